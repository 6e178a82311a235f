#pragma once
#include "analyses/analysis_job.h"

namespace attn {

// One function per row of scene/analysis_rows.h, a file per group.
AnalysisWork entropy_analysis();
AnalysisWork coverage_analysis();
AnalysisWork largest_analysis();
AnalysisWork score_variance_analysis();
AnalysisWork jacobian_analysis();
AnalysisWork reinforce_analysis();
AnalysisWork loud_key_analysis();
AnalysisWork shuffled_analysis();
AnalysisWork doubled_analysis();
AnalysisWork twins_analysis();
AnalysisWork positions_analysis();
AnalysisWork shares_analysis();
AnalysisWork gradients_analysis();
AnalysisWork before_after_analysis();
AnalysisWork perturbed_analysis();
AnalysisWork same_output_analysis();
AnalysisWork cost_analysis();
AnalysisWork layers_analysis();
AnalysisWork traffic_analysis();
AnalysisWork cache_analysis();
AnalysisWork approximation_analysis();
AnalysisWork race_analysis();

}  // namespace attn
