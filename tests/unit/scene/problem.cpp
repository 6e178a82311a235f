#include "scene/problem.h"

#include <cmath>
#include <limits>

#include "scene/scene_support.h"
#include "scene/seeded.h"

using namespace attn;
using scene_test::error_of;
using scene_test::lexicon;

namespace {

Problem sentence(const std::string& text) {
  Problem problem;
  problem.text = text;
  return problem;
}

float base(const Problem& p, const std::string& matrix, int head, int row, int col) {
  return base_value(p, lexicon(), tokens_of(p, "x", lexicon()), matrix, head, row, col);
}

/// The given value of a step of a plan.
Tensor input(const Problem& problem, const std::string& step) {
  const Plan made = plan(problem, lexicon());
  const int i = made.program->find(step);
  REQUIRE(i >= 0);
  return made.bindings[static_cast<size_t>(i)];
}

/// Every cell of `small` is the same cell of `large`.
void check_leading(const Tensor& small, const Tensor& large) {
  for (int64_t h = 0; h < small.shape().heads; ++h)
    for (int64_t r = 0; r < small.shape().rows; ++r)
      for (int64_t c = 0; c < small.shape().cols; ++c) REQUIRE(small.at(0, h, r, c) == large.at(0, h, r, c));
}

const Mask& mask_of(const Plan& made) {
  const int i = made.program->find("masked");
  return *std::get<ApplyMask>(made.program->steps[static_cast<size_t>(i)].primitive).mask;
}

}  // namespace

TEST_CASE("seeded numbers are those of the published hash functions") {
  CHECK(seeded_mix(0) == 0xE220A8397B1DCDAFu);  // first output of SplitMix64 seeded with 0
  CHECK(seeded_text("") == 0xCBF29CE484222325u);
  CHECK(seeded_text("a") == 0xAF63DC4C8601EC8Cu);
  CHECK(seeded_uniform(0) == -1);
  CHECK(seeded_uniform(~uint64_t{0}) < 1);
  CHECK(seeded_normal(0) == doctest::Approx(-3.4640745));
  CHECK(seeded_normal(~uint64_t{0}) == doctest::Approx(3.4640745));
  double sum = 0, squares = 0;
  for (uint64_t i = 0; i < 20000; ++i) {
    const double z = seeded_normal(seeded_mix(i));
    sum += z;
    squares += z * z;
  }
  CHECK(std::abs(sum / 20000) < 0.03);  // four standard errors
  CHECK(std::abs(squares / 20000 - 1) < 0.04);
  CHECK(seeded_round(0.005) == 0.01f);
  CHECK_FALSE(std::signbit(seeded_round(-0.001)));
}

// Expected values: the comment of seeded.h followed in Python, whose integers do not overflow.
TEST_CASE("seeded values are the documented function of their key") {
  Problem p = sentence("Zyzzyva it");
  CHECK(base(p, "w_q", 0, 0, 0) == -0.49f);
  CHECK(base(p, "w_q", 0, 0, 1) == 1.29f);
  CHECK(base(p, "w_q", 1, 0, 0) == -0.49f);
  const float unknown[] = {0.17f, 0, 0.23f, 0, 0.69f, 0.78f, 0, -0.15f, 0.03f, 0.06f, -0.03f, -0.05f};
  for (int c = 0; c < 12; ++c) CHECK(base(p, "x", 0, 0, c) == unknown[c]);
  p.seed = 7;
  p.text = "模";
  CHECK(base(p, "w_k", 0, 3, 2) == -0.81f);
  CHECK(base(p, "w_o", 2, 1, 9) == -0.03f);
  const float unknown_zh[] = {0, 0, 0.28f, 0, 0, 0.4f, 0.32f, -0.14f, -0.03f, 0.05f, 0.18f, -0.12f};
  for (int c = 0; c < 12; ++c) CHECK(base(p, "x", 0, 0, c) == unknown_zh[c]);
  p.seed = kMaxSeed;
  CHECK(base(p, "w_v", 63, 255, 255) == -0.85f);
}

