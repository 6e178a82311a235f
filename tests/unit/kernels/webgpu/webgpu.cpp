// The device: every primitive against the reference, what it refuses, and what happens when it fails. The tests of
// mechanisms and of sizes run on it as on the other back ends; NaN and infinity it refuses.
#include <doctest/doctest.h>

#include "kernels/kernels_support.h"
#include "kernels/webgpu/auto_backend.h"
#include "kernels/webgpu/device_program.h"

using namespace attn;
using namespace kernels_test;

namespace {

const Backend& webgpu() { return find_backend("webgpu"); }

/// max |device - reference| / max(1, |reference|) over all steps; infinite where one is hidden and the other is not.
double apart(const Bound& program) {
  const std::vector<Tensor> want = values_of(*backends().front(), program), got = values_of(webgpu(), program);
  double worst = 0;
  for (size_t i = 0; i < want.size(); ++i) {
    REQUIRE(got[i].shape() == want[i].shape());
    for (int64_t n = 0; n < want[i].count(); ++n) {
      const double x = want[i].data()[n], y = got[i].data()[n];
      const double off = x == y ? 0 : std::abs(x - y) / std::max(1.0, std::abs(x));
      if (!(off <= worst)) worst = std::isnan(off) ? kInf : off;
      if (!(off <= 2e-6)) MESSAGE(program.steps[i].name, " at ", n, ": expected ", x, ", found ", y);
    }
  }
  return worst;
}

/// Each primitive, but for what is drawn at random, which the device has no kernel for.
Bound every_primitive(uint32_t seed) {
  Bound p;
  const auto put = [&](Primitive primitive, std::vector<int> in) {
    return p.add("s" + std::to_string(p.steps.size()), std::move(primitive), std::move(in));
  };
  const auto given = [&](Shape shape, uint32_t more) {
    return p.given("s" + std::to_string(p.steps.size()), random_tensor(shape, seed + more, -2, 2));
  };
  const int a = given({2, 4, 5, 6}, 1), b = given({2, 2, 5, 6}, 2), row = given({1, 1, 1, 6}, 3),
            column = given({1, 2, 5, 1}, 4), w = given({1, 1, 6, 7}, 5);
  const int squared = put(Multiply{}, {a, a});
  for (const Map::Function f : functions())
    put(Map{f, .7}, {f == Map::Function::log || f == Map::Function::sqrt ? squared : a});
  for (const int other : {b, row, column}) {
    put(Add{}, {a, other});
    put(Subtract{}, {other, a});
    put(Multiply{}, {a, other});
    put(Divide{}, {other, a});
    put(Maximum{}, {a, other});
  }
  put(Add{}, {row, column});
  const int positive = put(Map{Map::Function::relu}, {a});
  put(Divide{}, {a, positive});
  const int hidden = put(HideWhere{}, {b, positive});
  const int masked = put(
      ApplyMask{std::make_shared<Mask>(Mask{true, 2, -1, {1, 0}, {4, 5}, bytes({1, 0, 1, 1, 1}), {1, 1, 1, 5}, {}})},
      {put(MatMul{true}, {a, b})});
  const int weights = put(Softmax{.5}, {masked});
  put(MatMul{}, {weights, b});
  put(MatMul{}, {a, w});
  for (const int of : {a, hidden}) {
    for (const Reduce::Kind kind : {Reduce::Kind::sum, Reduce::Kind::mean, Reduce::Kind::maximum})
      put(Reduce{kind}, {of});
    put(Softmax{2}, {of});
    put(Subtract{}, {of, of});
    put(Map{}, {of});
  }
  put(Normalize{}, {positive});
  put(Normalize{Normalize::Kind::layer, 1e-5}, {a});
  put(Normalize{Normalize::Kind::rms, 1e-5}, {a});
  put(Normalize{Normalize::Kind::log}, {a});
  put(Choose{}, {positive});
  put(Choose{.kind = Choose::Kind::top, .samples = 2}, {hidden});
  for (const Entmax::Kind kind : {Entmax::Kind::sparsemax, Entmax::Kind::entmax}) put(Entmax{kind, .7}, {hidden});
  put(Rotate{}, {a});
  put(Rotate{100, {4, 3, 2, -1, 0}, true}, {a});
  put(Transpose{}, {a});
  put(Reshape{3, 10}, {a});
  put(Pairs{}, {a, b});
  put(Pairs{true}, {a, column});
  put(Gather{{4, -1, 0, 0}}, {a});
  put(Columns{1, 3}, {a});
  put(AppendRows{}, {a, b});
  put(AppendCols{}, {a, b});
  put(SumHeads{}, {a});
  put(SplitHeads{3}, {put(MergeHeads{}, {a})});
  put(Scale{-3}, {a});
  put(SoftCap{.8}, {hidden});
  put(Attend{.4, 5, 2,
             std::make_shared<Mask>(Mask{true, -1, -1, {}, {}, nullptr, {}, random_tensor({2, 1, 5, 5}, seed + 6)})},
      {a, b, b});
  return p;
}

/// A device that is made up: it fails where it is told to, and else answers with zeros.
class FakeDevice final : public Device {
 public:
  Fault opening;  // with an id: opening fails
  Fault compiling;
  Fault running;
  int opened = 0;

