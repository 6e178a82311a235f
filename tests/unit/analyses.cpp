// Every row of the table of analyses: it runs on any scene, and its numbers are those of plain loops over the trace.
#include "scene/analysis_job.h"
#include "scene/analysis_table.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "attention/explain.h"
#include "scene/strings.h"
#include "scene_support.h"

using namespace attn;
using scene_test::error_of;
using scene_test::lexicon;
using scene_test::scene_file;

namespace {

struct Run {
  Session session;
  explicit Run(Scene scene, const std::string& backend = "reference") : session(lexicon(), std::move(scene), find_backend(backend)) {
    while (session.advance(1)) {}
  }
  const Trace& trace() const { return session.trace(); }
  AnalysisResult operator()(const std::string& id) const { return analyse(*find_analysis(id), analysis_input(session)); }
};

Scene at_cell(Scene scene, int head, int row, int col) {
  scene.view.step = scene.view.cell = "weights";
  scene.view.head = head;
  scene.view.row = row;
  scene.view.col = col;
  return scene;
}
Scene opening() { return at_cell(scene_file("who-is-it"), 0, 7, 1); }
Scene sentence(const std::string& text) {
  Scene scene;
  scene.problem.text = text;
  return at_cell(scene, 0, 0, 0);
}

template <typename Kind>
std::vector<Kind> all_of(const AnalysisResult& result) {
  std::vector<Kind> out;
  for (const Figure& f : result.figures)
    if (const auto* kind = std::get_if<Kind>(&f)) out.push_back(*kind);
  return out;
}

const Said* find(const AnalysisResult& result, const std::string& key) {
  for (const Said& s : result.statements)
    if (s.key == key) return &s;
  return nullptr;
}

/// What a statement's argument says, as a number.
double number_of(std::string text) {
  for (const auto& [from, to] : {std::pair<std::string, std::string>{"−", "-"}, {" %", ""}})
    for (size_t at = text.find(from); at != std::string::npos; at = text.find(from)) text.replace(at, from.size(), to);
  return std::strtod(text.c_str(), nullptr);
}
double argument(const AnalysisResult& result, const std::string& key, size_t i) {
  const Said* said = find(result, key);
  REQUIRE_MESSAGE(said, key);
  return number_of(said->arguments.at(i));
}

int places(const std::string& text) {
  int most = 0;
  for (size_t i = 0; i + 2 < text.size(); ++i)
    if (text[i] == '{' && text[i + 2] == '}') most = std::max(most, text[i + 1] - '0' + 1);
  return most;
}

}  // namespace

