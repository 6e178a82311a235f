// A program apart from its values: what an evaluation computes where values are known, and which of an earlier run are.
#include "kernels/program/program.h"

#include <doctest/doctest.h>

#include "kernels/kernels_support.h"

using namespace attn;
using namespace kernels_test;

namespace {

/// q, k, scores, scaled, weights, v, heads.
Bound attention(double factor = .5, Mask mask = {}) {
  Bound p;
  const int q = p.given("q", random_tensor({1, 2, 5, 3}, 1)), k = p.given("k", random_tensor({1, 2, 4, 3}, 2));
  const int scores = p.add("scores", MatMul{true}, {q, k});
  const int scaled = p.add("scaled", Scale{factor}, {scores});
  const int masked = p.add("masked", ApplyMask{std::make_shared<Mask>(std::move(mask))}, {scaled});
  const int weights = p.add("weights", Softmax{}, {masked});
  p.add("heads", MatMul{}, {weights, p.given("v", random_tensor({1, 2, 4, 6}, 3))});
  return p;
}

size_t at(const Program& p, const char* name) { return static_cast<size_t>(p.find(name)); }

std::vector<std::string> computed(const Program& p, const Bindings& bindings, const std::vector<bool>& wanted) {
  std::vector<std::string> names;
  const std::vector<bool> flags = computed_steps(p, bindings, wanted);
  for (size_t i = 0; i < flags.size(); ++i)
    if (flags[i]) names.push_back(p.steps[i].name);
  return names;
}

std::vector<bool> all(const Program& p) { return std::vector<bool>(p.steps.size(), true); }

/// The steps that `next` has to compute after a run of `before`.
std::vector<std::string> computed_after(const Bound& before, const Bound& next) {
  Bindings bindings = next.bindings;
  take_over(before, values_of(*backends().front(), before), next, bindings);
  return computed(next, bindings, all(next));
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("bindings: a bound step is not computed, nor is what only it needs") {
  const Bound p = attention();
  CHECK(computed(p, p.bindings, all(p)) == Names{"scores", "scaled", "masked", "weights", "heads"});
  std::vector<bool> heads(p.steps.size());
  heads.back() = true;
  Bindings known = p.bindings;
  known[at(p, "weights")] = random_tensor({1, 2, 5, 4}, 7);
  known[at(p, "q")] = {};  // nobody needs it now
  CHECK(computed(p, known, heads) == Names{"heads"});
  for (const Backend* backend : with_device(tested_backends())) {
    CAPTURE(backend->name());
    const auto program = std::make_shared<const Program>(p);
    const std::vector<Tensor> values = run(*backend, {program, known, heads});
    CHECK(values.back().at(0, 1, 4, 5) ==
          doctest::Approx(apply(*backend, MatMul{}, {known[at(p, "weights")], p.bindings[at(p, "v")]}).at(0, 1, 4, 5)));
    for (size_t i = 0; i + 1 < values.size(); ++i) CHECK(values[i].empty());
    heads[at(p, "weights")] = true;
    CHECK(run(*backend, {program, known, heads})[at(p, "weights")].data() == known[at(p, "weights")].data());
    heads[at(p, "weights")] = false;
  }
}

TEST_CASE("bindings: what is missing or of another shape is said by name") {
  const Bound p = attention();
  Bindings bindings = p.bindings;
  bindings[at(p, "k")] = {};
  CHECK_THROWS_WITH_AS(computed_steps(p, bindings, all(p)), "step k: no value is bound to it", Error);
  bindings[at(p, "k")] = random_tensor({1, 2, 4, 4}, 2);
  const char* wrong = "step k: expected a value of shape 1x2x4x3, found 1x2x4x4";
  CHECK_THROWS_WITH_AS(computed_steps(p, bindings, all(p)), wrong, Error);
  for (const Backend* backend : tested_backends())
    CHECK_THROWS_WITH_AS(run(*backend, {std::make_shared<const Program>(p), bindings, all(p)}), wrong, Error);
}

TEST_CASE("bindings: steps whose text and inputs did not change are taken over from an earlier run") {
  const Bound before = attention();
  CHECK(computed_after(before, attention()).empty());  // equal values count, not one tensor
  CHECK(computed_after(before, attention(.25)) == Names{"scaled", "masked", "weights", "heads"});
  Mask causal;
  causal.causal = true;
  CHECK(computed_after(before, attention(.5, causal)) == Names{"masked", "weights", "heads"});
  CHECK(computed_after(attention(.5, causal), attention(.5, causal)).empty());
  Mask kept[2];
  for (int i = 0; i < 2; ++i)
    kept[i].keep = bytes({1, 1, 0, static_cast<uint8_t>(i)}), kept[i].keep_shape = {1, 1, 1, 4};
  CHECK(computed_after(attention(.5, kept[0]), attention(.5, kept[0])).empty());
  CHECK(computed_after(attention(.5, kept[0]), attention(.5, kept[1])).size() == 3);
  Bound other = attention();
  other.bindings[at(other, "v")] = random_tensor({1, 2, 4, 6}, 4);
  CHECK(computed_after(before, other) == Names{"heads"});
  other = attention();
  other.bindings[at(other, "q")] = random_tensor({1, 2, 5, 3}, 4);
  CHECK(computed_after(before, other).size() == 5);
}

TEST_CASE("bindings: a step that goes by the name of another is not taken for it") {
  Bound before, next;
  const int a = before.given("a", tensor({1, 1, 1, 1}, {2})), b = before.given("b", tensor({1, 1, 1, 1}, {3}));
  before.add("c", Subtract{}, {a, b});
  next.given("a", tensor({1, 1, 1, 1}, {2}));
  next.given("b", tensor({1, 1, 1, 1}, {3}));
  next.add("c", Subtract{}, {b, a});
  CHECK(computed_after(before, next) == Names{"c"});
}

TEST_CASE("programs: of many steps every name is found") {
  Program p;
  int last = p.add("step 0", Input{{1, 1, 1, 1}}, {});
  for (int i = 1; i < 2000; ++i) last = p.add("step " + std::to_string(i), Scale{2}, {last});
  for (int i = 0; i < 2000; ++i) REQUIRE(p.find("step " + std::to_string(i)) == i);
  CHECK(p.find("step 2000") == -1);
  CHECK_THROWS_AS(p.add("step 7", Scale{2}, {last}), Error);
}
