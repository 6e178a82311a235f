#pragma once
#include <string_view>

#include "analyses/analysis_job.h"

namespace attn {

/// What lays out the work of a row of scene/analysis_rows.h: statements and figures of the job's result. Null where
/// there is none.
AnalysisWork analysis_work(std::string_view id);

}  // namespace attn
