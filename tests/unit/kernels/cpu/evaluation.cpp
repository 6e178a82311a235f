// An evaluation is a job: slices, budgets, what is computed and kept, sharing, failures, cancelling; the table of back
// ends.
#include <doctest/doctest.h>

#include <cstring>
#include <limits>

#include "kernels/kernels_support.h"

using namespace attn;
using namespace kernels_test;

namespace {

/// q, k, v, scores, scaled, masked, weights, heads, and fused: three heads of 300 queries and keys.
std::shared_ptr<const Bound> attention(double factor = 0.25, Mask mask = {}) {
  auto p = std::make_shared<Bound>();
  const Shape shape{1, 3, 300, 16};
  const int q = p->given("q", random_tensor(shape, 1)), k = p->given("k", random_tensor(shape, 2)),
            v = p->given("v", random_tensor(shape, 3));
  const int scores = p->add("scores", MatMul{true}, {q, k});
  const int scaled = p->add("scaled", Scale{factor}, {scores});
  const int masked = p->add("masked", ApplyMask{std::make_shared<Mask>(mask)}, {scaled});
  const int weights = p->add("weights", Softmax{}, {masked});
  p->add("heads", MatMul{}, {weights, v});
  p->add("fused", Attend{factor, 0, 1, std::make_shared<Mask>(mask)}, {q, k, v});
  return p;
}

std::vector<bool> only(const Program& program, std::vector<std::string> names) {
  std::vector<bool> wanted(program.steps.size(), false);
  for (const std::string& name : names) wanted[static_cast<size_t>(program.find(name))] = true;
  return wanted;
}

bool same_bits(const Tensor& a, const Tensor& b) {
  return a.shape() == b.shape() && std::memcmp(a.data(), b.data(), static_cast<size_t>(a.count()) * sizeof(float)) == 0;
}

}  // namespace

TEST_CASE("a budget of 0 makes progress, slice by slice, to the same values as one go") {
  const auto program = attention();
  const std::vector<bool> wanted = only(*program, {"scores", "weights", "heads", "fused"});
  for (const Backend* backend : tested_backends()) {
    CAPTURE(backend->name());
    const std::vector<Tensor> whole = values_of(*backend, *program, wanted);
    const auto evaluation = backend->start({program, program->bindings, wanted});
    int slices = 1;
    while (evaluation->advance(0) == Evaluation::State::running && slices < 10000) ++slices;
    REQUIRE(evaluation->advance(0) == Evaluation::State::done);  // and stays so
    CHECK(slices >= 3 * 5 + 4 * 3);  // attend alone: 3 heads of 300 / 64 blocks; every other step 3 heads
    for (size_t i = 0; i < wanted.size(); ++i)
      if (wanted[i]) CHECK(same_bits(whole[i], evaluation->values()[i]));
  }
}

TEST_CASE("results of many slices are whole") {
  Mask mask;
  mask.causal = true;
  const auto program = attention(0.25, mask);
  const Bindings& in = program->bindings;
  const Exact exact = attend_formula(in[0], in[1], in[2], std::get<Attend>(program->steps[8].primitive));
  const int64_t rows = 300, cols = 512;
  const Tensor a = random_tensor({1, 1, rows, cols}, 1), one = random_tensor({1, 1, 1, cols}, 2);
  for (const Backend* backend : tested_backends()) {
    CAPTURE(backend->name());
    const std::vector<Tensor> values = values_of(*backend, *program, only(*program, {"heads", "fused"}));
    CHECK(outside(values[7], exact) == "");
    CHECK(outside(values[8], exact) == "");
    const Tensor sum = apply(*backend, Add{}, {a, one}), twice = apply(*backend, AppendRows{}, {a, a});
    const Tensor split = apply(*backend, SplitHeads{2}, {twice}), merged = apply(*backend, MergeHeads{}, {split});
    int64_t wrong = 0;
    for (int64_t i = 0; i < rows; ++i)
      for (int64_t c = 0; c < cols; ++c) {
        const float x = a.at(0, 0, i, c);
        wrong += sum.at(0, 0, i, c) != x + one.at(0, 0, 0, c);
        wrong += twice.at(0, 0, i, c) != x || twice.at(0, 0, rows + i, c) != x;
        wrong += split.at(0, c / 256, rows + i, c % 256) != x;
      }
    CHECK(wrong == 0);
    CHECK(same_bits(merged, twice));
    // 40 rows of 512 x 512 multiply-adds are two slices.
    const Tensor b = random_tensor({1, 1, 512, 512}, 3), some = random_tensor({1, 1, 40, 512}, 4);
    CHECK(outside(apply(*backend, MatMul{true}, {some, b}), scores_formula(some.data(), b.data(), 40, 512, 512)) == "");
  }
}

