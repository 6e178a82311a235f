#pragma once

namespace attn {

/// The heights that the stage asks for.
struct StageWish {
  float good;   // its rows as the design has them
  float least;  // numbers in every row
};

/// A window, the parts that it has, and what the stage would like.
struct PlanWish {
  float width;
  float height;
  bool top = true;
  bool equation = true;
  bool film = true;
  bool inspector = true;
  bool open = false;  // the inspector, where it has room for its first line only
  StageWish stage{};
};

/// Heights of the parts from top to bottom; 0: it is not there. They add up to that of the window, and none is below 0.
struct LayoutPlan {
  float top;
  float equation;
  float stage;
  float inspector;
  float film;
  bool brief;  // the inspector shows its first line, and the rest on demand
};

inline constexpr float kInspectorHeight = 142;
inline constexpr float kInspectorLine = 44;
inline constexpr float kFilmLine = 44;  // of a strip that is one line: no thumbnails

/// Who gives way as the height shrinks: first the thumbnails of the filmstrip, so that the rows of the stage stay as
/// high as they should be; then, so that their numbers can be read, the equation and the terms of the inspector. After
/// that the stage scrolls. A window in which not even that has room keeps its stage.
LayoutPlan plan_layout(const PlanWish& wish);

}  // namespace attn
