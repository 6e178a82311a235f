enable subgroups;

// What exchange.wgsl does, by the quad operations of subgroups: each invocation loads one query of four.

fn turned(x: vec4f, far: bool) -> vec4f {
  return select(quadSwapX(x), quadSwapY(x), far);
}

fn beside(x: mat4x4f, far: bool, local: u32) -> mat4x4f {
  return mat4x4f(turned(x[0], far), turned(x[1], far), turned(x[2], far), turned(x[3], far));
}

fn queries_at(at: vec4u, own: u32, x: u32) -> Block {
  let mine = q[own + x];
  return Block(quadBroadcast(mine, 0u), quadBroadcast(mine, 1u), quadBroadcast(mine, 2u), quadBroadcast(mine, 3u));
}
