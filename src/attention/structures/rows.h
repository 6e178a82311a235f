#pragma once
#include "attention/choice.h"

namespace attn {

// The rows of the table of structures, one file per row: heads, layers and memories around attention.
Choice multi_head_structure();
Choice cross_structure();
Choice encoder_decoder_structure();
Choice heads_sum_structure();
Choice uneven_heads_structure();
Choice shared_v_structure();
Choice pre_ln_structure();
Choice post_ln_structure();
Choice two_layers_structure();
Choice channel_structure();
Choice bare_structure();

}  // namespace attn
