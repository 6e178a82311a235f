#pragma once
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "attention/explain/explain.h"
#include "document/document.h"
#include "scene/player.h"
#include "story/cell_address.h"
#include "story/restrictions.h"
#include "story/stops.h"
#include "text/strings.h"
#include "ui/kit/mirror.h"
#include "ui/kit/painter.h"

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
inline constexpr size_t kMostPlaces = 200;  // that the way back remembers

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

/// A number that is being typed, over a cell or over the value of a control.
struct NumberEntry {
  bool open = false;
  CellAddress cell;     // or
  std::string control;  // its id,
  float low = 0;        // whose value must lie between these
  float high = 0;
  std::string initial;  // what stood there
  std::string typed;    // what it was opened with; empty: all is selected
  std::string text;
  bool changed = false;  // by the visitor
  Rect box;              // what it stands over,
  bool drawn = false;    // if that is on the screen
  int frames = 0;        // since it was opened
};

/// Where the strip of the player's stops stands, if it is longer than its place.
struct FilmScroll {
  float at = 0;           // pixels beyond the left edge
  float to = 0;           // where it is going
  int shown = -1;         // the stop it last brought into view
  float width = 0;        // of the strip then
  float grabbed = 0;      // where it stood when a drag began
  bool dragging = false;  // the press is a drag, no click
};

/// A part of the window that needs gestures for itself; elsewhere they belong to the page around the program.
struct Claim {
  Rect box;
  bool scrolls = false;  // the wheel and drags move something here
  bool zooms = false;    // two fingers and ctrl with the wheel do
};

/// What the visitor is doing that is not part of the Scene.
struct Activity {
  CellAddress hovered;
  Rect hovered_box;                  // of the hovered cell, as a tile drew it in this frame
  double hover_since = 0;            // when the pointer came to it
  bool hover_seen = false;           // a tile of this frame is under the pointer
  CellAddress linked;                // the cell that the number under the pointer came from, in the last frame
  std::optional<Role> hovered_role;  // of the equation's symbol under the pointer, in the last frame
  std::vector<View> back;            // places left by a click, the latest last
  bool reveal = false;               // scroll so that the selected cell is on view
  std::string dragged_matrix;        // a cell of X or a W is being dragged
  CellAddress dragged;
  float drag_start_value = 0;
  float drag_start_x = 0;
  bool press_opens = false;  // released where it was pressed, the cell is opened for typing
  float zoom = 1;            // of the stage; 1: all tokens are on view
  int scroll_row = 0;        // first token on view as a row and as a column
  int scroll_col = 0;
  double pan_row = 0;  // less than a cell that a drag has moved so far
  double pan_col = 0;
  CellAddress followed;       // the selected cell that was last brought into view
  std::vector<Claim> claims;  // of this frame
  float overview_x = 0;       // how far its strip is scrolled
  int overview_film = -1;     // the stop it last brought into view
  FilmScroll film_scroll;
  bool graph_all = false;  // the graph shows all pairs above a threshold, not those of one word
  double graph_threshold = .1;
  std::string told;            // what a view of this frame says to those who do not see it
  bool unfinished = false;     // this frame showed something that the next one goes on with
  bool variants_open = false;  // the settings of the tables that few scenes change
  bool source_field = false;   // the text field shows the second text, where there is one
  bool typing = false;         // in the text field: one visit is one gesture
  std::string typed;
  Scene before_typing;
  std::string text_left;          // by the last key typed; when the scene has another one, something else changed it
  Dropped dropped;                // by the text as it is typed so far
  bool text_field_drawn = false;  // this frame
  NumberEntry number;
  std::optional<std::pair<std::string, float>> number_done;  // typed for a control that has not been drawn since
  bool painting = false;                                     // the mask: a stroke is one gesture
  bool paint_hides = false;                                  // what it does to the cells it meets
  CellAddress painted;                                       // the last one
  bool playing = false;
  double play_until = 0;  // time of the next position
  double play_speed = 1;
  std::optional<bool> play_wish;  // from outside the window: to play, to stop
  Motion motion;
  Playback playback;
  int sheet = 0;                      // phone and tablet: 0 inspect, 1 settings, 2 guide
  bool drawer = false;                // tablet: the settings drawer is open
  float controls_height = 0;          // of the settings, in the last frame
  std::string key_gesture;            // the slider that arrow keys are moving: one gesture until they rest
  Restrictions restrictions;          // by the address
  Mirror mirror;                      // the controls of this frame, for those who do not see them
  int compare_side = 2;               // phone: 0 A, 1 B, 2 B - A
  bool guide_beside = false;          // while A is pinned: the guide instead of what changed
  int lesson_card = -1;               // the card of the last frame
  float question_height = 0;          // of its question, in the last frame
  std::vector<std::string> messages;  // one-line notices on view
  double messages_until = 0;
};

/// Everything a panel needs to draw itself and to answer. Panels keep no state of their own.
struct Ui {
  Painter& paint;
  const Theme& theme;
  const Strings& words;
  Document& document;
  Activity& activity;
  std::vector<DrawnCell>& drawn;
  const Stops& stops;   // of the trace
  int current = 0;      // the stop on view
  double now = 0;       // seconds
  bool touch = false;   // hit boxes of 44 px
  bool locked = false;  // what is drawn now shows its value and refuses changes
  Session& session = document.session();

  const Scene& scene() const { return session.scene(); }
  const Trace& trace() const { return session.trace(); }
  const std::string& word(const std::string& key) const { return words.get(key); }
  const Stop& stop() const { return stops[current]; }
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
  /// The same for anything that may be refused.
  void attempt(const std::function<void()>& change);
  void select(const CellAddress& cell);
  void show_step(const std::string& step);
  /// Selects a cell and remembers the place left. Where the stage shows no cell of its step, the stage that does comes
  /// up.
  void go_to(const CellAddress& cell);
  /// Back to the place left last; nothing when there is none.
  void go_back();
  /// A one-line notice.
  void say(const std::string& message);
};

/// Index in the trace's program, or -1.
int step_index(const Ui& ui, const std::string& step);

}  // namespace attn
