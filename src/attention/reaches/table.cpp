#include "attention/reaches/rows.h"

namespace attn {

std::vector<Choice> reach_choices() {
  return {full_reach(),         causal_reach(),        window_reach(),  painted_reach(), causal_lower_right_reach(),
          padding_reach(),      prefix_reach(),        dilated_reach(), strided_reach(), fixed_reach(),
          global_local_reach(), random_blocks_reach(), local_m_reach(), local_p_reach(), graph_reach()};
}

Parameter reach_window_parameter() { return {"reach_window", 0, 128, 1, true}; }
Parameter stride_parameter() { return {"stride", 1, 128, 3, true}; }
Parameter local_d_parameter() { return {"local_d", 1, 64, 2, true}; }

}  // namespace attn
