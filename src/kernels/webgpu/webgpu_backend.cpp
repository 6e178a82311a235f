#include "kernels/webgpu/webgpu_backend.h"

#include <utility>

#include "kernels/webgpu/device_program.h"
#include "text/clock.h"

namespace attn {

DeviceEvaluation::DeviceEvaluation(Gate& gate, std::shared_ptr<const Program> program, Bindings bindings,
                                   std::vector<bool> wanted)
    : gate_(gate),
      program_(std::move(program)),
      bindings_(std::move(bindings)),
      wanted_(std::move(wanted)),
      fused_(work_of(*program_, bindings_, wanted_).fused) {}

Device::Progress DeviceEvaluation::go_on() {
  if (!run_) {
    const Device::Progress progress = gate_.prepare(fused_);
    if (progress == Device::Progress::failed) fault_ = gate_.fault();
    if (progress != Device::Progress::done) return progress;
    run_ = std::make_unique<DeviceRun>(gate_.device(), program_, bindings_, wanted_);
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

std::string WebGpuBackend::unavailable() const {
  const Fault fault = device_gate().fault();
  return fault.id.empty() ? "" : fault.text();
}

std::string WebGpuBackend::detail() const {
  Device& device = device_gate().device();
  if (device.state() != Device::State::ready) return {};
  return device.name() + (device.software() ? ", a program on the processor" : "");
}

bool WebGpuBackend::settle() const { return device_gate().prepare(true) == Device::Progress::pending; }

std::unique_ptr<Evaluation> WebGpuBackend::start(std::shared_ptr<const Program> program, Bindings bindings,
                                                 std::vector<bool> wanted) const {
  return std::make_unique<DeviceEvaluation>(device_gate(), std::move(program), std::move(bindings), std::move(wanted));
}

}  // namespace attn
