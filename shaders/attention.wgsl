// out = softmax((cap(factor q k^T) + mask) / T) v for every head, without ever holding the scores: a running maximum
// and sum a query (Milakov & Gimelshein 2018, algorithm 3), the output rescaled when the maximum grows
// (FlashAttention, Dao 2022). A query that sees no key gives zeros.
//
// The text of `exchange.wgsl`, or of `exchange_subgroups.wgsl` where the device has the feature `subgroups`, stands
// before this one: how the four invocations of a quad get what the others hold.
//
// Bindings, group 0: 0 sizes (uniform, 240 bytes), 1 q, 2 k, 3 v, 4 keep, 5 bias, 6 extent (read-only storage), 7 out.
//   q: queries x dk, k: keys x dk, v: keys x dv, out: queries x dv, one matrix a head, placed by `Place`, float32.
//   keep: one byte a pair, 0 hides the key, four to a word, the first in the lowest bits. bias: float32, added to the
//   score; the bits of -infinity hide the key. Where there is none, `present` is 0 and any other buffer may be bound.
//   extent: two i32 a batch entry: the offset (query i stands at i + offset) and how many keys exist.
// Dispatch: n = batch * heads * ceil(queries / kQueries) * ceil(dv / (16 kWidth)) workgroups as x = min(n, 65535),
// y = ceil(n / x); what lies beyond n returns. With n = 0 there is nothing to dispatch; keys = 0 gives zeros (bind any
// buffer).
// Workgroup memory: 8 bytes, and 256 kDown without subgroups.
//
// WGSL may assume that neither NaN nor infinity occurs, so none is made here: scores are held within +-kMost, hidden
// pairs carry kHidden, so far below that its weight is 0, and infinities in the bias are recognised by their bits.
// q, k and v have to be finite.
//
// Four neighbours, a quad, share kRows queries. Of a tile of 16 keys each has the scores of 4; then the weights go round
// the quad, and each makes 4 lanes of the output of all 16. A matrix holds 4 queries: a column each. More columns than
// the 16 lanes of a quad are other workgroups' work, which find the scores anew: a result of any width in registers would
// spill.

// Set when the pipeline is made, by replacing these lines: vec4f, mat4x4f and 4 where dk, dv and all strides of
// q, k, v and out are multiples of 4; else f32, vec4f and 1. A Block is 4 lanes: of 4 queries or keys.
alias Lane = vec4f;
alias Block = mat4x4f;
const kWidth = 4u;

// Set in the same way. kDown: quads of a workgroup, which takes kQueries = kRows kDown queries, as threads of hardware are
// 32 or more at a time; 1 is for software drivers, which run four. kTwo: 8 queries a quad in place of 4, half the loads for
// some 200 registers: for software drivers too, where loads cost most.
const kDown = 8u;
const kTwo = false;

// false where dv is at most 8 lanes: half of the columns of a quad are then beyond it.
const kWide = true;

const kRows = select(4u, 8u, kTwo);
const kQueries = kRows * kDown;
const kKeys = 16u;

// kHidden < kNothing < -kMost, and no difference of two of them overflows.
const kMost = 1e38;
const kNothing = -1.2e38;  // the maximum of a row that has seen nothing yet
const kHidden = -1.6e38;
const kMinusInfinity = 0xff800000u;

struct Place {        // where the matrix of (batch, head) is; strides in lanes, for keep in bytes, for bias in values
  batch_group: u32,   // so many batch entries in a row read the same matrix: batch / its own batch entries
  head_group: u32,    // so many heads (grouped- and multi-query attention)
  batch_stride: u32,
  head_stride: u32,
  row_stride: u32,
  col_stride: u32,    // keep and bias only; 0 repeats along an axis
  cols: u32,          // keep and bias only: keys from here on are hidden; `keys` where there is one column for all
  present: u32,       // keep and bias only
}