TEST_CASE("every analysis says something on every scene, in words that both languages have") {
  const Strings languages[] = {Strings::parse(scene_test::read_web("strings/en.json")), Strings::parse(scene_test::read_web("strings/zh.json"))};
  std::vector<Scene> scenes{opening(), scene_file("animal-zh"), sentence("it"), sentence("the cat the cat saw the dog")};
  scenes.push_back(opening());
  scenes.back().problem.mask.kind = "causal";
  scenes.back().problem.positions = "sinusoidal";
  scenes.push_back(sentence("a b c d"));
  scenes.back().problem.output_projection = false;
  scenes.push_back(sentence("one row sees nothing"));
  scenes.back().problem.mask.kind = "painted";
  for (int j = 0; j < 4; ++j) set_hidden(scenes.back().problem.mask, 0, j, true);
  // Every structure, method, score, weighting, reach and position with the rest as it is, where a scene allows it.
  for (size_t aspect = 0; aspect < kAspects; ++aspect)
    for (const Choice& row : choices(static_cast<Aspect>(aspect))) {
      Scene other = sentence("the cat saw the dog");
      choice_of(other.problem, static_cast<Aspect>(aspect)) = row.id;
      other.problem.source = "a dog ran";
      if (error_of([&] { plan(other.problem, lexicon()); }).empty()) scenes.push_back(other);
    }
  std::vector<std::unique_ptr<Run>> runs;
  for (const Scene& scene : scenes) runs.push_back(std::make_unique<Run>(scene, "simd"));
  std::set<std::string> ids;
  for (const Analysis& a : analyses()) {
    CAPTURE(a.id);
    CHECK(ids.insert(a.id).second);
    for (const Strings& words : languages) {
      CHECK(words.has("analysis." + a.id));
      CHECK(words.has("analysis." + a.id + ".text"));
      CHECK(words.has("analysis.group." + a.group));
      for (const Parameter& p : a.parameters) CHECK(words.has("analysis.parameter." + p.id));
    }
    for (const Parameter& p : a.parameters) CHECK((p.low <= p.standard && p.standard <= p.high));
    const bool draws = a.id == "score_variance" || a.id == "gradients";  // millions of numbers that no scene changes
    for (size_t i = 0; i < (draws ? 3 : scenes.size()); ++i) {
      CAPTURE(i);
      const AnalysisResult result = (*runs[i])(a.id);
      CHECK(result.id == a.id);
      CHECK(!result.statements.empty());
      CAPTURE(write_scene(scenes[i]));
      const auto check = [&](const Said& said) {
        if (said.key.empty()) return;
        CAPTURE(said.key);
        for (const Strings& words : languages) {
          REQUIRE(words.has(said.key));
          CHECK(places(words.get(said.key)) <= static_cast<int>(said.arguments.size()));
        }
      };
      for (const Said& s : result.statements) {
        check(s);
        CHECK_MESSAGE(s.key != "analysis.failed", s.arguments.front());
        for (const std::string& text : s.arguments) CHECK(text.find("NaN") == std::string::npos);
      }
      for (const auto& p : all_of<PlotFigure>(result)) {
        for (const Said& s : {p.title, p.x, p.y}) check(s);
        for (const auto& s : p.series) {
          check(s.name);
          CHECK(!s.points.empty());
        }
      }
      for (const auto& b : all_of<BarFigure>(result)) {
        for (const Said& s : {b.title, b.y}) check(s);
        for (const Said& s : b.labels) check(s);
        for (const auto& s : b.series) {
          check(s.name);
          CHECK((b.labels.empty() || s.values.size() == b.labels.size()));
        }
        CHECK(b.marked < std::max(1, static_cast<int>(b.labels.size())));
      }
      for (const auto& m : all_of<MapFigure>(result)) {
        check(m.title);
        CHECK(m.values.size() == static_cast<size_t>(m.shown_rows * m.shown_cols));
        CHECK(m.row_labels.size() == static_cast<size_t>(m.rows));
        CHECK(m.col_labels.size() == static_cast<size_t>(m.cols));
      }
    }
  }
}

TEST_CASE("entropy, coverage and largest weights are those of the weights") {
  const Run run(opening());
  const Tensor& weights = run.trace().value("weights");
  const auto n = static_cast<size_t>(weights.shape().rows);
  std::vector<double> bits(n, 0);
  std::vector<double> sums(n, 0);
  std::vector<double> most(n, 0);
  for (size_t i = 0; i < n; ++i)
    for (size_t j = 0; j < n; ++j) {
      const double w = weights.at(0, 0, static_cast<int64_t>(i), static_cast<int64_t>(j));
      if (w > 0) bits[i] -= w * std::log(w) / std::log(2.);
      sums[j] += w;
      most[i] = std::max(most[i], w);
    }
  const AnalysisResult entropy = run("entropy");
  for (size_t i = 0; i < n; ++i) {
    CHECK(all_of<BarFigure>(entropy)[0].series[0].values[i] == doctest::Approx(bits[i]));
    CHECK(all_of<BarFigure>(entropy)[1].series[0].values[i] == doctest::Approx(std::pow(2., bits[i])));
    CHECK(all_of<BarFigure>(run("coverage"))[0].series[0].values[i] == doctest::Approx(sums[i]));
    CHECK(all_of<BarFigure>(run("largest"))[0].series[0].values[i] == doctest::Approx(most[i]));
  }
  CHECK(find(entropy, "analysis.entropy.row")->arguments[0] == "it");
  CHECK(argument(entropy, "analysis.entropy.row", 1) == doctest::Approx(bits[7]).epsilon(.01));
  CHECK(find(run("largest"), "analysis.largest.row")->arguments == std::vector<std::string>{"it", "animal", "42.5 %"});
  CHECK(find(run("coverage"), "analysis.coverage.total")->arguments[0] == "11");
}

