#pragma once

namespace attn {

/// `attention bench`: every rung of the ladder on one thread, a line each: its tile, the problem (heads x n x d of
/// tests/bench/shapes.mjs), median milliseconds, GFLOP/s (4 heads n^2 d operations, causal not halved), and the largest
/// distance from double precision rounded to float32, on unit-normal inputs. Takes about a minute.
void print_bench();

}  // namespace attn
