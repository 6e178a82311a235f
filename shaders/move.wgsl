// out = a, elsewhere: copies, transposes, splits and joins, all by strides, and rows by a list.
//
// Stands behind place.wgsl.
// Bindings, group 0: 0 sizes (uniform, 96 bytes), 1 a (4 bytes per value), 2 list (one i32 per row; both read-only storage),
// 3 out (4 bytes per value).
// Row r of out is row r / row_group % row_wrap of a (1 and `rows` for the row itself; pairs want more), or, where
// `listed` is 1, row list[r], zeros for -1. Where there is no list any other buffer may be bound. A part of out is
// written by its offset and strides; the rest stays.
// Dispatch: n = ceil(batch * heads * rows * cols / kValues) workgroups as x = min(n, 65535), y = ceil(n / x); what lies
// beyond returns. With n = 0 there is nothing to dispatch.
//
// Values are copied as bits: anything may be among them.

const kValues = 256u;
const kSide = 64u;

struct Sizes {      // of what is written
  batch: u32,
  heads: u32,
  rows: u32,
  cols: u32,
  row_group: u32,
  row_wrap: u32,
  listed: u32,
  unused: u32,
  a: Place,
  out: Place,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> a: array<u32>;
@group(0) @binding(2) var<storage, read> list: array<i32>;
@group(0) @binding(3) var<storage, read_write> out: array<u32>;

@compute @workgroup_size(kSide)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
        @builtin(local_invocation_index) local: u32) {
  let first = (group.x + group.y * groups.x) * kValues;
  let end = min(first + kValues, sizes.batch * sizes.heads * sizes.rows * sizes.cols);
  for (var n = first + local; n < end; n += kSide) {
    let c = cell_of(n, sizes.heads, sizes.rows, sizes.cols);
    var source = i32(c.row / sizes.row_group % sizes.row_wrap);
    if (sizes.listed != 0u) {
      source = list[c.row];
    }
    var value = 0u;
    if (source >= 0) {
      value = a[place_of(sizes.a, c.batch, c.head, u32(source), c.col)];
    }
    out[place_of(sizes.out, c.batch, c.head, c.row, c.col)] = value;
  }
}
