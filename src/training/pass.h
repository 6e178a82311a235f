#pragma once
#include "training/answers.h"

namespace attn {

/// What a batch came to: the mean of -log p over what was asked (of tasks that point: over what was asked at places,
/// plus the same over the pointers), and how many answers were the most probable ones. Where a task points, its
/// pointers alone are counted.
struct BatchResult {
  double loss = 0;
  int64_t right = 0;
  int64_t asked = 0;
  double accuracy() const { return asked ? static_cast<double>(right) / static_cast<double>(asked) : 0; }
};

/// A matrix that a Pass holds: rows of all samples one after the other; of weights, rows of all heads of all samples.
template <class Real>
struct PassMatrix {
  std::string name;  // as a step of the playground
  const Real* values;
  int64_t rows;
  int64_t cols;
  int64_t row;  // elements from one row to the next
};

/// A batch forward through a model and back, written out by hand, a block of samples at a time that stays in the
/// second-level cache. All memory is taken when it is made. In float with the house's vectors; in double over plain
/// loops it is what gradients are checked against.
template <class Real>
class Pass {
 public:
  Pass(const ModelLayout& layout, const DenseKernels<Real>& kernels);
  Pass(const Pass&) = delete;
  Pass& operator=(const Pass&) = delete;

  /// Samples of the layout's length at most, whose tokens and classes are in range. `parameters`: layout.count of them.
  BatchResult measure(const Real* parameters, const Samples& samples);
  /// The same, and `gradient` becomes the loss by every parameter, layout.count of them.
  BatchResult learn(const Real* parameters, const Samples& samples, Real* gradient);

  /// Computes the block of samples from `first` on; how many these are. Then matrices() and weights() are theirs.
  int64_t look(const Real* parameters, const Samples& samples, int64_t first);
  /// What the last block computed, in its order.
  std::vector<PassMatrix<Real>> matrices() const;
  /// The weights of a layer, from 0: (sample, head, query) x key, rows dense_row(length) apart.
  const Real* weights(int64_t layer) const { return layers_[static_cast<size_t>(layer)].weights; }

 private:
  struct Layer {
    Real *in, *normed, *inverse, *q, *k, *v, *weights, *heads, *sum, *mid;
    Real *fed_normed, *fed_inverse, *hidden, *fed_sum, *out;
  };

  void place(Arena<Real>& arena);
  /// c = a . b (rows x inner, inner x cols), or +=
  void times(const Real* a, int64_t inner, const Real* b, int64_t cols, Real* c, bool add = false);
  /// c = a . b^T
  void times_transposed(const Real* a, int64_t inner, const Real* b, int64_t cols, Real* c, bool add = false);
  /// c += a^T . b, summed over all rows
  void add_transposed_times(const Real* a, int64_t rows, const Real* b, int64_t cols, Real* c);

  void forward(const Real* parameters, const SampleBlock& block, AnswerSums& sums);
  void backward(const Real* parameters, const SampleBlock& block, Real* gradient);
  BatchResult result_of(const AnswerSums& sums) const;
  void embed(const Real* parameters, const SampleBlock& block);
  void embed_gradient(const SampleBlock& block, Real* gradient);
  void attend(const Real* parameters, const ModelLayout::Layer& at, Layer& layer);
  void attend_gradient(const Real* parameters, const ModelLayout::Layer& at, const Layer& layer, Real* gradient);
  void feed_forward(const Real* parameters, const ModelLayout::Layer& at, Layer& layer);
  void feed_forward_gradient(const Real* parameters, const ModelLayout::Layer& at, const Layer& layer, Real* gradient);
  DenseHead<Real> head(const Layer& layer, int64_t sample, int64_t index) const;

  ModelLayout layout_;
  int64_t block_;  // samples of one
  const DenseKernels<Real>& kernels_;
  Answers<Real> answers_;
  std::vector<Real> memory_;
  std::vector<Layer> layers_;
  Real *final_, *final_inverse_;
  Real* table_;  // sinusoidal positions, or the turns of rotary ones
  Real *d_, *d_normed_, *d_heads_, *d_q_, *d_k_, *d_v_, *d_hidden_;
  Real* scratch_;
  int64_t rows_ = 0;  // of the block: samples x length
  int64_t length_ = 0;
};

}  // namespace attn
