#include "kernels/webgpu/device_program.h"

#include <algorithm>
#include <cmath>

#include "kernels/webgpu/step_writer.h"
#include "text/numbers.h"

namespace attn {
namespace {

constexpr int64_t kFarthest = int64_t{1} << 30;  // positions and windows in the kernels

int64_t rows_of(const Shape& s) { return s.batch * s.heads * s.rows; }

/// A kernel with `from` replaced by `to`: its tile sizes and types are lines of its text.
void replace(std::string& code, const std::string& from, const std::string& to) {
  code.replace(code.find(from), from.size(), to);
}

void expect_finite(const float* values, int64_t count, bool hidden_allowed, const std::string& what) {
  for (int64_t i = 0; i < count; ++i)
    if (!std::isfinite(values[i]) && !(hidden_allowed && values[i] == -std::numeric_limits<float>::infinity()))
      throw DeviceError({"values", what + " has " +
                                       (std::isnan(values[i]) ? "NaN"
                                        : values[i] > 0       ? "infinity"
                                                              : "-infinity") +
                                       " at " + std::to_string(i)});
}

/// Sums stay clear of what kernels hold numbers back at (1e38). A device may take numbers below kLeast for 0: what that
/// changes in an exponent stays below kLost.
constexpr double kMostSum = 1e37;
constexpr double kLeast = 1.2e-38;
constexpr double kLost = 1e-7;

double largest_in(const Tensor& values) {
  double largest = 0;
  for (int64_t i = 0; i < values.count(); ++i)
    if (std::isfinite(values.data()[i])) largest = std::max(largest, std::abs(double{values.data()[i]}));
  return largest;
}

/// How large a step's values can be, and how far off where the device takes small numbers for 0; NaN where that is not
/// known.
struct Reach {
  double largest = 0;
  double lost = kLeast;
};

/// The reach of a step's values from those of its operands. DeviceError where a number on the way may leave the range
/// in which the device computes as float32 does.
struct ReachOf {
  const Step& step;
  const std::vector<Shape>& in;
  const std::vector<Reach>& of;  // the operands

  double held(double size, const char* what, double most) const {
    if (size > most) throw DeviceError({"range", step.name + ": " + what + " up to " + scientific(size, 1)});
    return size;
  }
  Reach product() const {
    const auto inner = static_cast<double>(in[0].cols);
    const double a = of[0].largest, b = of[1].largest;
    return {held(inner * a * b, "sums", kMostSum), inner * kLeast * std::max({1.0, a, b})};
  }
  Reach scaled(Reach r, double factor) const {
    const double size = std::abs(factor);
    if (factor != 0) held(std::max(size, 1 / size), "a factor or divisor", kMostSum);
    return {held(r.largest * size, "scores", kMostSum), r.lost * size + kLeast};
  }
  Reach masked(Reach r, const std::shared_ptr<const Mask>& mask) const {
    return {held(r.largest + (mask ? largest_in(mask->bias) : 0), "masked scores", kMostSum), r.lost};
  }
  Reach weighted(Reach r, double temperature) const {
    held(1 / temperature, "1 / temperature", 1e30);
    held(r.lost / temperature, "what is lost below 1.2e-38, over the temperature,", kLost);
    return {1, kLeast};
  }

  Reach operator()(const MatMul& p) const {
    if (p.weighs) return {held(of[1].largest, "values", 1e38), kLeast * std::max(1.0, of[1].largest)};
    return product();
  }
  Reach operator()(const Attend& p) const {
    const Reach scores = scaled(product(), p.factor);
    if (p.cap != 0) scaled({}, p.factor / p.cap);
    weighted(masked(scores, p.mask), p.temperature);
    held(static_cast<double>(in[1].rows) * of[2].largest, "sums of values", 1e38);
    return of[2];
  }
  Reach operator()(const Scale& p) const { return scaled(of[0], p.factor); }
  Reach operator()(const SoftCap& p) const {
    return {p.cap == 0 ? of[0].largest : std::min(of[0].largest, p.cap), of[0].lost};
  }
  Reach operator()(const ApplyMask& p) const { return masked(of[0], p.mask); }
  Reach operator()(const Softmax& p) const { return weighted(of[0], p.temperature); }
  Reach operator()(const AppendRows&) const { return of[of[0].largest < of[1].largest]; }
  Reach operator()(const SplitHeads&) const { return of[0]; }
  Reach operator()(const MergeHeads&) const { return of[0]; }
  Reach operator()(const auto&) const { return {std::nan(""), std::nan("")}; }
};

/// The mask of the one attention of a program, and the shape of its scores.
struct SeenBy {
  const Mask* mask = nullptr;
  Shape scores;

