#pragma once
#include "kernels/cpu/dense_kernels.h"
#include "training/arena.h"
#include "training/model.h"

namespace attn {

/// Samples of a batch that are computed together.
struct SampleBlock {
  SampleBlock(const Samples& samples, int64_t first, int64_t count);

  int64_t count;
  int64_t length;
  const int32_t* tokens;
  const int32_t* classes;
  const int32_t* pointers;  // null where nothing points
  const int32_t* pointed;
};

/// What was asked and answered: sums over blocks.
struct AnswerSums {
  double loss = 0;  // of places
  int64_t right = 0;
  double pointer_loss = 0;
  int64_t pointers_right = 0;
};

/// The end of a model: logits of classes and of pointers, their softmax and cross-entropy, and the way back.
template <class Real>
class Answers {
 public:
  Answers(const ModelLayout& layout, const DenseKernels<Real>& kernels) : layout_(layout), kernels_(kernels) {}

  void place(Arena<Real>& arena, int64_t samples);
  /// Before the first block of a batch: the loss is a mean over all that is asked.
  void begin(const Samples& samples);
  int64_t asked() const { return asked_; }
  int64_t pointed() const { return pointed_; }

  /// states: (count x length) x d_model.
  void forward(const Real* parameters, const Real* states, const SampleBlock& block, Real* scratch, AnswerSums& sums);
  /// d_states = what the loss changes by with states; adds to the gradients of w_u, b_u and w_point.
  void backward(const Real* parameters, const Real* states, const SampleBlock& block, Real* scratch, Real* d_states,
                Real* gradient);
  /// After forward(): probabilities where something is asked, logits elsewhere; (count x length) x classes.
  const Real* logits() const { return logits_; }

 private:
  void point(const Real* parameters, const Real* states, const SampleBlock& block, Real* scratch, AnswerSums& sums);
  void point_gradient(const Real* parameters, const Real* states, const SampleBlock& block, Real* scratch,
                      Real* d_states, Real* gradient);

  const ModelLayout& layout_;
  const DenseKernels<Real>& kernels_;
  Real *logits_, *queries_, *pointer_logits_, *d_query_;
  int64_t asked_ = 0;
  int64_t pointed_ = 0;
};

}  // namespace attn
