// What one row or one column of the weights says: entropy, coverage, the largest weight.
#include "analyses/common.h"
#include "attention/analysis.h"

namespace attn {
namespace {

/// Entropies in bits, as far as they are worked out: of the head on view row by row, of the first heads summed over
/// the rows that see something. NaN: a row that sees nothing.
struct Entropies {
  std::vector<double> rows;
  std::vector<double> heads;
  std::vector<double> counts;  // of rows in the sums
};

/// Whether the row in question sees anything; says so where it does not.
bool row_sees(AnalysisJob& job, const Tensor& weights) {
  if (sees(row_values(weights, job.input.head, job.input.row))) return true;
  job.say("analysis.sees_nothing", {job.input.word()});
  return false;
}

void say_entropies(AnalysisJob& job, const Tensor& weights, const Entropies& found) {
  const AnalysisInput& in = job.input;
  const std::vector<double>& bits = found.rows;
  if (row_sees(job, weights)) {
    const auto seen = std::ranges::count(keys_seen(in, weights, in.row), true);
    const double here = bits[static_cast<size_t>(in.row)];
    job.say("analysis.entropy.row", {in.word(), here, std::exp2(here), seen});
    job.say("analysis.entropy.bound", {seen, std::log2(static_cast<double>(seen))});
  }
  const Extremes e(bits);
  if (!e.count) return;
  job.say("analysis.entropy.extremes", {in.tokens[e.least], bits[e.least], in.tokens[e.most], bits[e.most], e.mean()});
  if (weights.shape().heads > 1) {
    std::string each;
    for (size_t h = 0; h < found.heads.size(); ++h)
      each += (h ? ", " : "") + measured(found.heads[h] / std::max(1., found.counts[h]));
    job.say("analysis.entropy.heads", {each});
  }
  std::vector<double> shown, effective;
  for (const double b : bits) {
    shown.push_back(std::isnan(b) ? 0 : b);
    effective.push_back(std::isnan(b) ? 0 : std::exp2(b));
  }
  show_per_token(job, {"analysis.entropy.title"}, "analysis.axis.bits", {{"analysis.entropy"}, Role::a, shown});
  show_per_token(job, {"analysis.entropy.keys"}, "analysis.axis.keys", {{"analysis.entropy.keys"}, Role::k, effective});
}

/// The probabilities of the trace, where weights are such.
std::shared_ptr<const Tensor> probabilities_here(AnalysisJob& job) {
  const Tensor* weights = weights_of(job);
  return weights ? probabilities_of(job, *weights) : nullptr;
}

}  // namespace

/// Row by row in slices: a thousand words in eight heads are some millions of logarithms.
void entropy_analysis(AnalysisJob& job) {
  const auto weights = probabilities_here(job);
  if (!weights) return;
  auto found = std::make_shared<Entropies>();
  const auto heads = static_cast<size_t>(std::min<int64_t>(weights->shape().heads, 8));
  found->heads.resize(heads);
  found->counts.resize(heads);
  job.each(weights->shape().rows, [&job, weights, found](int64_t i) {
    const auto entropy = [&](int head) {
      return sees(row_values(*weights, head, i)) ? row_entropy(*weights, head, i) : std::nan("");
    };
    found->rows.push_back(entropy(job.input.head));
    for (size_t h = 0; h < found->heads.size(); ++h) {
      const int head = static_cast<int>(h);
      const double bits = head == job.input.head ? found->rows.back() : entropy(head);
      if (std::isnan(bits)) continue;
      found->heads[h] += bits;
      ++found->counts[h];
    }
  });
  job.then([&job, weights, found] { say_entropies(job, *weights, *found); });
}

void coverage_analysis(AnalysisJob& job) {
  const auto weights = probabilities_here(job);
  if (!weights) return;
  const AnalysisInput& in = job.input;
  const std::vector<double> sums = column_sums(*weights, in.head);
  std::vector<double> even(sums.size(), 0);  // were every row spread evenly over the keys it sees
  int64_t rows = 0;
  for (int64_t i = 0; i < weights->shape().rows; ++i) {
    if (!sees(row_values(*weights, in.head, i))) continue;
    ++rows;
    const std::vector<bool> seen = keys_seen(in, *weights, i);
    for (size_t j = 0; j < seen.size(); ++j)
      if (seen[j]) even[j] += 1 / static_cast<double>(std::ranges::count(seen, true));
  }
  const Extremes e(sums);
  job.say("analysis.coverage.total", {e.sum, rows});
  job.say("analysis.coverage.extremes", {in.keys[e.most], sums[e.most], in.keys[e.least], sums[e.least]});
  const auto col = static_cast<size_t>(in.col);
  job.say("analysis.coverage.key", {in.keys[col], sums[col], even[col]});
  job.show(BarFigure{.title = {"analysis.coverage.title"},
                     .y = {"analysis.axis.sum"},
                     .labels = labels_of(in.keys),
                     .marked = in.col,
                     .series = {{{"analysis.coverage"}, Role::k, sums}, {{"analysis.coverage.even"}, Role::x, even}}});
}

void largest_analysis(AnalysisJob& job) {
  const auto weights = probabilities_here(job);
  if (!weights) return;
  const AnalysisInput& in = job.input;
  std::vector<double> most, even, shown;  // most: NaN where the row sees nothing, as `even`; shown: 0 there
  std::vector<std::string> key;           // that the row looks at most
  for (int64_t i = 0; i < weights->shape().rows; ++i) {
    const std::vector<double> row = row_values(*weights, in.head, i);
    const auto at = std::ranges::max_element(row);
    const bool seen = sees(row);
    most.push_back(seen ? *at : std::nan(""));
    shown.push_back(seen ? *at : 0);
    even.push_back(seen ? 1 / static_cast<double>(std::ranges::count(keys_seen(in, *weights, i), true)) : 0);
    key.push_back(in.keys[static_cast<size_t>(at - row.begin())]);
  }
  const auto row = static_cast<size_t>(in.row);
  if (row_sees(job, *weights)) job.say("analysis.largest.row", {in.word(), key[row], percent(most[row])});
  const Extremes e(most);
  if (!e.count) return;
  job.say("analysis.largest.extremes",
          {in.tokens[e.most], key[e.most], percent(most[e.most]), in.tokens[e.least], percent(most[e.least])});
  job.say("analysis.largest.half",
          {std::ranges::count_if(most, [](double m) { return m > .5; }), e.count, percent(e.mean())});
  job.show(BarFigure{.title = {"analysis.largest.title"},
                     .y = {"analysis.axis.weight"},
                     .labels = labels_of(in.tokens),
                     .marked = in.row,
                     .series = {{{"analysis.largest"}, Role::a, shown}, {{"analysis.largest.even"}, Role::x, even}}});
  if (weights->shape().rows < 2) return;
  job.show(map_figure({"step.weights"}, in.tokens, in.keys, true,
                      [&](int i, int j) { return double{weights->at(0, in.head, i, j)}; }));
}

}  // namespace attn
