#include "training/pass.h"

#include <algorithm>
#include <cmath>

#include "training/layers.h"

namespace attn {

using Norm = ModelSettings::Norm;
using Positions = ModelSettings::Positions;

/// Rows of a block, about.
constexpr int64_t kBlockRows = 256;

template <class Real>
Pass<Real>::Pass(const ModelLayout& layout, const DenseKernels<Real>& kernels)
    : layout_(layout),
      block_(std::max<int64_t>(1, kBlockRows / layout.length)),
      kernels_(kernels),
      answers_(layout_, kernels),
      layers_(layout.layers.size()) {
  Arena<Real> counted;
  place(counted);
  Arena<Real> arena(memory_, counted);
  place(arena);
  if (layout_.settings.positions == Positions::rotary) turning_table(layout_.length, layout_.width(), table_);
  if (layout_.settings.positions == Positions::sinusoidal) {
    const int64_t d = layout_.settings.d_model;
    std::vector<Real> turns(static_cast<size_t>(layout_.length * d));
    turning_table(layout_.length, d, turns.data());
    // As large as the embeddings, whose squares add up to 1 (Vaswani 2017, section 3.5, has them up to sqrt(d_model /
    // 2)).
    const Real size = static_cast<Real>(std::sqrt(2.0 / static_cast<double>(d)));
    for (int64_t p = 0; p < layout_.length; ++p)
      for (int64_t c = 0; c < d; ++c) table_[p * d + c] = size * turns[static_cast<size_t>(p * d + (c ^ 1))];
  }
}

template <class Real>
void Pass<Real>::place(Arena<Real>& arena) {
  const ModelSettings& s = layout_.settings;
  const int64_t d = s.d_model, rows = block_ * layout_.length, all = rows * d;
  const bool pre = s.norm == Norm::pre, post = s.norm == Norm::post, feeds = s.feed_forward > 0;
  Real* in = arena.take(all);
  for (Layer& layer : layers_) {
    layer.in = in;
    layer.normed = pre ? arena.take(all) : layer.in;
    layer.inverse = arena.take(rows);
    layer.q = arena.take(all);
    layer.k = arena.take(all);
    layer.v = arena.take(all);
    layer.weights = arena.take(block_ * s.heads * layout_.length * dense_row(layout_.length));
    layer.heads = arena.take(all);
    layer.sum = arena.take(all);
    layer.mid = post ? arena.take(all) : layer.sum;
    layer.fed_normed = pre && feeds ? arena.take(all) : layer.mid;
    layer.fed_inverse = arena.take(rows);
    layer.hidden = arena.take(rows * s.feed_forward);
    layer.fed_sum = feeds ? arena.take(all) : layer.mid;
    layer.out = post && feeds ? arena.take(all) : layer.fed_sum;
    in = layer.out;
  }
  final_ = pre ? arena.take(all) : in;
  final_inverse_ = arena.take(rows);
  answers_.place(arena, block_);
  table_ = arena.take(layout_.length * d);
  for (Real** each : {&d_, &d_normed_, &d_heads_, &d_q_, &d_k_, &d_v_}) *each = arena.take(all);
  d_hidden_ = arena.take(rows * s.feed_forward);
  scratch_ = arena.take(dense_scratch(layout_.length, layout_.width()));
}

template <class Real>
void Pass<Real>::times(const Real* a, int64_t inner, const Real* b, int64_t cols, Real* c, bool add) {
  kernels_.multiply({a, inner, 1, b, cols, false, c, cols, rows_, inner, cols, add}, scratch_);
}

template <class Real>
void Pass<Real>::times_transposed(const Real* a, int64_t inner, const Real* b, int64_t cols, Real* c, bool add) {
  kernels_.multiply({a, inner, 1, b, inner, true, c, cols, rows_, inner, cols, add}, scratch_);
}

template <class Real>
void Pass<Real>::add_transposed_times(const Real* a, int64_t rows, const Real* b, int64_t cols, Real* c) {
  kernels_.multiply({a, 1, rows, b, cols, false, c, cols, rows, rows_, cols, true}, scratch_);
}

template <class Real>
DenseHead<Real> Pass<Real>::head(const Layer& layer, int64_t sample, int64_t index) const {
  const int64_t d = layout_.settings.d_model, width = layout_.width(), at = sample * length_ * d + index * width;
  const int64_t row = dense_row(length_);
  const Real factor = layout_.settings.scaled ? 1 / std::sqrt(static_cast<Real>(width)) : 1;
  return {layer.q + at,
          layer.k + at,
          layer.v + at,
          layer.heads + at,
          d,
          length_,
          width,
          layer.weights + (sample * layout_.settings.heads + index) * length_ * row,
          row,
          layout_.settings.causal,
          factor};
}

template <class Real>
void Pass<Real>::embed(const Real* parameters, const SampleBlock& block) {
  const int64_t d = layout_.settings.d_model;
  const Positions kind = layout_.settings.positions;
  const Real* places = kind == Positions::learned      ? parameters + layout_.positions
                       : kind == Positions::sinusoidal ? table_
                                                       : nullptr;
  for (int64_t r = 0; r < rows_; ++r) {
    const Real* word = parameters + layout_.embeddings + block.tokens[r] * d;
    Real* x = layers_.front().in + r * d;
    if (places)
      for (int64_t c = 0; c < d; ++c) x[c] = word[c] + places[r % length_ * d + c];
    else
      std::copy_n(word, d, x);
  }
}

template <class Real>
void Pass<Real>::attend(const Real* parameters, const ModelLayout::Layer& at, Layer& layer) {
  const ModelSettings& s = layout_.settings;
  const int64_t d = s.d_model;
  if (s.norm == Norm::pre) rms_norm(layer.in, parameters + at.gain_attend, rows_, d, layer.normed, layer.inverse);
  times(layer.normed, d, parameters + at.w_q, d, layer.q);
  times(layer.normed, d, parameters + at.w_k, d, layer.k);
  times(layer.normed, d, parameters + at.w_v, d, layer.v);
  if (s.positions == Positions::rotary) {
    rotate(table_, rows_, length_, d, layout_.width(), false, layer.q);
    rotate(table_, rows_, length_, d, layout_.width(), false, layer.k);
  }
  for (int64_t sample = 0; sample < rows_ / length_; ++sample)
    for (int64_t h = 0; h < s.heads; ++h) kernels_.attend(head(layer, sample, h), scratch_);
  std::copy_n(layer.in, rows_ * d, layer.sum);
  times(layer.heads, d, parameters + at.w_o, d, layer.sum, true);
  if (s.norm == Norm::post) rms_norm(layer.sum, parameters + at.gain_attend, rows_, d, layer.mid, layer.inverse);
}

template <class Real>
void Pass<Real>::feed_forward(const Real* parameters, const ModelLayout::Layer& at, Layer& layer) {
  const ModelSettings& s = layout_.settings;
  const int64_t d = s.d_model, hidden = s.feed_forward;
  if (hidden == 0) return;
  if (s.norm == Norm::pre)
    rms_norm(layer.mid, parameters + at.gain_feed, rows_, d, layer.fed_normed, layer.fed_inverse);
  times(layer.fed_normed, d, parameters + at.w_hidden, hidden, layer.hidden);
  add_bias_relu(parameters + at.b_hidden, rows_, hidden, layer.hidden);
  std::copy_n(layer.mid, rows_ * d, layer.fed_sum);
  times(layer.hidden, hidden, parameters + at.w_fed, d, layer.fed_sum, true);
  add_bias(parameters + at.b_fed, rows_, d, layer.fed_sum);
  if (s.norm == Norm::post) rms_norm(layer.fed_sum, parameters + at.gain_feed, rows_, d, layer.out, layer.fed_inverse);
}

template <class Real>
void Pass<Real>::forward(const Real* parameters, const SampleBlock& block, AnswerSums& sums) {
  length_ = block.length;
  rows_ = block.count * length_;
  embed(parameters, block);
  for (size_t i = 0; i < layers_.size(); ++i) {
    attend(parameters, layout_.layers[i], layers_[i]);
    feed_forward(parameters, layout_.layers[i], layers_[i]);
  }
  if (layout_.settings.norm == Norm::pre)
    rms_norm(layers_.back().out, parameters + layout_.gain_final, rows_, layout_.settings.d_model, final_,
             final_inverse_);
  answers_.forward(parameters, final_, block, scratch_, sums);
}

template <class Real>
void Pass<Real>::attend_gradient(const Real* parameters, const ModelLayout::Layer& at, const Layer& layer,
                                 Real* gradient) {
  const ModelSettings& s = layout_.settings;
  const int64_t d = s.d_model;
  if (s.norm == Norm::post)
    rms_norm_gradient(layer.sum, parameters + at.gain_attend, layer.inverse, d_, rows_, d, d_,
                      gradient + at.gain_attend, false);
  add_transposed_times(layer.heads, d, d_, d, gradient + at.w_o);
  times_transposed(d_, d, parameters + at.w_o, d, d_heads_);
  for (int64_t sample = 0; sample < rows_ / length_; ++sample)
    for (int64_t h = 0; h < s.heads; ++h) {
      const DenseHead<Real> forward = head(layer, sample, h);
      const int64_t from = forward.q - layer.q;
      kernels_.attend_gradient(forward, {d_heads_ + from, d_q_ + from, d_k_ + from, d_v_ + from}, scratch_);
    }
  if (s.positions == Positions::rotary) {
    rotate(table_, rows_, length_, d, layout_.width(), true, d_q_);
    rotate(table_, rows_, length_, d, layout_.width(), true, d_k_);
  }
  add_transposed_times(layer.normed, d, d_q_, d, gradient + at.w_q);
  add_transposed_times(layer.normed, d, d_k_, d, gradient + at.w_k);
  add_transposed_times(layer.normed, d, d_v_, d, gradient + at.w_v);
  const bool pre = s.norm == Norm::pre;
  Real* d_in = pre ? d_normed_ : d_;
  times_transposed(d_q_, d, parameters + at.w_q, d, d_in, !pre);
  times_transposed(d_k_, d, parameters + at.w_k, d, d_in, true);
  times_transposed(d_v_, d, parameters + at.w_v, d, d_in, true);
  if (pre)
    rms_norm_gradient(layer.in, parameters + at.gain_attend, layer.inverse, d_normed_, rows_, d, d_,
                      gradient + at.gain_attend, true);
}

template <class Real>
void Pass<Real>::feed_forward_gradient(const Real* parameters, const ModelLayout::Layer& at, const Layer& layer,
                                       Real* gradient) {
  const ModelSettings& s = layout_.settings;
  const int64_t d = s.d_model, hidden = s.feed_forward;
  if (hidden == 0) return;
  if (s.norm == Norm::post)
    rms_norm_gradient(layer.fed_sum, parameters + at.gain_feed, layer.fed_inverse, d_, rows_, d, d_,
                      gradient + at.gain_feed, false);
  add_column_sums(d_, rows_, d, gradient + at.b_fed);
  add_transposed_times(layer.hidden, hidden, d_, d, gradient + at.w_fed);
  times_transposed(d_, d, parameters + at.w_fed, hidden, d_hidden_);
  relu_gradient(layer.hidden, rows_ * hidden, d_hidden_);
  add_column_sums(d_hidden_, rows_, hidden, gradient + at.b_hidden);
  add_transposed_times(layer.fed_normed, d, d_hidden_, hidden, gradient + at.w_hidden);
  const bool pre = s.norm == Norm::pre;
  times_transposed(d_hidden_, hidden, parameters + at.w_hidden, d, pre ? d_normed_ : d_, !pre);
  if (pre)
    rms_norm_gradient(layer.mid, parameters + at.gain_feed, layer.fed_inverse, d_normed_, rows_, d, d_,
                      gradient + at.gain_feed, true);
}

template <class Real>
void Pass<Real>::embed_gradient(const SampleBlock& block, Real* gradient) {
  const int64_t d = layout_.settings.d_model;
  const bool learned = layout_.settings.positions == Positions::learned;
  for (int64_t r = 0; r < rows_; ++r) {
    Real* word = gradient + layout_.embeddings + block.tokens[r] * d;
    for (int64_t c = 0; c < d; ++c) word[c] += d_[r * d + c];
    if (!learned) continue;
    Real* place = gradient + layout_.positions + r % length_ * d;
    for (int64_t c = 0; c < d; ++c) place[c] += d_[r * d + c];
  }
}

template <class Real>
void Pass<Real>::backward(const Real* parameters, const SampleBlock& block, Real* gradient) {
  answers_.backward(parameters, final_, block, scratch_, d_, gradient);
  if (layout_.settings.norm == Norm::pre)
    rms_norm_gradient(layers_.back().out, parameters + layout_.gain_final, final_inverse_, d_, rows_,
                      layout_.settings.d_model, d_, gradient + layout_.gain_final, false);
  for (size_t i = layers_.size(); i-- > 0;) {
    feed_forward_gradient(parameters, layout_.layers[i], layers_[i], gradient);
    attend_gradient(parameters, layout_.layers[i], layers_[i], gradient);
  }
  embed_gradient(block, gradient);
}

template <class Real>
BatchResult Pass<Real>::result_of(const AnswerSums& sums) const {
  const auto mean = [](double sum, int64_t n) { return n ? sum / static_cast<double>(n) : 0; };
  const int64_t asked = answers_.asked(), pointed = answers_.pointed();
  const double loss = mean(sums.loss, asked) + mean(sums.pointer_loss, pointed);
  return pointed ? BatchResult{loss, sums.pointers_right, pointed} : BatchResult{loss, sums.right, asked};
}

template <class Real>
BatchResult Pass<Real>::measure(const Real* parameters, const Samples& samples) {
  AnswerSums sums;
  answers_.begin(samples);
  for (int64_t first = 0; first < samples.count; first += block_)
    forward(parameters, SampleBlock(samples, first, std::min(block_, samples.count - first)), sums);
  return result_of(sums);
}

template <class Real>
BatchResult Pass<Real>::learn(const Real* parameters, const Samples& samples, Real* gradient) {
  AnswerSums sums;
  answers_.begin(samples);
  std::fill_n(gradient, layout_.count, Real{0});
  for (int64_t first = 0; first < samples.count; first += block_) {
    const SampleBlock block(samples, first, std::min(block_, samples.count - first));
    forward(parameters, block, sums);
    backward(parameters, block, gradient);
  }
  return result_of(sums);
}

template <class Real>
int64_t Pass<Real>::look(const Real* parameters, const Samples& samples, int64_t first) {
  AnswerSums sums;
  answers_.begin(samples);
  const SampleBlock block(samples, first, std::min(block_, samples.count - first));
  forward(parameters, block, sums);
  return block.count;
}

template <class Real>
std::vector<PassMatrix<Real>> Pass<Real>::matrices() const {
  const ModelSettings& s = layout_.settings;
  const int64_t d = s.d_model;
  std::vector<PassMatrix<Real>> all{{"x", layers_.front().in, rows_, d, d}};
  for (size_t i = 0; i < layers_.size(); ++i) {
    const Layer& layer = layers_[i];
    const std::string suffix = layer_suffix(static_cast<int64_t>(i) + 1);
    const auto add = [&](const char* name, const Real* values, int64_t rows, int64_t cols, int64_t row) {
      all.push_back({name + suffix, values, rows, cols, row});
    };
    if (s.norm == Norm::pre) add("normed", layer.normed, rows_, d, d);
    add("q", layer.q, rows_, d, d);
    add("k", layer.k, rows_, d, d);
    add("v", layer.v, rows_, d, d);
    add("weights", layer.weights, rows_ * s.heads, length_, dense_row(length_));
    add("heads", layer.heads, rows_, d, d);
    add("residual", layer.sum, rows_, d, d);
    if (s.norm == Norm::post) add("normed", layer.mid, rows_, d, d);
    if (s.feed_forward == 0) continue;
    if (s.norm == Norm::pre) add("ffn_normed", layer.fed_normed, rows_, d, d);
    add("activated", layer.hidden, rows_, s.feed_forward, s.feed_forward);
    add("ffn_residual", layer.fed_sum, rows_, d, d);
    if (s.norm == Norm::post) add("ffn_normed", layer.out, rows_, d, d);
  }
  if (s.norm == Norm::pre) all.push_back({"final_normed", final_, rows_, d, d});
  all.push_back({"logits", answers_.logits(), rows_, layout_.classes, layout_.classes});
  return all;
}

template class Pass<float>;
template class Pass<double>;

}  // namespace attn
