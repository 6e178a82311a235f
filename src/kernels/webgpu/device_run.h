#pragma once
#include "kernels/program/program.h"
#include "kernels/webgpu/device.h"

namespace attn {

/// One program on a device that is ready: compiles what it needs, submits once, reads back what is wanted.
class DeviceRun {
 public:
  /// Does not throw: what is wrong is reported by the first advance().
  DeviceRun(Device& device, Request request);
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
  Request request_;
  std::unique_ptr<struct DeviceProgram> written_;
  std::vector<int> pipelines_;
  int job_ = 0;
  double seconds_ = 0;
  Device::Progress progress_ = Device::Progress::pending;
  std::vector<Tensor> values_;
  Fault fault_;
};

/// Floating-point operations of the products among the steps that are computed, and whether one of them is Attend.
struct Work {
  double flops = 0;
  bool fused = false;
};
Work work_of(const Request& request);

}  // namespace attn
