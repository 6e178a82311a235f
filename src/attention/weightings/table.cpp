#include "attention/weightings/rows.h"

namespace attn {

std::vector<Choice> weighting_choices() { return {softmax_weighting()}; }

}  // namespace attn