TEST_CASE("a value depends on its key and on nothing else") {
  const Problem p = sentence("the zyzzyva and the Zyzzyva");
  Problem other = sentence("a Zyzzyva");
  other.d_model = 200;
  other.heads = 6;
  other.kv_heads = 3;
  other.d_k = 9;
  other.d_v = 11;
  other.temperature = 3;
  for (const char* matrix : {"w_q", "w_k", "w_v", "w_o"})
    for (int h = 0; h < 3; ++h)
      for (int r = 0; r < 5; ++r)
        for (int c = 0; c < 5; ++c) CHECK(base(p, matrix, h, r, c) == base(other, matrix, h, r, c));
  for (int c = 0; c < 30; ++c) {
    CHECK(base(p, "x", 0, 1, c) == base(other, "x", 0, 1, c));
    CHECK(base(p, "x", 0, 4, c) == base(p, "x", 0, 1, c));  // the same word, the same row
    CHECK(base(p, "x", 0, 0, c) == base(p, "x", 0, 3, c));
  }
  other.seed = 2;
  int same = 0;
  for (int r = 0; r < 10; ++r)
    for (int c = 0; c < 10; ++c) same += base(p, "w_q", 0, r, c) == base(other, "w_q", 0, r, c);
  CHECK(same < 10);
}

TEST_CASE("x holds the features of words, seeded values where there are none") {
  Problem p = sentence("The animal zyzzyva, ZYZZYVA 囧");
  p.d_model = 10;
  const Plan made = plan(p, lexicon());
  CHECK(made.tokens == std::vector<std::string>{"The", "animal", "zyzzyva", ",", "ZYZZYVA", "囧"});
  CHECK(made.unknown == std::vector<std::string>{"zyzzyva", "ZYZZYVA", "囧"});
  const Tensor x = input(p, "x");
  REQUIRE(x.shape() == Shape{1, 1, 6, 10});
  for (int c = 0; c < 8; ++c) {
    CHECK(x.at(0, 0, 0, c) == (*lexicon().find("the"))[static_cast<size_t>(c)]);
    CHECK(x.at(0, 0, 1, c) == (*lexicon().find("animal"))[static_cast<size_t>(c)]);
    const Lexicon::Feature& feature = lexicon().features[static_cast<size_t>(c)];
    CHECK((x.at(0, 0, 2, c) >= feature.low && x.at(0, 0, 2, c) <= feature.high));
  }
  p.d_model = 3;
  CHECK(input(p, "x").shape() == Shape{1, 1, 6, 3});
  check_leading(input(p, "x"), x);
}

TEST_CASE("growing any size keeps the leading values") {
  for (const char* id : {"who-is-it", ""}) {
    CAPTURE(id);
    const Problem small = *id ? scene_test::scene_file(id).problem : sentence("it was");
    Problem large = small;
    large.d_model += 5;
    large.heads += 2;
    large.kv_heads += 2;
    large.d_k += 3;
    large.d_v += 2;
    for (const char* matrix : {"x", "w_q", "w_k", "w_v"}) {
      CAPTURE(matrix);
      check_leading(input(small, matrix), input(large, matrix));
    }
    // The rows of w_o are told apart by head: more of them per head moves the later heads down.
    const Tensor before = input(small, "w_o");
    const Tensor after = input(large, "w_o");
    CHECK(after.shape().rows == large.heads * large.d_v);
    for (int h = 0; h < small.heads; ++h)
      for (int r = 0; r < small.d_v; ++r)
        for (int c = 0; c < before.shape().cols; ++c)
          REQUIRE(before.at(0, 0, h * small.d_v + r, c) == after.at(0, 0, h * large.d_v + r, c));
  }
}