TEST_CASE("scores of random vectors have the root of d_k as deviation, divided by it 1") {
  const AnalysisResult result = Run(opening())("score_variance");
  CHECK(std::abs(argument(result, "analysis.score_variance.widest", 1) - 22.627) < .06 * 22.627);  // 4 standard errors of 2000 draws
  CHECK(std::abs(argument(result, "analysis.score_variance.after", 0) - 1) < .06);
  const PlotFigure plot = all_of<PlotFigure>(result)[0];
  CHECK(plot.series[2].points.size() == 10);
  for (const auto& [d, sigma] : plot.series[2].points) CHECK(std::abs(sigma / std::sqrt(d) - 1) < .12);
  double counted = 0;
  const BarFigure bars = all_of<BarFigure>(result)[0];
  for (double c : bars.series[0].values) counted += c;
  CHECK(counted >= 1995);  // of 2000: a few beyond 80
  CHECK(argument(result, "analysis.score_variance.softmax", 1) > argument(result, "analysis.score_variance.softmax", 2) + 30);
}

TEST_CASE("order: what does not know places gives shuffled and doubled outputs within rounding, positions and masks do not") {
  for (const char* backend : {"reference", "simd"}) {
    CAPTURE(backend);
    for (const char* id : {"shuffled", "doubled"}) {
      CAPTURE(id);
      Scene scene = opening();
      scene.problem.positions = "sinusoidal";
      const AnalysisResult result = Run(scene, backend)(id);
      const std::string name = std::string("analysis.") + id;
      CHECK(find(result, name + ".same"));
      CHECK(argument(result, name + ".same", 0) < 1e-5);
      CHECK(argument(result, name + ".same", 1) < .01);
      CHECK(argument(result, name + ".positions", 0) > .01);
      CHECK(argument(result, name + ".causal", 0) > .01);
      CHECK(argument(result, name + ".scene", 0) > .01);
      const BarFigure bars = all_of<BarFigure>(result)[0];
      const MapFigure map = all_of<MapFigure>(result)[0];
      CHECK(map.largest == doctest::Approx(*std::max_element(bars.series[0].values.begin(), bars.series[0].values.end())));
    }
  }
}

TEST_CASE("shuffled tokens: the map is the difference of two scenes typed in two orders") {
  Scene scene = sentence("cat dog street animal");
  scene.problem.mask.kind = "causal";
  const Run run(scene);
  const AnalysisResult result = run("shuffled");
  const std::vector<std::string> rows = all_of<MapFigure>(result)[0].row_labels;
  Scene other = scene;
  other.problem.text.clear();
  for (const std::string& word : rows) other.problem.text += word + " ";
  const Run shuffled(other);
  const Tensor& a = run.trace().value("output");
  const Tensor& b = shuffled.trace().value("output");
  const std::vector<std::string>& tokens = run.session.tokens();
  double most = 0;
  for (size_t i = 0; i < rows.size(); ++i) {
    const auto from = std::find(tokens.begin(), tokens.end(), rows[i]) - tokens.begin();
    for (int64_t c = 0; c < a.shape().cols; ++c) most = std::max(most, std::abs(static_cast<double>(b.at(0, 0, static_cast<int64_t>(i), c)) - static_cast<double>(a.at(0, 0, from, c))));
  }
  CHECK(argument(result, "analysis.shuffled.causal", 0) == doctest::Approx(most).epsilon(.02));
}

