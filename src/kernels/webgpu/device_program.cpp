#include "kernels/webgpu/device_program.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/webgpu/step_writer.h"

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
  std::vector<bool> is_operand(count);  // of a step that is computed
  std::vector<bool> multiplied(count);  // by kernels that know nothing of hidden values
  for (size_t i = 0; i < count; ++i) {
    if (!computed[i]) continue;
    const Primitive& primitive = program.steps[i].primitive;
    const bool multiplies = std::holds_alternative<MatMul>(primitive) || std::holds_alternative<Attend>(primitive);
    for (const int in : program.steps[i].inputs) {
      is_operand[static_cast<size_t>(in)] = true;
      if (multiplies) multiplied[static_cast<size_t>(in)] = true;
    }
  }
  read_of.assign(count, kNone);
  given_by.assign(count, kNone);
  for (size_t i = 0; i < count; ++i) {
    const Step& step = program.steps[i];
    if (i < bindings.size() && !bindings[i].empty()) {
      given_by[i] = static_cast<int>(i);
      if (is_operand[i]) {
        const Tensor& value = bindings[i];
        if (std::holds_alternative<Input>(step.primitive))
          expect_finite(value.data(), value.count(), !multiplied[i], step.name);
        buffers[i] = writer.values(value.data(), value.count(), step.name);
      }
    } else if (!computed[i]) {
      continue;
    } else if (is_identity(step.primitive)) {
      const auto from = static_cast<size_t>(step.inputs[0]);
      buffers[i] = buffers[from];
      given_by[i] = given_by[from];
    } else {
      std::vector<Shape> in;
      std::vector<int> from;
      for (const int operand : step.inputs) {
        in.push_back(program.steps[static_cast<size_t>(operand)].shape);
        from.push_back(buffers[static_cast<size_t>(operand)]);
      }
      buffers[i] = writer.room(step.shape.count(), step.name);
      if (step.shape.count() > 0)
        std::visit(CoreWriter({writer, step, std::move(in), std::move(from), buffers[i]}, software, limits.subgroups),
                   step.primitive);
    }
    if (!request.wanted[i] || step.shape.count() == 0 || given_by[i] >= 0) continue;
    const auto known = std::find(reads.begin(), reads.end(), buffers[i]);
    read_of[i] = static_cast<int>(known - reads.begin());
    if (known == reads.end()) reads.push_back(buffers[i]);
  }
}

}  // namespace attn
