#include "kernels/webgpu/auto_backend.h"

#include <algorithm>

namespace attn {
namespace {

constexpr double kWorthRelaxed = 1e6;                      // floating-point operations: from about 0.1 ms on
constexpr double kWorthAsking = 1e8;                       // some milliseconds of the processor
constexpr int64_t kSizes[] = {128, 256, 512, 1024, 2048};  // queries and keys of the race: 4 heads, d = 64
constexpr double kSlice = .004;                            // seconds of a step of the race on the processor
constexpr int kDeviceRuns = 3;                             // the first is not counted: it may still compile
constexpr double kHopeless = 8;                            // so many times slower at 512: larger sizes are not tried
constexpr double kLongest = .5;  // seconds of one run, from which on larger sizes are not tried

/// Runs on the device, and when that fails on the processor.
class FallingBack final : public Evaluation {
 public:
  FallingBack(const AutoBackend& owner, Gate& gate, Request request, bool fused)
      : owner_(owner), request_(std::move(request)), fused_(fused), device_(gate, request_) {}

  double progress() const override { return running().progress(); }
  const std::vector<Tensor>& values() const override { return running().values(); }
  const std::string& error() const override { return running().error(); }
  std::string backend() const override { return running().backend(); }
  double seconds() const override { return processor_ ? Evaluation::seconds() : device_.seconds(); }

 private:
  State work(double seconds) override {
    if (processor_) return processor_->advance(seconds);
    const State state = device_.advance(seconds);
    if (state != State::failed) return state;
    owner_.failed(fused_, device_.fault());
    processor_ = processor_backend().start(std::move(request_));
    return processor_->advance(seconds);
  }
  const Evaluation& running() const {
    if (processor_) return *processor_;
    return device_;
  }

  const AutoBackend& owner_;
  Request request_;
  bool fused_;
  DeviceEvaluation device_;
  std::unique_ptr<Evaluation> processor_;
};

}  // namespace

std::unique_ptr<Evaluation> AutoBackend::start(Request request) const {
  const Work work = work_of(request);
  Crossover& found = climbs_[work.fused].found;
  if (work.flops >= kWorthAsking && found.state == Crossover::State::untried) found.state = Crossover::State::preparing;
  if (found.state == Crossover::State::known && work.flops >= found.flops)
    return std::make_unique<FallingBack>(*this, gate_, std::move(request), work.fused);
  const Backend& processor = work.flops < kWorthRelaxed ? find_backend("simd") : processor_backend();
  return processor.start(std::move(request));
}

bool AutoBackend::settle() const {
  const auto busy = [this](bool fused) {
    const Crossover::State state = climbs_[fused].found.state;
    return state == Crossover::State::preparing || state == Crossover::State::measuring;
  };
  for (const bool fused : {false, true})
    if (busy(fused)) go_on(fused);
  return busy(false) || busy(true);
}

void AutoBackend::go_on(bool fused) const {
  Climb& climb = climbs_[fused];
  if (climb.found.state == Crossover::State::measuring) return race(fused);
  const Device::Progress progress = gate_.prepare(fused);
  if (progress == Device::Progress::failed) {
    climb.found.fault = gate_.fault();
    fault_ = climb.found.fault;
    climb.found.state = Crossover::State::failed;
  }
  if (progress == Device::Progress::done) climb.found.state = Crossover::State::measuring;
}

void AutoBackend::race(bool fused) const {
  Climb& climb = climbs_[fused];
  if (!climb.attention) {
    if (climb.size == 0) climb.size = kSizes[0];
    climb.attention = seeded_attention(fused, 4, climb.size, climb.size, 64, 64);
    climb.processor = processor_backend().start(*climb.attention);
    climb.device_runs = 0;
  }
  if (climb.processor) {
    if (climb.processor->advance(kSlice) == Evaluation::State::running) return;
    climb.processor_seconds = climb.processor->seconds();
    climb.processor.reset();
    return;
  }
  if (!climb.device) climb.device = std::make_unique<DeviceRun>(gate_.device(), *climb.attention);
  const Device::Progress progress = climb.device->advance();
  if (progress == Device::Progress::pending) return;
  const std::unique_ptr<DeviceRun> run = std::move(climb.device);
  if (progress == Device::Progress::failed) {
    failed(fused, run->fault());
    if (climb.found.state == Crossover::State::measuring)
      climb.found.state = Crossover::State::known;  // too large a size
    return;
  }
  if (climb.device_runs > 0)
    climb.device_seconds = climb.device_runs == 1 ? run->seconds() : std::min(climb.device_seconds, run->seconds());
  if (++climb.device_runs == kDeviceRuns) finish_size(fused);
}

/// Finds the smallest size such that the device won there and at every larger one.
void AutoBackend::finish_size(bool fused) const {
  Climb& climb = climbs_[fused];
  const bool won = climb.device_seconds < climb.processor_seconds;
  const double flops = work_of(*climb.attention).flops;
  climb.found.flops = won ? std::min(climb.found.flops, flops) : std::numeric_limits<double>::infinity();
  climb.found.size = !won ? 0 : climb.found.size > 0 ? climb.found.size : climb.size;
  climb.attention.reset();
  const auto next = std::upper_bound(std::begin(kSizes), std::end(kSizes), climb.size);
  const bool hopeless = climb.size >= 512 && climb.device_seconds > kHopeless * climb.processor_seconds;
  if (next == std::end(kSizes) || hopeless || std::max(climb.processor_seconds, climb.device_seconds) > kLongest)
    climb.found.state = Crossover::State::known;
  else
    climb.size = *next;
}

void AutoBackend::failed(bool fused, const Fault& fault) const {
  Climb& climb = climbs_[fused];
  fault_ = fault;
  if (fault.id == "size" || fault.id == "values" || fault.id == "range" || fault.id == "step" || fault.id == "memory")
    return;  // this program only
  climb = {};
  climb.found.state = fault.id == "lost" ? Crossover::State::preparing : Crossover::State::failed;
  climb.found.fault = fault;
}

const AutoBackend& auto_backend() {
  static const AutoBackend backend(device_gate());
  return backend;
}

}  // namespace attn
