#pragma once
#include "scene/scene.h"
#include "text/strings.h"

namespace attn {

/// One thing in which two problems differ: its name, and its value in each. Without values the name says all.
struct SettingDifference {
  Said name;
  Said a;
  Said b;
  std::vector<std::string> symbols;  // of the equation that it is about: "x", "w", "scale", "mask", "softmax", "o"
  bool has_values() const { return !(a == Said{} && b == Said{}); }
};

/// All of them, in the order in which a visitor meets the settings; empty when the problems are equal.
std::vector<SettingDifference> describe_differences(const Problem& a, const Problem& b);
/// The controls that lead from one problem to another, by the ids of setting_controls(); what no control changes, such
/// as given matrices, is left out.
std::vector<std::string> controls_between(const Problem& a, const Problem& b);

}  // namespace attn
