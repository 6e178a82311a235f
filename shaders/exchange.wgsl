// How the four invocations of a quad share what they hold, by way of workgroup memory. Stands before attention.wgsl.

var<workgroup> given: array<mat4x4f, 4u * kDown>;

// What the neighbour in the quad has for x: lanes 0 and 1, 2 and 3, or, `far`, 0 and 2, 1 and 3. Every invocation of the
// workgroup has to call it.
fn beside(x: mat4x4f, far: bool, local: u32) -> mat4x4f {
  workgroupBarrier();
  given[local] = x;
  workgroupBarrier();
  return given[local ^ select(1u, 2u, far)];
}

// Lane x of the queries that begin there, for all of the quad; this invocation's own begins at `own`.
fn queries_at(at: vec4u, own: u32, x: u32) -> Block {
  return Block(q[at.x + x], q[at.y + x], q[at.z + x], q[at.w + x]);
}
