#include "attention/trace.h"

namespace attn {

const Tensor& Trace::value(const std::string& name) const {
  static const Tensor kNone;
  const int step = program ? program->find(name) : -1;
  return step < 0 ? kNone : values[static_cast<size_t>(step)];
}

}  // namespace attn
