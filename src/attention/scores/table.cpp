#include "attention/scores/rows.h"

namespace attn {

std::vector<Choice> score_choices() { return {dot_score()}; }

}  // namespace attn
