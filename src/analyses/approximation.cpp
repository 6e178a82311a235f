// How far the methods that approximate softmax attention are from it, on the scene's own queries, keys and values.
#include "analyses/common.h"

namespace attn {
namespace {

struct Method {
  std::string id;
  std::shared_ptr<const Evaluated> run;
};

void report(AnalysisJob& job, const Evaluated& exact, const std::vector<Method>& methods) {
  const AnalysisInput& in = job.input;
  const Tensor& weights = exact.value("weights");
  if (exact.value("heads").empty() || weights.empty() || in.row >= weights.shape().rows ||
      in.head >= weights.shape().heads)
    return job.say("analysis.needs_heads");
  const std::vector<double> outputs = values_of(exact.value("heads"));
  const auto distance = [&](const std::vector<double>& from) {  // root mean square
    return std::sqrt(squared_distance(outputs, from) / static_cast<double>(outputs.size()));
  };
  const double size = distance(std::vector<double>(outputs.size(), 0));
  job.say("analysis.approximation.size", {size});
  const std::vector<std::string> tokens = first_of(in.tokens, weights.shape().rows);
  const std::vector<std::string> keys = first_of(in.keys, weights.shape().cols);
  const std::vector<double> row = row_values(weights, in.head, in.row);
  const auto most = static_cast<size_t>(std::ranges::max_element(row) - row.begin());
  BarFigure bars{{"analysis.approximation.title"}, {"analysis.axis.error"}};
  bars.series = {{{"analysis.approximation.rms"}, Role::o}, {{"analysis.approximation.largest"}, Role::s}};
  std::vector<MapFigure> maps;
  for (const Method& m : methods) {
    const std::vector<double> got = values_of(m.run->value("heads"));
    const double rms = distance(got);
    const double largest = largest_gap(got, outputs);
    const Tensor& implied = m.run->value("weights");
    job.say("analysis.approximation." + m.id,
            {rms, size > 0 ? rms / size * 100 : 0, largest, tokens[static_cast<size_t>(in.row)], keys[most],
             percent(row_values(implied, in.head, in.row)[most]), percent(row[most])});
    if (m.id == in.problem.method) bars.marked = static_cast<int>(bars.labels.size());
    bars.labels.push_back({"method." + m.id});
    bars.series[0].values.push_back(rms);
    bars.series[1].values.push_back(largest);
    maps.push_back(change_map({"analysis.approximation.map." + m.id}, weights, implied, in.head, tokens, keys));
  }
  job.show(std::move(bars));
  for (MapFigure& map : maps) job.show(std::move(map));
}

}  // namespace

void approximation_analysis(AnalysisJob& job) {
  if (!has_method(job)) return;
  const Problem standard;
  Problem problem = job.input.problem;
  problem.score = standard.score;
  problem.weighting = standard.weighting;
  problem.method = standard.method;
  const auto exact = job.evaluate(problem, {"weights", "heads"});
  std::vector<Method> methods;
  for (const Choice& row : choices(Aspect::method)) {
    if (!row.approximates) continue;
    problem.method = row.id;
    Method method{row.id, job.evaluate(problem, {"weights", "heads"})};
    methods.insert(method.id == job.input.problem.method ? methods.begin() : methods.end(), std::move(method));
  }
  job.then([&job, exact, methods] { report(job, *exact, methods); });
}

}  // namespace attn
