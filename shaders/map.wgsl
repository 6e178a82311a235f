// out = f(a), value by value; f is a primitive, Scale, SoftCap or Map, and of Map one of its functions. The formulas, with
// `parameter`: src/kernels/program/program.h, whose numbers of primitives and functions are constants here.
//
// Stands behind place.wgsl.
// Bindings, group 0: 0 sizes (uniform, 96 bytes), 1 a (read-only storage, float32), 2 out (float32).
// Dispatch: n = ceil(batch * heads * rows * cols / kValues) workgroups as x = min(n, 65535), y = ceil(n / x); what lies
// beyond returns. With n = 0 there is nothing to dispatch.
//
// WGSL may assume that neither NaN nor infinity occurs, so values are read as bits. What is hidden (the bits of -infinity)
// stays so under Scale and leaky_relu, gives -p under SoftCap (p = 0: stays), -1 under tanh, NaN under log and sqrt, p under step_up, and 0 under all else. The rest
// has to be finite; exp of more than 88.7228 is exp of that, about the largest float.

const kValues = 256u;
const kSide = 64u;
const kNaN = 0x7fc00000u;

struct Sizes {
  batch: u32,
  heads: u32,
  rows: u32,
  cols: u32,
  primitive: u32,
  function: u32,  // of Map
  parameter: f32,
  unused: u32,
  a: Place,
  out: Place,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> a: array<u32>;
@group(0) @binding(2) var<storage, read_write> out: array<u32>;

// Within 2 ulp; 0 below exp(-87.3). The built-in one may be off by |x| ulp: there x log2(e) is rounded as a whole, here
// only what is left of it (n log(2) comes in two parts, the first of 10 bits: Cody & Waite 1980). The polynomial is
// Taylor's, its next term 5e-9 at |r| = log(2) / 2.
fn exp_of(x: f32) -> f32 {
  let y = clamp(x, -87.3, 88.7228);
  let n = round(y * 1.44269504);
  let r = (y - n * 0.693359375) + n * 2.12194440e-4;
  let p = 1.0 + r * (1.0 + r * (1.0 / 2.0 + r * (1.0 / 6.0 + r * (1.0 / 24.0 +
    r * (1.0 / 120.0 + r * (1.0 / 720.0 + r * (1.0 / 5040.0)))))));
  return p * 2.0 * bitcast<f32>(u32(i32(n) + 126) << 23u);
}

// Near 0 the exponential form cancels: there the series, whose next term is below 1e-8 of the result.
fn tanh_of(x: f32) -> f32 {
  let e = exp_of(-2.0 * abs(x));
  let s = min(x * x, 0.0625);
  let series = x * (1.0 + s * (-1.0 / 3.0 + s * (2.0 / 15.0 + s * (-17.0 / 315.0 + s * (62.0 / 2835.0)))));
  return select(sign(x) * (1.0 - e) / (1.0 + e), series, abs(x) < 0.25);
}

// 2 artanh(s), the logarithm of (1 + s) / (1 - s), for |s| <= 1/3.
fn log_of_ratio(s: f32) -> f32 {
  let t = s * s;
  return 2.0 * s * (1.0 + t * (1.0 / 3.0 + t * (1.0 / 5.0 + t * (1.0 / 7.0 + t * (1.0 / 9.0 +
    t * (1.0 / 11.0 + t * (1.0 / 13.0 + t * (1.0 / 15.0))))))));
}

// log(1 + e) for 0 <= e <= 1.
fn log_of_1_and(e: f32) -> f32 {
  return log_of_ratio(e / (2.0 + e));
}

// x = 2^n m > 0 with m in [2/3, 4/3).
fn log_of(x: f32) -> f32 {
  let n = bitcast<i32>(bitcast<u32>(x) - 0x3f2aaaabu) >> 23u;
  let m = bitcast<f32>(bitcast<u32>(x) - (bitcast<u32>(n) << 23u));
  return log_of_ratio((m - 1.0) / (m + 1.0)) + f32(n) * 0.69314718;
}

// The share of the normal distribution beyond |x|: erfc(|x| / sqrt(2)) / 2 within 8e-8 (Abramowitz & Stegun 7.1.26).
fn tail(x: f32) -> f32 {
  let z = min(abs(x) * 0.70710678, 10.0);
  let t = 1.0 / (1.0 + 0.3275911 * z);
  return 0.5 * exp_of(-z * z) *
    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
}

// f(x) of a value; the least float stands for what is hidden.
fn function_of(x: f32, hidden: bool) -> f32 {
  let p = sizes.parameter;
  switch sizes.function {
    case Map_exp: { return exp_of(x); }
    case Map_tanh: { return tanh_of(clamp(x, -100.0, 100.0)); }
    case Map_sigmoid: {
      let e = exp_of(-abs(x));
      return select(1.0, e, x < 0.0) / (1.0 + e);
    }
    case Map_relu: { return max(x, 0.0); }
    case Map_leaky_relu: { return select(x, p * x, x < 0.0); }
    case Map_gelu: { return x * select(1.0 - tail(x), tail(x), x < 0.0); }
    case Map_elu_plus_one: { return select(exp_of(x), max(x, 0.0) + 1.0, x > 0.0); }
    case Map_softplus: { return max(x, 0.0) + log_of_1_and(exp_of(-abs(x))); }
    case Map_within: { return select(0.0, 1.0, !hidden && abs(x) <= p); }
    case Map_log: { return log_of(x); }
    case Map_sqrt: { return sqrt(max(x + p, 0.0)); }
    case Map_step_up: { return select(p, 1.0, x > 0.0); }
    case Map_gelu_slope: {
      let z = clamp(x, -14.0, 14.0);
      return select(1.0 - tail(z), tail(z), z < 0.0) + z * exp_of(-0.5 * z * z) * 0.39894228;
    }
    default: { return 0.0; }
  }
}

fn mapped(bits: u32) -> u32 {
  let p = sizes.parameter;
  let hidden = bits == kMinusInfinity;
  let x = bitcast<f32>(select(bits, 0xff7fffffu, hidden));
  switch sizes.primitive {
    case Scale: {
      if (hidden) {
        return bits;
      }
      return bitcast<u32>(p * x);
    }
    case SoftCap: {
      if (p == 0.0) {
        return bits;
      }
      return bitcast<u32>(p * tanh_of(clamp(x, -100.0 * p, 100.0 * p) / p));
    }
    default: {
      if (hidden && sizes.function == Map_leaky_relu) {
        return bits;
      }
      if (x <= 0.0 && sizes.function == Map_log) {
        return select(kNaN, kMinusInfinity, x == 0.0);
      }
      if (x + p < 0.0 && sizes.function == Map_sqrt) {
        return kNaN;
      }
      return bitcast<u32>(function_of(x, hidden));
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
    out[place_of(sizes.out, c.batch, c.head, c.row, c.col)] = mapped(a[place_of(sizes.a, c.batch, c.head, c.row, c.col)]);
  }
}
