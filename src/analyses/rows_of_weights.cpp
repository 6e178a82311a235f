// What one row or one column of the weights says: entropy, coverage, the largest weight.
#include <algorithm>
#include <cmath>

#include "analyses/common.h"
#include "attention/analysis.h"
#include "attention/explain/explain.h"
#include "text/numbers.h"

namespace attn {
namespace {

struct Extremes {
  int least = -1;
  int most = -1;
  double sum = 0;
  int count = 0;
  explicit Extremes(const std::vector<double>& values) {
    for (size_t i = 0; i < values.size(); ++i) {
      if (std::isnan(values[i])) continue;
      const int at = static_cast<int>(i);
      if (least < 0 || values[i] < values[static_cast<size_t>(least)]) least = at;
      if (most < 0 || values[i] > values[static_cast<size_t>(most)]) most = at;
      sum += values[i];
      ++count;
    }
  }
  double mean() const { return count ? sum / count : 0; }
};

const std::string& name(const std::vector<std::string>& words, int i) { return words[static_cast<size_t>(i)]; }

void entropy(AnalysisJob& job) {
  const Tensor* weights = weights_of(job);
  if (!weights) return;
  auto bits = std::make_shared<std::vector<double>>();
  job.each(weights->shape().rows,
           [&job, bits, weights](int64_t i) { bits->push_back(row_entropy(*weights, job.input().head, i)); });
  job.then([&job, bits, weights] {
    const AnalysisInput& in = job.input();
    const auto row = static_cast<size_t>(in.row);
    int64_t seen = 0;
    for (double p : row_values(*weights, in.head, in.row)) seen += p > 0;
    job.say("analysis.entropy.row",
            {in.tokens[row], measured((*bits)[row]), measured(std::exp2((*bits)[row])), std::to_string(seen)});
    job.say("analysis.entropy.bound",
            {std::to_string(seen), measured(seen > 0 ? std::log2(static_cast<double>(seen)) : 0)});
    const Extremes e(*bits);
    job.say("analysis.entropy.extremes",
            {name(in.tokens, e.least), measured((*bits)[static_cast<size_t>(e.least)]), name(in.tokens, e.most),
             measured((*bits)[static_cast<size_t>(e.most)]), measured(e.mean())});
    const auto heads = weights->shape().heads;
    if (heads > 1) {
      std::string each;
      for (int64_t h = 0; h < heads && h < 8; ++h) {
        double sum = 0;
        for (int64_t i = 0; i < weights->shape().rows; ++i) sum += row_entropy(*weights, h, i);
        each += (h ? ", " : "") + measured(sum / static_cast<double>(weights->shape().rows));
      }
      job.say("analysis.entropy.heads", {each});
    }
    BarFigure bars{{"analysis.entropy.title", {}}, {"analysis.axis.bits", {}}, labels_of(in.tokens)};
    bars.marked = in.row;
    bars.series = {{{"analysis.entropy", {}}, Role::a, *bits}};
    BarFigure keys{{"analysis.entropy.keys", {}}, {"analysis.axis.keys", {}}, labels_of(in.tokens)};
    keys.marked = in.row;
    std::vector<double> effective;
    for (double b : *bits) effective.push_back(std::exp2(b));
    keys.series = {{{"analysis.entropy.keys", {}}, Role::k, effective}};
    job.show(std::move(bars));
    job.show(std::move(keys));
  });
}

void coverage(AnalysisJob& job) {
  const Tensor* weights = weights_of(job);
  if (!weights) return;
  job.then([&job, weights] {
    const AnalysisInput& in = job.input();
    const std::vector<double> sums = column_sums(*weights, in.head);
    const std::vector<std::string> keys = first_of(in.keys, weights->shape().cols);
    const Extremes e(sums);
    const double even = e.sum / static_cast<double>(sums.size());
    const int col = std::min(in.col, static_cast<int>(sums.size()) - 1);
    job.say("analysis.coverage.total",
            {measured(e.sum), std::to_string(weights->shape().rows), std::to_string(sums.size()), measured(even)});
    job.say("analysis.coverage.extremes", {name(keys, e.most), measured(sums[static_cast<size_t>(e.most)]),
                                           name(keys, e.least), measured(sums[static_cast<size_t>(e.least)])});
    job.say("analysis.coverage.key", {name(keys, col), measured(sums[static_cast<size_t>(col)])});
    BarFigure bars{{"analysis.coverage.title", {}}, {"analysis.axis.sum", {}}, labels_of(keys)};
    bars.marked = col;
    bars.series = {{{"analysis.coverage", {}}, Role::k, sums}};
    bars.has_reference = true;
    bars.reference = even;
    bars.reference_name = {"analysis.coverage.even", {}};
    job.show(std::move(bars));
  });
}

void largest(AnalysisJob& job) {
  const Tensor* weights = weights_of(job);
  if (!weights) return;
  job.then([&job, weights] {
    const AnalysisInput& in = job.input();
    const std::vector<std::string> keys = first_of(in.keys, weights->shape().cols);
    std::vector<double> most;
    std::vector<int> where;
    int half = 0;
    for (int64_t i = 0; i < weights->shape().rows; ++i) {
      const std::vector<double> row = row_values(*weights, in.head, i);
      const auto at = std::max_element(row.begin(), row.end());
      most.push_back(*at);
      where.push_back(static_cast<int>(at - row.begin()));
      half += *at > .5;
    }
    const auto row = static_cast<size_t>(in.row);
    const Extremes e(most);
    job.say("analysis.largest.row", {in.tokens[row], name(keys, where[row]), percent(most[row])});
    job.say("analysis.largest.extremes", {name(in.tokens, e.most), name(keys, where[static_cast<size_t>(e.most)]),
                                          percent(most[static_cast<size_t>(e.most)]), name(in.tokens, e.least),
                                          percent(most[static_cast<size_t>(e.least)])});
    job.say("analysis.largest.half", {std::to_string(half), std::to_string(most.size()), percent(e.mean())});
    BarFigure bars{{"analysis.largest.title", {}}, {"analysis.axis.weight", {}}, labels_of(in.tokens)};
    bars.marked = in.row;
    bars.series = {{{"analysis.largest", {}}, Role::a, most}};
    bars.has_reference = true;
    bars.reference = 1.0 / static_cast<double>(weights->shape().cols);
    bars.reference_name = {"analysis.largest.even", {}};
    job.show(std::move(bars));
    if (weights->shape().rows < 2) return;
    MapFigure map = map_figure({"step.weights", {}}, static_cast<int>(weights->shape().rows),
                               static_cast<int>(weights->shape().cols), true,
                               [&](int i, int j) { return static_cast<double>(weights->at(0, in.head, i, j)); });
    map.row_labels = in.tokens;
    map.col_labels = keys;
    job.show(std::move(map));
  });
}

}  // namespace

AnalysisWork entropy_analysis() { return entropy; }
AnalysisWork coverage_analysis() { return coverage; }
AnalysisWork largest_analysis() { return largest; }

}  // namespace attn
