#include "ui/stage/zoom.h"

#include "platform/platform.h"
#include "ui/kit/widgets.h"

namespace attn {
namespace {

constexpr float kWhole = 8;     // from here on cells are whole pixels
constexpr float kStep = 1.25f;  // of one notch of the wheel
constexpr float kButtonStep = 1.6f;
constexpr float kStill = 5;  // a press that moves less than this is a click

void keep_inside(Ui& ui, const Zoom& z) {
  const auto [rows, cols] = spans_now(ui, z);
  Scrolled& a = ui.of<Scrolled>();
  a.row = std::clamp(a.row, 0, std::max(0, z.count - rows.shown));
  if (cols.shown > 0) a.col = std::clamp(a.col, 0, std::max(0, z.cols - cols.shown));
}

Point middle_of(Rect r) { return {r.x + r.w / 2, r.y + r.h / 2}; }

/// What lies under a place stays there.
void zoom_at(Ui& ui, const Zoom& z, Point at, float factor) {
  Scrolled& a = ui.of<Scrolled>();
  const auto [rows, cols] = spans_now(ui, z);
  a.zoom = std::clamp(zoom_of(ui, z.most, z.start) * factor, 1.f, z.most);
  const auto [new_rows, new_cols] = spans_now(ui, z);
  const auto hold = [](int& first, double& rest, float part, const Span& before, const Span& now) {
    const float share = std::clamp(part, 0.f, 1.f);
    const float held = static_cast<float>(first) + static_cast<float>(rest) + share * static_cast<float>(before.shown);
    const float start = std::max(0.f, held - share * static_cast<float>(now.shown));
    first = static_cast<int>(start);
    rest = start - std::floor(start);
  };
  hold(a.row, a.pan_row, (at.y - z.box.y) / z.box.h, rows, new_rows);
  hold(a.col, a.pan_col, (at.x - z.box.x) / z.box.w, cols, new_cols);
  keep_inside(ui, z);
}

/// Moves the view by pixels; less than a cell is kept for the next time.
void pan(Ui& ui, const Zoom& z, float dx, float dy) {
  const auto [rows, cols] = spans_now(ui, z);
  Scrolled& a = ui.of<Scrolled>();
  const auto move = [](int& first, double& rest, float by, const Span& s) {
    if (s.shown == 0) return;
    rest += static_cast<double>(by / s.cell);
    const double whole = std::floor(rest);
    first += static_cast<int>(whole);
    rest -= whole;
  };
  move(a.row, a.pan_row, -dy, rows);
  move(a.col, a.pan_col, -dx, cols);
  keep_inside(ui, z);
}

void follow_selected(Ui& ui, const Zoom& z) {
  const CellAddress cell = ui.selected();
  Scrolled& a = ui.of<Scrolled>();
  const StepInfo& words = step_info(cell.step);
  const auto [rows, cols] = spans_now(ui, z);
  const bool resized =  // by the window: nobody has zoomed, and the step is the same
      rows.shown != a.followed_rows && a.zoom == a.followed_zoom && ui.current == a.followed_stop;
  a.followed_stop = ui.current;
  a.followed_rows = rows.shown;
  a.followed_zoom = a.zoom;
  // Another step with the same words selected leaves what is on view as it was panned.
  const auto show = [resized](int& followed, int index, int& first, int shown) {
    if (std::exchange(followed, index) == index && !resized) return;
    if (shown > 0 && (index < first || index >= first + shown)) first = index - shown / 2;
  };
  if (words.rows == Axis::query) show(a.query, cell.row, a.row, rows.shown);
  const int key = words.cols == Axis::key ? cell.col : words.rows == Axis::key ? cell.row : -1;
  if (key >= 0) cols.shown > 0 ? show(a.key, key, a.col, cols.shown) : show(a.key, key, a.row, rows.shown);
  keep_inside(ui, z);
}

}  // namespace

Span span_of(float room, int count, float largest, float zoom) {
  if (count <= 0) return {largest, 0};
  const auto n = static_cast<float>(count);
  const float fit = std::min(room / n, largest);
  const float cell = std::min(fit * zoom, largest);
  if (cell >= kWhole) {
    const float whole = std::floor(cell);
    return {whole, std::clamp(static_cast<int>((room + (whole >= 28 ? 2.f : 0.f)) / whole), 1, count)};
  }
  const float used = std::floor(std::min(room, cell * n));
  const int shown = std::clamp(static_cast<int>(std::lround(used / cell)), 1, count);
  return {used / static_cast<float>(shown), shown};
}

float zoom_room(const Ui& ui) { return ui.touch ? 44.f : 32.f; }

std::pair<Span, Span> spans_now(const Ui& ui, const Zoom& z) { return z.spans(zoom_of(ui, z.most, z.start)); }

float zoom_of(const Ui& ui, float most, float start) {
  const float zoom = ui.of<Scrolled>().zoom;
  return std::clamp(zoom > 0 ? zoom : start, 1.f, std::max(1.f, most));
}

void navigate(Ui& ui, const Zoom& z) {
  const ImGuiIO& io = ImGui::GetIO();
  follow_selected(ui, z);
  keep_inside(ui, z);
  const bool zoomed = zoom_of(ui, z.most, z.start) > 1;
  if (z.most > 1) ui.outcome.claims.push_back({z.box, zoomed, true});
  if (const auto pinch = platform::take_pinch(); pinch && z.most > 1) {
    zoom_at(ui, z, {pinch->x, pinch->y}, pinch->factor);
    pan(ui, z, pinch->dx, pinch->dy);
  }
  if (takes_characters(ui) && !io.WantTextInput && !io.KeyCtrl && z.most > 1) {
    if (ImGui::IsKeyPressed(ImGuiKey_Equal) || ImGui::IsKeyPressed(ImGuiKey_KeypadAdd))
      zoom_at(ui, z, middle_of(z.box), kButtonStep);
    if (ImGui::IsKeyPressed(ImGuiKey_Minus) || ImGui::IsKeyPressed(ImGuiKey_KeypadSubtract))
      zoom_at(ui, z, middle_of(z.box), 1 / kButtonStep);
  }
  if (!ImGui::IsWindowHovered(ImGuiHoveredFlags_AllowWhenBlockedByActiveItem)) return;
  if (z.box.contains(io.MousePos.x, io.MousePos.y) && z.most > 1) {
    if (io.KeyShift)
      pan(ui, z, (io.MouseWheel + io.MouseWheelH) * 60, 0);
    else if (z.start > 1 && !io.KeyCtrl)
      pan(ui, z, io.MouseWheelH * 60, io.MouseWheel * 60);
    else if (io.MouseWheel != 0)
      zoom_at(ui, z, {io.MousePos.x, io.MousePos.y}, std::pow(kStep, std::clamp(io.MouseWheel, -3.f, 3.f)));
  }
  for (int button : {0, 2})
    if (zoomed && ImGui::IsMouseDragging(button, kStill) && ui.hand.dragged.step.empty() &&
        z.box.contains(io.MouseClickedPos[button].x, io.MouseClickedPos[button].y))
      pan(ui, z, io.MouseDelta.x, io.MouseDelta.y);
}

Rect zoom_buttons(const Ui& ui, const Zoom& z) {
  const float step = ui.touch ? 44.f : 30.f;
  const float fit = std::max(step, ui.paint.width(ui.word("zoom.fit"), 13, Face::medium) + 18);
  const float w = fit + 2 * step + 8;
  return {z.box.right() - w, z.box.bottom() + 15, w, ui.touch ? 28.f : 22.f};
}

void draw_zoom(Ui& ui, const Zoom& z, bool compact) {
  if (z.most <= 1) return;
  const Theme& t = ui.theme;
  const Scrolled& a = ui.of<Scrolled>();
  const auto [rows, cols] = spans_now(ui, z);
  const auto bar = [&](Rect track, int first, int shown, int count, bool across) {
    if (shown == 0 || shown >= count) return;
    const float length = across ? track.w : track.h;
    const float knob = std::max(16.f, length * static_cast<float>(shown) / static_cast<float>(count));
    const float at = (length - knob) * static_cast<float>(first) / static_cast<float>(count - shown);
    ui.paint.rect(across ? Rect{track.x + at, track.y, knob, track.h} : Rect{track.x, track.y + at, track.w, knob},
                  t.border, 2);
  };
  bar({z.box.right() + 8, z.box.y, 5, z.box.h}, a.row, rows.shown, z.count, false);
  bar({z.box.x, z.box.bottom() + 7, z.box.w, 5}, a.col, cols.shown, z.cols, true);

  const float zoom = zoom_of(ui, z.most, z.start);
  const auto [left, y, all, h] = zoom_buttons(ui, z);
  const std::string& fit = ui.word("zoom.fit");
  const float step = ui.touch ? 44.f : 30.f;
  float x = left + all;
  const auto press = [&](const char* id, const std::string& label, float w, bool enabled, float factor) {
    x -= w;
    if (button(ui, id, {x, y, w, h}, label, false, enabled)) zoom_at(ui, z, middle_of(z.box), factor);
    x -= 4;
  };
  press("zoom fit", fit, std::max(step, ui.paint.width(fit, 13, Face::medium) + 18), zoom > 1, 0);
  press("zoom in", "+", step, zoom < z.most, kButtonStep);
  press("zoom out", "−", step, zoom > 1, 1 / kButtonStep);
  if (compact) return;  // the legend stands there
  const auto number = [](int v) { return std::to_string(v); };
  const std::string range =
      cols.shown > 0 ? ui.words.format("zoom.range", {number(a.row + 1), number(a.row + rows.shown), number(a.col + 1),
                                                      number(a.col + cols.shown), number(z.cols)})
                     : ui.words.format("zoom.rows", {number(a.row + 1), number(a.row + rows.shown), number(z.count)});
  if (ui.paint.width(range, 11) < x - 6 - z.box.x) ui.paint.text(z.box.x, baseline(y + h / 2, 11), range, t.text3, 11);
}

}  // namespace attn
