#include "kernels/webgpu/job_writer.h"

#include <algorithm>

namespace attn {

Place place_of(const Shape& shape, const Shape& result, int64_t unit) {
  return {result.batch / shape.batch,     result.heads / shape.heads, shape.heads * shape.rows * shape.cols / unit,
          shape.rows * shape.cols / unit, shape.cols / unit,          1};
}

Uniform& operator<<(Uniform& words, const Place& p) {
  return words.whole(p.batch_group, p.head_group, p.batch_stride, p.head_stride, p.row_stride, p.col_stride, p.cols,
                     p.present);
}

int JobWriter::values(const float* data, int64_t count, const std::string& what) {
  const uint64_t bytes = static_cast<uint64_t>(count) * sizeof(float);
  if (bytes > limits_.binding_bytes)
    throw DeviceError({"size", what + " takes " + std::to_string(bytes >> 20) + " MB, a buffer here holds " +
                                   std::to_string(limits_.binding_bytes >> 20) + " MB"});
  if (count == 0) return nothing();
  job_.buffers.push_back({bytes, data});
  return static_cast<int>(job_.buffers.size()) - 1;
}

int JobWriter::words(std::vector<uint32_t> words, const std::string& what) {
  owned_.push_back(std::move(words));
  return values(reinterpret_cast<const float*>(owned_.back().data()), static_cast<int64_t>(owned_.back().size()), what);
}

int JobWriter::nothing() {
  if (nothing_ < 0) nothing_ = room(4, "");
  return nothing_;
}

void JobWriter::dispatch(const std::string& wgsl, const Uniform& uniform, std::vector<int> buffers, uint64_t groups) {
  constexpr size_t kUniformAlignment = 64;  // words: what every device accepts
  if (groups == 0) return;
  const uint64_t x = std::min<uint64_t>(groups, limits_.groups);
  const uint64_t y = (groups + x - 1) / x;
  if (y > limits_.groups) throw DeviceError({"size", std::to_string(groups) + " workgroups"});
  const auto known = std::ranges::find(kernels_, wgsl);
  DeviceJob::Dispatch dispatch{
      static_cast<int>(known - kernels_.begin()), static_cast<uint32_t>(x), static_cast<uint32_t>(y), {}};
  if (known == kernels_.end()) kernels_.push_back(wgsl);
  uniforms_.resize((uniforms_.size() + kUniformAlignment - 1) / kUniformAlignment * kUniformAlignment);
  dispatch.bindings.push_back({-1, uniforms_.size() * sizeof(uint32_t), uniform.values.size() * sizeof(uint32_t)});
  uniforms_.insert(uniforms_.end(), uniform.values.begin(), uniform.values.end());
  for (const int buffer : buffers)
    dispatch.bindings.push_back({buffer, 0, job_.buffers[static_cast<size_t>(buffer)].bytes});
  job_.dispatches.push_back(std::move(dispatch));
}

DeviceJob JobWriter::take(std::vector<int> reads) {
  if (!uniforms_.empty()) {
    const int buffer = words(std::move(uniforms_), "uniforms");
    for (auto& dispatch : job_.dispatches) dispatch.bindings.front().buffer = buffer;
  }
  job_.reads = std::move(reads);
  return std::move(job_);
}

}  // namespace attn
