#pragma once
#include "ui/context.h"

namespace attn {

// The player as keys, buttons and panels use it. Its position is in the Scene (View::play); only time is kept here.

inline constexpr double kSpeeds[] = {.5, 1, 2, 4};
/// The parts of the motion of one cell, at speed 1, in seconds.
inline constexpr double kSlideSeconds = .24;
inline constexpr double kProductsSeconds = .24;
inline constexpr double kFillSeconds = .18;

/// Buttons, and a track that is the whole computation drawn small. Phone: pieces of a line and a knob.
void draw_filmstrip(Ui& ui, Rect area, float left, bool compact);

/// Once a frame, before the panels: goes on when it is time, and works out what they show.
void advance_playback(Ui& ui);

/// From the end it starts anew; a step that is shown whole is played from its first unit.
void toggle_play(Ui& ui);
/// One unit on (by > 0) or back.
void play_by(Ui& ui, int by);
/// To the first or the last position of all.
void play_to_end(Ui& ui, bool last);
/// To a position, at once.
void play_to(Ui& ui, const PlayPosition& position);
void set_unit(Ui& ui, Play::Unit unit);
/// Shows the stop `by` after the present one whole, if there is one.
void step_by(Ui& ui, int by);

/// How long somebody reads a text.
double reading_seconds(const std::string& text);
/// Once a frame, after the panels: whole steps wait until the words on view can have been read, and a step that flows
/// asks for the next frame.
void pace_playback(Ui& ui);

/// Seconds until the player needs a frame: 0 while something moves, negative never.
double playback_wait(const Player& player, double now);

/// The cell of a position as the trace calls it.
CellAddress played_cell(const Ui& ui, const Walk& walk, const PlayPosition& at);
/// Whether a cell of the trace is played; cells of other stops are.
Played played(const Ui& ui, const CellAddress& cell);
/// Whether a row of the stop on view has come to a phase; to `divide`: whether it is complete.
bool row_reached(const Ui& ui, int row, Play::Phase phase);
/// What the softmax is doing, in words; empty where it is not under way. `brief`: two or three words.
std::string phase_words(const Ui& ui, bool brief);

}  // namespace attn
