#pragma once
#include <string>
#include <vector>

#include "scene/scene.h"
#include "scene/words/lexicon.h"

namespace attn {

// What an address may change of the scene it opens: index.html?KEY=VALUE. The values are those of a scene file:
//   text=WORDS  seed=7  variant=scaled_dot_product  heads=2  scale=root|off|NUMBER  temperature=0.5
//   mask=none|causal|window:LEFT,RIGHT|painted (-1: no limit)  theme=dark|light  step=weights

/// The keys, in the order in which they are to be applied.
const std::vector<std::string>& override_keys();

/// Error "KEY=VALUE: expected ..., found ..." for an unknown key, a value that the reader of scenes refuses, a text
/// without tokens, and a step that this scene does not have; the scene is then as it was.
void apply_override(Scene& scene, const std::string& key, const std::string& value, const Lexicon& lexicon);

}  // namespace attn
