#pragma once
#include <functional>

#include "text/strings.h"
#include "ui/kit/mirror.h"

namespace attn {

/// A part of the window that needs gestures for itself; elsewhere they belong to the page around the program.
struct Claim {
  Rect box;
  bool scrolls = false;   // the wheel and drags move something here
  bool zooms = false;     // two fingers and ctrl with the wheel do
  bool at_start = false;  // it scrolls, but no further back,
  bool at_end = false;    // or no further on
};

/// What a frame leaves behind besides its picture.
struct Outcome {
  std::vector<Claim> claims;
  std::string told;                    // what a view says to those who do not see it
  std::vector<std::string> draggable;  // steps whose cells a drag changes where they are drawn
  bool unfinished = false;             // something on view goes on with the next frame
  double wakes = 0;                    // when something on view goes by itself
};

/// The finger on an area that scrolls (kit/scrolling.h), or what it left rolling there.
struct Finger {
  unsigned area = 0;     // 0: none
  bool scrolls = false;  // it has moved up or down, and so clicks nothing
  bool across = false;   // it has moved sideways, and clicks nothing, either
  bool slides = false;   // it moves a control sideways, and neither scrolls nor turns
  float at = 0;          // pixels beyond the upper edge, not rounded
  float speed = 0;       // pixels per second
  double moved = 0;      // when it last moved
};

/// How long the value before a drag stays beside the new one, in seconds.
inline constexpr double kGhostSeconds = 1;

/// All changes from begin() to end() are one entry of the history.
struct Gesture {
  /// Where a slider stood before.
  struct Ghost {
    std::string id;
    float value = 0;
    double until = 0;
  };
  std::function<void()> begin;
  std::function<void()> end;
  std::string keys{};  // the slider that arrow keys are moving: one gesture until they rest
  Ghost ghost{};
};

/// The term of the glossary that somebody asks about (kit/hint.h).
struct Hint {
  struct Place {
    std::string term;
    Rect box;
    bool empty() const { return term.empty(); }
  };
  Place met;           // in this frame, so far
  Place shown;         // of the last frame
  double since = 0;    // when the question began
  bool waits = false;  // the last frame was too early to show it
  bool held = false;   // a finger asked: it stays until the next touch
  std::string focus;   // id of the control that the keyboard is at
  std::string asked;   // the language whose glossary was asked for last
};

/// The text on a card beside what the pointer or the keyboard is at (tip() of widgets.h). It stays while the pointer is
/// on the card, too, and goes with Escape.
struct Tip {
  Rect place;              // of what it speaks of
  std::vector<Run> runs;   // empty: there is none
  Rect box;                // of the card, as it was drawn last
  bool asked = false;      // in this frame
  bool dismissed = false;  // until another is asked for
};

/// What a widget needs of the frame it is drawn in.
struct Frame {
  Painter& paint;  // draws into the window that is open
  const Theme& theme;
  const Strings& words;
  Mirror& mirror;  // the controls of this frame, for those who do not see them
  Outcome& outcome;
  Gesture& gesture;
  Hint& hint;
  Tip& tip;
  Finger& finger;
  double now = 0;       // seconds
  bool touch = false;   // hit boxes of 44 px
  bool locked = false;  // what is drawn now shows its value and refuses changes

  const std::string& word(const std::string& key) const { return words.get(key); }
};

}  // namespace attn
