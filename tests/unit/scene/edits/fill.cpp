#include "scene/edits/fill.h"

#include <algorithm>
#include <cmath>

#include "attention/trace.h"
#include "kernels/backend.h"
#include "scene/edits/mask_pairs.h"
#include "scene/edits/paste.h"
#include "scene/problem.h"
#include "scene/scene_support.h"
#include "text/list.h"

using namespace attn;
using scene_test::error_of;
using scene_test::lexicon;

namespace {

Problem three_tokens() {
  Problem problem;
  problem.text = "the animal slept";
  return problem;
}

/// The value of a step as the program gets it.
Tensor input(const Problem& problem, const std::string& step) {
  const Plan made = plan(problem, lexicon());
  const int i = made.program->find(step);
  REQUIRE(i >= 0);
  return made.bindings[static_cast<size_t>(i)];
}

FillSize size_of(const Problem& problem, const std::string& step) {
  return fill_size(*plan(problem, lexicon()).program, step);
}

/// The largest |M Mᵀ - 1| (or |Mᵀ M - 1| with more rows than columns).
double off_orthonormal(const Tensor& m, int head) {
  const auto [b, h, rows, cols] = m.shape();
  const bool tall = rows >= cols;
  double most = 0;
  for (int64_t i = 0; i < (tall ? cols : rows); ++i)
    for (int64_t j = 0; j < (tall ? cols : rows); ++j) {
      double sum = 0;
      for (int64_t k = 0; k < (tall ? rows : cols); ++k)
        sum += static_cast<double>(tall ? m.at(0, head, k, i) : m.at(0, head, i, k)) *
               static_cast<double>(tall ? m.at(0, head, k, j) : m.at(0, head, j, k));
      most = std::max(most, std::abs(sum - (i == j ? 1 : 0)));
    }
  return most;
}

/// "key: argument, ..." of the fault.
std::string fault_of(Problem problem, const std::string& text, int row = 0, int col = 0) {
  const Problem before = problem;
  try {
    paste_block(problem, size_of(problem, "w_q"), "w_q", 0, row, col, text);
  } catch (const PasteError& e) {
    CHECK(problem == before);
    return e.said.key + ": " + list_of(e.said.arguments);
  }
  FAIL("no error for " << text);
  return "";
}

}  // namespace

TEST_CASE("identity and zeros fill one head of a weight and nothing else") {
  Problem problem = three_tokens();
  problem.heads = problem.kv_heads = 2;
  const Tensor before = input(problem, "w_q");
  fill_matrix(problem, size_of(problem, "w_q"), "w_q", 1, {Fill::Kind::identity});
  const Tensor after = input(problem, "w_q");
  for (int r = 0; r < 8; ++r)
    for (int c = 0; c < 4; ++c) {
      CHECK(after.at(0, 0, r, c) == before.at(0, 0, r, c));
      CHECK(after.at(0, 1, r, c) == (r == c ? 1.f : 0.f));
    }
  fill_matrix(problem, size_of(problem, "w_q"), "w_q", 1, {Fill::Kind::zeros});
  const Tensor zeros = input(problem, "w_q");
  for (int r = 0; r < 8; ++r)
    for (int c = 0; c < 4; ++c) CHECK(zeros.at(0, 1, r, c) == 0.f);
  CHECK(problem.edits.size() == 32);
  CHECK(reset_matrix(problem, "w_q", 1));
  CHECK(problem.edits.empty());
  CHECK_FALSE(reset_matrix(problem, "w_q", 1));
}

TEST_CASE("orthogonal matrices are orthonormal, tall, wide and square, for every seed") {
  for (const auto& [d_model, d_k] : {std::pair{8, 4}, {4, 8}, {8, 8}, {1, 5}, {32, 7}})
    for (uint64_t seed = 1; seed <= 5; ++seed) {
      Problem problem = three_tokens();
      problem.d_model = d_model;
      problem.d_k = d_k;
      fill_matrix(problem, size_of(problem, "w_q"), "w_q", 0, {Fill::Kind::orthogonal, seed});
      CHECK(off_orthonormal(input(problem, "w_q"), 0) < 1e-5);
    }
  Problem problem = three_tokens();
  problem.heads = problem.kv_heads = 4;
  fill_matrix(problem, size_of(problem, "w_o"), "w_o", 0, {Fill::Kind::orthogonal, 3});  // 16 x 8, all heads
  CHECK(off_orthonormal(input(problem, "w_o"), 0) < 1e-5);
  fill_matrix(problem, size_of(problem, "x"), "x", 0, {Fill::Kind::orthogonal, 3});
  CHECK(off_orthonormal(input(problem, "x"), 0) < 1e-5);
}

