// out = softmax((cap(factor q k^T) + mask) / T) v for every head, without ever holding the scores: a running maximum
// and sum a query (Milakov & Gimelshein 2018, algorithm 3), the output rescaled when the maximum grows
// (FlashAttention, Dao 2022). A query that sees no key gives zeros.
//
// Bindings, group 0: 0 sizes (uniform, 240 bytes), 1 q, 2 k, 3 v, 4 keep, 5 bias, 6 extent (read-only storage), 7 out.
//   q: queries x dk, k: keys x dk, v: keys x dv, out: queries x dv, one matrix a head, placed by `Place`, float32.
//   keep: one byte a pair, 0 hides the key, four to a word, the first in the lowest bits. bias: float32, added to the
//   score; the bits of -infinity hide the key. Where there is none, `present` is 0 and any other buffer may be bound.
//   extent: two i32 a batch entry: the offset (query i stands at i + offset) and how many keys exist.
// Dispatch: n = batch * heads * ceil(queries / kQueries) * ceil(dv / (16 kWidth)) workgroups as x = min(n, 65535),
// y = ceil(n / x); what lies beyond n returns. With n = 0 there is nothing to dispatch; keys = 0 gives zeros (bind any
// buffer).
// Workgroup memory: 10.3 KiB, half of it with kDown = 4.
//
// WGSL may assume that neither NaN nor infinity occurs, so none is made here: scores are held within +-kMost, hidden
// pairs carry kHidden, so far below that its weight is 0, and infinities in the bias are recognised by their bits.
// q, k and v have to be finite.
//
// A workgroup has 8 x kDown invocations. Each holds 8 queries x 4 keys of the scores, then 8 queries x 2 lanes of the
// output: 3 loads in 8 products and 1 in 4, where 4 x 4 has 1 in 2. More columns than the 16 lanes of a workgroup are other
// workgroups' work, which find the scores anew: a result of any width in registers would spill.

// Set when the pipeline is made, by replacing these lines: vec4f, mat4x4f and 4 where dk, dv and all strides of
// q, k, v and out are multiples of 4; else f32, vec4f and 1. Lane * Block is 4 scores either way.
alias Lane = vec4f;
alias Block = mat4x4f;
const kWidth = 4u;

// Rows of invocations, set in the same way: a workgroup takes kQueries = 8 kDown queries. 8 asks memory for less; 4 is
// for software drivers, where zeroing workgroup memory, unrolled, is most of making the pipeline.
const kDown = 8u;

// kKeys may not change alone: a row of a tile is 8 vec4f, and 32 bits say which of its keys are seen.
const kSide = 8u;
const kQueries = 8u * kDown;
const kKeys = 32u;

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

var<workgroup> weights: array<vec4f, kQueries * kSide>;     // of one tile: row by row, 4 keys a vector
var<workgroup> partial: array<vec4f, 2u * kSide * kDown>;   // maxima, at last sums: 4 rows a vector, by column
var<workgroup> seen: array<u32, kQueries>;                  // which keys of the tile a row sees, by the masks
var<workgroup> seen_any: array<atomic<u32>, 2>;             // whether any row sees any, of this tile and of the next

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

