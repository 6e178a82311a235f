#include <cstdlib>

#include "platform/platform.h"
#include "story/step_words.h"
#include "ui/kit/fonts.h"
#include "ui/kit/picture.h"
#include "ui/layout_plan.h"
#include "ui/player/playback.h"
#include "ui/player/transport.h"

namespace attn {
namespace {

constexpr float kLeastThumbnail = 16;  // pixels of height; less shows nothing
constexpr float kMostPictures = 104;   // width of the thumbnails of a stop where the strip scrolls
constexpr int kAlwaysWhole = 8;        // so many stops share the strip however narrow it is,
constexpr float kLeastStop = 112;      // more of them only while each keeps this width
constexpr float kLeastPlace = 76;      // of any stop where the strip scrolls
constexpr float kFade = 40;            // where the strip goes on beyond its edge
constexpr float kStill = 4;            // a press that moves less is a click

/// Where the strip stands, if it is longer than its place.
struct FilmScroll {
  float at = 0;           // pixels beyond the left edge
  float to = 0;           // where it is going
  int shown = -1;         // the stop it last brought into view
  float width = 0;        // of the strip then
  float grabbed = 0;      // where it stood when a drag began
  bool dragging = false;  // the press is a drag, no click
};

/// Where the stops stand, and what they are called; worked out anew when something changes that it depends on.
struct StripLayout {
  /// What it depends on: stops, fonts, language, number of tokens, width of the strip, height of the thumbnails.
  std::tuple<int, int, std::string, size_t, float, float> key{-1, 0, "", 0, 0, 0};
  bool scrolls = false;
  float unit = 0;                // of the thumbnails, pixels per cell
  std::vector<float> x{};        // left edges before scrolling, and the end
  std::vector<bool> pictured{};  // whether the thumbnails of a stop have room
  std::vector<std::string> ids{};
  std::vector<std::string> titles{};
};

/// A step drawn small: a matrix, or a tile at its place in the matrix that it is cut from.
struct FilmPicture {
  const Trace& trace;
  std::string step;
  int rows;  // of the whole
  int cols;
  int row = 0;  // where the step begins
  int col = 0;

  /// In pixels, with `unit` of them a cell; rows of pairs, which are many, take fewer.
  float width(const Ui& ui, float unit) const { return static_cast<float>(cols) * own_unit(ui, unit); }
  float own_unit(const Ui& ui, float unit) const {
    return unit * std::min(1.f, static_cast<float>(ui.session.tokens().size()) / static_cast<float>(std::max(1, rows)));
  }

  void draw(Ui& ui, float x, float y, float unit, bool faint) const {
    const Tensor& value = trace.value(step);
    const int head = std::min(ui.step_head(step), static_cast<int>(value.shape().heads) - 1);
    const auto own_rows = static_cast<int>(value.shape().rows);
    const auto own_cols = static_cast<int>(value.shape().cols);
    unit = own_unit(ui, unit);
    ui.paint.rect({x - 1, y - 1, static_cast<float>(cols) * unit + 2, static_cast<float>(rows) * unit + 2},
                  ui.theme.well);
    draw_picture(ui,
                 {value,
                  head,
                  {0, 0, own_rows, own_cols},
                  false,
                  step_info(step).role == Role::a,
                  std::max(known_magnitude(value, head), 1e-30),
                  faint},
                 {std::round(x + static_cast<float>(col) * unit), std::round(y + static_cast<float>(row) * unit),
                  std::max(1.f, std::round(static_cast<float>(own_cols) * unit)),
                  std::max(1.f, std::round(static_cast<float>(own_rows) * unit))});
  }
};

/// What is drawn of a step that the trace has.
FilmPicture film_picture(const Ui& ui, const Trace& trace, const std::string& step) {
  const Shape& s = trace.value(step).shape();
  FilmPicture whole{trace, step, static_cast<int>(s.rows), static_cast<int>(s.cols)};
  const std::string family(step_family(step));
  char* end = nullptr;
  const char* number = step.c_str() + family.size();
  if (*number != '_') return whole;
  const auto i = static_cast<int>(std::strtol(number + 1, &end, 10));
  if (*end != '_') return whole;  // of a layer
  const auto j = static_cast<int>(std::strtol(end + 1, &end, 10));
  const Shape& first = trace.value(family + "_0_0" + end).shape();
  FilmPicture tile{trace, step, static_cast<int>(ui.session.tokens().size()), whole.cols,
                   i * static_cast<int>(first.rows)};
  if (step_info(step).cols == Axis::none) {
    tile.cols = static_cast<int>(ui.session.key_tokens().size());
    tile.col = j * static_cast<int>(first.cols);
  }
  const bool inside = tile.row + whole.rows <= tile.rows && tile.col + whole.cols <= tile.cols;
  return inside ? tile : whole;
}

/// The stops side by side: all of them on view while there is room for their names, else as a strip that scrolls.
struct Strip {
  Ui& ui;
  Rect area;             // of the stops
  float thumb_room;      // height
  const Pinned* pinned;  // A over B in each frame
  FilmScroll& scroll = ui.of<FilmScroll>();
  StripLayout& layout = ui.of<StripLayout>();
  const std::vector<float>& x = layout.x;
  const std::vector<Stop>& all = ui.stops.all();
  const Theme& t = ui.theme;
  const int current = ui.current;

