#pragma once
#include <cstdint>

namespace attn::platform {

/// A texture of width x height pixels, 0xAABBGGRR each, that is never smoothed: a large pixel is a square of one
/// colour. 0 when there is none to be had. Needs the window's graphics context, as drawing does.
uint32_t make_texture(int width, int height, const uint32_t* pixels);
void drop_texture(uint32_t texture);

}  // namespace attn::platform
