#include "kernels/cpu/cpu_backend.h"

#include <algorithm>
#include <cmath>
#include <exception>

#include "kernels/cpu/plain_kernels.h"
#include "text/clock.h"

namespace attn {
namespace {

/// Multiply-adds in a slice: about a millisecond of the simd kernels, a few of the reference.
constexpr int64_t kSliceWork = int64_t{1} << 23;
constexpr int64_t kMostSliceRows = 64;    // of attend
constexpr int64_t kWorkOfOneValue = 128;  // of a step that makes one value of one: the reference's exp takes that long
constexpr uint64_t kScratchAlignment = 64;

/// From this many rows of b on, a weighted mean is summed in double precision: rounding of as many weights alike adds
/// up.
constexpr int64_t kManyWeights = int64_t{1} << 16;

bool is_finite(const float* values, int64_t n) {
  return std::all_of(values, values + n, [](float x) { return std::isfinite(x); });
}

/// out = weights . b in double precision over the rows of b that take part; a mean that only rounding carries out of
/// float32 is the largest float. `scores`: what the weights are the softmax of, or null; with them a weight that only
/// float32 takes for 0 counts.
void weigh_row(const float* weights, const float* scores, double temperature, const float* b, float* out, int64_t inner,
               int64_t cols) {
  constexpr double kLargest = std::numeric_limits<float>::max();
  const double most = scores && inner > 0 ? *std::max_element(scores, scores + inner) : 0;
  std::vector<int64_t> taking_part;
  for (int64_t j = 0; j < inner; ++j)
    if (weights[j] != 0 || (scores && std::exp((scores[j] - most) / temperature) > 0)) taking_part.push_back(j);
  for (int64_t c = 0; c < cols; ++c) {
    double sum = 0;
    for (const int64_t j : taking_part) sum += double{weights[j]} * b[j * cols + c];
    out[c] = static_cast<float>(std::isfinite(sum) ? std::clamp(sum, -kLargest, kLargest) : sum);
  }
}

bool masks_rows(const Attend& attend) { return attend.mask && !attend.mask->none(); }

class CpuEvaluation final : public Evaluation {
 public:
  CpuEvaluation(std::string backend, const CpuKernels& kernels, Request request)
      : backend_(std::move(backend)),
        kernels_(kernels),
        program_(std::move(request.program)),
        wanted_(std::move(request.wanted)),
        values_(std::move(request.bindings)) {}

  double progress() const override {
    if (state_ == State::done) return 1;
    if (step_ >= program_->steps.size() || values_needed_ == 0) return 0;
    const Shape& s = program_->steps[step_].shape;
    const int64_t rows = matrix_ * s.rows + row_;
    return static_cast<double>(values_done_ + rows * s.cols) / static_cast<double>(values_needed_);
  }

  const std::vector<Tensor>& values() const override { return values_; }
  const std::string& error() const override { return error_; }
  std::string backend() const override { return backend_; }

 private:
  /// Fills rows [row, row + rows) of one matrix of the result: one function per primitive.
  struct Slice {
    CpuEvaluation& walk;
    const Step& step;
    int64_t rows;
    const CpuKernels& kernels = walk.kernels_;
    const Shape& shape = step.shape;
    const int64_t batch = walk.matrix_ / shape.heads;
    const int64_t head = walk.matrix_ % shape.heads;
    const int64_t row = walk.row_;
    const int64_t cols = shape.cols;
    float* const out = walk.result_.get() + (walk.matrix_ * shape.rows + row) * cols;

    const Tensor& in(size_t i) const { return walk.operand(step, i); }
    const float* matrix(size_t i) const { return matrix_for(in(i), shape, batch, head); }
    /// The first row of this slice of an operand that has the shape of the result.
    const float* same_rows(size_t i) const { return matrix(i) + row * cols; }

