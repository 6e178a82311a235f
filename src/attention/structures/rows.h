#pragma once
#include "attention/choice.h"

namespace attn {

// What stands around attention: the rows of the table of structures, a file each.
Choice multi_head_structure();
Choice bare_structure();

}  // namespace attn
