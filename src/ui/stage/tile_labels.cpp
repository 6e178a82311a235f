// The names along the edges of a tile.

#include <cctype>

#include "scene/edits/image.h"
#include "story/step_labels.h"
#include "ui/kit/widgets.h"
#include "ui/stage/tile.h"

namespace attn {
namespace {

/// step_labels() of the rows or the columns, without a copy of what the session has already; `named` holds the others.
const std::vector<std::string>& labels_of(const Ui& ui, const Tile& t, bool of_rows, std::vector<std::string>& named) {
  const Axis axis = of_rows ? t.rows : t.cols;
  const Shape s = ui.trace().value(t.step).shape();
  const int64_t count = of_rows == t.transposed ? s.cols : s.rows;
  const std::vector<std::string>& tokens = axis == Axis::key ? ui.session.key_tokens() : ui.session.tokens();
  if ((axis == Axis::query || axis == Axis::key) && static_cast<int64_t>(tokens.size()) == count) return tokens;
  return named = step_labels(ui.session, ui.words, t.step, of_rows == t.transposed ? Edge::cols : Edge::rows, t.head);
}

/// Tells what is known of the word of a label that the pointer is on: its features, or that they are drawn by chance.
/// Whether there is such a word.
bool tell_word(Ui& ui, Axis axis, const std::string& word, Rect place) {
  const bool on_word = axis == Axis::query || axis == Axis::key;
  if (!on_word || ui.touch || !ImGui::IsWindowHovered()) return false;
  if (!ImGui::IsMouseHoveringRect({place.x, place.y}, {place.right(), place.bottom()})) return false;
  const Problem& problem = ui.scene().problem;
  const std::string matrix = axis == Axis::key && has_source(problem) ? "source" : "x";
  if (image_matrix(problem) == matrix || problem.given.matrices.count(matrix)) return false;
  const Theme& t = ui.theme;
  const Lexicon& lexicon = ui.session.lexicon();
  const std::vector<float>* features = features_of(problem, lexicon, word);
  Run name = plain(word, 12, t.text1, Face::semibold);
  if (!features) {
    name.dots = t.text3;
    const std::string said = ui.words.format("given.seeded_word", {word, std::to_string(problem.seed)});
    const size_t at = std::min(said.find(word), said.size());
    tip(ui, place,
        {plain(said.substr(0, at), 12, t.text1), name,
         plain(said.substr(std::min(at + word.size(), said.size())), 12, t.text1)});
    return true;
  }
  std::string has;
  for (size_t i = 0; i < features->size(); ++i)
    if (const float value = std::round((*features)[i] * 100) / 100; value != 0)
      has += (has.empty() ? "  " : " · ") + in_language(lexicon.features[i].name, ui.words.code()) +
             (value < 0 ? " −" : " ") + shortest(std::abs(value));
  tip(ui, place, {name, plain(has, 12, t.text2)});
  return true;
}

constexpr float kLabelSize = 11;  // of columns, and of names in two lines
constexpr float kTwoLines = 24;   // of a row, for a name in two lines

/// The lines of a name that is too wide for one, where the whole of it fits in two: parted at a blank, else in the
/// middle of the word; empty where it does not.
std::vector<std::string> two_lines(const Ui& ui, const std::string& name, float room) {
  const auto width = [&](const std::string& text) { return ui.paint.width(text, kLabelSize, Face::semibold); };
  std::vector<std::string> best;
  float least = room;
  for (const bool blank : {true, false}) {
    if (!best.empty()) break;
    for (size_t at = 1; at < name.size(); ++at) {
      if (blank ? name[at] != ' ' : (name[at] & 0xC0) == 0x80) continue;
      const bool letters = !blank && std::isalpha(static_cast<unsigned char>(name[at - 1])) != 0;
      std::vector<std::string> lines{name.substr(0, at) + (letters ? "-" : ""), name.substr(at + (blank ? 1 : 0))};
      const float widest = std::max(width(lines[0]), width(lines[1]));
      if (widest > least) continue;
      least = widest;
      best = std::move(lines);
    }
  }
  return best;
}

/// One level where all neighbours fit, two where those two apart fit, 0: only the numbers that fit.
int label_levels(const Ui& ui, const Tile& t, const std::vector<std::string>& labels) {
  const auto width = [&](int j) { return ui.paint.width(labels[static_cast<size_t>(j)], kLabelSize, Face::medium); };
  const auto fits = [&](int apart) {
    for (int j = t.first_col + apart; j < t.first_col + t.shown_cols; ++j)
      if ((width(j) + width(j - apart)) / 2 + 5 > t.cw * static_cast<float>(apart)) return false;
    return true;
  };
  return fits(1) ? 1 : fits(2) ? 2 : 0;
}

}  // namespace

int label_levels(const Ui& ui, const Tile& t) {
  std::vector<std::string> named;
  return label_levels(ui, t, labels_of(ui, t, false, named));
}

void column_labels(Ui& ui, const Tile& t, const Lit& lit, float base) {
  std::vector<std::string> named;
  column_labels(ui, t, labels_of(ui, t, false, named), lit[t.cols], base);
}

void column_labels(Ui& ui, const Tile& t, const std::vector<std::string>& labels, int chosen, float base) {
  const float size = kLabelSize;
  const auto label = [&](int j) -> const std::string& { return labels[static_cast<size_t>(j)]; };
  const int levels = label_levels(ui, t, labels);
  const bool two = levels == 2;
  const bool words = levels > 0;
  const float number_width = ui.paint.width(std::to_string(labels.size()), size, Face::medium) + 5;
  const int every = std::max(1, static_cast<int>(std::ceil(number_width / t.cw)));
  for (int j = t.first_col; j < t.first_col + t.shown_cols; ++j) {
    const Rect r = t.cell(t.first_row, j);
    const float x = r.x + r.w / 2;
    const bool on = j == chosen;
    const bool upper = two && (j - t.first_col) % 2 == 1;
    const float y = base - (upper ? 15.f : 0.f);
    if (!words && !on && (j % every != 0 || std::abs(j - chosen) < every + 1)) continue;
    const std::string text = words || on ? label(j) : std::to_string(j + 1);
    const float bold = ui.paint.width(text, size, Face::semibold);
    const float half = bold / 2 + 4;
    if (!ui.paint.shows({x - half, y, 2 * half, 1})) continue;
    if (upper) ui.paint.rect({std::round(x) - .5f, y + 5, 1, 8}, ui.theme.border);
    if (on) {
      const Color fill = axis_ink(ui.theme, t.cols);
      const float w = std::round(bold + 8);
      const float left = std::clamp(std::round(x - w / 2), t.box.x - 30, t.box.right() + 8 - w);
      ui.paint.rect({left, y - 13, w, 17}, fill, 4);
      ui.paint.text(left + w / 2, y, text, ink_on(fill), size, Face::semibold, Align::center);
    } else {
      ui.paint.text(x, y, text, ui.theme.text2, size, Face::medium, Align::center);
    }
    tell_word(ui, t.cols, label(j), {x - half, y - 13, 2 * half, 17});
  }
}

void row_labels(Ui& ui, const Tile& t, const Lit& lit, float right, float max_width) {
  std::vector<std::string> named;
  row_labels(ui, t, labels_of(ui, t, true, named), lit[t.rows], right, max_width);
}

void row_labels(Ui& ui, const Tile& t, const std::vector<std::string>& labels, int chosen, float right,
                float max_width) {
  const float size = t.ch >= kLeastName && t.ch < 13 ? kLabelSize : 12;  // low rows keep their names, a little smaller
  const int every = t.ch >= kLeastName ? 1 : static_cast<int>(std::ceil(13 / t.ch));
  for (int i = t.first_row; i < t.first_row + t.shown_rows; ++i) {
    const bool on = i == chosen;
    if (!on && ((i - t.first_row) % every != 0 || (every > 1 && chosen >= 0 && std::abs(i - chosen) < every))) continue;
    const Rect r = t.cell(i, t.first_col);
    const float y = r.y + r.h / 2;
    const std::string& name = labels[static_cast<size_t>(i)];
    const Face face = on ? Face::semibold : Face::medium;
    const std::string text = ui.paint.fit(name, max_width, size, face);
    const float bold = ui.paint.width(text, size, Face::semibold);
    if (!ui.paint.shows({right - bold - 6, y, bold + 6, 1})) continue;
    const Rect place{right - bold, y - t.ch / 2, bold, t.ch};
    const bool told = tell_word(ui, t.rows, name, place);
    if (text != name && t.ch >= kTwoLines)
      if (const std::vector<std::string> lines = two_lines(ui, name, max_width); !lines.empty()) {
        const float w =
            std::max(ui.paint.width(lines[0], kLabelSize, face), ui.paint.width(lines[1], kLabelSize, face));
        const Color fill = axis_ink(ui.theme, t.rows);
        if (on) ui.paint.rect({std::round(right - w - 5), std::round(y - 12), std::round(w) + 10, 24}, fill, 4);
        for (size_t k = 0; k < 2; ++k)
          ui.paint.text(right, baseline(y, kLabelSize) + (k == 0 ? -6.f : 6.f), lines[k],
                        on ? ink_on(fill) : ui.theme.text2, kLabelSize, face, Align::right);
        continue;
      }
    if (!told && text != name && !ui.touch && ImGui::IsWindowHovered() &&
        ImGui::IsMouseHoveringRect({place.x, place.y}, {place.right(), place.bottom()}))
      tip(ui, place, name);
    if (on) {
      const Color fill = axis_ink(ui.theme, t.rows);
      const float w = std::round(bold + 10);
      const float h = std::clamp(std::round(t.ch) + 1, size + 2, 18.f);  // it leaves its neighbours alone
      ui.paint.rect({std::round(right - w + 5), std::round(y - h / 2), w, h}, fill, 4);
      ui.paint.text(right, baseline(y, size), text, ink_on(fill), size, Face::semibold, Align::right);
    } else {
      ui.paint.text(right, baseline(y, size), text, ui.theme.text2, size, Face::medium, Align::right);
    }
  }
}

}  // namespace attn
