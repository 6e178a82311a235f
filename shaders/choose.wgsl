// out = 1 at the largest weight of each row of a, the first of equals, and 0 elsewhere; a row without a weight above 0 gives
// zeros. Choose_top: 1 at the `count` largest scores that are not hidden.
//
// Stands behind place.wgsl.
// Bindings, group 0: 0 sizes (uniform, 96 bytes), 1 a (read-only storage, float32), 2 out (float32).
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
  kind: u32,
  count: u32,
  unused0: u32,
  unused1: u32,
  a: Place,
  out: Place,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> a: array<u32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

var<workgroup> weights: array<f32, kRows * kSide>;
var<workgroup> places: array<u32, kRows * kSide>;  // their columns

// Whether fewer than `count` scores of a row stand before the one in a column, the largest first.
fn is_among_top(start: u32, col: u32) -> bool {
  let bits = a[start + col * sizes.a.col_stride];
  if (bits == kMinusInfinity) {
    return false;
  }
  let x = bitcast<f32>(bits);
  var before = 0u;
  for (var other = 0u; other < sizes.cols; other++) {
    let other_bits = a[start + other * sizes.a.col_stride];
    let y = bitcast<f32>(other_bits);
    if (other_bits != kMinusInfinity && (y > x || (y == x && other < col))) {
      before++;
    }
  }
  return before < sizes.count;
}

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
  let to = place_of(sizes.out, c.batch, c.head, c.row, 0u);
  if (sizes.kind == Choose_top) {
    for (var col = lane; col < sizes.cols && index + local / kSide < all_rows; col += kSide) {
      out[to + col * sizes.out.col_stride] = select(0.0, 1.0, is_among_top(start, col));
    }
    return;
  }

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
  for (var col = lane; col < sizes.cols; col += kSide) {
    out[to + col * sizes.out.col_stride] = select(0.0, 1.0, col == at);
  }
}
