// The row of one word as a picture: a bar for every column of the step on view, the sentence above it.
#include "story/step_labels.h"
#include "story/step_words.h"
#include "text/order.h"
#include "ui/kit/picture.h"
#include "ui/views/views.h"

namespace attn {
namespace {

constexpr float kLeastRow = 16;
constexpr float kMostRow = 30;
constexpr float kLeastColumn = 174;  // least width of a column of bars, where all in one would be cut
constexpr float kSmallSquare = 78;   // beside the sentence
constexpr float kSquare = 220;       // beside the bars
constexpr float kApart = 20;         // two columns
constexpr int kAllRows = 12;         // so many bars go before more than a line of the sentence
constexpr float kRoomBeside = 560;   // least width of a view with the square beside the bars

bool of_tokens(const Ui& ui, const std::string& step) {
  const Tensor& value = ui.trace().value(step);
  if (value.empty()) return false;
  const Axis rows = step_info(step).rows;
  const auto count = static_cast<int64_t>((rows == Axis::key ? ui.session.key_names() : ui.session.names()).size());
  return (rows == Axis::query || rows == Axis::key) && value.shape().rows == count && value.shape().cols > 0;
}

/// The step on the stage where each of its rows is that of a token, else the weights; empty: there is neither.
std::string step_of_row(const Ui& ui) {
  for (const std::string& step : {ui.stop().step, part_on_view(ui.session, Part::weights)})
    if (of_tokens(ui, step)) return step;
  return "";
}

struct RowPicture {
  Ui& ui;
  Rect area;
  bool compact;
  std::string step;
  const StepInfo& info = step_info(step);
  const Tensor& value = ui.trace().value(step);
  const std::vector<std::string>& words = info.rows == Axis::key ? ui.session.key_names() : ui.session.names();
  int head = ui.step_head(step);
  bool amount = is_amount(ui, step);
  double scale = amount ? 1 : own_scale(ui, step);
  int row = 0;
  int col = 0;
  std::vector<std::string> labels{};

  const Theme& t() const { return ui.theme; }
  int count() const { return static_cast<int>(value.shape().cols); }
  double at(int j) const { return static_cast<double>(value.at(0, head, row, j)); }
  CellAddress cell(int j) const { return {step, head, row, j}; }
  bool weights() const { return info.part == Part::weights; }
  bool masked(int j) const { return is_masked(ui, cell(j), value.at(0, head, row, j)); }
  std::string text_of(int j) const {
    if (is_empty_slot(*ui.trace().program, step, row, j)) return "–";
    if (weights() && masked(j)) return "";
    return weights() ? weight_text(ui.trace(), step, at(j)) : number_text(at(j), std::isfinite(at(j)) ? 2 : 0);
  }

  /// The row and the column of the cell in question, as far as the step has them.
  void find_place() {
    const CellAddress focus = ui.focus();
    const StepInfo& of = step_info(focus.step);
    const bool same_rows = of.rows == info.rows || ui.session.tokens() == ui.session.key_tokens();
    const bool tokens = of.rows == Axis::query || of.rows == Axis::key;
    row = std::clamp(tokens && same_rows ? focus.row : ui.scene().view.row, 0, static_cast<int>(words.size()) - 1);
    if (ui.trace().value(focus.step).shape().heads == value.shape().heads) head = focus.head;
    if (of.cols == info.cols && focus.col < count()) {
      col = focus.col;
      return;
    }
    for (int j = 1; j < count(); ++j)
      if (std::isfinite(at(j)) && !(std::abs(at(j)) <= std::abs(at(col)))) col = j;
  }

  /// The words, as lines in a width; the index of the first of each.
  std::vector<size_t> lines_of(float width) const {
    std::vector<size_t> starts{0};
    float x = 0;
    for (size_t i = 0; i < words.size(); ++i) {
      const float w = word_width(i, width);
      if (x > 0 && x + w > width) starts.push_back(i), x = 0;
      x += w + 2;
    }
    return starts;
  }
  float word_width(size_t i, float most) const {
    return std::min(most, std::round(ui.paint.width(words[i], 13, Face::semibold)) + 12);
  }

  /// The sentence, in as many lines as there is room for, around the chosen word: another can be chosen. Returns its
  /// height.
  float sentence(Rect place, size_t most) {
    const float line = ui.touch ? 30 : 26;
    const std::vector<size_t> starts = lines_of(place.w);
    const size_t shown = std::min(most, starts.size());
    const auto own =
        static_cast<size_t>(std::ranges::upper_bound(starts, static_cast<size_t>(row)) - starts.begin()) - 1;
    const size_t first = std::min(own - std::min(own, (shown - 1) / 2), starts.size() - shown);
    float y = place.y;
    for (size_t k = first; k < first + shown; ++k, y += line) {
      float x = place.x;
      const size_t end = k + 1 < starts.size() ? starts[k + 1] : words.size();
      for (size_t i = starts[k]; i < end; ++i) {
        const Rect r{x, y, word_width(i, place.w), line};
        word(static_cast<int>(i), r);
        x += r.w + 2;
      }
    }
    return y - place.y;
  }
  void word(int i, Rect r) {
    const bool on = i == row;
    const Color ink = t().role(info.rows == Axis::key ? Role::k : Role::q);
    const Hit h = hit(ui, "word of row " + std::to_string(i), r,
                      ui.words.format("mirror.query", {words[static_cast<size_t>(i)]}), on);
    const Rect box{r.x, r.y + 2, r.w, r.h - 4};
    if (on || h.hovered) ui.paint.rect(box, on ? ink : t().active, 5);
    ui.paint.text(r.x + 6, baseline(r.y + r.h / 2, 13),
                  ui.paint.fit(words[static_cast<size_t>(i)], r.w - 10, 13, Face::semibold),
                  on ? ink_on(ink) : t().text1, 13, on ? Face::semibold : Face::regular);
    if (h.clicked) ui.select({step, head, i, col});
  }

