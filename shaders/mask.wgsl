// out = a + mask, hidden (the bits of -infinity) where the mask hides the key: the masks of attention.wgsl over scores that
// are there.
//
// Stands behind place.wgsl.
// Bindings, group 0: 0 sizes (uniform, 160 bytes), 1 a (read-only storage, float32), 2 keep, 3 bias, 4 extent (read-only
// storage), 5 out (float32).
// Rows are queries, columns are keys. keep: one byte per pair, 0 hides the key, four to a word, the first in the lowest bits.
// bias: float32, added; the bits of -infinity hide the key. Where there is none, `present` is 0 and any other buffer may
// be bound. extent: two i32 per batch entry: the offset (query i stands at i + offset; within 2^30) and how many keys exist.
// Dispatch: n = ceil(batch * heads * rows * cols / kValues) workgroups as x = min(n, 65535), y = ceil(n / x); what lies
// beyond returns. With n = 0 there is nothing to dispatch.
//
// WGSL may assume that neither NaN nor infinity occurs, so values are read as bits; what is hidden in a stays so, the rest
// has to be finite, and so have sums.

const kValues = 256u;
const kSide = 64u;

struct MaskPlace {  // of keep and bias; strides in values, for keep in bytes
  batch_group: u32, // so many batch entries in a row read the same matrix: batch / its own batch entries
  head_group: u32,  // so many heads
  batch_stride: u32,
  head_stride: u32,
  row_stride: u32,
  col_stride: u32,  // 0 repeats along an axis
  cols: u32,        // keys from here on are hidden; all keys where there is one column for all
  present: u32,
}

struct Sizes {
  batch: u32,
  heads: u32,
  rows: u32,
  cols: u32,
  left: i32,        // keys at least position - left; -1: no limit; at most 2^30
  right: i32,       // keys at most position + right; the same
  causal: u32,      // keys at most position
  unused: u32,
  a: Place,
  keep: MaskPlace,
  bias: MaskPlace,
  out: Place,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> a: array<u32>;
@group(0) @binding(2) var<storage, read> keep: array<u32>;
@group(0) @binding(3) var<storage, read> bias: array<u32>;
@group(0) @binding(4) var<storage, read> extent: array<vec2i>;
@group(0) @binding(5) var<storage, read_write> out: array<u32>;

fn mask_place_of(place: MaskPlace, batch: u32, head: u32, row: u32, col: u32) -> u32 {
  return batch / place.batch_group * place.batch_stride + head / place.head_group * place.head_stride +
    row * place.row_stride + col * place.col_stride;
}

fn seen(batch: u32, head: u32, row: u32, col: u32) -> bool {
  let key = i32(col);
  let position = i32(row) + extent[batch].x;
  if (key >= extent[batch].y || (sizes.causal != 0u && key > position) ||
      (sizes.left >= 0 && key < position - sizes.left) || (sizes.right >= 0 && key > position + sizes.right)) {
    return false;
  }
  if (sizes.keep.present == 0u) {
    return true;
  }
  let at = mask_place_of(sizes.keep, batch, head, row, col);
  return col < sizes.keep.cols && ((keep[at / 4u] >> (8u * (at % 4u))) & 0xffu) != 0u;
}

fn masked(bits: u32, batch: u32, head: u32, row: u32, col: u32) -> u32 {
  if (bits == kMinusInfinity || !seen(batch, head, row, col)) {
    return kMinusInfinity;
  }
  if (sizes.bias.present == 0u) {
    return bits;
  }
  let added = bias[mask_place_of(sizes.bias, batch, head, row, col)];
  if (col >= sizes.bias.cols || added == kMinusInfinity) {
    return kMinusInfinity;
  }
  return bitcast<u32>(bitcast<f32>(bits) + bitcast<f32>(added));
}

@compute @workgroup_size(kSide)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
        @builtin(local_invocation_index) local: u32) {
  let first = (group.x + group.y * groups.x) * kValues;
  let end = min(first + kValues, sizes.batch * sizes.heads * sizes.rows * sizes.cols);
  for (var n = first + local; n < end; n += kSide) {
    let c = cell_of(n, sizes.heads, sizes.rows, sizes.cols);
    out[place_of(sizes.out, c.batch, c.head, c.row, c.col)] =
      masked(a[place_of(sizes.a, c.batch, c.head, c.row, c.col)], c.batch, c.head, c.row, c.col);
  }
}
