#pragma once
#include <nlohmann/json.hpp>

#include "analyses/analysis_result.h"
#include "attention/explain/explain.h"
#include "text/strings.h"
#include "ui/kit/painter.h"

namespace attn {

// What window.playground answers with, where it takes more than a line.

using Json = nlohmann::json;

/// JSON has no NaN and no infinity: they become text.
Json number(double value);
Json box(const Rect& r);
Json analysis_json(const AnalysisResult& result, const Strings& words);
Json explanation_json(const Program& program, const Explanation& explanation, int digits);

}  // namespace attn
