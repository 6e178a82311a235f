#include "attention/positions/rows.h"

namespace attn {

std::vector<Choice> position_choices() {
  return {no_position(),      sinusoidal_position(), periodic_position(),
          learned_position(), rope_position(),       alibi_position()};
}

Choice no_position() { return {Aspect::position, "none", R"(x_p = e_p)", ""}; }

}  // namespace attn