  float tokens() const { return static_cast<float>(ui.session.tokens().size()); }
  float most() const { return std::max(0.f, x.back() - area.w); }
  Rect place(size_t i) const {
    const float left = std::round(area.x + x[i] - (layout.scrolls ? scroll.at : 0));
    return {left, area.y, std::round(x[i + 1] - x[i]) - 4, area.h};
  }
  float words(const Stop& stop) const {
    return std::max(ui.paint.width(stop_symbol(ui, stop, 15, t.text1)),
                    ui.paint.width(stop_short(ui.session, ui.words, stop), 12, Face::semibold));
  }
  /// The unit at which the thumbnails of a stop fit.
  float fitting(const Stop& stop) const {
    float cols = 0;
    for (const std::string& step : stop.thumbs) cols += static_cast<float>(film_picture(ui, ui.trace(), step).cols);
    const float width = layout.scrolls ? kMostPictures : area.w / static_cast<float>(all.size()) - 29 - words(stop);
    return (width - 3 * static_cast<float>(stop.thumbs.size() - 1)) / cols;
  }
  void lay_out() {
    const std::tuple key{ui.stops.revision(),        fonts_built(), ui.words.code(),
                         ui.session.tokens().size(), area.w,        thumb_room};
    if (key == layout.key) return;
    layout = {key};
    const float each = area.w / static_cast<float>(all.size());
    layout.scrolls = all.size() > kAlwaysWhole && each < kLeastStop;
    const float n = tokens();
    layout.unit = std::min(std::floor(thumb_room / n) >= 1 ? std::floor(thumb_room / n) : thumb_room / n, 6.f);
    // Thumbnails of one height beside the words, except where those leave no room at all.
    for (const Stop& stop : all) {
      const float fits = fitting(stop);
      layout.pictured.push_back(fits * n >= kLeastThumbnail);
      if (layout.pictured.back()) layout.unit = std::min(layout.unit, fits);
      layout.ids.push_back(film_id(stop));
      layout.titles.push_back(stop_title(ui.session, ui.words, stop));
    }
    float pen = 0;
    for (size_t i = 0; i <= all.size(); ++i) {
      layout.x.push_back(layout.scrolls ? pen : each * static_cast<float>(i));
      if (i == all.size() || !layout.scrolls) continue;
      float pictures = 0;
      if (layout.pictured[i])
        for (const std::string& step : all[i].thumbs)
          pictures += film_picture(ui, ui.trace(), step).width(ui, layout.unit) + 3;
      pen += std::max(kLeastPlace, 10 + (pictures > 0 ? pictures + 7 : 0) + std::min(words(all[i]), 140.f) + 18);
    }
  }

  /// By wheel and drag; the stop that becomes the present one comes into view, with a neighbour on either side.
  void move(const Hit& h) {
    const ImGuiIO& io = ImGui::GetIO();
    if (h.pressed) {
      scroll.grabbed = scroll.at;
      scroll.dragging = false;
    }
    const float dragged = h.held ? io.MousePos.x - io.MouseClickedPos[0].x : 0;
    if (std::abs(dragged) >= kStill) scroll.dragging = true;
    if (h.held && scroll.dragging) scroll.at = scroll.to = scroll.grabbed - dragged;
    if (h.hovered && !h.held && io.MouseWheel + io.MouseWheelH != 0)
      scroll.at = scroll.to = scroll.to - (io.MouseWheel + io.MouseWheelH) * 60;
    const bool anew = scroll.width != x.back();  // other stops, or other letters
    scroll.width = x.back();
    if (anew || scroll.shown != current) {
      scroll.shown = current;
      show(static_cast<size_t>(current));
    }
    scroll.to = std::clamp(scroll.to, 0.f, most());
    const float left = scroll.to - scroll.at;
    scroll.at += left * (1 - std::exp(-18 * std::min(io.DeltaTime, 1 / 30.f)));
    if (anew || std::abs(left) < 1 || platform::prefers_reduced_motion()) scroll.at = scroll.to;
    scroll.at = std::clamp(scroll.at, 0.f, most());
    if (scroll.at != scroll.to) ui.outcome.unfinished = true;
    ui.outcome.claims.push_back({area, true, false});
  }

