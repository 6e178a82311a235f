// out = 1 at the largest weight of each row of a, the first of equals, and 0 elsewhere; a row without a weight above 0 gives
// zeros.
//
// Stands behind place.wgsl.
// Bindings, group 0: 0 sizes (uniform, 80 bytes), 1 a (read-only storage, float32), 2 out (float32).
// Dispatch: n = ceil(batch * heads * rows / kRows) workgroups as x = min(n, 65535), y = ceil(n / x); what lies beyond
// returns. With n = 0 there is nothing to dispatch; cols = 0 writes nothing.
// Workgroup memory: 512 bytes.
//
// WGSL may assume that neither NaN nor infinity occurs, so values are read as bits: what is hidden (the bits of -infinity)
// is never the largest. The rest has to be finite.

// A workgroup takes kRows rows, kSide neighbours per row.
const kRows = 4u;
const kSide = 16u;

struct Sizes {
  batch: u32,
  heads: u32,
  rows: u32,
  cols: u32,
  a: Place,
  out: Place,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> a: array<u32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

var<workgroup> weights: array<f32, kRows * kSide>;
var<workgroup> places: array<u32, kRows * kSide>;  // their columns

@compute @workgroup_size(kRows * kSide)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
        @builtin(local_invocation_index) local: u32) {
  let index = (group.x + group.y * groups.x) * kRows;
  let all_rows = sizes.batch * sizes.heads * sizes.rows;
  if (index >= all_rows) {
    return;
  }
  let c = cell_of(min(index + local / kSide, all_rows - 1u), sizes.heads, sizes.rows, 1u);
  let lane = local % kSide;
  let start = place_of(sizes.a, c.batch, c.head, c.row, 0u);

  var largest = 0.0;
  var at = sizes.cols;
  for (var col = lane; col < sizes.cols; col += kSide) {
    let bits = a[start + col * sizes.a.col_stride];
    if (bits != kMinusInfinity && bitcast<f32>(bits) > largest) {
      largest = bitcast<f32>(bits);
      at = col;
    }
  }
  weights[local] = largest;
  places[local] = at;
  workgroupBarrier();
  for (var n = local - lane; n < local - lane + kSide; n++) {
    if (weights[n] > largest || (weights[n] == largest && places[n] < at)) {
      largest = weights[n];
      at = places[n];
    }
  }
  if (index + local / kSide >= all_rows) {
    return;
  }
  let to = place_of(sizes.out, c.batch, c.head, c.row, 0u);
  for (var col = lane; col < sizes.cols; col += kSide) {
    out[to + col * sizes.out.col_stride] = select(0.0, 1.0, col == at);
  }
}
