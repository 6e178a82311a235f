#pragma once
#include <string>

namespace attn {

class AnalysisJob;

/// Lays out the work of a row of scene/analysis_rows.h: statements and figures of the job's result.
using AnalysisWork = void(AnalysisJob& job);
/// Error where there is none.
AnalysisWork& analysis_work(const std::string& id);

// One function per row, a file per group.
AnalysisWork entropy_analysis, coverage_analysis, largest_analysis;
AnalysisWork score_variance_analysis, jacobian_analysis, loud_key_analysis;
AnalysisWork reinforce_analysis;
AnalysisWork formats_analysis;
AnalysisWork shuffled_analysis, doubled_analysis, twins_analysis, positions_analysis;
AnalysisWork overlap_analysis, shares_analysis, gradients_analysis;
AnalysisWork before_after_analysis, perturbed_analysis, same_output_analysis;
AnalysisWork cost_analysis, layers_analysis;
AnalysisWork traffic_analysis, cache_analysis;
AnalysisWork approximation_analysis;
AnalysisWork race_analysis;

}  // namespace attn
