#pragma once
#include <memory>

#include "kernels/program/bindings.h"
#include "kernels/webgpu/device.h"

namespace attn {

/// One program on a device that is ready: compiles what it needs, submits once, reads back what is wanted.
class DeviceRun {
 public:
  /// Arguments as of Backend::start(). Does not throw: what is wrong is reported by the first advance().
  DeviceRun(Device& device, std::shared_ptr<const Program> program, Bindings bindings, std::vector<bool> wanted);
  ~DeviceRun();
  DeviceRun(const DeviceRun&) = delete;
  DeviceRun& operator=(const DeviceRun&) = delete;

  /// Does not block.
  Device::Progress advance();
  /// Once done: one tensor per step, empty where it was not wanted.
  const std::vector<Tensor>& values() const { return values_; }
  /// Once failed.
  const Fault& fault() const { return fault_; }
  /// Once done: from submitting to the answer.
  double seconds() const { return seconds_; }

 private:
  Device::Progress compile();
  Device::Progress read();

  Device& device_;
  std::shared_ptr<const Program> program_;
  Bindings bindings_;
  std::vector<bool> wanted_;
  std::unique_ptr<struct DeviceProgram> written_;
  std::vector<int> pipelines_;
  int job_ = 0;
  double seconds_ = 0;
  Device::Progress progress_ = Device::Progress::pending;
  std::vector<Tensor> values_;
  Fault fault_;
};

}  // namespace attn