TEST_CASE("a fill depends on its seed alone, and the seed can be read off the cells") {
  for (const Fill::Kind kind : {Fill::Kind::orthogonal, Fill::Kind::random})
    for (const char* step : {"x", "w_q", "w_v", "w_o"}) {
      Problem a = three_tokens();
      Problem b = three_tokens();
      b.seed = 99;
      CHECK_FALSE(fill_seed(a, size_of(a, step), step, 0, kind).has_value());
      fill_matrix(a, size_of(a, step), step, 0, {kind, 1});
      fill_matrix(b, size_of(b, step), step, 0, {Fill::Kind::zeros});
      fill_matrix(b, size_of(b, step), step, 0, {kind, 1});
      CHECK(a.edits == b.edits);
      for (const uint64_t seed : {uint64_t{1}, uint64_t{2}, uint64_t{17}}) {
        fill_matrix(a, size_of(a, step), step, 0, {kind, seed});
        CHECK(fill_seed(a, size_of(a, step), step, 0, kind) == seed);
        a.edits.front().value += 5;
        CHECK(fill_seed(a, size_of(a, step), step, 0, kind) == seed);
      }
      CHECK(a.edits != b.edits);
    }
  Problem problem = three_tokens();  // the same family as the generated weights
  const Tensor generated = input(problem, "w_k");
  fill_matrix(problem, size_of(problem, "w_k"), "w_k", 0, {Fill::Kind::random, problem.seed});
  const Tensor filled = input(problem, "w_k");
  for (int r = 0; r < 8; ++r)
    for (int c = 0; c < 4; ++c) CHECK(filled.at(0, 0, r, c) == generated.at(0, 0, r, c));
}

TEST_CASE("fills keep the edits sorted, survive JSON, and leave those outside the size") {
  Problem problem = three_tokens();
  set_edit(problem, {"w_q", 0, 2, 9, .5f});  // waits for a larger key size
  set_edit(problem, {"x", 0, 0, 0, .5f});
  fill_matrix(problem, size_of(problem, "w_q"), "w_q", 0, {Fill::Kind::orthogonal, 4});
  fill_matrix(problem, size_of(problem, "w_o"), "w_o", 0, {Fill::Kind::random, 4});
  CHECK_NOTHROW(check_problem(problem));
  CHECK(problem.edits.size() == 2 + 32 + 32);
  Scene scene;
  scene.problem = problem;
  CHECK(parse_scene(write_scene(scene)) == scene);
  CHECK(error_of([&] {
          fill_matrix(problem, size_of(problem, "q"), "q", 0, {});
        }).find("fill q: expected x or a weight") == 0);
}

TEST_CASE("numbers as people write them") {
  CHECK(parse_number(" -1.5 ") == -1.5f);
  CHECK(parse_number("−2e-1") == -.2f);
  CHECK(parse_number("+.5") == .5f);
  CHECK(parse_number("3.") == 3.f);
  for (const char* bad : {"", "-", ".", "e5", "1e", "nan", "inf", "0x10", "1 2", "1e99", "one", "1,2,3", "--1"})
    CHECK_FALSE_MESSAGE(parse_number(bad).has_value(), bad);
  CHECK_FALSE(is_block(" 1.5\n"));
  for (const char* one : {"0,5", "1 000", "1 2", "1, 2", "12 34"}) CHECK_FALSE_MESSAGE(is_block(one), one);
  for (const char* many : {"1\t2", "1\n2", "1;2", "1；2"}) CHECK_MESSAGE(is_block(many), many);
}

