// How far the methods that approximate softmax attention are from it, on the scene's own queries, keys and values.
#include <algorithm>
#include <cmath>

#include "analyses/common.h"
#include "attention/explain/explain.h"
#include "text/numbers.h"

namespace attn {
namespace {

struct Method {
  std::string id;
  std::shared_ptr<const Evaluated> run;
};

struct OutputError {  // of the heads' outputs
  double rms = 0;
  double largest = 0;
};

double root_mean_square(const Tensor& a) {
  double squares = 0;
  for (int64_t i = 0; i < a.count(); ++i)
    squares += static_cast<double>(a.data()[i]) * static_cast<double>(a.data()[i]);
  return std::sqrt(squares / static_cast<double>(std::max<int64_t>(1, a.count())));
}

OutputError error_between(const Tensor& got, const Tensor& exact) {
  OutputError e;
  for (int64_t i = 0; i < exact.count(); ++i) {
    const double off = std::abs(static_cast<double>(got.data()[i]) - static_cast<double>(exact.data()[i]));
    e.rms += off * off;
    e.largest = std::max(e.largest, off);
  }
  e.rms = std::sqrt(e.rms / static_cast<double>(std::max<int64_t>(1, exact.count())));
  return e;
}

void report(AnalysisJob& job, const Evaluated& exact, const std::vector<Method>& methods) {
  const AnalysisInput& in = job.input();
  const Tensor& outputs = exact.value("heads");
  const Tensor& weights = exact.value("weights");
  if (outputs.empty() || weights.empty() || in.row >= weights.shape().rows || in.head >= weights.shape().heads)
    return job.say("analysis.needs_heads");
  const double size = root_mean_square(outputs);
  job.say("analysis.approximation.size", {measured(size)});
  const std::vector<std::string> tokens = first_of(in.tokens, weights.shape().rows);
  const std::vector<std::string> keys = first_of(in.keys, weights.shape().cols);
  const std::vector<double> row = row_values(weights, in.head, in.row);
  const auto most = static_cast<size_t>(std::max_element(row.begin(), row.end()) - row.begin());
  BarFigure bars{{"analysis.approximation.title", {}}, {"analysis.axis.error", {}}};
  bars.series = {{{"analysis.approximation.rms", {}}, Role::o, {}},
                 {{"analysis.approximation.largest", {}}, Role::s, {}}};
  std::vector<MapFigure> maps;
  for (const Method& m : methods) {
    const OutputError e = error_between(m.run->value("heads"), outputs);
    const Tensor& implied = m.run->value("weights");
    job.say(
        "analysis.approximation." + m.id,
        {measured(e.rms), measured(size > 0 ? e.rms / size * 100 : 0), measured(e.largest),
         tokens[static_cast<size_t>(in.row)], keys[most],
         percent(static_cast<double>(implied.at(0, in.head, in.row, static_cast<int64_t>(most)))), percent(row[most])});
    if (m.id == in.problem.method) bars.marked = static_cast<int>(bars.labels.size());
    bars.labels.push_back({"method." + m.id, {}});
    bars.series[0].values.push_back(e.rms);
    bars.series[1].values.push_back(e.largest);
    maps.push_back(map_figure({"analysis.approximation.map." + m.id, {}}, static_cast<int>(weights.shape().rows),
                              static_cast<int>(weights.shape().cols), false, [&](int i, int j) {
                                return static_cast<double>(implied.at(0, in.head, i, j)) -
                                       static_cast<double>(weights.at(0, in.head, i, j));
                              }));
    maps.back().row_labels = tokens;
    maps.back().col_labels = keys;
  }
  job.show(std::move(bars));
  for (MapFigure& map : maps) job.show(std::move(map));
}

void approximation(AnalysisJob& job) {
  if (!has_method(job)) return;
  const Problem standard;
  Problem problem = job.input().problem;
  problem.score = standard.score;
  problem.weighting = standard.weighting;
  problem.method = standard.method;
  const auto exact = job.evaluate(problem, {"weights", "heads"});
  std::vector<Method> methods;
  for (const Choice& row : choices(Aspect::method)) {
    if (!row.approximates) continue;
    problem.method = row.id;
    Method method{row.id, job.evaluate(problem, {"weights", "heads"})};
    methods.insert(method.id == job.input().problem.method ? methods.begin() : methods.end(), std::move(method));
  }
  job.then([&job, exact, methods] { report(job, *exact, methods); });
}

}  // namespace

AnalysisWork approximation_analysis() { return approximation; }

}  // namespace attn