  explicit SeenBy(const Program& program) {
    int count = 0;
    for (const Step& step : program.steps) {
      const auto* attend = std::get_if<Attend>(&step.primitive);
      const auto* apply = std::get_if<ApplyMask>(&step.primitive);
      if (!attend && !apply) continue;
      mask = ++count > 1 ? nullptr : attend ? attend->mask.get() : apply->mask.get();
      scores = step.shape;
      if (attend) scores.cols = program.operand(step, 1).shape.rows;
    }
  }
  /// Whether a query looks at row `key` of (batch, head) of keys or values.
  bool sees(const Shape& keys, int64_t batch, int64_t head, int64_t key) const {
    if (!mask || keys.rows != scores.cols || keys.batch != scores.batch) return true;
    const int64_t group = scores.heads / keys.heads;
    for (int64_t h = head * group; h < (head + 1) * group; ++h)
      for (int64_t i = 0; i < scores.rows; ++i)
        if (mask->row(batch, h, i, keys.rows).value(key) != -std::numeric_limits<float>::infinity()) return true;
    return false;
  }
};

/// Keys or values with zeros in the rows that are not finite and that nobody sees: as good as any number there.
Tensor without_unseen(const Tensor& value, const SeenBy& seen) {
  const auto finite = [](float x) { return std::isfinite(x); };
  if (std::all_of(value.data(), value.data() + value.count(), finite)) return value;
  const Shape& shape = value.shape();
  std::vector<float> kept(value.data(), value.data() + value.count());
  float* row = kept.data();
  for (int64_t b = 0; b < shape.batch; ++b)
    for (int64_t h = 0; h < shape.heads; ++h)
      for (int64_t j = 0; j < shape.rows; ++j, row += shape.cols)
        if (!std::all_of(row, row + shape.cols, finite) && !seen.sees(shape, b, h, j))
          std::fill_n(row, shape.cols, 0.f);
  return {shape, std::move(kept)};
}

class CoreWriter : public StepWriter {
 public:
  CoreWriter(const StepWriter& step, bool software, bool subgroups)
      : StepWriter(step), software_(software), subgroups_(subgroups) {}

  void operator()(const Input&) const {}

  void operator()(const MatMul& p) const {
    Place b = at(1);
    if (p.transpose_b) std::swap(b.row_stride, b.col_stride);
    Uniform w = sizes(shape_.rows, in_[0].cols, shape_.cols);
    w.real(1).whole(0, 0) << at(0) << b << own();
    constexpr int64_t kTile = 32;
    std::string code = placed(wgsl::matmul);
    if (software_) replace(code, "const kInner = 16u", "const kInner = 4u");
    writer_.dispatch(
        code, w, {from_[0], from_[1], to_},
        static_cast<uint64_t>(shape_.batch * shape_.heads) * groups(shape_.rows, kTile) * groups(shape_.cols, kTile));
  }

