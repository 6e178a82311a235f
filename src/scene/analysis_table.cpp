#include "scene/analysis_table.h"

#include <algorithm>

#include "scene/analyses/rows.h"

namespace attn {

const std::vector<Analysis>& analyses() {
  static const std::vector<Analysis> kAll{
      entropy_analysis(),       coverage_analysis(),     largest_analysis(),   score_variance_analysis(),
      jacobian_analysis(),      reinforce_analysis(),    loud_key_analysis(),  shuffled_analysis(),
      doubled_analysis(),       twins_analysis(),        positions_analysis(), shares_analysis(),
      gradients_analysis(),     before_after_analysis(), perturbed_analysis(), same_output_analysis(),
      cost_analysis(),          layers_analysis(),       traffic_analysis(),   cache_analysis(),
      approximation_analysis(), race_analysis()};
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
