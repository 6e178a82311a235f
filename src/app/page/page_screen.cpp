// What the page asks about the screen: what is drawn, the lesson on view, and how the program is doing.
#include <cstdio>

#include "app/page/call.h"

namespace attn {

Json Call::drawn() const {
  return each(interface.drawn(), [](const DrawnCell& c) {
    char fill[8];
    std::snprintf(fill, sizeof fill, "#%02x%02x%02x", c.fill & 0xFF, (c.fill >> 8) & 0xFF, (c.fill >> 16) & 0xFF);
    Json cell{{"step", c.cell.step}, {"head", c.cell.head}, {"row", c.cell.row}, {"col", c.cell.col},
              {"text", c.text},      {"fill", fill},        {"masked", c.masked}};
    cell.update(box(c.box));
    return cell;
  });
}

/// Where a cell of the mirror's table is drawn.
Json Call::place() const {
  const std::string& name = session.scene().view.selected_step();
  const int head = step_head(session.scene(), step(name));
  const int row = arguments.index(0);
  const int col = arguments.index(1);
  for (const DrawnCell& c : interface.drawn())
    if (c.cell == CellAddress{name, head, row, col}) return box(c.box);
  return nullptr;
}

/// The numbers of the selected row; null where a guess still covers them.
Json Call::row() const {
  const CellAddress at = selected_cell(session);
  if (session.covers(at.step, at.row)) return nullptr;
  const Tensor value = step(at.step);
  Json numbers = Json::array();
  for (int64_t j = 0; j < value.shape().cols; ++j) numbers.push_back(number(value.at(0, at.head, at.row, j)));
  return numbers;
}

Json Call::texts() const {
  return each(Painter::texts(), [](const DrawnText& t) {
    Json text{{"text", t.text}, {"clip", box(t.clip)}};
    text.update(box(t.box));
    return text;
  });
}

LessonVisit& Call::visit() const {
  if (!document.lesson()) throw Error(arguments.method + ": no lesson is open");
  return *document.lesson();
}

Json Call::lesson() const {
  if (!document.lesson()) return nullptr;
  LessonVisit& open = visit();
  const std::string code = interface.words().code();
  const Json options = each(open.posed().answers, [&](const Posed::Answer& answer) -> Json {
    return {{"text", in_language(answer.text, code)}, {"misconception", in_language(answer.misconception, code)}};
  });
  return {{"id", open.lesson().id},
          {"title", in_language(open.lesson().title, code)},
          {"card", open.card()},
          {"cards", open.cards()},
          {"text", open.card_text(code)},
          {"tries", open.lesson().trials.size()},
          {"question",
           {{"text", open.question_text(code)},
            {"options", options},
            {"answered", open.answered() < 0 ? Json(nullptr) : Json(open.answered())},
            {"right", open.posed().right},
            {"solved", open.solved()}}}};
}

/// Whether the address without a link brings what is on view: nothing was changed since the lesson, or the page,
/// opened.
bool Call::as_opened() const {
  if (!document.lesson()) return !session.can_undo();
  const Lesson& lesson = visit().lesson();
  Scene first = lesson.cards.empty() ? lesson.question.scene : lesson.cards.front().scene;
  first.view.theme = session.scene().view.theme;
  return session.scene() == first;
}

void Call::turn() const {
  visit().turn(session, arguments.index(0));
  interface.forget_hover();
}

bool Call::answer() const {
  visit().answer(arguments.index(0));
  return visit().solved();
}

/// Whether something that was asked for is still being worked out.
bool Call::busy() const {
  return session.stale() || session.pinning() || (document.lesson() && !document.lesson()->ready());
}

Json Call::stats() const {
  const Trace& trace = session.trace();
  return {{"evaluateMs", trace.seconds * 1000},
          {"backend", trace.backend},
          {"maxAbsError", session.max_abs_error() < 0 ? Json(nullptr) : number(session.max_abs_error())},
          {"generation", trace.generation},
          {"computed", trace.computed}};
}

}  // namespace attn
