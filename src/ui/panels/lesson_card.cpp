#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "lessons/lesson_visit.h"
#include "ui/kit/widgets.h"
#include "ui/panels/card_terms.h"
#include "ui/panels/panels.h"
#include "ui/player/playback.h"

namespace attn {
namespace {

constexpr float kFinger = 44;  // what a finger hits

/// Paragraphs of 14 px, the second quieter; returns the baseline after the last.
float paragraphs(Ui& ui, float x, float y, float w, const std::string& text) {
  std::vector<FirstTerm> terms = first_terms(ui);
  for (size_t from = 0; from < text.size();) {
    const size_t end = std::min(text.find('\n', from), text.size());
    y = paragraph_with_terms(
        ui, {x, y + (from == 0 ? 0 : 8)}, w, 22,
        marked(ui.theme, text.substr(from, end - from), 14, from == 0 ? ui.theme.text1 : ui.theme.text2), terms);
    from = end + 1;
  }
  return y;
}

/// What is said about the answer given; empty before.
std::string verdict(Ui& ui) {
  const LessonVisit& visit = *ui.document.lesson();
  if (visit.answered() < 0) return "";
  if (visit.solved()) return ui.word(visit.lesson().question.answer ? "lesson.right" : "lesson.right_words");
  const Words& misconception = visit.posed().answers[static_cast<size_t>(visit.answered())].misconception;
  return ui.words.format("lesson.wrong", {in_language(misconception, ui.words.code())});
}

/// The answers as radio buttons, a click answers; what is to be said stands under the answer given. Once the right one
/// is found, each wrong one says what makes it.
float draw_answers(Ui& ui, Rect area) {
  const Theme& t = ui.theme;
  LessonVisit& visit = *ui.document.lesson();
  const Posed& posed = visit.posed();
  Control mirror = ui.mirror.start("answer", Control::Kind::choice, area);
  mirror.label = unmarked(visit.question_text(ui.words.code()));
  mirror.chosen = visit.answered();
  float y = area.y;
  int clicked = -1;
  for (size_t i = 0; i < posed.answers.size(); ++i) {
    const bool on = static_cast<int>(i) == visit.answered();
    const bool right = static_cast<int>(i) == posed.right;
    const std::string& text = in_language(posed.answers[i].text, ui.words.code());
    const float mark = on ? 26.f : 0.f;
    std::vector<Run> runs = marked(t, text, 13, visit.solved() && !right ? t.text2 : t.text1);
    for (Run& run : runs)
      if (on && run.face == Face::regular) run.face = Face::semibold;
    std::vector<Run> said;
    if (on)
      said = marked(t, verdict(ui), 12.5f, t.text1);
    else if (visit.solved())
      said = marked(t, in_language(posed.answers[i].misconception, ui.words.code()), 12, t.text3);
    const float lines = ui.paint.paragraph(0, 0, area.w - 42 - mark, 20, runs, false);
    const float height = std::max(lines + 10, ui.touch ? kFinger : 0);
    const float more = said.empty() ? 0 : ui.paint.paragraph(0, 0, area.w - 46, 17, said, false) + (on ? 6.f : 0.f);
    const Rect row{area.x, y, area.w, on ? height + more : height};
    const float mid = row.y + (height - lines + 20) / 2;  // of the first line
    const Hit h = hit("answer " + std::to_string(i), row);
    if (h.clicked) clicked = static_cast<int>(i);
    if (on || h.hovered) ui.paint.rect(row, on ? t.active : over(t.active, .5, t.stage), 6);
    const Point knob{row.x + 18, mid};
    ui.paint.ring(knob, 6.5f, on ? t.text1 : t.control, 1.5f);
    if (on) ui.paint.circle(knob, 3.5f, t.text1);
    ui.paint.paragraph(row.x + 34, baseline(mid, 13), row.w - 42 - mark, 20, runs);
    if (on)
      draw_icon(ui.paint, right ? Icon::check : Icon::close, {row.right() - 16, mid}, right ? 15.f : 12.f,
                right ? t.good : t.bad);
    mirror.items.push_back(unmarked(text));
    mirror.boxes.push_back(row);
    if (!said.empty()) ui.paint.paragraph(area.x + 34, y + height + (on ? 9.f : 8.f), area.w - 46, 17, said);
    y += height + more;
  }
  mirror.box.h = y - area.y;
  if (const auto set = ui.mirror.add(std::move(mirror)))
    clicked = std::clamp(std::atoi(set->c_str()), 0, static_cast<int>(posed.answers.size()) - 1);
  if (clicked >= 0) visit.answer(clicked);
  return y - area.y;
}

float draw_question(Ui& ui, Rect area) {
  const Theme& t = ui.theme;
  LessonVisit& visit = *ui.document.lesson();
  const float x = area.x + 8;
  const float w = area.w - 16;
  // The card lies under what is on it, so its height is that of the frame before; a change draws another frame.
  float& height = ui.of<LessonShown>().question_height;
  card(ui, {area.x - 8, area.y, area.w + 16, height});
  ui.paint.text(x, area.y + 25, ui.word("lesson.question"), t.text3, 12, Face::semibold);
  std::vector<Run> question = marked(t, visit.question_text(ui.words.code()), 14, t.text1);
  for (Run& run : question)
    if (run.face == Face::regular) run.face = Face::semibold;
  float y = ui.paint.paragraph(x, area.y + 49, w, 21, question) - 8;
  y += draw_answers(ui, {area.x, y, area.w, 0});
  if (visit.solved() && visit.has_place()) {
    const std::string& label = ui.word("lesson.show");
    if (button(ui, "show answer", {x, y + 10, std::round(ui.paint.width(label, 13, Face::medium)) + 28, 28}, label))
      ui.attempt([&] { visit.show_place(ui.session); });
    y += 44;
  }
  const float now = y + 8 - area.y;
  if (now != height) ui.outcome.unfinished = true;
  return height = now;
}

/// A row per thing to try: a click shows its scene.
float draw_trials(Ui& ui, Rect area) {
  const Theme& t = ui.theme;
  LessonVisit& visit = *ui.document.lesson();
  const auto count = static_cast<int>(visit.lesson().trials.size());
  if (count == 0) return 0;
  ui.paint.text(area.x, area.y + 18, ui.word("lesson.try"), t.text3, 12, Face::semibold);
  float y = area.y + 28;
  for (int i = 0; i < count; ++i) {
    const std::string& text = visit.trial_text(i, ui.words.code());
    const std::vector<Run> runs = marked(t, text, 13, t.text1);
    const float inside = area.w + 16 - 44;
    const float lines = ui.paint.paragraph(0, 0, inside, 19, runs, false);
    const Rect row{area.x - 8, y, area.w + 16, std::max(lines + 12, ui.touch ? kFinger : 0)};
    const float mid = row.y + (row.h - lines + 19) / 2;  // of the first line
    const Hit h = hit(ui, "try " + std::to_string(i), row, unmarked(text));
    ui.paint.rect(row, h.held ? t.well : h.hovered ? t.active : t.input, 6);
    ui.paint.frame(row, h.hovered ? t.control : t.border, 1, 6);
    draw_icon(ui.paint, Icon::play, {row.x + 17, mid}, 10, t.text2);
    ui.paint.paragraph(row.x + 34, baseline(mid, 13), inside, 19, runs);
    if (h.clicked) ui.attempt([&] { visit.attempt(ui.session, i); });
    y += row.h + 6;
  }
  return y - area.y;
}

}  // namespace

void turn_guide(Ui& ui, int by) {
  LessonVisit* visit = ui.document.lesson();
  if (!visit) return step_by(ui, by);
  const int card = visit->card() + by;
  if (card >= 0 && card < visit->cards()) ui.attempt([&] { visit->turn(ui.session, card); });
}

void draw_turn_buttons(Ui& ui, Rect area) {
  const LessonVisit* visit = ui.document.lesson();
  const int current = visit ? visit->card() : ui.current;
  const bool last = visit ? visit->at_end() : ui.current + 1 == static_cast<int>(ui.stops.size());
  const float half = (area.w - 8) / 2;
  const float back = std::min(96.f, half);
  if (button(ui, "previous", {area.x, area.y, back, 32}, ui.word("previous"), false, current > 0, Icon::left))
    turn_guide(ui, -1);
  NextLesson& lesson = ui.of<NextLesson>();
  if (last && !lesson.id.empty()) {
    const Rect r{area.x + back + 8, area.y, area.w - back - 8, 32};
    const std::string text = ui.words.format("shelf.next", {lesson.title});
    const std::string shown = ui.paint.fit(text, r.w - 24, 13, Face::medium);
    ui.mirror.caption(text);
    if (button(ui, "next", r, shown, true)) lesson.wanted = true;
    if (shown != text && ImGui::IsItemHovered()) tip(ui, r, text);
    return;
  }
  const float next = std::min(120.f, half);
  if (button(ui, "next", {area.right() - next, area.y, next, 32}, ui.word("next"), true, !last)) turn_guide(ui, 1);
}

float draw_lesson(Ui& ui, Rect area) {
  LessonVisit& visit = *ui.document.lesson();
  ui.mirror.section("guide");
  const float edge = card_edge(area.w);
  const float x = area.x + edge;
  const float w = area.w - 2 * edge;
  if (visit.card() != ui.of<LessonShown>().card) {
    ui.of<PredictionShown>() = {};
    ImGui::SetScrollY(0);
    ui.finger = {};
  }
  ui.of<LessonShown>().card = visit.card();
  float y = draw_guide_head(ui, {x, area.y + 32, w, 0}, in_language(visit.lesson().title, ui.words.code()),
                            visit.card(), visit.cards());
  y = paragraphs(ui, x, y, w, visit.card_text(ui.words.code())) - 4;
  y += draw_prediction(ui, {x, y, w, 0}) + draw_bug(ui, {x, y, w, 0});
  if (visit.at_end()) {
    y += draw_question(ui, {x, y, w, 0}) + 8;
    y += draw_trials(ui, {x, y, w, 0});
  }
  return y + 8 - area.y;
}

std::string lesson_words(Ui& ui) {
  LessonVisit& visit = *ui.document.lesson();
  std::string text = visit.card_text(ui.words.code());
  std::replace(text.begin(), text.end(), '\n', ' ');
  if (visit.at_end() && visit.answered() >= 0) text = verdict(ui);
  return ui.words.format("mirror.lesson",
                         {in_language(visit.lesson().title, ui.words.code()), std::to_string(visit.card() + 1),
                          std::to_string(visit.cards()), unmarked(text)});
}

}  // namespace attn
