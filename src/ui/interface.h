#pragma once
#include "document/address.h"
#include "ui/layout_plan.h"
#include "ui/panels/panels.h"

namespace attn {

/// The whole front end: draws a Document and answers with changes to its Scene.
class Interface {
 public:
  explicit Interface(Document& document)
      : document_(document),
        gesture_{[this] { document_.session().begin_gesture(); }, [this] { document_.session().end_gesture(); }} {}

  void set_words(Strings words) { words_ = std::move(words); }
  const Strings& words() const { return words_; }
  /// Ticked are those that were done in earlier visits.
  void set_scenes(std::vector<SceneEntry> scenes);
  /// What the shelf shows of them besides titles.
  void set_shelf(const std::vector<ShelfEntry>& shelf);
  /// What texts may hold besides the words of the lexicon.
  void set_more_words(Lexicon more);
  void set_languages(std::vector<Language> languages) { catalog_.languages = std::move(languages); }
  void restrict(Restrictions restrictions) { restrictions_ = std::move(restrictions); }
  const Restrictions& restrictions() const { return restrictions_; }
  void show(const Showing& showing) { memory_.of<Showing>() = showing; }
  float magnification() { return memory_.of<Showing>().magnification(); }
  /// Brings the guide up with the lesson that the document has opened or closed.
  void lesson_changed();

  /// A first visit begins with what a word of the scene looks at (Beginning).
  void begin();
  /// Whether somebody wants the matrices on a narrow screen, too, which begins with the row of a word.
  void ask_for_matrices(bool wanted);
  bool leave_beginning();  // whether there was one

  /// Draws one frame; ImGui::NewFrame() has been called. What goes beyond the Scene is left in wishes().
  void draw(const Theme& theme, bool touch, double now);
  Wishes take_wishes() { return std::exchange(wishes_, {}); }

  /// The selected cell counts again, until the pointer moves.
  void forget_hover() { hand_.hovered = {}; }

  /// Starts playing, or stops, with the next frame.
  void set_playing(bool playing) { player_.wish = playing; }
  bool playing() const { return player_.wish.value_or(player_.playing); }
  double play_speed() const { return player_.speed; }
  /// Which gestures at a place belong to the program, not to the page around it: 1 the wheel back and drags down, 2 two
  /// fingers, 4 the wheel on and drags up.
  int claims(float x, float y) const;

  /// Seconds until another frame is needed without any input: 0 at once, negative never.
  double next_frame_in(double now) const;
  /// Every cell the last frame drew.
  const std::vector<DrawnCell>& drawn() const { return drawn_; }
  /// Every control the last frame offered; act() uses one.
  const Mirror& mirror() const { return mirror_; }
  void act(const std::string& id, const std::string& value) {
    mirror_.act(id, value);
    settle_ = 3;
  }
  /// The keyboard is at a control; empty: at none.
  void focus(const std::string& id) { hint_.focus = id; }
  /// Scrolls to a control.
  void reveal(const std::string& id) {
    mirror_.reveal(id);
    settle_ = 3;
  }
  std::vector<std::string> messages() const;

 private:
  /// The stage and, under it, the inspector, as high as a plan has it. Leaves `room` after the choice of views and
  /// returns where that begins.
  float draw_work(Ui& ui, Rect area, float room, std::optional<LayoutPlan> plan = {});
  /// The entry of the catalog that the scene belongs to.
  std::string open_entry();
  void draw_desktop(Ui& ui, Rect all);
  void draw_settings(Ui& ui, Rect panel);
  void open_settings(Rect all);
  void draw_drawer(Ui& ui, Rect all, Rect panel);
  void draw_phone(Ui& ui, Rect all);
  void answer_escape(Ui& ui);
  /// The sheet under the stage, and beside it; `panels`: those that can be opened.
  void draw_upright(Ui& ui, Rect area, const std::vector<int>& panels, bool tablet);
  void draw_beside(Ui& ui, Rect all, const std::vector<int>& panels);
  /// The choice among the panels; the one that was pressed, or -1.
  int draw_tabs(Ui& ui, Rect r, const std::vector<int>& panels, bool open);
  void draw_sheet(Ui& ui, Rect sheet, const std::vector<int>& panels, const std::array<float, 3>& heights);
  /// By its upper edge, which a finger drags; `heights`: where it may stay, from the lowest.
  void drag_sheet(Rect head, const std::array<float, 3>& heights);
  void move_sheet(int share);
  /// The panel that is chosen; a lesson with Back and Next at its foot.
  void draw_panel(Ui& ui, Rect r);
  /// What is hidden and locked by the address, and while somebody presents the panels.
  Restrictions in_force();
  bool shows_card() const { return layout_.panel == 2 && document_.lesson(); }

  /// How much of a narrow window the panel takes: 0 little or nothing, 1 its part, 2 all.
  struct Sheet {
    std::optional<int> share;  // none: as there is room
    float height = 0;          // where it stands
    float from = 0;            // where it stood when its edge was pressed
    bool pressed = false;
    bool dragged = false;
    bool moves = false;  // to the height of its share
  };
  /// What is open of the window.
  struct Layout {
    int panel = 0;  // of a narrow window: 0 inspect, 1 settings, 2 guide
    Sheet sheet;
    bool drawer = false;        // tablet: the settings
    bool inspector = false;     // low window: all of the inspector
    float controls_height = 0;  // of the settings, in the last frame
  };

  Document& document_;
  Strings words_;
  Restrictions restrictions_;
  Catalog catalog_;
  Wishes wishes_;
  Layout layout_;
  Mirror mirror_;
  Outcome outcome_;
  Gesture gesture_;
  Hint hint_;
  Tip tip_;
  Finger finger_;
  Hand hand_;
  Places places_;
  Player player_;
  Messages messages_;
  Memory memory_;
  std::vector<DrawnCell> drawn_;
  Point last_mouse_{0, 0};
  int settle_ = 3;  // frames that Dear ImGui needs to come to rest after input
};

}  // namespace attn