struct Sizes {
  batch: u32,
  heads: u32,
  queries: u32,
  keys: u32,
  dk: u32,            // in lanes
  dv: u32,            // in lanes
  left: i32,          // keys at least position - left; -1: no limit; at most 2^30
  right: i32,         // keys at most position + right; the same
  causal: u32,        // keys at most position
  factor: f32,
  cap: f32,           // 0: off, else cap * tanh(score / cap)
  temperature: f32,   // 1e-30 ... 1e30
  q: Place,
  k: Place,
  v: Place,
  keep: Place,
  bias: Place,
  out: Place,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> q: array<Lane>;
@group(0) @binding(2) var<storage, read> k: array<Lane>;
@group(0) @binding(3) var<storage, read> v: array<Lane>;
@group(0) @binding(4) var<storage, read> keep: array<u32>;
@group(0) @binding(5) var<storage, read> bias: array<u32>;
@group(0) @binding(6) var<storage, read> extent: array<vec2i>;
@group(0) @binding(7) var<storage, read_write> out: array<Lane>;

var<workgroup> seen_any: atomic<u32>;  // whether any row sees any key of the tile, by the masks
var<workgroup> seen_here: u32;         // the same, for all

fn start_of(place: Place, batch: u32, head: u32) -> u32 {
  return batch / place.batch_group * place.batch_stride + head / place.head_group * place.head_stride;
}

fn largest(x: vec4f) -> f32 {
  return max(max(x.x, x.y), max(x.z, x.w));
}

// The built-in tanh may overflow on the way to 1. Near 0 the exponential form cancels: there the series, whose next
// term is below 1e-8 of the result.
fn capped(score: vec4f) -> vec4f {
  let x = score / sizes.cap;
  let e = exp(-2.0 * min(abs(x), vec4f(20.0)));
  let s = min(x * x, vec4f(0.0625));
  let series = x * (1.0 + s * (-1.0 / 3.0 + s * (2.0 / 15.0 + s * (-17.0 / 315.0 + s * (62.0 / 2835.0)))));
  return sizes.cap * select(sign(x) * (1.0 - e) / (1.0 + e), series, abs(x) < vec4f(0.25));
}

// Bit 4 r + n: whether keep and bias let row + r see key + n.
fn seen_bits(batch: u32, head: u32, row: u32, key: u32) -> u32 {
  var bits = 0u;
  for (var n = 0u; n < 4u * kRows; n++) {
    let i = min(row + n / 4u, sizes.queries - 1u);
    let j = key + n % 4u;
    var visible = j < sizes.keys;
    if (visible && sizes.keep.present != 0u) {
      let at = start_of(sizes.keep, batch, head) + i * sizes.keep.row_stride + j * sizes.keep.col_stride;
      visible = j < sizes.keep.cols && ((keep[at / 4u] >> (8u * (at % 4u))) & 0xffu) != 0u;
    }
    if (visible && sizes.bias.present != 0u) {
      let at = start_of(sizes.bias, batch, head) + i * sizes.bias.row_stride + j * sizes.bias.col_stride;
      visible = j < sizes.bias.cols && bias[at] != kMinusInfinity;
    }
    bits |= select(0u, 1u << n, visible);
  }
  return bits;
}

// Keys [x, y) are those that this row sees by its position.
fn range_of(row: u32, offset: i32, exist: i32) -> vec2i {
  let position = i32(row) + offset;
  var end = exist;
  if (sizes.right >= 0) {
    end = min(end, position + sizes.right + 1);
  }
  if (sizes.causal != 0u) {
    end = min(end, position + 1);
  }
  return vec2i(select(0, position - sizes.left, sizes.left >= 0), end);
}

// Products of a row with keys first ... first + 3 become scores with scale, cap and bias, kHidden where it sees none.
fn scored(products: vec4f, range: vec2i, bits: u32, bias_row: u32, first: u32) -> vec4f {
  var score = products * sizes.factor;
  if (sizes.cap > 0.0) {
    score = capped(score);
  }
  let key = vec4i(i32(first)) + vec4i(0, 1, 2, 3);
  let visible = (key >= vec4i(range.x)) & (key < vec4i(range.y)) & ((vec4u(bits) & vec4u(1u, 2u, 4u, 8u)) != vec4u());
  if (sizes.bias.present != 0u) {
    let at = vec4u(bias_row) + (vec4u(first) + vec4u(0u, 1u, 2u, 3u)) * sizes.bias.col_stride;
    score += bitcast<vec4f>(select(vec4u(), vec4u(bias[at.x], bias[at.y], bias[at.z], bias[at.w]), visible));
  }
  return select(vec4f(kHidden), clamp(score, vec4f(-kMost), vec4f(kMost)), visible);
}

// exp((score - maximum) / T), and by how much a sum shrinks when its maximum grows. exp(-200) is 0 in float32.
fn weight(score: vec4f, maximum: vec4f) -> vec4f {
  return exp(max(score - maximum, vec4f(-200.0 * sizes.temperature)) * (1.0 / sizes.temperature));
}

fn bounded(s: mat4x4f) -> mat4x4f {
  let low = vec4f(-kMost);
  let high = vec4f(kMost);
  let f = sizes.factor;
  return mat4x4f(clamp(s[0] * f, low, high), clamp(s[1] * f, low, high), clamp(s[2] * f, low, high),
                 clamp(s[3] * f, low, high));
}

fn maxima(s: mat4x4f) -> vec4f {
  return vec4f(largest(s[0]), largest(s[1]), largest(s[2]), largest(s[3]));
}

fn higher_of(x: mat4x4f, y: mat4x4f) -> mat4x4f {
  return mat4x4f(max(x[0], y[0]), max(x[1], y[1]), vec4f(), vec4f());
}

fn weights(s: mat4x4f, m: vec4f) -> mat4x4f {
  return mat4x4f(weight(s[0], m.xxxx), weight(s[1], m.yyyy), weight(s[2], m.zzzz), weight(s[3], m.wwww));
}

fn scaled(x: Block, by: vec4f) -> Block {
  return Block(x[0] * by.x, x[1] * by.y, x[2] * by.z, x[3] * by.w);
}

fn inverse(sum: vec4f) -> vec4f {
  return select(vec4f(), 1.0 / max(sum, vec4f(1e-30)), sum > vec4f());
}

@compute @workgroup_size(4u * kDown)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
        @builtin(local_invocation_index) local: u32) {
  let all_heads = sizes.batch * sizes.heads;
  let slices = (sizes.dv + 15u) / 16u;
  let blocks = (sizes.queries + kQueries - 1u) / kQueries;
  let index = group.x + group.y * groups.x;
  if (index >= all_heads * slices * blocks) {
    return;
  }
  // The last queries first: under a causal mask they have the most to do.
  let first_query = (blocks - 1u - index / (all_heads * slices)) * kQueries;
  let head = index / slices % sizes.heads;
  let batch = index / slices % all_heads / sizes.heads;
  let lane = local % 4u;
  let row = first_query + local / 4u * kRows;
  let cols = vec4u(index % slices * 16u + lane) + vec4u(0u, 4u, 8u, 12u);

  let offset = extent[batch].x;
  let exist = min(i32(sizes.keys), extent[batch].y);
  let last_row = sizes.queries - 1u;
  // What the rows of the workgroup see lies in these tiles.
  let tiles_begin = max(range_of(first_query, offset, exist).x, 0) / i32(kKeys) * i32(kKeys);
  var tiles_end = range_of(min(first_query + kQueries - 1u, last_row), offset, exist).y;
  let masked = (sizes.keep.present | sizes.bias.present) != 0u;
  if (sizes.keep.present != 0u) {
    tiles_end = min(tiles_end, i32(sizes.keep.cols));
  }
  if (sizes.bias.present != 0u) {
    tiles_end = min(tiles_end, i32(sizes.bias.cols));
  }
  // All of the quad's see [x, y) by position; nothing else needs a look there unless scores are dressed.
  let seen_by_all = vec2i(range_of(row + kRows - 1u, offset, exist).x, range_of(row, offset, exist).y);
  let dressed = masked || sizes.cap > 0.0;

  // Rows, keys and columns beyond the last are read as the last; masks and the guard on writing drop what becomes of them.
  let four = vec4u(0u, 1u, 2u, 3u);
  let q_start = vec4u(start_of(sizes.q, batch, head));
  let qa = q_start + min(vec4u(row) + four, vec4u(last_row)) * sizes.q.row_stride;
  let qb = q_start + min(vec4u(row + 4u) + four, vec4u(last_row)) * sizes.q.row_stride;
  let qa_own = qa[lane];
  let qb_own = qb[lane];
  let k_start = vec4u(start_of(sizes.k, batch, head));
  let v_cols = vec4u(start_of(sizes.v, batch, head)) + min(cols, vec4u(sizes.dv - 1u));
  let bias_start = start_of(sizes.bias, batch, head);

  // For rows 0 ... 3 and 4 ... 7: the maximum, the sum over the keys of this invocation, and its lanes of the output.
  var maximum_a = vec4f(kNothing);
  var maximum_b = vec4f(kNothing);
  var sum_a = vec4f();
  var sum_b = vec4f();
  var xa = Block(); var ya = Block(); var za = Block(); var wa = Block();
  var xb = Block(); var yb = Block(); var zb = Block(); var wb = Block();
  for (var tile = tiles_begin; tile < tiles_end; tile += i32(kKeys)) {
    let key = u32(tile) + 4u * lane;
    var bits = 0xffffffffu;
    var seen = true;
    if (masked) {
      bits = seen_bits(batch, head, row, key);
      atomicOr(&seen_any, bits);
      workgroupBarrier();
      if (local == 0u) {
        seen_here = atomicExchange(&seen_any, 0u);
      }
      seen = workgroupUniformLoad(&seen_here) != 0u;
    }

    var sa = mat4x4f();
    var sb = mat4x4f();
    let k_at = k_start + min(vec4u(key) + four, vec4u(sizes.keys - 1u)) * sizes.k.row_stride;
    // Loops of no rounds, not a branch around all: whatever is computed in a branch a software driver merges, lane by lane.
    for (var x = 0u; x < select(0u, sizes.dk, seen); x++) {
      let keys = Block(k[k_at.x + x], k[k_at.y + x], k[k_at.z + x], k[k_at.w + x]);
      let a = queries_at(qa, qa_own, x);
      sa += mat4x4f(a[0] * keys, a[1] * keys, a[2] * keys, a[3] * keys);
      if (kTwo) {
        let b = queries_at(qb, qb_own, x);
        sb += mat4x4f(b[0] * keys, b[1] * keys, b[2] * keys, b[3] * keys);
      }
    }
    if (!dressed && tile + i32(kKeys) <= seen_by_all.y && tile >= seen_by_all.x) {
      sa = bounded(sa);
      sb = bounded(sb);
    } else {
      var s = array<vec4f, 8>(sa[0], sa[1], sa[2], sa[3], sb[0], sb[1], sb[2], sb[3]);
      for (var n = 0u; n < kRows; n++) {
        s[n] = scored(s[n], range_of(row + n, offset, exist), bits >> (4u * n),
                      bias_start + min(row + n, last_row) * sizes.bias.row_stride, key);
      }
      sa = mat4x4f(s[0], s[1], s[2], s[3]);
      sb = mat4x4f(s[4], s[5], s[6], s[7]);
    }

    var higher = mat4x4f(max(maximum_a, maxima(sa)), max(maximum_b, maxima(sb)), vec4f(), vec4f());
    higher = higher_of(higher, beside(higher, false, local));
    higher = higher_of(higher, beside(higher, true, local));
    let shrink_a = weight(maximum_a, higher[0]);
    let shrink_b = weight(maximum_b, higher[1]);
    maximum_a = higher[0];
    maximum_b = higher[1];
    sa = weights(sa, maximum_a);
    sum_a = sum_a * shrink_a + vec4f(1.0) * sa;
    xa = scaled(xa, shrink_a);
    ya = scaled(ya, shrink_a);
    za = scaled(za, shrink_a);
    wa = scaled(wa, shrink_a);
    if (kTwo) {
      sb = weights(sb, maximum_b);
      sum_b = sum_b * shrink_b + vec4f(1.0) * sb;
      xb = scaled(xb, shrink_b);
      yb = scaled(yb, shrink_b);
      zb = scaled(zb, shrink_b);
      wb = scaled(wb, shrink_b);
    }
    // The weights of this lane's own keys, then of the lane's beside it, of the one across, of the last.
    for (var n = 0u; n < select(0u, 4u, seen); n++) {
      let other = u32(tile) + 4u * (lane ^ n ^ (n >> 1u));
      let v_at = min(vec4u(other) + four, vec4u(sizes.keys - 1u)) * sizes.v.row_stride;
      let vx = v_at + v_cols.x;
      let vy = v_at + v_cols.y;
      let x = Block(v[vx.x], v[vx.y], v[vx.z], v[vx.w]);
      let y = Block(v[vy.x], v[vy.y], v[vy.z], v[vy.w]);
      xa += x * sa;
      ya += y * sa;
      if (kTwo) {
        xb += x * sb;
        yb += y * sb;
      }
      if (kWide) {
        let vz = v_at + v_cols.z;
        let vw = v_at + v_cols.w;
        let z = Block(v[vz.x], v[vz.y], v[vz.z], v[vz.w]);
        let w = Block(v[vw.x], v[vw.y], v[vw.z], v[vw.w]);
        za += z * sa;
        wa += w * sa;
        if (kTwo) {
          zb += z * sb;
          wb += w * sb;
        }
      }
      sa = beside(sa, n == 1u, local);
      if (kTwo) {
        sb = beside(sb, n == 1u, local);
      }
    }
  }

  var sums = mat4x4f(sum_a, sum_b, vec4f(), vec4f());
  sums += beside(sums, false, local);
  sums += beside(sums, true, local);
  let start = start_of(sizes.out, batch, head);
  let share_a = inverse(sums[0]);
  let share_b = inverse(sums[1]);
  var all = array<Block, 8>(scaled(xa, share_a), scaled(ya, share_a), scaled(za, share_a), scaled(wa, share_a),
                            scaled(xb, share_b), scaled(yb, share_b), scaled(zb, share_b), scaled(wb, share_b));
  for (var n = 0u; n < 4u * kRows; n++) {
    let at = row + n / 16u * 4u + n % 4u;
    let col = cols.x + n / 4u % 4u * 4u;
    if (at < sizes.queries && col < sizes.dv) {
      out[start + at * sizes.out.row_stride + col] = all[n / 4u][n % 4u];
    }
  }
}
