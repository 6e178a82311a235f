#pragma once
#include "scene/analysis_table.h"

namespace attn {

// One function a row of the table, a file a group.
Analysis entropy_analysis();
Analysis coverage_analysis();
Analysis largest_analysis();
Analysis score_variance_analysis();
Analysis jacobian_analysis();
Analysis reinforce_analysis();
Analysis loud_key_analysis();
Analysis shuffled_analysis();
Analysis doubled_analysis();
Analysis twins_analysis();
Analysis positions_analysis();
Analysis shares_analysis();
Analysis gradients_analysis();
Analysis before_after_analysis();
Analysis perturbed_analysis();
Analysis same_output_analysis();
Analysis cost_analysis();
Analysis layers_analysis();
Analysis traffic_analysis();
Analysis cache_analysis();
Analysis approximation_analysis();
Analysis race_analysis();

}  // namespace attn
