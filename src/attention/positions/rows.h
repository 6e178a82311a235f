#pragma once
#include "attention/choice.h"

namespace attn {

// The rows of the table of positions, one file per row: how the order of the tokens comes in.
Choice no_position();
Choice sinusoidal_position();
Choice periodic_position();
Choice learned_position();
Choice rope_position();
Choice alibi_position();

}  // namespace attn
