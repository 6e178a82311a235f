#include "scene/mask_pairs.h"

#include <algorithm>
#include <cstdlib>

namespace attn {
namespace {

template <typename Hidden>
std::vector<std::pair<int, int>> pairs_where(int tokens, Hidden hidden) {
  std::vector<std::pair<int, int>> pairs;
  for (int i = 0; i < tokens; ++i)
    for (int j = 0; j < tokens; ++j)
      if (hidden(i, j)) pairs.emplace_back(i, j);
  return pairs;
}

}  // namespace

std::vector<std::pair<int, int>> hidden_pairs(const MaskChoice& mask, int tokens) {
  switch (mask.kind) {
    case MaskChoice::Kind::causal: return pairs_where(tokens, [](int i, int j) { return j > i; });
    case MaskChoice::Kind::window:
      return pairs_where(tokens, [&](int i, int j) { return (mask.left >= 0 && j < i - mask.left) || (mask.right >= 0 && j > i + mask.right); });
    case MaskChoice::Kind::painted: {
      std::vector<std::pair<int, int>> pairs = mask.hidden;
      std::erase_if(pairs, [&](const auto& pair) { return pair.first >= tokens || pair.second >= tokens; });
      return pairs;
    }
    default: return {};
  }
}

MaskChoice as_painted(const MaskChoice& mask, int tokens) {
  if (mask.kind == MaskChoice::Kind::painted) return mask;
  MaskChoice painted = mask;
  painted.kind = MaskChoice::Kind::painted;
  painted.hidden = hidden_pairs(mask, tokens);
  return painted;
}

MaskChoice painted_preset(const MaskPreset& preset, int tokens) {
  MaskChoice mask;
  mask.kind = MaskChoice::Kind::painted;
  switch (preset.kind) {
    case MaskPreset::Kind::causal: mask.hidden = pairs_where(tokens, [](int i, int j) { return j > i; }); break;
    case MaskPreset::Kind::window: mask.hidden = pairs_where(tokens, [&](int i, int j) { return std::abs(i - j) > preset.size; }); break;
    case MaskPreset::Kind::padding: mask.hidden = pairs_where(tokens, [&](int, int j) { return j >= tokens - preset.size; }); break;
  }
  return mask;
}

std::optional<MaskPreset> preset_of(const MaskChoice& mask, int tokens) {
  const std::vector<std::pair<int, int>> hidden = hidden_pairs(mask, tokens);
  if (hidden.empty()) return std::nullopt;
  // The first row settles the size that each form could have.
  const auto in_first = static_cast<int>(std::count_if(hidden.begin(), hidden.end(), [](const auto& pair) { return pair.first == 0; }));
  for (const MaskPreset preset : {MaskPreset{MaskPreset::Kind::causal, 0}, MaskPreset{MaskPreset::Kind::padding, in_first},
                                  MaskPreset{MaskPreset::Kind::window, tokens - 1 - in_first}})
    if (painted_preset(preset, tokens).hidden == hidden) return preset;
  return std::nullopt;
}

}  // namespace attn
