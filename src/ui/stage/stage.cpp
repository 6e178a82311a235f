#include "ui/stage/stage.h"

#include <imgui.h>

#include "story/step_words.h"
#include "ui/kit/picture.h"
#include "ui/kit/runs.h"
#include "ui/kit/widgets.h"
#include "ui/player/playback.h"

namespace attn {
namespace {

// A cell with a number, and how large a cell is at the most: see cell_style().
constexpr float kNumberWidth = 25;
constexpr float kNumberHeight = 14;
constexpr float kZoomedWidth = 60;
constexpr float kZoomedHeight = 22;
constexpr float kWideEnough = 34;  // a number with a decimal: such columns stay as they are when the rows grow
constexpr int kFewTokens = 24;     // so many scroll before their numbers go; more begin as a picture of the whole

// Above and under the square, and its rows: as the design has them, at least where a band stands over them, with a
// decimal. In the usual window all rows together have kUsualRows.
constexpr float kUnder = 18;
constexpr float kBand = 80;
constexpr float kLeastBand = 40;
constexpr float kGoodRow = 22;
constexpr float kBandRow = 18;
constexpr float kLeastRow = 16;
constexpr float kUsualRows = 250;
constexpr float kLeastPicture = 280;  // of a stage, however few the tokens: there are other views than the square
constexpr float kLowTop = 88;         // of a square without a band

/// What draws the stage of a kind of stop, and where its matrices stand.
struct StageForm {
  void (*draw)(Ui& ui, Rect area, const Stop& stop, bool compact);
  std::vector<Tile> (*tiles)(const Ui& ui, Rect area, const Stop& stop, bool compact);
};
StageForm form_of(StageKind kind) {
  if (kind == StageKind::products) return {product_stage, product_tiles};
  const bool square = kind == StageKind::square || kind == StageKind::context;
  return square ? StageForm{square_stage, square_tiles} : StageForm{general_stage, general_tiles};
}

float tokens(const Ui& ui) { return static_cast<float>(std::max<size_t>(1, ui.session.tokens().size())); }

/// The zoom at which few rows that are too low for numbers begin, so that they scroll.
float start_zoom(int rows, float fit, float height = kZoomedHeight) {
  return rows <= kFewTokens && fit < kNumberHeight ? height / fit : 1;
}

double round_up(double v) {  // to one digit that reads well on a legend
  if (v <= 0) return 1;
  const double unit = std::pow(10.0, std::floor(std::log10(v)));
  return std::ceil(v / unit * 2) / 2 * unit;
}

/// The words of a title, without the last sentences as long as they need more lines than there is room for.
std::vector<Run> fitting_words(Ui& ui, std::string text, float width, float height) {
  const auto runs = [&] { return marked(ui.theme, text, 12.5f, ui.theme.text2); };
  while (!text.empty() && ui.paint.paragraph(0, 0, width, 18, runs(), false) > height) {
    size_t end = 0;
    for (const std::string_view stop : {". ", "。", "; ", "；"})
      if (const size_t at = text.rfind(stop, text.size() - stop.size() - 1); at != text.npos)
        end = std::max(end, at + stop.find_last_not_of(' ') + 1);
    text.resize(end);
  }
  return runs();
}

}  // namespace

void draw_stage(Ui& ui, Rect area, const Stop& stop, bool compact) {
  StageFlow flow(ui, area, stop, compact);
  form_of(stop.kind).draw(ui, area, stop, compact);
  flow.draw_over();
  draw_moving_cell(ui, area);
}

std::vector<Tile> stage_tiles(const Ui& ui, Rect area, const Stop& stop, bool compact) {
  return form_of(stop.kind).tiles(ui, area, stop, compact);
}

SquareColumns square_columns(const Ui& ui, Rect area) {
  const StageKind kind = ui.stop().kind;
  if ((kind != StageKind::square && kind != StageKind::context) || is_comparing(ui.session)) return {};
  const SquareFrame f = square_frame(ui, area, false);
  return {f.x, f.cw, std::clamp(ui.of<Scrolled>().col, 0, f.cols - f.shown_cols), f.shown_cols, f.cols};
}

double shared_scale(const Ui& ui, const std::vector<std::string>& steps) {
  double most = 0;
  for (const std::string& step : steps)
    most = std::max(most, known_magnitude(ui.trace().value(step), ui.step_head(step)));
  return round_up(most);
}

double own_scale(const Ui& ui, const std::string& step) {
  const double most = known_magnitude(ui.trace().value(step), ui.step_head(step));
  return most > 0 ? most : 1;
}

bool is_amount(const Ui& ui, const std::string& step) { return is_in_percent(ui.trace(), step); }

double result_scale(const Ui& ui, const Stop& stop, const std::string& result) {
  std::vector<std::string> same = stop.results;
  const auto is_value = [](const std::string& step) { return step_info(step).role == Role::v; };
  std::erase_if(same, [&](const std::string& step) { return is_value(step) != is_value(result); });
  return shared_scale(ui, same);
}

double lit_scale(const Ui& ui, const Stop& stop) {
  if (stop.projects()) return result_scale(ui, stop, ui.selected().step);
  if (stop.kind == StageKind::inputs) return shared_scale(ui, stop.steps);
  return own_scale(ui, stop.step);
}

int rows_of(const Ui& ui, const std::string& step) { return static_cast<int>(ui.trace().value(step).shape().rows); }
int cols_of(const Ui& ui, const std::string& step) { return static_cast<int>(ui.trace().value(step).shape().cols); }

std::string shape_text(const Ui& ui, const std::string& step, bool transposed) {
  const int r = rows_of(ui, step);
  const int c = cols_of(ui, step);
  return std::to_string(transposed ? c : r) + "×" + std::to_string(transposed ? r : c);
}

float label_width(const Ui& ui, const std::vector<std::string>& names) {
  constexpr float kWidest = 84;
  float widest = 24;
  for (const std::string& name : names) {
    widest = std::max(widest, ui.paint.width(name, 12, Face::semibold));
    if (widest >= kWidest) return kWidest;
  }
  return widest;
}

float label_width(const Ui& ui) {
  static const Session* measured = nullptr;  // once a frame: glyphs may have come since the last one
  static int frame = -1;
  static float widest = 0;
  if (measured == &ui.session && frame == ImGui::GetFrameCount()) return widest;
  measured = &ui.session;
  frame = ImGui::GetFrameCount();
  return widest = std::max(label_width(ui, ui.session.tokens()), label_width(ui, ui.session.key_tokens()));
}

void draw_legend(Ui& ui, float from, float to, float middle, bool amount, double scale, Align align) {
  constexpr float kLength = 72;
  constexpr float kLeast = 20;
  const std::string high = amount ? percent(scale) : "+" + number_text(scale, 1);
  const std::string low = amount ? "0" : number_text(-scale, 1);
  const float before = ui.paint.width(low, 11, Face::regular, true) + 7;
  const float after = ui.paint.width(high, 11, Face::regular, true) + 7;
  const float length = std::min(kLength, std::floor(to - from - before - after));
  if (length < kLeast) return;
  const float x = align == Align::left ? from : to - before - length - after;
  color_bar(ui, {std::round(x + before), middle - 4, length, 8}, amount, low, high);
}

void draw_small_legend(Ui& ui, Rect area, const Tile& tile, const Zoom& zoom) {
  const float left = area.x + 16;
  if (zoom.most <= 1)
    return draw_legend(ui, left, std::min(area.right() - 16, std::max(tile.box.right(), left + 160)),
                       tile.box.bottom() + 15, tile.amount, tile.scale, Align::right);
  const Rect buttons = zoom_buttons(ui, zoom);
  draw_legend(ui, left, buttons.x - 12, buttons.y + buttons.h / 2, tile.amount, tile.scale, Align::left);
}

StageWish stage_wish(const Ui& ui) {
  const float n = tokens(ui);
  const bool few = n <= kFewTokens;
  const float good = few ? std::max(std::min(kGoodRow * n, kUsualRows), kLeastRow * n) : kUsualRows;
  const float least = kLowTop + kUnder + (few ? kLeastRow * n : 0);
  return {kBandTop + kBand + 2 * kUnder + good, std::max(least, kLeastPicture)};
}

float band_height(const Ui& ui, Rect area) {
  const float room = area.h - kBandTop - 2 * kUnder - std::min(kBandRow * tokens(ui), kUsualRows);
  return room < kLeastBand ? 0 : std::min(room, kBand);
}

float square_top(const Ui& ui, Rect area, bool compact) {
  if (compact) return 46;
  const float band = band_height(ui, area);
  return band > 0 ? kBandTop + band + kUnder : kLowTop;
}

float label_room(const Ui& ui, bool compact, float beside) {
  return std::max(compact ? 0.f : 76.f, label_width(ui) + (compact ? beside : 36.f));
}

SquareFrame square_frame(const Ui& ui, Rect area, bool compact, std::optional<float> zoom) {
  SquareFrame f{};
  f.rows = std::max(1, static_cast<int>(ui.session.tokens().size()));
  f.cols = std::max(1, static_cast<int>(ui.session.key_tokens().size()));
  const auto rows_n = static_cast<float>(f.rows);
  const auto cols_n = static_cast<float>(f.cols);
  const auto d_k = static_cast<float>(std::max(1, ui.scene().problem.d_k));
  f.left_w = compact ? 0 : std::clamp(42 * d_k, area.w < 720 ? 150.f : 168.f, .3f * area.w);
  f.left_x = area.x + label_room(ui, compact, 26);
  f.x = std::round(compact ? f.left_x + 4 : f.left_x + f.left_w + 18);
  f.band_y = area.y + (compact ? 0.f : kBandTop);
  f.y = area.y + square_top(ui, area, compact);
  f.max_w = std::floor(area.right() - (compact ? 12.f : 14.f) - f.x);
  f.max_h = std::floor(area.bottom() - (compact ? 10.f : 18.f) - f.y);
  // Wide cells are lower than wide; small ones, which hold no number, square where there is room.
  const auto highest = [&](float cw) { return std::max(std::round(cw * (compact ? .94f : .6f)), std::min(cw, 12.f)); };
  const float widest = std::clamp(area.w * .07f, 88.f, 140.f);
  const float fit_w = std::min(f.max_w / cols_n, widest);
  const float all_h = f.max_h;
  // A stage lower than what stands over and under the square leaves it a pixel.
  const auto room_above = [&](float under) { return std::max(1.f, all_h - under); };
  f.max_h = room_above(room_under(ui, false, compact));
  const float fit_h = std::min(f.max_h / rows_n, highest(std::floor(fit_w)));
  const float wide = compact ? kNumberWidth : kWideEnough;
  f.most_zoom = f.start_zoom = 1;
  if (fit_w < kNumberWidth || fit_h < kNumberHeight) {
    f.max_h = room_above(room_under(ui, true, compact));
    const float low = std::min(fit_h, f.max_h / rows_n);
    f.most_zoom = std::max({1.f, fit_w < wide ? kZoomedWidth / fit_w : 1, kZoomedHeight / low});
    f.start_zoom = start_zoom(f.rows, f.max_h / rows_n, compact ? kLeastRow : kZoomedHeight);
    if (compact && f.start_zoom > 1) f.start_zoom = std::max(f.start_zoom, kNumberWidth / fit_w);
  }
  const float z = zoom ? std::clamp(*zoom, 1.f, f.most_zoom) : zoom_of(ui, f.most_zoom, f.start_zoom);
  const Span cols = span_of(f.max_w, f.cols, z <= 1 ? widest : fit_w >= wide ? fit_w : kZoomedWidth, z);
  const float room = z > 1 ? f.max_h : std::min(f.max_h, std::max(1.f, highest(cols.cell) * rows_n));
  const Span rows = span_of(room, f.rows, z > 1 ? std::max(kZoomedHeight, highest(cols.cell)) : highest(cols.cell), z);
  f.cw = cols.cell;
  f.ch = rows.cell;
  f.shown_cols = cols.shown;
  f.shown_rows = rows.shown;
  return f;
}

Zoom square_zoom(const Ui& ui, Rect area, bool compact) {
  const SquareFrame f = square_frame(ui, area, compact);
  const Rect box{f.x, f.y, f.cw * static_cast<float>(f.shown_cols), f.ch * static_cast<float>(f.shown_rows)};
  return {box, f.rows, f.cols, f.most_zoom, f.start_zoom, [&ui, area, compact](float zoom) {
            const SquareFrame at = square_frame(ui, area, compact, zoom);
            return std::pair{Span{at.ch, at.shown_rows}, Span{at.cw, at.shown_cols}};
          }};
}

float room_under(const Ui& ui, bool zooms, bool compact) { return zooms ? zoom_room(ui) : compact ? kLegendRoom : 0.f; }

std::pair<Zoom, Span> rows_zoom(const Ui& ui, Rect box, int count, float largest, float width, bool compact) {
  Zoom z{box, count};
  float room = box.h - room_under(ui, false, compact);
  const float fit = std::min(room / static_cast<float>(std::max(1, count)), largest);
  if (fit < kNumberHeight) {
    room = box.h - room_under(ui, true, compact);
    const float low = std::min(fit, room / static_cast<float>(count));
    z.most = std::max(1.f, kZoomedHeight / low);
    if (width >= kNumberWidth) z.start = start_zoom(count, low);
  }
  z.spans = [room, count, most = std::max(largest, z.most > 1 ? kZoomedHeight : 0.f)](float zoom) {
    return std::pair{span_of(room, count, most, zoom), Span{}};
  };
  const Span rows = spans_now(ui, z).first;
  z.box.h = rows.cell * static_cast<float>(rows.shown);
  return {z, rows};
}

Tile rows_tile(const Ui& ui, const std::string& step, float x, float y, float cw, const Span& rows) {
  Tile tile = make_tile(ui, step, false, x, y, cw, rows.cell, 1e6f, rows.cell * static_cast<float>(rows.shown));
  tile.first_row = ui.of<Scrolled>().row;
  return tile;
}

bool is_paintable(const Ui& ui, const Stop& stop) {
  const std::string& kind = ui.scene().problem.mask.kind;
  return step_info(stop.step).part == Part::masked && (kind == "painted" || kind == "graph") &&
         !ui.restrictions.locks("mask");
}

std::vector<Run> titled(const Ui& ui, const std::string& step) {
  std::vector<Run> name = step_symbol(ui, step, 18);
  name.push_back(gap(6));
  name.push_back(figures(shape_text(ui, step), 11, ui.theme.text3));
  return name;
}

void draw_title(Ui& ui, Rect area, float width, const Stop& stop, float last) {
  const Theme& t = ui.theme;
  const float x = area.x + 20;
  const bool low = last < kBandTop + 36;
  const float y = area.y + (low ? kLowTitle : kBandTop + 12);
  std::vector<Run> line;
  if (!stop.projects() && step_info(stop.step).letter.size() == 1) {
    line = step_symbol(ui, stop.step, low ? 20 : 24);
    line.push_back(gap(8));
  }
  const std::string phase = low ? phase_words(ui, true) : "";
  const std::string title = phase.empty() ? stop_title(ui.session, ui.words, stop) : phase;
  const bool large = !low && ui.paint.width(line) + ui.paint.width(title, 20, Face::semibold) <= width;
  for (Run run : marked(t, title, large ? 20 : 15, t.text1)) {
    if (run.face == Face::regular) run.face = Face::semibold;
    line.push_back(std::move(run));
  }
  ui.paint.runs(x, y, line);
  if (low) return;
  const std::string under_way = phase_words(ui, false);
  const char* painting = ui.scene().problem.mask.kind == "graph" ? "film.masked.edges" : "film.masked.paint";
  const std::string text = !under_way.empty()       ? under_way
                           : is_paintable(ui, stop) ? ui.word(painting)
                                                    : stop_text(ui.session, ui.words, stop);
  ui.player.caption = title + " " + text;
  ui.paint.paragraph(x, y + 24, width, 18, fitting_words(ui, text, width, last - kBandTop - 36 + 18));
}

}  // namespace attn
