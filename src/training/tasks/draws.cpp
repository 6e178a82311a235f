#include "training/tasks/draws.h"

#include <algorithm>
#include <numeric>

namespace attn {
namespace {

Samples draw_samples(const Task& task, const WriteSample& write, uint64_t seed, Split split, int64_t step,
                     int64_t count) {
  const auto length = static_cast<size_t>(task.length);
  Samples all{.count = count, .length = task.length, .tokens = {}, .classes = {}, .pointers = {}, .pointed = {}};
  all.tokens.resize(static_cast<size_t>(count) * length);
  all.classes.resize(all.tokens.size());
  for (int64_t index = 0; index < count; ++index) {
    const size_t first = static_cast<size_t>(index) * length;
    Sample sample{index, split, std::span(all.tokens).subspan(first, length),
                  std::span(all.classes).subspan(first, length)};
    const uint64_t key = sample_key(seed, split, step, index);
    for (uint64_t attempt = 0;; ++attempt) {
      Draws draws(seeded_mix(key ^ attempt));
      std::ranges::fill(sample.classes, -1);
      if (write(draws, sample)) break;
    }
    if (task.points) {
      all.pointers.push_back(sample.pointer);
      all.pointed.push_back(sample.pointed);
    }
  }
  return all;
}

}  // namespace

std::vector<int32_t> Draws::different(int32_t n, size_t count) {
  std::vector<int32_t> all(static_cast<size_t>(n));
  std::iota(all.begin(), all.end(), 0);
  choose(all, count);
  all.resize(count);
  return all;
}

uint64_t content_of(std::span<const int32_t> tokens) {
  uint64_t hash = seeded_mix(tokens.size());
  for (const int32_t token : tokens) hash = seeded_mix(hash ^ static_cast<uint64_t>(token));
  return hash;
}

bool on_its_side(const Sample& sample, std::span<const int32_t> about) {
  return (content_of(about) >> 61 == 0) == (sample.split == Split::held_out);
}

uint64_t sample_key(uint64_t seed, Split split, int64_t step, int64_t index) {
  return seeded_mix(seeded_row(seed, split == Split::held_out, step) ^ static_cast<uint64_t>(index));
}

Task drawn_by(WriteSample write, Task task) {
  const Task kind = task;  // without samples: what they need of it
  task.samples = [kind, write](uint64_t seed, Split split, int64_t step, int64_t count) {
    return draw_samples(kind, write, seed, split, step, count);
  };
  return task;
}

std::vector<std::string> characters(std::string_view ascii) {
  std::vector<std::string> words;
  for (const char c : ascii) words.emplace_back(1, c);
  return words;
}

std::vector<std::string> numbers_below(int32_t n) {
  std::vector<std::string> words;
  for (int32_t i = 0; i < n; ++i) words.push_back(std::to_string(i));
  return words;
}

}  // namespace attn
