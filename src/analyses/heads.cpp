// Many heads: what two of them share, who is heard in the sum, and what averaging their gradients does.
#include <bit>
#include <numeric>

#include "analyses/common.h"
#include "attention/structures/shares.h"
#include "scene/seeded.h"

namespace attn {
namespace {

constexpr int64_t kMostGiven = 65536;

/// The parts that attention adds up: one per head, then x.
Tensor added_parts(const Evaluated& e) { return head_parts(e.value("heads"), e.value("w_o"), e.value("x")); }

/// How large x, the last part, still is once layer norm has divided the row by its deviation: the mean over rows of
/// the part's deviation / the total's deviation.
double size_of_x_after(const Tensor& parts) {
  const Shape& s = parts.shape();
  double sum = 0;
  for (int64_t i = 0; i < s.rows; ++i) {
    std::vector<double> total(static_cast<size_t>(s.cols), 0);
    for (int64_t p = 0; p < s.heads; ++p)
      for (int64_t c = 0; c < s.cols; ++c) total[static_cast<size_t>(c)] += double{parts.at(0, p, i, c)};
    const double whole = deviation(total);
    if (whole > 0) sum += deviation(row_values(parts, s.heads - 1, i)) / whole;
  }
  return sum / static_cast<double>(std::max<int64_t>(1, s.rows));
}

/// What two rows of probabilities share: the smaller of every two, added up; NaN where one sees nothing.
double overlap(const std::vector<double>& a, const std::vector<double>& b) {
  if (!sees(a) || !sees(b)) return std::nan("");
  double shared = 0;
  for (size_t j = 0; j < a.size(); ++j) shared += std::min(a[j], b[j]);
  return shared;
}

/// Of the rows that have one.
double mean_of(const std::vector<double>& rows) {
  double sum = 0, count = 0;
  for (const double row : rows)
    if (!std::isnan(row)) sum += row, ++count;
  return sum / std::max(1., count);
}

/// The same of two heads, row by row.
std::vector<double> overlaps(const Tensor& weights, int a, int b) {
  std::vector<double> rows;
  for (int64_t i = 0; i < weights.shape().rows; ++i)
    rows.push_back(overlap(row_values(weights, a, i), row_values(weights, b, i)));
  return rows;
}

// Gradients.
constexpr int kGradientDraws = 4000;
constexpr int kMostHeads = 64;

}  // namespace

void overlap_analysis(AnalysisJob& job) {
  const Tensor* computed = weights_of(job);
  if (!computed) return;
  const auto heads = static_cast<int>(computed->shape().heads);
  if (heads < 2) return job.say("analysis.overlap.one");
  const auto weights = probabilities_of(job, *computed);
  if (!weights) return;
  // By two heads; of one with itself 1.
  auto means = std::make_shared<std::vector<std::vector<double>>>(heads, std::vector<double>(heads, 1));
  for (int a = 0; a < heads; ++a)
    job.each(a, [means, weights, a](int64_t b) {
      means->at(a).at(b) = means->at(b).at(a) = mean_of(overlaps(*weights, a, static_cast<int>(b)));
    });
  job.then([&job, means, weights, heads] {
    const AnalysisInput& in = job.input;
    const std::vector<double>& with = (*means)[static_cast<size_t>(in.head)];
    int most = in.head == 0;  // the other heads that share most and least with the one on view
    int least = most;
    for (int h = 0; h < heads; ++h) {
      if (h == in.head) continue;
      if (with[h] > with[most]) most = h;
      if (with[h] < with[least]) least = h;
    }
    const std::vector<double> rows = overlaps(*weights, in.head, most);
    const double here = rows[static_cast<size_t>(in.row)];
    if (std::isnan(here))
      job.say("analysis.sees_nothing", {in.word()});
    else
      job.say("analysis.overlap.row", {in.word(), in.head + 1, most + 1, percent(here)});
    const Extremes e(rows);
    if (!e.count) return;
    job.say("analysis.overlap.rows", {in.head + 1, most + 1, percent(with[most]), in.tokens[e.most],
                                      percent(rows[e.most]), in.tokens[e.least], percent(rows[e.least])});
    if (heads > 2) job.say("analysis.overlap.others", {in.head + 1, most + 1, least + 1, percent(with[least])});
    std::vector<double> hundredths;
    for (const double share : rows) hundredths.push_back(std::isnan(share) ? 0 : 100 * share);
    show_per_token(job, {"analysis.overlap.title", {std::to_string(in.head + 1), std::to_string(most + 1)}},
                   "analysis.axis.overlap", {{"analysis.overlap"}, Role::a, hundredths});
    job.show(map_figure({"analysis.overlap.map"}, numbered(heads), numbered(heads), true,
                        [&](int a, int b) { return 100 * means->at(a).at(b); }));
  });
}

void shares_analysis(AnalysisJob& job) {
  const AnalysisInput& in = job.input;
  const Tensor& w_v = in.trace.value("w_v");
  const Tensor& w_o = in.trace.value("w_o");
  if (w_v.empty() || w_o.empty() || w_o.shape().cols != in.problem.d_model || w_v.count() > kMostGiven)
    return job.say("analysis.shares.needs");
  const double gain = job.parameter("gain");
  const int kv_head = static_cast<int>(in.head * w_v.shape().heads / std::max(1, in.problem.heads));
  std::vector<CellEdit> edits;
  for (int64_t i = 0; i < w_v.shape().rows; ++i)
    for (int64_t j = 0; j < w_v.shape().cols; ++j)
      edits.push_back({"w_v", kv_head, static_cast<int>(i), static_cast<int>(j),
                       w_v.at(0, kv_head, i, j) * static_cast<float>(gain)});
  /// A block of that kind, as it is and with the loud head.
  const auto pair_of = [&](const char* structure) {
    Problem problem = in.problem;
    problem.structure = structure;
    problem.method = Problem{}.method;
    const std::vector<std::string> wanted{"heads", "w_o", "x"};
    const auto as_is = job.evaluate(problem, wanted);
    set_edits(problem, edits);
    return std::pair{as_is, job.evaluate(problem, wanted)};
  };
  const auto post_ln = pair_of("post_ln");
  const auto pre_ln = pair_of("pre_ln");
  job.then([&job, post_ln, pre_ln, gain, kv_head] {
    const AnalysisInput& at = job.input;
    const Tensor before = added_parts(*post_ln.first);
    const Tensor after = added_parts(*post_ln.second);
    const auto heads = static_cast<size_t>(before.shape().heads - 1);
    std::vector<Said> labels;
    for (const std::string& number : numbered(before.shape().heads - 1)) labels.push_back({"analysis.head", {number}});
    labels.push_back(as_is("X"));
    const auto bars = [&](const char* title, const Tensor& quiet, const Tensor& loud, Stream stream) {
      BarFigure figure{{title}, {"analysis.axis.share"}, labels};
      figure.marked = at.head;
      figure.series = {{{"analysis.shares.as_is"}, Role::x, variance_shares(quiet, stream)},
                       {{"analysis.shares.loud", {measured(gain)}}, Role::v, variance_shares(loud, stream)}};
      return figure;
    };
    BarFigure post = bars("analysis.shares.post", before, after, Stream::normalized);
    BarFigure pre = bars("analysis.shares.pre", added_parts(*pre_ln.first), added_parts(*pre_ln.second), Stream::kept);
    const auto share = [](const BarFigure& f, size_t series, size_t part) { return f.series[series].values[part]; };
    const auto loud = static_cast<size_t>(at.head);
    job.say("analysis.shares.size", {size_of_x_after(before), size_of_x_after(after)});
    job.say("analysis.shares.head",
            {loud + 1, gain, share(post, 0, loud), share(post, 1, loud), share(pre, 0, loud), share(pre, 1, loud)});
    job.say("analysis.shares.rest", {share(post, 0, heads), share(post, 1, heads)});
    const int group = at.problem.heads / std::max(1, at.problem.kv_heads);
    if (group > 1) job.say("analysis.shares.group", {kv_head * group + 1, (kv_head + 1) * group});
    job.say("analysis.shares.sum");
    job.show(std::move(post));
    job.show(std::move(pre));
  });
}

/// Gradients of many heads, averaged.
void gradients_analysis(AnalysisJob& job) {
  const double rho = job.parameter("correlation");
  auto squares = std::make_shared<std::map<int, double>>();  // by heads
  // One draw: what all heads share, then each head's own part; the means of the first 1, 2, 4, ... heads.
  job.each(kGradientDraws, [&job, squares, rho](int64_t draw) {
    const uint64_t key =
        seeded_mix(seeded_mix(job.input.problem.seed ^ 0x6772616469656e74u) ^ static_cast<uint64_t>(draw));
    const double shared = std::sqrt(rho) * seeded_normal(seeded_mix(key));
    double sum = 0;
    for (int h = 1; h <= kMostHeads; ++h) {
      sum += shared + std::sqrt(1 - rho) * seeded_normal(seeded_mix(key ^ static_cast<uint64_t>(h)));
      if (std::has_single_bit(static_cast<unsigned>(h))) (*squares)[h] += sum / h * (sum / h);
    }
  });
  job.then([&job, squares, rho] {
    const auto formula = [&](int64_t h) { return averaged_variance(1, rho, h); };
    PlotFigure plot{{"analysis.gradients.title"}, {"analysis.axis.heads"}, {"analysis.axis.variance"}, true, true};
    plot.series = {
        {{"analysis.gradients.formula"}, Role::x, PlotFigure::Look::reference},
        {{"analysis.gradients.drawn", {in_threes(std::to_string(kGradientDraws))}}, Role::a, PlotFigure::Look::dots}};
    double off = 0;
    for (const auto& [h, sum] : *squares) {
      const double variance = sum / kGradientDraws;
      plot.add(h, {formula(h), variance});
      off = std::max(off, std::abs(variance / formula(h) - 1));
    }
    const int here = job.input.problem.heads;
    job.say("analysis.gradients.formula_here", {here, rho, formula(here)});
    job.say("analysis.gradients.limit", {rho, formula(kMostHeads), kMostHeads});
    job.say("analysis.gradients.off", {kGradientDraws, off * 100});
    job.show(std::move(plot));
  });
}

}  // namespace attn