TEST_CASE("given matrices are read head by head, and shrinking takes the leading part") {
  Problem p =
      parse_scene(R"({"version": 1, "problem": {"d_model": 2, "heads": 2, "kv_heads": 2, "d_k": 2, "d_v": 1, "given": {
    "x": [[1, 2], [3, 4], [5, 6]], "w_q": [[1, 2, 3, 4], [5, 6, 7, 8]], "w_o": [[1, 2, 3], [4, 5, 6]], "b_o": [[7, 8, 9]]}}})")
          .problem;
  CHECK(plan(p, lexicon()).tokens == std::vector<std::string>{"x1", "x2", "x3"});
  CHECK(plan(p, lexicon()).unknown.empty());
  CHECK(input(p, "w_q").at(0, 1, 0, 1) == 4);
  CHECK(input(p, "w_q").at(0, 1, 1, 0) == 7);
  CHECK(input(p, "w_o").at(0, 0, 1, 2) == 6);
  CHECK(input(p, "b_o").at(0, 0, 0, 1) == 8);
  CHECK(plan(p, lexicon()).program->steps.back().shape == Shape{1, 1, 3, 3});  // as wide as w_o
  p.d_k = 1;
  p.d_model = 1;
  CHECK(input(p, "w_q").at(0, 1, 0, 0) == 3);
  p.kv_heads = 1;
  p.heads = 1;
  CHECK(input(p, "w_o").shape() == Shape{1, 1, 1, 3});

  p.text = "one two three";
  CHECK(plan(p, lexicon()).tokens == std::vector<std::string>{"one", "two", "three"});
  p.text = "one two";
  CHECK(error_of([&] { plan(p, lexicon()); }) == "problem.given.x: expected a row for each of 2 tokens, found 3");
}

TEST_CASE("every matrix that a row of the tables asks for is given head by head") {
  for (const AspectRow& table : kAspects)
    for (const Choice& row : choices(table.aspect)) {
      CAPTURE(row.id);
      Problem p = scene_test::problem_with(table.aspect, row);
      p.heads = 4;
      p.kv_heads = 2;
      const Plan drawn = plan(p, lexicon());
      p.given.heads = p.heads;
      p.given.kv_heads = p.kv_heads;
      p.given.d_k = p.d_k;
      p.given.d_v = p.d_v;
      for (const MatrixStep& m : drawn.matrices) {
        CAPTURE(m.matrix);
        const int blocks = given_heads(p.given, m.matrix);
        if (m.heads > 1) CHECK(blocks == m.heads);
        const Shape s = drawn.program->step(m.step).shape;
        const bool stacked = step_family(m.matrix) == "w_o";
        const int rows = static_cast<int>(s.rows), cols = static_cast<int>(s.cols) * (stacked ? 1 : blocks);
        std::vector<float> values;
        for (int i = 0; i < rows * cols; ++i) values.push_back(static_cast<float>(i));
        p.given.matrices = {{m.matrix, {rows, cols, std::make_shared<const std::vector<float>>(values)}}};
        check_problem(p);
        const Tensor bound = plan(p, lexicon()).bindings[static_cast<size_t>(m.step)];
        for (int64_t h = 0; h < s.heads; ++h)
          for (int64_t r = 0; r < s.rows; ++r)
            for (int64_t c = 0; c < s.cols; ++c)
              REQUIRE(bound.at(0, h, r, c) == static_cast<float>(r * cols + h * s.cols + c));
      }
    }
}

TEST_CASE("a sentence has 1 to 1024 tokens") {
  const auto planned = [](const std::string& text) { return error_of([&] { plan(sentence(text), lexicon()); }); };
  std::string text;
  for (int i = 0; i < 1024; ++i) text += "a ";
  CHECK(planned(text) == "");
  CHECK(planned(text + "a") == "problem.text: expected 1 to 1024 tokens, found 1025");
  CHECK(planned("") == "problem.text: expected 1 to 1024 tokens, found 0");
  CHECK(planned(" \n") == "problem.text: expected 1 to 1024 tokens, found 0");
}

