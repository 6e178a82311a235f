#pragma once
#include "attention/trace.h"
#include "scene/scene.h"

namespace attn {

/// One step of gradient descent (Cauchy 1847): every weight of the program W becomes W - rate dW, as edits laid over
/// its cells; tokens and the target of a loss stay as they are. `trace` is that of the problem, with the steps of its
/// loss. SaidError where these are more cells than a scene may have edits; the problem is then as it was.
void step_downhill(Problem& problem, const Trace& trace, double rate);

}  // namespace attn
