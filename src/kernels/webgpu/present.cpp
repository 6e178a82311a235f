// The part of backend.h that programs with the back end "webgpu" have.
#include "kernels/webgpu/auto_backend.h"

namespace attn {
namespace {

class WebGpuBackend final : public Backend {
 public:
  std::string name() const override { return "webgpu"; }
  std::string unavailable() const override {
    const Fault fault = device_gate().fault();
    return fault.id.empty() ? "" : fault.text();
  }
  std::string detail() const override {
    Device& device = device_gate().device();
    if (device.state() != Device::State::ready) return {};
    return device.name() + (device.software() ? ", a program on the processor" : "");
  }
  /// Opens the device and tests the fused kernel.
  bool settle() const override { return device_gate().prepare(true) == Device::Progress::pending; }
  std::unique_ptr<Evaluation> start(Request request) const override {
    return std::make_unique<DeviceEvaluation>(device_gate(), std::move(request));
  }
};

}  // namespace

const Backend* webgpu_backend() {
  static const WebGpuBackend backend;
  return &backend;
}

const Backend& automatic_backend() { return auto_backend(); }

}  // namespace attn
