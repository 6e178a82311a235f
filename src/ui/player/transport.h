#pragma once
#include "ui/context.h"
#include "ui/kit/widgets.h"

namespace attn {

/// The player of a phone; lower it is one line.
inline constexpr float kPhonePlayer = 72;
inline constexpr float kSlimPlayer = 44;
void draw_phone_player(Ui& ui, Rect area);

/// The player in a height of kFilmLine: its buttons, the name of the step, and the track with the letters of the steps.
void draw_film_line(Ui& ui, Rect area);
/// The name of a stop's place among the controls.
inline std::string film_id(const Stop& stop) { return "film" + stop.id + stop.number(); }

/// The buttons of the player: first, back, play, forward, last; how far it goes at once, and how fast.
void draw_transport(Ui& ui, Rect area);

/// Its parts, for a player with less room.
void play_button(Ui& ui, Point center, float radius);
void step_buttons(Ui& ui, Rect back, Rect forward);
void end_buttons(Ui& ui, Rect first, Rect last);
/// One of the speeds, and the next one with each click.
void speed_button(Ui& ui, Rect r);
void unit_choice(Ui& ui, Rect r);

/// The track of the player: `piece` pixels a stop, of which the part `filled` is its line. In the mirror a slider over
/// all positions.
Hit scrub_track(Ui& ui, Rect r, float piece, float filled);
/// That track in the middle of a place 20 px high, with its knob; `ground`: under the gap at a place.
void draw_track(Ui& ui, Rect r, const std::function<Color(float x)>& ground);
/// How much of the present stop is played, 0 ... 1.
float played_part(const Ui& ui);
inline bool holds(const StopGroup& group, int stop) {
  return stop >= static_cast<int>(group.first) && stop < static_cast<int>(group.end);
}

}  // namespace attn
