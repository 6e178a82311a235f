// Size of the scores, slope of softmax, and who notices a longer vector.
#include "analyses/common.h"
#include "attention/analysis.h"
#include "attention/known_range.h"
#include "scene/seeded.h"

namespace attn {
namespace {

constexpr double kVanished = .01;  // a norm of softmax's slope below this is called vanished
constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// All values of one head (batch entry 0).
std::vector<double> head_values(const Tensor& a, int64_t head) {
  const float* begin = a.matrix(0, head);
  return {begin, begin + a.shape().rows * a.shape().cols};
}

// --- variance of scores against d_k

constexpr int kDraws = 2000;
constexpr int kWidest = 512;
constexpr int kBins = 41;
constexpr size_t kKeys = 10;  // that compete for one query in the look at the largest weight

/// The dot product of two vectors whose components are independent with mean 0 and variance 1.
double draw_score(uint64_t seed, int width, int64_t draw) {
  const uint64_t key = seeded_mix(seeded_mix(seed ^ static_cast<uint64_t>(width)) ^ static_cast<uint64_t>(draw));
  double sum = 0;
  for (int c = 0; c < width; ++c)
    sum += seeded_normal(seeded_mix(key ^ static_cast<uint64_t>(2 * c))) *
           seeded_normal(seeded_mix(key ^ static_cast<uint64_t>(2 * c + 1)));
  return sum;
}

BarFigure histogram(const char* title, const std::vector<double>& values, double divisor, Role ink) {
  const double reach = 80 / divisor;
  std::vector<double> counts(kBins, 0);
  for (double v : values) {
    const double at = (v * (1 / divisor) + reach) / (2 * reach) * kBins;
    if (at >= 0 && at < kBins) counts[static_cast<size_t>(at)] += 1;
  }
  return {.title = {title, {std::to_string(kWidest)}},
          .y = {"analysis.axis.draws"},
          .x = {"analysis.axis.score"},
          .low = -reach,
          .high = reach,
          .series = {{{"analysis.axis.draws"}, ink, counts}}};
}

/// Mean largest weight where kKeys scores compete.
double mean_largest(const std::vector<double>& scores, double factor) {
  double sum = 0;
  for (size_t i = 0; i < scores.size(); i += kKeys) {
    std::vector<double> row;
    for (size_t j = 0; j < kKeys; ++j) row.push_back(scores[i + j] * factor);
    sum += std::ranges::max(softmax_of(row, 1));
  }
  return sum / static_cast<double>(scores.size() / kKeys);
}

// --- a key or a query scaled by a positive factor

constexpr double kCosineTemperature = .5;
constexpr int64_t kMostEdits = 65536;  // larger key matrices are scaled in the arithmetic here only

/// One query and its keys, one of which is loud.
struct Vectors {
  std::vector<double> q;
  std::vector<std::vector<double>> keys{};
  std::vector<bool> hidden{};
  size_t loud;
  double factor;  // of the dot products
  double temperature;

