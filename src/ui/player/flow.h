#pragma once
#include "ui/context.h"

namespace attn {

inline constexpr double kFlowSeconds = .6;  // at speed 1

/// A step that comes out of another one before the eyes of the visitor. It is never more than a picture: the scene has
/// the new step from the first frame on, and whatever else happens ends it.
struct Flow {
  int from = -1;       // the stop that it comes from; -1: nothing flows
  double part = 1;     // how far it is, 0 ... 1
  double began = 0;    // when it was at 0
  double seconds = 0;  // from 0 to 1
  bool held = false;   // by the hand on the track: `part` is where that is
  View view{};         // of the scene meanwhile
  uint64_t trace = 0;  // its generation
};

/// Whether a hand, a key or a screen reader has done anything since the last frame, beyond moving the pointer.
bool is_input(const Ui& ui);
/// How far the step on view has come: 1 where nothing flows.
double flow_part(const Ui& ui);
/// Lets the step on view come out of the stop `from`, if it is a later one of the same computation.
void start_flow(Ui& ui, int from);
/// Shows the step on view at a part of its way from the stop before it, until the hand lets go.
void hold_flow(Ui& ui, double part);
/// Once a frame, before anything is answered or drawn: goes on, and ends with any input or change.
void advance_flow(Ui& ui);

}  // namespace attn
