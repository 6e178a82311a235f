#pragma once
#include <array>

#include "kernels/backend.h"
#include "kernels/webgpu/device_run.h"

namespace attn {

/// The way to the device: it is opened, then has to compute a small problem as the reference does before any number of
/// it is shown. The fused and the stepwise kernels are tested apart, because each costs its compiling.
class Gate {
 public:
  explicit Gate(Device& device) : device_(device) {}

  /// Goes on with opening and testing; never blocks. After done the device is ready. After a loss it is opened anew,
  /// once.
  Device::Progress prepare(bool fused);
  /// Why the device cannot be had, as far as is known; without an id while nothing speaks against it.
  Fault fault() const;
  Device& device() const { return device_; }

 private:
  struct Test {
    std::unique_ptr<DeviceRun> run;
    bool passed = false;
  };
  Device::Progress fail(Fault fault);

  Device& device_;
  std::array<Test, 2> tests_;
  int losses_ = 0;
  Fault fault_;  // with an id: for good
};

Gate& device_gate();

/// Attention over seeded values: queries x dk, keys x dk and keys x dv per head, causal; fused, or as the five steps
/// that an evaluation with every step on view has. The last step is the output. Wanted are the output, and stepwise
/// all.
Request seeded_attention(bool fused, int64_t heads, int64_t queries, int64_t keys, int64_t dk, int64_t dv);

/// One evaluation through the gate, then on the device.
class DeviceEvaluation final : public Evaluation {
 public:
  DeviceEvaluation(Gate& gate, Request request)
      : gate_(gate), request_(std::move(request)), fused_(work_of(request_).fused) {}

  double progress() const override { return 0; }
  const std::vector<Tensor>& values() const override { return run_->values(); }
  const std::string& error() const override { return error_; }
  std::string backend() const override { return "webgpu"; }
  double seconds() const override { return run_ && run_->seconds() > 0 ? run_->seconds() : Evaluation::seconds(); }
  /// Once failed.
  const Fault& fault() const { return fault_; }

 private:
  /// Returns at once in the browser, where answers come between frames.
  State work(double seconds) override;
  Device::Progress go_on();

  Gate& gate_;
  Request request_;
  bool fused_;
  std::unique_ptr<DeviceRun> run_;
  Fault fault_;
  std::string error_;
};

}  // namespace attn
