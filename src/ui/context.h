#pragma once
#include <memory>

#include "attention/explain/explain.h"
#include "document/document.h"
#include "platform/platform.h"
#include "scene/player.h"
#include "story/reading.h"
#include "story/restrictions.h"
#include "story/stops.h"
#include "ui/kit/frame.h"

namespace attn {

/// A cell as the last frame drew it.
struct DrawnCell {
  CellAddress cell;
  std::string text;  // empty where no number fits
  Rect box;
  Color fill = 0;
  bool masked = false;
};

inline constexpr double kMessageSeconds = 8;

/// What pointer and keys are at.
struct Hand {
  CellAddress hovered;
  Rect hovered_box;                  // of the hovered cell, as a tile drew it in this frame
  double hover_since = 0;            // when the pointer came to it
  bool hover_seen = false;           // a tile of this frame is under the pointer
  CellAddress linked;                // the cell that the number under the pointer came from, in the last frame
  std::optional<Role> hovered_role;  // of the equation's symbol under the pointer, in the last frame
  CellAddress dragged;               // a cell of X or a W
  float drag_start_value = 0;
  float drag_start_x = 0;
  CellAddress left;          // the cell that was dragged last: its value from before the drag stays in view
  double left_until = 0;     // until then
  bool press_opens = false;  // released where it was pressed, the cell is opened for typing
  bool painting = false;     // the mask: a stroke is one gesture
  bool paint_hides = false;  // what it does to the cells it meets
  CellAddress painted;       // the last one
  bool typing = false;       // in the text field: one visit is one gesture
};

/// The way back, and what is to come into view.
struct Places {
  std::vector<View> back;  // places left by a click, the latest last
  bool reveal = false;     // scroll so that the selected cell is on view
};

/// One-line notices on view.
struct Messages {
  std::vector<Said> texts;
  double until = 0;
};

/// A cell that is being worked out before the eyes of the visitor.
struct Motion {
  double began = 0;
  double seconds = 0;  // 0: nothing moves
};

/// Where the player stands, as of this frame.
struct Playback {
  Walk walk;
  PlayPosition at;
  double progress = 1;         // of the motion
  CellAddress current;         // the cell being played; none where whole rows or steps are
  double scale = 1;            // of the tile that shows it
  Explanation softmax;         // of the row that goes through the phases
  std::vector<double> scores;  // of that row
  int head = 0;
};

/// The player's clock; its position is in the Scene.
struct Player {
  bool playing = false;
  double since = 0;  // when the present position was reached
  double until = 0;  // when the next one is due
  double speed = 1;
  std::optional<bool> wish;  // from outside the window: to play, to stop
  Motion motion;
  Playback playback;
  Rect place;  // of its panel in this frame; without a height where it is hidden
  // What there is to read: on the stage and beside it, as the last frame drew it; and what was there before the step.
  std::string caption;
  std::string card;
  std::string read;
};

/// What panels remember from frame to frame: each in a struct of its own, which begins as it is made.
class Memory {
 public:
  template <typename State>
  State& of() {
    static char key;  // one address per State
    std::shared_ptr<void>& kept = all_[&key];
    if (!kept) kept = std::make_shared<State>();
    return *static_cast<State*>(kept.get());
  }

 private:
  std::map<const void*, std::shared_ptr<void>> all_;
};

/// Everything a panel needs to draw itself and to answer.
struct Ui : Frame {
  Document& document;
  const Restrictions& restrictions;  // by the address
  std::vector<DrawnCell>& drawn;
  Hand& hand;
  Places& places;
  Player& player;
  Messages& messages;
  Memory& memory;
  Session& session = document.session();
  const Stops& stops = document.stops();  // of the trace
  int current = 0;                        // the stop on view

  const Scene& scene() const { return session.scene(); }
  const Trace& trace() const { return session.trace(); }
  const Stop& stop() const { return stops[current]; }
  /// What a panel remembers of itself.
  template <typename State>
  State& of() const {
    return memory.of<State>();
  }
  Walk walk() const { return stops.walk(scene().view.play.unit); }
  /// The cell under the pointer, else the selected one.
  CellAddress focus() const;
  CellAddress selected() const;
  /// Whether the trace has this cell.
  bool exists(const CellAddress& cell) const;
  /// The head of a step that belongs to the head on view.
  int step_head(const std::string& step) const;
  /// Changes the scene; a change that cannot be is shown as a message, nothing else happens.
  void change(const std::string& name, const Scene& next);
  /// Changes what is on view.
  void look(const std::function<void(View&)>& edit);
  /// Does what may be refused, as change() does.
  void attempt(const std::function<void()>& change);
  void select(const CellAddress& cell);
  void show_step(const std::string& step);
  /// Selects a cell and remembers the place left. Where the stage shows no cell of its step, the stage that does comes
  /// up.
  void go_to(const CellAddress& cell);
  /// Back to the place left last; nothing when there is none.
  void go_back();
  /// A one-line notice.
  void say(Said message);
};

/// Whether keys that write a character do something by themselves: a setting of the menu, remembered.
struct CharacterKeys {
  bool on = platform::remembered("keys") != "off";
};
bool takes_characters(const Ui& ui);

/// Index in the trace's program, or -1.
int step_index(const Ui& ui, const std::string& step);

/// The letter of a step, in the ink of its role: X, W_Q, S; its name where it has none.
std::vector<Run> step_symbol(const Ui& ui, const std::string& step, float size);
/// What a stop is in mathematics: Q Kᵀ, ÷ √d_k, + M; empty where a letter would not say it.
std::vector<Run> stop_symbol(const Ui& ui, const Stop& stop, float size, Color dim);

}  // namespace attn
