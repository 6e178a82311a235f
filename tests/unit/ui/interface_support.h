#pragma once
#include <imgui.h>

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <map>
#include <memory>
#include <string>

#include "attention/choice.h"
#include "platform/platform.h"
#include "scene/scene_support.h"
#include "scene/settings.h"
#include "ui/interface.h"

namespace interface_test {

/// Whether every combination is asked for; otherwise what takes long goes through each kind at one size, in turn.
inline bool is_long() { return std::getenv("ATTENTION_LONG") != nullptr; }

/// Of a window of usual size, and the upper edge of its inspector.
constexpr float kHeight = 800;
constexpr float kInspectorTop = kHeight - 96 - 142;

/// The system around the front end, as the tests make it up: the bodies of platform/ in this program.
struct System {
  bool text_field = false;          // has one of its own, like a browser,
  attn::platform::TextField field;  // which was placed so
  bool touch = false;
  bool reduced_motion = false;
  int rows_played = 0;
  bool studio = true;
  int studios_opened = 0;
  std::string studio_tab{};  // of the last
  std::deque<attn::platform::Typed> typed;
  std::deque<attn::platform::NumberTyped> numbers;
  std::deque<attn::platform::Pinch> pinches;
  std::string copied;
  std::map<std::string, std::string> remembered;
  std::vector<std::string> dropped_keys;  // of the last address
  std::vector<std::string> glyphs;        // what it was asked to draw
  std::string without_glyph;              // what it cannot draw
};
System& fake_system();

/// The front end in a window that nobody sees: layout, text and every answer to input, without a graphics context.
class Window {
 public:
  explicit Window(const std::string& scene, float width = 1280, float height = 800, const std::string& language = "en");
  ~Window();

  void resize(float width, float height);
  /// Draws without advancing anything.
  void draw();
  /// Draws one frame, so long after the last.
  void frame(double seconds = 1. / 60);
  /// Draws until nothing moves any more, at most a second; what moves for longer than some frames does so in large
  /// steps.
  void settle();

  attn::Document& document() { return *document_; }
  attn::Session& session() { return document_->session(); }
  attn::Interface& interface() { return *interface_; }
  const attn::Interface& interface() const { return *interface_; }
  bool dark = true;
  double work = .05;   // seconds of a frame that jobs may take; the program gives them less
  std::string opened;  // what was asked for last: the id of a scene or a lesson
  bool asked_glossary = false;
  bool asked_more_words = false;
  bool asked_shelf = false;  // whether what the shelf shows was asked for

 private:
  std::unique_ptr<attn::Document> document_;
  std::unique_ptr<attn::Interface> interface_;
  double now_ = 1;
};

/// Where two rectangles meet; without width or height where they do not.
attn::Rect common(attn::Rect a, attn::Rect b);
/// What is wrong with the picture of the last frame, a line each: texts on one another or over the edge of a control,
/// zoom buttons on cells, texts and controls that are out of the window or cut by their clip where nothing scrolls,
/// rectangles that are inside out.
std::vector<std::string> faults(const Window& window);
/// The texts of the last frame that nobody should read so, a line each: a key in place of its words, our marks, a caret
/// or an underscore that should have been set as mathematics.
std::vector<std::string> raw_texts();

/// Whether it is the control of a setting of View, which moves no number.
inline bool is_of_view(const std::string& control) {
  const auto rows = attn::settings<attn::View>();
  return std::any_of(rows.begin(), rows.end(), [&](const auto& row) { return row.control == control; });
}

/// The scene of a window, by another row of a table.
inline void choose(Window& window, const attn::Choice& row) {
  attn::Scene scene = window.session().scene();
  scene.about.published.reset();
  choice_of(scene.problem, row.aspect) = row.id;
  if (row.has_source) scene.problem.source = scene.problem.text;
  window.session().change("edit.test", scene);
  window.settle();
}

/// A control of the last frame; null where there is none of that id.
const attn::Control* find_control(Window& window, const std::string& id);
/// Whether a text was drawn in the last frame, alone or as a part of another.
bool is_drawn(const std::string& part);
/// Asks for the matrices where one view has the stage: on a narrow screen the row comes first.
void ask_for_matrices(Window& window);
/// A step in one view.
void show_step(Window& window, const std::string& step, const std::string& view);
/// Opens a lesson of web/lessons at its first card.
void open_lesson(Window& window, const std::string& id);
/// Moves the pointer, and draws a frame.
void move_to(Window& window, float x, float y);
/// A key goes down for a frame; it comes up with the next one.
void strike(Window& window, ImGuiKey key);
/// The same, with all frames until nothing moves any more.
void press_key(Window& window, ImGuiKey key);

}  // namespace interface_test
