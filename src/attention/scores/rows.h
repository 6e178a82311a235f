#pragma once
#include "attention/choice.h"

namespace attn {

// The rows of the table of scores: how well a key fits a query.
Choice dot_score();
Choice cosine_score();
Choice general_score();
Choice additive_score();
Choice luong_concat_score();
Choice location_aware_score();
Choice gat_score();
Choice gaussian_score();

}  // namespace attn
