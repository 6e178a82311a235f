#pragma once
#include <nlohmann/json.hpp>

#include "analyses/analysis_result.h"
#include "attention/explain/explain.h"
#include "text/strings.h"
#include "ui/kit/painter.h"

namespace attn {

// What window.playground answers with, where it takes more than a line.

using Json = nlohmann::json;

/// What `of` makes of each item, in a JSON array.
template <class Items, class Of>
Json each(const Items& items, Of of) {
  Json all = Json::array();
  for (const auto& item : items) all.push_back(of(item));
  return all;
}
/// JSON has no NaN and no infinity: they become text.
Json number(double value);
Json box(const Rect& r);
Json analysis_json(const AnalysisResult& result, const Strings& words);
Json explanation_json(const Trace& trace, const Explanation& explanation, int digits);

}  // namespace attn