TEST_CASE("a typed number is read as it is meant, or not at all") {
  struct Row {
    const char* text;
    float value;
  };
  for (const Row& r : {Row{"0,25", .25f},
                       {"0,125", .125f},
                       {"1,5e3", 1500},
                       {"1 000", 1000},
                       {"−12 345,5", -12345.5f},
                       {"1\u00A0000", 1000},
                       {"1\u202F234\u202F567", 1234567},
                       {"1\u2009000.25", 1000.25f},
                       {"1'000", 1000},
                       {"1’000", 1000},
                       {"1,234.5", 1234.5f},
                       {"1.234,5", 1234.5f},
                       {"1,234,567", 1234567},
                       {"1.234.567", 1234567},
                       {"12,345.5e-3", 12.3455f},
                       {"1 000e2", 100000},
                       {"１．５", 1.5f},
                       {"－３", -3},
                       {"−3", -3},
                       {"１，５", 1.5f},
                       {"１２３ ０００", 123000},
                       {"\u3000７\u00A0", 7},
                       {"007", 7}})
    CHECK_MESSAGE(parse_number(r.text) == r.value, r.text);
  // What could be either, or is not in groups of three; what is a number in no notation.
  for (const char* bad : {"1,234",  "-1,234",    "１，２３４", "1 00",        "1 0000",      "12 34",       "1234 567",
                          "0 123",  "1,23,456",  "1,234,56",   "1 234,567.5", "1,234.567.8", "1.234,567,8", "1 234'567",
                          "1  000", " 1 000 ,5", "½",          "1½",          "1 ½",         "³",           "1e3,000",
                          "1_000",  "٣",         "一",         "1。5",        "5 %",         "−",           "- 3",
                          "3-",     "1.5.",      "1,,5",       ",",           "1e5 000",     "1\u200B5"})
    CHECK_FALSE_MESSAGE(parse_number(bad).has_value(), bad);
  CHECK_FALSE(parse_number(std::string_view("1\0005", 5)).has_value());
}

TEST_CASE("a paste sets what it says, never the first part of a number") {
  const auto pasted = [](const char* text) {
    Problem problem = three_tokens();
    const size_t count = paste_block(problem, size_of(problem, "w_q"), "w_q", 0, 2, 1, text);
    return std::pair{count, input(problem, "w_q").at(0, 0, 2, 1)};
  };
  using Pasted = std::pair<size_t, float>;
  CHECK(pasted("1 000") == Pasted{1, 1000});
  CHECK(pasted("1,234.5") == Pasted{1, 1234.5f});
  CHECK(pasted("1.234,5\n") == Pasted{1, 1234.5f});
  CHECK(pasted("１．５\t２") == Pasted{2, 1.5f});
  CHECK(pasted("1\u202F000\t2") == Pasted{2, 1000});
  CHECK(pasted("1 000;2") == Pasted{2, 1000});
  const Problem problem = three_tokens();
  CHECK(fault_of(problem, "1 000\n2 000") == "paste.bad: 2, 1, 000");
  CHECK(fault_of(problem, "1,234\t5") == "paste.bad: 1, 1, 1,234");
  CHECK(fault_of(problem, "½ 1") == "paste.bad: 1, 1, ½");
}

TEST_CASE("pasted blocks: tabs, semicolons, commas, spaces, rows") {
  using Rows = std::vector<std::vector<float>>;
  CHECK(parse_block("0.5\t-1\t2e-1") == Rows{{.5f, -1.f, .2f}});
  CHECK(parse_block("0,5\t\xE2\x88\x92"
                    "1,25\r\n3\t4\r\n") == Rows{{.5f, -1.25f}, {3.f, 4.f}});
  CHECK(parse_block("1,5;2") == Rows{{1.5f, 2.f}});
  CHECK(parse_block("1, 2,3") == Rows{{1.f, 2.f, 3.f}});
  CHECK(parse_block("1 2\n3   4") == Rows{{1.f, 2.f}, {3.f, 4.f}});
  CHECK(parse_block("[[1. 2.]\n [3. 4.]]") == Rows{{1.f, 2.f}, {3.f, 4.f}});
  CHECK(parse_block("[1, 2],\n[3, 4]") == Rows{{1.f, 2.f}, {3.f, 4.f}});
  Problem problem = three_tokens();
  CHECK(paste_block(problem, size_of(problem, "w_q"), "w_q", 0, 2, 1, "0.5\t-1\t2e-1") == 3);
  const Tensor w = input(problem, "w_q");
  CHECK(w.at(0, 0, 2, 1) == .5f);
  CHECK(w.at(0, 0, 2, 2) == -1.f);
  CHECK(w.at(0, 0, 2, 3) == .2f);
  problem.heads = problem.kv_heads = 2;
  CHECK(paste_block(problem, size_of(problem, "w_o"), "w_o", 0, 5, 0, "7") == 1);  // row 1 of the second head
  CHECK(input(problem, "w_o").at(0, 0, 5, 0) == 7.f);
}

