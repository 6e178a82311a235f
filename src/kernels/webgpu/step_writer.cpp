#include "kernels/webgpu/step_writer.h"

#include <algorithm>

#include "kernels/webgpu/shaders.h"

namespace attn {

std::string StepWriter::placed(std::string_view kernel) {
  std::string code(wgsl::place);
  return code += kernel;
}

Words StepWriter::sizes(std::initializer_list<int64_t> more) const {
  Words w;
  w.whole(shape_.batch, shape_.heads);
  for (const int64_t n : more) w.whole(n);
  return w;
}

void StepWriter::put(const std::string& code, const Words& w, std::vector<int> buffers, uint64_t count) const {
  if (count > 0) writer_.dispatch(code, w, std::move(buffers), count);
}

void StepWriter::map(double parameter, Map::Function function) const {
  Words w = sizes({shape_.rows, shape_.cols});
  w.whole(step_.primitive.index(), function).real(parameter).whole(0) << at(0) << own();
  put(placed(wgsl::map), w, {from_[0], to_}, groups(shape_.count(), kValues));
}

void StepWriter::move(Part part, size_t n, const Place& a, const Place& out) const {
  move({shape_.batch, shape_.heads, part.rows, part.cols}, {1, std::max<int64_t>(part.rows, 1), 0}, n, a, out,
       writer_.nothing());
}

void StepWriter::move(const Shape& part, RowsOf rows, size_t n, const Place& a, const Place& out, int list) const {
  Words w;
  w.whole(part.batch, part.heads, part.rows, part.cols, rows.group, rows.wrap, rows.listed, 0) << a << out;
  put(placed(wgsl::move), w, {from_[n], list, to_}, groups(part.count(), kValues));
}

}  // namespace attn
