// The second text of a scene: tokens, edits, errors, and what follows its words; standard values of biases and gains.
#include <algorithm>

#include "attention/trace.h"
#include "kernels/backend.h"
#include "scene/problem.h"
#include "scene/scene_support.h"

using namespace attn;
using scene_test::error_of;
using scene_test::lexicon;

namespace {

Problem two_texts() {
  return parse_scene(R"({"version": 1, "problem": {"text": "the zyzzyva was tired", "structure": "cross",
    "source": "Zyzzyva the animal"}})")
      .problem;
}

Tensor given(const Problem& problem, const std::string& step) {
  const Plan made = plan(problem, lexicon());
  const int i = made.program->find(step);
  REQUIRE(i >= 0);
  return made.bindings[static_cast<size_t>(i)];
}

Problem with_given(Problem p, const std::string& name, int rows, int cols) {
  p.given.d_k = p.d_k;
  p.given.d_v = p.d_v;
  p.given.matrices[name] = {rows, cols,
                            std::make_shared<const std::vector<float>>(static_cast<size_t>(rows * cols), 2.f)};
  return p;
}

std::string plan_error(const Problem& p) {
  return error_of([&] { validated({p, {}, {}}, lexicon()); });
}

}  // namespace

TEST_CASE("a second text gives the keys, and a word is the same in either text") {
  Problem p = two_texts();
  const Plan made = plan(p, lexicon());
  CHECK(made.tokens == std::vector<std::string>{"the", "zyzzyva", "was", "tired"});
  CHECK(made.keys == std::vector<std::string>{"Zyzzyva", "the", "animal"});
  CHECK(made.unknown == std::vector<std::string>{"zyzzyva", "Zyzzyva"});
  CHECK(made.program->steps[static_cast<size_t>(made.program->find("weights"))].shape == Shape{1, 1, 4, 3});
  const Tensor x = given(p, "x");
  const Tensor source = given(p, "source");
  REQUIRE(source.shape() == Shape{1, 1, 3, 8});
  for (int64_t c = 0; c < 8; ++c) {
    CHECK(source.at(0, 0, 0, c) == x.at(0, 0, 1, c));
    CHECK(source.at(0, 0, 1, c) == x.at(0, 0, 0, c));
    CHECK(source.at(0, 0, 2, c) == (*lexicon().find("animal"))[static_cast<size_t>(c)]);
  }
  p.structure = "multi_head";  // a second text waits where there is no use for it
  CHECK(plan(p, lexicon()).keys == made.tokens);
  CHECK(plan(p, lexicon()).program->find("source") < 0);

  Scene scene;
  scene.problem = two_texts();
  CHECK(parse_scene(write_scene(scene)) == scene);
}

TEST_CASE("a second text that cannot be attended to is named") {
  Problem p = two_texts();
  p.source = " ";
  CHECK(plan_error(p) == "problem.source: expected 1 to 1024 tokens, found 0");
  p.source.clear();
  CHECK(plan_error(p) == "problem.source: expected 1 to 1024 tokens, found 0");
  for (int i = 0; i < 1025; ++i) p.source += "a ";
  CHECK(plan_error(p) == "problem.source: expected 1 to 1024 tokens, found 1025");
  CHECK(error_of([] {
          parse_scene(R"({"version": 1, "problem": {"source": 3}})");
        }).starts_with("problem.source: expected"));

  p = with_given(two_texts(), "source", 2, 8);
  CHECK(plan_error(p) == "problem.given.source: expected a row for each of 3 tokens, found 2");
  p.source.clear();
  CHECK(plan(p, lexicon()).keys == std::vector<std::string>{"s1", "s2"});
  CHECK(given(p, "source").at(0, 0, 1, 7) == 2);
}

TEST_CASE("rows of the second text are edited as those of the first") {
  Problem p = two_texts();
  const auto edit = edit_of(p, "source", 0, 2, 5, 42);
  REQUIRE(edit == CellEdit{"source", 0, 2, 5, 42});
  set_edit(p, *edit);
  CHECK(given(p, "source").at(0, 0, 2, 5) == 42);
  CHECK(given(p, "x").at(0, 0, 2, 5) != 42);
  p.positions = "sinusoidal";
  CHECK(given(p, "embeddings_source").at(0, 0, 2, 5) == 42);
  CHECK(given(p, "positions_source").at(0, 0, 0, 1) == 1);
  CHECK_FALSE(edit_of(p, "source", 0, 2, 5, 1).has_value());
  CHECK(edit_of(p, "embeddings_source", 0, 2, 5, 1) == CellEdit{"source", 0, 2, 5, 1});
}

