#include "attention/methods/rows.h"

namespace attn {

std::vector<Choice> method_choices() { return {plain_method()}; }

}  // namespace attn
