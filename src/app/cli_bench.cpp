#include <algorithm>
#include <cmath>
#include <cstdio>
#include <random>

#include "app/cli_options.h"
#include "kernels/cpu/ladder.h"
#include "text/clock.h"
#include "training/run.h"

namespace attn {
namespace {

struct BenchShape {
  const char* name;
  int64_t heads, n, d;
  bool causal;
};

constexpr BenchShape kProblems[] = {{"n64", 8, 64, 64, false},        {"n128", 8, 128, 64, false},
                                    {"n512", 8, 512, 64, false},      {"n1024", 8, 1024, 64, false},
                                    {"n4096", 1, 4096, 64, false},    {"causal512", 8, 512, 64, true},
                                    {"causal1024", 8, 1024, 64, true}};
constexpr int64_t kSliceRows = 96;  // whole granules of every kind of vector
constexpr double kSeconds = 0.4;    // of samples of one figure, about

/// Unit-normal values, the same on every machine (std::normal_distribution is not).
std::vector<float> normal(int64_t count, uint32_t seed) {
  std::mt19937 generator(seed);
  const auto uniform = [&] { return (generator() + 0.5) * 0x1p-32; };
  std::vector<float> values(static_cast<size_t>(count));
  for (float& x : values)
    x = static_cast<float>(std::sqrt(-2 * std::log(uniform())) * std::cos(6.283185307179586 * uniform()));
  return values;
}

/// Median seconds of one call.
template <class Work>
double median_of(Work work) {
  std::vector<double> samples;
  const double end = seconds_now() + kSeconds;
  while (samples.size() < 3 || (seconds_now() < end && samples.size() < 200)) {
    const double start = seconds_now();
    work();
    samples.push_back(seconds_now() - start);
  }
  std::nth_element(samples.begin(), samples.begin() + static_cast<std::ptrdiff_t>(samples.size() / 2), samples.end());
  return samples[samples.size() / 2];
}

/// A model that one step of training is timed of: attention only, causal, 4 heads, 64 words.
struct TrainingShape {
  const char* name;
  int64_t layers, d_model, length, batch;
};
constexpr TrainingShape kTrained[] = {{"default", 2, 64, 32, 32}, {"wide", 2, 128, 64, 32}, {"deep", 3, 96, 64, 16}};
constexpr int64_t kWords = 64;

/// Words without rule, the same in every step: only the time counts.
Task random_task(const TrainingShape& shape) {
  Task task{.id = "random", .length = shape.length, .classes = kWords};
  task.model = {.layers = shape.layers, .heads = 4, .d_model = shape.d_model};
  task.optimiser.batch = shape.batch;
  task.steps = 1000;
  task.words = [] { return std::vector<std::string>(static_cast<size_t>(kWords)); };
  Samples samples;
  samples.count = shape.batch;
  samples.length = shape.length;
  std::mt19937 generator(1);
  for (int64_t i = 0; i < shape.batch * shape.length; ++i) {
    samples.tokens.push_back(static_cast<int32_t>(generator() % kWords));
    samples.classes.push_back(static_cast<int32_t>(generator() % kWords));
  }
  task.samples = [samples](uint64_t, Split, int64_t, int64_t) { return samples; };
  return task;
}

class Bench {
 public:
  explicit Bench(const BenchShape& problem)
      : p_(problem),
        q_(normal(p_.heads * p_.n * p_.d, 1)),
        k_(normal(p_.heads * p_.n * p_.d, 2)),
        v_(normal(p_.heads * p_.n * p_.d, 3)),
        out_(q_.size()) {
    for (int64_t i = 0; i < p_.n; ++i) masks_.push_back({0, p_.causal ? i + 1 : p_.n});
  }

  template <class Attend>
  void run(Attend attend) {
    for (int64_t head = 0; head < p_.heads * p_.n * p_.d; head += p_.n * p_.d)
      for (int64_t row = 0; row < p_.n; row += kSliceRows) {
        const int64_t at = head + row * p_.d;
        attend(AttendSlice{q_.data() + at, k_.data() + head, v_.data() + head, out_.data() + at,
                           p_.causal ? masks_.data() + row : nullptr, std::min(kSliceRows, p_.n - row), p_.n, p_.d,
                           p_.d, 1 / std::sqrt(static_cast<double>(p_.d)), 0, 1});
      }
  }

  /// Median seconds of a rung.
  double time(const Rung& rung) {
    std::vector<float> memory(rung.scratch(p_.n, p_.d, p_.d) / sizeof(float) + 32);
    void* scratch = memory.data();
    size_t space = memory.size() * sizeof(float);
    std::align(64, space - 64, scratch, space);
    return median_of(
        [&] { run([&](const AttendSlice& slice) { rung.attend(slice, static_cast<std::byte*>(scratch)); }); });
  }

  /// The output of the double-precision reference, once.
  std::vector<float> reference() {
    std::vector<double> scratch(reference_kernels().attend_scratch(p_.n, p_.d, p_.d) / sizeof(double));
    run([&](const AttendSlice& slice) {
      reference_kernels().attend(slice, reinterpret_cast<std::byte*>(scratch.data()));
    });
    return out_;
  }

  double distance_from(const std::vector<float>& exact) const {
    double worst = 0;
    for (size_t i = 0; i < exact.size(); ++i) worst = std::max(worst, std::abs(double{out_[i]} - exact[i]));
    return worst;
  }

  double operations() const { return 4.0 * static_cast<double>(p_.heads * p_.n * p_.n * p_.d); }

 private:
  BenchShape p_;
  std::vector<float> q_, k_, v_, out_;
  std::vector<MaskRow> masks_;
};

}  // namespace

void print_bench() {
  std::printf("%-10s %-22s %-11s %10s %9s %9s\n", "rung", "tile", "problem", "ms", "GFLOP/s", "error");
  for (const BenchShape& problem : kProblems) {
    Bench bench(problem);
    const std::vector<float> exact = bench.reference();
    for (const Rung& rung : ladder()) {
      const double seconds = bench.time(rung);
      std::printf("%-10s %-22s %-11s %10.4f %9.1f %9.1e\n", rung.name, *rung.tile ? rung.tile : "-", problem.name,
                  seconds * 1e3, bench.operations() / seconds * 1e-9, bench.distance_from(exact));
    }
  }
  for (const TrainingShape& shape : kTrained) {
    TrainingRun run(random_task(shape), settings_of(random_task(shape)));
    const double seconds = median_of([&] { run.step(); });
    std::printf("%-10s %-22s %-11s %10.4f %9.1f %9s\n", "training", dense_kernels().name, shape.name, seconds * 1e3,
                run.operations() / seconds * 1e-9, "-");
  }
}

}  // namespace attn
