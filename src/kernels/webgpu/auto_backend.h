#pragma once
#include <optional>

#include "kernels/webgpu/gate.h"

namespace attn {

/// What "auto" found out about the device, for programs with a fused Attend and for others.
struct Crossover {
  enum class State { untried, preparing, measuring, known, failed };
  State state = State::untried;
  double flops = std::numeric_limits<double>::infinity();  // from so many floating-point operations on the device wins
  int64_t size = 0;  // queries and keys of that race, with 4 heads and d = 64; 0: it won none
  Fault fault;       // once failed
};

/// "auto": the processor, but for programs so large that the device was measured to be quicker. Small programs run on
/// simd, whose numbers do not depend on how the engine rounds a multiply-add. The first program that
/// might be starts the climb: device, self-test, then a race over sizes against the processor, all between other work.
/// When the device fails, the processor computes and take_fault() says why.
class AutoBackend final : public Backend {
 public:
  explicit AutoBackend(Gate& gate) : gate_(gate) {}

  std::string name() const override { return "auto"; }
  std::string unavailable() const override { return {}; }
  bool settle() const override;
  std::unique_ptr<Evaluation> start(Request request) const override;

  const Crossover& crossover(bool fused) const { return climbs_[fused].found; }
  /// The fault that occurred since the last call, if one did.
  std::optional<Fault> take_fault() const { return std::exchange(fault_, std::nullopt); }
  /// A program that ran on the device failed: with a loss the climb begins again, else the device is left alone.
  void failed(bool fused, const Fault& fault) const;

 private:
  struct Climb {
    Crossover found;
    int64_t size = 0;  // of the race, in queries; 0: not begun
    std::optional<Request> attention;
    std::unique_ptr<Evaluation> processor;
    double processor_seconds = 0;
    std::unique_ptr<DeviceRun> device;
    int device_runs = 0;
    double device_seconds = 0;
  };
  void go_on(bool fused) const;
  void race(bool fused) const;
  void finish_size(bool fused) const;

  Gate& gate_;
  mutable std::array<Climb, 2> climbs_;
  mutable std::optional<Fault> fault_;
};

const AutoBackend& auto_backend();

}  // namespace attn
