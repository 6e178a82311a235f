// out = the weights of each row of scores a: of z = a / T max(0, z - tau) (Entmax_sparsemax, Martins 2016) or
// max(0, z / 2 - tau)^2 (Entmax_entmax, alpha = 1.5, Peters 2019), tau such that they add up to 1. A hidden entry (the bits of -infinity)
// weighs 0; a row of hidden entries gives zeros.
//
// Stands behind place.wgsl.
// Bindings, group 0: 0 sizes (uniform, 96 bytes), 1 a (read-only storage, float32), 2 out (float32).
// Dispatch: n = ceil(batch * heads * rows / kRows) workgroups as x = min(n, 65535), y = ceil(n / x); what lies beyond
// returns. With n = 0 there is nothing to dispatch; cols = 0 writes nothing.
// Workgroup memory: 256 bytes.
//
// WGSL may assume that neither NaN nor infinity occurs, so a is read as bits. The rest has to be finite. The largest score
// is taken away first; then tau lies from -1 to 0, and halving finds it.

// A workgroup takes kRows rows, kSide neighbours per row.
const kRows = 4u;
const kSide = 16u;

const kLowest = -0x1.fffffep+127f;
const kHalvings = 36u;
const kWeightless = -2.0;  // what lies so far below the largest weighs 0

struct Sizes {
  batch: u32,
  heads: u32,
  rows: u32,
  cols: u32,
  kind: u32,
  temperature: f32,  // 1e-30 ... 1e30
  unused0: u32,
  unused1: u32,
  a: Place,
  out: Place,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> a: array<u32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

var<workgroup> parts: array<f32, kRows * kSide>;

// What the neighbours of a row have, as a sum or its largest. Every invocation of the workgroup has to call it.
fn joined(part: f32, local: u32, largest: bool) -> f32 {
  workgroupBarrier();
  parts[local] = part;
  workgroupBarrier();
  var all = select(0.0, kLowest, largest);
  for (var n = 0u; n < kSide; n++) {
    let other = parts[local - local % kSide + n];
    all = select(all + other, max(all, other), largest);
  }
  return all;
}

fn weight(bits: u32, maximum: f32, tau: f32) -> f32 {
  if (bits == kMinusInfinity) {
    return 0.0;
  }
  let sparse = sizes.kind == Entmax_sparsemax;
  let over = select(2.0, 1.0, sparse) * sizes.temperature;
  let above = max(max(bitcast<f32>(bits) - maximum, kWeightless * over) / over - tau, 0.0);
  return select(above * above, above, sparse);
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

  var maximum = kLowest;
  for (var col = lane; col < sizes.cols; col += kSide) {
    let bits = a[start + col * sizes.a.col_stride];
    if (bits != kMinusInfinity) {
      maximum = max(maximum, bitcast<f32>(bits));
    }
  }
  maximum = joined(maximum, local, true);
  var low = -1.0;
  var high = 0.0;
  for (var n = 0u; n < kHalvings; n++) {
    let tau = 0.5 * (low + high);
    var part = 0.0;
    for (var col = lane; col < sizes.cols; col += kSide) {
      part += weight(a[start + col * sizes.a.col_stride], maximum, tau);
    }
    if (joined(part, local, false) >= 1.0) {
      low = tau;
    } else {
      high = tau;
    }
  }
  if (index + local / kSide >= all_rows) {
    return;
  }
  let to = place_of(sizes.out, c.batch, c.head, c.row, 0u);
  for (var col = lane; col < sizes.cols; col += kSide) {
    out[to + col * sizes.out.col_stride] = weight(a[start + col * sizes.a.col_stride], maximum, 0.5 * (low + high));
  }
}
