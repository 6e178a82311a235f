#pragma once
#include "app/page/answers.h"
#include "document/document.h"
#include "ui/interface.h"

namespace attn {

/// The arguments of one call, each asked for with its type: an Error names the method and the argument.
struct Arguments {
  Json values;  // an array
  std::string method;

  [[noreturn]] void wrong(size_t i, const std::string& expected) const;
  bool has(size_t i) const { return i < values.size() && !values[i].is_null(); }
  std::string text(size_t i) const;
  /// Where it is left out: `otherwise`, if that is an index.
  int index(size_t i, int otherwise = -1) const;
};

/// One call of the page (page_api.h says what each method answers).
struct Call {
  Document& document;
  Interface& interface;
  Arguments arguments;
  Session& session = document.session();

  // page_scene.cpp
  Json scene() const;
  void set_scene() const;
  bool take_image() const;
  void select() const;
  Json trace() const;
  Json compare() const;
  Json analysis() const;
  Json explain_selected() const;
  // page_lessons.cpp
  std::string set_lesson() const;
  bool take_file() const;
  Json lesson_report() const;
  Json lesson_source() const;
  // page_player.cpp
  void play() const;
  Json position() const;
  void seek() const;
  // page_screen.cpp
  Json drawn() const;
  Json place() const;
  Json row() const;
  Json texts() const;
  Json lesson() const;
  void turn() const;
  bool as_opened() const;
  bool answer() const;
  bool busy() const;
  Json stats() const;

  /// A step of the trace; Error where there is none of this name.
  Tensor step(const std::string& name) const;
  /// The head that argument `i` asks for, else the one on view.
  int head_of(size_t i, const Tensor& value) const;
  /// The lesson that is open; Error without one.
  LessonVisit& visit() const;
};

}  // namespace attn
