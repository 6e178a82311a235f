// Lessons that visitors bring: in a file, where what is wrong has a place; in an address; with a student's numbers.
#include <array>
#include <cstdio>
#include <set>

#include "lessons/lesson_values.h"
#include "scene/link.h"
#include "scene/seeded.h"
#include "scene/student.h"
#include "text/json_place.h"
#include "text/json_read.h"
#include "text/said_error.h"
#include "text/utf8.h"

namespace attn {
namespace {

constexpr int kAttempts = 12;      // until a student's numbers make a lesson
constexpr double kMostWork = 4e6;  // of a lesson that is tried so often

/// By and large what one reading of all takes: scores of each problem.
double work_of(const Lesson& lesson) {
  std::set<const Problem*> problems;
  const std::function<void(const Quantity&)> take = [&](const Quantity& q) {
    problems.insert(q.problem.get());
    std::ranges::for_each(q.parts, take);
  };
  each_quantity(lesson, take);
  problems.erase(nullptr);
  double work = 0;
  for (const Problem* p : problems) {
    double tokens = p->image ? kMaxTokens : static_cast<double>(p->text.size() + p->source.size()) / 2;
    for (const auto& [name, matrix] : p->given.matrices) tokens = std::max(tokens, name == "x" ? matrix.rows : 0.0);
    work += tokens * tokens * p->heads;
  }
  return work;
}

/// What is wrong in a file: name, path and place of it, said to a visitor, too.
[[noreturn]] void fail_in_file(std::string_view text, const std::string& name, const std::string& what,
                               const std::string& path, const Said& said) {
  if (said.key == "error.json" || said.key == "error.huge")
    throw SaidError(name + ": " + what, {"error.part", {name}, {said}});
  const TextPlace at = place_of_path(text, path);
  const std::string line = std::to_string(at.line);
  const std::string column = std::to_string(at.column);
  throw SaidError(name + ": " + what + " (line " + line + ", column " + column + ")",
                  {"error.at", {name, line, column, path.empty() ? "lesson" : path}, {said}}, path);
}

}  // namespace

void fail_in_lesson(std::string_view text, const std::string& name, const std::function<void()>& work) {
  try {
    work();
  } catch (const SaidError& e) {
    const std::string what = e.what();
    fail_in_file(text, name, what, e.path.empty() ? what.substr(0, what.find(": ")) : e.path, e.said);
  } catch (const Error& e) {
    const std::string what = e.what();
    fail_in_file(text, name, what, what.substr(0, what.find(": ")), {"error"});
  }
}

Lesson parse_own_lesson(std::string_view text, const std::string& name, const std::string& language, uint64_t student) {
  Lesson out = parse_lesson(text, name, language, student);
  out.source = text;
  std::array<char, 21> id;
  const auto hash = static_cast<unsigned long long>(seeded_text(parse_json(text, name).dump()));
  std::snprintf(id.data(), id.size(), "own-%016llx", hash);
  out.id = id.data();
  for (Caption& card : out.cards) card.scene.lesson.id = out.id;
  for (Caption& trial : out.trials) trial.scene.lesson.id = out.id;
  out.question.scene.lesson.id = out.id;
  return out;
}

std::string write_lesson_link(const Lesson& own) {
  return std::to_string(kLessonVersion) + "." + pack_text(parse_json(own.source, "lesson").dump());
}

std::string read_lesson_link(std::string_view link) try {
  const std::string version = std::to_string(kLessonVersion) + ".";
  if (!link.starts_with(version))
    throw SaidError("link: expected a lesson of version " + version + " found " + in_quotes(link.substr(0, 8)),
                    {"error.link"});
  std::string text = unpack_text(link.substr(version.size()), kMaxLinkedLesson);
  if (text.size() > kMaxLinkedLesson)
    fail_most("part.lesson_link", "link", kMaxLinkedLesson, std::to_string(text.size()));
  return text;
} catch (const SaidError&) {
  throw;
} catch (const Error& e) {
  throw SaidError(e.what(), {"error.link"});
}

Lesson lesson_of_student(const LessonParser& parse, const std::string& student, const Lexicon& lexicon,
                         const Backend& backend) {
  if (student.empty()) return parse(0);
  for (int attempt = 0;; ++attempt) {
    Lesson lesson = parse(student_key(student, attempt));
    lesson.student = student;
    if (attempt + 1 == kAttempts || work_of(lesson) > kMostWork) return lesson;
    try {
      LessonReader reader(lexicon, backend);
      while (reader.advance(lesson, 1)) {
      }
      each_quantity(lesson, value_of);
      pose(lesson.question);
      return lesson;
    } catch (const Error&) {
      // another matrix
    }
  }
}

}  // namespace attn