TEST_CASE("a paste that is wrong says where, and changes nothing") {
  const Problem problem = three_tokens();
  CHECK(fault_of(problem, "1\t2\tx") == "paste.bad: 3, 1, x");
  CHECK(fault_of(problem, "1\t\t3") == "paste.nothing: 2, 1");
  CHECK(fault_of(problem, "1,,3") == "paste.nothing: 2, 1");
  CHECK(fault_of(problem, " \n") == "paste.empty: ");
  CHECK(fault_of(problem, ",") == "paste.empty: ");
  CHECK(fault_of(problem, "1 2 3 4 5") == "paste.columns: 5, 4");
  CHECK(fault_of(problem, "1 2", 0, 3) == "paste.columns: 2, 1");
  CHECK(fault_of(problem, "1\n2", 7) == "paste.rows: 2, 1");
  CHECK(fault_of(problem, "1\t2\ttwo") == "paste.bad: 3, 1, two");
  CHECK(fault_of(problem, "1\t2\n3\t") == "paste.nothing: 4, 2");
  CHECK(fault_of(problem, "1 2 3 4 5 6") == "paste.columns: 6, 4");
}

TEST_CASE("every mask as painted pairs masks the same") {
  Problem problem = three_tokens();
  problem.text = "a b c d e f";
  const int n = 6;
  const auto weights = [&](const MaskChoice& mask) {
    Problem p = problem;
    p.mask = mask;
    const Plan made = plan(p, lexicon());
    auto job =
        backends().front()->start({made.program, made.bindings, std::vector<bool>(made.program->steps.size(), true)});
    while (job->advance(1) == Evaluation::State::running) {
    }
    return job->values()[static_cast<size_t>(made.program->find("weights"))];
  };
  for (const auto& [kind, left, right] :
       {std::tuple{"none", -1, -1}, {"causal", -1, -1}, {"window", 1, 2}, {"window", -1, 0}, {"window", 0, 0}}) {
    MaskChoice mask;
    mask.kind = kind;
    mask.left = left;
    mask.right = right;
    const Tensor a = weights(mask);
    Problem p = problem;
    p.mask = mask;
    const Tensor b = weights(as_painted(p, n, n));
    for (int64_t i = 0; i < a.count(); ++i) CHECK(a.data()[i] == b.data()[i]);
  }
}

TEST_CASE("presets of the painted mask: pairs, and back to the preset") {
  for (const MaskPreset preset : {MaskPreset{MaskPreset::Kind::causal, 0}, MaskPreset{MaskPreset::Kind::window, 1},
                                  MaskPreset{MaskPreset::Kind::window, 2}, MaskPreset{MaskPreset::Kind::padding, 2},
                                  MaskPreset{MaskPreset::Kind::padding, 5}}) {
    MaskChoice mask = painted_preset(preset, 5);
    CHECK(preset_of(mask, 5) == preset);
    set_hidden(mask, 3, 1, !std::binary_search(mask.hidden.begin(), mask.hidden.end(), std::pair{3, 1}));
    CHECK_FALSE(preset_of(mask, 5).has_value());
  }
  CHECK(painted_preset({MaskPreset::Kind::padding, 2}, 3).hidden ==
        std::vector<std::pair<int, int>>{{0, 1}, {0, 2}, {1, 1}, {1, 2}, {2, 1}, {2, 2}});
  CHECK_FALSE(preset_of(MaskChoice{}, 5).has_value());
  CHECK_FALSE(preset_of(MaskChoice{"painted", -1, -1, {}}, 5).has_value());
}
