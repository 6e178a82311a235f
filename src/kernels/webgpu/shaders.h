#pragma once

/// The texts of shaders/*.wgsl without comments, each by its name: what a program does not use is not in it.
namespace attn::wgsl {

extern const char attention[], choose[], combine[], exchange[], exchange_subgroups[], map[], mask[], matmul[], move[],
    normalize[], place[], reduce[], rotate[], softmax[];

}  // namespace attn::wgsl
