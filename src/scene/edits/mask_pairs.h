#pragma once
#include "scene/scene.h"

namespace attn {

/// The problem's mask as painted pairs among so many: every query sees what it saw before. None are hidden where what
/// is hidden follows from the queries themselves.
MaskChoice as_painted(const Problem& problem, int queries, int keys);

/// A painted mask in a well-known form. `size`: window: keys on either side; padding: the last so many keys are hidden
/// from all queries.
struct MaskPreset {
  enum class Kind { causal, window, padding };
  Kind kind = Kind::causal;
  int size = 0;
  bool operator==(const MaskPreset&) const = default;
};
MaskChoice painted_preset(const MaskPreset& preset, int tokens);
/// The form that the painted pairs have, if they have one.
std::optional<MaskPreset> preset_of(const MaskChoice& mask, int tokens);

}  // namespace attn
