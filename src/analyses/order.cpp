// What attention makes of the order and the number of tokens.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "analyses/common.h"
#include "attention/positions/tables.h"
#include "scene/seeded.h"
#include "text/numbers.h"

namespace attn {
namespace {

constexpr double kRounding = 0x1p-24;  // of one float32 operation

struct Setting {
  Said name;
  Problem problem;
  std::shared_ptr<const Evaluated> before{};
  std::shared_ptr<const Evaluated> after{};
  double difference = 0;
};

/// The problems compared: without positions and mask; with positions; with a causal mask; and the scene itself where it
/// is none of these.
std::vector<Setting> settings_of(const AnalysisInput& in) {
  const Problem none = bare(in.problem);
  std::vector<Setting> all{{{"analysis.setting.bare", {}}, none},
                           {{"analysis.setting.positions", {}}, none},
                           {{"analysis.setting.causal", {}}, none}};
  all[1].problem.positions = "sinusoidal";
  all[2].problem.mask.kind = "causal";
  if (!(none == in.problem)) all.push_back({{"analysis.setting.scene", {}}, in.problem});
  return all;
}

double row_gap(const Tensor& a, int64_t i, const Tensor& b, int64_t j) {
  double most = 0;
  for (int64_t c = 0; c < a.shape().cols; ++c)
    most = std::max(most, std::abs(static_cast<double>(a.at(0, 0, i, c)) - static_cast<double>(b.at(0, 0, j, c))));
  return most;
}

double largest_of(const Tensor& a) {
  double most = 0;
  for (int64_t i = 0; i < a.count(); ++i) most = std::max(most, std::abs(static_cast<double>(a.data()[i])));
  return most;
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
    for (int64_t r = 0; r < w_o.shape().rows; ++r) sum += std::abs(static_cast<double>(w_o.at(0, 0, r, c)));
    column = std::max(column, sum);
  }
  return column * (heads + 2 * kRounding * static_cast<double>(w_o.shape().rows) * largest_of(v));
}

/// Compares output row i over other rows with output row rows[i] over the rows as they are.
void compare(AnalysisJob& job, const std::vector<int>& rows, const std::string& id) {
  const AnalysisInput& in = job.input();
  std::vector<int> same(in.tokens.size());
  std::iota(same.begin(), same.end(), 0);
  auto all = std::make_shared<std::vector<Setting>>(settings_of(in));
  const std::vector<std::string> wanted{"output", "x", "q", "k", "v", "w_o", "weights"};
  for (Setting& s : *all) {
    s.before = job.evaluate(over_rows(in, s.problem, same), wanted);
    s.after = job.evaluate(over_rows(in, s.problem, rows), wanted);
  }
  job.then([&job, all, rows, id] {
    const AnalysisInput& at = job.input();
    const Setting* worst = nullptr;
    for (Setting& s : *all) {
      const Tensor& a = s.before->value("output");
      const Tensor& b = s.after->value("output");
      if (a.shape().rows != static_cast<int64_t>(at.tokens.size()) ||
          b.shape().rows != static_cast<int64_t>(rows.size()) || a.shape().cols != b.shape().cols)
        continue;
      for (size_t i = 0; i < rows.size(); ++i)
        s.difference = std::max(s.difference, row_gap(b, static_cast<int64_t>(i), a, rows[i]));
      if (!worst || s.difference > worst->difference) worst = &s;
    }
    const Setting& none = all->front();
    const double bound =
        rounding_bound(*none.after, static_cast<double>(rows.size()), setup_of(at.problem, 1, 1).factor);
    const double size = largest_of(none.before->value("output"));
    job.say("analysis." + id + (none.difference <= bound ? ".same" : ".not_same"),
            {measured(none.difference), measured(bound), measured(size)});
    job.say("analysis." + id + ".positions", {measured((*all)[1].difference)});
    job.say("analysis." + id + ".causal", {measured((*all)[2].difference)});
    if (all->size() > 3) job.say("analysis." + id + ".scene", {measured((*all)[3].difference)});
    BarFigure bars{{"analysis.order.title", {}}, {"analysis.axis.difference", {}}, {}};
    bars.log_y = true;
    bars.series = {{{"analysis.axis.difference", {}}, Role::o, {}}};
    for (const Setting& s : *all) {
      bars.labels.push_back(s.name);
      bars.series[0].values.push_back(s.difference);
    }
    bars.has_reference = bound > 0;
    bars.reference = bound;
    bars.reference_name = {"analysis.order.bound", {}};
    job.show(std::move(bars));
    const Tensor& a = worst->before->value("output");
    const Tensor& b = worst->after->value("output");
    std::vector<std::string> names;
    for (int row : rows) names.push_back(at.tokens[static_cast<size_t>(row)]);
    MapFigure map = map_figure({"analysis.order.map", {}}, static_cast<int>(rows.size()),
                               static_cast<int>(b.shape().cols), false, [&](int i, int j) {
                                 return static_cast<double>(b.at(0, 0, i, j)) -
                                        static_cast<double>(a.at(0, 0, rows[static_cast<size_t>(i)], j));
                               });
    map.row_labels = names;
    map.col_labels = numbered(b.shape().cols);
    job.show(std::move(map));
    job.say("analysis.order.map_of." + worst->name.key.substr(worst->name.key.rfind('.') + 1),
            {measured(map.largest), names[static_cast<size_t>(map.largest_row)]});
  });
}

void shuffled(AnalysisJob& job) {
  if (!has_output(job)) return;
  const auto n = static_cast<int>(job.input().tokens.size());
  std::vector<int> rows(static_cast<size_t>(n));
  std::iota(rows.begin(), rows.end(), 0);
  uint64_t state = seeded_mix(static_cast<uint64_t>(job.parameter("shuffle")));
  for (int i = n - 1; i > 0; --i) {  // Fisher and Yates
    state = seeded_mix(state);
    std::swap(rows[static_cast<size_t>(i)], rows[static_cast<size_t>(state % static_cast<uint64_t>(i + 1))]);
  }
  if (n > 1 && std::is_sorted(rows.begin(), rows.end())) std::rotate(rows.begin(), rows.begin() + 1, rows.end());
  std::string order;
  for (int i = 0; i < std::min(n, 14); ++i)
    order += (i ? " · " : "") + job.input().tokens[static_cast<size_t>(rows[static_cast<size_t>(i)])];
  job.say("analysis.shuffled.order", {n > 14 ? order + " …" : order});
  compare(job, rows, "shuffled");
}

void doubled(AnalysisJob& job) {
  if (!has_output(job)) return;
  const auto n = static_cast<int>(job.input().tokens.size());
  if (2 * n > kMaxTokens)
    return job.say("analysis.doubled.too_many", {std::to_string(n), std::to_string(kMaxTokens / 2)});
  std::vector<int> rows;
  for (int i = 0; i < 2 * n; ++i) rows.push_back(i / 2);
  job.say("analysis.doubled.count", {std::to_string(n), std::to_string(2 * n)});
  compare(job, rows, "doubled");
}

// --- twin tokens one period apart

void twins(AnalysisJob& job) {
  if (!has_output(job)) return;
  const Choice* periodic = find_choice(Aspect::position, "periodic");
  const Parameter* parameter = find_parameter("period");
  if (!periodic || !parameter) return job.say("analysis.twins.unavailable");
  const AnalysisInput& in = job.input();
  const auto own = in.problem.parameters.find("period");
  const double period_value =
      own == in.problem.parameters.end() ? parameter->standard : static_cast<double>(own->second);
  const int period = std::max(1, static_cast<int>(std::lround(period_value)));
  const auto n = static_cast<int>(in.tokens.size());
  const int count = std::max(n, period + 1);
  if (count > kMaxTokens) return job.say("analysis.twins.too_long", {std::to_string(period)});
  // The sentence over and over until there is a token one period after the first, which then is the first again.
  std::vector<int> rows;
  for (int i = 0; i < count; ++i) rows.push_back(i % n);
  rows[static_cast<size_t>(period)] = 0;
  Problem open = bare(in.problem);
  open.positions = "periodic";
  Problem causal = open;
  causal.mask.kind = "causal";
  Problem sinusoidal = open;
  sinusoidal.positions = "sinusoidal";
  const auto a = job.evaluate(over_rows(in, open, rows), {"output"});
  const auto b = job.evaluate(over_rows(in, causal, rows), {"output"});
  const auto c = job.evaluate(over_rows(in, sinusoidal, rows), {"output"});
  job.then([&job, a, b, c, period] {
    const auto gap = [&](const std::shared_ptr<const Evaluated>& e) {
      return row_gap(e->value("output"), 0, e->value("output"), period);
    };
    const std::string& word = job.input().tokens.front();
    job.say("analysis.twins.open", {word, std::to_string(period + 1), measured(gap(a))});
    job.say("analysis.twins.causal", {measured(gap(b))});
    job.say("analysis.twins.sinusoidal", {measured(gap(c))});
    BarFigure bars{{"analysis.twins.outputs", {}},
                   {"analysis.axis.value", {}},
                   labels_of(numbered(a->value("output").shape().cols))};
    bars.series = {{{"analysis.twins.first", {}}, Role::x, row_values(a->value("output"), 0, 0)},
                   {{"analysis.twins.second", {}}, Role::o, row_values(a->value("output"), 0, period)},
                   {{"analysis.twins.second_causal", {}}, Role::s, row_values(b->value("output"), 0, period)}};
    job.show(std::move(bars));
  });
}

// --- positions as pictures

constexpr int kPositions = 64;

void positions(AnalysisJob& job) {
  const AnalysisInput& in = job.input();
  const int rows = std::max(kPositions, static_cast<int>(in.tokens.size()));
  const Choice* row = find_choice(Aspect::position, in.problem.positions);
  const bool own = row && row->table;
  const auto shift = static_cast<int>(job.parameter("shift"));
  job.then([&job, row, own, rows, shift] {
    const AnalysisInput& at = job.input();
    const Tensor table =
        own ? row->table(setup_of(at.problem, rows, rows), rows) : sinusoidal_positions(rows, at.problem.d_model);
    const auto d = static_cast<int>(table.shape().cols);
    if (!own) job.say("analysis.positions.sinusoidal");
    MapFigure map = map_figure({"analysis.positions.map", {std::to_string(rows), std::to_string(d)}}, rows, d, false,
                               [&](int i, int j) { return static_cast<double>(table.at(0, 0, i, j)); });
    map.row_labels = numbered(rows);
    map.col_labels = numbered(d);
    PlotFigure plot{{"analysis.positions.dot", {}}, {"analysis.axis.distance", {}}, {"analysis.axis.dot", {}}};
    double spread = 0;  // over places that are equally far apart
    std::vector<double> first;
    const std::pair<int, Role> starts[] = {{0, Role::q}, {rows / 4, Role::k}};
    for (const auto& [start, ink] : starts) {
      PlotFigure::Series line{{"analysis.positions.from", {std::to_string(start + 1)}},
                              ink,
                              start == 0 ? PlotFigure::Look::line : PlotFigure::Look::dots};
      for (int k = 0; start + k < rows && k <= rows / 2; ++k) {
        double dot = 0;
        for (int c = 0; c < d; ++c)
          dot += static_cast<double>(table.at(0, 0, start, c)) * static_cast<double>(table.at(0, 0, start + k, c));
        line.points.emplace_back(k, dot);
        if (start == 0)
          first.push_back(dot);
        else
          spread = std::max(spread, std::abs(dot - first[static_cast<size_t>(k)]));
      }
      plot.series.push_back(std::move(line));
    }
    job.say("analysis.positions.distance",
            {measured(first.front()), measured(first[std::min<size_t>(first.size() - 1, static_cast<size_t>(shift))]),
             std::to_string(shift), measured(spread)});
    // A pair of columns (sin, cos) turns by the same angle at every step; which one follows from the first two rows.
    double off = 0;
    PlotFigure turned{{"analysis.positions.turn", {}}, {"analysis.axis.sine", {}}, {"analysis.axis.cosine", {}}};
    std::string angles;
    for (int c = 0; c + 1 < d; c += 2) {
      const auto value = [&](int p, int column) { return static_cast<double>(table.at(0, 0, p, column)); };
      const double angle = (rows > 1 ? std::atan2(value(1, c), value(1, c + 1)) : 0) * shift;
      for (int p = 0; p + shift < rows; ++p) {
        off = std::max(
            off, std::abs(value(p, c) * std::cos(angle) + value(p, c + 1) * std::sin(angle) - value(p + shift, c)));
        off = std::max(
            off, std::abs(value(p, c + 1) * std::cos(angle) - value(p, c) * std::sin(angle) - value(p + shift, c + 1)));
      }
      if (c < 8) angles += (c ? ", " : "") + measured(angle * 180 / std::acos(-1.)) + "°";
      if (c < 6) {
        static constexpr Role kInks[] = {Role::q, Role::k, Role::v};
        PlotFigure::Series path{{"analysis.positions.pair", {std::to_string(c + 1), std::to_string(c + 2)}},
                                kInks[c / 2],
                                PlotFigure::Look::line};
        for (int p = 0; p <= std::min(shift, rows - 1); ++p) path.points.emplace_back(value(p, c), value(p, c + 1));
        turned.series.push_back(std::move(path));
      }
    }
    if (d > 1) job.say("analysis.positions.rotation", {std::to_string(shift), angles, measured(off)});
    job.show(std::move(map));
    job.show(std::move(plot));
    if (d > 1) job.show(std::move(turned));
  });
}

}  // namespace

AnalysisWork shuffled_analysis() { return shuffled; }
AnalysisWork doubled_analysis() { return doubled; }
AnalysisWork twins_analysis() { return twins; }
AnalysisWork positions_analysis() { return positions; }

}  // namespace attn
