#pragma once

/// The texts of shaders/*.wgsl without comments, each by its name. In the page they are empty until a device is opened.
namespace attn::wgsl {

using Text = const char* const;
extern Text attention, choose, combine, exchange, exchange_subgroups, map, mask, matmul, move, normalize, place, reduce,
    rotate, softmax, entmax;

}  // namespace attn::wgsl
