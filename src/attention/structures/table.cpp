#include "attention/structures/rows.h"

namespace attn {

std::vector<Choice> structure_choices() { return {multi_head_structure(), bare_structure()}; }

}  // namespace attn
