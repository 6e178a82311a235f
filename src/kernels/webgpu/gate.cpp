#include "kernels/webgpu/gate.h"

#include <algorithm>
#include <cmath>

#include "kernels/seeded.h"
#include "text/clock.h"
#include "text/numbers.h"

namespace attn {
namespace {

constexpr double kPatience = 8;      // seconds to open the device
constexpr double kTolerance = 1e-5;  // of the largest value of a step

Tensor seeded(Shape shape, uint64_t seed) {
  std::vector<float> values = allocate(shape.count(), "values");
  for (size_t i = 0; i < values.size(); ++i)
    values[i] = static_cast<float>(2 * seeded_draw(seed, 0, 0, static_cast<int64_t>(i)) - 1);
  return {shape, std::move(values)};
}

/// Empty when every value is the reference's, within the tolerance.
std::string compare(const Request& a, const std::vector<Tensor>& values) {
  const std::vector<Tensor> expected = run(*backends().front(), a);
  for (size_t i = 0; i < expected.size(); ++i) {
    if (!a.wanted[i]) continue;
    double largest = 0, apart = 0;
    for (int64_t n = 0; n < expected[i].count(); ++n) {
      const double x = static_cast<double>(expected[i].data()[n]), y = static_cast<double>(values[i].data()[n]);
      if (std::isfinite(x)) largest = std::max(largest, std::abs(x));
      const double difference = x == y ? 0 : std::abs(x - y);
      apart = std::isnan(difference) ? INFINITY : std::max(apart, difference);
    }
    if (apart <= kTolerance * largest) continue;
    return a.program->steps[i].name + " is off by " + scientific(apart, 1) + " of " + scientific(largest, 1);
  }
  return {};
}

}  // namespace

Request seeded_attention(bool fused, int64_t heads, int64_t queries, int64_t keys, int64_t dk, int64_t dv) {
  const Shape shape_q{1, heads, queries, dk}, shape_k{1, heads, keys, dk}, shape_v{1, heads, keys, dv};
  auto p = std::make_shared<Program>();
  const int q = p->add("q", Input{shape_q}, {}), k = p->add("k", Input{shape_k}, {}),
            v = p->add("v", Input{shape_v}, {});
  const double factor = 1 / std::sqrt(static_cast<double>(dk));
  auto mask = std::make_shared<Mask>();
  mask->causal = true;
  if (fused) {
    p->add("output", Attend{factor, 0, 1, mask}, {q, k, v});
  } else {
    const int scores = p->add("scores", MatMul{true}, {q, k});
    const int scaled = p->add("scaled", Scale{factor}, {scores});
    const int masked = p->add("masked", ApplyMask{mask}, {scaled});
    const int weights = p->add("weights", Softmax{}, {masked});
    p->add("output", MatMul{}, {weights, v});
  }
  std::vector<bool> wanted(p->steps.size(), !fused);
  wanted.back() = true;
  return {p, {seeded(shape_q, 1), seeded(shape_k, 2), seeded(shape_v, 3)}, std::move(wanted)};
}

Fault Gate::fault() const {
  if (!fault_.id.empty()) return fault_;
  if (device_.state() != Device::State::failed || device_.fault().id == "lost") return {};  // a lost one is opened anew
  return device_.fault();
}

Device::Progress Gate::fail(Fault fault) {
  fault_ = std::move(fault);
  return Device::Progress::failed;
}

Device::Progress Gate::prepare(bool fused) {
  if (!fault_.id.empty()) return Device::Progress::failed;
  Device::State state = device_.state();
  const bool lost = state == Device::State::failed && device_.fault().id == "lost" && ++losses_ == 1;
  if (state == Device::State::closed || lost) {
    tests_ = {};
    device_.open(kPatience);
    state = device_.state();
  }
  if (state == Device::State::failed) return fail(device_.fault());
  if (state == Device::State::opening) return Device::Progress::pending;
  Test& test = tests_[fused];
  if (test.passed) return Device::Progress::done;
  const Request small = seeded_attention(fused, 2, 7, 21, 12, 20);  // nothing square, no tile filled
  if (!test.run) test.run = std::make_unique<DeviceRun>(device_, small);
  const Device::Progress progress = test.run->advance();
  if (progress == Device::Progress::pending) return progress;
  const std::unique_ptr<DeviceRun> run = std::move(test.run);
  if (device_.state() == Device::State::failed) return prepare(fused);  // lost meanwhile
  Fault fault;
  if (progress == Device::Progress::failed)
    fault = run->fault();
  else if (const std::string wrong = compare(small, run->values()); !wrong.empty())
    fault = {"test", wrong};
  if (!fault.id.empty() && device_.limits().subgroups) {
    device_.avoid_subgroups();
    return prepare(fused);
  }
  if (!fault.id.empty()) return fail(fault);
  test.passed = true;
  return Device::Progress::done;
}

Gate& device_gate() {
  static Gate gate(device());
  return gate;
}

Device::Progress DeviceEvaluation::go_on() {
  if (!run_) {
    const Device::Progress progress = gate_.prepare(fused_);
    if (progress == Device::Progress::failed) fault_ = gate_.fault();
    if (progress != Device::Progress::done) return progress;
    run_ = std::make_unique<DeviceRun>(gate_.device(), request_);
  }
  const Device::Progress progress = run_->advance();
  if (progress == Device::Progress::failed) fault_ = run_->fault();
  return progress;
}

Evaluation::State DeviceEvaluation::work(double seconds) {
  const double end = seconds_now() + seconds;
  for (;;) {
    const Device::Progress progress = go_on();
    if (progress == Device::Progress::done) return State::done;
    if (progress == Device::Progress::failed) {
      error_ = "webgpu: " + fault_.text();
      return State::failed;
    }
    if (!can_wait_for_device() || seconds_now() >= end) return State::running;
    wait_for_device();
  }
}

}  // namespace attn
