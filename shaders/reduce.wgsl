// out = the sum, mean or maximum of each row of a (Reduce_sum, ...). Strides make it a sum over heads as well: rows are then
// the values of a matrix, columns the heads.
//
// Stands behind place.wgsl.
// Bindings, group 0: 0 sizes (uniform, 96 bytes), 1 a (read-only storage, rows x cols, float32), 2 out (rows x 1,
// float32).
// Dispatch: n = ceil(batch * heads * rows / kRows) workgroups as x = min(n, 65535), y = ceil(n / x); what lies beyond
// returns. With n = 0 there is nothing to dispatch; cols = 0 gives 0, 0 and what is
// hidden (bind any buffer).
// Workgroup memory: 512 bytes.
//
// WGSL may assume that neither NaN nor infinity occurs, so values are read as bits: what is hidden (the bits of -infinity)
// makes a sum and a mean hidden, and does not count for the maximum, which is hidden where all is. The rest has to be
// finite, and so have sums.

// A workgroup takes kRows rows, kSide neighbours per row.
const kRows = 4u;
const kSide = 16u;

struct Sizes {
  batch: u32,
  heads: u32,
  rows: u32,
  cols: u32,
  kind: u32,
  unused0: u32,
  unused1: u32,
  unused2: u32,
  a: Place,
  out: Place,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> a: array<u32>;
@group(0) @binding(2) var<storage, read_write> out: array<u32>;

var<workgroup> parts: array<f32, kRows * kSide>;   // sums, or maxima
var<workgroup> counts: array<u32, kRows * kSide>;  // how many values are not hidden

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

  let largest = sizes.kind == Reduce_maximum;
  var part = select(0.0, -0x1.fffffep+127f, largest);
  var count = 0u;
  for (var col = lane; col < sizes.cols; col += kSide) {
    let bits = a[start + col * sizes.a.col_stride];
    if (bits != kMinusInfinity) {
      let x = bitcast<f32>(bits);
      part = select(part + x, max(part, x), largest);
      count++;
    }
  }
  parts[local] = part;
  counts[local] = count;
  workgroupBarrier();
  if (lane != 0u || index + local / kSide >= all_rows) {
    return;
  }
  for (var other = 1u; other < kSide; other++) {
    part = select(part + parts[local + other], max(part, parts[local + other]), largest);
    count += counts[local + other];
  }
  if (sizes.kind == Reduce_mean) {
    part /= f32(max(sizes.cols, 1u));
  }
  let hidden = select(count < sizes.cols, count == 0u, largest);
  out[place_of(sizes.out, c.batch, c.head, c.row, 0u)] = select(bitcast<u32>(part), kMinusInfinity, hidden);
}