TEST_CASE("a loud key is heard by the dot product and not by the cosine") {
  Scene scene = opening();
  scene.view.analysis_parameters["factor"] = 4;
  const Run run(scene);
  const AnalysisResult result = run("loud_key");
  const Tensor& q = run.trace().value("q");
  const Tensor& k = run.trace().value("k");
  std::vector<double> e;
  double sum = 0;
  for (int64_t j = 0; j < k.shape().rows; ++j) {
    double dot = 0;
    for (int64_t c = 0; c < 4; ++c) dot += static_cast<double>(q.at(0, 0, 7, c)) * static_cast<double>(k.at(0, 0, j, c)) * (j == 1 ? 4 : 1);
    e.push_back(std::exp(dot / 2));
    sum += e.back();
  }
  CHECK(argument(result, "analysis.loud_key.dot", 3) == doctest::Approx(42.5).epsilon(.002));
  CHECK(argument(result, "analysis.loud_key.dot", 4) == doctest::Approx(100 * e[1] / sum).epsilon(.002));
  CHECK(argument(result, "analysis.loud_key.cosine", 2) < 1e-12);
  CHECK(argument(result, "analysis.loud_key.query", 3) < 1e-12);
  CHECK(argument(result, "analysis.loud_key.all_dot", 1) > .05);
  if (const Said* said = find(result, "analysis.loud_key.all_cosine")) CHECK(number_of(said->arguments[0]) < 1e-5);
}

TEST_CASE("shares of the heads add up to 1 and are covariances with the sum") {
  Scene scene = opening();
  scene.view.analysis_parameters["gain"] = 20;
  const Run run(scene);
  const AnalysisResult result = run("shares");
  const auto bars = all_of<BarFigure>(result);
  REQUIRE(bars.size() == 2);
  for (const BarFigure& b : bars)
    for (const auto& s : b.series) {
      double sum = 0;
      for (double v : s.values) sum += v;
      CHECK(sum == doctest::Approx(1));
    }
  // By hand, the scene as it is under pre-LN, rows in their own size: E[part total] - E[part] E[total], row by row.
  scene.problem.structure = "pre_ln";
  const Run block(scene);
  const Tensor& heads = block.trace().value("heads");
  const Tensor& w_o = block.trace().value("w_o");
  const Tensor& x = block.trace().value("x");
  const int64_t d = x.shape().cols;
  double covariance = 0;
  double variance = 0;
  for (int64_t i = 0; i < x.shape().rows; ++i) {
    double part_sum = 0;
    double total_sum = 0;
    double product = 0;
    double squares = 0;
    for (int64_t c = 0; c < d; ++c) {
      double part[2] = {0, 0};
      for (int64_t h = 0; h < 2; ++h)
        for (int64_t j = 0; j < 4; ++j) part[h] += static_cast<double>(heads.at(0, h, i, j)) * static_cast<double>(w_o.at(0, 0, h * 4 + j, c));
      const double total = part[0] + part[1] + static_cast<double>(x.at(0, 0, i, c));
      part_sum += part[1];
      total_sum += total;
      product += part[1] * total;
      squares += total * total;
    }
    const auto n = static_cast<double>(d);
    covariance += product / n - part_sum / n * total_sum / n;
    variance += squares / n - total_sum / n * total_sum / n;
  }
  CHECK(bars[1].series[0].values[1] == doctest::Approx(covariance / variance));
  CHECK(bars[0].series[1].values[0] > bars[0].series[0].values[0]);
  CHECK(bars[0].series[1].values[0] > .8);
}

TEST_CASE("the mean of correlated gradients varies by the formula") {
  Scene scene = opening();
  scene.view.analysis_parameters["correlation"] = .3f;
  const PlotFigure plot = all_of<PlotFigure>(Run(scene)("gradients"))[0];
  for (size_t i = 0; i < plot.series[0].points.size(); ++i) {
    const auto [h, drawn] = plot.series[1].points[i];
    CHECK(plot.series[0].points[i].second == doctest::Approx(.3 + .7 / h).epsilon(1e-6));
    CHECK(std::abs(drawn / (.3 + .7 / h) - 1) < .1);  // 4 standard errors of 4000 draws
  }
}

