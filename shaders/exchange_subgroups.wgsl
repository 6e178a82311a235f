enable subgroups;

// What exchange.wgsl does, by the quad operations of subgroups: each invocation loads one query of four.

fn beside(x: mat4x4f, far: bool, local: u32) -> mat4x4f {
  if (far) {
    return mat4x4f(quadSwapY(x[0]), quadSwapY(x[1]), quadSwapY(x[2]), quadSwapY(x[3]));
  }
  return mat4x4f(quadSwapX(x[0]), quadSwapX(x[1]), quadSwapX(x[2]), quadSwapX(x[3]));
}

fn queries_at(at: vec4u, lane: u32, x: u32) -> Block {
  let mine = q[at[lane] + x];
  return Block(quadBroadcast(mine, 0u), quadBroadcast(mine, 1u), quadBroadcast(mine, 2u), quadBroadcast(mine, 3u));
}
