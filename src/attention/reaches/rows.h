#pragma once
#include <functional>

#include "attention/choice.h"

namespace attn {

// Which query may see which key: the rows of the table of reaches.
Choice full_reach();
Choice causal_reach();
Choice window_reach();
Choice painted_reach();

/// A mask from a rule about positions: query i sees key j where `sees` says so.
std::shared_ptr<Mask> mask_where(const Setup& setup, const std::function<bool(int64_t i, int64_t j)>& sees);
/// How many pairs that mask lets through.
double pairs_where(const Setup& setup, const std::function<bool(int64_t i, int64_t j)>& sees);

}  // namespace attn
