#include "scene/analysis_rows.h"

namespace attn {

const std::vector<Analysis>& analyses() {
  static const std::vector<Analysis> kAll{
      {"entropy", "rows", {}, true},
      {"coverage", "rows", {}, true},
      {"largest", "rows", {}, true},
      {"score_variance", "softmax", {}, false},
      {"jacobian", "softmax", {}, true},
      {"reinforce", "softmax", {{"component", 1, 16, 1, true}, {"samples", 1, 1000, 100, true}}, true},
      {"loud_key", "softmax", {{"factor", 0.1, 10, 3}}, true},
      {"formats", "softmax", {{"larger", 1, 100, 10}}, true},
      {"shuffled", "order", {{"shuffle", 1, 99, 1, true}}, false},
      {"doubled", "order", {}, false},
      {"twins", "order", {}, false},
      {"positions", "order", {{"shift", 1, 24, 4, true}}, false},
      {"overlap", "heads", {}, true},
      {"shares", "heads", {{"gain", 1, 50, 10}}, false},
      {"gradients", "heads", {{"correlation", 0, 1, .2}}, false},
      {"before_after", "meaning", {}, true},
      {"perturbed", "meaning", {{"epsilon", .01, 2, .1}}, true},
      {"same_output", "meaning", {}, true},
      {"cost", "cost", {}, false},
      {"layers", "cost", {{"kernel", 2, 15, 3, true}}, false},
      {"traffic", "cost", {{"memory", 256, 100000, 25000, true}}, false},
      {"cache",
       "cost",
       {{"cached_tokens", 1, 32000, 1000, true}, {"layers", 1, 128, 1, true}, {"number_bytes", 1, 8, 2, true}},
       false},
      {"approximation", "cost", {}, true},
      {"race", "cost", {{"stepwise", 0, 1, 0, true}}, false, true},
  };
  return kAll;
}

const Analysis* find_analysis(std::string_view id) {
  for (const Analysis& a : analyses())
    if (a.id == id) return &a;
  return nullptr;
}

const Parameter* find_analysis_parameter(std::string_view id) {
  for (const Analysis& a : analyses())
    for (const Parameter& p : a.parameters)
      if (p.id == id) return &p;
  return nullptr;
}

}  // namespace attn
