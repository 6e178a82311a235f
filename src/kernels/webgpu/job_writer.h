#pragma once
#include <bit>
#include <deque>

#include "kernels/program/program.h"
#include "kernels/webgpu/device.h"

namespace attn {

/// Thrown while a job is written, when it asks for more than the device can do.
class DeviceError : public Error {
 public:
  explicit DeviceError(Fault why) : Error(why.text()), fault(std::move(why)) {}
  Fault fault;
};

/// The uniform of a kernel, word by word.
struct Uniform {
  std::vector<uint32_t> values;
  Uniform& whole(auto... more) {
    (values.push_back(static_cast<uint32_t>(more)), ...);
    return *this;
  }
  Uniform& real(auto... more) { return whole(std::bit_cast<uint32_t>(static_cast<float>(more))...); }
};

/// Where the matrix of (batch, head) is, as struct Place of the kernels has it; strides in values (or in vectors).
struct Place {
  int64_t batch_group = 1;
  int64_t head_group = 1;
  int64_t batch_stride = 0;
  int64_t head_stride = 0;
  int64_t row_stride = 0;
  int64_t col_stride = 0;
  int64_t cols = 0;     // of masks: keys from here on are hidden. Else the first value's place
  int64_t present = 0;  // of masks
};
/// The place of row-major matrices of `shape` that a result with the batch entries and heads of `result` reads, or that
/// are the result itself. `unit`: values per vector.
Place place_of(const Shape& shape, const Shape& result, int64_t unit = 1);
Uniform& operator<<(Uniform& words, const Place& place);

/// Collects a DeviceJob: buffers, uniforms and dispatches. It owns what the job points to.
class JobWriter {
 public:
  explicit JobWriter(const Device::Limits& limits) : limits_(limits) {}

  /// Buffers. The data of `values` must stay until the job is submitted; `what` is named when it is too large.
  int values(const float* data, int64_t count, const std::string& what);
  int room(int64_t count, const std::string& what) { return values(nullptr, count, what); }
  int words(std::vector<uint32_t> words, const std::string& what);
  /// Stands where a kernel wants a buffer that it will not read.
  int nothing();

  /// `groups` workgroups of a kernel, none where it is 0; bindings 1, 2, ... are `buffers`, binding 0 the uniform.
  /// Error when they are more than two dimensions hold.
  void dispatch(const std::string& wgsl, const Uniform& uniform, std::vector<int> buffers, uint64_t groups);

  /// The job, its pipelines numbered as kernels() are; all uniforms lie in one buffer. Once.
  DeviceJob take(std::vector<int> reads);
  const std::vector<std::string>& kernels() const { return kernels_; }

 private:
  Device::Limits limits_;
  DeviceJob job_;
  std::vector<std::string> kernels_;
  std::deque<std::vector<uint32_t>> owned_;
  std::vector<uint32_t> uniforms_;
  int nothing_ = -1;
};

}  // namespace attn
