// Lessons that somebody brings: opened, and looked at for the studio (web/studio/).
#include "app/page/call.h"
#include "document/address.h"
#include "text/json_read.h"

namespace attn {
namespace {

constexpr int kDigits = 2;  // of a number in a text that does not say

/// With the numbers of the page's student.
Lesson own_lesson(const Call& call, const std::string& text, const std::string& name, const std::string& student) {
  return lesson_of_student(
      [&](uint64_t key) { return parse_own_lesson(text, name, call.interface.words().code(), key); }, student,
      call.session.lexicon());
}

void open_lesson(const Call& call, Lesson lesson) {
  call.document.open(std::move(lesson));
  call.interface.lesson_changed();
}

Json filled(const Words& words, const std::vector<Quantity>& numbers, int digits) {
  Json out = Json::object();
  for (const auto& [code, text] : words) out[code] = fill(text, numbers, digits);
  return out;
}

Json caption_json(const Caption& caption) {
  Json out{{"text", filled(caption.text, caption.numbers, kDigits)}};
  if (const auto& predict = caption.predict) out["predict"] = {{"keys", predict->keys}, {"shares", predict->shares}};
  if (caption.bug) out["bug"] = std::string(find_fault(caption.scene.problem.fault)->first);
  return out;
}

Json report(Lesson lesson, const Lexicon& lexicon) {
  LessonReader reader(lexicon, processor_backend());
  while (reader.advance(lesson, 1)) {
  }
  each_quantity(lesson, value_of);
  const Posed posed = pose(lesson.question);
  const std::string link = write_lesson_link(lesson);
  return {{"id", lesson.id},
          {"title", lesson.title},
          {"cards", each(lesson.cards, caption_json)},
          {"trials", each(lesson.trials, caption_json)},
          {"question",
           {{"text", filled(lesson.question.text, lesson.question.numbers, lesson.question.digits)},
            {"answers", each(posed.answers,
                             [](const Posed::Answer& answer) -> Json {
                               return {{"text", answer.text}, {"misconception", answer.misconception}};
                             })},
            {"right", posed.right}}},
          {"link", link.size() > kMaxSharedLesson ? Json(nullptr) : Json(link)}};
}

}  // namespace

std::string Call::set_lesson() const {
  if (arguments.values.empty() || !(arguments.values[0].is_object() || arguments.values[0].is_string()))
    arguments.wrong(0, "a lesson");
  const Json& given = arguments.values[0];
  open_lesson(*this, own_lesson(*this, given.is_string() ? given.get<std::string>() : given.dump(2), "lesson",
                                document.student()));
  return document.lesson()->lesson().id;
}

bool Call::take_file() const {
  const std::string text = arguments.text(0);
  if (interface.restrictions().locks("text")) return false;
  try {
    if (is_lesson(text)) {
      open_lesson(*this, own_lesson(*this, text, arguments.text(1), document.student()));
    } else {
      std::vector<SaidError> cuts;
      session.open("edit.open", parse_scene(text, &cuts));
      for (const SaidError& cut : cuts) session.notify(cut.said);
    }
    return true;
  } catch (const Error&) {
    session.notify({"notice.not_opened", {}, {said_error()}});
    return false;
  }
}

Json Call::lesson_report() const {
  const std::string text = arguments.text(0);
  const std::string student = arguments.has(1) ? arguments.text(1) : "";
  Json out;
  try {
    const Lesson lesson = own_lesson(*this, text, "lesson", student);
    fail_in_lesson(text, "lesson", [&] { out = report(lesson, session.lexicon()); });
  } catch (const SaidError& e) {
    // The visitor knows which lesson it is.
    const Said& said = e.said.key == "error.at" ? e.said.parts.front() : e.said;
    out = {{"fault", {{"said", say(interface.words(), said)}, {"path", e.path}}}};
    if (e.said.key == "error.at") out["fault"].update({{"line", e.said.arguments[1]}, {"column", e.said.arguments[2]}});
  }
  return out;
}

Json Call::lesson_source() const {
  const LessonVisit* visit = document.lesson();
  return visit && !visit->lesson().source.empty() ? Json(visit->lesson().source) : Json(nullptr);
}

}  // namespace attn
