#pragma once
#include <string_view>

namespace attn {

/// The text of shaders/NAME.wgsl without comments; empty for an unknown name.
std::string_view embedded_shader(std::string_view name);

}  // namespace attn
