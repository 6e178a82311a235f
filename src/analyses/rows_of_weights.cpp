// What one row or one column of the weights says: entropy, coverage, the largest weight.
#include "analyses/common.h"
#include "attention/analysis.h"

namespace attn {
namespace {

/// Where the least and the largest value stand, the first of equals. NaN does not count.
struct Extremes {
  size_t least = 0;
  size_t most = 0;
  double sum = 0;
  int count = 0;
  explicit Extremes(const std::vector<double>& values) {
    for (size_t i = 0; i < values.size(); ++i) {
      if (std::isnan(values[i])) continue;
      if (!count || values[i] < values[least]) least = i;
      if (!count || values[i] > values[most]) most = i;
      sum += values[i];
      ++count;
    }
  }
  double mean() const { return count ? sum / count : 0; }
};

/// Entropies in bits, as far as they are worked out: of the head on view row by row, of the first heads summed over
/// rows.
struct Entropies {
  std::vector<double> rows;
  std::vector<double> heads;
};

void say_entropies(AnalysisJob& job, const Tensor& weights, const Entropies& found) {
  const AnalysisInput& in = job.input;
  const std::vector<double>& bits = found.rows;
  std::vector<double> effective;
  for (double b : bits) effective.push_back(std::exp2(b));
  const std::vector<double> weights_here = row_values(weights, in.head, in.row);
  const auto seen = std::ranges::count_if(weights_here, [](double p) { return p > 0; });
  const auto row = static_cast<size_t>(in.row);
  job.say("analysis.entropy.row", {in.word(), bits[row], effective[row], seen});
  job.say("analysis.entropy.bound", {seen, seen > 0 ? std::log2(static_cast<double>(seen)) : 0});
  const Extremes e(bits);
  job.say("analysis.entropy.extremes", {in.tokens[e.least], bits[e.least], in.tokens[e.most], bits[e.most], e.mean()});
  if (weights.shape().heads > 1) {
    std::string each;
    for (double sum : found.heads)
      each += (each.empty() ? "" : ", ") + measured(sum / static_cast<double>(bits.size()));
    job.say("analysis.entropy.heads", {each});
  }
  show_per_token(job, {"analysis.entropy.title"}, "analysis.axis.bits", {{"analysis.entropy"}, Role::a, bits});
  show_per_token(job, {"analysis.entropy.keys"}, "analysis.axis.keys", {{"analysis.entropy.keys"}, Role::k, effective});
}

}  // namespace

/// Row by row in slices: a thousand words in eight heads are some millions of logarithms.
void entropy_analysis(AnalysisJob& job) {
  const Tensor* weights = weights_of(job);
  if (!weights) return;
  auto found = std::make_shared<Entropies>();
  found->heads.resize(static_cast<size_t>(std::min<int64_t>(weights->shape().heads, 8)));
  job.each(weights->shape().rows, [&job, weights, found](int64_t i) {
    const double here = row_entropy(*weights, job.input.head, i);
    found->rows.push_back(here);
    for (int h = 0; h < std::ssize(found->heads); ++h)
      found->heads[static_cast<size_t>(h)] += h == job.input.head ? here : row_entropy(*weights, h, i);
  });
  job.then([&job, weights, found] { say_entropies(job, *weights, *found); });
}

void coverage_analysis(AnalysisJob& job) {
  const Tensor* weights = weights_of(job);
  if (!weights) return;
  const AnalysisInput& in = job.input;
  const std::vector<double> sums = column_sums(*weights, in.head);
  const Extremes e(sums);
  const double even = e.sum / static_cast<double>(sums.size());
  job.say("analysis.coverage.total", {e.sum, weights->shape().rows, sums.size(), even});
  job.say("analysis.coverage.extremes", {in.keys[e.most], sums[e.most], in.keys[e.least], sums[e.least]});
  const auto col = static_cast<size_t>(in.col);
  job.say("analysis.coverage.key", {in.keys[col], sums[col]});
  job.show(BarFigure{.title = {"analysis.coverage.title"},
                     .y = {"analysis.axis.sum"},
                     .labels = labels_of(in.keys),
                     .marked = in.col,
                     .series = {{{"analysis.coverage"}, Role::k, sums}},
                     .has_reference = true,
                     .reference = even,
                     .reference_name = {"analysis.coverage.even"}});
}

void largest_analysis(AnalysisJob& job) {
  const Tensor* weights = weights_of(job);
  if (!weights) return;
  const AnalysisInput& in = job.input;
  std::vector<double> most;
  std::vector<std::string> key;  // that the row looks at most
  for (int64_t i = 0; i < weights->shape().rows; ++i) {
    const std::vector<double> row = row_values(*weights, in.head, i);
    const auto at = std::ranges::max_element(row);
    most.push_back(*at);
    key.push_back(in.keys[static_cast<size_t>(at - row.begin())]);
  }
  const auto row = static_cast<size_t>(in.row);
  const Extremes e(most);
  job.say("analysis.largest.row", {in.word(), key[row], percent(most[row])});
  job.say("analysis.largest.extremes",
          {in.tokens[e.most], key[e.most], percent(most[e.most]), in.tokens[e.least], percent(most[e.least])});
  job.say("analysis.largest.half",
          {std::ranges::count_if(most, [](double m) { return m > .5; }), most.size(), percent(e.mean())});
  job.show(BarFigure{.title = {"analysis.largest.title"},
                     .y = {"analysis.axis.weight"},
                     .labels = labels_of(in.tokens),
                     .marked = in.row,
                     .series = {{{"analysis.largest"}, Role::a, most}},
                     .has_reference = true,
                     .reference = 1.0 / static_cast<double>(weights->shape().cols),
                     .reference_name = {"analysis.largest.even"}});
  if (weights->shape().rows < 2) return;
  job.show(map_figure({"step.weights"}, in.tokens, in.keys, true,
                      [&](int i, int j) { return double{weights->at(0, in.head, i, j)}; }));
}

}  // namespace attn
