#pragma once
#include <utility>

#include "kernels/seeded.h"
#include "training/tasks/task.h"

namespace attn {

/// The draws of one sample, counted: the n-th depends on the key and n alone. Whole numbers only, the same in every
/// build.
class Draws {
 public:
  explicit Draws(uint64_t key) : key_(key) {}
  /// Uniform from 0 to n - 1 (but for less than n / 2^32).
  int32_t below(int64_t n) {
    const uint64_t bits = seeded_mix(key_ ^ static_cast<uint64_t>(drawn_++)) >> 32;
    return static_cast<int32_t>(bits * static_cast<uint64_t>(n) >> 32);
  }
  bool coin() { return below(2) == 1; }
  /// The first `count` places of `all` become a uniform choice of it, in random order (Fisher and Yates).
  void choose(std::vector<int32_t>& all, size_t count) {
    for (size_t i = 0; i < count; ++i)
      std::swap(all[i], all[i + static_cast<size_t>(below(static_cast<int64_t>(all.size() - i)))]);
  }
  /// `count` different numbers from 0 to n - 1, in random order.
  std::vector<int32_t> different(int32_t n, size_t count);

 private:
  uint64_t key_;
  int64_t drawn_ = 0;
};

/// Where one sample is written.
struct Sample {
  int64_t index;
  Split split;
  std::span<int32_t> tokens;
  std::span<int32_t> classes;  // -1 everywhere at first
  int32_t pointer = -1;
  int32_t pointed = -1;
};

/// A hash of the tokens that say what a sample is about.
uint64_t content_of(std::span<const int32_t> tokens);
/// Whether a sample about these tokens is on its side of the split: one eighth of all hashes are held out, under every
/// seed.
bool on_its_side(const Sample& sample, std::span<const int32_t> about);

/// Writes a sample from its draws. False: it belongs to the other side of the split and is drawn again.
using WriteSample = std::function<bool(Draws&, Sample&)>;
/// The key of one sample's draws.
uint64_t sample_key(uint64_t seed, Split split, int64_t step, int64_t index);
/// Gives a task, whose length and kind are set, samples that are written so.
Task drawn_by(WriteSample write, Task task);

/// The words of characters: one each.
std::vector<std::string> characters(std::string_view ascii);
/// "0" to "n - 1".
std::vector<std::string> numbers_below(int32_t n);

}  // namespace attn
