#include <imgui_internal.h>

#include "kernels/webgpu/auto_backend.h"
#include "ui/kit/widgets.h"
#include "ui/panels/panels.h"

namespace attn {
namespace {

constexpr float kWidth = 400;
constexpr float kTimes = 104;  // from the right edge: end of the column of milliseconds,
constexpr float kErrors = 16;  // and of that of differences
constexpr float kWords = 38;   // from the left edge

std::string ms_text(double seconds) {
  const double ms = seconds * 1000;
  return ms < .005 ? "< 0.01" : in_threes(number_text(ms, ms < 10 ? 2 : 0));
}

std::string error_text(double error) { return error == 0 ? "0" : power_text(error, 0); }

/// What a back end runs on, or why it cannot run.
std::string runs_on(const Ui& ui, const BackendDesk::Row& row) {
  const std::string name = row.backend->name();
  if (!row.backend->unavailable().empty()) return say(ui.words, said(device_gate().fault()));
  if (!row.error.empty()) return say(ui.words, {"error.evaluation"});
  if (row.backend == &auto_backend())
    return row.ran.empty() ? "" : ui.words.format("backend.auto.chose", {ui.word("backend." + row.ran)});
  if (name != "webgpu") return ui.word("backend." + name + ".text");
  const Device& device = device_gate().device();
  if (row.backend->detail().empty()) return "";
  return device.software() ? ui.words.format("backend.software", {device.name()}) : device.name();
}

std::string crossover_words(const Ui& ui) {
  const Crossover& found = auto_backend().crossover(false);  // all steps of a scene are computed, nothing is fused
  using State = Crossover::State;
  if (found.state == State::failed) return say(ui.words, said(found.fault));
  if (found.state == State::known && found.size > 0)
    return ui.words.format("crossover.from", {in_threes(std::to_string(found.size))});
  return ui.word(found.state == State::untried ? "crossover.untried"
                 : found.state == State::known ? "crossover.never"
                                               : "crossover.measuring");
}

/// The table, and below it the crossover and the way to the race; returns the bottom. `draw` false only measures.
float lay_out(Ui& ui, Rect r, bool draw) {
  const Theme& t = ui.theme;
  const float right = r.right();
  const auto cell = [&](float from_right, float base, const std::string& text, float size, bool measured) {
    ui.paint.text(right - from_right, base, text, measured ? t.text1 : t.text3, size, Face::regular, Align::right,
                  measured);
  };
  if (draw) {
    cell(kTimes, r.y + 22, ui.word("ms"), 11, false);
    cell(kErrors, r.y + 22, "max |Δ|", 11, false);
    ui.paint.text(r.x + 16, r.y + 22, ui.word("control.badge"), t.text2, 12, Face::semibold);
  }
  float y = r.y + 32;
  for (const BackendDesk::Row& row : ui.document.back_ends()) {
    const bool can = row.backend->unavailable().empty();
    const bool known = can && !row.ran.empty();
    const std::string why = runs_on(ui, row);
    const float w = right - 16 - r.x - kWords;
    const std::vector<Run> note{plain(why, 11.5f, t.text3)};
    const float h = std::max(ui.touch ? 44.f : 42.f, ui.paint.paragraph(0, 36, w, 15, note, false) - 5);
    if (draw) {
      const std::string name = row.backend->name();
      const bool on = row.backend == &ui.session.backend();
      const Rect line{r.x + 4, y, r.w - 8, h};
      const std::string& title = ui.word("backend." + name);
      std::string label = title + (why.empty() ? "" : ", " + why);
      if (known)
        label += ", " + ms_text(row.seconds) + " " + ui.word("ms") + ", max |Δ| " + error_text(row.max_abs_error);
      const Hit at = can ? hit(ui, "backend " + name, line, label, on) : Hit{};
      if (at.hovered) ui.paint.rect(line, t.active, 6);
      if (on) draw_icon(ui.paint, Icon::check, {r.x + 22, y + 16}, 13, t.text2);
      ui.paint.text(r.x + kWords, y + 20, title, can ? t.text1 : t.off, 13, on ? Face::semibold : Face::regular);
      ui.paint.paragraph(r.x + kWords, y + 36, w, 15, note);
      if (known) {
        cell(kTimes, y + 20, ms_text(row.seconds), 12, true);
        cell(kErrors, y + 20, error_text(row.max_abs_error), 12, true);
      } else if (can && row.error.empty()) {
        cell(kTimes, y + 20, "…", 12, false);
      }
      if (at.clicked && !on) ui.session.set_backend(*row.backend);
    }
    y += h;
  }
  y += 8;
  if (draw) ui.paint.hline(r.x + 12, right - 12, y, t.hairline);
  y = ui.paint.paragraph(r.x + 16, y + 22, r.w - 32, 17, {plain(crossover_words(ui), 12, t.text2)}, draw) - 6;
  if (draw && button(ui, "race", {r.x + 16, y, r.w - 32, 30}, ui.word("analysis.race"))) {
    ui.look([](View& view) {
      view.views = {"analysis"};
      view.analysis = "race";
    });
    ImGui::ClosePopupToLevel(0, true);  // the menu of a phone, too
  }
  return y + 42;
}

}  // namespace

Badge backend_badge(Ui& ui, float left, float right, float mid, const std::string& instead) {
  const Theme& t = ui.theme;
  const double error = ui.session.max_abs_error();
  std::string text = instead;
  if (text.empty()) {
    text = ui.word("backend." + ui.trace().backend) + " · " + ms_text(ui.trace().seconds) + " " + ui.word("ms");
    if (error >= 0) text += " · max |Δ| " + error_text(error);
  }
  const float w = std::min(std::round(ui.paint.width(text, 12, Face::regular, true)) + 52, right - left);
  const Rect pill{std::round(right - w), mid - 12, w, 24};
  const Hit h =
      hit(ui, "badge", ui.touch ? Rect{pill.x, mid - 22, w, 44} : pill, ui.word("control.badge") + ": " + text);
  if (h.held || h.hovered) {
    ui.paint.rect(pill, h.held ? t.well : t.active, 12);
    ui.paint.frame(pill, t.control, 1, 12);
  }
  const bool fell_back =
      &ui.session.backend() == &auto_backend() && auto_backend().crossover(false).state == Crossover::State::failed;
  ui.paint.circle({pill.x + 14, mid}, 3.5f, fell_back ? t.bad : error >= 0 ? t.good : t.text3);
  ui.paint.number(pill.x + 24, baseline(mid, 12), text, t.text3, 12);
  draw_icon(ui.paint, Icon::down, {pill.right() - 14, mid}, 12, t.text3);
  return {pill, h.clicked};
}

void backend_card(Ui& ui, const Badge& badge) {
  const char* const id = "back ends";
  const bool close = badge.clicked && ImGui::IsPopupOpen(id);
  if (badge.clicked && !close) ImGui::OpenPopup(id);
  if (!ImGui::IsPopupOpen(id)) return;
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  const float w = std::min(kWidth, screen.x - 16);
  const float h = lay_out(ui, {0, 0, w, 0}, false);
  const bool below = badge.box.bottom() + 6 + h < screen.y;
  const Rect box{std::clamp(badge.box.right() - w, 8.f, screen.x - w - 8),
                 below ? badge.box.bottom() + 6 : std::max(4.f, badge.box.y - 6 - h), w, h};
  popup(ui, id, box, [&] {
    lay_out(ui, box, true);
    if (close) ImGui::CloseCurrentPopup();
  });
}

}  // namespace attn
