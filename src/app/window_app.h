#pragma once
#include <GLFW/glfw3.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "app/page/address.h"
#include "app/page/mirror_json.h"
#include "kernels/webgpu/device.h"
#include "lessons/lesson.h"
#include "platform/platform.h"
#include "scene/session.h"
#include "ui/interface.h"

namespace attn {

/// Choices of the visitor that are not part of a Scene.
struct Options {
  std::string language = "en";
  std::string scene;  // id of a scene or a lesson; empty: the first
  std::string theme;  // "dark", "light"; else the scene's, else as the system prefers
  Address address;
};

/// The window with all that is in it: data as it comes, scenes and lessons, frames.
class App {
 public:
  explicit App(Options options) : options_(std::move(options)) {}

  /// Opens the window and asks for the data. False when there is no OpenGL.
  bool open();
  /// One frame. Returns the seconds until the next one is needed without input: 0 at once, negative never.
  double frame();
  bool closed() const { return glfwWindowShouldClose(window_) != 0; }
  std::string call(const std::string& method, const std::string& arguments);
  uint32_t mirror() const { return interface_ ? mirror_hash(*session_, *interface_) : 0; }
  void lose_context();
  void restore_context();
  int claims(float x, float y) const { return interface_ ? interface_->claims(x, y) : 0; }

 private:
  void receive(platform::Data data);
  void start_when_complete();
  void grant(const Wishes& wishes);
  void ask_for_fonts();
  bool open_scene(const std::string& id);
  void visit(const std::string& link);
  void tell_complaints();
  bool is_lesson_id(const std::string& id) const;
  void open_lesson(const std::string& id);
  void speak(Strings words);
  void announce() const;
  bool dark() const;
  bool settle();
  void tell(const Fault& fault);
  void draw(double now);

  Options options_;
  std::vector<std::string> complaints_;  // about the address, not told yet
  GLFWwindow* window_ = nullptr;
  std::map<std::string, std::string> files_;
  std::map<std::string, std::string> scenes_;  // id -> file; empty until it has come
  std::vector<LessonEntry> lessons_;           // their files come when they are opened
  std::unique_ptr<Session> session_;
  std::unique_ptr<Interface> interface_;
  bool more_latin_asked_ = false;
  bool chinese_words_ = false;
  bool chinese_asked_ = false;
  bool more_chinese_asked_ = false;
  Said told_fault_;  // the last one
  std::string wanted_language_;
  std::string wanted_lesson_;  // asked for, not there yet
  bool context_lost_ = false;
  uint64_t frames_ = 0;
  double frame_ms_ = 0;
};

}  // namespace attn
