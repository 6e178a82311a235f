// Many heads: who is heard in the sum, and what averaging their gradients does.
#include <algorithm>
#include <cmath>

#include "analyses/common.h"
#include "attention/structures/shares.h"
#include "scene/seeded.h"
#include "text/numbers.h"

namespace attn {
namespace {

constexpr int64_t kMostGiven = 65536;

/// The parts that attention adds up: one per head, then x.
Tensor parts_of(const Evaluated& e) { return head_parts(e.value("heads"), e.value("w_o"), e.value("x")); }

/// How large a part still is once layer norm has divided the row by its deviation: the mean over rows of part deviation
/// / total deviation.
double size_after(const Tensor& parts, int64_t part) {
  const Shape& s = parts.shape();
  const auto columns = static_cast<double>(s.cols);
  double sum = 0;
  for (int64_t i = 0; i < s.rows; ++i) {
    const auto deviation = [&](const auto& value) {
      double mean = 0;
      double squares = 0;
      for (int64_t c = 0; c < s.cols; ++c) mean += value(c) / columns;
      for (int64_t c = 0; c < s.cols; ++c) squares += (value(c) - mean) * (value(c) - mean);
      return std::sqrt(squares / columns);
    };
    const double whole = deviation([&](int64_t c) {
      double total = 0;
      for (int64_t p = 0; p < s.heads; ++p) total += static_cast<double>(parts.at(0, p, i, c));
      return total;
    });
    if (whole > 0) sum += deviation([&](int64_t c) { return static_cast<double>(parts.at(0, part, i, c)); }) / whole;
  }
  return sum / static_cast<double>(std::max<int64_t>(1, s.rows));
}

void head_shares(AnalysisJob& job) {
  const AnalysisInput& in = job.input();
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
    const AnalysisInput& at = job.input();
    const Tensor before = parts_of(*post_ln.first);
    const Tensor after = parts_of(*post_ln.second);
    const auto heads = static_cast<size_t>(before.shape().heads - 1);
    std::vector<Said> labels;
    for (size_t h = 0; h < heads; ++h) labels.push_back({"analysis.head", {std::to_string(h + 1)}});
    labels.push_back(as_is("X"));
    const auto loud_head = static_cast<size_t>(at.head);
    const auto bars = [&](const char* title, const Tensor& quiet, const Tensor& loud, Stream stream) {
      BarFigure figure{{title, {}}, {"analysis.axis.share", {}}, labels};
      figure.marked = at.head;
      figure.series = {{{"analysis.shares.as_is", {}}, Role::x, variance_shares(quiet, stream)},
                       {{"analysis.shares.loud", {measured(gain)}}, Role::v, variance_shares(loud, stream)}};
      return figure;
    };
    BarFigure post = bars("analysis.shares.post", before, after, Stream::normalized);
    BarFigure pre = bars("analysis.shares.pre", parts_of(*pre_ln.first), parts_of(*pre_ln.second), Stream::kept);
    const auto share = [&](const BarFigure& f, size_t series) { return measured(f.series[series].values[loud_head]); };
    job.say("analysis.shares.head", {std::to_string(at.head + 1), measured(gain), share(post, 0), share(post, 1),
                                     share(pre, 0), share(pre, 1)});
    job.say("analysis.shares.rest", {measured(post.series[0].values[heads]), measured(post.series[1].values[heads])});
    job.say("analysis.shares.size", {measured(size_after(before, before.shape().heads - 1)),
                                     measured(size_after(after, after.shape().heads - 1))});
    const int group = at.problem.heads / std::max(1, at.problem.kv_heads);
    if (group > 1)
      job.say("analysis.shares.group", {std::to_string(kv_head * group + 1), std::to_string((kv_head + 1) * group)});
    job.say("analysis.shares.sum");
    job.show(std::move(post));
    job.show(std::move(pre));
  });
}

// --- gradients of many heads

constexpr int kGradientDraws = 4000;
constexpr int kMostHeads = 64;

void gradients(AnalysisJob& job) {
  const double rho = job.parameter("correlation");
  auto squares = std::make_shared<std::vector<double>>();
  auto heads = std::make_shared<std::vector<int>>();
  for (int h = 1; h <= kMostHeads; h *= 2) heads->push_back(h);
  squares->assign(heads->size(), 0);
  // One draw: what all heads share, then each head's own part; the means of the first 1, 2, 4, ... heads.
  job.each(kGradientDraws, [&job, heads, squares, rho](int64_t draw) {
    const uint64_t key =
        seeded_mix(seeded_mix(job.input().problem.seed ^ 0x6772616469656e74u) ^ static_cast<uint64_t>(draw));
    const double shared = std::sqrt(rho) * seeded_normal(seeded_mix(key));
    double sum = 0;
    size_t next = 0;
    for (int h = 1; h <= kMostHeads; ++h) {
      sum += shared + std::sqrt(1 - rho) * seeded_normal(seeded_mix(key ^ static_cast<uint64_t>(h)));
      if (h != (*heads)[next]) continue;
      (*squares)[next] += sum / h * (sum / h);
      ++next;
    }
  });
  job.then([&job, heads, squares, rho] {
    const auto formula = [&](int64_t h) { return averaged_variance(1, rho, h); };
    PlotFigure plot{
        {"analysis.gradients.title", {}}, {"analysis.axis.heads", {}}, {"analysis.axis.variance", {}}, true, true};
    plot.series = {{{"analysis.gradients.formula", {}}, Role::x, PlotFigure::Look::reference},
                   {{"analysis.gradients.drawn", {std::to_string(kGradientDraws)}}, Role::a, PlotFigure::Look::dots}};
    double off = 0;
    for (size_t i = 0; i < heads->size(); ++i) {
      const int h = (*heads)[i];
      const double variance = (*squares)[i] / kGradientDraws;
      plot.series[0].points.emplace_back(h, formula(h));
      plot.series[1].points.emplace_back(h, variance);
      off = std::max(off, std::abs(variance / formula(h) - 1));
    }
    const int here = job.input().problem.heads;
    job.say("analysis.gradients.formula_here", {std::to_string(here), measured(rho), measured(formula(here))});
    job.say("analysis.gradients.limit", {measured(rho), measured(formula(kMostHeads)), std::to_string(kMostHeads)});
    job.say("analysis.gradients.off", {std::to_string(kGradientDraws), measured(off * 100)});
    job.show(std::move(plot));
  });
}

}  // namespace

AnalysisWork shares_analysis() { return head_shares; }
AnalysisWork gradients_analysis() { return gradients; }

}  // namespace attn
