#pragma once
#include "scene/scene.h"

namespace attn {

// What an address may change of the scene it opens: index.html?KEY=VALUE, keys and values as the rows of settings.h
// say. What is not said otherwise has the form of a scene file.

/// The keys, in the order in which they are to be applied.
std::vector<std::string> override_keys();

/// Error "KEY=VALUE: expected ..., found ..." for an unknown key, a value that the reader of scenes refuses, a text
/// without tokens, and a step that this scene does not have; the scene then stays as it was;
/// otherwise it is validated(). `cuts` as in parse_scene().
void apply_override(Scene& scene, const std::string& key, const std::string& value, const Lexicon& lexicon,
                    std::vector<SaidError>* cuts = nullptr);

}  // namespace attn
