#pragma once
#include <optional>
#include <string>
#include <vector>

#include "ui/context.h"
#include "ui/kit/icons.h"

namespace attn {

/// What the pointer does to a rectangle. Each call makes one item of Dear ImGui, so order and overlap follow its rules.
struct Hit {
  bool hovered = false;
  bool held = false;
  bool pressed = false;   // went down this frame
  bool clicked = false;   // went down and up on it
  bool released = false;  // was held until now
};
Hit hit(const std::string& id, Rect r);
/// The same for a place that is a button to those who do not see it; `current`: it stands for what is on view.
Hit hit(Ui& ui, const std::string& id, Rect r, const std::string& label, bool current = false);

/// Controls draw themselves with the palette of the theme; none has a hue. While ui.locked they show what is set in a
/// hairline and cannot be used. All of them put themselves into the mirror,
/// called "control.<id>" in the strings, else what Mirror::caption() said, else their own words.
bool button(Ui& ui, const std::string& id, Rect r, const std::string& label, bool primary = false, bool enabled = true,
            std::optional<Icon> icon = {});
bool icon_button(Ui& ui, const std::string& id, Rect r, Icon icon, bool enabled = true, bool boxed = false,
                 float size = 16);
/// One of a few; returns the index that was clicked, or -1.
int segmented(Ui& ui, const std::string& id, Rect r, const std::vector<std::string>& items, int chosen,
              float size = 12);
bool toggle(Ui& ui, const std::string& id, Rect r, bool on);
/// A 3 px track with a ring; `value` in 0 ... 1. While dragging, begins and ends a gesture of the session. `steps`: how
/// many values there are besides the first; an arrow key moves by one.
bool slider(Ui& ui, const std::string& id, Rect r, float& value, float mark = -1, int steps = 20);
/// Opens a list under itself, which scrolls when it is too long; returns the index that was clicked, or -1. `groups`:
/// titles above the items that begin one.
struct ListGroup {
  size_t first = 0;
  std::string title;
};
int drop_down(Ui& ui, const std::string& id, Rect r, const std::vector<std::string>& items, int chosen,
              bool framed = true, const std::vector<ListGroup>& groups = {});
/// The lit place: dark = tinted fill, light = white card with a frame in the role's ink; an underline on wish.
void lit_place(Ui& ui, Rect r, Role role, bool underline);
/// Legend of a map between two written ends.
void color_bar(Ui& ui, Rect r, bool amount, const std::string& low, const std::string& high);
/// A card: stage-coloured fill with a hairline.
void card(Ui& ui, Rect r);

/// "[Q|query] meets [K|key]" to runs: the letter names a role (X Q K V S M A O), b is bold. Roles are bold too.
/// W_Q is set as mathematics.
std::vector<Run> marked(const Theme& theme, const std::string& text, float size, Color color);
/// The same in plain words: "query meets key".
std::string unmarked(const std::string& text);
/// √ over d_k, as a polyline; returns the width. `draw` false only measures.
float draw_root(Ui& ui, float x, float base, float size, Color color, bool draw = true);
/// Runs of mathematics: a letter in italic, an index below or above.
Run math(const std::string& text, float size, Color color);
Run math_upright(const std::string& text, float size, Color color);
Run math_sub(const std::string& text, float size, Color color);
Run math_sup(const std::string& text, float size, Color color);
Run gap(float width);
Run plain(const std::string& text, float size, Color color, Face face = Face::regular);
Run figures(const std::string& text, float size, Color color, Face face = Face::regular);
Run chip(const std::string& text, float size, Color fill);

}  // namespace attn
