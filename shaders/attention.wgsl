// out = softmax((cap(factor q k^T) + mask) / T) v for every head, without ever holding the scores: a running maximum
// and sum a query (Milakov & Gimelshein 2018, algorithm 3), the output rescaled when the maximum grows
// (FlashAttention, Dao 2022). A query that sees no key gives zeros.
//
// Bindings, group 0: 0 sizes (uniform, 240 bytes), 1 q, 2 k, 3 v, 4 keep, 5 bias, 6 extent (read-only storage), 7 out.
//   q: queries x dk, k: keys x dk, v: keys x dv, out: queries x dv, one matrix a head, placed by `Place`, float32.
//   keep: one byte a pair, 0 hides the key, four to a word, the first in the lowest bits. bias: float32, added to the
//   score; the bits of -infinity hide the key. Where there is none, `present` is 0 and any other buffer may be bound.
//   extent: two i32 a batch entry: the offset (query i stands at i + offset) and how many keys exist.
// Dispatch: n = batch * heads * ceil(queries / kQueries) workgroups as x = min(n, 65535), y = ceil(n / x); what lies
// beyond n returns. Nothing to compute (n = 0) needs no dispatch; keys = 0 is allowed (bind any buffer) and gives zeros.
// Workgroup memory: 5.3 KiB.
//
// WGSL may assume that neither NaN nor infinity occurs, so none is made here: hidden pairs carry kHidden, a finite
// value that no score takes, and infinities in the bias are recognised by their bits. q, k and v have to be finite.

// Set when the pipeline is made, by replacing these lines. Lane is vec4f with kWidth 4 when dk, dv and all strides and
// offsets of q, k, v, out are multiples of 4; else f32 with 1. kOut: even, at least ceil(dv / kWidth / 8).
alias Lane = vec4f;
const kWidth = 4u;
const kOut = 2u;

// A workgroup has 8 x 8 invocations; each holds 4 queries x 4 keys of the scores, then 4 queries x kOut lanes of the
// output. kKeys may not change alone: a row of a tile is 8 vec4f, and 32 bits say which of its keys are seen.
const kSide = 8u;
const kQueries = 32u;
const kKeys = 32u;

const kHidden = -0x1.fffffep+127f;
const kLowest = -3.4e38;
const kMinusInfinity = 0xff800000u;

