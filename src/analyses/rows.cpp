#include "analyses/rows.h"

#include <string_view>
#include <utility>

#include "text/error.h"

namespace attn {

AnalysisWork& analysis_work(const std::string& id) {
  static constexpr std::pair<std::string_view, AnalysisWork*> kAll[] = {
      {"entropy", entropy_analysis},
      {"coverage", coverage_analysis},
      {"largest", largest_analysis},
      {"score_variance", score_variance_analysis},
      {"jacobian", jacobian_analysis},
      {"reinforce", reinforce_analysis},
      {"loud_key", loud_key_analysis},
      {"formats", formats_analysis},
      {"shuffled", shuffled_analysis},
      {"doubled", doubled_analysis},
      {"twins", twins_analysis},
      {"positions", positions_analysis},
      {"overlap", overlap_analysis},
      {"shares", shares_analysis},
      {"gradients", gradients_analysis},
      {"before_after", before_after_analysis},
      {"perturbed", perturbed_analysis},
      {"same_output", same_output_analysis},
      {"cost", cost_analysis},
      {"layers", layers_analysis},
      {"traffic", traffic_analysis},
      {"cache", cache_analysis},
      {"approximation", approximation_analysis},
      {"race", race_analysis},
  };
  for (const auto& [name, work] : kAll)
    if (name == id) return *work;
  fail("analysis " + id, "its line in analyses/rows.cpp", "none");
}

}  // namespace attn
