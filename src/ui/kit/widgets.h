#pragma once
#include <imgui.h>

#include "ui/kit/frame.h"
#include "ui/kit/icons.h"
#include "ui/kit/runs.h"

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
/// Whether a key goes down in this frame, or repeats because it is held; `pressed_once`: goes down.
inline bool pressed(ImGuiKey key) { return ImGui::IsKeyPressed(key); }
inline bool pressed_once(ImGuiKey key) { return ImGui::IsKeyPressed(key, false); }
/// Whether a list or a menu lies over the rest.
bool list_is_open();
/// Whether the pointer has gone further since it was last pressed than a press in place does.
bool has_moved();
/// False where a press that has moved ends: it has dragged something, and clicks nothing.
bool stayed();
/// With touch a place reaches 44 px, what is drawn of it does not; `across` false: in height alone.
Rect reach(const Frame& frame, Rect r, bool across = true);
/// The same for a place that is a button to those who do not see it; `current`: it stands for what is on view.
Hit hit(Frame& frame, const std::string& id, Rect r, const std::string& label, bool current = false);

/// Controls draw themselves with the palette of the theme; none has a hue. While frame.locked they show what is set in
/// a hairline and cannot be used. All of them put themselves into the mirror, called "control.<id>" in the strings,
/// else what Mirror::caption() said, else their own words.
bool button(Frame& frame, const std::string& id, Rect r, const std::string& label, bool primary = false,
            bool enabled = true, std::optional<Icon> icon = {});
bool icon_button(Frame& frame, const std::string& id, Rect r, Icon icon, bool enabled = true, bool boxed = false,
                 float size = 16);
/// One of a few; returns the index that was clicked, or -1.
int segmented(Frame& frame, const std::string& id, Rect r, const std::vector<std::string>& items, int chosen,
              float size = 12);
bool toggle(Frame& frame, const std::string& id, Rect r, bool on);
/// Whether a control that is drawn sideways goes to the pointer now: with a finger once it moves along or taps, for
/// before that it may be about to scroll.
bool takes_place(Frame& frame, const Hit& h);
/// A 3 px track with a ring; `value` in 0 ... 1. While dragging, begins and ends a gesture of the session. `steps`: how
/// many values there are besides the first; an arrow key moves by one.
bool slider(Frame& frame, const std::string& id, Rect r, float& value, float mark = -1, int steps = 20);
/// Opens a list under itself, which scrolls when it is too long; returns the index that was clicked, or -1. `groups`:
/// titles above the items that begin one.
struct ListGroup {
  size_t first = 0;
  std::string title;
};
int drop_down(Frame& frame, const std::string& id, Rect r, const std::vector<std::string>& items, int chosen,
              bool framed = true, const std::vector<ListGroup>& groups = {});
/// Draws into a window of its own, in front of what is drawn before it. `more`: flags of Dear ImGui besides those of a
/// bare one.
void window(const char* name, Rect box, const std::function<void()>& content, int more = 0);
/// A list that ImGui::OpenPopup(id) opens, in a box of its own, until a click beside it or Escape. Draws nothing while
/// it is closed.
void popup(Frame& frame, const char* id, Rect box, const std::function<void()>& content);
/// The lit place: dark = tinted fill, light = white card with a frame in the role's ink; an underline on wish.
void lit_place(Frame& frame, Rect r, Role role, bool underline);
/// Legend of a map between two written ends.
void color_bar(Frame& frame, Rect r, bool amount, const std::string& low, const std::string& high);
/// A text on a card in front of everything, under (or over) the place that it speaks of; asked for in every frame in
/// which the pointer is there.
void tip(Frame& frame, Rect place, const std::vector<Run>& runs);
void tip(Frame& frame, Rect place, const std::string& text);
/// Whether the pointer is on the card, which then says what it says, whatever lies under it.
bool is_on_tip(const Frame& frame);
/// Draws it, after everything else.
void show_tip(Frame& frame);
/// Takes it away until another is asked for; false: there is none.
bool dismiss_tip(Frame& frame);
/// A card: stage-coloured fill with a hairline.
void card(Frame& frame, Rect r);

}  // namespace attn
