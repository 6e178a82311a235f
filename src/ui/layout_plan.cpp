#include "ui/layout_plan.h"

#include <algorithm>

namespace attn {

constexpr float kTop = 44;
constexpr float kFewestRows = 80;  // of the stage: less than that is no stage

LayoutPlan plan_layout(const PlanWish& wish) {
  const bool large = wish.width >= 1600 && wish.height >= 900;
  LayoutPlan plan{.top = wish.top ? kTop : 0,
                  .equation = !wish.equation ? 0.f
                              : large        ? 96.f
                                             : 84.f,
                  .stage = 0,
                  .inspector = wish.inspector ? kInspectorHeight : 0,
                  .film = !wish.film ? 0.f
                          : large    ? 116.f
                                     : 96.f,
                  .brief = false};
  const auto rest = [&] { return wish.height - plan.top - plan.equation - plan.inspector - plan.film; };
  if (rest() < std::max(wish.stage.good, wish.stage.least)) plan.film = std::min(plan.film, kFilmLine);
  if (rest() < wish.stage.least) plan.equation = 0;
  plan.brief = wish.inspector && rest() < wish.stage.least;
  if (plan.brief && !(wish.open && rest() >= kFewestRows)) plan.inspector = kInspectorLine;
  for (float* part : {&plan.inspector, &plan.film, &plan.top})
    if (rest() < kFewestRows) *part = 0;
  plan.stage = std::max(0.f, rest());
  return plan;
}

}  // namespace attn
