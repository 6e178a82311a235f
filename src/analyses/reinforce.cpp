// A key that is drawn has no slope: the gradient that REINFORCE estimates from draws, and how noisy it is.
#include "attention/weightings/reinforce.h"
#include "analyses/common.h"
#include "scene/seeded.h"

namespace attn {
namespace {

constexpr int64_t kSeeds = 64;        // that the error is measured over
constexpr int64_t kMostDraws = 1024;  // 1, 4, 16, ... of them
constexpr double kLift = 10;          // added to every reward: no gradient changes
constexpr double kPart = .1;          // of the gradient's length: an error that is asked for
constexpr double kNoise = 1e-12;      // of the variance without baseline: what rounding leaves

/// A row of probabilities and what drawing each key yields; without a baseline (0) and with the usual one (1).
struct Rewards {
  std::vector<double> p;
  std::vector<double> rewards;
  double baseline[2] = {0, 0};
  Reinforce exact[2];
  std::vector<int64_t> counts;
  std::vector<double> squares[2];  // of the error, summed over keys and seeds; one per count
};

double distance(const std::vector<double>& a, const std::vector<double>& b) {
  return std::sqrt(squared_distance(a, b));
}

/// What is drawn from: the soft weights where the scene's own are drawn or dropped already, the softmax where its reach
/// changes them afterwards.
const Tensor* probabilities(AnalysisJob& job) {
  const Trace& trace = job.input.trace;
  for (const char* step : {"soft", "softmax"})
    if (!trace.value(step).empty()) return &trace.value(step);
  return weights_of(job);
}

void say_variance(AnalysisJob& job, double without, double with) {
  if (with <= kNoise * without) return job.say("analysis.reinforce.noiseless", {without});
  const bool smaller = with <= without;
  job.say(smaller ? "analysis.reinforce.smaller" : "analysis.reinforce.larger",
          {without, with, smaller ? without / with : with / without});
}

void show_error(AnalysisJob& job, const Rewards& d) {
  PlotFigure plot{{"analysis.reinforce.title", {std::to_string(kSeeds)}},
                  {"analysis.axis.draws"},
                  {"analysis.axis.error"},
                  true,
                  true};
  plot.series = {{{"analysis.reinforce.theory"}, Role::x, PlotFigure::Look::reference},
                 {{"analysis.reinforce.theory_baseline"}, Role::x, PlotFigure::Look::reference},
                 {{"analysis.reinforce.without"}, Role::s, PlotFigure::Look::dots},
                 {{"analysis.reinforce.with"}, Role::a, PlotFigure::Look::dots}};
  for (size_t i = 0; i < d.counts.size(); ++i) {
    const auto n = static_cast<double>(d.counts[i]);
    for (size_t b = 0; b < 2; ++b) {
      plot.series[b].points.emplace_back(n, std::sqrt(d.exact[b].total / n));
      plot.series[2 + b].points.emplace_back(n, std::sqrt(d.squares[b][i] / static_cast<double>(kSeeds)));
    }
  }
  job.show(std::move(plot));
}

/// What comes back draw by draw, on average so far: it tends to what soft attention gives.
void show_mean(AnalysisJob& job, const Rewards& d) {
  PlotFigure plot{{"analysis.reinforce.mean_title"}, {"analysis.axis.draws"}, {"analysis.axis.value"}, true, false};
  plot.series = {{{"analysis.reinforce.soft"}, Role::x, PlotFigure::Look::reference},
                 {{"analysis.reinforce.mean"}, Role::o}};
  double sum = 0;
  double n = 0;
  for (const size_t key : drawn_keys(d.p, kMostDraws, job.input.problem.seed)) {
    sum += d.rewards[key];
    ++n;
    plot.series[1].points.emplace_back(n, sum / n);
  }
  plot.series[0].points = {{1, d.baseline[1]}, {n, d.baseline[1]}};
  job.say("analysis.reinforce.tends", {kMostDraws, sum / n, d.baseline[1]});
  job.show(std::move(plot));
}

void report(AnalysisJob& job, const Rewards& d, const std::vector<std::string>& keys) {
  const AnalysisInput& in = job.input;
  const auto samples = static_cast<int64_t>(job.parameter("samples"));
  say_variance(job, d.exact[0].total, d.exact[1].total);
  std::vector<double> lifted = d.rewards;
  for (double& reward : lifted) reward += kLift;
  job.say("analysis.reinforce.lifted",
          {kLift, reinforce(d.p, lifted, 0).total, reinforce(d.p, lifted, d.baseline[1] + kLift).total});
  BarFigure bars{
      {"analysis.reinforce.bars", {in_threes(std::to_string(samples))}}, {"analysis.axis.gradient"}, labels_of(keys)};
  bars.marked = in.col;
  bars.series = {{{"analysis.reinforce.exact"}, Role::x, d.exact[0].gradient}};
  double off[2];
  double expected[2];
  for (size_t b = 0; b < 2; ++b) {
    std::vector<double> estimate = reinforce_estimate(d.p, d.rewards, d.baseline[b], samples, in.problem.seed);
    off[b] = distance(estimate, d.exact[b].gradient);
    expected[b] = std::sqrt(d.exact[b].total / static_cast<double>(samples));
    bars.series.push_back(
        {{b ? "analysis.reinforce.with" : "analysis.reinforce.without"}, b ? Role::a : Role::s, std::move(estimate)});
  }
  job.say("analysis.reinforce.estimate", {samples, off[0], expected[0], off[1], expected[1]});
  const double length = distance(d.exact[0].gradient, std::vector<double>(d.p.size(), 0));
  if (length > 0) {
    const auto needed = [&](const Reinforce& of) {
      return std::ceil(std::max(1., of.total / (kPart * length * kPart * length)));
    };
    job.say("analysis.reinforce.draws", {needed(d.exact[0]), needed(d.exact[1])});
  }
  show_mean(job, d);
  show_error(job, d);
  job.show(std::move(bars));
}

}  // namespace

void reinforce_analysis(AnalysisJob& job) {
  const AnalysisInput& in = job.input;
  const Tensor* weights = probabilities(job);
  if (!weights) return;
  const Shape& s = weights->shape();
  const Tensor& v = in.trace.value("v");
  if (v.empty() || v.shape().rows != s.cols || in.row >= s.rows || in.head >= s.heads)
    return job.say("analysis.needs_heads");
  auto d = std::make_shared<Rewards>();
  d->p = row_values(*weights, in.head, in.row);
  double sum = 0;
  for (double p : d->p) sum += p;
  if (std::ranges::any_of(d->p, [](double p) { return p < 0; })) return job.say("analysis.needs_probabilities");
  if (sum == 0) return job.say("analysis.sees_nothing", {in.word()});
  if (std::abs(sum - 1) > 1e-3) return job.say("analysis.needs_softmax");
  const int64_t component = std::min(static_cast<int64_t>(job.parameter("component")), v.shape().cols) - 1;
  for (int64_t j = 0; j < s.cols; ++j)
    d->rewards.push_back(static_cast<double>(v.at(0, in.head * v.shape().heads / s.heads, j, component)));
  d->baseline[1] = expected_reward(d->p, d->rewards);
  for (size_t b = 0; b < 2; ++b) d->exact[b] = reinforce(d->p, d->rewards, d->baseline[b]);
  job.say("analysis.reinforce.row", {in.word(), component + 1, d->baseline[1]});
  if (!(d->exact[0].total > 0)) return job.say("analysis.reinforce.alone");
  for (int64_t n = 1; n <= kMostDraws; n *= 4) {
    const size_t at = d->counts.size();
    d->counts.push_back(n);
    for (std::vector<double>& squares : d->squares) squares.push_back(0);
    job.each(kSeeds, [&job, d, at, n](int64_t i) {
      const uint64_t seed = seeded_mix(seeded_mix(job.input.problem.seed) ^ static_cast<uint64_t>(i));
      for (size_t b = 0; b < 2; ++b) {
        const double off =
            distance(reinforce_estimate(d->p, d->rewards, d->baseline[b], n, seed), d->exact[b].gradient);
        d->squares[b][at] += off * off;
      }
    });
  }
  const std::vector<std::string> keys = first_of(in.keys, s.cols);
  job.then([&job, d, keys] { report(job, *d, keys); });
}

}  // namespace attn
