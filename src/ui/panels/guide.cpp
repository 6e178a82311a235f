#include <numeric>

#include "story/step_labels.h"
#include "story/step_words.h"
#include "text/list.h"
#include "ui/compare/compare.h"
#include "ui/kit/widgets.h"
#include "ui/panels/panels.h"

namespace attn {
namespace {

double sum_of(const PublishedRow& published) {
  return std::accumulate(published.values.begin(), published.values.end(), 0.0);
}

/// The largest weights of the row on view; where the next word is scored, the words most likely to come.
float row_card(Ui& ui, Rect area) {
  const Theme& t = ui.theme;
  const bool next = ui.stop().id == "logits" || ui.stop().id == "probabilities";
  const std::string step = next ? "probabilities" : part_on_view(ui.session, Part::weights);
  const Tensor& weights = ui.trace().value(step);
  if (weights.empty()) return 0;
  const CellAddress focus = ui.focus();
  const Axis rows = step_info(focus.step).rows;
  const int row = std::clamp(rows == Axis::query || rows == Axis::key ? focus.row : ui.scene().view.row, 0,
                             static_cast<int>(weights.shape().rows) - 1);
  const bool of_head = ui.trace().value(focus.step).shape().heads == weights.shape().heads;
  const int head = of_head ? focus.head : ui.step_head(step);
  const auto weight = [&](int key) { return weights.at(0, head, row, key); };
  const std::string& word = ui.session.names()[static_cast<size_t>(row)];
  std::vector<std::string> made;
  const std::vector<std::string>& names = step_names(ui.session, ui.words, step, Edge::cols, head, made);
  std::vector<int> keys = keys_by_weight(weights, {head}, row, {});
  const double most = std::max(1e-30, static_cast<double>(std::abs(weight(keys[0]))));
  keys.resize(std::min<size_t>(keys.size(), 3));
  const float height = 50 + 24 * static_cast<float>(keys.size());
  card(ui, {area.x - 8, area.y, area.w + 16, height});
  ui.paint.runs(area.x + 8, area.y + 26,
                {plain(ui.word("guide.row"), 12, t.text3, Face::semibold), gap(8),
                 chip(ui.paint.fit(word, 120, 12, Face::semibold), 12, t.role(Role::q))});
  float mid = area.y + 52;
  for (const int j : keys) {
    const double a = weight(j);
    ui.paint.text(area.x + 8, baseline(mid, 13), ui.paint.fit(names[static_cast<size_t>(j)], 84, 13, Face::medium),
                  t.text1, 13, Face::medium);
    const double size = std::isfinite(a) ? std::abs(a) / most : 0;
    ui.paint.rect({area.x + 100, mid - 5, std::max(1.f, static_cast<float>(size) * (area.w - 170)), 10},
                  a < 0 ? t.signed_at(-.25 - .75 * size) : t.amount_at(.25 + .75 * size), 2);
    ui.paint.number(area.x + area.w - 8, baseline(mid, 13), weight_text(ui.trace(), step, a), t.text1, 13,
                    Face::semibold, Align::right);
    mid += 24;
  }
  return height + 12;
}

/// The published row, where it is one of the weights on view; else it was made for another text.
const PublishedRow* published_row(const Ui& ui) {
  const std::optional<PublishedRow>& published = ui.scene().about.published;
  const Shape& weights = ui.trace().value(part_name(Part::weights, "")).shape();
  if (!published || static_cast<int64_t>(published->values.size()) != weights.cols || published->row >= weights.rows ||
      published->head >= weights.heads ||
      std::ranges::any_of(published->added, [&](int col) { return col >= weights.cols; }))
    return nullptr;
  return &*published;
}

/// The published numbers, what was added, and how far the running numbers are from them.
float published_card(Ui& ui, Rect area) {
  const PublishedRow* published = published_row(ui);
  if (!published) return 0;
  const Tensor& weights = ui.trace().value(part_name(Part::weights, ""));
  const size_t n = published->values.size();
  const Theme& t = ui.theme;
  const double sum = sum_of(*published);
  double worst = 0;
  for (size_t j = 0; j < n; ++j)
    worst = std::max(worst, std::abs(weights.at(0, published->head, published->row, static_cast<int64_t>(j)) -
                                     published->values[j] / sum));
  const std::string added =
      list_of(published->added, [&](int j) { return ui.session.key_names()[static_cast<size_t>(j)]; });
  const std::string note = ui.words.format(published->added.empty() ? "published.note" : "published.note_added",
                                           {added, short_number(static_cast<float>(sum))});
  const std::string match = ui.words.format("published.difference", {number_text(worst * 100, worst < .0005 ? 3 : 1)});
  const float note_end = ui.paint.paragraph(0, 0, area.w - 16, 18, {plain(note, 12, t.text2)}, false);
  const float match_end = ui.paint.paragraph(0, 0, area.w - 16, 18, {plain(match, 12, t.text1)}, false);
  const float height = 66 + note_end + match_end;
  card(ui, {area.x - 8, area.y, area.w + 16, height});
  ui.paint.text(area.x + 8, area.y + 24, ui.word("published.title"), t.text3, 12, Face::semibold);
  float x = area.x + 8;
  for (size_t j = 0; j < n; ++j) {
    const std::string text = short_number(published->values[j]);
    const float w = ui.paint.width(text, 13, Face::semibold, true);
    const bool boxed = std::ranges::count(published->added, static_cast<int>(j)) > 0;
    if (boxed) ui.paint.frame({x - 1, area.y + 32, w + 8, 19}, t.control, 1, 4);
    ui.paint.number(x + (boxed ? 3.f : 0.f), area.y + 46, text, boxed ? t.text3 : t.text1, 13, Face::semibold);
    x += w + (boxed ? 15.f : 8.f);
  }
  ui.paint.paragraph(area.x + 8, area.y + 70, area.w - 16, 18, {plain(note, 12, t.text2)});
  ui.paint.paragraph(area.x + 8, area.y + 70 + note_end, area.w - 16, 18,
                     {plain(match, 12, worst < .0005 ? t.text1 : t.bad)});
  return height + 12;
}

}  // namespace

std::string author_note(const Ui& ui) { return in_language(ui.scene().about.note, ui.words.code()); }

std::string published_line(const Ui& ui) {
  const PublishedRow* published = published_row(ui);
  if (!published) return "";
  return ui.words.format("published.line", {ui.session.names()[static_cast<size_t>(published->row)],
                                            short_number(static_cast<float>(sum_of(*published)))});
}

float card_edge(float width) { return width < 240 ? 12.f : 20.f; }

float draw_guide_head(Ui& ui, Rect area, const std::string& title, int current, int count) {
  constexpr float kPlace = 56;  // of the words for the card's number
  const Theme& t = ui.theme;
  const bool slim = area.w < 220;  // the title has the whole line, the number stands beside the pieces
  const float w = area.w - (slim ? 0 : kPlace);
  const float pieces = area.w - (slim ? kPlace : 0);
  float y = area.y;
  if (ui.paint.width(title, 18, Face::semibold) <= w)
    ui.paint.text(area.x, y, title, t.text1, 18, Face::semibold);
  else
    y = ui.paint.paragraph(area.x, y, w, 20, {plain(title, 15, t.text1, Face::semibold)}) - 20;
  ui.paint.number(area.right(), slim ? y + 18 : area.y,
                  ui.words.format("film.place", {std::to_string(current + 1), std::to_string(count)}), t.text3, 12,
                  Face::regular, Align::right);
  const float step = (pieces + 4) / static_cast<float>(count);
  for (int i = 0; i < count; ++i)
    ui.paint.rect({area.x + static_cast<float>(i) * step, y + 12, step - 4, 3}, i <= current ? t.text2 : t.border,
                  1.5f);
  return y + 44;
}

float draw_guide(Ui& ui, Rect area, bool with_note) {
  const Theme& t = ui.theme;
  const Stop& stop = ui.stop();
  ui.mirror.section("guide");
  const float top = area.y;
  const float edge = card_edge(area.w);
  const float x = area.x + edge;
  const float w = area.w - 2 * edge;
  if (ui.session.pinned()) {
    const int tab =
        segmented(ui, "beside", {x, area.y + 12, w, 30}, {ui.word("sheet.guide"), ui.word("compare.what_changed")},
                  ui.of<GuideBeside>().on ? 0 : 1, 13);
    if (tab >= 0) ui.of<GuideBeside>().on = tab == 0;
    area.y += 36;
    if (!ui.of<GuideBeside>().on) return area.y - top + draw_compare_words(ui, {x, area.y, w, area.h}, stop, with_note);
  }
  if (ui.document.lesson()) return area.y - top + draw_lesson(ui, area);
  float y = area.y + 32;
  std::string title = in_language(ui.scene().about.title, ui.words.code());
  if (title.empty()) title = ui.word("scene.own");
  y = draw_guide_head(ui, {x, y, w, 0}, title, ui.current, static_cast<int>(ui.stops.size()));
  const std::string what = stop_lesson(ui.session, ui.words, stop);
  const std::string more = stop_more(ui.session, ui.words, stop);
  ui.player.card = what + " " + more;
  y = ui.paint.paragraph(x, y, w, 22, marked(t, what, 14, t.text1)) + 8;
  y = ui.paint.paragraph(x, y, w, 22, marked(t, more, 14, t.text2)) - 4;
  y += row_card(ui, {x, y, w, 0});
  y += published_card(ui, {x, y, w, 0});
  const std::string note = author_note(ui);
  if (!note.empty() && with_note) y = ui.paint.paragraph(x, y + 10, w, 18, marked(t, note, 12.5f, t.text3)) - 4;
  std::vector<std::string> unknown;
  for (const std::string& token : ui.session.unknown_tokens())
    if (std::ranges::find(unknown, token) == unknown.end()) unknown.push_back(token);
  if (!unknown.empty())
    y = ui.paint.paragraph(x, y + 10, w, 18,
                           {plain(ui.words.format("guide.unknown", {list_of(unknown)}), 12.5f, t.text2)}) -
        4;
  return y + 12 - top;
}

}  // namespace attn