  void operator()(const Attend& p) const {
    const int64_t dk = in_[0].cols, dv = shape_.cols, keys = in_[1].rows;
    const bool fours = dk % 4 == 0 && dv % 4 == 0;
    const int64_t unit = fours ? 4 : 1;
    std::string code(subgroups_ ? wgsl::exchange_subgroups : wgsl::exchange);
    code += wgsl::attention;
    if (!fours) {
      replace(code, "alias Lane = vec4f", "alias Lane = f32");
      replace(code, "alias Block = mat4x4f", "alias Block = vec4f");
      replace(code, "const kWidth = 4u", "const kWidth = 1u");
    }
    if (software_) {
      replace(code, "const kDown = 8u", "const kDown = 1u");
      replace(code, "const kTwo = false", "const kTwo = true");
    }
    if (dv / unit <= 8) replace(code, "const kWide = true", "const kWide = false");
    const MaskBuffers mask = mask_buffers(p.mask.get(), keys);
    Uniform w = sizes(shape_.rows, keys, dk / unit, dv / unit, mask.left, mask.right, mask.causal);
    w.real(p.factor, p.cap, temperature(p.temperature));
    w << at(0, unit) << at(1, unit) << at(2, unit) << mask.keep_place << mask.bias_place << own(unit);
    writer_.dispatch(code, w, {from_[0], from_[1], from_[2], mask.keep, mask.bias, mask.extent, to_},
                     static_cast<uint64_t>(shape_.batch * shape_.heads) * groups(shape_.rows, software_ ? 8 : 32) *
                         groups(dv / unit, 16));
  }

  void operator()(const ApplyMask& p) const {
    const MaskBuffers mask = mask_buffers(p.mask.get(), shape_.cols);
    Uniform w = sizes(shape_.rows, shape_.cols, mask.left, mask.right, mask.causal, 0);
    w << at(0) << mask.keep_place << mask.bias_place << own();
    writer_.dispatch(placed(wgsl::mask), w, {from_[0], mask.keep, mask.bias, mask.extent, to_},
                     groups(shape_.count(), kValues));
  }

  void operator()(const Softmax& p) const {
    Uniform w;
    w.whole(rows_of(shape_), shape_.cols).real(temperature(p.temperature)).whole(0);
    writer_.dispatch(wgsl::softmax, w, {from_[0], to_, writer_.room(2 * rows_of(shape_), step_.name)},
                     groups(rows_of(shape_), 2));
  }

  void operator()(const Scale& p) const { map(p.factor); }
  void operator()(const SoftCap& p) const { map(p.cap); }

  // What only moves values: the part of the result that comes from an operand, and where.
  void operator()(const AppendRows&) const {
    move(part(in_[0].rows, shape_.cols), 0, at(0), own());
    move(part(in_[1].rows, shape_.cols), 1, at(1), behind(own(), in_[0].rows * shape_.cols));
  }
  void operator()(const SplitHeads&) const {
    move(shape_, 0, {1, 1, in_[0].rows * in_[0].cols, shape_.cols, in_[0].cols, 1}, own());
  }
  void operator()(const MergeHeads&) const {
    const Shape heads{shape_.batch, in_[0].heads, shape_.rows, in_[0].cols};
    move(heads, 0, place_of(in_[0], heads), {1, 1, shape_.rows * shape_.cols, in_[0].cols, shape_.cols, 1});
  }

  void operator()(const Plain auto&) const { write_plain(*this); }

 private:
  struct MaskBuffers {
    int keep, bias, extent;
    Place keep_place, bias_place;
    int64_t left = -1, right = -1, causal = 0;
  };

  static double temperature(double t) { return std::clamp(t, 1e-30, 1e30); }

  /// The place of a mask tensor that is broadcast over the scores: a stride is 0 along an axis that is repeated.
  static Place mask_place(const Shape& mask, const Shape& scores, int64_t keys) {
    Place p = place_of(mask, {scores.batch, scores.heads});
    if (mask.rows == 1) p.row_stride = 0;
    if (mask.cols == 1) p.col_stride = 0;
    p.cols = mask.cols == 1 ? keys : mask.cols;
    p.present = 1;
    return p;
  }
  MaskBuffers mask_buffers(const Mask* mask, int64_t keys) const {
    MaskBuffers m{writer_.nothing(), writer_.nothing(), 0, {}, {}};
    std::vector<uint32_t> extent;
    for (size_t b = 0; b < static_cast<size_t>(shape_.batch); ++b) {
      const int64_t offset = mask && !mask->offset.empty() ? mask->offset[b] : 0;
      extent.push_back(static_cast<uint32_t>(std::clamp(offset, -kFarthest, kFarthest)));
      extent.push_back(static_cast<uint32_t>(mask && !mask->kv_len.empty() ? mask->kv_len[b] : keys));
    }
    m.extent = writer_.words(std::move(extent), step_.name);
    if (!mask) return m;
    m.causal = mask->causal;
    m.left = std::min(mask->left, kFarthest);
    m.right = std::min(mask->right, kFarthest);
    if (mask->keep) {
      std::vector<uint32_t> bytes((mask->keep->size() + 3) / 4);
      std::copy(mask->keep->begin(), mask->keep->end(), reinterpret_cast<uint8_t*>(bytes.data()));
      m.keep = writer_.words(std::move(bytes), step_.name);
      m.keep_place = mask_place(mask->keep_shape, shape_, keys);
    }
    if (!mask->bias.empty()) {
      expect_finite(mask->bias.data(), mask->bias.count(), true, step_.name + ": the mask");
      m.bias = writer_.values(mask->bias.data(), mask->bias.count(), step_.name);
      m.bias_place = mask_place(mask->bias.shape(), shape_, keys);
    }
    return m;
  }

