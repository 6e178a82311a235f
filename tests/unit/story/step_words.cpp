// Every stop of every row of the tables says what that row does, and nothing of another. With ATTENTION_PRINT_STOPS set
// the words are printed, to be read.
#include "story/step_words.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>

#include "attention/fault.h"
#include "attention/known_range.h"
#include "scene/scene_support.h"
#include "story/equation.h"
#include "story/reading.h"
#include "story/step_labels.h"
#include "ui/kit/runs.h"

using namespace attn;
using scene_test::lexicon;

namespace {

Scene scene_with(Aspect aspect, const Choice& row) {
  Scene scene;
  scene.problem = scene_test::problem_with(aspect, row);
  return scene;
}

Strings words_in(const char* code) {
  return Strings::parse(scene_test::read_web(std::string("strings/") + code + ".json"));
}

/// Calls `look` with the session of every row, after `change` has had its way with the scene.
void for_every_row(const std::function<void(Problem&)>& change,
                   const std::function<void(const Session&, const Stops&, const Choice&)>& look) {
  for (const AspectRow& table : kAspects)
    for (const Choice& row : choices(table.aspect)) {
      CAPTURE(std::string(table.name));
      CAPTURE(std::string(row.id));
      Scene scene = scene_with(table.aspect, row);
      change(scene.problem);
      Session session(lexicon(), scene, *backends().front());
      scene_test::finish(session);
      Stops stops;
      stops.follow(session.trace());
      look(session, stops, row);
    }
}
void nothing(Problem&) {}

std::string written(const Session& session) {
  std::string text;
  Stops stops;
  stops.follow(session.trace());
  for (const EquationPart& part : equation_of(session, stops[0])) text += part.text + " ";
  return text;
}
bool says(const std::string& text, const char* what) { return text.find(what) != std::string::npos; }

/// Whether dot products are divided by the root of d_k somewhere.
bool divides(const Program& program) {
  return std::ranges::any_of(program.steps, [](const Step& step) {
    return step_info(step.name).part == Part::scaled || step_family(step.name) == "q_shared";
  });
}

}  // namespace

namespace {

Scene scene_of_loss(std::string_view loss) {
  Scene scene;
  scene.problem.text = "The small cat slept";
  scene.problem.heads = scene.problem.kv_heads = 2;
  scene.problem.loss = {.kind = std::string(loss)};
  if (loss == "cross_entropy") scene.problem.loss.classes = {2, 0, 1, -1};
  return scene;
}

}  // namespace

TEST_CASE("the words of every stop, printed where asked for") {
  if (!std::getenv("ATTENTION_PRINT_STOPS")) return;
  for (const char* code : {"en", "zh"}) {
    const Strings words = words_in(code);
    for_every_row(nothing, [&](const Session& session, const Stops& stops, const Choice& row) {
      std::printf("\n== %s %s\n   %s\n", std::string(aspect_name(row.aspect)).c_str(), std::string(row.id).c_str(),
                  written(session).c_str());
      for (const Stop& stop : stops.all()) {
        const KnownRange range = known_range(session.trace(), stop.step);
        std::printf("%-22s| %s | %s | %s | %s | %s | %s%s\n", stop.step.c_str(),
                    stop_title(session, words, stop).c_str(), stop_short(session, words, stop).c_str(),
                    stop_group(session, words, stop).c_str(), stop_text(session, words, stop).c_str(),
                    stop_lesson(session, words, stop).c_str(), stop_more(session, words, stop).c_str(),
                    range.sums_to_one  ? " | sum 1"
                    : range.is_share() ? " | share"
                                       : "");
      }
    });
  }
}

