// What the tests of tasks share: samples one by one, spelled, and how often a rule of thumb is right.
#pragma once
#include <doctest/doctest.h>

#include "training/tasks/task.h"

namespace tasks_test {

using namespace attn;

inline const Task& the_task(std::string_view id) {
  const Task* task = find_task(id);
  REQUIRE(task != nullptr);
  return *task;
}

/// One of many samples.
struct One {
  std::vector<int32_t> tokens;
  std::vector<int32_t> classes;
  int32_t pointer = -1;
  int32_t pointed = -1;
  Split split = Split::training;
};

inline std::vector<One> ones(const Samples& samples, Split split) {
  std::vector<One> all;
  for (int64_t i = 0; i < samples.count; ++i) {
    const auto from = i * samples.length, to = from + samples.length;
    One one{{samples.tokens.begin() + from, samples.tokens.begin() + to},
            {samples.classes.begin() + from, samples.classes.begin() + to},
            -1,
            -1,
            split};
    if (!samples.pointers.empty()) {
      one.pointer = samples.pointers[static_cast<size_t>(i)];
      one.pointed = samples.pointed[static_cast<size_t>(i)];
    }
    all.push_back(std::move(one));
  }
  return all;
}

/// Calls `look(sample)` for `count` samples of each split, of four steps, each under a seed of its own.
template <class Look>
void each_sample(const Task& task, int64_t count, const Look& look) {
  for (const Split split : {Split::training, Split::held_out})
    for (int64_t step = 0; step < 4; ++step)
      for (const One& sample : ones(task.samples(static_cast<uint64_t>(7 + step), split, step, count / 4), split))
        look(sample);
}

/// The share of places asked at which `guess(sample, place)` is the class.
template <class Guess>
double share_right(const Task& task, const Guess& guess) {
  int64_t asked = 0, right = 0;
  each_sample(task, 2000, [&](const One& sample) {
    for (size_t i = 0; i < sample.classes.size(); ++i) {
      if (sample.classes[i] < 0) continue;
      ++asked;
      right += guess(sample, i) == sample.classes[i];
    }
  });
  REQUIRE(asked > 0);
  return static_cast<double>(right) / static_cast<double>(asked);
}

inline std::vector<std::string> spelled(const Task& task, const std::vector<int32_t>& tokens) {
  const std::vector<std::string> words = task.words();
  std::vector<std::string> text;
  for (const int32_t token : tokens) text.push_back(token < 0 ? "-" : words.at(static_cast<size_t>(token)));
  return text;
}

}  // namespace tasks_test
