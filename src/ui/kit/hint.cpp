#include "ui/kit/hint.h"

#include <imgui_internal.h>

#include <algorithm>
#include <limits>

#include "ui/kit/widgets.h"

namespace attn {

constexpr double kRest = .5;  // seconds
constexpr double kNever = std::numeric_limits<double>::infinity();

std::string term_of(const std::string& id) {
  const size_t dot = id.rfind('.');
  std::string term = id.substr(dot == std::string::npos ? 0 : dot + 1);
  for (const char* before : {"symbol ", "term "})
    if (id.rfind(before, 0) == 0) term = id.substr(std::string(before).size());
  return term.ends_with("_seed") ? "seed" : term.substr(0, term.find_first_of(" #"));
}

void hint(Frame& frame, const std::string& id, Rect place) {
  Hint& h = frame.hint;
  const ImVec2 end{place.right(), place.bottom()};
  const bool pointed = !is_on_tip(frame) && (!frame.touch || ImGui::IsMouseDown(0)) &&
                       ImGui::IsMouseHoveringRect({place.x, place.y}, end) &&
                       ImGui::IsWindowHovered(ImGuiHoveredFlags_AllowWhenBlockedByActiveItem);
  if (pointed || (h.met.empty() && h.focus == id)) h.met = {term_of(id), place};
}

std::vector<Run> term_name(const Frame& frame, const std::string& key, float size) {
  std::vector<Run> runs = marked(frame.theme, frame.word(key), size, frame.theme.text1);
  for (Run& run : runs)
    if (run.face == Face::regular) run.face = Face::semibold;
  return runs;
}

void open_hint(Frame& frame, const std::string& id, Rect place) {
  Hint& h = frame.hint;
  h.shown = h.met = {term_of(id), place};
  h.since = frame.now - kRest;
  h.held = frame.touch;
}

bool dismiss_hint(Frame& frame) {
  Hint& h = frame.hint;
  if (h.shown.empty() || h.waits || h.since == kNever || !frame.words.has("term." + h.shown.term)) return false;
  h.since = kNever;
  h.held = false;
  return true;
}

void show_hint(Frame& frame) {
  Hint& h = frame.hint;
  const bool down = ImGui::IsMouseDown(0);
  if (ImGui::IsMouseClicked(0)) h.held = false;
  const Hint::Place met = std::exchange(h.met, {});
  if (!h.held) {
    if (met.term != h.shown.term) h.since = frame.now;
    h.shown = met;
    // A mouse that presses has read enough, and a finger that moves drags.
    if (down && (!frame.touch || has_moved())) h.since = kNever;
  }
  h.waits = !h.shown.empty() && h.since != kNever && frame.now < h.since + kRest;
  if (h.waits || h.since == kNever || !frame.words.has("term." + h.shown.term)) return;
  if (down && frame.touch && !std::exchange(h.held, true)) ImGui::ClearActiveID();  // its release uses nothing
  const Theme& t = frame.theme;
  std::vector<Run> runs = term_name(frame, "term." + h.shown.term, 12);
  runs.push_back(plain(" ", 12, t.text1));
  for (Run& run : marked(t, frame.word("term." + h.shown.term + ".means"), 12, t.text1)) runs.push_back(std::move(run));
  tip(frame, h.shown.box, runs);
}

double hint_wait(const Hint& hint, double now) { return hint.waits ? std::max(0., hint.since + kRest - now) : -1; }

bool lacks_glossary(Frame& frame) {
  return !frame.words.has("term.q") && std::exchange(frame.hint.asked, frame.words.code()) != frame.words.code();
}

}  // namespace attn
