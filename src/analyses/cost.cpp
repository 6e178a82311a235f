// Pairs, operations and bytes as the text grows.
#include "analyses/common.h"
#include "attention/costs.h"
#include "attention/mechanism.h"
#include "text/clock.h"

namespace attn {
namespace {

constexpr double kPatience = .02;  // seconds for one size; a reach that counts its pairs one by one ends there

struct Size {
  double n;
  Cost chosen;
  Cost full;
};
struct Sizes {
  std::vector<Size> all;
  bool stopped = false;
};

Cost of(const Problem& problem, int64_t n) {
  Setup setup = setup_of(problem, 1, 1);
  setup.queries = setup.keys = n;
  return cost_of(setup);
}

/// Two operations for each product inside the matrix products of a program, whatever its structure.
double product_flops(const Program& program) {
  double flops = 0;
  for (const Step& step : program.steps)
    if (std::holds_alternative<MatMul>(step.primitive))
      flops += 2 * static_cast<double>(step.shape.count()) * static_cast<double>(program.operand(step, 0).shape.cols);
  return flops;
}

/// Values of the matrices that training would set: all that can be edited but the tokens' own.
double parameters_of(const Program& program, const Problem& problem) {
  double count = 0;
  for (const Step& step : program.steps) {
    const std::optional<CellEdit> edit = edit_of(problem, step.name, 0, 0, 0, 0);
    if (std::holds_alternative<Input>(step.primitive) && edit && edit->matrix != "x" && edit->matrix != "source")
      count += static_cast<double>(step.shape.count());
  }
  return count;
}

}  // namespace

void cost_analysis(AnalysisJob& job) {
  auto sizes = std::make_shared<Sizes>();
  for (const int64_t n : {16, 64, 256, 1000, 4000, 16000, 64000, 250000, 1000000})
    job.then([&job, sizes, n] {
      if (sizes->stopped) return;
      const double began = seconds_now();
      sizes->all.push_back({static_cast<double>(n), of(job.input.problem, n), of(bare(job.input.problem), n)});
      sizes->stopped = seconds_now() - began > kPatience;
    });
  job.then([&job, sizes] {
    const AnalysisInput& in = job.input;
    const std::vector<Size>& all = sizes->all;
    const Cost now = of(in.problem, std::ssize(in.tokens));
    job.say("analysis.cost.here", {in.tokens.size(), now.pairs, now.flops, now.bytes});
    job.say("analysis.cost.whole", {product_flops(*in.trace.program), parameters_of(*in.trace.program, in.problem)});
    for (const auto& [n, chosen, full] : all)
      if (n == 1000) job.say("analysis.cost.thousand", {full.pairs, full.flops, full.bytes});
    const auto& [n, chosen, full] = all.back();
    if (all.size() > 1) {
      const Size& before = all[all.size() - 2];
      const auto slope = [&](double Cost::*what) {
        return std::log(chosen.*what / (before.chosen.*what)) / std::log(n / before.n);
      };
      job.say("analysis.cost.slope", {slope(&Cost::flops), slope(&Cost::bytes), n});
      if (in.problem.method == "reformer")
        job.say("analysis.cost.buckets", {static_cast<int>(parameter_of(in.problem, "buckets"))});
      const bool differs = std::ranges::any_of(
          all, [](const Size& s) { return s.chosen.flops != s.full.flops || s.chosen.bytes != s.full.bytes; });
      if (differs)
        job.say("analysis.cost.against", {n, chosen.flops / full.flops * 100, chosen.bytes / full.bytes * 100});
    }
    if (sizes->stopped) job.say("analysis.cost.stopped", {n});
    const auto plot = [&](const char* title, const char* axis, double Cost::*what, Role ink) {
      PlotFigure figure{{title}, {"analysis.axis.tokens"}, {axis}, true, true};
      figure.series = {{{"analysis.cost.full"}, Role::x, PlotFigure::Look::reference}, {{"analysis.cost.chosen"}, ink}};
      for (const Size& s : all) figure.add(s.n, {s.full.*what, s.chosen.*what});
      job.show(std::move(figure));
    };
    plot("analysis.cost.pairs", "analysis.axis.pairs", &Cost::pairs, Role::s);
    plot("analysis.cost.flops", "analysis.axis.flops", &Cost::flops, Role::a);
    plot("analysis.cost.bytes", "analysis.axis.bytes", &Cost::bytes, Role::k);
  });
}

/// Other kinds of layers.
void layers_analysis(AnalysisJob& job) {
  const int64_t n = std::ssize(job.input.tokens);
  const int64_t d = job.input.problem.d_model;
  const auto k = static_cast<int64_t>(job.parameter("kernel"));
  const std::vector<LayerCost> here = layer_costs(n, d, k);
  for (const LayerCost& c : here) job.say("analysis.layers." + c.id, {n, d, c.operations, c.sequential, c.path});
  job.say(n < d ? "analysis.layers.short" : "analysis.layers.long", {n, d});
  const auto plot = [&](const char* title, const char* axis, double LayerCost::*what) {
    static constexpr Role kInks[] = {Role::a, Role::q, Role::k, Role::v};
    PlotFigure figure{{title}, {"analysis.axis.tokens"}, {axis}, true, true};
    for (size_t i = 0; i < here.size(); ++i)
      figure.series.push_back({{"analysis.layers.name." + here[i].id}, kInks[i % 4]});
    for (int64_t at = 4; at <= 4 << 18; at *= 2) {
      const std::vector<LayerCost> costs = layer_costs(at, d, k);
      for (size_t i = 0; i < costs.size(); ++i) figure.series[i].points.emplace_back(at, costs[i].*what);
    }
    job.show(std::move(figure));
  };
  plot("analysis.layers.operations", "analysis.axis.flops", &LayerCost::operations);
  plot("analysis.layers.path", "analysis.axis.layers", &LayerCost::path);
  plot("analysis.layers.sequential", "analysis.axis.waiting", &LayerCost::sequential);
}

}  // namespace attn
