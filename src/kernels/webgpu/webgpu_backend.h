#pragma once
#include "kernels/backend.h"
#include "kernels/webgpu/gate.h"

namespace attn {

/// One evaluation through the gate, then on the device.
class DeviceEvaluation final : public Evaluation {
 public:
  DeviceEvaluation(Gate& gate, std::shared_ptr<const Program> program, Bindings bindings, std::vector<bool> wanted);

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
  std::shared_ptr<const Program> program_;
  Bindings bindings_;
  std::vector<bool> wanted_;
  bool fused_;
  std::unique_ptr<DeviceRun> run_;
  Fault fault_;
  std::string error_;
};

class WebGpuBackend final : public Backend {
 public:
  std::string name() const override { return "webgpu"; }
  std::string unavailable() const override;
  std::string detail() const override;
  /// Opens the device and tests the fused kernel.
  bool settle() const override;
  std::unique_ptr<Evaluation> start(std::shared_ptr<const Program> program, Bindings bindings,
                                    std::vector<bool> wanted) const override;
};

}  // namespace attn
