#include "scene/edits/downhill.h"

#include <cmath>

#include "scene/problem.h"
#include "text/numbers.h"
#include "text/said_error.h"

namespace attn {

void step_downhill(Problem& problem, const Trace& trace, double rate) {
  const Program& program = *trace.program;
  std::vector<CellEdit> moved;
  for (const Step& step : program.steps) {
    const StepInfo& info = step_info(step.name);
    const Tensor& slope = trace.value("d_" + step.name);
    const bool weight =
        info.given && info.part != Part::tokens && !info.id.starts_with("patches") && info.id != "target";
    if (!weight || !std::holds_alternative<Input>(step.primitive) || slope.empty()) continue;
    const Tensor& now = trace.value(step.name);
    const Shape& s = step.shape;
    for (int64_t h = 0; h < s.heads; ++h)
      for (int64_t r = 0; r < s.rows; ++r)
        for (int64_t c = 0; c < s.cols; ++c) {
          const double value =
              static_cast<double>(now.at(0, h, r, c)) - rate * static_cast<double>(slope.at(0, h, r, c));
          const auto edit = edit_of(problem, step.name, static_cast<int>(h), static_cast<int>(r), static_cast<int>(c),
                                    static_cast<float>(value));
          if (edit && std::isfinite(edit->value)) moved.push_back(*edit);
        }
  }
  if (moved.size() > kMaxEdits)
    fail_most("part.edits", "problem.edits", kMaxEdits, in_threes(std::to_string(moved.size())));
  set_edits(problem, std::move(moved));
}

}  // namespace attn