TEST_CASE("a word in two sentences is compared by angle") {
  Run run(opening());
  CHECK(find(run("before_after"), "analysis.before_after.pin"));
  run.session.pin();
  const Tensor before = run.trace().value("output");
  Scene other = run.session.scene();
  set_text(other, "The animal didn't cross the street because it was too wide", lexicon());
  run.session.change("edit.text", other);
  while (run.session.advance(1)) {}
  const AnalysisResult result = run("before_after");
  CHECK(argument(result, "analysis.before_after.in_a", 1) == 1);
  double ab = 0;
  double aa = 0;
  double bb = 0;
  for (int64_t c = 0; c < before.shape().cols; ++c) {
    const double a = before.at(0, 0, 7, c);
    const double b = run.trace().value("output").at(0, 0, 7, c);
    ab += a * b;
    aa += a * a;
    bb += b * b;
  }
  CHECK(argument(result, "analysis.before_after.in_a", 2) == doctest::Approx(ab / std::sqrt(aa * bb)).epsilon(.01));
}

TEST_CASE("a moved token moves what sees it, and under a causal mask nothing before it") {
  Scene scene = opening();
  scene.problem.mask.kind = "causal";
  const Run run(scene);
  const AnalysisResult result = run("perturbed");
  const std::vector<double> moved = all_of<BarFigure>(result)[0].series[0].values;
  for (size_t i = 0; i < 7; ++i) CHECK(moved[i] == 0);
  for (size_t i = 7; i < moved.size(); ++i) CHECK(moved[i] > 0);
  CHECK(find(result, "analysis.perturbed.other")->arguments[2] == "7");
  const std::vector<float> changes = all_of<MapFigure>(result)[0].values;
  for (float v : changes) CHECK(std::abs(v) < .5f);
  // The direction has length 1: the change is as far as epsilon says, and twice as far for twice the epsilon, nearly.
  Scene farther = scene;
  farther.view.analysis_parameters["epsilon"] = .01f;
  const double small = all_of<BarFigure>(Run(farther)("perturbed"))[0].series[0].values[7];
  farther.view.analysis_parameters["epsilon"] = .02f;
  const double twice = all_of<BarFigure>(Run(farther)("perturbed"))[0].series[0].values[7];
  CHECK(twice / small == doctest::Approx(2).epsilon(.05));
}

TEST_CASE("other weights of the scene's own row give the head's output") {
  const Run run(opening());
  const AnalysisResult result = run("same_output");
  const auto bars = all_of<BarFigure>(result);
  const Tensor& v = run.trace().value("v");
  for (int64_t c = 0; c < 4; ++c) {
    double sum = 0;
    for (int64_t j = 0; j < v.shape().rows; ++j) sum += bars[0].series[1].values[static_cast<size_t>(j)] * static_cast<double>(v.at(0, 0, j, c));
    CHECK(sum == doctest::Approx(run.trace().value("heads").at(0, 0, 7, c)).epsilon(1e-5));
  }
  CHECK(argument(result, "analysis.same_output.off", 0) < 1e-12);
  CHECK(argument(result, "analysis.same_output.row", 3) < argument(result, "analysis.same_output.row", 2));
}

TEST_CASE("positions turn, and costs grow with the square") {
  const Run run(opening());
  const AnalysisResult turned = run("positions");
  CHECK(argument(turned, "analysis.positions.rotation", 2) < 1e-5);
  CHECK(argument(turned, "analysis.positions.distance", 0) == doctest::Approx(4));  // d / 2 pairs of sin^2 + cos^2
  CHECK(argument(turned, "analysis.positions.distance", 3) < 1e-4);
  const AnalysisResult cost = run("cost");
  CHECK(find(cost, "analysis.cost.thousand")->arguments[0] == "1,000,000");
  CHECK(argument(cost, "analysis.cost.slope", 0) == doctest::Approx(2));
  CHECK(argument(cost, "analysis.cost.here", 1) == 121);
  CHECK(argument(cost, "analysis.cost.here", 2) == 121 * 2 * 8);
}

