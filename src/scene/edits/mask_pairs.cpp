#include "scene/edits/mask_pairs.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "scene/problem.h"

namespace attn {

MaskChoice as_painted(const Problem& problem, int queries, int keys) {
  MaskChoice painted = problem.mask;
  if (painted.kind == "painted") return painted;
  painted.kind = "painted";
  painted.hidden.clear();
  const Setup setup = setup_of(problem, queries, keys);
  const Choice& reach = chosen(setup, Aspect::reach);
  if (!reach.mask) return painted;
  const std::shared_ptr<const Mask> mask = reach.mask(setup);
  for (int i = 0; i < queries; ++i) {
    const MaskRow row = mask->row(0, 0, i, keys);
    for (int j = 0; j < keys; ++j)
      if (std::isinf(row.value(j))) painted.hidden.emplace_back(i, j);
  }
  return painted;
}

MaskChoice painted_preset(const MaskPreset& preset, int tokens) {
  using Kind = MaskPreset::Kind;
  MaskChoice mask;
  mask.kind = "painted";
  for (int query = 0; query < tokens; ++query)
    for (int key = 0; key < tokens; ++key)
      if (preset.kind == Kind::causal   ? key > query
          : preset.kind == Kind::window ? std::abs(query - key) > preset.size
                                        : key >= tokens - preset.size)
        mask.hidden.emplace_back(query, key);
  return mask;
}

std::optional<MaskPreset> preset_of(const MaskChoice& mask, int tokens) {
  std::vector<std::pair<int, int>> hidden = mask.hidden;
  std::erase_if(hidden, [&](const auto& pair) { return pair.first >= tokens || pair.second >= tokens; });
  if (hidden.empty()) return std::nullopt;
  // The first row settles the size that each form could have.
  const auto in_first =
      static_cast<int>(std::ranges::count_if(hidden, [](const auto& pair) { return pair.first == 0; }));
  for (const MaskPreset preset :
       {MaskPreset{MaskPreset::Kind::causal, 0}, MaskPreset{MaskPreset::Kind::padding, in_first},
        MaskPreset{MaskPreset::Kind::window, tokens - 1 - in_first}})
    if (painted_preset(preset, tokens).hidden == hidden) return preset;
  return std::nullopt;
}

}  // namespace attn
