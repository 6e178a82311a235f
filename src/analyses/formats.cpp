// Softmax in numbers of 32 and 16 bits, with and without taking the maximum away.
#include "analyses/common.h"
#include "attention/analysis.h"
#include "attention/number_format.h"

namespace attn {
namespace {

constexpr double kMasks = -1e9;   // what some programs write where a key is hidden
constexpr double kNoNumber = -1;  // how the map shows NaN

std::vector<double> times(std::vector<double> scores, double factor) {
  for (double& s : scores)
    if (!is_masked(s)) s *= factor;
  return scores;
}

double largest_error(const std::vector<double>& found, const std::vector<double>& exact) {
  double most = 0;
  for (size_t j = 0; j < found.size(); ++j)
    if (!std::isnan(found[j])) most = std::max(most, std::abs(found[j] - exact[j]));
  return most;
}

int64_t no_numbers(const std::vector<double>& weights) {
  return std::ranges::count_if(weights, [](double w) { return std::isnan(w); });
}

/// What becomes of a row whose keys are all hidden.
void say_hidden_row(AnalysisJob& job, int64_t keys) {
  const std::vector<double> hidden(static_cast<size_t>(keys), kMasks);
  for (const NumberFormat& format : kNumberFormats) {
    const std::string name = format.name;
    const double weight = softmax_in(format, hidden, true).front();
    if (std::isnan(weight))
      job.say("analysis.formats.hidden_breaks", {name});
    else
      job.say("analysis.formats.hidden", {name, keys, weight});
  }
}

}  // namespace

void formats_analysis(AnalysisJob& job) {
  const AnalysisInput& in = job.input;
  const Tensor& masked = in.trace.value("masked");
  if (in.problem.weighting != "softmax") return job.say("analysis.needs_softmax");
  if (masked.empty() || masked.shape().rows != std::ssize(in.tokens) || in.head >= masked.shape().heads)
    return job.say("analysis.needs_weights");
  const double factor = job.parameter("larger");
  const std::vector<double> row = times(row_values(masked, in.head, in.row), 1 / double{in.problem.temperature});
  const std::vector<double> scores = times(row, factor), exact = softmax_of(scores, 1);
  if (std::ranges::all_of(scores, is_masked)) return job.say("analysis.formats.empty", {in.word()});
  job.say("analysis.formats.row", {in.word(), std::ranges::max(scores), factor});
  std::vector<std::string> names;
  std::vector<std::vector<double>> found;
  for (const NumberFormat& format : kNumberFormats) {
    const std::string name = format.name;
    const std::vector<double> naive = softmax_in(format, scores, false), stable = softmax_in(format, scores, true);
    if (const int64_t broken = no_numbers(naive))
      job.say("analysis.formats.breaks", {name, broken, naive.size()});
    else
      job.say("analysis.formats.holds", {name, largest_error(naive, exact)});
    job.say("analysis.formats.stable", {name, largest_error(stable, exact)});
    names.insert(names.end(), {name, name + "−max"});
    found.insert(found.end(), {naive, stable});
  }
  say_hidden_row(job, std::ssize(scores));
  job.show(map_figure({"analysis.formats.map", {in.word()}}, names, first_of(in.keys, std::ssize(scores)), false,
                      [&](int i, int j) {
                        const double weight = found[static_cast<size_t>(i)][static_cast<size_t>(j)];
                        return std::isnan(weight) ? kNoNumber : weight;
                      }));
  PlotFigure plot{{"analysis.formats.title"}, {"analysis.axis.factor"}, {"analysis.axis.weight"}, true};
  plot.series = {{{"analysis.formats.exact"}, Role::x, PlotFigure::Look::reference}};
  constexpr Role kInks[] = {Role::q, Role::k, Role::v};
  for (size_t f = 0; f < kNumberFormats.size(); ++f) plot.series.push_back({as_is(kNumberFormats[f].name), kInks[f]});
  for (int i = 0; i <= 60; ++i) {
    const double larger = std::pow(10., i / 20.);
    const std::vector<double> here = times(row, larger), right = softmax_of(here, 1);
    const size_t most = static_cast<size_t>(std::ranges::max_element(right) - right.begin());
    std::vector<double> values{right[most]};
    for (const NumberFormat& format : kNumberFormats) values.push_back(softmax_in(format, here, false)[most]);
    for (size_t s = 0; s < values.size(); ++s) plot.series[s].points.emplace_back(larger, values[s]);
  }
  job.show(std::move(plot));
}

}  // namespace attn
