// c = alpha a b for every matrix of a batch, any shape. Strides say where the values are, so that either operand may be
// transposed, and heads that lie side by side in the columns are read and written in place.
//
// Stands behind place.wgsl.
// Bindings, group 0: 0 sizes (uniform, 128 bytes), 1 a (rows x inner), 2 b (inner x cols), 3 c (rows x cols); a and b
// read-only storage; float32. The matrix of (batch, head) is placed by `Place`.
// Dispatch: n = batch * heads * ceil(rows / kTile) * ceil(cols / kTile) workgroups as x = min(n, 65535), y = ceil(n / x);
// what lies beyond n returns. inner = 0 is allowed (bind any buffer) and gives zeros.
// Workgroup memory: 256 kInner bytes.
//
// Tiles of kTile x kTile values; 8 x 8 invocations with 4 x 4 values each, which take steps of kInner through a and b
// by way of workgroup memory. NaN and infinity are not looked for: WGSL may assume that they do not occur.

const kTile = 32u;
const kSide = 8u;  // kTile / 4

// Set when the pipeline is made, by replacing this line: 16, or 4 for software drivers, where zeroing workgroup memory is
// most of making the pipeline.
const kInner = 16u;

struct Sizes {
  batch: u32,
  heads: u32,
  rows: u32,
  inner: u32,
  cols: u32,
  alpha: f32,
  unused0: u32,
  unused1: u32,
  a: Place,
  b: Place,
  c: Place,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read> b: array<f32>;
@group(0) @binding(3) var<storage, read_write> c: array<f32>;

var<workgroup> a_tile: array<vec4f, kInner * kSide>;  // by inner index; 4 rows per vector
var<workgroup> b_tile: array<vec4f, kInner * kSide>;  // by inner index; 4 columns a vector

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
        @builtin(local_invocation_index) local: u32) {
  let tiles_down = (sizes.rows + kTile - 1u) / kTile;
  let tiles_across = (sizes.cols + kTile - 1u) / kTile;
  let index = group.x + group.y * groups.x;
  let matrix = index / (tiles_down * tiles_across);
  if (matrix >= sizes.batch * sizes.heads) {
    return;
  }
  let batch = matrix / sizes.heads;
  let head = matrix % sizes.heads;
  let first_row = index / tiles_across % tiles_down * kTile;
  let first_col = index % tiles_across * kTile;
  let a_start = place_of(sizes.a, batch, head, 0u, 0u);
  let b_start = place_of(sizes.b, batch, head, 0u, 0u);
  let across = local % kSide;
  let down = local / kSide;

  var c0 = vec4f();
  var c1 = vec4f();
  var c2 = vec4f();
  var c3 = vec4f();
  for (var step = 0u; step < sizes.inner; step += kInner) {
    // Each invocation brings two vectors of either tile; neighbours in memory go to neighbouring invocations.
    for (var n = local; n < kInner * kSide; n += kSide * kSide) {
      let a_inner = select(n / kSide, n % kInner, sizes.a.col_stride == 1u);
      let a_four = select(n % kSide, n / kInner, sizes.a.col_stride == 1u);
      a_tile[a_inner * kSide + a_four] = four_of_a(a_start, first_row + 4u * a_four, step + a_inner);
      let b_inner = select(n % kInner, n / kSide, sizes.b.col_stride == 1u);
      let b_four = select(n / kInner, n % kSide, sizes.b.col_stride == 1u);
      b_tile[b_inner * kSide + b_four] = four_of_b(b_start, step + b_inner, first_col + 4u * b_four);
    }
    workgroupBarrier();
    for (var n = 0u; n < min(kInner, sizes.inner - step); n++) {
      let x = a_tile[n * kSide + down];
      let y = b_tile[n * kSide + across];
      c0 += x.x * y;
      c1 += x.y * y;
      c2 += x.z * y;
      c3 += x.w * y;
    }
    workgroupBarrier();
  }
  let c_start = place_of(sizes.c, batch, head, 0u, 0u);
  put(c_start, first_row + 4u * down, first_col + 4u * across, c0);
  put(c_start, first_row + 4u * down + 1u, first_col + 4u * across, c1);
  put(c_start, first_row + 4u * down + 2u, first_col + 4u * across, c2);
  put(c_start, first_row + 4u * down + 3u, first_col + 4u * across, c3);
}

// Zeros beyond the last row, column or inner index.
fn four_of_a(start: u32, row: u32, inner: u32) -> vec4f {
  if (inner >= sizes.inner) {
    return vec4f();
  }
  let rows = vec4u(row) + vec4u(0u, 1u, 2u, 3u);
  let at = vec4u(start + inner * sizes.a.col_stride) + min(rows, vec4u(sizes.rows - 1u)) * sizes.a.row_stride;
  return select(vec4f(), vec4f(a[at.x], a[at.y], a[at.z], a[at.w]), rows < vec4u(sizes.rows));
}

fn four_of_b(start: u32, inner: u32, col: u32) -> vec4f {
  if (inner >= sizes.inner) {
    return vec4f();
  }
  let cols = vec4u(col) + vec4u(0u, 1u, 2u, 3u);
  let at = vec4u(start + inner * sizes.b.row_stride) + min(cols, vec4u(sizes.cols - 1u)) * sizes.b.col_stride;
  return select(vec4f(), vec4f(b[at.x], b[at.y], b[at.z], b[at.w]), cols < vec4u(sizes.cols));
}

fn put(start: u32, row: u32, col: u32, values: vec4f) {
  if (row >= sizes.rows) {
    return;
  }
  for (var n = 0u; n < 4u && col + n < sizes.cols; n++) {
    c[start + row * sizes.c.row_stride + (col + n) * sizes.c.col_stride] = values[n] * sizes.alpha;
  }
}