TEST_CASE("every stop has words, without our mark-up, and none of what only another row does") {
  for (const char* code : {"en", "zh"}) {
    CAPTURE(code);
    const Strings words = words_in(code);
    for_every_row(nothing, [&](const Session& session, const Stops& stops, const Choice& row) {
      for (const Stop& stop : stops.all()) {
        CAPTURE(stop.step);
        const std::string text = stop_text(session, words, stop);
        const std::string lesson = stop_lesson(session, words, stop);
        const std::string more = stop_more(session, words, stop);
        for (const std::string& one :
             {stop_title(session, words, stop), stop_short(session, words, stop), text, lesson}) {
          CAPTURE(one);
          CHECK_FALSE(one.empty());
          for (const Run& run : marked(Theme{}, one, 14, 0)) CHECK(run.text.find_first_of("_^[]") == std::string::npos);
        }
        const bool shares = known_range(session.trace(), stop.step).sums_to_one;
        if (lesson == words.get("film.weights.lesson")) CHECK(shares);
        if (more == words.get("film.weights.more")) CHECK(shares);
        if (text == words.get("film.scaled.text")) CHECK(step_info(stop.step).part == Part::scaled);
        if (text == words.get("film.scores.text")) CHECK(session.scene().problem.score == "dot");
        if (lesson == words.get("film.heads.lesson"))
          CHECK(known_range(session.trace(), operands(session.trace(), stop.step)[0]).sums_to_one);
        if (text == words.get("film.project.text")) CHECK_FALSE(row.has_source);
        const char* layer = words.code() == "en" ? "layer" : "层";
        if (row.id != "two_layers" && row.id != "shared_map")
          CHECK_FALSE(says(stop_group(session, words, stop), layer));
      }
    });
  }
}

TEST_CASE("every stop says what it computes in a sentence of its own, whatever two rows are chosen") {
  const Strings words[] = {words_in("en"), words_in("zh")};
  for (const AspectRow& table : kAspects)
    for (const Choice& other : choices(table.aspect)) {
      const auto choose = [&](Problem& p) { choice_of(p, table.aspect) = other.id; };
      const auto look = [&](const Session& session, const Stops& stops, const Choice& row) {
        if (row.aspect >= table.aspect) return;  // that pair comes the other way round
        CAPTURE(std::string(other.id));
        for (const Strings& in : words) {
          std::map<std::string, std::string> said;  // and by which stop
          for (const Stop& stop : stops.all()) {
            CAPTURE(stop.step);
            for (const auto say : {stop_title, stop_short, stop_text, stop_lesson, stop_more}) {
              const std::string text = say(session, in, stop);
              CAPTURE(text);
              CHECK_FALSE(text.starts_with("[step"));
            }
            const auto [at, is_new] = said.emplace(stop_text(session, in, stop), stop.id);
            CAPTURE(at->second);
            CHECK((is_new || at->second == stop.id || stop.embeds()));  // texts may share the code of their places
          }
        }
      };
      for_every_row(choose, look);
    }
}

TEST_CASE("every stop of a program with a mistake has words, and a title that is no letter") {
  for (const char* code : {"en", "zh"}) {
    const Strings words = words_in(code);
    const auto check = [&](const Session& session, const Stops& stops) {
      for (const Stop& stop : stops.all()) {
        CAPTURE(stop.step);
        for (const auto say : {stop_title, stop_short, stop_text, stop_lesson, stop_more}) {
          const std::string text = say(session, words, stop);
          CAPTURE(text);
          CHECK(text.find("[step") == std::string::npos);
        }
        const bool letter = stop.id == "q" || stop.id == "k" || stop.id == "v" || stop.id == "project";
        if (letter) CHECK(stop_title(session, words, stop).size() > 1);
      }
    };
    for_every_row(nothing, [&](const Session& session, const Stops& stops, const Choice&) { check(session, stops); });
    for (const ProgramFault& fault : faults()) {
      CAPTURE(std::string(fault.id));
      Scene scene;
      scene.problem.text = "The small cat slept";
      scene.problem.heads = scene.problem.kv_heads = 2;
      scene.problem.d_k = scene.problem.d_v = 4;
      scene.problem.mask.kind = "causal";
      scene.problem.fault = fault.id;
      Session session(lexicon(), scene, *backends().front());
      scene_test::finish(session);
      Stops stops;
      stops.follow(session.trace());
      check(session, stops);
    }
    for (const Loss& loss : losses()) {
      CAPTURE(std::string(loss.id));
      Session session(lexicon(), scene_of_loss(loss.id), *backends().front());
      scene_test::finish(session);
      Stops stops;
      stops.follow(session.trace());
      check(session, stops);
    }
  }
}

