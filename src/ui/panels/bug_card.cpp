// A program with one mistake: the reader goes through its steps and points at the first that is wrong.
#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "story/step_words.h"
#include "ui/kit/widgets.h"
#include "ui/panels/panels.h"

namespace attn {
namespace {

struct BugShown {
  float height = 0;
  int card = -1;
  int stop = -1;
};

/// A step that the reader comes to brings its button into view where the edge of the panel would cut it.
void keep_whole(Ui& ui, int card, Rect button) {
  BugShown& shown = ui.of<BugShown>();
  const bool comes = std::exchange(shown.card, card) == card && std::exchange(shown.stop, ui.current) != ui.current;
  const float edge = ui.paint.clip().bottom();
  if (!comes || button.y >= edge || button.bottom() <= edge) return;
  ImGui::SetScrollY(ImGui::GetScrollY() + button.bottom() + 8 - edge);
  ui.outcome.unfinished = true;
}

/// What pointing at a step came to; empty before.
std::string blame_words(Ui& ui, const LessonVisit& visit) {
  const std::string step = stop_title(ui.session, ui.words, ui.stops[ui.stops.of(visit.blamed_step())]);
  switch (visit.blamed()) {
    case LessonVisit::Blame::none: return "";
    case LessonVisit::Blame::early: return ui.words.format("bug.early", {step});
    case LessonVisit::Blame::late: return ui.words.format("bug.late", {step});
    default: break;
  }
  const std::string id = "bug." + visit.bug()->id;
  return ui.words.format("bug.right", {ui.word(id), ui.word(id + ".text")});
}

}  // namespace

float draw_bug(Ui& ui, Rect area) {
  LessonVisit& visit = *ui.document.lesson();
  if (!visit.bug()) return 0;
  const Theme& t = ui.theme;
  float& height = ui.of<BugShown>().height;
  card(ui, {area.x - 8, area.y, area.w + 16, height});
  const float x = area.x + 8;
  const float w = area.w - 16;
  const float finger = ui.touch ? 44.f : 32.f;
  const bool found = visit.blamed() == LessonVisit::Blame::right;
  const bool faulty = ui.scene().problem.fault == visit.bug()->id;
  ui.paint.text(x, area.y + 25, ui.word("bug.title"), t.text3, 12, Face::semibold);
  float y = ui.paint.paragraph(x, area.y + 49, w, 20, marked(t, ui.word("bug.ask"), 13, t.text1)) - 8;
  const auto place = [&](const std::string& label) {
    return Rect{x, y, std::min(w, std::round(ui.paint.width(label, 13, Face::medium)) + 28), finger};
  };
  if (!found && faulty) {
    const std::string title = stop_title(ui.session, ui.words, ui.stop());
    y = ui.paint.paragraph(x, y + 18, w, 20, {plain(title, 13, t.text1, Face::semibold)});
    y = ui.paint.paragraph(x, y, w, 18, marked(t, stop_text(ui.session, ui.words, ui.stop()), 12.5f, t.text2)) - 4;
    const std::string label = ui.paint.fit(ui.words.format("bug.blame", {title}), w - 28, 13, Face::medium);
    keep_whole(ui, visit.card(), place(label));
    if (button(ui, "blame", place(label), label, true)) visit.blame(*ui.trace().program, ui.stop().results);
    y += finger + 12;
  }
  if (const std::string said = blame_words(ui, visit); !said.empty()) {
    ui.outcome.told = unmarked(said);
    draw_icon(ui.paint, found ? Icon::check : Icon::close, {x + 7, y + 9}, found ? 15.f : 12.f, found ? t.good : t.bad);
    y = ui.paint.paragraph(x + 22, y + 14, w - 22, 19, marked(t, said, 13, t.text1)) - 1;
  }
  if (found && faulty) {
    const std::string& label = ui.word("bug.mend");
    if (button(ui, "mend", place(label), label)) ui.attempt([&] { visit.mend(ui.session); });
    y += finger + 12;
  }
  const float now = y - area.y;
  if (now != height) ui.outcome.unfinished = true;
  height = now;
  return now + 12;
}

}  // namespace attn