  /// All of the matrix, the chosen row in a frame; a press leads to the matrices.
  void square(Rect place) {
    const auto rows = static_cast<float>(value.shape().rows);
    const auto cols = static_cast<float>(count());
    const float side = std::min(place.w / cols, place.h / rows);
    const Rect box{place.right() - std::round(side * cols), place.y, std::round(side * cols), std::round(side * rows)};
    if (box.w < 8 || box.h < 8) return;
    const Window all{0, 0, static_cast<int>(rows), static_cast<int>(cols)};
    draw_picture(ui, {value, head, all, false, amount, amount ? scale : own_scale(ui, step), false}, box);
    const float y = box.y + box.h * static_cast<float>(row) / rows;
    ui.paint.frame({box.x - 2, y - 1, box.w + 4, box.h / rows + 2}, t().role(Role::q), 1.5f, 2);
    ui.paint.frame({box.x - 1, box.y - 1, box.w + 2, box.h + 2}, t().border);
    if (hit(ui, "row square", reach(ui, box), ui.word("view.matrices")).clicked) show_matrices(ui);
  }

  /// Those columns that have room, in their order: the chosen one and the largest.
  std::vector<int> columns(int room) const {
    const auto size = [&](size_t j) {
      const double v = at(static_cast<int>(j));
      return static_cast<int>(j) == col ? HUGE_VAL : std::isfinite(v) ? std::abs(v) : -1;
    };
    const auto order =
        stable_order(static_cast<size_t>(count()), [&](size_t a, size_t b) { return size(a) > size(b); });
    std::vector<int> out(order.begin(), order.begin() + std::min(room, count()));
    std::ranges::sort(out);
    return out;
  }

  /// One column: its name, its bar, its number.
  void bar(int j, Rect r, float name_w, float number_w) {
    const double v = at(j);
    const bool on = j == col;
    const bool hide = masked(j);
    const std::string number = text_of(j);
    const Hit h = hit(ui, "word bar " + std::to_string(j), r, labels[static_cast<size_t>(j)] + ": " + number, on);
    if (h.hovered || h.held) {
      ui.hand.hovered = cell(j);
      ui.hand.hover_seen = true;
    }
    if (h.clicked) ui.select(cell(j));
    if (on) ui.paint.rect({r.x - 4, r.y, r.w + 8, r.h}, t().tint(Role::k), 4);
    const float mid = r.y + r.h / 2;
    const float size = r.h < 20 ? 12 : 13;
    const Color ink = on && info.cols == Axis::key ? t().role(Role::k) : hide ? t().text3 : t().text1;
    ui.paint.text(r.x, baseline(mid, size), ui.paint.fit(labels[static_cast<size_t>(j)], name_w, size, Face::semibold),
                  ink, size, on ? Face::semibold : Face::regular);
    const Rect track{r.x + name_w + 10, r.y + 3, r.w - name_w - number_w - 20, r.h - 6};
    DrawnCell drawn{cell(j), number, track, t().stage, hide};
    if (hide)
      ui.paint.hatch({track.x, track.y + 1, track.w, track.h - 2}, t().hatch);
    else if (std::isfinite(v))
      fill_bar(v, track, drawn);
    ui.drawn.push_back(std::move(drawn));
    ui.paint.number(r.right(), baseline(mid, size), number, hide ? t().text3 : t().text1, size,
                    on ? Face::semibold : Face::regular, Align::right);
  }
  /// From the left where all are shares, else from the middle.
  void fill_bar(double v, Rect track, DrawnCell& drawn) {
    const double part = scale > 0 ? std::clamp(v / scale, -1.0, 1.0) : 0;
    const double size = std::abs(part);
    const float whole = amount ? track.w : track.w / 2;
    const float zero = amount ? track.x : track.x + whole;
    const float length = v == 0 ? 0 : std::max(1.f, static_cast<float>(size) * whole);
    drawn.fill = amount ? t().amount_at(.3 + .7 * size) : t().signed_at((part < 0 ? -1 : 1) * (.3 + .7 * size));
    drawn.box = {part < 0 ? zero - length : zero, track.y, length, track.h};
    ui.paint.rect(track, faded(t().well, .6), 3);
    if (length > 0) ui.paint.rect(drawn.box, drawn.fill, 3);
    if (!amount) ui.paint.rect({std::round(zero) - .5f, track.y - 1, 1, track.h + 2}, t().control);
  }

