// Many heads: who is heard in the sum, and what averaging their gradients does.
#include <algorithm>
#include <cmath>

#include "scene/analyses/common.h"
#include "scene/seeded.h"

namespace attn {
namespace {

constexpr int64_t kMostEdits = 65536;

/// Parts of the stream: one a head, head_h W_O^h, then x; n x d each, in double.
struct Parts {
  int64_t rows = 0;
  int64_t cols = 0;
  std::vector<std::vector<double>> values;
};

Parts parts_of(const Evaluated& e) {
  const Tensor& heads = e.value("heads");
  const Tensor& w_o = e.value("w_o");
  const Tensor& x = e.value("x");
  const Shape& s = heads.shape();
  Parts out{s.rows, w_o.shape().cols, {}};
  for (int64_t h = 0; h < s.heads; ++h) {
    std::vector<double> part(static_cast<size_t>(out.rows * out.cols), 0);
    for (int64_t i = 0; i < out.rows; ++i)
      for (int64_t k = 0; k < s.cols; ++k) {
        const double a = static_cast<double>(heads.at(0, h, i, k));
        for (int64_t c = 0; c < out.cols; ++c) part[static_cast<size_t>(i * out.cols + c)] += a * static_cast<double>(w_o.at(0, 0, h * s.cols + k, c));
      }
    out.values.push_back(std::move(part));
  }
  out.values.emplace_back(x.data(), x.data() + x.count());
  return out;
}

/// cov(part, total) / var(total) of each part over the columns of a row, as layer norm takes them. pre-LN: rows keep their
/// size, so covariances and variances of all rows are added up; post-LN: every row is brought to variance 1, so the mean
/// of the rows' shares.
std::vector<double> shares(const Parts& parts, bool normalized) {
  std::vector<double> covariances(parts.values.size(), 0);
  double variance = 0;
  double counted = 0;
  const auto d = static_cast<double>(parts.cols);
  for (int64_t i = 0; i < parts.rows; ++i) {
    const auto at = [&](const std::vector<double>& part, int64_t c) { return part[static_cast<size_t>(i * parts.cols + c)]; };
    std::vector<double> total(static_cast<size_t>(parts.cols), 0);
    double mean = 0;
    for (int64_t c = 0; c < parts.cols; ++c) {
      for (const auto& part : parts.values) total[static_cast<size_t>(c)] += at(part, c);
      mean += total[static_cast<size_t>(c)] / d;
    }
    double of_row = 0;
    for (double t : total) of_row += (t - mean) * (t - mean) / d;
    if (!(of_row > 0)) continue;
    counted += 1;
    variance += of_row;
    for (size_t p = 0; p < parts.values.size(); ++p) {
      double covariance = 0;  // the mean of the part falls out against total - mean
      for (int64_t c = 0; c < parts.cols; ++c) covariance += at(parts.values[p], c) * (total[static_cast<size_t>(c)] - mean) / d;
      covariances[p] += normalized ? covariance / of_row : covariance;
    }
  }
  for (double& c : covariances) c /= normalized ? std::max(1.0, counted) : variance > 0 ? variance : 1;
  return covariances;
}

/// Size of the smallest of the other parts after layer norm has divided the row by its deviation: the mean over rows of
/// part deviation / total deviation.
double size_after(const Parts& parts, size_t part) {
  double sum = 0;
  for (int64_t i = 0; i < parts.rows; ++i) {
    const auto deviation = [&](const auto& value) {
      double mean = 0;
      double squares = 0;
      for (int64_t c = 0; c < parts.cols; ++c) mean += value(c) / static_cast<double>(parts.cols);
      for (int64_t c = 0; c < parts.cols; ++c) squares += (value(c) - mean) * (value(c) - mean);
      return std::sqrt(squares / static_cast<double>(parts.cols));
    };
    const auto index = [&](int64_t c) { return static_cast<size_t>(i * parts.cols + c); };
    const double whole = deviation([&](int64_t c) {
      double total = 0;
      for (const auto& each : parts.values) total += each[index(c)];
      return total;
    });
    if (whole > 0) sum += deviation([&](int64_t c) { return parts.values[part][index(c)]; }) / whole;
  }
  return sum / static_cast<double>(std::max<int64_t>(1, parts.rows));
}

void head_shares(AnalysisJob& job) {
  const AnalysisInput& in = job.input();
  const Tensor& w_v = in.trace.value("w_v");
  const Tensor& w_o = in.trace.value("w_o");
  if (w_v.empty() || w_o.empty() || w_o.shape().cols != in.problem.d_model || w_v.count() > kMostEdits) return job.say("analysis.shares.needs");
  const double gain = job.parameter("gain");
  const int kv_head = static_cast<int>(in.head * w_v.shape().heads / std::max(1, in.problem.heads));
  Problem plain = in.problem;
  plain.structure = "multi_head";
  plain.method = "plain";
  Problem loud = plain;
  std::vector<CellEdit> edits;
  for (int64_t i = 0; i < w_v.shape().rows; ++i)
    for (int64_t j = 0; j < w_v.shape().cols; ++j)
      edits.push_back({"w_v", kv_head, static_cast<int>(i), static_cast<int>(j), w_v.at(0, kv_head, i, j) * static_cast<float>(gain)});
  set_edits(loud, edits);
  const std::vector<std::string> wanted{"heads", "w_o", "x"};
  const auto a = job.evaluate(plain, wanted);
  const auto b = job.evaluate(loud, wanted);
  job.then([&job, a, b, gain, kv_head] {
    const AnalysisInput& at = job.input();
    const Parts before = parts_of(*a);
    const Parts after = parts_of(*b);
    const size_t heads = before.values.size() - 1;
    std::vector<Said> labels;
    for (size_t h = 0; h < heads; ++h) labels.push_back({"analysis.head", {std::to_string(h + 1)}});
    labels.push_back(as_is("X"));
    const auto loud_head = static_cast<size_t>(at.head);
    const auto bars = [&](const char* title, bool normalized) {
      BarFigure figure{{title, {}}, {"analysis.axis.share", {}}, labels};
      figure.marked = at.head;
      figure.series = {{{"analysis.shares.as_is", {}}, Role::x, shares(before, normalized)},
                       {{"analysis.shares.loud", {measured(gain)}}, Role::v, shares(after, normalized)}};
      return figure;
    };
    BarFigure post = bars("analysis.shares.post", true);
    BarFigure pre = bars("analysis.shares.pre", false);
    const auto share = [&](const BarFigure& f, size_t series) { return measured(f.series[series].values[loud_head]); };
    job.say("analysis.shares.head", {std::to_string(at.head + 1), measured(gain), share(post, 0), share(post, 1), share(pre, 0), share(pre, 1)});
    job.say("analysis.shares.rest", {measured(post.series[0].values[heads]), measured(post.series[1].values[heads])});
    job.say("analysis.shares.size", {measured(size_after(before, heads)), measured(size_after(after, heads))});
    const int group = at.problem.heads / std::max(1, at.problem.kv_heads);
    if (group > 1) job.say("analysis.shares.group", {std::to_string(kv_head * group + 1), std::to_string((kv_head + 1) * group)});
    job.say("analysis.shares.sum");
    job.show(std::move(post));
    job.show(std::move(pre));
  });
}

// --- gradients of many heads

constexpr int kDraws = 4000;
constexpr int kMostHeads = 64;

void gradients(AnalysisJob& job) {
  const double rho = job.parameter("correlation");
  auto squares = std::make_shared<std::vector<double>>();
  auto heads = std::make_shared<std::vector<int>>();
  for (int h = 1; h <= kMostHeads; h *= 2) heads->push_back(h);
  squares->assign(heads->size(), 0);
  // One draw: what all heads share, then each head's own part; the means of the first 1, 2, 4, ... heads.
  job.each(kDraws, [&job, heads, squares, rho](int64_t draw) {
    const uint64_t key = seeded_mix(seeded_mix(job.input().problem.seed ^ 0x6772616469656e74u) ^ static_cast<uint64_t>(draw));
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
    // variance sigma^2 (rho + (1 - rho) / h) of the mean of h numbers of variance sigma^2, any two with correlation rho
    const auto formula = [&](double h) { return rho + (1 - rho) / h; };
    PlotFigure plot{{"analysis.gradients.title", {}}, {"analysis.axis.heads", {}}, {"analysis.axis.variance", {}}, true, true};
    plot.series = {{{"analysis.gradients.formula", {}}, Role::x, PlotFigure::Look::reference},
                   {{"analysis.gradients.drawn", {std::to_string(kDraws)}}, Role::a, PlotFigure::Look::dots}};
    double off = 0;
    for (size_t i = 0; i < heads->size(); ++i) {
      const double h = (*heads)[i];
      const double variance = (*squares)[i] / kDraws;
      plot.series[0].points.emplace_back(h, formula(h));
      plot.series[1].points.emplace_back(h, variance);
      off = std::max(off, std::abs(variance / formula(h) - 1));
    }
    const int here = job.input().problem.heads;
    job.say("analysis.gradients.formula_here", {std::to_string(here), measured(rho), measured(formula(here))});
    job.say("analysis.gradients.limit", {measured(rho), measured(formula(kMostHeads)), std::to_string(kMostHeads)});
    job.say("analysis.gradients.off", {std::to_string(kDraws), measured(off * 100)});
    job.show(std::move(plot));
  });
}

}  // namespace

Analysis shares_analysis() { return {"shares", "heads", {{"gain", 1, 50, 10}}, false, head_shares}; }
Analysis gradients_analysis() { return {"gradients", "heads", {{"correlation", 0, 1, .2}}, false, gradients}; }

}  // namespace attn
