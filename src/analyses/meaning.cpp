// What attention does to a word, what a change moves, and what weights do not say.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "analyses/common.h"
#include "attention/analysis.h"
#include "attention/explain/explain.h"
#include "scene/seeded.h"
#include "text/numbers.h"
#include "text/utf8.h"

namespace attn {
namespace {

// --- a word before and after

void before_after(AnalysisJob& job) {
  if (!has_output(job)) return;
  const Tensor& x = job.input().trace.value("x");
  const Tensor& output = job.input().trace.value("output");
  job.then([&job, x, output] {
    const AnalysisInput& at = job.input();
    const auto row = static_cast<size_t>(at.row);
    const std::string& word = at.tokens[row];
    const bool same_width = x.shape().cols == output.shape().cols;
    if (same_width) {
      std::vector<double> all;
      for (int64_t i = 0; i < x.shape().rows; ++i) all.push_back(cosine(row_values(x, 0, i), row_values(output, 0, i)));
      job.say("analysis.before_after.word", {word, measured(all[row])});
      BarFigure bars{{"analysis.before_after.title", {}}, {"analysis.axis.cosine_of", {}}, labels_of(at.tokens)};
      bars.marked = at.row;
      bars.series = {{{"analysis.before_after.series", {}}, Role::o, all}};
      job.show(std::move(bars));
    } else {
      job.say("analysis.before_after.widths", {std::to_string(x.shape().cols), std::to_string(output.shape().cols)});
    }
    // The same word elsewhere in the sentence: equal before (without positions), different after only where attention
    // sees order.
    for (size_t other = 0; other < at.tokens.size(); ++other) {
      if (other == row || fold_word(at.tokens[other]) != fold_word(word)) continue;
      job.say("analysis.before_after.again",
              {word, std::to_string(other + 1),
               measured(cosine(row_values(x, 0, at.row), row_values(x, 0, static_cast<int64_t>(other)))),
               measured(cosine(row_values(output, 0, at.row), row_values(output, 0, static_cast<int64_t>(other))))});
      break;
    }
    BarFigure values{{"analysis.before_after.vectors", {word}},
                     {"analysis.axis.value", {}},
                     labels_of(numbered(output.shape().cols))};
    if (same_width) values.series.push_back({{"analysis.before_after.x", {}}, Role::x, row_values(x, 0, at.row)});
    values.series.push_back({{"analysis.before_after.output", {}}, Role::o, row_values(output, 0, at.row)});
    if (!at.pinned) {
      job.say("analysis.before_after.pin");
      return job.show(std::move(values));
    }
    const std::vector<int> there = follow_tokens(at.tokens, at.pinned->tokens);
    const Tensor& x_a = at.pinned->trace.value("x");
    const Tensor& output_a = at.pinned->trace.value("output");
    const int place = there[row];
    if (place < 0 || x_a.shape().cols != x.shape().cols || output_a.shape().cols != output.shape().cols ||
        place >= x_a.shape().rows) {
      job.say("analysis.before_after.not_in_a", {word});
    } else {
      job.say("analysis.before_after.in_a",
              {word, measured(cosine(row_values(x, 0, at.row), row_values(x_a, 0, place))),
               measured(cosine(row_values(output, 0, at.row), row_values(output_a, 0, place)))});
      values.series.push_back({{"analysis.before_after.output_a", {}}, Role::s, row_values(output_a, 0, place)});
    }
    job.show(std::move(values));
  });
}

// --- one token moved

void perturbed(AnalysisJob& job) {
  if (!has_output(job)) return;
  const AnalysisInput& in = job.input();
  const Tensor& embeddings = in.trace.value("embeddings");
  const Tensor x = embeddings.empty() ? in.trace.value("x") : embeddings;
  const double epsilon = job.parameter("epsilon");
  // The token moves along a direction of length 1 that follows from the seed.
  std::vector<double> direction;
  double squares = 0;
  for (int64_t c = 0; c < x.shape().cols; ++c) {
    direction.push_back(seeded_normal(seeded_mix(seeded_mix(in.problem.seed) ^ static_cast<uint64_t>(c))));
    squares += direction.back() * direction.back();
  }
  std::vector<int> rows(in.tokens.size());
  std::iota(rows.begin(), rows.end(), 0);
  Problem moved = over_rows(in, in.problem, rows);
  std::vector<CellEdit> edits;
  for (int64_t c = 0; c < x.shape().cols; ++c) {
    const double step = squares > 0 ? epsilon * direction[static_cast<size_t>(c)] / std::sqrt(squares) : epsilon;
    edits.push_back(
        {"x", 0, in.row, static_cast<int>(c), static_cast<float>(static_cast<double>(x.at(0, 0, in.row, c)) + step)});
  }
  set_edits(moved, edits);
  const auto after = job.evaluate(moved, {"weights", "output"});
  job.then([&job, after, epsilon] {
    const AnalysisInput& at = job.input();
    const std::string& word = at.tokens[static_cast<size_t>(at.row)];
    const Tensor& a = at.trace.value("output");
    const Tensor& b = after->value("output");
    std::vector<double> lengths;
    int still = 0;
    for (int64_t i = 0; i < a.shape().rows; ++i) {
      double sum = 0;
      for (int64_t c = 0; c < a.shape().cols; ++c) {
        const double d = static_cast<double>(b.at(0, 0, i, c)) - static_cast<double>(a.at(0, 0, i, c));
        sum += d * d;
      }
      lengths.push_back(std::sqrt(sum));
      still += sum == 0;
    }
    int other = -1;
    for (int i = 0; i < static_cast<int>(lengths.size()); ++i)
      if (i != at.row && (other < 0 || lengths[static_cast<size_t>(i)] > lengths[static_cast<size_t>(other)]))
        other = i;
    job.say("analysis.perturbed.self", {word, measured(epsilon), measured(lengths[static_cast<size_t>(at.row)]),
                                        measured(lengths[static_cast<size_t>(at.row)] / epsilon)});
    if (other >= 0)
      job.say("analysis.perturbed.other", {at.tokens[static_cast<size_t>(other)],
                                           measured(lengths[static_cast<size_t>(other)]), std::to_string(still)});
    const Tensor& wa = at.trace.value("weights");
    const Tensor& wb = after->value("weights");
    if (!wa.empty() && wa.shape() == wb.shape()) {
      MapFigure map = map_figure({"analysis.perturbed.map", {}}, static_cast<int>(wa.shape().rows),
                                 static_cast<int>(wa.shape().cols), false, [&](int i, int j) {
                                   return static_cast<double>(wb.at(0, at.head, i, j)) -
                                          static_cast<double>(wa.at(0, at.head, i, j));
                                 });
      map.row_labels = first_of(at.tokens, wa.shape().rows);
      map.col_labels = first_of(at.keys, wa.shape().cols);
      job.say("analysis.perturbed.weight",
              {map.row_labels[static_cast<size_t>(map.largest_row)],
               map.col_labels[static_cast<size_t>(map.largest_col)], number_text(map.largest * 100, 2)});
      job.show(std::move(map));
    }
    BarFigure bars{{"analysis.perturbed.outputs", {}},
                   {"analysis.axis.length", {}},
                   labels_of(first_of(at.tokens, a.shape().rows))};
    bars.marked = at.row;
    bars.series = {{{"analysis.perturbed.moved", {}}, Role::o, lengths}};
    job.show(std::move(bars));
  });
}

// --- other weights, the same output

void same_output(AnalysisJob& job) {
  const Tensor* weights = weights_of(job);
  if (!weights) return;
  const Tensor& v = job.input().trace.value("v");
  if (v.empty() || v.shape().rows != weights->shape().cols) return job.say("analysis.needs_weights");
  job.then([&job, weights, v] {
    const AnalysisInput& at = job.input();
    const std::vector<double> a = row_values(*weights, at.head, at.row);
    std::vector<std::vector<double>> values;
    const int64_t head = at.head * v.shape().heads / weights->shape().heads;
    for (int64_t j = 0; j < v.shape().rows; ++j) values.push_back(row_values(v, head, j));
    const std::vector<double> b = weights_of_same_output(a, values);
    const std::vector<std::string> keys = first_of(at.keys, weights->shape().cols);
    const std::string& word = at.tokens[static_cast<size_t>(at.row)];
    std::vector<double> out_a(static_cast<size_t>(v.shape().cols), 0);
    std::vector<double> out_b = out_a;
    double moved = 0;
    for (size_t j = 0; j < a.size(); ++j) {
      moved += std::abs(a[j] - b[j]) / 2;
      for (size_t c = 0; c < out_a.size(); ++c) {
        out_a[c] += a[j] * values[j][c];
        out_b[c] += b[j] * values[j][c];
      }
    }
    double off = 0;
    for (size_t c = 0; c < out_a.size(); ++c) off = std::max(off, std::abs(out_a[c] - out_b[c]));
    const auto most = static_cast<size_t>(std::max_element(a.begin(), a.end()) - a.begin());
    int64_t seen = 0;
    for (double w : a) seen += w > 0;
    if (moved < 1e-6) {
      job.say("analysis.same_output.only", {word, std::to_string(seen), std::to_string(v.shape().cols)});
    } else {
      job.say("analysis.same_output.row", {word, keys[most], percent(a[most]), percent(b[most]), percent(moved)});
      job.say("analysis.same_output.off", {measured(off)});
      const std::ptrdiff_t gone =
          std::count_if(b.begin(), b.end(), [](double w) { return w == 0; }) - std::count(a.begin(), a.end(), 0.0);
      job.say("analysis.same_output.why", {std::to_string(seen), std::to_string(v.shape().cols), std::to_string(gone)});
    }
    BarFigure bars{{"analysis.same_output.weights", {word}}, {"analysis.axis.weight", {}}, labels_of(keys)};
    bars.marked = static_cast<int>(most);
    bars.series = {{{"analysis.same_output.computed", {}}, Role::a, a},
                   {{"analysis.same_output.other", {}}, Role::s, b}};
    job.show(std::move(bars));
    BarFigure outputs{
        {"analysis.same_output.outputs", {}}, {"analysis.axis.value", {}}, labels_of(numbered(v.shape().cols))};
    outputs.series = {{{"analysis.same_output.from_computed", {}}, Role::a, out_a},
                      {{"analysis.same_output.from_other", {}}, Role::s, out_b}};
    job.show(std::move(outputs));
  });
}

}  // namespace

AnalysisWork before_after_analysis() { return before_after; }
AnalysisWork perturbed_analysis() { return perturbed; }
AnalysisWork same_output_analysis() { return same_output; }

}  // namespace attn
