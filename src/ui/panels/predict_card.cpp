// A row that the reader guesses: a bar for every key, or the word with the largest share; then the real row beside it.

#include <cstdlib>

#include "platform/platform.h"
#include "ui/kit/widgets.h"
#include "ui/panels/panels.h"

namespace attn {
namespace {

constexpr float kGuessHeight = 44;  // with a finger
constexpr double kFadeSeconds = .6;
constexpr float kWord = 84;     // width of a key's name
constexpr float kNumbers = 46;  // and of its share

std::string share_text(double share) { return number_text(100 * share, 0) + " %"; }

/// How far the real row has come up, 0 ... 1.
double faded_in(Ui& ui) {
  const double part = (ui.now - ui.of<PredictionShown>().since) / kFadeSeconds;
  if (part >= 1 || platform::prefers_reduced_motion()) return 1;
  ui.outcome.unfinished = true;
  return std::max(0.0, part);
}

/// The bar of a guess: dragged, or set by the keys.
void draw_guess(Ui& ui, LessonVisit& visit, int key, const std::string& word, Rect bar, float height) {
  const Theme& t = ui.theme;
  const double share = visit.guess()[static_cast<size_t>(key)];
  const std::string id = "guess " + std::to_string(key);
  const Rect place{bar.x - 6, bar.y + bar.h / 2 - height / 2, bar.w + 12, height};
  const Hit h = hit(id, place);
  if (takes_place(ui, h)) visit.guess(key, static_cast<double>((ImGui::GetIO().MousePos.x - bar.x) / bar.w));
  if (h.hovered || h.held) ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
  Control mirror = ui.mirror.start(id, Control::Kind::slider, place);
  mirror.label = ui.words.format("predict.share_of", {word});
  mirror.value = static_cast<float>(share);
  mirror.steps = 20;
  mirror.value_text = share_text(share);
  if (const auto set = ui.mirror.add(std::move(mirror)); set && *set != "end")
    visit.guess(key, std::strtod(set->c_str(), nullptr));
  const float end = static_cast<float>(share) * bar.w;
  ui.paint.rect(bar, t.well, 4);
  ui.paint.rect({bar.x, bar.y, end, bar.h}, h.hovered || h.held ? t.text1 : t.text2, 4);
  ui.paint.circle({bar.x + end, bar.y + bar.h / 2}, 7, t.text1);
  ui.paint.circle({bar.x + end, bar.y + bar.h / 2}, 4.8f, t.panel);
}

/// The guess over the real share.
void draw_both(Ui& ui, double guess, double real, Rect bar) {
  const Theme& t = ui.theme;
  const double up = faded_in(ui);
  ui.paint.rect({bar.x, bar.y - 2, static_cast<float>(guess) * bar.w, 5}, t.control, 2);
  ui.paint.rect({bar.x, bar.y + 5, static_cast<float>(real) * bar.w, 9}, faded(t.amount_at(.25 + .75 * real), up), 2);
}

/// A line for every key; returns its height.
float draw_bars(Ui& ui, Rect area) {
  const Theme& t = ui.theme;
  LessonVisit& visit = *ui.document.lesson();
  const Prediction& row = *visit.prediction();
  const bool open = visit.revealed();
  const float height = ui.touch && !open ? kGuessHeight : 26;
  float mid = area.y + height / 2;
  for (size_t j = 0; j < row.keys.size(); ++j, mid += height) {
    const std::string word = ui.paint.fit(row.keys[j], kWord - 10, 13, Face::medium);
    ui.paint.text(area.x, baseline(mid, 13), word, t.text1, 13, Face::medium);
    const Rect bar{area.x + kWord, mid - 6, area.w - kWord - kNumbers - 8, 12};
    if (open)
      draw_both(ui, visit.guess()[j], row.shares[j], bar);
    else
      draw_guess(ui, visit, static_cast<int>(j), row.keys[j], bar, height);
    ui.paint.number(area.right(), baseline(mid, 13), share_text(open ? row.shares[j] : visit.guess()[j]), t.text1, 13,
                    Face::semibold, Align::right);
  }
  return height * static_cast<float>(row.keys.size());
}

/// The keys as words to point at, here or on the axis; returns its height.
float draw_words(Ui& ui, Rect area) {
  const Theme& t = ui.theme;
  LessonVisit& visit = *ui.document.lesson();
  const Prediction& row = *visit.prediction();
  const float height = ui.touch ? kGuessHeight : 28;
  Control mirror = ui.mirror.start("guess word", Control::Kind::choice, area);
  mirror.label = ui.word("predict.word");
  float x = area.x;
  float y = area.y;
  int clicked = -1;
  for (size_t j = 0; j < row.keys.size(); ++j) {
    const float w = std::max(std::round(std::min(ui.paint.width(row.keys[j], 13, Face::semibold), area.w - 20)) + 20,
                             ui.touch ? kGuessHeight : 0);
    if (x > area.x && x + w > area.right()) x = area.x, y += height + 6;
    const Rect place{x, y, w, height};
    const bool on = visit.guess()[j] > 0;
    if (on) mirror.chosen = static_cast<int>(j);
    const Hit h = hit("guess word " + std::to_string(j), place);
    if (h.clicked) clicked = static_cast<int>(j);
    ui.paint.rect(place, on ? t.text1 : h.hovered ? t.active : t.input, 6);
    if (!on) ui.paint.frame(place, h.hovered ? t.control : t.border, 1, 6);
    ui.paint.text(x + w / 2, baseline(y + height / 2, 13), ui.paint.fit(row.keys[j], w - 12, 13, Face::semibold),
                  on ? t.panel : t.text1, 13, on ? Face::semibold : Face::regular, Align::center);
    mirror.items.push_back(row.keys[j]);
    mirror.boxes.push_back(place);
    x += w + 6;
  }
  mirror.box.h = y + height - area.y;
  if (const auto set = ui.mirror.add(std::move(mirror)))
    clicked = std::clamp(std::atoi(set->c_str()), 0, static_cast<int>(row.keys.size()) - 1);
  if (clicked >= 0) ui.select({row.sum.step, ui.step_head(row.sum.step), row.sum.row, clicked});
  // Whoever selects a column of that step, there or on the stage, points at its key.
  const CellAddress at = ui.selected();
  int& pointed = ui.of<PredictionShown>().pointed;
  if (at.step == row.sum.step && (clicked >= 0 || (pointed >= 0 && pointed != at.col)))
    visit.guess(std::min(at.col, static_cast<int>(row.keys.size()) - 1), 1);
  if (at.step == row.sum.step) pointed = at.col;
  return y + height - area.y;
}

/// What became of the guess.
std::string score_words(Ui& ui, const LessonVisit& visit) {
  const Prediction& row = *visit.prediction();
  const auto most = static_cast<size_t>(std::ranges::max_element(row.shares) - row.shares.begin());
  return ui.words.format("predict.score",
                         {number_text(100 * visit.score(), 0), row.keys[most], number_text(100 * row.shares[most], 1)});
}

}  // namespace

float draw_prediction(Ui& ui, Rect area) {
  LessonVisit& visit = *ui.document.lesson();
  const Prediction* row = visit.prediction();
  if (!row) return 0;
  const Theme& t = ui.theme;
  PredictionShown& shown = ui.of<PredictionShown>();
  card(ui, {area.x - 8, area.y, area.w + 16, shown.height});
  const Rect inside{area.x + 8, area.y + 40, area.w - 16, 0};
  ui.paint.text(inside.x, area.y + 25, ui.word(visit.revealed() ? "predict.beside" : "predict.title"), t.text3, 12,
                Face::semibold);
  float y = inside.y;
  if (row->by == Prediction::By::bars || visit.revealed())
    y += draw_bars(ui, inside);
  else
    y += draw_words(ui, inside);
  if (visit.revealed()) {
    const std::string said = score_words(ui, visit);
    ui.outcome.told = unmarked(said);
    y = ui.paint.paragraph(inside.x, y + 24, inside.w, 19, marked(t, said, 13, t.text1)) - 2;
  } else {
    const float h = ui.touch ? kGuessHeight : 32;
    if (button(ui, "reveal", {inside.x, y + 10, 120, h}, ui.word("predict.reveal"), true, visit.guessed())) {
      visit.reveal();
      shown.since = ui.now;
    }
    y += h + 22;
  }
  const float now = y - area.y;
  if (now != shown.height) ui.outcome.unfinished = true;
  shown.height = now;
  return now + 12;
}

}  // namespace attn
