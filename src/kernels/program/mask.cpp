#include "kernels/program/mask.h"

#include <algorithm>

namespace attn {
namespace {

/// Positions and windows stay inside +-kFar, so that their sums cannot overflow.
constexpr int64_t kFar = int64_t{1} << 40;

int64_t broadcast(int64_t index, int64_t size) { return size == 1 ? 0 : index; }

/// Where the row of (batch, head, i) begins in a mask tensor of that shape.
int64_t row_start(const Shape& shape, int64_t batch, int64_t head, int64_t i) {
  return ((broadcast(batch, shape.batch) * shape.heads + broadcast(head, shape.heads)) * shape.rows +
          broadcast(i, shape.rows)) *
         shape.cols;
}

void check_tensor(const Shape& mask, const Shape& scores, const std::string& where) {
  const auto fits = [](int64_t have, int64_t want) { return have == 1 || have == want; };
  if (!fits(mask.batch, scores.batch) || !fits(mask.heads, scores.heads) || !fits(mask.rows, scores.rows) ||
      mask.cols > scores.cols)
    throw Error(where + ": a mask of shape " + mask.text() + " does not fit scores of shape " + scores.text() +
                " (each size equal or 1, columns at most " + std::to_string(scores.cols) + ")");
}

void check_per_batch(const std::vector<int64_t>& values, int64_t batch, int64_t low, int64_t high,
                     const std::string& where, const char* name) {
  if (values.empty()) return;
  const std::string what = where + ": mask " + name;
  if (static_cast<int64_t>(values.size()) != batch)
    fail(what, std::to_string(batch) + " values, one a batch entry", std::to_string(values.size()));
  for (const int64_t value : values)
    if (value < low || value > high)
      fail(what, std::to_string(low) + " to " + std::to_string(high), std::to_string(value));
}

}  // namespace

MaskRow Mask::row(int64_t batch, int64_t head, int64_t i, int64_t keys) const {
  const auto b = static_cast<size_t>(batch);
  const int64_t position = i + (offset.empty() ? 0 : offset[b]);
  MaskRow row;
  row.end = kv_len.empty() ? keys : std::min(keys, kv_len[b]);
  if (causal) row.end = std::min(row.end, position + 1);
  if (right >= 0) row.end = std::min(row.end, position + std::min(right, kFar) + 1);
  if (left >= 0) row.begin = std::max(row.begin, position - std::min(left, kFar));
  if (keep) {
    const uint8_t* values = keep->data() + row_start(keep_shape, batch, head, i);
    if (keep_shape.cols == 1) {
      if (values[0] == 0) row.end = 0;
    } else {
      row.end = std::min(row.end, keep_shape.cols);
      row.keep = values;
    }
  }
  if (!bias.empty()) {
    row.bias = bias.data() + row_start(bias.shape(), batch, head, i);
    row.bias_step = bias.shape().cols == 1 ? 0 : 1;
    if (row.bias_step == 1) row.end = std::min(row.end, bias.shape().cols);
  }
  if (row.begin >= row.end) row.begin = row.end = 0;
  return row;
}

bool Mask::none() const { return !causal && left < 0 && right < 0 && kv_len.empty() && !keep && bias.empty(); }

void Mask::check(const Shape& scores, const std::string& where) const {
  if (left < -1 || right < -1)
    throw Error(where + ": a window of " + std::to_string(left) + "," + std::to_string(right) +
                " keys (each -1 for no limit, or at least 0)");
  check_per_batch(offset, scores.batch, -kFar, kFar, where, "offset");
  check_per_batch(kv_len, scores.batch, 0, scores.cols, where, "kv_len");
  if (keep) {
    check_tensor(keep_shape, scores, where);
    if (keep_shape.count() != static_cast<int64_t>(keep->size()))
      throw Error(where + ": a mask of shape " + keep_shape.text() + " has " + std::to_string(keep->size()) +
                  " values");
  }
  if (!bias.empty()) check_tensor(bias.shape(), scores, where);
}

bool Mask::operator==(const Mask& other) const {
  const bool is_same_keep = keep == other.keep || (keep && other.keep && *keep == *other.keep);
  return causal == other.causal && left == other.left && right == other.right && offset == other.offset &&
         kv_len == other.kv_len && keep_shape == other.keep_shape && is_same_keep && is_same_value(bias, other.bias);
}

bool is_same_mask(const std::shared_ptr<const Mask>& a, const std::shared_ptr<const Mask>& b) {
  return a == b || (a && b && *a == *b);
}

}  // namespace attn
