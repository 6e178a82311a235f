#pragma once
#include <string>
#include <vector>

#include "scene/scene.h"

namespace attn {

/// A word or number to be said: a key of the strings with what to fill in; an empty key: the first argument as it
/// stands.
struct Said {
  std::string key;
  std::vector<std::string> arguments{};
  bool operator==(const Said&) const = default;
};

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

}  // namespace attn
