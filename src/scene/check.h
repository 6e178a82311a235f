#pragma once
#include "scene/scene.h"

namespace attn {

/// Error naming the path ("problem.kv_heads"), what was expected and what was found, for values that contradict what
/// scene.h says. What depends on the text is up to plan().
void check_problem(const Problem& problem);
void check_scene(const Scene& scene);

}  // namespace attn
