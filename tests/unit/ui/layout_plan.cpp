// Who gives way as a window gets lower, and who comes back.
#include "ui/layout_plan.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

using namespace attn;

namespace {

LayoutPlan plan(float width, float height, bool open = false) {
  return plan_layout({.width = width, .height = height, .open = open, .stage = {434, 274}});
}

}  // namespace

TEST_CASE("a window as the design has it has everything in full") {
  const LayoutPlan p = plan(1280, 800);
  CHECK(p.top == 44);
  CHECK(p.equation == 84);
  CHECK(p.stage == 434);
  CHECK(p.inspector == 142);
  CHECK(p.film == 96);
  CHECK_FALSE(p.brief);
  CHECK(plan(1920, 1080).film == 116);
}

TEST_CASE("as the height shrinks the strip gives way, then the equation, then the inspector") {
  CHECK(plan(1280, 799).film == kFilmLine);
  CHECK(plan(1280, 588).equation == 84);
  CHECK(plan(1280, 587).equation == 0);
  CHECK(plan(1280, 587).inspector == kInspectorHeight);
  CHECK(plan(1280, 504).inspector == kInspectorHeight);
  CHECK(plan(1280, 503).inspector == kInspectorLine);
  CHECK(plan(1280, 503).brief);
}

TEST_CASE("the equation never goes before the strip, however few the rows") {
  for (float height = 300; height < 900; height += 10) {
    const LayoutPlan p = plan_layout({.width = 1280, .height = height, .stage = {240, 280}});
    CHECK((p.equation > 0 || p.film <= kFilmLine));
  }
}

TEST_CASE("the inspector opens on demand, the stage keeps the rest") {
  const LayoutPlan p = plan(1280, 480, true);
  CHECK(p.inspector == kInspectorHeight);
  CHECK(p.brief);
  CHECK(p.stage == 480 - 44 - 142 - 44);
}

TEST_CASE("the heights add up in every window, with every part hidden, and none is negative") {
  for (const float width : {900.f, 1280.f, 2560.f})
    for (float height = 1; height < 1600; height += 13)
      for (int parts = 0; parts < 32; ++parts)
        for (const StageWish stage : {StageWish{434, 274}, StageWish{2000, 900}, StageWish{}}) {
          const PlanWish wish{
              width, height, (parts & 1) != 0, (parts & 2) != 0, (parts & 4) != 0, (parts & 8) != 0, (parts & 16) != 0,
              stage};
          const LayoutPlan p = plan_layout(wish);
          const std::vector<float> all{p.top, p.equation, p.stage, p.inspector, p.film};
          CHECK(*std::ranges::min_element(all) >= 0);
          float sum = 0;
          for (const float each : all) sum += each;
          REQUIRE(sum == doctest::Approx(height));
          CHECK((wish.top || p.top == 0));
          CHECK((wish.equation || p.equation == 0));
          CHECK((wish.film || p.film == 0));
          CHECK((wish.inspector || (p.inspector == 0 && !p.brief)));
        }
}
