// Rotary positions (Su 2021): out = pairs of columns of a turned by an angle of the row and the pair; an odd last column
// stays. Pair i is columns 2i and 2i + 1, or, with `halves` 1, i and i + floor(cols / 2).
//
// Stands behind place.wgsl.
// Bindings, group 0: 0 sizes (uniform, 96 bytes), 1 a (float32), 2 turns (cosine and sine of row r and pair i at
// r * floor(cols / 2) + i, float32; both read-only storage), 3 out (float32). The table comes from the host, which has
// double precision: an angle of 1e5 in float32 is off by 4e-3. Where cols is 1 any buffer may be bound.
// Dispatch: n = ceil(batch * heads * rows * cols / kValues) workgroups as x = min(n, 65535), y = ceil(n / x); what lies
// beyond returns. With n = 0 there is nothing to dispatch.
//
// a has to be finite.

const kValues = 256u;
const kSide = 64u;

struct Sizes {
  batch: u32,
  heads: u32,
  rows: u32,
  cols: u32,
  halves: u32,
  unused0: u32,
  unused1: u32,
  unused2: u32,
  a: Place,
  out: Place,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read> turns: array<vec2f>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(kSide)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
        @builtin(local_invocation_index) local: u32) {
  let first = (group.x + group.y * groups.x) * kValues;
  let end = min(first + kValues, sizes.batch * sizes.heads * sizes.rows * sizes.cols);
  for (var n = first + local; n < end; n += kSide) {
    let c = cell_of(n, sizes.heads, sizes.rows, sizes.cols);
    let pairs = sizes.cols / 2u;
    let first_of_pair = select(c.col % 2u == 0u, c.col < pairs, sizes.halves != 0u);
    let pair = select(c.col / 2u, c.col % max(pairs, 1u), sizes.halves != 0u);
    let reach = select(1u, pairs, sizes.halves != 0u);
    var value = a[place_of(sizes.a, c.batch, c.head, c.row, c.col)];
    if (c.col < 2u * pairs) {
      let partner = a[place_of(sizes.a, c.batch, c.head, c.row, select(c.col - reach, c.col + reach, first_of_pair))];
      let turn = turns[c.row * pairs + pair];
      value = value * turn.x + select(partner, -partner, first_of_pair) * turn.y;
    }
    out[place_of(sizes.out, c.batch, c.head, c.row, c.col)] = value;
  }
}