TEST_CASE("two texts share a learned table of positions, as long as the longer of them") {
  Problem p = two_texts();
  p.positions = "learned";
  for (const auto& [text, source] :
       {std::pair{"it was", "it was too tired"}, {"it was too tired", "it was"}, {"it was", "it was"}}) {
    p.text = text;
    p.source = source;
    const Plan made = plan(p, lexicon());
    const Trace trace{
        made.program,
        run(*backends().front(), {made.program, made.bindings, std::vector<bool>(made.program->steps.size(), true)}),
        "", 0, 0};
    const Tensor table = trace.value("w_pos");
    CHECK(table.shape().rows == static_cast<int64_t>(std::max(made.tokens.size(), made.keys.size())));
    for (const std::string name : {"x", "source"}) {
      const Tensor& sum = trace.value(name);
      const Tensor& embeddings = trace.value(name == "x" ? "embeddings" : "embeddings_source");
      for (int64_t r = 0; r < sum.shape().rows; ++r)
        for (int64_t c = 0; c < 8; ++c) CHECK(sum.at(0, 0, r, c) == embeddings.at(0, 0, r, c) + table.at(0, 0, r, c));
    }
  }
}

TEST_CASE("either text changes: what belongs to its tokens follows them, the other's stays") {
  Scene scene;
  scene.problem = two_texts();
  scene.problem.mask.kind = "painted";
  scene.view = {.step = "weights", .row = 1, .col = 2};
  set_edit(scene.problem, {"x", 0, 1, 0, 10});       // zyzzyva
  set_edit(scene.problem, {"source", 0, 2, 0, 11});  // animal
  set_edit(scene.problem, {"source", 0, 1, 0, 12});  // the
  set_hidden(scene.problem.mask, 1, 2, true);        // zyzzyva, animal
  set_hidden(scene.problem.mask, 3, 1, true);        // tired, the
  scene.problem.mask.edges = {{1, 2}, {3, 1}};
  const Scene before = scene;

  CHECK(set_text(scene, "was the zyzzyva", lexicon()) == std::vector<std::string>{"tired"});
  CHECK(scene.problem.edits ==
        std::vector<CellEdit>{{"source", 0, 1, 0, 12}, {"source", 0, 2, 0, 11}, {"x", 0, 2, 0, 10}});
  CHECK(scene.problem.mask.hidden == std::vector<std::pair<int, int>>{{2, 2}});
  CHECK(scene.problem.mask.edges == scene.problem.mask.hidden);
  CHECK((scene.view.row == 2 && scene.view.col == 2));

  scene = before;
  CHECK(set_source(scene, "an animal is Zyzzyva", lexicon()) == std::vector<std::string>{"the"});
  CHECK(scene.problem.source == "an animal is Zyzzyva");
  CHECK(scene.problem.edits == std::vector<CellEdit>{{"source", 0, 1, 0, 11}, {"x", 0, 1, 0, 10}});
  CHECK(scene.problem.mask.hidden == std::vector<std::pair<int, int>>{{1, 1}});
  CHECK((scene.view.row == 1 && scene.view.col == 1));
  check_scene(scene);

  // Without a use for it only its own edits follow.
  scene = before;
  scene.problem.structure = "multi_head";
  CHECK(set_source(scene, "animal", lexicon()) == std::vector<std::string>{"the"});
  CHECK(scene.problem.mask.hidden == before.problem.mask.hidden);
  CHECK((scene.view.row == 1 && scene.view.col == 2));

  scene = before;
  scene.problem = with_given(scene.problem, "source", 3, 8);
  set_text(scene, "it", lexicon());
  CHECK(scene.problem.given.matrices.size() == 1);
  set_source(scene, "it", lexicon());
  CHECK(scene.problem.given == Given{});
}

TEST_CASE("a bias is 0 and a gain 1 unless it is given or edited") {
  Problem p = two_texts();
  p.structure = "pre_ln";
  for (const char* name : {"b_attend", "b_feed", "b_hidden", "b_fed", "gain_attend", "gain_feed"}) {
    CAPTURE(name);
    const Tensor value = given(p, name);
    for (int64_t c = 0; c < value.count(); ++c) CHECK(value.data()[c] == (name[0] == 'g' ? 1 : 0));
    set_edit(p, *edit_of(p, name, 0, 0, 2, 5));
    CHECK(given(p, name).at(0, 0, 0, 2) == 5);
    const Problem other = with_given(p, name, 1, 4);
    CHECK(given(other, name).at(0, 0, 0, 3) == 2);
    CHECK(given(other, name).at(0, 0, 0, 4) == (name[0] == 'g' ? 1 : 0));
    CHECK(plan_error(with_given(p, name, 2, 4)) ==
          "problem.given." + std::string(name) + " rows: expected an integer from 1 to 1, found 2");
  }
  CHECK(given(p, "w_hidden").at(0, 0, 0, 0) != 0);
  CHECK(base_value(p, lexicon(), {}, "b_o_2", 0, 0, 0) == 0);
}

TEST_CASE("weights of a second layer are given and edited by their own names") {
  Problem p = with_given(two_texts(), "w_q_2", 8, 4);
  p.structure = "two_layers";
  set_edit(p, *edit_of(p, "w_o_2", 0, 3, 1, 9));
  CHECK(given(p, "w_q_2").at(0, 0, 7, 3) == 2);
  CHECK(given(p, "w_o_2").at(0, 0, 3, 1) == 9);
  CHECK(given(p, "w_q").at(0, 0, 7, 3) != 2);
  CHECK(plan_error(with_given(p, "w_q_2", 8, 5)) == "problem.given.w_q_2: expected 1 x 4 columns, found 5");
}
