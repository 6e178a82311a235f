// out = exp((x - maximum) / T) / sum of each row, and the maximum and sum themselves. A hidden entry (the bits of
// -infinity) weighs 0; a row of hidden entries, or of none, gives zeros.
//
// Bindings, group 0: 0 sizes (uniform, 16 bytes), 1 x (read-only storage, rows x cols, float32), 2 out (rows x cols,
// float32), 3 statistics (two float32 a row: maximum, and sum of exp((x - maximum) / T); the lowest float and 0 where all
// is hidden).
// Dispatch: n = ceil(rows / kRows) workgroups as x = min(n, 65535), y = ceil(n / x); what lies beyond n returns.
// Workgroup memory: 512 bytes.
//
// WGSL may assume that neither NaN nor infinity occurs, so x is read as bits and none is made here.
// x has to be finite but for what is hidden.

// A workgroup takes kRows rows, kSide neighbours per row.
const kRows = 2u;
const kSide = 32u;

const kHidden = -0x1.fffffep+127f;
const kMinusInfinity = 0xff800000u;

struct Sizes {
  rows: u32,
  cols: u32,
  temperature: f32,  // 1e-30 ... 1e30
  unused: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> x: array<u32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;
@group(0) @binding(3) var<storage, read_write> statistics: array<vec2f>;

var<workgroup> maxima: array<f32, kRows * kSide>;
var<workgroup> sums: array<f32, kRows * kSide>;

// 0 for what is hidden; exp(-200) is 0 in float32.
fn weight(bits: u32, maximum: f32) -> f32 {
  if (bits == kMinusInfinity) {
    return 0.0;
  }
  return exp(max(bitcast<f32>(bits) - maximum, -200.0 * sizes.temperature) / sizes.temperature);
}

@compute @workgroup_size(kRows * kSide)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
        @builtin(local_invocation_index) local: u32) {
  let index = group.x + group.y * groups.x;
  if (index >= (sizes.rows + kRows - 1u) / kRows) {
    return;
  }
  let row = index * kRows + local / kSide;
  let start = min(row, sizes.rows - 1u) * sizes.cols;
  let lane = local % kSide;
  let first = local - lane;

  var maximum = kHidden;
  for (var col = lane; col < sizes.cols; col += kSide) {
    let bits = x[start + col];
    if (bits != kMinusInfinity) {
      maximum = max(maximum, bitcast<f32>(bits));
    }
  }
  maxima[local] = maximum;
  workgroupBarrier();
  for (var n = 0u; n < kSide; n++) {
    maximum = max(maximum, maxima[first + n]);
  }

  var sum = 0.0;
  for (var col = lane; col < sizes.cols; col += kSide) {
    sum += weight(x[start + col], maximum);
  }
  sums[local] = sum;
  workgroupBarrier();
  sum = 0.0;
  for (var n = 0u; n < kSide; n++) {
    sum += sums[first + n];
  }
  if (row >= sizes.rows) {
    return;
  }
  let share = select(0.0, 1.0 / sum, sum > 0.0);
  for (var col = lane; col < sizes.cols; col += kSide) {
    out[start + col] = weight(x[start + col], maximum) * share;
  }
  if (lane == 0u) {
    statistics[row] = vec2f(maximum, sum);
  }
}
