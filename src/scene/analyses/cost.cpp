// Pairs, operations and bytes as the text grows.
#include <chrono>
#include <cmath>

#include "attention/mechanism.h"
#include "scene/analyses/common.h"

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

void cost(AnalysisJob& job) {
  auto sizes = std::make_shared<Sizes>();
  const int64_t all[] = {16, 64, 256, 1000, 4000, 16000, 64000, 250000, 1000000};
  for (int64_t n : all)
    job.then([&job, sizes, n] {
      if (sizes->stopped) return;
      using Clock = std::chrono::steady_clock;
      const auto began = Clock::now();
      sizes->n.push_back(n);
      sizes->chosen.push_back(of(job.input().problem, n));
      sizes->full.push_back(of(bare(job.input().problem), n));
      sizes->stopped = std::chrono::duration<double>(Clock::now() - began).count() > kPatience;
    });
  job.then([&job, sizes] {
    const AnalysisInput& in = job.input();
    const auto here = static_cast<int64_t>(in.tokens.size());
    const Cost now = of(in.problem, here);
    job.say("analysis.cost.here", {std::to_string(here), measured(now.pairs), measured(now.flops), measured(now.bytes)});
    bool differs = false;
    for (size_t i = 0; i < sizes->n.size(); ++i) differs = differs || sizes->chosen[i].flops != sizes->full[i].flops || sizes->chosen[i].bytes != sizes->full[i].bytes;
    for (size_t i = 0; i < sizes->n.size(); ++i)
      if (sizes->n[i] == 1000) job.say("analysis.cost.thousand", {measured(sizes->full[i].pairs), measured(sizes->full[i].flops), measured(sizes->full[i].bytes)});
    const size_t last = sizes->n.size() - 1;
    if (last > 0) {
      const auto n1 = static_cast<double>(sizes->n[last - 1]);
      const auto n2 = static_cast<double>(sizes->n[last]);
      const auto& c = sizes->chosen;
      job.say("analysis.cost.slope", {measured(slope(n1, c[last - 1].flops, n2, c[last].flops)), measured(slope(n1, c[last - 1].bytes, n2, c[last].bytes)), std::to_string(sizes->n[last])});
      if (differs) job.say("analysis.cost.against", {std::to_string(sizes->n[last]), measured(c[last].flops / sizes->full[last].flops * 100), measured(c[last].bytes / sizes->full[last].bytes * 100)});
    }
    if (sizes->stopped) job.say("analysis.cost.stopped", {std::to_string(sizes->n[last])});
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

}  // namespace

Analysis cost_analysis() { return {"cost", "cost", {}, false, cost}; }

}  // namespace attn
