#include "analyses/analysis_table.h"

#include <map>

#include "analyses/rows.h"

namespace attn {

AnalysisWork analysis_work(std::string_view id) {
  static const std::map<std::string_view, AnalysisWork> kAll{
      {"entropy", entropy_analysis()},
      {"coverage", coverage_analysis()},
      {"largest", largest_analysis()},
      {"score_variance", score_variance_analysis()},
      {"jacobian", jacobian_analysis()},
      {"reinforce", reinforce_analysis()},
      {"loud_key", loud_key_analysis()},
      {"shuffled", shuffled_analysis()},
      {"doubled", doubled_analysis()},
      {"twins", twins_analysis()},
      {"positions", positions_analysis()},
      {"shares", shares_analysis()},
      {"gradients", gradients_analysis()},
      {"before_after", before_after_analysis()},
      {"perturbed", perturbed_analysis()},
      {"same_output", same_output_analysis()},
      {"cost", cost_analysis()},
      {"layers", layers_analysis()},
      {"traffic", traffic_analysis()},
      {"cache", cache_analysis()},
      {"approximation", approximation_analysis()},
      {"race", race_analysis()},
  };
  const auto it = kAll.find(id);
  return it == kAll.end() ? nullptr : it->second;
}

}  // namespace attn
