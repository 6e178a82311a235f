#include "attention/scores/rows.h"

namespace attn {

std::vector<Choice> score_choices() {
  return {dot_score(),          cosine_score(),         general_score(), additive_score(),
          luong_concat_score(), location_aware_score(), gat_score(),     gaussian_score()};
}

}  // namespace attn
