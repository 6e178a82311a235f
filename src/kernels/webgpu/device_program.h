#pragma once
#include "kernels/webgpu/job_writer.h"

namespace attn {

/// A program as one job: its needed steps in order, one dispatch per step (two where operands are laid side by side).
/// A step that changes nothing shares its operand's buffer.
struct DeviceProgram {
  /// DeviceError when a value does not fit the device's buffers, a given number that somebody sees is not finite,
  /// numbers leave the range in which the device computes as float32 does, or a step has no kernel; Error as
  /// computed_steps(). `software`: tiles for a device that is a program. `request` must live until the job is
  /// submitted.
  DeviceProgram(const Request& request, const Device::Limits& limits, bool software);

  JobWriter writer;
  std::vector<Tensor> uploaded;  // what the job points to
  std::vector<int> reads;        // buffers
  std::vector<int> read_of;      // of each step: its index in reads, or kNone
  std::vector<int> given_by;     // of each step: the step whose bound value it has, or kNone
  static constexpr int kNone = -1;
};

}  // namespace attn