  void show(size_t i) {
    const float low = x[i > 0 ? i - 1 : i] - kFade / 2;
    const float high = x[std::min(i + 2, all.size())] + kFade / 2;
    if (low < scroll.to || high > scroll.to + area.w) scroll.to = std::min(low, std::max(high - area.w, scroll.to));
  }

  void draw() {
    lay_out();
    const Hit h = hit("filmstrip", area);
    if (layout.scrolls) move(h);
    const float left = layout.scrolls ? area.x : 0;
    const Clip clip({left, 0, (layout.scrolls ? area.right() : area.right() + 16) - left, area.bottom()});
    const size_t before = ui.mirror.controls().size();
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    for (size_t i = 0; i < all.size(); ++i) {
      const Rect r = place(i);
      const bool over_it = r.contains(mouse.x, mouse.y);
      const bool clicked = h.clicked && over_it && !(layout.scrolls && scroll.dragging);
      const bool asked = ui.mirror.button(layout.ids[i], r, layout.titles[i], static_cast<int>(i) == current);
      if (!layout.scrolls || (r.right() > area.x && r.x < area.right())) stop(i, r, h.hovered && over_it);
      if (clicked || asked) play_to(ui, {static_cast<int>(i)});
    }
    for (const StopGroup& group : ui.stops.groups()) {
      const Caption c = caption_of(group);
      const float from = c.x + c.width + 8;
      if (c.end > from) ui.paint.hline(std::round(from), c.end, area.y - 9, t.border);
    }
    if (layout.scrolls) edges(before);
    for (const StopGroup& group : ui.stops.groups()) caption(group);
  }

  void stop(size_t i, Rect r, bool hovered) {
    const Stop& stop = all[i];
    const bool on = static_cast<int>(i) == current;
    const bool to_come = static_cast<int>(i) > current;
    if (on)
      lit_place(ui, r, stop.role, false);
    else if (hovered)
      ui.paint.rect(r, faded(t.active, .5), 6);
    const Color ink = on ? t.text1 : to_come ? t.text3 : t.text2;
    const float n = tokens();
    const float top = std::round(r.y + (r.h - layout.unit * n * (pinned ? 2.f : 1.f) - (pinned ? 4.f : 0.f)) / 2);
    float pen = r.x + 10;
    if (layout.pictured[i]) {
      for (const std::string& step : stop.thumbs) {
        if (pinned && !pinned->trace.value(step).empty())
          film_picture(ui, pinned->trace, step)
              .draw(ui, pen, top, layout.unit * n / static_cast<float>(pinned->tokens.size()), to_come);
        const FilmPicture picture = film_picture(ui, ui.trace(), step);
        picture.draw(ui, pen, pinned ? std::round(top + layout.unit * n + 4) : top, layout.unit, to_come);
        pen += picture.width(ui, layout.unit) + 3;
      }
      pen += 7;
    }
    const float mid = r.y + r.h / 2;
    const Face face = on ? Face::semibold : Face::regular;
    std::vector<Run> symbol = stop_symbol(ui, stop, 15, ink);
    const std::string name = ui.paint.fit(stop_short(ui.session, ui.words, stop), r.right() - pen - 2, 12, face);
    const float seen = inside(pen, pen + std::max(ui.paint.width(symbol), ui.paint.width(name, 12, face)));
    if (seen <= 0) return;
    for (Run& run : symbol) run.color = faded(run.color, seen);
    ui.paint.runs(pen, mid - 4, symbol);
    ui.paint.text(pen, mid + (symbol.empty() && layout.scrolls ? 4.f : 14.f), name, faded(ink, seen), 12, face);
  }

  /// Words go and come as a whole at an edge that the strip goes on beyond: 0 where it would cut them, 1 away from it.
  float inside(float left, float right) const {
    float room = kFade;
    if (layout.scrolls && scroll.at > 0) room = std::min(room, left - area.x);
    if (layout.scrolls && scroll.at < most()) room = std::min(room, area.right() - right);
    return std::max(0.f, room / kFade);
  }

