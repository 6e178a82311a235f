#pragma once
#include <memory>

#include "kernels/webgpu/job_writer.h"

namespace attn {

/// A program as one job: its needed steps in order, one dispatch per step (two where operands are laid side by side).
/// A step that changes nothing shares its operand's buffer.
struct DeviceProgram {
  /// DeviceError when a value does not fit the device's buffers, a given number is not finite, or a step has no kernel;
  /// Error as computed_steps(). `software`: tiles for a device that is a program. `request` must live until the job is
  /// submitted.
  DeviceProgram(const Request& request, const Device::Limits& limits, bool software);

  JobWriter writer;
  std::vector<int> reads;     // buffers
  std::vector<int> read_of;   // of each step: its index in reads, or kNone
  std::vector<int> given_by;  // of each step: the step whose bound value it has, or kNone
  static constexpr int kNone = -1;
};

/// One program on a device that is ready: compiles what it needs, submits once, reads back what is wanted.
class DeviceRun {
 public:
  /// Does not throw: what is wrong is reported by the first advance().
  DeviceRun(Device& device, Request request) : device_(device), request_(std::move(request)) {}
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
  std::unique_ptr<DeviceProgram> written_;
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
