#pragma once
#include <memory>
#include <string>
#include <vector>

#include "ui/context.h"
#include "ui/panels/panels.h"

namespace attn {

/// The whole front end: draws a Document and answers with changes to its Scene.
class Interface {
 public:
  explicit Interface(Document& document) : document_(document), session_(document.session()) {}

  void set_words(Strings words) { words_ = std::move(words); }
  const Strings& words() const { return words_; }
  void set_scenes(std::vector<SceneEntry> scenes) { scenes_ = std::move(scenes); }
  void set_languages(std::vector<Language> languages) { languages_ = std::move(languages); }
  /// The scene, or the lesson, that was opened last.
  void set_open_scene(const std::string& id) { open_scene_ = id; }
  void restrict(Restrictions restrictions) { activity_.restrictions = std::move(restrictions); }
  const Restrictions& restrictions() const { return activity_.restrictions; }
  /// Brings the guide up with the lesson that the document has opened or closed.
  void lesson_changed();

  /// Draws one frame; ImGui::NewFrame() has been called. What goes beyond the Scene is left in wishes().
  void draw(bool dark, bool touch, double now);
  Wishes take_wishes();

  /// The selected cell counts again, until the pointer moves.
  void forget_hover() { activity_.hovered = {}; }

  /// Starts playing, or stops, with the next frame.
  void set_playing(bool playing) { activity_.play_wish = playing; }
  bool playing() const { return activity_.play_wish.value_or(activity_.playing); }
  double play_speed() const { return activity_.play_speed; }
  /// Which gestures at a place belong to the program, not to the page around it: 1 wheel and drags, 2 two fingers.
  int claims(float x, float y) const;

  /// Seconds until another frame is needed without any input: 0 at once, negative never.
  double next_frame_in(double now) const;
  /// Every cell the last frame drew.
  const std::vector<DrawnCell>& drawn() const { return drawn_; }
  /// Every control the last frame offered; act() uses one.
  const Mirror& mirror() const { return activity_.mirror; }
  void act(const std::string& id, const std::string& value) {
    activity_.mirror.act(id, value);
    settle_ = 3;
  }
  /// Scrolls to a control.
  void reveal(const std::string& id) {
    activity_.mirror.reveal(id);
    settle_ = 3;
  }
  const std::vector<std::string>& messages() const { return activity_.messages; }

 private:
  float draw_work(Ui& ui, Rect area, float room);
  void draw_desktop(Ui& ui, Rect all);
  void draw_phone(Ui& ui, Rect all);
  void draw_messages(Ui& ui, Rect all);
  void keys(Ui& ui);

  Document& document_;
  Session& session_;
  Strings words_;
  Activity activity_;
  Wishes wishes_;
  std::vector<SceneEntry> scenes_;
  std::vector<Language> languages_;
  std::string open_scene_;
  std::vector<DrawnCell> drawn_;
  Point last_mouse_{0, 0};
  int settle_ = 3;  // frames that Dear ImGui needs to come to rest after input
};

/// Dear ImGui with nothing of its default look left. Once, after ImGui::CreateContext().
void set_style();
/// Colours that follow the theme.
void set_style_colors(const Theme& theme);

}  // namespace attn