    void operator()(const Input&) const {}  // its value is given
    void operator()(const MatMul& p) const {
      const int64_t inner = in(0).shape().cols;
      const float *a = matrix(0) + row * inner, *b = matrix(1);
      kernels.matmul({a, b, out, rows, inner, cols, p.transpose_b}, walk.scratch_);
      for (int64_t r = 0; r < rows && p.weighs; ++r)
        if (inner >= kManyWeights || !is_finite(out + r * cols, cols)) weigh(r, a + r * inner, b, inner);
    }
    void weigh(int64_t r, const float* weights, const float* b, int64_t inner) const {
      const Step& weighting = walk.program_->operand(step, 0);
      const auto* softmax = std::get_if<Softmax>(&weighting.primitive);
      const Tensor* scores = softmax ? &walk.operand(weighting, 0) : nullptr;
      const bool kept = scores && !scores->empty();
      weigh_row(weights, kept ? scores->matrix(batch, head) + (row + r) * inner : nullptr,
                softmax ? softmax->temperature : 1, b, out + r * cols, inner, cols);
    }
    /// The kernel adds as many values of b as of a, or one row of b to each row of a.
    void operator()(const Add&) const {
      const Shape &a = in(0).shape(), &b = in(1).shape();
      if (a.rows != shape.rows || a.cols != cols || b.cols != cols) return plain();
      if (b.rows == shape.rows) return kernels.add(same_rows(0), same_rows(1), out, rows * cols);
      for (int64_t r = 0; r < rows; ++r) kernels.add(same_rows(0) + r * cols, matrix(1), out + r * cols, cols);
    }
    void operator()(const Scale& p) const { kernels.scale(same_rows(0), p.factor, out, rows * cols); }
    void operator()(const SoftCap& p) const { kernels.softcap(same_rows(0), p.cap, out, rows * cols); }
    void operator()(const ApplyMask& p) const {
      for (int64_t r = 0; r < rows; ++r)
        kernels.mask_row(same_rows(0) + r * cols, p.mask->row(batch, head, row + r, cols), out + r * cols, cols);
    }
    void operator()(const Softmax& p) const {
      for (int64_t r = 0; r < rows; ++r)
        kernels.softmax_row(same_rows(0) + r * cols, p.temperature, out + r * cols, cols);
    }
    void operator()(const AppendRows&) const {
      const int64_t of_a = in(0).shape().rows;
      for (int64_t i = row; i < row + rows; ++i)
        std::copy_n(i < of_a ? matrix(0) + i * cols : matrix(1) + (i - of_a) * cols, cols, out + (i - row) * cols);
    }
    void operator()(const SplitHeads&) const {
      const int64_t stride = shape.heads * cols;
      const float* from = in(0).matrix(batch, 0) + row * stride + head * cols;
      for (int64_t r = 0; r < rows; ++r) std::copy_n(from + r * stride, cols, out + r * cols);
    }
    void operator()(const MergeHeads&) const {
      const int64_t width = in(0).shape().cols;
      for (int64_t h = 0; h < in(0).shape().heads; ++h)
        for (int64_t r = 0; r < rows; ++r)
          std::copy_n(in(0).matrix(batch, h) + (row + r) * width, width, out + r * cols + h * width);
    }
    void operator()(const Attend& p) const {
      const bool masked = masks_rows(p);
      const int64_t dk = in(0).shape().cols, keys = in(1).shape().rows;
      for (int64_t r = 0; r < rows && masked; ++r)
        walk.mask_rows_[static_cast<size_t>(r)] = p.mask->row(batch, head, row + r, keys);
      const MaskRow* masks = masked ? walk.mask_rows_.data() : nullptr;
      AttendSlice slice{matrix(0) + row * dk, matrix(1), matrix(2), out, masks, rows, keys, dk, cols, p.factor, p.cap,
                        p.temperature};
      kernels.attend(slice, walk.scratch_);
      slice.rows = 1;
      for (int64_t r = 0; r < rows; ++r, slice.q += dk, slice.out += cols, slice.masks += masked)
        if (!is_finite(slice.out, cols)) reference_kernels().attend(slice, walk.scratch_);
    }
    void operator()(const Plain auto&) const { plain(); }

    void plain() const {
      const Tensor* second = step.inputs.size() > 1 ? &in(1) : nullptr;
      compute_plain(step.primitive, {shape, in(0), second, batch, head, row, rows, out});
    }
  };

  State work(double seconds) override {
    if (state_ != State::running) return state_;
    const bool bounded = !std::isinf(seconds);
    const double end = bounded ? seconds_now() + seconds : 0;
    try {
      if (uses_.empty()) plan();
      while (state_ == State::running) {
        advance_one_slice();
        if (bounded && seconds_now() >= end) break;
      }
    } catch (const std::bad_alloc&) {
      fail("not enough memory");
    } catch (const std::exception& e) {
      fail(e.what());
    } catch (...) {
      fail("unknown failure");
    }
    return state_;
  }

  void advance_one_slice() {
    const Step& step = program_->steps[step_];
    if (const int64_t matrices = step.shape.batch * step.shape.heads; matrix_ < matrices) {
      const int64_t rows = std::min(slice_rows_, step.shape.rows - row_);
      std::visit([&, slice = Slice{*this, step, rows}](const auto& p) { slice(p); }, step.primitive);
      if ((row_ += rows) < step.shape.rows) return;
      row_ = 0;
      if (++matrix_ < matrices) return;
    }
    finish_step();
  }

  void fail(const std::string& text) {
    state_ = State::failed;
    error_ = text;
    values_.clear();
    result_ = {};
  }