  const bool software_;
  const bool subgroups_;
};

}  // namespace

DeviceProgram::DeviceProgram(const Request& request, const Device::Limits& limits, bool software) : writer(limits) {
  const Program& program = *request.program;
  const Bindings& bindings = request.bindings;
  const std::vector<bool> computed = computed_steps(program, bindings, request.wanted);
  const size_t count = program.steps.size();
  std::vector<int> buffers(count, kNone);
  std::vector<bool> is_operand(count);    // of a step that is computed
  std::vector<bool> multiplied(count);    // by kernels that know nothing of hidden values
  std::vector<bool> seen_by_mask(count);  // keys or values
  std::vector<Reach> reach(count);
  const SeenBy seen(program);
  for (size_t i = 0; i < count; ++i) {
    if (!computed[i]) continue;
    const Primitive& primitive = program.steps[i].primitive;
    const bool multiplies = std::holds_alternative<MatMul>(primitive) || std::holds_alternative<Attend>(primitive);
    for (size_t n = 0; n < program.steps[i].inputs.size(); ++n) {
      const auto in = static_cast<size_t>(program.steps[i].inputs[n]);
      is_operand[in] = true;
      if (multiplies) multiplied[in] = true;
      if (multiplies && n > 0) seen_by_mask[in] = true;
    }
  }
  read_of.assign(count, kNone);
  given_by.assign(count, kNone);
  for (size_t i = 0; i < count; ++i) {
    const Step& step = program.steps[i];
    if (i < bindings.size() && !bindings[i].empty()) {
      given_by[i] = static_cast<int>(i);
      if (is_operand[i]) {
        const Tensor& value = uploaded.emplace_back(seen_by_mask[i] ? without_unseen(bindings[i], seen) : bindings[i]);
        if (std::holds_alternative<Input>(step.primitive))
          expect_finite(value.data(), value.count(), !multiplied[i], step.name);
        reach[i].largest = largest_in(value);
        buffers[i] = writer.values(value.data(), value.count(), step.name);
      }
    } else if (!computed[i]) {
      continue;
    } else if (is_identity(step.primitive)) {
      const auto from = static_cast<size_t>(step.inputs[0]);
      buffers[i] = buffers[from];
      given_by[i] = given_by[from];
      reach[i] = reach[from];
    } else {
      std::vector<Shape> in;
      std::vector<int> from;
      std::vector<Reach> reaches;
      for (const int operand : step.inputs) {
        in.push_back(program.step(operand).shape);
        from.push_back(buffers[static_cast<size_t>(operand)]);
        reaches.push_back(reach[static_cast<size_t>(operand)]);
      }
      reach[i] = std::visit(ReachOf{step, in, reaches}, step.primitive);
      buffers[i] = writer.room(step.shape.count(), step.name);
      if (step.shape.count() > 0)
        std::visit(CoreWriter({writer, step, std::move(in), std::move(from), buffers[i]}, software, limits.subgroups),
                   step.primitive);
    }
    if (!request.wanted[i] || step.shape.count() == 0 || given_by[i] >= 0) continue;
    const auto known = std::ranges::find(reads, buffers[i]);
    read_of[i] = static_cast<int>(known - reads.begin());
    if (known == reads.end()) reads.push_back(buffers[i]);
  }
}

}  // namespace attn
