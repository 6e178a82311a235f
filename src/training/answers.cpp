#include "training/answers.h"

#include <algorithm>
#include <cmath>

#include "training/layers.h"

namespace attn {
namespace {

/// -log of the probability of `wanted` among exp(logits); logits become probabilities. Counts where it is the largest.
template <class Real>
double take_probabilities(const DenseKernels<Real>& kernels, Real* logits, int64_t n, int64_t wanted, int64_t& right) {
  int64_t best = 0;
  for (int64_t c = 1; c < n; ++c) best = logits[c] > logits[best] ? c : best;
  right += best == wanted;
  const double below = static_cast<double>(logits[best]) - static_cast<double>(logits[wanted]);
  const Real sum = kernels.exponentials(logits, logits, n), share = 1 / sum;
  for (int64_t c = 0; c < n; ++c) logits[c] *= share;
  return std::log(static_cast<double>(sum)) + below;
}

int64_t asked_of(const std::vector<int32_t>& places) {
  return std::count_if(places.begin(), places.end(), [](int32_t place) { return place >= 0; });
}

}  // namespace

SampleBlock::SampleBlock(const Samples& samples, int64_t first, int64_t count_)
    : count(count_),
      length(samples.length),
      tokens(samples.tokens.data() + first * length),
      classes(samples.classes.data() + first * length),
      pointers(samples.pointers.empty() ? nullptr : samples.pointers.data() + first),
      pointed(samples.pointed.empty() ? nullptr : samples.pointed.data() + first) {}

template <class Real>
void Answers<Real>::place(Arena<Real>& arena, int64_t samples) {
  const int64_t rows = samples * layout_.length, d = layout_.settings.d_model;
  logits_ = arena.take(rows * layout_.classes);
  queries_ = arena.take(samples * d);
  pointer_logits_ = arena.take(rows);
  d_query_ = arena.take(d);
}

template <class Real>
void Answers<Real>::begin(const Samples& samples) {
  asked_ = asked_of(samples.classes);
  pointed_ = layout_.points ? asked_of(samples.pointers) : 0;
}

template <class Real>
void Answers<Real>::forward(const Real* parameters, const Real* states, const SampleBlock& block, Real* scratch,
                            AnswerSums& sums) {
  const int64_t d = layout_.settings.d_model, classes = layout_.classes, rows = block.count * block.length;
  kernels_.multiply({states, d, 1, parameters + layout_.w_u, classes, false, logits_, classes, rows, d, classes, false},
                    scratch);
  add_bias(parameters + layout_.b_u, rows, classes, logits_);
  for (int64_t r = 0; r < rows; ++r)
    if (block.classes[r] >= 0)
      sums.loss += take_probabilities(kernels_, logits_ + r * classes, classes, block.classes[r], sums.right);
  if (pointed_ > 0) point(parameters, states, block, scratch, sums);
}

template <class Real>
void Answers<Real>::point(const Real* parameters, const Real* states, const SampleBlock& block, Real* scratch,
                          AnswerSums& sums) {
  const int64_t d = layout_.settings.d_model;
  const Real factor = 1 / std::sqrt(static_cast<Real>(d));
  for (int64_t s = 0; s < block.count; ++s) {
    if (block.pointers[s] < 0) continue;
    Real* query = queries_ + s * d;
    Real* logits = pointer_logits_ + s * block.length;
    const Real* words = states + s * block.length * d;
    kernels_.multiply(
        {words + block.pointers[s] * d, d, 1, parameters + layout_.w_point, d, false, query, d, 1, d, d, false},
        scratch);
    for (int64_t t = 0; t < block.length; ++t) logits[t] = factor * dot(query, words + t * d, d);
    sums.pointer_loss += take_probabilities(kernels_, logits, block.length, block.pointed[s], sums.pointers_right);
  }
}

template <class Real>
void Answers<Real>::backward(const Real* parameters, const Real* states, const SampleBlock& block, Real* scratch,
                             Real* d_states, Real* gradient) {
  const int64_t d = layout_.settings.d_model, classes = layout_.classes, rows = block.count * block.length;
  const Real share = asked_ ? 1 / static_cast<Real>(asked_) : 0;
  for (int64_t r = 0; r < rows; ++r) {
    Real* row = logits_ + r * classes;
    if (block.classes[r] < 0) {
      std::fill_n(row, classes, Real{0});
      continue;
    }
    for (int64_t c = 0; c < classes; ++c) row[c] *= share;
    row[block.classes[r]] -= share;
  }
  Real* d_w_u = gradient + layout_.w_u;
  add_column_sums(logits_, rows, classes, gradient + layout_.b_u);
  kernels_.multiply({states, 1, d, logits_, classes, false, d_w_u, classes, d, rows, classes, true}, scratch);
  kernels_.multiply(
      {logits_, classes, 1, parameters + layout_.w_u, classes, true, d_states, d, rows, classes, d, false}, scratch);
  if (pointed_ > 0) point_gradient(parameters, states, block, scratch, d_states, gradient);
}

/// Adds what the pointers ask of the states they read.
template <class Real>
void Answers<Real>::point_gradient(const Real* parameters, const Real* states, const SampleBlock& block, Real* scratch,
                                   Real* d_states, Real* gradient) {
  const int64_t d = layout_.settings.d_model;
  const Real factor = 1 / std::sqrt(static_cast<Real>(d)) / static_cast<Real>(pointed_);
  for (int64_t s = 0; s < block.count; ++s) {
    if (block.pointers[s] < 0) continue;
    const Real* words = states + s * block.length * d;
    Real* d_words = d_states + s * block.length * d;
    std::fill_n(d_query_, d, Real{0});
    for (int64_t t = 0; t < block.length; ++t) {
      const Real hit = t == block.pointed[s] ? Real{1} : Real{0};
      const Real d_logit = factor * (pointer_logits_[s * block.length + t] - hit);
      for (int64_t c = 0; c < d; ++c) d_query_[c] += d_logit * words[t * d + c];
      for (int64_t c = 0; c < d; ++c) d_words[t * d + c] += d_logit * queries_[s * d + c];
    }
    const int64_t from = block.pointers[s] * d;
    kernels_.multiply({d_query_, d, 1, parameters + layout_.w_point, d, true, d_words + from, d, 1, d, d, true},
                      scratch);
    kernels_.multiply({words + from, 1, d, d_query_, d, false, gradient + layout_.w_point, d, d, 1, d, true}, scratch);
  }
}

template class Answers<float>;
template class Answers<double>;

}  // namespace attn