  /// Finds what is needed and how often, and allocates the arena.
  void plan() {
    const std::vector<Step>& steps = program_->steps;
    computed_ = computed_steps(*program_, values_, wanted_);
    uses_.assign(wanted_.begin(), wanted_.end());
    uint64_t scratch = 0;
    for (size_t i = 0; i < steps.size(); ++i) {
      const Step& step = steps[i];
      if (!computed_[i]) continue;
      for (const int in : step.inputs) ++uses_[static_cast<size_t>(in)];
      values_needed_ += step.shape.count();
      if (step.shape.count() == 0) continue;
      const auto shape = [&](size_t k) { return steps[static_cast<size_t>(step.inputs[k])].shape; };
      if (std::holds_alternative<MatMul>(step.primitive))
        scratch = std::max(scratch, kernels_.matmul_scratch(step.shape.cols));
      if (const auto* attend = std::get_if<Attend>(&step.primitive)) {
        for (const CpuKernels* kernels :
             {&kernels_, &reference_kernels()})  // rows that are not finite go to the latter
          scratch = std::max(scratch, kernels->attend_scratch(shape(1).rows, shape(1).cols, shape(2).cols));
        if (masks_rows(*attend)) mask_rows_.resize(kMostSliceRows);
      }
    }
    // Some floats more than needed, so that it can begin at a multiple of the alignment.
    scratch_memory_ =
        allocate_unset(static_cast<int64_t>((scratch + 2 * kScratchAlignment) / sizeof(float)), "scratch");
    const auto address = reinterpret_cast<uintptr_t>(scratch_memory_.get());
    scratch_ = reinterpret_cast<std::byte*>(scratch_memory_.get()) + (kScratchAlignment - address % kScratchAlignment);
    values_.resize(steps.size());
    for (size_t i = 0; i < steps.size(); ++i)
      if (uses_[i] == 0) values_[i] = {};
    begin_next_step();
  }

  /// Makes the first step to compute from `step_` on ready for its first slice, or ends.
  void begin_next_step() {
    while (step_ < values_.size() && !computed_[step_]) ++step_;
    if (step_ == values_.size()) {
      state_ = State::done;
      return;
    }
    const Step& step = program_->steps[step_];
    const int64_t count = step.shape.count();
    matrix_ = row_ = 0;
    if (is_identity(step.primitive)) {
      values_[step_] = operand(step, 0);
    } else {
      result_ = allocate_unset(count, step.name.c_str());
      slice_rows_ = rows_per_slice(step);
      if (count > 0) return;
    }
    matrix_ = step.shape.batch * step.shape.heads;  // nothing to compute
  }

  void finish_step() {
    const Step& step = program_->steps[step_];
    if (values_[step_].empty()) values_[step_] = Tensor(step.shape, std::exchange(result_, {}));
    for (const int in : step.inputs) {
      const auto i = static_cast<size_t>(in);
      if (--uses_[i] == 0) values_[i] = {};
    }
    values_done_ += step.shape.count();
    ++step_;
    begin_next_step();
  }

  int64_t rows_per_slice(const Step& step) const {
    const auto shape = [&](size_t k) { return program_->operand(step, k).shape; };
    int64_t values = step.shape.cols;  // that one row of the result takes
    if (std::holds_alternative<Reduce>(step.primitive)) values = shape(0).cols;
    if (std::holds_alternative<SumHeads>(step.primitive)) values *= shape(0).heads;
    if (const auto* p = std::get_if<Choose>(&step.primitive); p && p->kind == Choose::Kind::sample)
      values += p->samples;
    int64_t work = values * kWorkOfOneValue;
    int64_t most = kSliceWork;
    if (std::holds_alternative<MatMul>(step.primitive)) work = step.shape.cols * shape(0).cols;
    if (std::holds_alternative<Attend>(step.primitive)) {
      work = shape(1).rows * (shape(1).cols + shape(2).cols);
      most = kMostSliceRows;
    }
    // A row may be a million draws: it is not bound to others.
    const int64_t granule = std::holds_alternative<Choose>(step.primitive) ? 1 : kernels_.row_granule;
    const int64_t rows = std::min(kSliceWork / std::max<int64_t>(work, 1), most);
    return std::max(rows / granule, int64_t{1}) * granule;
  }

  const Tensor& operand(const Step& step, size_t i) const { return values_[static_cast<size_t>(step.inputs[i])]; }

  std::string backend_;
  const CpuKernels& kernels_;
  std::shared_ptr<const Program> program_;
  std::vector<bool> wanted_;

  State state_ = State::running;
  std::string error_;
  std::vector<Tensor> values_;  // at first what is bound
  int64_t values_done_ = 0;     // numbers of finished steps, of those of all computed ones
  int64_t values_needed_ = 0;
  std::vector<bool> computed_;
  std::vector<int> uses_;  // of each step's value, by computed steps still to come; one more where it is wanted

  // Where the walk stands: the next slice begins at `row_` of `matrix_` of `step_`.
  size_t step_ = 0;
  int64_t matrix_ = 0;  // its head, counted on through the batch
  int64_t row_ = 0;
  int64_t slice_rows_ = 0;
  std::shared_ptr<float[]> result_;

  // The arena: all that kernels need beside operands, allocated once.
  std::shared_ptr<float[]> scratch_memory_;
  std::byte* scratch_ = nullptr;
  std::vector<MaskRow> mask_rows_;
};

}  // namespace

std::unique_ptr<Evaluation> CpuBackend::start(Request request) const {
  return std::make_unique<CpuEvaluation>(name_, kernels_, std::move(request));
}

}  // namespace attn
