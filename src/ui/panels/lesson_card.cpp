#include <cstdlib>

#include "text/list.h"
#include "ui/kit/widgets.h"
#include "ui/panels/panels.h"
#include "ui/player/flow.h"
#include "ui/player/playback.h"

namespace attn {
namespace {

constexpr float kFinger = 44;        // what a finger hits
constexpr double kLitSeconds = 2.5;  // settings that a card has led to

/// What is said about the answer given; empty before.
std::string verdict(Ui& ui) {
  const LessonVisit& visit = *ui.document.lesson();
  if (visit.answered() < 0) return "";
  const char* number = visit.has_place() ? "lesson.right" : "lesson.right_number";
  if (visit.solved()) return ui.word(visit.lesson().question.answer ? number : "lesson.right_words");
  const Words& misconception = visit.posed().answers[static_cast<size_t>(visit.answered())].misconception;
  return ui.words.format("lesson.wrong", {in_language(misconception, ui.words.code())});
}

/// The answers as radio buttons across the card, a click answers; what is to be said stands under the answer given.
/// Once the right one is found, each wrong one says what makes it.
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
    const float height = std::max(lines + 16, ui.touch ? kFinger : 0);
    const float more = said.empty() ? 0 : ui.paint.paragraph(0, 0, area.w - 46, 17, said, false) + (on ? 6.f : 2.f);
    const Rect row{area.x, y, area.w, height + more};
    const float mid = row.y + (height - lines + 20) / 2;  // of the first line
    const Hit h = hit("answer " + std::to_string(i), row);
    if (h.clicked) clicked = static_cast<int>(i);
    ui.paint.rect(row, h.held ? t.well : on || h.hovered ? t.active : t.input, 6);
    ui.paint.frame(row, on || h.hovered ? t.control : t.border, 1, 6);
    const Point knob{row.x + 18, mid};
    ui.paint.ring(knob, 6.5f, on ? t.text1 : t.control, 1.5f);
    if (on) ui.paint.circle(knob, 3.5f, t.text1);
    ui.paint.paragraph(row.x + 34, baseline(mid, 13), row.w - 42 - mark, 20, runs);
    if (on)
      draw_icon(ui.paint, right ? Icon::check : Icon::close, {row.right() - 16, mid}, right ? 15.f : 12.f,
                right ? t.good : t.bad);
    mirror.items.push_back(unmarked(text));
    mirror.boxes.push_back(row);
    if (!said.empty()) ui.paint.paragraph(area.x + 34, y + height + (on ? 9.f : 7.f), area.w - 46, 17, said);
    y += row.h + 6;
  }
  mirror.box.h = y - 6 - area.y;
  if (const auto set = ui.mirror.add(std::move(mirror)))
    clicked = std::clamp(std::atoi(set->c_str()), 0, static_cast<int>(posed.answers.size()) - 1);
  if (clicked >= 0) visit.answer(clicked);
  return y - area.y;
}

/// The answers; once the right one is found, the way to its cell, and what is handed in.
float draw_question(Ui& ui, Rect area) {
  LessonVisit& visit = *ui.document.lesson();
  float y = area.y + draw_answers(ui, {area.x - 8, area.y, area.w + 16, 0});
  if (!visit.solved()) return y - area.y;
  const float height = ui.touch ? kFinger : 32;
  const auto pressed = [&](const char* id, const std::string& label) {
    const float w = std::round(ui.paint.width(label, 13, Face::medium)) + 28;
    const bool clicked = button(ui, id, {area.x - 8, y + 4, w, height}, label);
    y += height + 10;
    return clicked;
  };
  if (visit.has_place() && pressed("show answer", ui.word("lesson.show")))
    ui.attempt([&] { visit.show_place(ui.session); });
  if (platform::can_open_studio() && pressed("save result", ui.word("lesson.save_result")))
    platform::open_studio("result");
  return y - area.y;
}

/// The way from a thing to try to the settings that lead there.
void settings_link(Ui& ui, const std::string& id, const std::vector<std::string>& used, Rect place) {
  const std::string text = ui.words.format(
      "lesson.settings", {list_of(used, [&](const std::string& control) { return control_name(ui, control); })});
  const Hit h = hit(ui, id, place, text);
  draw_icon(ui.paint, Icon::sliders, {place.x + place.w / 2, place.y + place.h / 2}, 15,
            h.hovered ? ui.theme.text1 : ui.theme.text3);
  LedTo& led = ui.of<LedTo>();
  if (h.hovered || ui.hint.focus == id) {
    led.pointed = used;
    tip(ui, place, text);
  }
  if (h.clicked) led = {used, ui.now + kLitSeconds, true, true};
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
    std::vector<std::string> used = visit.lesson().trials[static_cast<size_t>(i)].controls;
    std::erase_if(used, [&](const std::string& each) {
      return ui.restrictions.hides("controls") || ui.restrictions.hides(each);
    });
    const std::string& text = visit.trial_text(i, ui.words.code());
    const std::vector<Run> runs = marked(t, text, 13, t.text1);
    const float aside = used.empty() ? 0 : ui.touch ? kFinger : 32;  // of the way to the settings
    const float inside = area.w + 16 - 44 - std::max(0.f, aside - 8);
    const float lines = ui.paint.paragraph(0, 0, inside, 19, runs, false);
    const Rect row{area.x - 8, y, area.w + 16, std::max(lines + 12, ui.touch ? kFinger : 0)};
    const float mid = row.y + (row.h - lines + 19) / 2;  // of the first line
    const std::string id = "try " + std::to_string(i);
    const Hit h = hit(ui, id, {row.x, row.y, row.w - aside, row.h}, unmarked(text));
    ui.paint.rect(row, h.held ? t.well : h.hovered ? t.active : t.input, 6);
    ui.paint.frame(row, h.hovered ? t.control : t.border, 1, 6);
    draw_icon(ui.paint, Icon::play, {row.x + 17, mid}, 10, t.text2);
    ui.paint.paragraph(row.x + 34, baseline(mid, 13), inside, 19, runs);
    if (aside > 0) settings_link(ui, id + " settings", used, {row.right() - aside, row.y, aside, row.h});
    if (h.hovered) ui.of<LedTo>().pointed = used;
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
  if (card < 0 || card >= visit->cards()) return;
  ui.attempt([&] { visit->turn(ui.session, card); });
  if (by > 0) start_flow(ui, ui.current);
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
  const Theme& t = ui.theme;
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
  ui.player.card = visit.card_text(ui.words.code());
  if (visit.at_end()) {
    ui.paint.text(x, y, ui.word("lesson.question"), t.text3, 12, Face::semibold);
    y += 26;
  }
  y = draw_card_text(ui, {x, y}, w, visit.at_end()) - 4;
  y += draw_prediction(ui, {x, y, w, 0}) + draw_bug(ui, {x, y, w, 0});
  if (visit.at_end()) y += draw_question(ui, {x, y, w, 0});
  if (visit.has_trials()) y += draw_trials(ui, {x, y, w, 0});
  return y + 8 - area.y;
}

std::string lesson_words(Ui& ui) {
  LessonVisit& visit = *ui.document.lesson();
  std::string text = visit.card_text(ui.words.code());
  std::ranges::replace(text, '\n', ' ');
  if (visit.at_end() && visit.answered() >= 0) text = verdict(ui);
  return ui.words.format("mirror.lesson",
                         {in_language(visit.lesson().title, ui.words.code()), std::to_string(visit.card() + 1),
                          std::to_string(visit.cards()), unmarked(text)});
}

}  // namespace attn