TEST_CASE("after the loss the film walks back, and each stop says how its numbers follow") {
  const Strings words = Strings::parse(scene_test::read_web("strings/en.json"));
  const auto told = [&](const char* loss) {
    Session session(lexicon(), scene_of_loss(loss), *backends().front());
    scene_test::finish(session);
    Stops stops;
    stops.follow(session.trace());
    std::vector<std::string> out;
    for (const Stop& stop : stops.all()) {
      if (gradient_of(stop.id).empty()) continue;
      std::string line = stop_short(session, words, stop) + ": ";
      for (const EquationPart& part : equation_of(session, stop)) line += part.text;
      out.push_back(line);
    }
    return out;
  };
  CHECK(told("none").empty());
  // What FlashAttention 1, appendix B.2, derives: dV = A^T dO, dA = dO V^T, dS = A * (dA - rowsum(A * dA)).
  const std::vector<std::string> way_back{"d error: dE=dE_{2}×E+dE_{2}×E",
                                          "d target: dT=−dE",
                                          "d heads side by side: dO=dYW_{O}^{\\top}",
                                          "d weights: dA=dOV^{\\top}",
                                          "d masked scores: dS_{M}=A×(dA−rowsum(A×dA))",
                                          "d raw scores: dS=0.50dS_{D}",
                                          "d V: dV=A^{\\top}dO",
                                          "d K: dK=dS^{\\top}Q",
                                          "d Q: dQ=dSK",
                                          "d WO: dW_{O}=O^{\\top}dY",
                                          "d WV: dW_{V}=X^{\\top}dV",
                                          "d WK: dW_{K}=X^{\\top}dK",
                                          "d WQ: dW_{Q}=X^{\\top}dQ",
                                          "d X: dX=ΣdVW_{V}^{\\top}+ΣdKW_{K}^{\\top}+ΣdQW_{Q}^{\\top}"};
  CHECK(told("squared") == way_back);
  // The logits are Y W_U + b_U, so b_U has the sum of each column: what turns a row sum turns its name.
  const std::vector<std::string> surprise = told("cross_entropy");
  CHECK(std::ranges::count(surprise, "d bU: dB_{U}=colsum(dL)") == 1);
}

TEST_CASE("what is known of a step's numbers holds for every one of them") {
  for_every_row(nothing, [&](const Session& session, const Stops&, const Choice&) {
    const Trace& trace = session.trace();
    for (size_t i = 0; i < trace.values.size(); ++i) {
      const Tensor& value = trace.values[i];
      const KnownRange range = known_range(trace, static_cast<int>(i));
      CAPTURE(trace.program->steps[i].name);
      const Shape s = value.shape();
      for (int64_t h = 0; h < s.heads && !value.empty(); ++h)
        for (int64_t r = 0; r < s.rows; ++r) {
          double sum = 0;
          bool within = true;
          for (int64_t c = 0; c < s.cols; ++c) {
            const double v = value.at(0, h, r, c);
            within = within && !(v < range.low - 1e-6 || v > range.high + 1e-6);
            sum += v;
          }
          CHECK(within);
          if (range.sums_to_one) CHECK((sum == doctest::Approx(1).epsilon(1e-5) || sum == 0));
        }
    }
  });
}

TEST_CASE("weights are said in percent where they are parts of a whole, and nowhere else") {
  for_every_row(nothing, [&](const Session& session, const Stops&, const Choice& row) {
    if (session.trace().value("weights").empty()) return;
    const bool share = known_range(session.trace(), "weights").is_share();
    const Text others[] = {"mamba", "dropout", "sigmoid", "differential", "linformer"};
    CHECK(share == (std::ranges::count(others, row.id) == 0));
  });
}

TEST_CASE("the formula has the terms of the program, each stop lights one, and the temperature is in it") {
  for_every_row(nothing, [&](const Session& session, const Stops& stops, const Choice&) {
    const std::string all = written(session);
    CAPTURE(all);
    if (says(all, "√d_k") || says(all, "sqrt{d_k}")) CHECK(divides(*session.trace().program));
    const bool output = says(all, "O ") || says(all, "O_i") || says(all, "o_t");
    CHECK(output == !session.trace().value("heads").empty());
    CHECK_FALSE(says(all, "page"));
    bool begun = false;
    for (const Stop& stop : stops.all()) {
      begun = begun || stop.id == "scores";
      CAPTURE(stop.step);
      const std::vector<EquationPart> parts = equation_of(session, stop);
      const bool lit = std::ranges::any_of(parts, [&](const EquationPart& p) { return lights(session, stop, p); });
      if (begun && stop.number().empty() && step_info(stop.step).part != Part::other) CHECK(lit);
      if (stop.id == "heads") break;
    }
  });
  for_every_row([](Problem& p) { p.temperature = 0.5; },
                [&](const Session& session, const Stops&, const Choice&) {
                  const std::string all = written(session);
                  CAPTURE(all);
                  const bool has = std::ranges::any_of(session.trace().program->steps, [](const Step& step) {
                    const auto* softmax = std::get_if<Softmax>(&step.primitive);
                    return softmax && softmax->temperature != 1;
                  });
                  if (has) CHECK((says(all, "/ T") || says(all, "sqrt{T}")));
                });
  for_every_row([](Problem& p) { p.scaled = false; },
                [&](const Session& session, const Stops&, const Choice&) {
                  const std::string all = written(session);
                  CAPTURE(all);
                  CHECK_FALSE((says(all, "√d_k") || says(all, "sqrt{d_k}")));
                });
}

