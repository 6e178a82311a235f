#include "attention/weightings/rows.h"
#include "kernels/seeded.h"

namespace attn {

std::vector<Choice> weighting_choices() {
  return {softmax_weighting(), dropout_weighting(), hard_max_weighting(), hard_sample_weighting()};
}

int soft_weights(Builder& b, int masked) { return b.add("soft", Softmax{b.setup.temperature}, {masked}); }

StepInfo soft_step() { return {"soft", "a", "", Role::a, Axis::query, Axis::key}; }

uint64_t layer_seed(const Builder& b, const std::string& parameter) {
  auto seed = static_cast<uint64_t>(b.whole(parameter));
  for (const char c : b.suffix) seed = seeded_mix(seed ^ static_cast<uint64_t>(c));
  return seed;
}

}  // namespace attn
