#include "attention/trace.h"

#include <algorithm>

namespace attn {

const Tensor& Trace::value(const std::string& name) const {
  static const Tensor kNone;
  const int step = program ? program->find(name) : -1;
  return step < 0 ? kNone : value(step);
}

const Tensor& Trace::value(int step) const {
  const auto i = static_cast<size_t>(step);
  if (!asked) return values[i];
  asked->steps[i] = true;
  if (!values[i].empty()) return values[i];
  if (asked->unknown.empty()) {  // one array for all of them
    int64_t most = 0;
    for (const Step& each : program->steps) most = std::max(most, each.shape.count());
    const std::shared_ptr<float[]> unknown = allocate_unset(most, "values");
    std::fill_n(unknown.get(), most, std::numeric_limits<float>::quiet_NaN());
    for (const Step& each : program->steps) asked->unknown.emplace_back(each.shape, unknown);
  }
  return asked->unknown[i];
}

Bindings Trace::given() const {
  Bindings given(values.size());
  for (size_t i = 0; i < values.size(); ++i)
    if (std::holds_alternative<Input>(program->steps[i].primitive)) given[i] = values[i];
  return given;
}

}  // namespace attn
