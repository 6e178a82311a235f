#include "training/model.h"

#include <algorithm>
#include <cmath>

#include "scene/seeded.h"
#include "text/error.h"

namespace attn {
namespace {

constexpr int64_t kMostLayers = 4, kWidest = 1024, kLongest = 1024;

void check_size(const char* name, int64_t value, int64_t least, int64_t most) {
  if (value < least || value > most)
    fail(name, std::to_string(least) + " to " + std::to_string(most), std::to_string(value));
}

}  // namespace

std::string layer_suffix(int64_t layer) {
  std::string suffix;
  if (layer > 1) suffix.append("_").append(std::to_string(layer));
  return suffix;
}

ModelLayout::ModelLayout(const ModelSettings& s, int64_t vocabulary_, int64_t length_, int64_t classes_, bool points_)
    : settings(s), vocabulary(vocabulary_), length(length_), classes(classes_), points(points_) {
  check_size("model.layers", s.layers, 1, kMostLayers);
  check_size("model.d_model", s.d_model, 1, kWidest);
  check_size("model.heads", s.heads, 1, s.d_model);
  check_size("model.feed_forward", s.feed_forward, 0, 4 * kWidest);
  check_size("length", length, 1, kLongest);
  if (s.d_model % s.heads != 0)
    fail("model.heads", "a number that divides d_model, " + std::to_string(s.d_model), std::to_string(s.heads));
  if (s.positions == ModelSettings::Positions::rotary && width() % 2 != 0)
    fail("model.positions", "an even number of columns of a head for rotary ones", std::to_string(width()));
  if (s.positions == ModelSettings::Positions::sinusoidal && s.d_model % 2 != 0)
    fail("model.positions", "an even d_model for sinusoidal ones", std::to_string(s.d_model));

  embeddings = add("embeddings", vocabulary, s.d_model, true);
  if (s.positions == ModelSettings::Positions::learned) positions = add("positions", length, s.d_model, true);
  for (int64_t layer = 1; layer <= s.layers; ++layer) add_layer(layer_suffix(layer));
  if (s.norm == ModelSettings::Norm::pre) gain_final = add("gain_final", 1, s.d_model, false);
  w_u = add("w_u", s.d_model, classes, true);
  b_u = add("b_u", 1, classes, false);
  if (points) w_point = add("w_point", s.d_model, s.d_model, true);
}

ModelLayout::ModelLayout(const Task& task, const ModelSettings& chosen)
    : ModelLayout(chosen, static_cast<int64_t>(task.words().size()), task.length, task.classes, task.points) {}

int64_t ModelLayout::add(const std::string& name, int64_t rows, int64_t cols, bool decays) {
  const int64_t offset = count;
  slices.push_back({name, rows, cols, offset, decays});
  count += rows * cols;
  return offset;
}

void ModelLayout::add_layer(const std::string& suffix) {
  const int64_t d = settings.d_model, hidden = settings.feed_forward;
  const bool norm = settings.norm != ModelSettings::Norm::none;
  Layer layer;
  if (norm) layer.gain_attend = add("gain_attend" + suffix, 1, d, false);
  layer.w_q = add("w_q" + suffix, d, d, true);
  layer.w_k = add("w_k" + suffix, d, d, true);
  layer.w_v = add("w_v" + suffix, d, d, true);
  layer.w_o = add("w_o" + suffix, d, d, true);
  if (hidden > 0) {
    if (norm) layer.gain_feed = add("gain_feed" + suffix, 1, d, false);
    layer.w_hidden = add("w_hidden" + suffix, d, hidden, true);
    layer.b_hidden = add("b_hidden" + suffix, 1, hidden, false);
    layer.w_fed = add("w_fed" + suffix, hidden, d, true);
    layer.b_fed = add("b_fed" + suffix, 1, d, false);
  }
  layers.push_back(layer);
}

const ParameterSlice& ModelLayout::slice(std::string_view name) const {
  const auto at = std::find_if(slices.begin(), slices.end(), [&](const auto& each) { return each.name == name; });
  if (at == slices.end()) throw Error("a model has no " + std::string(name));
  return *at;
}

std::vector<float> initial_parameters(const ModelLayout& layout, uint64_t seed) {
  std::vector<float> values(static_cast<size_t>(layout.count));
  for (const ParameterSlice& slice : layout.slices) {
    float* to = values.data() + slice.offset;
    const int64_t n = slice.rows * slice.cols;
    if (!slice.decays) {
      std::fill_n(to, n, slice.name.starts_with("gain") ? 1.0f : 0.0f);
      continue;
    }
    const bool looked_up = slice.offset == layout.embeddings || slice.offset == layout.positions;
    const double size = 1 / std::sqrt(static_cast<double>(looked_up ? slice.cols : slice.rows));
    const uint64_t key = seeded_matrix(seed, slice.name);
    for (int64_t i = 0; i < n; ++i)
      to[i] = static_cast<float>(size * seeded_normal(seeded_mix(key ^ static_cast<uint64_t>(i))));
  }
  return values;
}

double step_operations(const ModelLayout& layout, int64_t tokens, int64_t length) {
  int64_t weights = 0;
  for (const ParameterSlice& slice : layout.slices)
    if (slice.decays && slice.offset != layout.embeddings && slice.offset != layout.positions &&
        slice.offset != layout.w_point)
      weights += slice.rows * slice.cols;
  const int64_t attention = 12 * layout.settings.layers * length * layout.settings.d_model;
  return static_cast<double>(6 * weights + attention) * static_cast<double>(tokens);
}

}  // namespace attn