TEST_CASE("pages, tiles and what is kept are called by the words they hold, and an empty slot by none") {
  for_every_row(nothing, [&](const Session& session, const Stops& stops, const Choice& row) {
    const Strings words = words_in("en");
    const Program& program = *session.trace().program;
    if (row.id == "paged") {
      const std::vector<std::string> labels = step_labels(session, words, "stored_k", Edge::rows, 0);
      CHECK(labels.size() == 8);  // 7 words in pages of 4
      CHECK(std::ranges::count(labels, "") == 1);
      CHECK(std::ranges::count(labels, "animal") == 1);
      for (size_t i = 0; i < labels.size(); ++i)
        CHECK(is_empty_slot(program, "stored_k", static_cast<int64_t>(i), 0) == labels[i].empty());
    }
    if (row.id == "flash") {
      CHECK(step_labels(session, words, "tile_scores_1_0", Edge::rows, 0) ==
            std::vector<std::string>{"tired", "it", "was (7)"});  // the second one
      CHECK(step_labels(session, words, "tile_scores_1_0", Edge::cols, 0).front() == "the");
      CHECK(step_labels(session, words, "running_output_1_0", Edge::rows, 0).front() == "tired");
      CHECK(says(stop_group(session, words, stops[stops.of("running_output_1_0")]), "1,0"));
    }
    if (row.id == "sink") {
      const std::vector<std::string> labels = step_labels(session, words, "sink_softmax", Edge::cols, 0);
      CHECK(labels.size() == 8);
      CHECK(labels.front() == "the");
      CHECK(labels.back() == "sink");
    }
    if (row.id == "linformer")
      CHECK(step_labels(session, words, "short_weights", Edge::cols, 0) ==
            std::vector<std::string>{"1", "2", "3", "4"});
    if (row.id == "kv_cache") {
      CHECK(step_labels(session, words, "new_weights_5", Edge::rows, 0) == std::vector<std::string>{"it"});
      CHECK(step_labels(session, words, "prompt_weights", Edge::cols, 0).back() == "too");
      CHECK(says(stop_group(session, words, stops[stops.of("new_weights_5")]), "it"));
      const Tensor& weights = session.trace().value("weights");
      for (int query = 0; query < 7; ++query)
        for (int key = 0; key < 7; ++key) {
          const bool later = key > std::max(query, 3);  // four words of prompt look at each other, or would
          CHECK(is_empty_slot(program, "weights", query, key) == later);
          CHECK(is_hidden(session.trace(), "weights", 0, query, key) == (later || key > query));
          if (later) CHECK(weights.at(0, 0, query, key) == 0);
        }
      CHECK(known_range(session.trace(), "weights").sums_to_one);
    }
    if (row.id == "reformer") CHECK(says(stop_group(session, words, stops[stops.of("same_bucket_0")]), "round 1"));
  });
}

TEST_CASE("the columns of X have the names of the features only where they hold them") {
  const Strings english = words_in("en");
  const auto labels_of = [&](const char* problem) {
    const Scene scene = parse_scene(R"({"version": 1, "problem": )" + std::string(problem) + "}");
    Session session(lexicon(), scene, *backends().front());
    scene_test::finish(session);
    return axis_labels(session, english, Axis::feature, 0, 2);
  };
  const std::vector<std::string> named{"noun", "animate"}, numbered{"1", "2"};
  CHECK(labels_of(R"({"text": "the dog", "d_model": 2})") == named);
  CHECK(labels_of(R"({"d_model": 2, "given": {"x": [[1, 0], [0, 1]]}})") == numbered);
  CHECK(labels_of(R"({"text": "a b", "d_model": 2, "given": {"x": [[1, 0], [0, 1]]}})") == numbered);
  CHECK(labels_of(R"({"text": "the", "given": {"x": [[1, 0, 0, 0, 0, 0, 1, 0]]}})") == named);
}