  /// What made the chosen cell, at the foot of the place, where it has the room. Returns its height.
  float arithmetic(Rect place) {
    if (is_empty_slot(*ui.trace().program, step, row, col)) return 0;
    const Explanation e = explain(ui.trace(), {step_index(ui, step), head, row, col});
    if (e.kind == Explanation::Kind::given) return 0;
    const std::vector<Run> runs{plain(explanation_text(e, 2), 12.5f, t().text2)};
    const float lines = ui.paint.paragraph(0, 0, place.w, 18, runs, false);
    if (lines + 6 > place.h) return 0;
    ui.paint.paragraph(place.x, place.bottom() - lines + 14, place.w, 18, runs);
    return lines + 6;
  }

  /// The bars in a part of the view.
  void bars(Rect place) {
    const int lines = std::max(1, static_cast<int>(place.h / kLeastRow));
    const int across = count() > lines && place.w >= 2 * kLeastColumn + kApart ? 2 : 1;
    const int room = across * lines;
    const bool cut = count() > room;
    const std::vector<int> shown = columns(cut ? std::max(1, room - across) : room);
    const size_t each = (shown.size() + static_cast<size_t>(across) - 1) / static_cast<size_t>(across);
    const float h = std::clamp(std::floor(place.h / static_cast<float>(each + (cut ? 1 : 0))), kLeastRow, kMostRow);
    const float w = across == 1 ? place.w : std::floor((place.w - kApart) / 2);
    float name_w = 0;
    float number_w = 0;
    for (const int j : shown) {
      name_w = std::max(name_w, ui.paint.width(labels[static_cast<size_t>(j)], 13, Face::semibold));
      number_w = std::max(number_w, ui.paint.width(text_of(j), 13, Face::semibold, true));
    }
    name_w = std::min(std::ceil(name_w), std::floor(w * .32f));
    for (size_t i = 0; i < shown.size(); ++i)
      bar(shown[i],
          {place.x + static_cast<float>(i / each) * (w + kApart), place.y + static_cast<float>(i % each) * h, w, h},
          name_w, std::ceil(number_w));
    const float y = place.y + static_cast<float>(each) * h;
    if (cut)
      ui.paint.text(place.x, y + 12,
                    ui.words.format("view.edges_cut",
                                    {in_threes(std::to_string(shown.size())), in_threes(std::to_string(count()))}),
                    t().text3, 12);
  }

  void draw() {
    find_place();
    std::vector<std::string> made;
    labels = step_names(ui.session, ui.words, step, Edge::cols, head, made);
    const float edge = compact ? 16 : 20;
    Rect in{area.x + edge, area.y + 6, area.w - 2 * edge, area.h - 12};
    if (!compact) {
      std::vector<Run> title{
          plain(stop_title(ui.session, ui.words, ui.stops[ui.stops.of(step)]), 15, t().text1, Face::semibold)};
      ui.paint.runs(in.x, in.y + 18, title);
      in.y += 32, in.h -= 32;
    }
    const bool wide = in.w >= kRoomBeside;
    const bool small = !wide && in.h >= 200 && in.w >= 260;
    const float line = ui.touch ? 30 : 26;
    const bool two = (wide ? in.w - kSquare - 28 : in.w) >= 2 * kLeastColumn + kApart;  // columns of bars
    const float least = kLeastRow * std::ceil(static_cast<float>(std::min(count(), kAllRows)) / (two ? 2.f : 1.f));
    const auto lines = static_cast<size_t>(std::clamp((in.h - least - 8) / line, 1.f, small ? 3.f : 2.f));
    const float head_h = sentence({in.x - 6, in.y, in.w - (small ? kSmallSquare + 12 : 0), 0}, lines);
    if (small)
      square({in.right() - kSmallSquare, in.y, kSmallSquare, std::max(head_h, std::min(kSmallSquare, in.h * .25f))});
    const float top = in.y + std::max(head_h, small ? std::min(kSmallSquare, in.h * .25f) : 0.f) + 8;
    Rect place{in.x, top, in.w, in.bottom() - top};
    if (wide) {
      const float side = std::min(kSquare, place.h);
      square({place.right() - side, place.y, side, side});
      place.w -= side + 28;
    }
    const float rows = kLeastRow * static_cast<float>(count());
    if (compact && place.h > rows + 24) {
      const float room = std::min(42.f, place.h - rows);
      place.h -= arithmetic({place.x, place.bottom() - room, place.w, room});
    }
    bars(place);
  }
};

}  // namespace

bool has_row(const Ui& ui) { return !step_of_row(ui).empty(); }

void draw_row_view(Ui& ui, const ViewPlace& place) {
  const std::string step = step_of_row(ui);
  if (step.empty()) return draw_instead(ui, place, "view.no_weights");
  RowPicture{ui, place.area, place.compact, step}.draw();
}

}  // namespace attn