  State state() override { return state_; }
  void open(double) override {
    ++opened;
    fault_ = opening;
    state_ = opening.id.empty() ? State::ready : State::failed;
  }
  void lose() {
    fault_ = {"lost", "unplugged"};
    state_ = State::failed;
  }
  std::string name() const override { return "made up"; }
  bool software() const override { return true; }
  Limits limits() const override { return {uint64_t{1} << 27, 65535, subgroups_}; }
  Fault fault() const override { return fault_; }
  int pipeline(std::string_view) override { return 0; }
  Progress pipeline_progress(int) override { return compiling.id.empty() ? Progress::done : Progress::failed; }
  Fault pipeline_fault(int) const override { return compiling; }
  int submit(const DeviceJob& job) override {
    bytes_.clear();
    for (const int read : job.reads) bytes_.push_back(job.buffers[static_cast<size_t>(read)].bytes);
    return 1;
  }
  Progress job_progress(int) override { return running.id.empty() ? Progress::done : Progress::failed; }
  Fault job_fault(int) const override { return running; }
  double job_seconds(int) const override { return 1; }
  void read(int, size_t index, void* out) const override { std::fill_n(static_cast<char*>(out), bytes_[index], 0); }
  void release(int) override {}

 private:
  State state_ = State::closed;
  Fault fault_;
  std::vector<uint64_t> bytes_;
};

/// What "auto" says after a program large enough to ask for the device, which the processor computed.
Fault fault_of_auto(FakeDevice& fake) {
  Gate gate(fake);
  const AutoBackend chosen(gate);
  const auto evaluation = chosen.start(seeded_attention(true, 1, 512, 1024, 64, 64));
  CHECK(evaluation->backend() == processor_backend().name());
  for (int n = 0; n < 100 && chosen.settle(); ++n) {
  }
  CHECK_FALSE(chosen.settle());
  CHECK(chosen.crossover(true).state == Crossover::State::failed);
  return chosen.take_fault().value_or(Fault{"none", ""});
}

}  // namespace

TEST_CASE("webgpu: it runs here, or says why not") {
  if (std::getenv("ATTENTION_WEBGPU_LIBRARY")) {
    REQUIRE(webgpu().unavailable() == "");
    CHECK(webgpu().detail() != "");
  } else {
    CHECK(webgpu().unavailable().find("no WebGPU here") == 0);
  }
}

TEST_CASE("webgpu: every primitive is the reference's within float32") {
  CHECK(missing_in(every_primitive(1)) == "");
  if (!webgpu().unavailable().empty()) return;
  for (const uint32_t seed : {1u, 2u}) CHECK(apart(every_primitive(seed)) <= 2e-6);
}

TEST_CASE("webgpu: weights of every spread and temperature are within 2e-6, rows sum to 1") {
  if (!webgpu().unavailable().empty()) return;
  uint32_t seed = 0;
  for (const int m : {1, 3, 31, 32, 33, 255, 1000})
    for (const double spread : {1.0, 87.0, 1e4}) {
      const Tensor s = random_tensor({1, 1, 5, m}, ++seed, -spread, spread);
      const Tensor w = apply(webgpu(), Softmax{.3}, {s});
      for (int i = 0; i < 5; ++i) {
        const std::vector<double> exact = softmax_formula({s.data() + i * m, s.data() + (i + 1) * m}, .3);
        double sum = 0;
        for (int j = 0; j < m; ++j) {
          sum += w.at(0, 0, i, j);
          CHECK(std::abs(w.at(0, 0, i, j) - exact[static_cast<size_t>(j)]) <= 2e-6);
        }
        CHECK(std::abs(sum - 1) <= 2e-6);
      }
    }
}