  /// The name of a group, above its stops; it stays on view as long as any of these does.
  struct Caption {
    std::string words;
    float x, width, end;  // `end`: of its stops
  };
  Caption caption_of(const StopGroup& group) const {
    const std::string words = stop_group(ui.session, ui.words, all[group.first]);
    const float width = ui.paint.width(words, 11, Face::medium);
    const float end = place(group.end - 1).right() - 4;
    return {words, std::max(place(group.first).x + 10, std::min(area.x + 10, end - width)), width, end};
  }
  void caption(const StopGroup& group) {
    const auto [words, at, width, end] = caption_of(group);
    const float seen = std::min(1.f, 4 * inside(at, at + width));
    const Color ink = holds(group, current) ? t.text1 : t.text3;
    if (seen > 0) ui.paint.text(at, area.y - 5, words, faded(ink, seen), 11, Face::medium);
  }

  /// What lies beyond the edges: faded out, and for those who do not see it called back by its name.
  void edges(size_t before) {
    const Color none = faded(t.panel, 0);
    const Rect all_of{area.x, area.y - 20, area.w, area.h + 20};
    if (scroll.at > 0) ui.paint.blend({all_of.x, all_of.y, kFade, all_of.h}, t.panel, none);
    if (scroll.at < most()) ui.paint.blend({all_of.right() - kFade, all_of.y, kFade, all_of.h}, none, t.panel);
    ui.mirror.clip_across(before, area);
    if (const Control* wanted = ui.mirror.revealed(before)) {
      for (size_t i = 0; i < all.size(); ++i)
        if (layout.ids[i] == wanted->id) show(i);
      ui.outcome.unfinished = true;
    }
  }

  /// The stop, in parts of stops, that a place on the strip lies in.
  float stop_at(float place) const {
    const auto next = std::upper_bound(x.begin() + 1, x.end() - 1, place);
    const auto i = static_cast<size_t>(next - x.begin()) - 1;
    return static_cast<float>(i) + std::clamp((place - x[i]) / (x[i + 1] - x[i]), 0.f, 1.f);
  }
};

}  // namespace

void draw_filmstrip(Ui& ui, Rect area, float left, bool compact) {
  const Theme& t = ui.theme;
  ui.mirror.section("player");
  ui.player.place = area;
  ui.paint.rect(area, t.panel);
  ui.paint.hline(area.x, area.right(), area.y, t.hairline);
  const auto count = static_cast<int>(ui.stops.size());
  if (compact) return draw_phone_player(ui, area);
  if (area.h <= kFilmLine) return draw_film_line(ui, area);
  draw_transport(ui, {area.x, area.y, left, area.h});
  ui.paint.vline(area.x + left, area.y + 14, area.bottom() - 14, t.hairline);

  const Pinned* pinned = is_comparing(ui.session) ? ui.session.pinned() : nullptr;
  const bool groups = !ui.stops.groups().empty();
  const float x0 = area.x + left + (pinned ? 32.f : 16.f);
  const float x1 = area.right() - 16;
  const float above = groups ? 23.f : 8.f;
  const float height = area.h - (groups ? 54.f : 48.f);
  const float room = pinned ? (height - 4) / 2 : height;
  Strip strip{ui, {x0, area.y + above, x1 - x0, area.h - 25 - above}, room, pinned};
  if (pinned)
    for (const bool b : {false, true})
      ui.paint.text(area.x + left + 18,
                    baseline(strip.area.y + strip.area.h / 2 + (b ? 1.f : -1.f) * (room / 2 + 2), 12), b ? "B" : "A",
                    t.text2, 12, Face::semibold, Align::center);
  strip.draw();

  const float width = (x1 - x0) / static_cast<float>(count);
  const float y = area.bottom() - 13;
  // The part of a strip that is on view.
  const float from = x0 + width * strip.stop_at(strip.scroll.at) - 3;
  const float to = x0 + width * strip.stop_at(strip.scroll.at + strip.area.w);
  if (strip.layout.scrolls) ui.paint.rect({from, y - 4, to - from, 11}, t.active, 5.5f);
  draw_track(ui, {x0, y - 11, x1 - x0, 24},
             [&](float at) { return strip.layout.scrolls && at >= from && at < to ? t.active : t.panel; });
}

}  // namespace attn
