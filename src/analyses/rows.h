#pragma once
#include <string>

namespace attn {

class AnalysisJob;

/// What lays out the work of a row of scene/analysis_rows.h: statements and figures of the job's result. Error where
/// there is none.
using AnalysisWork = void (*)(AnalysisJob& job);
AnalysisWork analysis_work(const std::string& id);

// One function per row, a file per group.
void entropy_analysis(AnalysisJob& job);
void coverage_analysis(AnalysisJob& job);
void largest_analysis(AnalysisJob& job);
void score_variance_analysis(AnalysisJob& job);
void jacobian_analysis(AnalysisJob& job);
void reinforce_analysis(AnalysisJob& job);
void loud_key_analysis(AnalysisJob& job);
void shuffled_analysis(AnalysisJob& job);
void doubled_analysis(AnalysisJob& job);
void twins_analysis(AnalysisJob& job);
void positions_analysis(AnalysisJob& job);
void overlap_analysis(AnalysisJob& job);
void shares_analysis(AnalysisJob& job);
void gradients_analysis(AnalysisJob& job);
void before_after_analysis(AnalysisJob& job);
void perturbed_analysis(AnalysisJob& job);
void same_output_analysis(AnalysisJob& job);
void cost_analysis(AnalysisJob& job);
void layers_analysis(AnalysisJob& job);
void traffic_analysis(AnalysisJob& job);
void cache_analysis(AnalysisJob& job);
void approximation_analysis(AnalysisJob& job);
void race_analysis(AnalysisJob& job);

}  // namespace attn
