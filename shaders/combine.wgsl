// out = a and b, value by value: the primitive Add, Subtract, Multiply, Divide, Maximum or HideWhere, whose formulas are in
// src/kernels/program/program.h and whose numbers are constants here. Strides of 0 repeat a row or a column.
//
// Stands behind place.wgsl.
// Bindings, group 0: 0 sizes (uniform, 128 bytes), 1 a, 2 b (read-only storage, float32), 3 out (float32).
// Row r of out takes row r / row_group of a and r % row_wrap of b: 1 and `rows` as a rule; the rows of b, twice, for the
// sums of all pairs of rows.
// Dispatch: n = ceil(batch * heads * rows * cols / kValues) workgroups as x = min(n, 65535), y = ceil(n / x); what lies
// beyond returns. With n = 0 there is nothing to dispatch.
//
// WGSL may assume that neither NaN nor infinity occurs, so values are read as bits and what is hidden (the bits of
// -infinity) is told by them: hidden +, - or * anything is hidden, and so is hidden / anything but 0; hidden - hidden,
// x / hidden and hidden / 0 are 0; max ignores it; x - hidden is the bits of infinity.
// All else has to be finite, and so have results.

const kValues = 256u;
const kSide = 64u;
const kInfinity = 0x7f800000u;

struct Sizes {      // of what is written
  batch: u32,
  heads: u32,
  rows: u32,
  cols: u32,
  primitive: u32,
  row_group: u32,
  row_wrap: u32,
  unused: u32,
  a: Place,
  b: Place,
  out: Place,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> a: array<u32>;
@group(0) @binding(2) var<storage, read> b: array<u32>;
@group(0) @binding(3) var<storage, read_write> out: array<u32>;

fn combined(x_bits: u32, y_bits: u32) -> u32 {
  let x_hidden = x_bits == kMinusInfinity;
  let y_hidden = y_bits == kMinusInfinity;
  let x = bitcast<f32>(select(x_bits, 0u, x_hidden));
  let y = bitcast<f32>(select(y_bits, 0u, y_hidden));
  let hidden = select(0u, kMinusInfinity, x_hidden);
  let either = x_hidden || y_hidden;
  switch sizes.primitive {
    case Add: {
      return select(bitcast<u32>(x + y), kMinusInfinity, either);
    }
    case Subtract: {
      if (y_hidden) {
        return select(kInfinity, 0u, x_hidden);
      }
      return select(bitcast<u32>(x - y), hidden, x_hidden);
    }
    case Multiply: {
      return select(bitcast<u32>(x * y), kMinusInfinity, either);
    }
    case Divide: {
      if (y == 0.0) {
        return select(0u, hidden, y_hidden);
      }
      return select(bitcast<u32>(x / y), hidden, x_hidden);
    }
    case Maximum: {
      if (either) {
        return select(x_bits, y_bits, x_hidden);
      }
      return bitcast<u32>(max(x, y));
    }
    case HideWhere: {
      return select(kMinusInfinity, x_bits, y != 0.0 || y_hidden);
    }
    default: {
      return 0u;
    }
  }
}

@compute @workgroup_size(kSide)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
        @builtin(local_invocation_index) local: u32) {
  let first = (group.x + group.y * groups.x) * kValues;
  let end = min(first + kValues, sizes.batch * sizes.heads * sizes.rows * sizes.cols);
  for (var n = first + local; n < end; n += kSide) {
    let c = cell_of(n, sizes.heads, sizes.rows, sizes.cols);
    out[place_of(sizes.out, c.batch, c.head, c.row, c.col)] =
      combined(a[place_of(sizes.a, c.batch, c.head, c.row / sizes.row_group, c.col)],
               b[place_of(sizes.b, c.batch, c.head, c.row % sizes.row_wrap, c.col)]);
  }
}