TEST_CASE("edits lie over the values and wait while they are out of range") {
  Problem p = sentence("it was");
  p.heads = 2;
  const auto edit = [&](const char* step, int head, int row, int col, float value) {
    const std::optional<CellEdit> made = edit_of(p, step, head, row, col, value);
    REQUIRE(made.has_value());
    set_edit(p, *made);
  };
  edit("w_q", 1, 7, 3, 42);
  edit("x", 0, 1, 2, 43);
  edit("w_o", 0, 5, 1, 44);  // the second row of the second head
  CHECK(p.edits.size() == 3);
  CHECK(p.edits[1] == CellEdit{"w_q", 1, 7, 3, 42});
  CHECK(p.edits[0] == CellEdit{"w_o", 1, 1, 1, 44});
  CHECK(input(p, "w_q").at(0, 1, 7, 3) == 42);
  CHECK(input(p, "x").at(0, 0, 1, 2) == 43);
  CHECK(input(p, "w_o").at(0, 0, 5, 1) == 44);
  edit("w_q", 1, 7, 3, 45);
  CHECK(p.edits.size() == 3);
  CHECK(input(p, "w_q").at(0, 1, 7, 3) == 45);

  p.d_k = 2;
  p.d_v = 6;
  CHECK(input(p, "w_q").at(0, 1, 7, 1) == base(p, "w_q", 1, 7, 1));
  CHECK(input(p, "w_o").at(0, 0, 7, 1) == 44);
  p.d_k = 4;
  CHECK(input(p, "w_q").at(0, 1, 7, 3) == 45);
  CHECK(clear_edit(p, {"w_q", 1, 7, 3, 0}));
  CHECK_FALSE(clear_edit(p, {"w_q", 1, 7, 3, 0}));
  CHECK(input(p, "w_q").at(0, 1, 7, 3) == base(p, "w_q", 1, 7, 3));

  CHECK_FALSE(edit_of(p, "scores", 0, 0, 0, 1).has_value());
  CHECK_FALSE(edit_of(p, "embeddings", 0, 0, 0, 1).has_value());
  p.positions = "sinusoidal";
  CHECK_FALSE(edit_of(p, "x", 0, 0, 0, 1).has_value());
  CHECK(edit_of(p, "embeddings", 0, 0, 0, 1) == CellEdit{"x", 0, 0, 0, 1});
  CHECK(input(p, "embeddings").at(0, 0, 1, 2) == 43);
}

TEST_CASE("choices of the problem become steps and their parameters") {
  Problem p = sentence("it was too");
  const auto step = [&](const std::string& name) {
    const Plan made = plan(p, lexicon());
    const int i = made.program->find(name);
    REQUIRE(i >= 0);
    return made.program->steps[static_cast<size_t>(i)].primitive;
  };
  CHECK(std::get<Scale>(step("scaled")).factor == 0.5);
  p.scaled = false;
  CHECK(std::get<Scale>(step("scaled")).factor == 1);
  p.scaled = true;
  p.scale = -2;
  CHECK(std::get<Scale>(step("scaled")).factor == -2);
  p.softcap = 30;
  p.temperature = 0.25f;
  CHECK(std::get<SoftCap>(step("capped")).cap == 30);
  CHECK(std::get<Softmax>(step("weights")).temperature == 0.25);
  CHECK(plan(p, lexicon()).program->find("w_o") >= 0);
  CHECK(plan(p, lexicon()).program->find("b_o") < 0);
  p.output_projection = false;
  CHECK(plan(p, lexicon()).program->find("w_o") < 0);

  CHECK(mask_of(plan(p, lexicon())).none());
  p.mask.kind = "causal";
  CHECK(mask_of(plan(p, lexicon())).causal);
  p.mask = {"window", 2, 0, {}};
  CHECK(mask_of(plan(p, lexicon())).left == 2);
  CHECK(mask_of(plan(p, lexicon())).right == 0);
  p.mask = {"painted", -1, -1, {{1, 2}, {7, 7}}};
  const Plan painted = plan(p, lexicon());
  for (int64_t i = 0; i < 3; ++i)
    for (int64_t j = 0; j < 3; ++j)
      CHECK(mask_of(painted).row(0, 0, i, 3).value(j) ==
            (i == 1 && j == 2 ? -std::numeric_limits<float>::infinity() : 0));
}