TEST_CASE("only wanted values are kept, and only what they need is computed") {
  // Step "huge" would take 2^62 bytes (2^30 where that cannot even be asked for): it must not be computed.
  const int64_t big = int64_t{1} << (sizeof(void*) == 8 ? 30 : 14);
  Bound p;
  const int none = p.given("none", tensor({1, 1, big, 0}, {}));
  const int huge = p.add("huge", MatMul{true}, {none, none});
  p.add("after", Scale{2}, {huge});
  const int a = p.given("a", tensor({1, 1, 1, 2}, {1, 2}));
  const int twice = p.add("twice", Scale{2}, {a});
  const int sum = p.add("sum", Add{}, {twice, twice});
  for (const Backend* backend : tested_backends()) {
    CAPTURE(backend->name());
    const std::vector<Tensor> values = values_of(*backend, p, only(p, {"sum"}));
    REQUIRE(values.size() == 6);
    for (const int i : {none, huge, a, twice}) CHECK(values[static_cast<size_t>(i)].empty());
    CHECK(values[static_cast<size_t>(sum)].at(0, 0, 0, 1) == 8);
    CHECK(values_of(*backend, p, only(p, {"a", "twice"}))[static_cast<size_t>(twice)].at(0, 0, 0, 0) == 2);
    CHECK(values_of(*backend, p, std::vector<bool>(6, false)).size() == 6);
  }
}

TEST_CASE("steps that change nothing share the tensor") {
  const auto program = attention(1);
  for (const Backend* backend : tested_backends()) {
    CAPTURE(backend->name());
    const auto values = values_of(*backend, *program, only(*program, {"q", "scores", "scaled", "masked"}));
    CHECK(values[0].data() == program->bindings[0].data());
    CHECK(values[4].data() == values[3].data());
    CHECK(values[5].data() == values[3].data());
    CHECK(apply(*backend, SoftCap{0}, {values[3]}).data() == values[3].data());
  }
}

TEST_CASE("an evaluation that is dropped half way leaves nothing behind") {
  const auto program = attention();
  for (const Backend* backend : tested_backends())
    for (int slices = 0; slices < 20; ++slices) {
      const auto evaluation =
          backend->start({program, program->bindings, std::vector<bool>(program->steps.size(), true)});
      for (int i = 0; i < slices; ++i) evaluation->advance(0);
    }
  CHECK(program.use_count() == 1);
}

TEST_CASE("an evaluation adds up the time of its slices, and does not look at the clock without a bound") {
  const auto program = attention();
  const auto start = [&] {
    return tested_backends().front()->start(
        {program, program->bindings, std::vector<bool>(program->steps.size(), true)});
  };
  const auto sliced = start();
  CHECK(sliced->seconds() == 0);
  double before = -1;
  while (!sliced->finish(0)) {
    CHECK(sliced->seconds() >= before);  // clocks of browsers are coarse
    before = sliced->seconds();
  }
  CHECK(sliced->seconds() > 0);
  const auto whole = start();
  CHECK(whole->finish(std::numeric_limits<double>::infinity()));
  CHECK(whole->seconds() == 0);
}

TEST_CASE("failures are a state and a line of text, not an exception") {
  for (const Backend* backend : tested_backends()) {
    CAPTURE(backend->name());
    const auto program = attention();
    const auto evaluation = backend->start({program, program->bindings, {true}});
    CHECK(evaluation->advance(1) == Evaluation::State::failed);
    CHECK(evaluation->error() == "evaluation: expected 9 flags of wanted steps, found 1");
    CHECK(evaluation->advance(1) == Evaluation::State::failed);
    CHECK_THROWS_WITH_AS(evaluation->finish(1), evaluation->error().c_str(), Error);
    CHECK_THROWS_WITH_AS(values_of(*backend, *program, {true}), evaluation->error().c_str(), Error);
    if (sizeof(void*) == 8 && !kernels_test::ends_without_memory()) {
      auto huge = std::make_shared<Bound>();
      const int a = huge->given("a", tensor({1, 1, int64_t{1} << 50, 0}, {}));
      const int b = huge->given("b", tensor({1, 1, int64_t{1} << 10, 0}, {}));
      huge->add("huge", MatMul{true}, {a, b});
      const auto failing = backend->start({huge, huge->bindings, {false, false, true}});
      CHECK(failing->advance(1) == Evaluation::State::failed);
      CHECK(failing->error().find("huge: not enough memory") == 0);
    }
  }
}

TEST_CASE("evaluation: progress rises from 0 to 1") {
  for (const Backend* backend : tested_backends()) {
    CAPTURE(backend->name());
    const auto program = attention();
    const auto evaluation =
        backend->start({program, program->bindings, std::vector<bool>(program->steps.size(), true)});
    CHECK(evaluation->progress() == 0);
    double last = 0;
    while (evaluation->advance(0) == Evaluation::State::running) {
      CHECK(evaluation->progress() >= last);
      CHECK(evaluation->progress() < 1);
      last = evaluation->progress();
    }
    CHECK(last > .3);
    CHECK(evaluation->progress() == 1);
  }
}

TEST_CASE("the table of back ends") {
  CHECK(backends().size() >= 2);
  CHECK(backends()[0]->name() == "reference");
  CHECK(find_backend("simd").name() == "simd");
  CHECK(find_backend("auto").unavailable() == "");
  CHECK(&processor_backend() == processor_backends().back());
  CHECK(processor_backend().name() != "reference");
  std::string known = "auto";
  for (const Backend* backend : backends()) known += ", " + backend->name();
  CHECK_THROWS_WITH_AS(find_backend("cuda"), ("back end cuda: expected one of " + known).c_str(), Error);
}
