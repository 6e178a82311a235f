// What attention makes of the order and the number of tokens.
#include <numeric>

#include "analyses/common.h"
#include "attention/analysis.h"
#include "attention/positions/tables.h"
#include "scene/seeded.h"

namespace attn {
namespace {

constexpr double kRounding = 0x1p-24;  // of one float32 operation

struct Setting {
  std::string id;
  Problem problem;
  std::shared_ptr<const Evaluated> before{};
  std::shared_ptr<const Evaluated> after{};
  double difference = 0;
};

/// The problems compared: without positions and mask; with positions; with a causal mask; and the scene itself where it
/// is none of these.
std::vector<Setting> settings_of(const AnalysisInput& in) {
  const Problem none = bare(in.problem);
  std::vector<Setting> all{{"bare", none}, {"positions", none}, {"causal", none}};
  all[1].problem.positions = "sinusoidal";
  all[2].problem.mask.kind = "causal";
  if (!(none == in.problem)) all.push_back({"scene", in.problem});
  return all;
}

double largest_of(const Tensor& a) {
  const std::vector<double> values = values_of(a);
  return largest_gap(values, std::vector<double>(values.size(), 0));
}

/// How far rounding can move an output of plain multi-head attention when the keys come in another order or twice:
/// scores differ by rounding of their sums, e^score by as much relatively, the sums over `keys` keys by (keys)
/// operations, then the heads' sum in W_O.
double rounding_bound(const Evaluated& of, double keys, double factor) {
  const Tensor& q = of.value("q");
  const Tensor& v = of.value("v");
  const Tensor& w_o = of.value("w_o");
  if (q.empty() || v.empty()) return 0;
  const auto d_k = static_cast<double>(q.shape().cols);
  const auto d_model = static_cast<double>(of.value("x").shape().cols);
  const double size = d_k * largest_of(q) * largest_of(of.value("k")) * std::abs(factor);
  const double heads = kRounding * largest_of(v) * (4 * keys + 32 + 4 * (d_k + 2 * d_model) * size + 2 * d_model);
  if (w_o.empty()) return heads;
  double column = 0;
  for (int64_t c = 0; c < w_o.shape().cols; ++c) {
    double sum = 0;
    for (int64_t r = 0; r < w_o.shape().rows; ++r) sum += std::abs(double{w_o.at(0, 0, r, c)});
    column = std::max(column, sum);
  }
  return column * (heads + 2 * kRounding * static_cast<double>(w_o.shape().rows) * largest_of(v));
}

/// The tokens as they are.
std::vector<int> all_rows(const AnalysisInput& in) {
  std::vector<int> rows(in.tokens.size());
  std::iota(rows.begin(), rows.end(), 0);
  return rows;
}

/// Says that the settings compared are not of this structure, where it is another.
void say_structure(AnalysisJob& job, const char* key) {
  if (job.input.problem.structure != Problem{}.structure) job.say(key);
}

/// Compares output row i over other rows with output row rows[i] over the rows as they are.
void compare(AnalysisJob& job, const std::vector<int>& rows, const std::string& id) {
  const AnalysisInput& in = job.input;
  auto all = std::make_shared<std::vector<Setting>>(settings_of(in));
  const std::vector<std::string> wanted{"output", "x", "q", "k", "v", "w_o", "weights"};
  for (Setting& s : *all) {
    s.before = job.evaluate(over_rows(in, s.problem, all_rows(in)), wanted);
    s.after = job.evaluate(over_rows(in, s.problem, rows), wanted);
  }
  job.then([&job, all, rows, id] {
    const AnalysisInput& at = job.input;
    const Setting* worst = nullptr;
    for (Setting& s : *all) {
      const Tensor& a = s.before->value("output");
      const Tensor& b = s.after->value("output");
      if (a.shape().rows != std::ssize(at.tokens) || b.shape().rows != std::ssize(rows) ||
          a.shape().cols != b.shape().cols)
        continue;
      for (size_t i = 0; i < rows.size(); ++i)
        s.difference =
            std::max(s.difference, largest_gap(row_values(b, 0, static_cast<int64_t>(i)), row_values(a, 0, rows[i])));
      if (!worst || s.difference > worst->difference) worst = &s;
    }
    say_structure(job, "analysis.order.structure");
    const Setting& none = all->front();
    const double bound =
        rounding_bound(*none.after, static_cast<double>(rows.size()), setup_of(at.problem, 1, 1).factor);
    job.say("analysis." + id + (none.difference <= bound ? ".same" : ".not_same"),
            {none.difference, bound, largest_of(none.before->value("output"))});
    BarFigure bars{{"analysis.order.title"}, {"analysis.axis.difference"}};
    bars.log_y = true;
    bars.series = {{{"analysis.axis.difference"}, Role::o}};
    for (const Setting& s : *all) {
      if (&s != &none) job.say("analysis." + id + "." + s.id, {s.difference});
      bars.labels.push_back({"analysis.setting." + s.id});
      bars.series[0].values.push_back(s.difference);
    }
    bars.has_reference = bound > 0;
    bars.reference = bound;
    bars.reference_name = {"analysis.order.bound"};
    job.show(std::move(bars));
    const Tensor& a = worst->before->value("output");
    const Tensor& b = worst->after->value("output");
    std::vector<std::string> names;
    for (int row : rows) names.push_back(at.tokens[static_cast<size_t>(row)]);
    MapFigure map = map_figure({"analysis.order.map"}, names, numbered(b.shape().cols), false, [&](int i, int j) {
      return double{b.at(0, 0, i, j)} - double{a.at(0, 0, rows[static_cast<size_t>(i)], j)};
    });
    job.say("analysis.order.map_of." + worst->id, {map.largest, names[static_cast<size_t>(map.largest_row)]});
    job.show(std::move(map));
  });
}

// Positions as pictures.
constexpr int kPositions = 64;

}  // namespace

void shuffled_analysis(AnalysisJob& job) {
  if (!has_output(job)) return;
  std::vector<int> rows = all_rows(job.input);
  uint64_t state = seeded_mix(static_cast<uint64_t>(job.parameter("shuffle")));
  for (size_t i = rows.size() - 1; i > 0; --i) {  // Fisher and Yates
    state = seeded_mix(state);
    std::swap(rows[i], rows[static_cast<size_t>(state % (i + 1))]);
  }
  if (rows.size() > 1 && std::ranges::is_sorted(rows)) std::ranges::rotate(rows, rows.begin() + 1);
  constexpr size_t kMostSaid = 14;
  std::string order;
  for (size_t i = 0; i < std::min(rows.size(), kMostSaid); ++i)
    order += (i ? " · " : "") + job.input.tokens[static_cast<size_t>(rows[i])];
  job.say("analysis.shuffled.order", {rows.size() > kMostSaid ? order + " …" : order});
  compare(job, rows, "shuffled");
}

void doubled_analysis(AnalysisJob& job) {
  if (!has_output(job)) return;
  const auto n = static_cast<int>(job.input.tokens.size());
  if (2 * n > kMaxTokens) return job.say("analysis.doubled.too_many", {n, kMaxTokens / 2});
  std::vector<int> rows;
  for (int i = 0; i < 2 * n; ++i) rows.push_back(i / 2);
  job.say("analysis.doubled.count", {n, 2 * n});
  compare(job, rows, "doubled");
}

/// Twin tokens one period apart.
void twins_analysis(AnalysisJob& job) {
  if (!has_output(job)) return;
  const AnalysisInput& in = job.input;
  const int period = std::max(1, static_cast<int>(std::lround(parameter_of(in.problem, "period"))));
  const auto n = static_cast<int>(in.tokens.size());
  const int count = std::max(n, period + 1);
  if (count > kMaxTokens) return job.say("analysis.twins.too_long", {period});
  // The sentence over and over until there is a token one period after the first, which then is the first again.
  std::vector<int> rows;
  for (int i = 0; i < count; ++i) rows.push_back(i % n);
  rows[static_cast<size_t>(period)] = 0;
  const auto with = [&](const char* positions, const char* mask) {
    Problem problem = bare(in.problem);
    problem.positions = positions;
    problem.mask.kind = mask;
    return job.evaluate(over_rows(in, problem, rows), {"output"});
  };
  const auto open = with("periodic", "none");
  const auto causal = with("periodic", "causal");
  const auto sinusoidal = with("sinusoidal", "none");
  job.then([&job, open, causal, sinusoidal, period] {
    const auto row = [](const auto& e, int64_t i) { return row_values(e->value("output"), 0, i); };
    const auto gap = [&](const auto& e) { return largest_gap(row(e, 0), row(e, period)); };
    say_structure(job, "analysis.twins.structure");
    job.say("analysis.twins.open", {job.input.tokens.front(), period + 1, gap(open)});
    job.say("analysis.twins.causal", {gap(causal)});
    job.say("analysis.twins.sinusoidal", {gap(sinusoidal)});
    job.show(BarFigure{.title = {"analysis.twins.outputs"},
                       .y = {"analysis.axis.value"},
                       .labels = labels_of(numbered(open->value("output").shape().cols)),
                       .series = {{{"analysis.twins.first"}, Role::x, row(open, 0)},
                                  {{"analysis.twins.second"}, Role::o, row(open, period)},
                                  {{"analysis.twins.second_causal"}, Role::s, row(causal, period)}}});
  });
}

void positions_analysis(AnalysisJob& job) {
  const AnalysisInput& in = job.input;
  const int rows = std::max(kPositions, static_cast<int>(in.tokens.size()));
  const Choice* row = find_choice(Aspect::position, in.problem.positions);
  const bool own = row && row->table;
  const auto shift = static_cast<int>(job.parameter("shift"));
  const Tensor table =
      own ? row->table(setup_of(in.problem, rows, rows), rows) : sinusoidal_positions(rows, in.problem.d_model);
  const auto value = [&](int p, int column) { return double{table.at(0, 0, p, column)}; };
  const auto d = static_cast<int>(table.shape().cols);
  if (!own) job.say("analysis.positions.sinusoidal");
  job.show(map_figure({"analysis.positions.map", {in_threes(std::to_string(rows)), std::to_string(d)}}, numbered(rows),
                      numbered(d), false, value));
  PlotFigure plot{{"analysis.positions.dot"}, {"analysis.axis.distance"}, {"analysis.axis.dot"}};
  const int later = rows / 4;
  plot.series = {{{"analysis.positions.from", {"1"}}, Role::q},
                 {{"analysis.positions.from", {std::to_string(later + 1)}}, Role::k, PlotFigure::Look::dots}};
  const auto alike = [&](int a, int b) { return dot(row_values(table, 0, a), row_values(table, 0, b)); };
  double spread = 0;  // over places that are equally far apart
  for (int k = 0; k <= rows / 2; ++k) {
    plot.add(k, {alike(0, k), alike(later, later + k)});
    spread = std::max(spread, std::abs(alike(later, later + k) - alike(0, k)));
  }
  job.show(std::move(plot));
  job.say("analysis.positions.distance", {alike(0, 0), alike(0, shift), shift, spread});
  // A pair of columns (sin, cos) turns by the same angle at every step; which one follows from the first two rows.
  double off = 0;
  PlotFigure turned{{"analysis.positions.turn"}, {"analysis.axis.sine"}, {"analysis.axis.cosine"}};
  std::string angles;
  for (int c = 0; c + 1 < d; c += 2) {
    const double angle = std::atan2(value(1, c), value(1, c + 1)) * shift;
    for (int p = 0; p + shift < rows; ++p) {
      const double sine = value(p, c) * std::cos(angle) + value(p, c + 1) * std::sin(angle);
      const double cosine = value(p, c + 1) * std::cos(angle) - value(p, c) * std::sin(angle);
      off = std::max({off, std::abs(sine - value(p + shift, c)), std::abs(cosine - value(p + shift, c + 1))});
    }
    if (c < 8) angles += (c ? ", " : "") + measured(angle * 180 / std::acos(-1.)) + "°";
    if (c < 6) {
      static constexpr Role kInks[] = {Role::q, Role::k, Role::v};
      auto& path = turned.series.emplace_back();
      path.name = {"analysis.positions.pair", {std::to_string(c + 1), std::to_string(c + 2)}};
      path.ink = kInks[c / 2];
      for (int p = 0; p <= shift; ++p) path.points.emplace_back(value(p, c), value(p, c + 1));
    }
  }
  if (d < 2) return;
  job.say("analysis.positions.rotation", {shift, angles, off});
  job.show(std::move(turned));
}

}  // namespace attn
