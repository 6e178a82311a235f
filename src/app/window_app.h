#pragma once
#include "app/page/mirror_json.h"
#include "app/window_files.h"
#include "app/window_surface.h"
#include "platform/platform.h"

namespace attn {

/// Choices of the visitor that are not part of a Scene.
struct Options {
  std::string language = "en";
  std::string scene;  // id of a scene or a lesson; empty: the first
  std::string theme;  // "dark", "light"; else the scene's, else as the system prefers
  Address address;
  bool bare = false;  // nothing at all was asked for: a first visit has a beginning
};

/// The program with a window: it opens what an address asks for, advances the document, draws it, grants what the
/// visitor wishes and answers the page around it.
class App {
 public:
  explicit App(Options options) : options_(std::move(options)) {}

  /// On the desktop, before open(): Error when the options ask for what is not there, or a file of the data is missing.
  void check();
  /// Opens the window and asks for the data. False when there is no OpenGL.
  bool open();
  /// One frame. Returns the seconds until the next one is needed without input: 0 at once, negative never.
  double frame();
  bool closed() const { return surface_.closed(); }
  /// Before the program ends.
  void close() { surface_.close(); }
  /// What the page asks (app/page/page_api.h).
  std::string call(const std::string& method, const std::string& arguments);
  uint32_t mirror() const { return interface_ ? mirror_hash(session(), *interface_) : 0; }
  void lose_context() { surface_.lose_context(); }
  void restore_context() { surface_.restore_context(); }
  int claims(float x, float y) const {
    return interface_ ? interface_->claims(x / surface_.scale(), y / surface_.scale()) : 0;
  }

 private:
  Session& session() const { return document_->session(); }
  bool start();
  Lesson own_lesson(const std::string& text) const;
  std::optional<Lesson> linked_own_lesson(Complaints& complaints) const;
  void open_what_came();
  void speak();
  void bring_lesson();
  void visit(const std::string& link, bool kept);
  bool open_scene(const std::string& id);
  void grant(const Wishes& wishes);
  bool settle();
  void draw(double now);
  void tell_answers();
  void announce() const;
  bool dark() const;
  const Theme& theme();
  void tell(const Fault& fault);
  void tell(const Complaints& complaints);

  Options options_;
  Surface surface_;
  Files files_;
  std::unique_ptr<Document> document_;
  std::unique_ptr<Interface> interface_;
  std::string wanted_language_;                          // asked for, not there yet
  std::string wanted_entry_;                             // a scene or lesson, likewise
  std::string linked_lesson_;                            // by the address,
  std::string unreadable_lesson_;                        // told of already
  std::string named_lesson_;                             // and by the scene of the last frame
  Said told_fault_;                                      // the last one
  std::optional<platform::SystemColors> system_colors_;  // those that the theme below is of
  Theme of_system_{};
  double frame_ms_ = 0;
};

}  // namespace attn
