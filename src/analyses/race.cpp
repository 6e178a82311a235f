// The back ends of this machine and the rungs of the ladder against one another, over growing attention.
#include "analyses/common.h"
#include "kernels/cpu/ladder.h"
#include "kernels/webgpu/gate.h"
#include "story/comparison.h"

namespace attn {
namespace {

constexpr int64_t kSizes[] = {64, 128, 256, 512, 1024};  // queries and keys, of 4 heads with d = 64
constexpr int kRuns = 3;                                 // of which the median counts
constexpr double kLongest = .3;  // seconds: a run this long is the last of its back end, and counts alone

struct Racer {
  const Backend* backend;
  std::vector<std::pair<double, double>> points{};  // queries, milliseconds
  bool out = false;
};

struct Race {
  std::vector<Racer> racers;
  Request attention;
  std::unique_ptr<Evaluation> running;
  std::vector<double> runs;
};

/// A time, or "∞" where no other back end got this far.
std::string milliseconds(double ms) {
  return ms < .0005 ? "< 0.001" : in_threes(number_text(ms, ms < 1 ? 3 : ms < 10 ? 2 : ms < 100 ? 1 : 0));
}

/// Goes on with the runs of one racer at one size; true when they are done.
bool run_on(Race& race, Racer& racer, int64_t size, double seconds) {
  if (racer.out) return true;
  if (!race.running) race.running = racer.backend->start(race.attention);
  const Evaluation::State state = race.running->advance(seconds);
  if (state == Evaluation::State::running) return false;
  const double took = race.running->seconds();
  race.running.reset();
  racer.out = state == Evaluation::State::failed || took > kLongest;
  if (state == Evaluation::State::done) race.runs.push_back(took);
  if (!racer.out && race.runs.size() < kRuns) return false;
  std::ranges::sort(race.runs);
  if (!race.runs.empty())
    racer.points.emplace_back(size, 1000 * (racer.out ? race.runs.back() : race.runs[race.runs.size() / 2]));
  race.runs.clear();
  return true;
}

/// Says from which size on the device won every race that it ran. Says nothing where no device ran.
void say_crossover(AnalysisJob& job, const std::vector<Racer>& racers) {
  const std::vector<std::pair<double, double>>& device = racers.back().points;
  if (racers.back().backend->name() != "webgpu" || device.empty()) return;
  const auto processor = [&](size_t i) {
    double best = INFINITY;
    for (size_t r = 0; r + 1 < racers.size(); ++r)
      if (i < racers[r].points.size()) best = std::min(best, racers[r].points[i].second);
    return best;
  };
  size_t from = device.size();
  while (from > 0 && device[from - 1].second < processor(from - 1)) --from;
  if (from == device.size()) return job.say("crossover.never");
  job.say("analysis.race.from", {device[from].first, milliseconds(device[from].second), milliseconds(processor(from))});
}

/// Says and plots what was measured so far.
void show(AnalysisJob& job, const std::vector<Racer>& racers, bool last) {
  static constexpr Role kInks[] = {Role::m, Role::q, Role::v, Role::a, Role::k, Role::o};
  PlotFigure plot{{"analysis.race.title"}, {"analysis.axis.tokens"}, {"ms"}, true, true};
  job.result.statements.clear();
  if (!backends().back()->unavailable().empty()) job.result.statements.push_back(said(device_gate().fault()));
  if (last) say_crossover(job, racers);
  for (const Racer& racer : racers) {
    if (racer.points.empty()) continue;
    std::string all;
    for (const auto& [size, ms] : racer.points)
      all +=
          (all.empty() ? "" : " · ") + in_threes(std::to_string(static_cast<int64_t>(size))) + ":" + milliseconds(ms);
    job.say("analysis.race." + racer.backend->name(), {all});
    plot.series.push_back({{"backend." + racer.backend->name()},
                           kInks[plot.series.size() % std::size(kInks)],
                           PlotFigure::Look::line,
                           racer.points});
  }
  if (!last) job.say("analysis.working");
  job.result.figures = {std::move(plot)};
}

}  // namespace

void race_analysis(AnalysisJob& job) {
  auto race = std::make_shared<Race>();
  const bool fused = job.parameter("stepwise") < .5;
  for (const Backend* backend : backends()) race->racers.push_back({backend});
  if (fused)
    for (const Backend* rung : lower_rungs())
      race->racers.insert(race->racers.end() - static_cast<ptrdiff_t>(backends().size() - 1), {rung});
  const Backend& webgpu = *backends().back();
  const bool hurried = job.input.in_one_go && !can_wait_for_device();
  job.until([&webgpu, hurried](double) { return !webgpu.settle() || hurried; });
  job.then([race, &webgpu, hurried] {
    std::erase_if(race->racers, [&](const Racer& r) {
      return !r.backend->unavailable().empty() || (r.backend == &webgpu && hurried);
    });
  });
  for (const int64_t size : kSizes) {
    job.then([race, size, fused] { race->attention = seeded_attention(fused, 4, size, size, 64, 64); });
    for (size_t r = 0; r < backends().size() + lower_rungs().size(); ++r)
      job.until([race, r, size](double seconds) {
        return r >= race->racers.size() || run_on(*race, race->racers[r], size, seconds);
      });
    job.then([&job, race, size] { show(job, race->racers, size == kSizes[std::size(kSizes) - 1]); });
  }
}

}  // namespace attn
