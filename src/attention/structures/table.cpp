#include "attention/structures/rows.h"

namespace attn {

std::vector<Choice> structure_choices() {
  return {multi_head_structure(), cross_structure(),        encoder_decoder_structure(),
          heads_sum_structure(),  uneven_heads_structure(), shared_v_structure(),
          pre_ln_structure(),     post_ln_structure(),      two_layers_structure(),
          channel_structure(),    bare_structure()};
}

}  // namespace attn
