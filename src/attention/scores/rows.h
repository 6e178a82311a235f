#pragma once
#include "attention/choice.h"

namespace attn {

// How well a key fits a query: the rows of the table of scores, a file each.
Choice dot_score();

}  // namespace attn
