#pragma once
#include <string_view>

#include "kernels/webgpu/job_writer.h"

namespace attn {

/// Writes one step into a job. The buffers of its operands and of its result exist already.
class StepWriter {
 public:
  StepWriter(JobWriter& writer, const Step& step, std::vector<Shape> in, std::vector<int> from, int to)
      : writer_(writer), step_(step), shape_(step.shape), in_(std::move(in)), from_(std::move(from)), to_(to) {}

 protected:
  static constexpr uint64_t kValues = 256;  // of a workgroup of combine, map, mask, move, rotate
  static constexpr uint64_t kRows = 4;      // of a workgroup of choose, normalize, reduce
  struct Part {                             // of the result: rows and columns
    int64_t rows, cols;
  };
  struct RowsOf {  // row r comes from r / group % wrap, or from a list
    int64_t group, wrap, listed;
  };

  static uint64_t groups(int64_t count, uint64_t size) { return (static_cast<uint64_t>(count) + size - 1) / size; }
  /// A kernel that stands behind place.wgsl.
  static std::string placed(std::string_view kernel);

  /// The n-th operand as the result reads it.
  Place at(size_t n, int64_t unit = 1) const { return place_of(in_[n], shape_, unit); }
  Place own(int64_t unit = 1) const { return place_of(shape_, shape_, unit); }
  Words sizes(std::initializer_list<int64_t> more) const;
  void put(const std::string& code, const Words& w, std::vector<int> buffers, uint64_t count) const;
  /// map.wgsl: this primitive of each value, `function` where it is Map.
  void map(double parameter, Map::Function function = {}) const;
  void move(Part part, size_t n, const Place& a, const Place& out) const;
  void move(const Shape& part, RowsOf rows, size_t n, const Place& a, const Place& out, int list) const;

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