struct Place {        // where the matrix of (batch, head) is; strides in lanes, for keep in bytes, for bias in values
  batches: u32,       // batch entry b reads b * batches / batch
  heads: u32,         // head h reads h * heads / heads of the result: grouped heads
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
var<workgroup> partial: array<vec4f, kSide * kSide>;        // maxima, at last sums: 4 rows a vector, one a column
var<workgroup> seen: array<u32, 2u * kQueries>;             // which keys of the tile a row sees: 16 bits a word
var<workgroup> seen_any: array<atomic<u32>, 2>;             // whether any row sees any, of this tile and of the next

fn start_of(place: Place, batch: u32, head: u32) -> u32 {
  return batch * place.batches / sizes.batch * place.batch_stride + head * place.heads / sizes.heads * place.head_stride;
}

fn total(x: Lane) -> f32 {
  return dot(vec4f(x), select(vec4f(1.0, 0.0, 0.0, 0.0), vec4f(1.0), kWidth == 4u));
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

// Bit n: whether keep and bias let this row see key first + n, of 16.
fn seen_word(keep_row: u32, bias_row: u32, first: u32) -> u32 {
  var word = 0u;
  for (var n = 0u; n < 16u; n++) {
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

fn bias_of(row: u32, first: u32, visible: vec4<bool>) -> vec4f {
  let at = vec4u(row) + (vec4u(first) + vec4u(0u, 1u, 2u, 3u)) * sizes.bias.col_stride;
  return bitcast<vec4f>(select(vec4u(), vec4u(bias[at.x], bias[at.y], bias[at.z], bias[at.w]), visible));
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
        @builtin(local_invocation_index) local: u32) {
  let all_heads = sizes.batch * sizes.heads;
  let blocks = (sizes.queries + kQueries - 1u) / kQueries;
  let index = group.x + group.y * groups.x;
  if (index >= all_heads * blocks) {
    return;
  }
  // The last queries first: under a causal mask they have the most to do.
  let first_query = (blocks - 1u - index / all_heads) * kQueries;
  let head = index % all_heads % sizes.heads;
  let batch = index % all_heads / sizes.heads;
  let across = local % kSide;
  let down = local / kSide;

  // What the rows of this invocation see by position: keys [begin, end).
  let offset = extent[batch].x;
  let exist = min(i32(sizes.keys), extent[batch].y);
  let row = vec4u(first_query + 4u * down) + vec4u(0u, 1u, 2u, 3u);
  let position = vec4i(row) + offset;
  var begin = vec4i(0);
  var end = vec4i(exist);
  var tile = 0;
  var tiles_end = exist;
  let last_query = min(first_query + kQueries, sizes.queries) - 1u;
  if (sizes.left >= 0) {
    begin = max(position - sizes.left, vec4i(0));
    tile = max(i32(first_query) + offset - sizes.left, 0) / i32(kKeys) * i32(kKeys);
  }
  if (sizes.right >= 0) {
    end = min(end, position + sizes.right + 1);
    tiles_end = min(tiles_end, i32(last_query) + offset + sizes.right + 1);
  }
  if (sizes.causal != 0u) {
    end = min(end, position + 1);
    tiles_end = min(tiles_end, i32(last_query) + offset + 1);
  }
  let masked = (sizes.keep.present | sizes.bias.present) != 0u;
  if (sizes.keep.present != 0u) {
    tiles_end = min(tiles_end, i32(sizes.keep.cols));
  }
  if (sizes.bias.present != 0u) {
    tiles_end = min(tiles_end, i32(sizes.bias.cols));
  }

  // Rows and keys beyond the last are read as the last; masks and the guard on writing drop what becomes of them.
  let q_at = vec4u(start_of(sizes.q, batch, head)) + min(row, vec4u(sizes.queries - 1u)) * sizes.q.row_stride;
  let k_start = start_of(sizes.k, batch, head);
  let v_start = start_of(sizes.v, batch, head);
  let keep_start = start_of(sizes.keep, batch, head);
  let bias_start = start_of(sizes.bias, batch, head);
  let bias_at = vec4u(bias_start) + min(row, vec4u(sizes.queries - 1u)) * sizes.bias.row_stride;
  let word_row = min(first_query + local / 2u, sizes.queries - 1u);

  var maximum = vec4f(kHidden);   // of the 4 rows
  var sum = vec4f();              // of what this invocation saw of them
  var result: array<Lane, 4u * kOut>;
  var parity = 0u;
  for (; tile < tiles_end; tile += i32(kKeys)) {
    var work = true;
    var bits = vec4u(15u);
    if (masked) {
      let word = seen_word(keep_start + word_row * sizes.keep.row_stride, bias_start + word_row * sizes.bias.row_stride,
                           u32(tile) + local % 2u * 16u);
      seen[local] = word;
      atomicOr(&seen_any[parity], word);
      workgroupBarrier();
      work = atomicLoad(&seen_any[parity]) != 0u;
      parity = 1u - parity;
      if (local == 0u) {
        atomicStore(&seen_any[parity], 0u);
      }
      let at = vec4u(8u * down + across / 4u) + vec4u(0u, 2u, 4u, 6u);
      bits = vec4u(seen[at.x], seen[at.y], seen[at.z], seen[at.w]) >> vec4u(across % 4u * 4u);
    }

    let first_key = u32(tile) + 4u * across;
    var s0 = vec4f(kHidden);
    var s1 = vec4f(kHidden);
    var s2 = vec4f(kHidden);
    var s3 = vec4f(kHidden);
    if (work) {
      var a00 = Lane(); var a01 = Lane(); var a02 = Lane(); var a03 = Lane();
      var a10 = Lane(); var a11 = Lane(); var a12 = Lane(); var a13 = Lane();
      var a20 = Lane(); var a21 = Lane(); var a22 = Lane(); var a23 = Lane();
      var a30 = Lane(); var a31 = Lane(); var a32 = Lane(); var a33 = Lane();
      let k_at = vec4u(k_start) +
        min(vec4u(first_key) + vec4u(0u, 1u, 2u, 3u), vec4u(sizes.keys - 1u)) * sizes.k.row_stride;
      for (var x = 0u; x < sizes.dk; x++) {
        let k0 = k[k_at.x + x];
        let k1 = k[k_at.y + x];
        let k2 = k[k_at.z + x];
        let k3 = k[k_at.w + x];
        let q0 = q[q_at.x + x];
        a00 += q0 * k0; a01 += q0 * k1; a02 += q0 * k2; a03 += q0 * k3;
        let q1 = q[q_at.y + x];
        a10 += q1 * k0; a11 += q1 * k1; a12 += q1 * k2; a13 += q1 * k3;
        let q2 = q[q_at.z + x];
        a20 += q2 * k0; a21 += q2 * k1; a22 += q2 * k2; a23 += q2 * k3;
        let q3 = q[q_at.w + x];
        a30 += q3 * k0; a31 += q3 * k1; a32 += q3 * k2; a33 += q3 * k3;
      }
      s0 = vec4f(total(a00), total(a01), total(a02), total(a03)) * sizes.factor;
      s1 = vec4f(total(a10), total(a11), total(a12), total(a13)) * sizes.factor;
      s2 = vec4f(total(a20), total(a21), total(a22), total(a23)) * sizes.factor;
      s3 = vec4f(total(a30), total(a31), total(a32), total(a33)) * sizes.factor;
      if (sizes.cap > 0.0) {
        s0 = capped(s0);
        s1 = capped(s1);
        s2 = capped(s2);
        s3 = capped(s3);
      }
      let key = vec4i(i32(first_key)) + vec4i(0, 1, 2, 3);
      let bit = vec4u(1u, 2u, 4u, 8u);
      let visible0 = (key >= vec4i(begin.x)) & (key < vec4i(end.x)) & ((vec4u(bits.x) & bit) != vec4u());
      let visible1 = (key >= vec4i(begin.y)) & (key < vec4i(end.y)) & ((vec4u(bits.y) & bit) != vec4u());
      let visible2 = (key >= vec4i(begin.z)) & (key < vec4i(end.z)) & ((vec4u(bits.z) & bit) != vec4u());
      let visible3 = (key >= vec4i(begin.w)) & (key < vec4i(end.w)) & ((vec4u(bits.w) & bit) != vec4u());
      if (sizes.bias.present != 0u) {
        s0 += bias_of(bias_at.x, first_key, visible0);
        s1 += bias_of(bias_at.y, first_key, visible1);
        s2 += bias_of(bias_at.z, first_key, visible2);
        s3 += bias_of(bias_at.w, first_key, visible3);
      }
      s0 = select(vec4f(kHidden), max(s0, vec4f(kLowest)), visible0);
      s1 = select(vec4f(kHidden), max(s1, vec4f(kLowest)), visible1);
      s2 = select(vec4f(kHidden), max(s2, vec4f(kLowest)), visible2);
      s3 = select(vec4f(kHidden), max(s3, vec4f(kLowest)), visible3);
    }

    partial[across * kSide + down] = vec4f(largest(s0), largest(s1), largest(s2), largest(s3));
    workgroupBarrier();
    var higher = maximum;
    for (var n = 0u; n < kSide; n++) {
      higher = max(higher, partial[n * kSide + down]);
    }
    // exp(-200) is 0 in float32. While the old maximum is kHidden, there is nothing yet to rescale.
    let lowest = -200.0 * sizes.temperature;
    let step = select(max(maximum - higher, vec4f(lowest)), vec4f(), maximum == vec4f(kHidden));
    let shrink = exp(step / sizes.temperature);
    maximum = higher;
    let e0 = weight(s0, maximum.x, lowest);
    let e1 = weight(s1, maximum.y, lowest);
    let e2 = weight(s2, maximum.z, lowest);
    let e3 = weight(s3, maximum.w, lowest);
    let ones = vec4f(1.0);
    sum = sum * shrink + vec4f(dot(e0, ones), dot(e1, ones), dot(e2, ones), dot(e3, ones));
    let weights_at = 4u * down * kSide;
    weights[weights_at + across] = e0;
    weights[weights_at + kSide + across] = e1;
    weights[weights_at + 2u * kSide + across] = e2;
    weights[weights_at + 3u * kSide + across] = e3;
    workgroupBarrier();

    if (work) {
      let key_end = min(u32(tiles_end), u32(tile) + kKeys);
      for (var n = 0u; n < kOut; n += 2u) {
        let col = n * kSide + across;
        if (col >= sizes.dv) {
          break;
        }
        let next = min(kSide, sizes.dv - 1u - col);  // 0 or more: the second column may not exist, then it is no matter
        var o00 = Lane(); var o10 = Lane(); var o20 = Lane(); var o30 = Lane();
        var o01 = Lane(); var o11 = Lane(); var o21 = Lane(); var o31 = Lane();
        for (var key = u32(tile); key < key_end; key += 4u) {
          let at = weights_at + (key - u32(tile)) / 4u;
          let p0 = weights[at];
          let p1 = weights[at + kSide];
          let p2 = weights[at + 2u * kSide];
          let p3 = weights[at + 3u * kSide];
          let v_at = vec4u(v_start + col) +
            min(vec4u(key) + vec4u(0u, 1u, 2u, 3u), vec4u(sizes.keys - 1u)) * sizes.v.row_stride;
          let v00 = v[v_at.x];
          let v10 = v[v_at.y];
          let v20 = v[v_at.z];
          let v30 = v[v_at.w];
          o00 += p0.x * v00 + p0.y * v10 + p0.z * v20 + p0.w * v30;
          o10 += p1.x * v00 + p1.y * v10 + p1.z * v20 + p1.w * v30;
          o20 += p2.x * v00 + p2.y * v10 + p2.z * v20 + p2.w * v30;
          o30 += p3.x * v00 + p3.y * v10 + p3.z * v20 + p3.w * v30;
          let v01 = v[v_at.x + next];
          let v11 = v[v_at.y + next];
          let v21 = v[v_at.z + next];
          let v31 = v[v_at.w + next];
          o01 += p0.x * v01 + p0.y * v11 + p0.z * v21 + p0.w * v31;
          o11 += p1.x * v01 + p1.y * v11 + p1.z * v21 + p1.w * v31;
          o21 += p2.x * v01 + p2.y * v11 + p2.z * v21 + p2.w * v31;
          o31 += p3.x * v01 + p3.y * v11 + p3.z * v21 + p3.w * v31;
        }
        result[4u * n] = result[4u * n] * shrink.x + o00;
        result[4u * n + 1u] = result[4u * n + 1u] * shrink.y + o10;
        result[4u * n + 2u] = result[4u * n + 2u] * shrink.z + o20;
        result[4u * n + 3u] = result[4u * n + 3u] * shrink.w + o30;
        result[4u * n + 4u] = result[4u * n + 4u] * shrink.x + o01;
        result[4u * n + 5u] = result[4u * n + 5u] * shrink.y + o11;
        result[4u * n + 6u] = result[4u * n + 6u] * shrink.z + o21;
        result[4u * n + 7u] = result[4u * n + 7u] * shrink.w + o31;
      }
    }
  }

  partial[across * kSide + down] = sum;
  workgroupBarrier();
  sum = vec4f();
  for (var n = 0u; n < kSide; n++) {
    sum += partial[n * kSide + down];
  }
  let out_start = start_of(sizes.out, batch, head);
  for (var n = 0u; n < 4u; n++) {
    if (row[n] >= sizes.queries) {
      break;
    }
    let share = select(0.0, 1.0 / sum[n], sum[n] > 0.0);
    for (var m = 0u; m < kOut; m++) {
      let col = m * kSide + across;
      if (col < sizes.dv) {
        out[out_start + row[n] * sizes.out.row_stride + col] = result[4u * m + n] * share;
      }
    }
  }
}

// exp((score - maximum) / T), 0 where hidden.
fn weight(score: vec4f, maximum: f32, lowest: f32) -> vec4f {
  let visible = score > vec4f(kHidden);
  let below = max(select(vec4f(lowest), score - maximum, visible), vec4f(lowest));
  return select(vec4f(), exp(below / sizes.temperature), visible);
}
