// out = each row of a over its length (Normalize_unit), (a - mean) / sqrt(variance + epsilon) (Normalize_layer, Ba 2016; the
// variance of all its columns), or a / sqrt(mean of squares + epsilon) (Normalize_rms, Zhang 2019). A row that would be divided by 0 gives zeros.
// Or a - log(sum of exp(a)) (Normalize_log).
//
// Stands behind place.wgsl.
// Bindings, group 0: 0 sizes (uniform, 96 bytes), 1 a (read-only storage, float32), 2 out (float32).
// Dispatch: n = ceil(batch * heads * rows / kRows) workgroups as x = min(n, 65535), y = ceil(n / x); what lies beyond
// returns. With n = 0 there is nothing to dispatch; cols = 0 writes nothing.
// Workgroup memory: 256 bytes.
//
// a has to be finite. Squares are taken of shares of the largest value, so that they neither overflow nor vanish.

// A workgroup takes kRows rows, kSide neighbours per row.
const kRows = 4u;
const kSide = 16u;

const kLowest = -0x1.fffffep+127f;

struct Sizes {
  batch: u32,
  heads: u32,
  rows: u32,
  cols: u32,
  kind: u32,
  epsilon: f32,     // 0 ... 1e30, and 0 with Normalize_unit
  unused0: u32,
  unused1: u32,
  a: Place,
  out: Place,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> a: array<f32>;
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

  // The mean of what is left after subtracting the mean takes out what rounding did to the first.
  var mean = 0.0;
  if (sizes.kind == Normalize_layer) {
    for (var twice = 0u; twice < 2u; twice++) {
      var part = 0.0;
      for (var col = lane; col < sizes.cols; col += kSide) {
        part += a[start + col * sizes.a.col_stride] - mean;
      }
      mean += joined(part, local, false) / f32(sizes.cols);
    }
  }
  if (sizes.kind == Normalize_log) {
    var largest = kLowest;
    for (var col = lane; col < sizes.cols; col += kSide) {
      largest = max(largest, a[start + col * sizes.a.col_stride]);
    }
    largest = joined(largest, local, true);
    var part = 0.0;
    for (var col = lane; col < sizes.cols; col += kSide) {
      part += exp(a[start + col * sizes.a.col_stride] - largest);
    }
    let sum = log(joined(part, local, false));
    if (index + local / kSide < all_rows) {
      let to = place_of(sizes.out, c.batch, c.head, c.row, 0u);
      for (var col = lane; col < sizes.cols; col += kSide) {
        out[to + col * sizes.out.col_stride] = a[start + col * sizes.a.col_stride] - largest - sum;
      }
    }
    return;
  }
  var most = sqrt(sizes.epsilon);
  for (var col = lane; col < sizes.cols; col += kSide) {
    most = max(most, abs(a[start + col * sizes.a.col_stride] - mean));
  }
  most = joined(most, local, true);
  if (most == 0.0) {
    most = 1.0;
  }
  var part = 0.0;
  for (var col = lane; col < sizes.cols; col += kSide) {
    let share = (a[start + col * sizes.a.col_stride] - mean) / most;
    part += share * share;
  }
  let count = select(f32(sizes.cols), 1.0, sizes.kind == Normalize_unit);
  let squares = joined(part, local, false) / count + sizes.epsilon / most / most;
  let inverse = select(0.0, inverseSqrt(max(squares, 1e-30)), squares > 0.0);
  if (index + local / kSide >= all_rows) {
    return;
  }
  let to = place_of(sizes.out, c.batch, c.head, c.row, 0u);
  for (var col = lane; col < sizes.cols; col += kSide) {
    out[to + col * sizes.out.col_stride] = (a[start + col * sizes.a.col_stride] - mean) / most * inverse;
  }
}
