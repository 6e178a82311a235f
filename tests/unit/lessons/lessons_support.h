#pragma once
#include "lessons/lesson.h"
#include "scene/scene_support.h"

namespace lesson_test {

/// A lesson of web/lessons.
inline attn::Lesson lesson_file(const std::string& id, const std::string& language = "en") {
  const std::string path = "lessons/" + id + ".json";
  return attn::parse_lesson(scene_test::read_web(path), path, language);
}

/// What parse_lesson() says without the place in the file at its end.
inline std::string without_place(const std::string& error) { return error.substr(0, error.find(" (line ")); }

inline std::vector<attn::LessonEntry> lesson_index() {
  return attn::parse_lesson_index(scene_test::read_web("lessons/index.json"));
}

}  // namespace lesson_test
