// Size of the scores, slope of softmax, and who notices a longer vector.
#include <algorithm>
#include <cmath>

#include "analyses/common.h"
#include "attention/analysis.h"
#include "attention/explain/explain.h"
#include "scene/seeded.h"
#include "text/numbers.h"

namespace attn {
namespace {

// --- variance of scores against d_k

constexpr int kDraws = 2000;
constexpr int kWidest = 512;
constexpr int kBins = 41;
constexpr size_t kKeys = 10;  // that compete for one query in the look at the largest weight

/// Dot products of pairs of vectors whose components are independent with mean 0 and variance 1, by d_k.
struct Draws {
  std::vector<int> widths;
  std::vector<std::vector<double>> scores;
};

double draw_score(uint64_t seed, int width, int draw) {
  const uint64_t key = seeded_mix(seeded_mix(seed ^ static_cast<uint64_t>(width)) ^ static_cast<uint64_t>(draw));
  double sum = 0;
  for (int c = 0; c < width; ++c)
    sum += seeded_normal(seeded_mix(key ^ static_cast<uint64_t>(2 * c))) *
           seeded_normal(seeded_mix(key ^ static_cast<uint64_t>(2 * c + 1)));
  return sum;
}

double deviation(const std::vector<double>& values) {
  double sum = 0;
  double squares = 0;
  for (double v : values) sum += v;
  const double mean = sum / static_cast<double>(values.size());
  for (double v : values) squares += (v - mean) * (v - mean);
  return std::sqrt(squares / static_cast<double>(values.size()));
}

BarFigure histogram(Said title, const std::vector<double>& values, double factor, double reach, Role ink) {
  BarFigure bars{std::move(title), {"analysis.axis.draws", {}}, {}};
  bars.x = {"analysis.axis.score", {}};
  bars.low = -reach;
  bars.high = reach;
  std::vector<double> counts(kBins, 0);
  for (double v : values) {
    const double at = (v * factor + reach) / (2 * reach) * kBins;
    if (at >= 0 && at < kBins) counts[static_cast<size_t>(at)] += 1;
  }
  bars.series = {{{"analysis.axis.draws", {}}, ink, counts}};
  return bars;
}

/// Mean largest weight where kKeys scores compete.
double mean_largest(const std::vector<double>& scores, double factor) {
  double sum = 0;
  size_t count = 0;
  for (size_t i = 0; i + kKeys <= scores.size(); i += kKeys, ++count) {
    std::vector<double> row(scores.begin() + static_cast<std::ptrdiff_t>(i),
                            scores.begin() + static_cast<std::ptrdiff_t>(i + kKeys));
    for (double& s : row) s *= factor;
    const std::vector<double> p = softmax_of(row, 1);
    sum += *std::max_element(p.begin(), p.end());
  }
  return sum / static_cast<double>(count);
}

void score_variance(AnalysisJob& job) {
  auto draws = std::make_shared<Draws>();
  for (int width = 1; width <= kWidest; width *= 2) {
    const size_t at = draws->widths.size();
    draws->widths.push_back(width);
    draws->scores.emplace_back();
    job.each(kDraws, [&job, draws, at, width](int64_t i) {
      draws->scores[at].push_back(draw_score(job.input().problem.seed, width, static_cast<int>(i)));
    });
  }
  job.then([&job, draws] {
    const AnalysisInput& in = job.input();
    PlotFigure plot{
        {"analysis.score_variance.title", {}}, {"analysis.axis.d_k", {}}, {"analysis.axis.deviation", {}}, true, true};
    plot.series = {{{"analysis.score_variance.root", {}}, Role::x, PlotFigure::Look::reference},
                   {{"analysis.score_variance.one", {}}, Role::x, PlotFigure::Look::reference},
                   {{"analysis.score_variance.raw", {}}, Role::s, PlotFigure::Look::dots},
                   {{"analysis.score_variance.divided", {}}, Role::a, PlotFigure::Look::dots}};
    for (size_t i = 0; i < draws->widths.size(); ++i) {
      const double d = draws->widths[i];
      const double sigma = deviation(draws->scores[i]);
      plot.series[0].points.emplace_back(d, std::sqrt(d));
      plot.series[1].points.emplace_back(d, 1);
      plot.series[2].points.emplace_back(d, sigma);
      plot.series[3].points.emplace_back(d, sigma / std::sqrt(d));
    }
    const std::vector<double>& widest = draws->scores.back();
    const double sigma = deviation(widest);
    const double root = std::sqrt(static_cast<double>(kWidest));
    double farthest = 0;
    for (double v : widest) farthest = std::max(farthest, std::abs(v));
    job.say("analysis.score_variance.widest",
            {std::to_string(kWidest), measured(sigma), measured(root), measured(farthest), std::to_string(kDraws)});
    job.say("analysis.score_variance.after", {measured(sigma / root), measured(sigma / kWidest), measured(1 / root)});
    job.say("analysis.score_variance.softmax",
            {std::to_string(kKeys), percent(mean_largest(widest, 1)), percent(mean_largest(widest, 1 / root))});
    const Tensor& scores = in.trace.value("scores");
    const Tensor& q = in.trace.value("q");
    const Tensor& k = in.trace.value("k");
    if (!scores.empty() && !q.empty() && !k.empty()) {
      std::vector<double> all;
      for (int64_t i = 0; i < scores.shape().rows; ++i)
        for (double v : row_values(scores, in.head, i))
          if (std::isfinite(v)) all.push_back(v);
      const auto spread = [&](const Tensor& a) {
        std::vector<double> components;
        const int64_t head = in.head * a.shape().heads / std::max<int64_t>(1, scores.shape().heads);
        for (int64_t i = 0; i < a.shape().rows; ++i)
          for (double v : row_values(a, head, i)) components.push_back(v);
        const double s = deviation(components);
        return s * s;
      };
      if (!all.empty())
        job.say("analysis.score_variance.scene",
                {measured(deviation(all)), measured(std::sqrt(static_cast<double>(in.problem.d_k))),
                 measured(spread(q)), measured(spread(k))});
    }
    job.say("analysis.score_variance.condition");
    job.show(std::move(plot));
    job.show(histogram({"analysis.score_variance.histogram", {std::to_string(kWidest)}}, widest, 1, 80, Role::s));
    job.show(histogram({"analysis.score_variance.histogram_divided", {std::to_string(kWidest)}}, widest, 1 / root,
                       80 / root, Role::a));
  });
}

// --- slope of softmax

constexpr double kVanished = .01;  // a norm below this is called vanished

void jacobian(AnalysisJob& job) {
  const AnalysisInput& in = job.input();
  if (in.problem.weighting != "softmax") return job.say("analysis.needs_softmax");
  const Tensor* softmax = !in.trace.value("softmax").empty() ? &in.trace.value("softmax") : weights_of(job);
  if (!softmax) return;
  if (softmax->shape().rows != static_cast<int64_t>(in.tokens.size())) return job.say("analysis.needs_weights");
  job.then([&job, softmax] {
    const AnalysisInput& at = job.input();
    const double temperature = static_cast<double>(at.problem.temperature);
    const std::vector<double> p = row_values(*softmax, at.head, at.row);
    const auto m = static_cast<int>(p.size());
    const std::vector<std::string> keys = first_of(at.keys, m);
    MapFigure map = map_figure(
        {"analysis.jacobian.map", {at.tokens[static_cast<size_t>(at.row)]}}, m, m, false,
        [&](int i, int j) { return softmax_slope(p, temperature, static_cast<size_t>(i), static_cast<size_t>(j)); });
    map.row_labels = keys;
    map.col_labels = keys;
    std::vector<double> norms;
    int vanished = 0;
    for (int64_t i = 0; i < softmax->shape().rows; ++i) {
      norms.push_back(softmax_slope_norm(row_values(*softmax, at.head, i), temperature));
      vanished += norms.back() < kVanished;
    }
    const double norm = norms[static_cast<size_t>(at.row)];
    job.say("analysis.jacobian.row", {at.tokens[static_cast<size_t>(at.row)], measured(norm),
                                      measured(std::sqrt(std::max(0, m - 1)) / m / temperature)});
    job.say("analysis.jacobian.largest",
            {keys[static_cast<size_t>(map.largest_row)], keys[static_cast<size_t>(map.largest_col)],
             measured(map.largest), measured(.25 / temperature)});
    job.say("analysis.jacobian.vanished",
            {std::to_string(vanished), std::to_string(norms.size()), measured(kVanished)});
    PlotFigure plot{
        {"analysis.jacobian.sharper", {}}, {"analysis.axis.factor", {}}, {"analysis.axis.norm", {}}, true, false};
    plot.series = {{{"analysis.jacobian.norm", {}}, Role::a, PlotFigure::Look::line}};
    std::vector<double> logs;
    for (double x : p) logs.push_back(x > 0 ? std::log(x) : -std::numeric_limits<double>::infinity());
    for (int i = -20; i <= 20; ++i) {
      const double factor = std::pow(10., i / 10.);
      std::vector<double> scaled = logs;
      for (double& s : scaled) s *= factor;
      plot.series[0].points.emplace_back(factor, softmax_slope_norm(softmax_of(scaled, 1), temperature));
    }
    BarFigure bars{{"analysis.jacobian.rows", {}}, {"analysis.axis.norm", {}}, labels_of(at.tokens)};
    bars.marked = at.row;
    bars.series = {{{"analysis.jacobian.norm", {}}, Role::a, norms}};
    job.show(std::move(map));
    job.show(std::move(bars));
    job.show(std::move(plot));
  });
}

// --- a key or a query scaled by a positive factor

constexpr double kCosineTemperature = .5;
constexpr int64_t kMostEdits = 65536;  // larger key matrices are scaled in the arithmetic here only

struct Vectors {
  std::vector<double> q;
  std::vector<std::vector<double>> keys;
  std::vector<bool> hidden;
};

std::vector<double> weights_by(const Vectors& v, bool cosines, double factor, double temperature, double of_query,
                               int loud, double of_key) {
  std::vector<double> scores;
  for (size_t j = 0; j < v.keys.size(); ++j) {
    const double c = (static_cast<int>(j) == loud ? of_key : 1) * of_query;
    std::vector<double> key = v.keys[j];
    double dot = 0;
    for (size_t i = 0; i < key.size(); ++i) dot += v.q[i] * key[i] * c;
    for (double& x : key) x *= c;  // cosine: takes the length out again
    const double score = cosines ? cosine(v.q, key) / kCosineTemperature : dot * factor / temperature;
    scores.push_back(v.hidden[j] ? -std::numeric_limits<double>::infinity() : score);
  }
  return softmax_of(scores, 1);
}

double largest_gap(const std::vector<double>& a, const std::vector<double>& b) {
  double most = 0;
  for (size_t i = 0; i < a.size(); ++i) most = std::max(most, std::abs(a[i] - b[i]));
  return most;
}

void loud_key(AnalysisJob& job) {
  const AnalysisInput& in = job.input();
  const Tensor& q = !in.trace.value("q_turned").empty() ? in.trace.value("q_turned") : in.trace.value("q");
  const Tensor& k = !in.trace.value("k_turned").empty() ? in.trace.value("k_turned") : in.trace.value("k");
  if (q.empty() || k.empty() || q.shape().cols != k.shape().cols || in.row >= q.shape().rows)
    return job.say("analysis.loud_key.needs");
  const double c = job.parameter("factor");
  // The whole program over again, all keys scaled, under the dot product and under the cosine where there is one.
  Problem dot = bare(in.problem);
  dot.score = "dot";
  std::vector<CellEdit> edits;
  const Tensor& w_k = in.trace.value("w_k");
  const bool whole = !w_k.empty() && w_k.count() <= kMostEdits;
  for (int64_t h = 0; whole && h < w_k.shape().heads; ++h)
    for (int64_t i = 0; i < w_k.shape().rows; ++i)
      for (int64_t j = 0; j < w_k.shape().cols; ++j)
        edits.push_back({"w_k", static_cast<int>(h), static_cast<int>(i), static_cast<int>(j),
                         w_k.at(0, h, i, j) * static_cast<float>(c)});
  Problem dot_scaled = dot;
  set_edits(dot_scaled, edits);
  std::shared_ptr<const Evaluated> dot_a;
  std::shared_ptr<const Evaluated> dot_b;
  std::shared_ptr<const Evaluated> cosine_a;
  std::shared_ptr<const Evaluated> cosine_b;
  if (whole) {
    dot_a = job.evaluate(dot, {"weights"});
    dot_b = job.evaluate(dot_scaled, {"weights"});
  }
  if (whole && find_choice(Aspect::score, "cosine")) {
    dot.score = dot_scaled.score = "cosine";
    cosine_a = job.evaluate(dot, {"weights"});
    cosine_b = job.evaluate(dot_scaled, {"weights"});
  }
  job.then([&job, q, k, c, dot_a, dot_b, cosine_a, cosine_b] {
    const AnalysisInput& at = job.input();
    const int64_t heads = std::max<int64_t>(1, q.shape().heads);
    const int64_t head = std::min<int64_t>(at.head, heads - 1);
    Vectors v;
    v.q = row_values(q, head, at.row);
    const Tensor& masked = at.trace.value("masked");
    for (int64_t j = 0; j < k.shape().rows; ++j) {
      v.keys.push_back(row_values(k, head * k.shape().heads / heads, j));
      v.hidden.push_back(!masked.empty() && at.head < masked.shape().heads && masked.shape().cols == k.shape().rows &&
                         masked.shape().rows == q.shape().rows && std::isinf(masked.at(0, at.head, at.row, j)));
    }
    const std::vector<std::string> names = first_of(at.keys, k.shape().rows);
    const int loud = std::min(at.col, static_cast<int>(k.shape().rows) - 1);
    const double factor =
        setup_of(at.problem, static_cast<int>(q.shape().rows), static_cast<int>(k.shape().rows)).factor;
    const auto weights = [&](bool cosines, double of_query, double of_key) {
      return weights_by(v, cosines, factor, static_cast<double>(at.problem.temperature), of_query, loud, of_key);
    };
    const std::string text = measured(c);
    const auto before = weights(false, 1, 1);
    const auto after = weights(false, 1, c);
    const auto query = weights(false, c, 1);
    const auto cosines = weights(true, 1, 1);
    const auto cosines_after = weights(true, 1, c);
    const auto l = static_cast<size_t>(loud);
    job.say("analysis.loud_key.dot",
            {names[l], text, at.tokens[static_cast<size_t>(at.row)], percent(before[l]), percent(after[l])});
    job.say("analysis.loud_key.cosine",
            {percent(cosines[l]), percent(cosines_after[l]), measured(largest_gap(cosines, cosines_after))});
    job.say("analysis.loud_key.query", {text, percent(*std::max_element(before.begin(), before.end())),
                                        percent(*std::max_element(query.begin(), query.end())),
                                        measured(largest_gap(cosines, weights(true, c, 1)))});
    const auto gap = [](const Evaluated& a, const Evaluated& b) {
      const Tensor& x = a.value("weights");
      const Tensor& y = b.value("weights");
      double most = 0;
      for (int64_t i = 0; i < x.count(); ++i)
        most = std::max(most, static_cast<double>(std::abs(x.data()[i] - y.data()[i])));
      return most;
    };
    if (dot_a) job.say("analysis.loud_key.all_dot", {text, measured(gap(*dot_a, *dot_b))});
    if (cosine_a) job.say("analysis.loud_key.all_cosine", {measured(gap(*cosine_a, *cosine_b))});
    const auto bars = [&](const char* title, const std::vector<double>& a, const std::vector<double>& b,
                          const std::vector<double>* d) {
      BarFigure figure{{title, {}}, {"analysis.axis.weight", {}}, labels_of(names)};
      figure.marked = loud;
      figure.series = {{{"analysis.before", {}}, Role::x, a}, {{"analysis.loud_key.key_after", {text}}, Role::k, b}};
      if (d) figure.series.push_back({{"analysis.loud_key.query_after", {text}}, Role::q, *d});
      job.show(std::move(figure));
    };
    PlotFigure plot{{"analysis.loud_key.title", {names[l]}},
                    {"analysis.axis.factor", {}},
                    {"analysis.axis.weight", {}},
                    true,
                    false};
    plot.series = {{{"analysis.loud_key.by_dot", {}}, Role::k, PlotFigure::Look::line},
                   {{"analysis.loud_key.by_cosine", {}}, Role::a, PlotFigure::Look::line}};
    for (int i = -20; i <= 20; ++i) {
      const double x = std::pow(10., i / 20.);
      plot.series[0].points.emplace_back(x, weights(false, 1, x)[l]);
      plot.series[1].points.emplace_back(x, weights(true, 1, x)[l]);
    }
    job.show(std::move(plot));
    bars("analysis.loud_key.bars_dot", before, after, &query);
    bars("analysis.loud_key.bars_cosine", cosines, cosines_after, nullptr);
  });
}

}  // namespace

AnalysisWork score_variance_analysis() { return score_variance; }
AnalysisWork jacobian_analysis() { return jacobian; }
AnalysisWork loud_key_analysis() { return loud_key; }

}  // namespace attn
