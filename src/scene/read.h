#pragma once
#include <nlohmann/json_fwd.hpp>

#include "scene/scene.h"

namespace attn {

/// A scene file whose JSON is parsed already. Error as parse_scene().
Scene read_scene(const nlohmann::json& document);

}  // namespace attn
