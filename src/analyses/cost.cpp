// Pairs, operations and bytes as the text grows.
#include <cmath>

#include "analyses/common.h"
#include "attention/costs.h"
#include "attention/mechanism.h"
#include "text/clock.h"
#include "text/numbers.h"

namespace attn {
namespace {

constexpr double kPatience = .02;  // seconds for one size; a reach that counts its pairs one by one ends there

struct Sizes {
  std::vector<int64_t> n;
  std::vector<Cost> chosen;
  std::vector<Cost> full;
  bool stopped = false;
};

Cost of(const Problem& problem, int64_t n) {
  Setup setup = setup_of(problem, 1, 1);
  setup.queries = setup.keys = n;
  return cost_of(setup);
}

double slope(double n1, double c1, double n2, double c2) { return std::log(c2 / c1) / std::log(n2 / n1); }

/// Two operations for each product inside the matrix products of a program, whatever its structure.
double product_flops(const Program& program) {
  double flops = 0;
  for (const Step& step : program.steps)
    if (std::holds_alternative<MatMul>(step.primitive))
      flops += 2 * static_cast<double>(step.shape.count()) *
               static_cast<double>(program.steps[static_cast<size_t>(step.inputs[0])].shape.cols);
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

void cost(AnalysisJob& job) {
  auto sizes = std::make_shared<Sizes>();
  const int64_t all[] = {16, 64, 256, 1000, 4000, 16000, 64000, 250000, 1000000};
  for (int64_t n : all)
    job.then([&job, sizes, n] {
      if (sizes->stopped) return;
      const double began = seconds_now();
      sizes->n.push_back(n);
      sizes->chosen.push_back(of(job.input().problem, n));
      sizes->full.push_back(of(bare(job.input().problem), n));
      sizes->stopped = seconds_now() - began > kPatience;
    });
  job.then([&job, sizes] {
    const AnalysisInput& in = job.input();
    const auto here = static_cast<int64_t>(in.tokens.size());
    const Cost now = of(in.problem, here);
    job.say("analysis.cost.here",
            {std::to_string(here), measured(now.pairs), measured(now.flops), measured(now.bytes)});
    job.say("analysis.cost.whole",
            {measured(product_flops(*in.trace.program)), measured(parameters_of(*in.trace.program, in.problem))});
    bool differs = false;
    for (size_t i = 0; i < sizes->n.size(); ++i)
      differs =
          differs || sizes->chosen[i].flops != sizes->full[i].flops || sizes->chosen[i].bytes != sizes->full[i].bytes;
    for (size_t i = 0; i < sizes->n.size(); ++i)
      if (sizes->n[i] == 1000)
        job.say("analysis.cost.thousand",
                {measured(sizes->full[i].pairs), measured(sizes->full[i].flops), measured(sizes->full[i].bytes)});
    const size_t last = sizes->n.size() - 1;
    if (last > 0) {
      const auto n1 = static_cast<double>(sizes->n[last - 1]);
      const auto n2 = static_cast<double>(sizes->n[last]);
      const auto& c = sizes->chosen;
      job.say("analysis.cost.slope", {measured(slope(n1, c[last - 1].flops, n2, c[last].flops)),
                                      measured(slope(n1, c[last - 1].bytes, n2, c[last].bytes)),
                                      measured(static_cast<double>(sizes->n[last]))});
      if (differs)
        job.say("analysis.cost.against",
                {measured(static_cast<double>(sizes->n[last])), measured(c[last].flops / sizes->full[last].flops * 100),
                 measured(c[last].bytes / sizes->full[last].bytes * 100)});
    }
    if (sizes->stopped) job.say("analysis.cost.stopped", {measured(static_cast<double>(sizes->n[last]))});
    const auto plot = [&](const char* title, const char* axis, double Cost::*what, Role ink) {
      PlotFigure figure{{title, {}}, {"analysis.axis.tokens", {}}, {axis, {}}, true, true};
      PlotFigure::Series full{{"analysis.cost.full", {}}, Role::x, PlotFigure::Look::reference};
      PlotFigure::Series chosen{{"analysis.cost.chosen", {}}, ink, PlotFigure::Look::line};
      for (size_t i = 0; i < sizes->n.size(); ++i) {
        full.points.emplace_back(sizes->n[i], sizes->full[i].*what);
        chosen.points.emplace_back(sizes->n[i], sizes->chosen[i].*what);
      }
      figure.series = {std::move(full), std::move(chosen)};
      job.show(std::move(figure));
    };
    plot("analysis.cost.pairs", "analysis.axis.pairs", &Cost::pairs, Role::s);
    plot("analysis.cost.flops", "analysis.axis.flops", &Cost::flops, Role::a);
    plot("analysis.cost.bytes", "analysis.axis.bytes", &Cost::bytes, Role::k);
  });
}

// --- other kinds of layers

void layers(AnalysisJob& job) {
  const AnalysisInput& in = job.input();
  const auto n = static_cast<int64_t>(in.tokens.size());
  const int64_t d = in.problem.d_model;
  const auto k = static_cast<int64_t>(job.parameter("kernel"));
  job.then([&job, n, d, k] {
    const std::vector<LayerCost> here = layer_costs(n, d, k);
    for (const LayerCost& c : here)
      job.say("analysis.layers." + c.id,
              {std::to_string(n), std::to_string(d), measured(c.operations), measured(c.sequential), measured(c.path)});
    job.say(n < d ? "analysis.layers.short" : "analysis.layers.long", {std::to_string(n), std::to_string(d)});
    const auto plot = [&](const char* title, const char* axis, double LayerCost::*what) {
      static constexpr Role kInks[] = {Role::a, Role::q, Role::k, Role::v};
      PlotFigure figure{{title, {}}, {"analysis.axis.tokens", {}}, {axis, {}}, true, true};
      for (size_t i = 0; i < here.size(); ++i)
        figure.series.push_back({{"analysis.layers.name." + here[i].id, {}}, kInks[i % 4], PlotFigure::Look::line});
      for (int power = 0; power <= 18; ++power) {
        const auto at = static_cast<int64_t>(std::lround(4 * std::pow(2., power)));
        const std::vector<LayerCost> costs = layer_costs(at, d, k);
        for (size_t i = 0; i < costs.size(); ++i) figure.series[i].points.emplace_back(at, costs[i].*what);
      }
      job.show(std::move(figure));
    };
    plot("analysis.layers.operations", "analysis.axis.flops", &LayerCost::operations);
    plot("analysis.layers.path", "analysis.axis.layers", &LayerCost::path);
    plot("analysis.layers.sequential", "analysis.axis.waiting", &LayerCost::sequential);
  });
}

}  // namespace

AnalysisWork layers_analysis() { return layers; }
AnalysisWork cost_analysis() { return cost; }

}  // namespace attn