TEST_CASE("numbers in sentences") {
  CHECK(measured(0) == "0");
  CHECK(measured(1234) == "1234");
  CHECK(measured(10000) == "10,000");
  CHECK(measured(-123456) == "−123,456");
  CHECK(measured(1e6) == "1,000,000");
  CHECK(measured(2.5e7) == "2.5e7");
  CHECK(measured(2.4e-7) == "2.4e−7");
  CHECK(measured(11.0000001) == "11");
  CHECK(measured(.4246) == "0.425");
  CHECK(measured(22.627) == "22.63");
}

TEST_CASE("layers: attention is short and square, recurrence long and linear") {
  const AnalysisResult result = Run(opening())("layers");
  CHECK(argument(result, "analysis.layers.attention", 2) == 11 * 11 * 8);
  CHECK(argument(result, "analysis.layers.recurrent", 2) == 11 * 8 * 8);
  CHECK(argument(result, "analysis.layers.attention", 4) == 1);
  CHECK(argument(result, "analysis.layers.recurrent", 4) == 11);
  CHECK(find(result, "analysis.layers.long"));
}

TEST_CASE("twins: with a periodic encoding the same output one period later, until a mask is causal") {
  Scene scene = opening();
  scene.problem.parameters["period"] = 4;
  const AnalysisResult result = Run(scene)("twins");
  CHECK(find(result, "analysis.twins.open")->arguments[1] == "5");
  CHECK(argument(result, "analysis.twins.open", 2) < 1e-5);
  CHECK(argument(result, "analysis.twins.causal", 0) > .01);
  CHECK(argument(result, "analysis.twins.sinusoidal", 0) > .01);
}

TEST_CASE("a desk works out each result once a trace, a slice at a time, and keeps the last one meanwhile") {
  Run run(opening());
  AnalysisDesk desk;
  Scene scene = run.session.scene();
  scene.view.analysis = "score_variance";
  run.session.change("edit.select", scene);
  CHECK(desk.advance(run.session, 0) == nullptr);
  CHECK(desk.working());
  int slices = 1;
  const AnalysisResult* result = nullptr;
  while (!(result = desk.advance(run.session, 1e-4))) ++slices;
  CHECK(slices > 3);
  CHECK(!desk.working());
  CHECK(desk.advance(run.session, 0) == result);
  // Another one, and back: kept.
  scene.view.analysis = "entropy";
  run.session.change("edit.select", scene);
  while (!desk.advance(run.session, 1)) {}
  scene.view.analysis = "score_variance";
  run.session.change("edit.select", scene);
  CHECK(desk.advance(run.session, 0) == result);
  // A new trace: the old result stands until the new one is there.
  scene.problem.temperature = 2;
  run.session.change("edit.temperature", scene);
  CHECK(desk.advance(run.session, 0) == result);
  while (run.session.advance(1)) {}
  CHECK(desk.advance(run.session, 0) == result);
  while (desk.working()) desk.advance(run.session, 1);
  CHECK(desk.advance(run.session, 0) != nullptr);
}

TEST_CASE("a scene names analyses and their parameters that there are") {
  Scene scene = opening();
  scene.view.analysis = "astrology";
  CHECK(error_of([&] { check_scene(scene); }).find("view.analysis: expected a row of the table of analyses") == 0);
  scene.view.analysis = "twins";
  scene.view.analysis_parameters["gain"] = 500;
  CHECK(error_of([&] { check_scene(scene); }).find("view.analysis_parameters.gain: expected a number from 1 to 50") == 0);
}