// Bit n: whether keep and bias let this row see key first + n.
fn seen_word(keep_row: u32, bias_row: u32, first: u32) -> u32 {
  var word = 0u;
  for (var n = 0u; n < kKeys; n++) {
    let key = first + n;
    var visible = key < sizes.keys;
    if (visible && sizes.keep.present != 0u) {
      let at = keep_row + key * sizes.keep.col_stride;
      visible = key < sizes.keep.cols && ((keep[at / 4u] >> (8u * (at % 4u))) & 0xffu) != 0u;
    }
    if (visible && sizes.bias.present != 0u) {
      visible = key < sizes.bias.cols && bias[bias_row + key * sizes.bias.col_stride] != kMinusInfinity;
    }
    word |= select(0u, 1u << n, visible);
  }
  return word;
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

@compute @workgroup_size(kSide * kDown)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
        @builtin(local_invocation_index) local: u32) {
  let all_heads = sizes.batch * sizes.heads;
  let slices = (sizes.dv + 2u * kSide - 1u) / (2u * kSide);
  let blocks = (sizes.queries + kQueries - 1u) / kQueries;
  let index = group.x + group.y * groups.x;
  if (index >= all_heads * slices * blocks) {
    return;
  }
  // The last queries first: under a causal mask they have the most to do.
  let first_query = (blocks - 1u - index / (all_heads * slices)) * kQueries;
  let head = index / slices % sizes.heads;
  let batch = index / slices % all_heads / sizes.heads;
  let across = local % kSide;
  let down = local / kSide;
  let row = first_query + 8u * down;
  let col = index % slices * 2u * kSide + across;

  let offset = extent[batch].x;
  let exist = min(i32(sizes.keys), extent[batch].y);
  let last_query = min(first_query + kQueries, sizes.queries) - 1u;
  var tiles_end = range_of(last_query, offset, exist).y;
  let masked = (sizes.keep.present | sizes.bias.present) != 0u;
  if (sizes.keep.present != 0u) {
    tiles_end = min(tiles_end, i32(sizes.keep.cols));
  }
  if (sizes.bias.present != 0u) {
    tiles_end = min(tiles_end, i32(sizes.bias.cols));
  }
  // What this invocation's rows see lies in [begin, end).
  let begin = range_of(row, offset, exist).x;
  let end = min(tiles_end, range_of(row + 7u, offset, exist).y);
  // All of them see [x, y) by position; nothing else needs a look there unless scores are dressed.
  let seen_by_all = vec2i(range_of(row + 7u, offset, exist).x, range_of(row, offset, exist).y);
  let dressed = masked || sizes.cap > 0.0;

  // Rows and keys beyond the last are read as the last; masks and the guard on writing drop what becomes of them.
  let last_row = sizes.queries - 1u;
  let q_start = start_of(sizes.q, batch, head);
  let k_start = start_of(sizes.k, batch, head);
  let v_start = start_of(sizes.v, batch, head) + min(col, sizes.dv - 1u);
  let v_next = select(0u, kSide, col + kSide < sizes.dv);
  let keep_row = start_of(sizes.keep, batch, head) + min(first_query + local, last_row) * sizes.keep.row_stride;
  let bias_start = start_of(sizes.bias, batch, head);
  let bias_row = bias_start + min(first_query + local, last_row) * sizes.bias.row_stride;

  // Of rows 0 ... 3 and 4 ... 7: the maximum, and the sum of what this invocation saw.
  var maximum_a = vec4f(kNothing);
  var maximum_b = vec4f(kNothing);
  var sum_a = vec4f();
  var sum_b = vec4f();
  var x0 = Lane(); var y0 = Lane();
  var x1 = Lane(); var y1 = Lane();
  var x2 = Lane(); var y2 = Lane();
  var x3 = Lane(); var y3 = Lane();
  var x4 = Lane(); var y4 = Lane();
  var x5 = Lane(); var y5 = Lane();
  var x6 = Lane(); var y6 = Lane();
  var x7 = Lane(); var y7 = Lane();
  var parity = 0u;
  let tiles_begin = max(range_of(first_query, offset, exist).x, 0) / i32(kKeys) * i32(kKeys);
  for (var tile = tiles_begin; tile < tiles_end; tile += i32(kKeys)) {
    var seen_here = true;
    if (masked) {
      let word = seen_word(keep_row, bias_row, u32(tile));
      seen[local] = word;
      atomicOr(&seen_any[parity], word);
      workgroupBarrier();
      seen_here = atomicLoad(&seen_any[parity]) != 0u;
      parity = 1u - parity;
      if (local == 0u) {
        atomicStore(&seen_any[parity], 0u);
      }
    }

    let key = u32(tile) + 4u * across;
    var s0 = vec4f();
    var s1 = vec4f();
    var s2 = vec4f();
    var s3 = vec4f();
    var s4 = vec4f();
    var s5 = vec4f();
    var s6 = vec4f();
    var s7 = vec4f();
    let visible = seen_here && i32(key) < end && i32(key) + 3 >= begin;
    if (visible) {
      let k_at = vec4u(k_start) + min(vec4u(key) + vec4u(0u, 1u, 2u, 3u), vec4u(sizes.keys - 1u)) * sizes.k.row_stride;
      let q0 = q_start + min(row + 0u, last_row) * sizes.q.row_stride;
      let q1 = q_start + min(row + 1u, last_row) * sizes.q.row_stride;
      let q2 = q_start + min(row + 2u, last_row) * sizes.q.row_stride;
      let q3 = q_start + min(row + 3u, last_row) * sizes.q.row_stride;
      let q4 = q_start + min(row + 4u, last_row) * sizes.q.row_stride;
      let q5 = q_start + min(row + 5u, last_row) * sizes.q.row_stride;
      let q6 = q_start + min(row + 6u, last_row) * sizes.q.row_stride;
      let q7 = q_start + min(row + 7u, last_row) * sizes.q.row_stride;
      for (var x = 0u; x < sizes.dk; x++) {
        let four = Block(k[k_at.x + x], k[k_at.y + x], k[k_at.z + x], k[k_at.w + x]);
        s0 += q[q0 + x] * four;
        s1 += q[q1 + x] * four;
        s2 += q[q2 + x] * four;
        s3 += q[q3 + x] * four;
        s4 += q[q4 + x] * four;
        s5 += q[q5 + x] * four;
        s6 += q[q6 + x] * four;
        s7 += q[q7 + x] * four;
      }
      if (!dressed && i32(key) + 3 < seen_by_all.y && i32(key) >= seen_by_all.x) {
        s0 = clamp(s0 * sizes.factor, vec4f(-kMost), vec4f(kMost));
        s1 = clamp(s1 * sizes.factor, vec4f(-kMost), vec4f(kMost));
        s2 = clamp(s2 * sizes.factor, vec4f(-kMost), vec4f(kMost));
        s3 = clamp(s3 * sizes.factor, vec4f(-kMost), vec4f(kMost));
        s4 = clamp(s4 * sizes.factor, vec4f(-kMost), vec4f(kMost));
        s5 = clamp(s5 * sizes.factor, vec4f(-kMost), vec4f(kMost));
        s6 = clamp(s6 * sizes.factor, vec4f(-kMost), vec4f(kMost));
        s7 = clamp(s7 * sizes.factor, vec4f(-kMost), vec4f(kMost));
      } else {
        var s = array<vec4f, 8>(s0, s1, s2, s3, s4, s5, s6, s7);
        for (var n = 0u; n < 8u; n++) {
          let bits = select(15u, seen[8u * down + n] >> (4u * across), masked);
          s[n] = scored(s[n], range_of(row + n, offset, exist), bits,
                        bias_start + min(row + n, last_row) * sizes.bias.row_stride, key);
        }
        s0 = s[0]; s1 = s[1]; s2 = s[2]; s3 = s[3]; s4 = s[4]; s5 = s[5]; s6 = s[6]; s7 = s[7];
      }
    } else {
      s0 = vec4f(kHidden);
      s1 = vec4f(kHidden);
      s2 = vec4f(kHidden);
      s3 = vec4f(kHidden);
      s4 = vec4f(kHidden);
      s5 = vec4f(kHidden);
      s6 = vec4f(kHidden);
      s7 = vec4f(kHidden);
    }

    partial[2u * (across * kDown + down)] = vec4f(largest(s0), largest(s1), largest(s2), largest(s3));
    partial[2u * (across * kDown + down) + 1u] = vec4f(largest(s4), largest(s5), largest(s6), largest(s7));
    workgroupBarrier();
    var higher_a = maximum_a;
    var higher_b = maximum_b;
    for (var n = 0u; n < kSide; n++) {
      higher_a = max(higher_a, partial[2u * (n * kDown + down)]);
      higher_b = max(higher_b, partial[2u * (n * kDown + down) + 1u]);
    }
    let shrink_a = weight(maximum_a, higher_a);
    let shrink_b = weight(maximum_b, higher_b);
    maximum_a = higher_a;
    maximum_b = higher_b;
    let e0 = weight(s0, maximum_a.xxxx);
    let e1 = weight(s1, maximum_a.yyyy);
    let e2 = weight(s2, maximum_a.zzzz);
    let e3 = weight(s3, maximum_a.wwww);
    let e4 = weight(s4, maximum_b.xxxx);
    let e5 = weight(s5, maximum_b.yyyy);
    let e6 = weight(s6, maximum_b.zzzz);
    let e7 = weight(s7, maximum_b.wwww);
    let ones = vec4f(1.0);
    sum_a = sum_a * shrink_a + vec4f(dot(e0, ones), dot(e1, ones), dot(e2, ones), dot(e3, ones));
    sum_b = sum_b * shrink_b + vec4f(dot(e4, ones), dot(e5, ones), dot(e6, ones), dot(e7, ones));
    let weights_at = 8u * down * kSide;
    weights[weights_at + 0u * kSide + across] = e0;
    weights[weights_at + 1u * kSide + across] = e1;
    weights[weights_at + 2u * kSide + across] = e2;
    weights[weights_at + 3u * kSide + across] = e3;
    weights[weights_at + 4u * kSide + across] = e4;
    weights[weights_at + 5u * kSide + across] = e5;
    weights[weights_at + 6u * kSide + across] = e6;
    weights[weights_at + 7u * kSide + across] = e7;
    workgroupBarrier();

    x0 *= shrink_a.x; y0 *= shrink_a.x;
    x1 *= shrink_a.y; y1 *= shrink_a.y;
    x2 *= shrink_a.z; y2 *= shrink_a.z;
    x3 *= shrink_a.w; y3 *= shrink_a.w;
    x4 *= shrink_b.x; y4 *= shrink_b.x;
    x5 *= shrink_b.y; y5 *= shrink_b.y;
    x6 *= shrink_b.z; y6 *= shrink_b.z;
    x7 *= shrink_b.w; y7 *= shrink_b.w;
    if (seen_here && col < sizes.dv) {
      for (var n = 0u; n < kSide && tile + i32(4u * n) < end; n++) {
        let at = weights_at + n;
        let v_at = vec4u(v_start) +
          min(vec4u(u32(tile) + 4u * n) + vec4u(0u, 1u, 2u, 3u), vec4u(sizes.keys - 1u)) * sizes.v.row_stride;
        let u0 = v[v_at.x]; let u1 = v[v_at.y]; let u2 = v[v_at.z]; let u3 = v[v_at.w];
        let w0 = v[v_at.x + v_next]; let w1 = v[v_at.y + v_next]; let w2 = v[v_at.z + v_next]; let w3 = v[v_at.w + v_next];
        let p0 = weights[at + 0u * kSide];
        x0 += p0.x * u0 + p0.y * u1 + p0.z * u2 + p0.w * u3;
        y0 += p0.x * w0 + p0.y * w1 + p0.z * w2 + p0.w * w3;
        let p1 = weights[at + 1u * kSide];
        x1 += p1.x * u0 + p1.y * u1 + p1.z * u2 + p1.w * u3;
        y1 += p1.x * w0 + p1.y * w1 + p1.z * w2 + p1.w * w3;
        let p2 = weights[at + 2u * kSide];
        x2 += p2.x * u0 + p2.y * u1 + p2.z * u2 + p2.w * u3;
        y2 += p2.x * w0 + p2.y * w1 + p2.z * w2 + p2.w * w3;
        let p3 = weights[at + 3u * kSide];
        x3 += p3.x * u0 + p3.y * u1 + p3.z * u2 + p3.w * u3;
        y3 += p3.x * w0 + p3.y * w1 + p3.z * w2 + p3.w * w3;
        let p4 = weights[at + 4u * kSide];
        x4 += p4.x * u0 + p4.y * u1 + p4.z * u2 + p4.w * u3;
        y4 += p4.x * w0 + p4.y * w1 + p4.z * w2 + p4.w * w3;
        let p5 = weights[at + 5u * kSide];
        x5 += p5.x * u0 + p5.y * u1 + p5.z * u2 + p5.w * u3;
        y5 += p5.x * w0 + p5.y * w1 + p5.z * w2 + p5.w * w3;
        let p6 = weights[at + 6u * kSide];
        x6 += p6.x * u0 + p6.y * u1 + p6.z * u2 + p6.w * u3;
        y6 += p6.x * w0 + p6.y * w1 + p6.z * w2 + p6.w * w3;
        let p7 = weights[at + 7u * kSide];
        x7 += p7.x * u0 + p7.y * u1 + p7.z * u2 + p7.w * u3;
        y7 += p7.x * w0 + p7.y * w1 + p7.z * w2 + p7.w * w3;
      }
    }
  }

  partial[2u * (across * kDown + down)] = sum_a;
  partial[2u * (across * kDown + down) + 1u] = sum_b;
  workgroupBarrier();
  sum_a = vec4f();
  sum_b = vec4f();
  for (var n = 0u; n < kSide; n++) {
    sum_a += partial[2u * (n * kDown + down)];
    sum_b += partial[2u * (n * kDown + down) + 1u];
  }
  let start = start_of(sizes.out, batch, head);
  let x = array<Lane, 8>(x0, x1, x2, x3, x4, x5, x6, x7);
  let y = array<Lane, 8>(y0, y1, y2, y3, y4, y5, y6, y7);
  let sums = array<vec4f, 2>(sum_a, sum_b);
  for (var n = 0u; n < 8u && row + n < sizes.queries; n++) {
    let sum = sums[n / 4u][n % 4u];
    let share = select(0.0, 1.0 / sum, sum > 0.0);
    let at = start + (row + n) * sizes.out.row_stride + col;
    if (col < sizes.dv) {
      out[at] = x[n] * share;
    }
    if (col + kSide < sizes.dv) {
      out[at + kSide] = y[n] * share;
    }
  }
}
