#include "training/settings_json.h"

#include <algorithm>
#include <numeric>

#include "text/said_error.h"

namespace attn {
namespace {

/// Letters that have to be put in, taken out or changed to make one text of the other (Levenshtein 1966).
size_t distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 0; i < a.size(); ++i) {
    size_t before = std::exchange(row[0], i + 1);
    for (size_t j = 0; j < b.size(); ++j)
      before = std::exchange(row[j + 1], std::min({row[j + 1] + 1, row[j] + 1, before + (a[i] != b[j] ? 1u : 0u)}));
  }
  return row.back();
}

using Keys = std::vector<std::string_view>;

void check_keys(const JsonAt& at, const Keys& keys) {
  for (const auto& [key, value] : at.members()) {
    if (std::find(keys.begin(), keys.end(), key) != keys.end()) continue;
    const std::string_view likely = *std::min_element(
        keys.begin(), keys.end(), [&name = key](auto a, auto b) { return distance(name, a) < distance(name, b); });
    throw SaidError(at.path() + ": unknown key '" + key + "', the likely one is '" + std::string(likely) + "'",
                    {"error.key", {key, std::string(likely)}}, value.path());
  }
}

void read(const JsonAt& at, const char* key, int64_t least, int64_t most, int64_t& to) {
  if (const auto found = at.find(key)) to = found->integer(least, most);
}

double number_in(const JsonAt& at, double least, double most, const char* expected) {
  const double value = at.is_number() ? at.value().get<double>() : least - 1;
  if (!(value >= least && value <= most)) at.fail(expected);
  return value;
}

void read(const JsonAt& at, const char* key, double least, double most, const char* expected, double& to) {
  if (const auto found = at.find(key)) to = number_in(*found, least, most, expected);
}

template <class Enum, size_t kCount>
void read(const JsonAt& at, const char* key, const char* const (&names)[kCount], Enum& to) {
  if (const auto found = at.find(key)) to = static_cast<Enum>(found->one_of(names));
}

void read_model(const JsonAt& at, ModelSettings& model) {
  static constexpr const char* kNorms[] = {"none", "pre", "post"};
  static constexpr const char* kPositions[] = {"none", "learned", "sinusoidal", "rotary"};
  static constexpr const char* kMasks[] = {"none", "causal"};
  static constexpr const char* kScores[] = {"dot"};
  check_keys(at, {"layers", "heads", "d_model", "feed_forward", "norm", "positions", "mask", "score", "scaled"});
  read(at, "layers", 1, 4, model.layers);
  read(at, "heads", 1, 64, model.heads);
  read(at, "d_model", 1, 1024, model.d_model);
  read(at, "feed_forward", 0, 4096, model.feed_forward);
  read(at, "norm", kNorms, model.norm);
  read(at, "positions", kPositions, model.positions);
  read(at, "mask", kMasks, model.causal);
  if (const auto score = at.find("score")) score->one_of(kScores);
  if (const auto scaled = at.find("scaled")) model.scaled = scaled->boolean();
}

void read_optimiser(const JsonAt& at, OptimiserSettings& optimiser) {
  static constexpr const char* kKinds[] = {"sgd", "momentum", "adamw"};
  static constexpr const char* kSchedules[] = {"constant", "cosine"};
  static constexpr char kShare[] = "a number from 0 to below 1", kPositive[] = "a number from 0 to 1000";
  constexpr double kBelow1 = 0.9999999;
  check_keys(at, {"kind", "rate", "momentum", "betas", "decay", "warm_up", "schedule", "clip", "batch"});
  read(at, "kind", kKinds, optimiser.kind);
  read(at, "rate", 0, 1000, kPositive, optimiser.rate);
  read(at, "momentum", 0, kBelow1, kShare, optimiser.momentum);
  if (const auto betas = at.find("betas")) {
    if (betas->array() != 2) betas->fail("two numbers");
    optimiser.beta_1 = number_in(betas->item(0), 0, kBelow1, kShare);
    optimiser.beta_2 = number_in(betas->item(1), 0, kBelow1, kShare);
  }
  read(at, "decay", 0, 1000, kPositive, optimiser.decay);
  read(at, "warm_up", 0, 1000000, optimiser.warm_up);
  read(at, "schedule", kSchedules, optimiser.schedule);
  read(at, "clip", 0, 1000, kPositive, optimiser.clip);
  read(at, "batch", 1, 4096, optimiser.batch);
}

}  // namespace

void read_training(const JsonAt& at, TrainingSettings& settings) {
  check_keys(at, {"seed", "steps", "model", "optimiser"});
  if (const auto seed = at.find("seed")) settings.seed = static_cast<uint64_t>(seed->integer(0, int64_t{1} << 53));
  read(at, "steps", 1, 1000000, settings.steps);
  if (const auto model = at.find("model")) read_model(*model, settings.model);
  if (const auto optimiser = at.find("optimiser")) read_optimiser(*optimiser, settings.optimiser);
}

}  // namespace attn
