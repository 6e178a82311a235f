#include "training/run.h"

#include <cstring>

#include "training_support.h"

namespace {

using namespace training_test;

const Task& reverse() { return *find_task("reverse"); }

bool same_bits(std::span<const float> a, std::span<const float> b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size_bytes()) == 0;
}

void go(TrainingRun& run, int64_t steps) {
  while (run.steps_done() < steps) REQUIRE(run.step());
}

TEST_CASE("one head learns to reverse within 150 steps, whatever the seed") {
  for (const uint64_t seed : {1, 2, 3}) {
    CAPTURE(seed);
    TrainingSettings settings = settings_of(reverse());
    settings.seed = seed;
    TrainingRun run(reverse(), settings);
    const double before = run.held_out().accuracy();
    CHECK(before < 0.25);
    double best = 0;
    while (best < 0.99 && run.steps_done() < 150) {
      go(run, run.steps_done() + 10);
      best = run.held_out().accuracy();
    }
    CHECK(best >= 0.99);
    // What it looks at is the place as far from the other end.
    const HeadFigures head = run.heads().at(0);
    CHECK(head.entropy < 1);
    CHECK(head.previous < 0.2);
  }
}

TEST_CASE("two runs of the same settings are the same bit for bit, those of two seeds are not") {
  TrainingSettings settings = settings_of(reverse());
  TrainingRun one(reverse(), settings), two(reverse(), settings);
  settings.seed = 2;
  TrainingRun other(reverse(), settings);
  for (TrainingRun* run : {&one, &two, &other}) go(*run, 20);
  CHECK(same_bits(one.parameters(), two.parameters()));
  CHECK(!same_bits(one.parameters(), other.parameters()));
  CHECK(one.result().loss == two.result().loss);
}

TEST_CASE("a run that is gone back in is what it was, bit for bit, and goes on as it did") {
  TrainingRun run(reverse(), settings_of(reverse()));
  std::vector<std::vector<float>> parameters{{run.parameters().begin(), run.parameters().end()}};
  std::vector<std::vector<float>> gradients{{}};
  std::vector<double> losses{0};
  for (int64_t step = 1; step <= 120; ++step) {
    go(run, step);
    parameters.emplace_back(run.parameters().begin(), run.parameters().end());
    gradients.emplace_back(run.gradient().begin(), run.gradient().end());
    losses.push_back(run.result().loss);
  }
  for (const int64_t step : {119, 50, 100, 101, 7, 1, 120, 0, 60, 120}) {
    CAPTURE(step);
    run.seek(step);
    const auto at = static_cast<size_t>(step);
    CHECK(run.steps_done() == step);
    CHECK(same_bits(run.parameters(), parameters[at]));
    if (step == 0) continue;
    CHECK(same_bits(run.gradient(), gradients[at]));
    CHECK(run.result().loss == losses[at]);
  }
  CHECK(run.history().size() == 120);
  CHECK(run.history()[6].loss == static_cast<float>(losses[7]));
  CHECK_THROWS_WITH(run.seek(-1), "step: expected 0 or more, where the run begins, found -1");
}

TEST_CASE("a branch leaves a run where it stands, and changes what it is asked to") {
  TrainingRun run(reverse(), settings_of(reverse()));
  go(run, 30);
  TrainingRun same(run, run.settings());
  TrainingSettings hotter = run.settings();
  hotter.optimiser.rate *= 3;
  TrainingRun branch(run, hotter);
  CHECK(same_bits(branch.parameters(), run.parameters()));
  for (TrainingRun* each : {&run, &same, &branch}) go(*each, 40);
  CHECK(same_bits(same.parameters(), run.parameters()));
  CHECK(!same_bits(branch.parameters(), run.parameters()));
  CHECK(branch.first_step() == 30);
  CHECK(branch.history().size() == 10);
  branch.seek(30);
  CHECK_THROWS(branch.seek(29));
  TrainingSettings wider = run.settings();
  wider.model.d_model = 64;
  CHECK_THROWS_WITH(TrainingRun(run, wider), "model: a branch keeps the matrices of the run it leaves");
}

TEST_CASE("states stay within their budget, and every step can be gone back to") {
  TrainingSettings settings = settings_of(reverse());
  settings.model = {.layers = 1, .heads = 1, .d_model = 512};  // 13 MB a state
  settings.optimiser.batch = 1;
  settings.steps = 400;
  TrainingRun run(reverse(), settings);
  go(run, 60);
  const std::vector<float> parameters(run.parameters().begin(), run.parameters().end());
  go(run, 260);
  CHECK(run.state_bytes() <= int64_t{40} << 20);
  run.seek(60);
  CHECK(same_bits(run.parameters(), parameters));
}

TEST_CASE("a run stops at the first number that is none and says where it stands") {
  TrainingSettings settings = settings_of(reverse());
  settings.optimiser = {.kind = OptimiserSettings::Kind::sgd, .rate = 1000, .warm_up = 0, .clip = 0};
  TrainingRun run(reverse(), settings);
  while (run.steps_done() < 200 && run.step()) {
  }
  REQUIRE(run.breakdown());
  const Breakdown& where = *run.breakdown();
  CAPTURE(where.text());
  CHECK(where.step == run.steps_done() + 1);
  CHECK(!std::isfinite(where.value));
  CHECK(!where.matrix.empty());
  CHECK(!run.step());
  const std::string first = where.text();
  run.seek(0);
  CHECK(!run.breakdown());
  while (run.step()) {
  }
  CHECK(run.breakdown()->text() == first);
}

TEST_CASE("a step too large breaks the next one where its numbers are multiplied first") {
  Task task = reverse();
  TrainingSettings settings = settings_of(task);
  settings.optimiser = {.kind = OptimiserSettings::Kind::sgd, .rate = 3e38, .decay = 0, .warm_up = 0, .clip = 0};
  TrainingRun run(task, settings);
  while (run.step()) {
  }
  CHECK(run.breakdown()->step == 2);
  CHECK(run.breakdown()->matrix == "q");
}

TEST_CASE("what a head looks at is told in figures") {
  // One head whose queries and keys are 0: every place sees all up to itself alike.
  const ModelLayout layout({.layers = 1, .heads = 1, .d_model = 4}, 5, 4, 5, false);
  std::vector<float> parameters(static_cast<size_t>(layout.count)), gradient(parameters.size());
  gradient[static_cast<size_t>(layout.layers[0].w_k) + 5] = 3;
  gradient[static_cast<size_t>(layout.layers[0].w_o) + 2] = -4;
  const Samples samples{
      .count = 1, .length = 4, .tokens = {2, 3, 2, 4}, .classes = {-1, -1, -1, -1}, .pointers = {}, .pointed = {}};
  Pass<float> pass(layout, dense_kernels());
  const HeadFigures head = figures_of_heads(pass, layout, parameters.data(), samples, gradient.data()).at(0);
  CHECK(head.previous == doctest::Approx((1.0 / 2 + 1.0 / 3 + 1.0 / 4) / 3));
  CHECK(head.prefix_match == doctest::Approx(1.0 / 3));  // the third word saw itself two places before, 3 came after
  CHECK(head.entropy == doctest::Approx((std::log(2.0) + std::log(3.0) + std::log(4.0)) / 4));
  CHECK(head.gradient_norm == doctest::Approx(5));
}

}  // namespace
