#pragma once
#include <span>
#include <string>
#include <vector>

#include "training/tasks/task.h"

namespace attn {

/// A matrix among the parameters of a model: `rows` x `cols`, row-major, from `offset` on.
struct ParameterSlice {
  std::string name;  // as a step of the playground: w_q, w_k_2 of the second layer, ...
  int64_t rows;
  int64_t cols;
  int64_t offset;
  bool decays;  // no gain and no bias
  bool operator==(const ParameterSlice&) const = default;
};

/// What the names of a layer's matrices end with: nothing in the first, "_2" in the second.
std::string layer_suffix(int64_t layer);

/// Where the parameters of a model lie in one flat array.
struct ModelLayout {
  /// Offsets of a layer's matrices; -1 where it has none.
  struct Layer {
    int64_t gain_attend = -1, w_q, w_k, w_v, w_o;
    int64_t gain_feed = -1, w_hidden = -1, b_hidden = -1, w_fed = -1, b_fed = -1;
  };

  /// Error that names the setting when the sizes do not fit each other.
  ModelLayout(const ModelSettings& settings, int64_t vocabulary, int64_t length, int64_t classes, bool points);
  /// The model that learns a task.
  ModelLayout(const Task& task, const ModelSettings& settings);

  const ParameterSlice& slice(std::string_view name) const;
  int64_t width() const { return settings.d_model / settings.heads; }

  ModelSettings settings;
  int64_t vocabulary;
  int64_t length;  // of the longest sequence
  int64_t classes;
  bool points;
  std::vector<ParameterSlice> slices;
  int64_t count = 0;
  int64_t embeddings = -1;  // vocabulary x d_model
  int64_t positions = -1;   // length x d_model, of learned positions
  std::vector<Layer> layers;
  int64_t gain_final = -1;  // before the logits, of Norm::pre
  int64_t w_u = -1;         // d_model x classes
  int64_t b_u = -1;
  int64_t w_point = -1;  // d_model x d_model: a place points at another by h_place w_point . h_other / sqrt(d_model)

 private:
  int64_t add(const std::string& name, int64_t rows, int64_t cols, bool decays);
  void add_layer(const std::string& suffix);
};

/// Gains 1, biases 0, all else from N(0, 1 / fan-in) (embeddings and positions: 1 / d_model), each number drawn from
/// (seed, name of the matrix, place): the same in every build.
std::vector<float> initial_parameters(const ModelLayout& layout, uint64_t seed);

/// Floating-point operations of one step on so many tokens, as they are counted of Transformers: 6 for every weight
/// that is multiplied with and token, and 12 layers length d_model per token for attention (Chowdhery 2022, appendix
/// B); a causal mask saves none.
double step_operations(const ModelLayout& layout, int64_t tokens, int64_t length);

}  // namespace attn
