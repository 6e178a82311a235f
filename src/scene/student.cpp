#include "scene/student.h"

#include "scene/seeded.h"

namespace attn {

uint64_t student_key(std::string_view name, int attempt) {
  const uint64_t key = seeded_mix(seeded_text(name) ^ static_cast<uint64_t>(attempt));
  return key == 0 ? 1 : key;
}

void vary(ProblemValues& problem, uint64_t key) {
  constexpr double kSpread = .06;
  if (key == 0) return;
  problem.seed = seeded_mix(seeded_mix(problem.seed) ^ key) & kMaxSeed;
  for (auto& [name, matrix] : problem.given.matrices) {
    if (!name.starts_with("w_")) continue;
    const uint64_t of_matrix = seeded_matrix(key, name);
    std::vector<float> values = *matrix.values;
    for (size_t i = 0; i < values.size(); ++i)
      values[i] =
          seeded_round(static_cast<double>(values[i]) * (1 + kSpread * seeded_uniform(seeded_mix(of_matrix ^ i))));
    matrix.values = std::make_shared<const std::vector<float>>(std::move(values));
  }
}

}  // namespace attn
