#pragma once
#include "attention/mechanism.h"

namespace attn {

// The rows of the table of structures that have a file of their own.
Choice differential();

}  // namespace attn