  /// The weights when the query's length and that of the loud key are multiplied.
  std::vector<double> weights(bool cosines, double of_query, double of_key) const {
    std::vector<double> scores;
    for (size_t j = 0; j < keys.size(); ++j) {
      const double c = (j == loud ? of_key : 1) * of_query;
      std::vector<double> key = keys[j];
      double dot = 0;
      for (size_t i = 0; i < key.size(); ++i) dot += q[i] * key[i] * c;
      for (double& x : key) x *= c;  // cosine: takes the length out again
      const double score = cosines ? cosine(q, key) / kCosineTemperature : dot * factor / temperature;
      scores.push_back(hidden[j] ? -kInfinity : score);
    }
    return softmax_of(scores, 1);
  }
};

Vectors vectors_of(const AnalysisInput& in, const Tensor& q, const Tensor& k) {
  const int64_t heads = std::max<int64_t>(1, q.shape().heads);
  const int64_t head = std::min<int64_t>(in.head, heads - 1);
  const int64_t keys = k.shape().rows;
  Vectors v{.q = row_values(q, head, in.row),
            .loud = static_cast<size_t>(std::min<int64_t>(in.col, keys - 1)),
            .factor = setup_of(in.problem, static_cast<int>(q.shape().rows), static_cast<int>(keys)).factor,
            .temperature = double{in.problem.temperature}};
  const Tensor& masked = in.trace.value("masked");
  const bool has_mask = !masked.empty() && in.head < masked.shape().heads && masked.shape().cols == keys &&
                        masked.shape().rows == q.shape().rows;
  for (int64_t j = 0; j < keys; ++j) {
    v.keys.push_back(row_values(k, head * k.shape().heads / heads, j));
    v.hidden.push_back(has_mask && std::isinf(masked.at(0, in.head, in.row, j)));
  }
  return v;
}

using Pair = std::pair<std::shared_ptr<const Evaluated>, std::shared_ptr<const Evaluated>>;
/// The whole program over again under a score, as it is and with all keys `factor` times as long. Of w_k not too large.
Pair evaluate_scaled(AnalysisJob& job, const char* score, double factor) {
  const Tensor& w_k = job.input.trace.value("w_k");
  std::vector<CellEdit> edits;
  for (int h = 0; h < w_k.shape().heads; ++h)
    for (int i = 0; i < w_k.shape().rows; ++i)
      for (int j = 0; j < w_k.shape().cols; ++j)
        edits.push_back({"w_k", h, i, j, w_k.at(0, h, i, j) * static_cast<float>(factor)});
  Problem problem = bare(job.input.problem);
  problem.score = score;
  const auto before = job.evaluate(problem, {"weights"});
  set_edits(problem, edits);
  return {before, job.evaluate(problem, {"weights"})};
}

double gap(const Pair& pair) {
  return largest_gap(values_of(pair.first->value("weights")), values_of(pair.second->value("weights")));
}

void say_loud(AnalysisJob& job, const Vectors& v, const std::vector<std::string>& names, double c) {
  const auto before = v.weights(false, 1, 1);
  const auto after = v.weights(false, 1, c);
  const auto query = v.weights(false, c, 1);
  const auto cosines = v.weights(true, 1, 1);
  const auto cosines_after = v.weights(true, 1, c);
  const std::string& name = names[v.loud];
  job.say("analysis.loud_key.dot", {name, c, job.input.word(), percent(before[v.loud]), percent(after[v.loud])});
  job.say("analysis.loud_key.cosine",
          {percent(cosines[v.loud]), percent(cosines_after[v.loud]), largest_gap(cosines, cosines_after)});
  job.say("analysis.loud_key.query", {c, percent(std::ranges::max(before)), percent(std::ranges::max(query)),
                                      largest_gap(cosines, v.weights(true, c, 1))});
  PlotFigure plot{{"analysis.loud_key.title", {name}}, {"analysis.axis.factor"}, {"analysis.axis.weight"}, true};
  plot.series = {{{"analysis.loud_key.by_dot"}, Role::k}, {{"analysis.loud_key.by_cosine"}, Role::a}};
  for (int i = -20; i <= 20; ++i) {
    const double x = std::pow(10., i / 20.);
    plot.add(x, {v.weights(false, 1, x)[v.loud], v.weights(true, 1, x)[v.loud]});
  }
  job.show(std::move(plot));
  BarFigure bars{.title = {"analysis.loud_key.bars_dot"},
                 .y = {"analysis.axis.weight"},
                 .labels = labels_of(names),
                 .marked = static_cast<int>(v.loud),
                 .series = {{{"analysis.before"}, Role::x, before},
                            {{"analysis.loud_key.key_after", {measured(c)}}, Role::k, after},
                            {{"analysis.loud_key.query_after", {measured(c)}}, Role::q, query}}};
  job.show(bars);
  bars.title = {"analysis.loud_key.bars_cosine"};
  bars.series.pop_back();
  bars.series[0].values = cosines;
  bars.series[1].values = cosines_after;
  job.show(std::move(bars));
}

// --- the slope of softmax

/// The Jacobian of a row of weights p that sees something.
void show_slopes(AnalysisJob& job, const Tensor& softmax, const std::vector<double>& p, double norm) {
  const AnalysisInput& in = job.input;
  const double temperature{in.problem.temperature};
  const std::vector<std::string> keys = first_of(in.keys, std::ssize(p));
  MapFigure map = map_figure({"analysis.jacobian.map", {in.word()}}, keys, keys, false, [&](int i, int j) {
    return softmax_slope(p, temperature, static_cast<size_t>(i), static_cast<size_t>(j));
  });
  const auto seen = static_cast<double>(std::ranges::count(keys_seen(in, softmax, in.row), true));
  job.say("analysis.jacobian.row", {in.word(), norm, std::sqrt(seen - 1) / seen / temperature});
  job.say("analysis.jacobian.largest", {keys[static_cast<size_t>(map.largest_row)],
                                        keys[static_cast<size_t>(map.largest_col)], map.largest, .25 / temperature});
  job.show(std::move(map));
}

void show_sharper(AnalysisJob& job, const std::vector<double>& p, double temperature) {
  PlotFigure plot{{"analysis.jacobian.sharper"}, {"analysis.axis.factor"}, {"analysis.axis.norm"}, true};
  plot.series = {{{"analysis.jacobian.norm"}, Role::a}};
  for (int i = -20; i <= 20; ++i) {
    const double factor = std::pow(10., i / 10.);
    std::vector<double> scaled;
    for (double x : p) scaled.push_back(std::log(x) * factor);  // of 0: -infinity, which softmax_of leaves out
    plot.add(factor, {softmax_slope_norm(softmax_of(scaled, 1), temperature)});
  }
  job.show(std::move(plot));
}

}  // namespace

void score_variance_analysis(AnalysisJob& job) {
  auto scores = std::make_shared<std::map<int, std::vector<double>>>();  // drawn, by d_k
  for (int width = 1; width <= kWidest; width *= 2)
    job.each(kDraws, [&job, scores, width](int64_t i) {
      (*scores)[width].push_back(draw_score(job.input.problem.seed, width, i));
    });
  job.then([&job, scores] {
    const AnalysisInput& in = job.input;
    PlotFigure plot{{"analysis.score_variance.title"}, {"analysis.axis.d_k"}, {"analysis.axis.deviation"}, true, true};
    plot.series = {{{"analysis.score_variance.root"}, Role::x, PlotFigure::Look::reference},
                   {{"analysis.score_variance.one"}, Role::x, PlotFigure::Look::reference},
                   {{"analysis.score_variance.raw"}, Role::s, PlotFigure::Look::dots},
                   {{"analysis.score_variance.divided"}, Role::a, PlotFigure::Look::dots}};
    for (const auto& [d, drawn] : *scores) {
      const double root = std::sqrt(static_cast<double>(d));
      const double sigma = deviation(drawn);
      plot.add(d, {root, 1, sigma, sigma / root});
    }
    const std::vector<double>& widest = scores->at(kWidest);
    const double sigma = deviation(widest);
    const double root = std::sqrt(static_cast<double>(kWidest));
    const double farthest = largest_gap(widest, std::vector<double>(widest.size(), 0));
    job.say("analysis.score_variance.widest", {kWidest, sigma, root, farthest, kDraws});
    job.say("analysis.score_variance.after", {sigma / root, sigma / kWidest, 1 / root});
    job.say("analysis.score_variance.softmax",
            {kKeys, percent(mean_largest(widest, 1)), percent(mean_largest(widest, 1 / root))});
    const Tensor& scaled = in.trace.value("scores");
    const Tensor& q = in.trace.value("q");
    const Tensor& k = in.trace.value("k");
    if (!scaled.empty() && !q.empty() && !k.empty()) {
      std::vector<double> all = head_values(scaled, in.head);
      std::erase_if(all, [](double v) { return !std::isfinite(v); });
      const auto variance = [&](const Tensor& a) {
        const double s = deviation(head_values(a, in.head * a.shape().heads / scaled.shape().heads));
        return s * s;
      };
      if (!all.empty())
        job.say("analysis.score_variance.scene",
                {deviation(all), std::sqrt(static_cast<double>(in.problem.d_k)), variance(q), variance(k)});
    }
    job.say("analysis.score_variance.condition");
    job.show(std::move(plot));
    job.show(histogram("analysis.score_variance.histogram", widest, 1, Role::s));
    job.show(histogram("analysis.score_variance.histogram_divided", widest, root, Role::a));
  });
}

/// The slope of softmax.
void jacobian_analysis(AnalysisJob& job) {
  const AnalysisInput& in = job.input;
  if (in.problem.weighting != "softmax") return job.say("analysis.needs_softmax");
  const bool changed = !in.trace.value("softmax").empty();  // afterwards, by the reach
  const Tensor* softmax = changed ? &in.trace.value("softmax") : weights_of(job);
  if (!softmax) return;
  if (find_choice(Aspect::method, in.problem.method)->approximates ||
      !known_range(in.trace, changed ? "softmax" : "weights").sums_to_one)
    return job.say("analysis.needs_softmax");
  if (softmax->shape().rows != std::ssize(in.tokens)) return job.say("analysis.needs_weights");
  const double temperature{in.problem.temperature};
  std::vector<double> norms;
  int64_t rows = 0, vanished = 0;  // of those that see something
  for (int64_t i = 0; i < softmax->shape().rows; ++i) {
    const std::vector<double> row = row_values(*softmax, in.head, i);
    norms.push_back(softmax_slope_norm(row, temperature));
    rows += sees(row);
    vanished += sees(row) && norms.back() < kVanished;
  }
  const std::vector<double> p = row_values(*softmax, in.head, in.row);
  if (sees(p))
    show_slopes(job, *softmax, p, norms[static_cast<size_t>(in.row)]);
  else
    job.say("analysis.sees_nothing", {in.word()});
  if (vanished > 0)
    job.say("analysis.jacobian.vanished", {vanished, rows, kVanished});
  else if (rows > 0)
    job.say("analysis.jacobian.open", {kVanished});
  show_per_token(job, {"analysis.jacobian.rows"}, "analysis.axis.norm", {{"analysis.jacobian.norm"}, Role::a, norms});
  if (sees(p)) show_sharper(job, p, temperature);
}

void loud_key_analysis(AnalysisJob& job) {
  const AnalysisInput& in = job.input;
  const auto turned_or_plain = [&](const std::string& name) -> const Tensor& {
    const Tensor& turned = in.trace.value(name + "_turned");
    return turned.empty() ? in.trace.value(name) : turned;
  };
  const Tensor& q = turned_or_plain("q");
  const Tensor& k = turned_or_plain("k");
  if (q.empty() || k.empty() || q.shape().cols != k.shape().cols || in.row >= q.shape().rows)
    return job.say("analysis.loud_key.needs");
  const double c = job.parameter("factor");
  say_loud(job, vectors_of(in, q, k), first_of(in.keys, k.shape().rows), c);
  const Tensor& w_k = in.trace.value("w_k");
  if (w_k.empty() || w_k.count() > kMostEdits) return;
  const Pair dot = evaluate_scaled(job, "dot", c);
  const Pair cosine = evaluate_scaled(job, "cosine", c);
  job.then([&job, dot, cosine, c] {
    job.say("analysis.loud_key.all_dot", {c, gap(dot)});
    job.say("analysis.loud_key.all_cosine", {gap(cosine)});
  });
}

}  // namespace attn
