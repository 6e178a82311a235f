#pragma once
#include "kernels/webgpu/job_writer.h"
#include "kernels/webgpu/shaders.h"

namespace attn {

/// Row r of what is moved comes from row r / group % wrap of the operand, or from the row that a buffer `list` has at
/// r.
struct RowsOf {
  int64_t group = 1;
  int64_t wrap = std::numeric_limits<int32_t>::max();
  int list = -1;
};

/// Writes one step into a job. The buffers of its operands and of its result exist already.
class StepWriter {
 public:
  StepWriter(JobWriter& writer, const Step& step, std::vector<Shape> in, std::vector<int> from, int to)
      : writer_(writer), step_(step), shape_(step.shape), in_(std::move(in)), from_(std::move(from)), to_(to) {}

 protected:
  static constexpr uint64_t kValues = 256;  // of a workgroup of combine, map, mask, move, rotate
  static constexpr uint64_t kRows = 4;      // of a workgroup of choose, normalize, reduce

  static uint64_t groups(int64_t count, uint64_t size) { return (static_cast<uint64_t>(count) + size - 1) / size; }
  /// A kernel that stands behind place.wgsl.
  static std::string placed(const char* kernel) { return std::string(wgsl::place) + kernel; }

  /// The n-th operand as the result reads it.
  Place at(size_t n, int64_t unit = 1) const { return place_of(in_[n], shape_, unit); }
  Place own(int64_t unit = 1) const { return place_of(shape_, shape_, unit); }
  /// The place that begins `values` later.
  static Place behind(Place place, int64_t values) {
    place.cols = values;
    return place;
  }
  Uniform sizes(auto... more) const { return Uniform{}.whole(shape_.batch, shape_.heads, more...); }
  /// rows x cols of every matrix of the result.
  Shape part(int64_t rows, int64_t cols) const { return {shape_.batch, shape_.heads, rows, cols}; }

  /// map.wgsl: this primitive of each value, `function` where it is Map.
  void map(double parameter, Map::Function function = {}) const {
    Uniform w = sizes(shape_.rows, shape_.cols, step_.primitive.index(), function);
    w.real(parameter).whole(0) << at(0) << own();
    writer_.dispatch(placed(wgsl::map), w, {from_[0], to_}, groups(shape_.count(), kValues));
  }
  /// move.wgsl: a part of the result, at `out`, from the n-th operand, at `a`.
  void move(const Shape& part, size_t n, const Place& a, const Place& out, RowsOf rows = {}) const {
    Uniform w;
    w.whole(part.batch, part.heads, part.rows, part.cols, rows.group, rows.wrap, rows.list >= 0, 0) << a << out;
    const int list = rows.list >= 0 ? rows.list : writer_.nothing();
    writer_.dispatch(placed(wgsl::move), w, {from_[n], list, to_}, groups(part.count(), kValues));
  }

  JobWriter& writer_;
  const Step& step_;
  const Shape& shape_;
  const std::vector<Shape> in_;
  const std::vector<int> from_;
  const int to_;
};

/// Writes a step of a primitive of plain_kernels.h.
void write_plain(const StepWriter& writer);

}  // namespace attn
