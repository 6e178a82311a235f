// Modular addition: a b =, asked is a + b mod 31 (Power 2022, grokking). Of the 961 pairs in an order drawn from the
// seed the first 480 are trained, all in every step, and the other 481 are held out; a pair and its mirror b a are two,
// so that of half of what is held out the mirror was trained.
#include "training/tasks/draws.h"
#include "training/tasks/rows.h"

namespace attn {
namespace {

constexpr int32_t kPrime = 31;
constexpr int32_t kSums = kPrime * kPrime;
constexpr int32_t kTrainedSums = kSums / 2;

/// Pairs in turns, `count` a step.
Samples modular_samples(uint64_t seed, Split split, int64_t step, int64_t count) {
  Samples all{.count = count, .length = 3, .tokens = {}, .classes = {}, .pointers = {}, .pointed = {}};
  const std::vector<int32_t> order = Draws(seeded_mix(seed)).different(kSums, kSums);
  const int64_t first = split == Split::held_out ? kTrainedSums : 0;
  const int64_t size = split == Split::held_out ? kSums - kTrainedSums : kTrainedSums;
  for (int64_t i = 0; i < count; ++i) {
    const int32_t pair = order[static_cast<size_t>(first + (step * count + i) % size)];
    const int32_t a = pair / kPrime, b = pair % kPrime;
    all.tokens.insert(all.tokens.end(), {a, b, kPrime});
    all.classes.insert(all.classes.end(), {-1, -1, (a + b) % kPrime});
  }
  return all;
}

std::vector<std::string> modular_words() {
  std::vector<std::string> words = numbers_below(kPrime);
  words.emplace_back("=");
  return words;
}

}  // namespace

Task modular_addition_task() {
  Task task{.id = "modular_addition", .length = 3, .classes = kPrime};
  task.model = {.layers = 1, .heads = 4, .d_model = 64, .feed_forward = 256};
  task.optimiser.decay = 1;
  task.optimiser.warm_up = 10;
  task.optimiser.schedule = OptimiserSettings::Schedule::constant;
  task.optimiser.clip = 0;
  task.optimiser.batch = kTrainedSums;
  task.steps = 1500;
  task.goal = 0.95;
  task.words = modular_words;
  task.samples = modular_samples;
  return task;
}

}  // namespace attn