TEST_CASE("webgpu: more workgroups than one dimension holds are split") {
  if (!webgpu().unavailable().empty()) return;
  const Tensor a = random_tensor({1, 70000, 1, 2}, 1), b = random_tensor({1, 70000, 2, 1}, 2);
  const Tensor c = apply(webgpu(), MatMul{}, {a, b});
  double worst = 0;
  for (int h = 0; h < 70000; ++h) {
    const double want =
        double{a.at(0, h, 0, 0)} * double{b.at(0, h, 0, 0)} + double{a.at(0, h, 0, 1)} * double{b.at(0, h, 1, 0)};
    worst = std::max(worst, std::abs(c.at(0, h, 0, 0) - want));
  }
  CHECK(worst <= 4 * kU);
}

TEST_CASE("webgpu: what it cannot compute is refused by name") {
  const auto refused = [](const Bound& program, const std::string& id, const std::string& detail,
                          uint64_t limit = uint64_t{1} << 27) {
    try {
      const Request request{std::make_shared<const Program>(program), program.bindings,
                            std::vector<bool>(program.steps.size(), true)};
      DeviceProgram(request, {limit, 65535}, true);
      FAIL("was not refused");
    } catch (const DeviceError& e) {
      CHECK(e.fault.id == id);
      CHECK(e.fault.detail == detail);
    }
  };
  Bound nan;
  nan.add("y", Scale{2}, {nan.given("x", tensor({1, 1, 1, 3}, {1, kNaN, 2}))});
  refused(nan, "values", "x has NaN at 1");
  Bound infinite;
  infinite.add("y", Scale{2}, {infinite.given("x", tensor({1, 1, 1, 1}, {static_cast<float>(kInf)}))});
  refused(infinite, "values", "x has infinity at 0");
  Bound multiplied;
  const int x = multiplied.given("x", tensor({1, 1, 1, 1}, {static_cast<float>(-kInf)}));
  multiplied.add("y", MatMul{}, {x, x});
  refused(multiplied, "values", "x has -infinity at 0");
  Bound beyond;
  beyond.add("scores", MatMul{true},
             {beyond.given("q", tensor({1, 1, 1, 1}, {1e19f})), beyond.given("k", tensor({1, 1, 1, 1}, {1e19f}))});
  refused(beyond, "range", "scores: sums up to 1.0e+38");
  Bound heavy;
  const int one = heavy.given("q", tensor({1, 1, 1, 1}, {1}));
  heavy.add("output", Attend{}, {one, one, heavy.given("v", tensor({1, 1, 1, 1}, {3e38f}))});
  refused(heavy, "range", "output: sums of values up to 3.0e+38");
  Bound drawn;
  drawn.add("draws", Choose{Choose::Kind::sample, 1, 5}, {drawn.given("x", tensor({1, 1, 1, 1}, {1}))});
  refused(drawn, "step", "draws draws at random");
  Bound large;
  large.add("scores", MatMul{true}, {large.given("q", tensor({1, 1, 1024, 1}, std::vector<float>(1024))), 0});
  refused(large, "size", "scores takes 4 MB, a buffer here holds 1 MB", 1 << 20);
}

TEST_CASE("auto: small programs never ask for the device") {
  FakeDevice fake;
  Gate gate(fake);
  const AutoBackend chosen(gate);
  CHECK(chosen.start(seeded_attention(false, 1, 7, 21, 12, 20))->backend() ==
        "simd");  // whatever else the processor has
  CHECK_FALSE(chosen.settle());
  CHECK(fake.opened == 0);
}

TEST_CASE("auto: whatever fails on the way to the device, the processor computes, and it is said once") {
  FakeDevice refused;
  refused.opening = {"adapter", ""};
  CHECK(fault_of_auto(refused).id == "adapter");
  FakeDevice invalid;
  invalid.compiling = {"shader", "expected ';'"};
  CHECK(fault_of_auto(invalid).text() == "a kernel does not compile (expected ';')");
  FakeDevice wrong;  // zeros are not attention
  CHECK(fault_of_auto(wrong).id == "test");
  CHECK_FALSE(wrong.limits().subgroups);  // tried without them before it was given up
  FakeDevice full;
  full.running = {"memory", ""};
  CHECK(fault_of_auto(full).id == "memory");
}

TEST_CASE("the gate: a lost device is opened anew, once") {
  FakeDevice fake;
  Gate gate(fake);
  fake.open(1);
  fake.lose();
  gate.prepare(true);
  CHECK(fake.opened == 2);
  CHECK(gate.fault().id == "");
  fake.lose();
  CHECK(gate.prepare(true) == Device::Progress::failed);
  CHECK(fake.opened == 2);
  CHECK(gate.fault().id == "lost");
}
