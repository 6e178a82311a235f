#pragma once
#include "attention/choice.h"

namespace attn {

// How the order of the tokens comes in: the rows of the table of positions, one file per row.
Choice no_position();
Choice sinusoidal_position();
Choice periodic_position();
Choice learned_position();
Choice rope_position();
Choice alibi_position();

}  // namespace attn
