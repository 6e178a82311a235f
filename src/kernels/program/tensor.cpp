#include "kernels/program/tensor.h"

#include <cstring>
#include <new>

namespace attn {
namespace {

/// Values that this machine can address.
constexpr auto kMostValues = static_cast<uint64_t>(std::numeric_limits<std::ptrdiff_t>::max()) / sizeof(float);

[[noreturn]] void fail_to_address(const Shape& shape) {
  throw Error("shape " + shape.text() + ": more values than this machine can address");
}

/// What `make` makes of n values.
auto allocated(int64_t n, const auto& what, const auto& make) {
  try {
    if (static_cast<uint64_t>(n) <= kMostValues) return make(static_cast<size_t>(n));  // a negative n is larger
  } catch (const std::bad_alloc&) {
  }
  throw Error(std::string(what) + ": not enough memory for " + std::to_string(n) + " values (" +
              std::to_string(n / (1 << 18)) + " MiB)");
}

}  // namespace

int64_t Shape::count() const {
  if (batch < 0 || heads < 0 || rows < 0 || cols < 0) throw Error("shape " + text() + ": a size is negative");
  // Every call passes here many times: the text of an error is made only when it is needed, and nothing is divided
  // where 64 bits are enough for certain.
  const bool small = (batch | heads | rows | cols) < 1 << 15;
  uint64_t n = 1;
  for (const int64_t size : {batch, heads, rows, cols}) {
    const auto factor = static_cast<uint64_t>(size);
    if (!small && factor != 0 && n > kMostValues / factor) fail_to_address(*this);
    n *= factor;
  }
  if (n > kMostValues) fail_to_address(*this);
  return static_cast<int64_t>(n);
}

std::string Shape::text() const {
  return std::to_string(batch) + "x" + std::to_string(heads) + "x" + std::to_string(rows) + "x" + std::to_string(cols);
}

Tensor::Tensor(Shape shape, std::vector<float> values) : shape_(shape) {
  if (static_cast<uint64_t>(shape.count()) != values.size())
    fail("tensor of shape " + shape.text(), std::to_string(shape.count()) + " values", std::to_string(values.size()));
  const auto owner = std::make_shared<const std::vector<float>>(std::move(values));
  static constexpr float kNothing = 0;  // what a tensor of no values points to: it is not empty()
  values_ = std::shared_ptr<const float[]>(owner, owner->empty() ? &kNothing : owner->data());
}

bool is_same_value(const Tensor& a, const Tensor& b) {
  if (a.data() == b.data() || a.empty() || b.empty()) return a.data() == b.data() && a.shape() == b.shape();
  return a.shape() == b.shape() && std::memcmp(a.data(), b.data(), static_cast<size_t>(a.count()) * sizeof(float)) == 0;
}

std::vector<float> allocate(int64_t n, const std::string& what) {
  return allocated(n, what, [](size_t size) { return std::vector<float>(size); });
}

std::shared_ptr<float[]> allocate_unset(int64_t n, const char* what) {
  return allocated(n, what, [](size_t size) { return std::make_shared_for_overwrite<float[]>(size); });
}

}  // namespace attn
