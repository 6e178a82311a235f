// What attention does to a word, what a change moves, and what weights do not say.
#include <numeric>

#include "analyses/common.h"
#include "attention/analysis.h"
#include "scene/seeded.h"
#include "story/reading.h"
#include "text/utf8.h"

namespace attn {

/// A word before and after.
void before_after_analysis(AnalysisJob& job) {
  if (!has_output(job)) return;
  const AnalysisInput& in = job.input;
  const Tensor& x = in.trace.value("x");
  const Tensor& output = in.trace.value("output");
  const std::string& word = in.word();
  const bool same_width = x.shape().cols == output.shape().cols;
  /// The row in question of one tensor against a row of another.
  const auto angle = [&](const Tensor& a, const Tensor& b, int64_t row) {
    return cosine(row_values(a, 0, in.row), row_values(b, 0, row));
  };
  if (same_width) {
    std::vector<double> all;
    for (int64_t i = 0; i < x.shape().rows; ++i) all.push_back(cosine(row_values(x, 0, i), row_values(output, 0, i)));
    job.say("analysis.before_after.word", {word, all[static_cast<size_t>(in.row)]});
    show_per_token(job, {"analysis.before_after.title"}, "analysis.axis.cosine_of",
                   {{"analysis.before_after.series"}, Role::o, all});
  } else {
    job.say("analysis.before_after.widths", {x.shape().cols, output.shape().cols});
  }
  // The same word elsewhere in the sentence: equal before (without positions), different after only where attention
  // sees order.
  const std::string& plain = in.plain_tokens[static_cast<size_t>(in.row)];
  for (int other = 0; other < std::ssize(in.tokens); ++other) {
    if (other == in.row || fold_word(in.plain_tokens[static_cast<size_t>(other)]) != fold_word(plain)) continue;
    job.say("analysis.before_after.again", {plain, other + 1, angle(x, x, other), angle(output, output, other)});
    break;
  }
  BarFigure values{
      {"analysis.before_after.vectors", {word}}, {"analysis.axis.value"}, labels_of(numbered(output.shape().cols))};
  if (same_width) values.series.push_back({{"analysis.before_after.x"}, Role::x, row_values(x, 0, in.row)});
  values.series.push_back({{"analysis.before_after.output"}, Role::o, row_values(output, 0, in.row)});
  if (!in.pinned) {
    job.say("analysis.before_after.pin");
    return job.show(std::move(values));
  }
  const Tensor& x_a = in.pinned->trace.value("x");
  const Tensor& output_a = in.pinned->trace.value("output");
  const int place = follow_tokens(in.plain_tokens, in.pinned->tokens)[static_cast<size_t>(in.row)];
  if (place < 0 || x_a.shape().cols != x.shape().cols || output_a.shape().cols != output.shape().cols ||
      place >= x_a.shape().rows) {
    job.say("analysis.before_after.not_in_a", {word});
  } else {
    job.say("analysis.before_after.in_a", {word, angle(x, x_a, place), angle(output, output_a, place)});
    values.series.push_back({{"analysis.before_after.output_a"}, Role::s, row_values(output_a, 0, place)});
  }
  job.show(std::move(values));
}

/// One token moved.
void perturbed_analysis(AnalysisJob& job) {
  if (!has_output(job)) return;
  const AnalysisInput& in = job.input;
  const Tensor& embeddings = in.trace.value("embeddings");
  const Tensor& x = embeddings.empty() ? in.trace.value("x") : embeddings;
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
  for (int c = 0; c < x.shape().cols; ++c) {
    const double step = squares > 0 ? epsilon * direction[static_cast<size_t>(c)] / std::sqrt(squares) : epsilon;
    edits.push_back({"x", 0, in.row, c, static_cast<float>(double{x.at(0, 0, in.row, c)} + step)});
  }
  set_edits(moved, edits);
  const auto after = job.evaluate(moved, {"weights", "output"});
  job.then([&job, after, epsilon] {
    const AnalysisInput& at = job.input;
    const Tensor& a = at.trace.value("output");
    const Tensor& b = after->value("output");
    const auto row = static_cast<size_t>(at.row);
    std::vector<double> lengths;
    for (int64_t i = 0; i < a.shape().rows; ++i)
      lengths.push_back(std::sqrt(squared_distance(row_values(b, 0, i), row_values(a, 0, i))));
    job.say("analysis.perturbed.self", {at.word(), epsilon, lengths[row], lengths[row] / epsilon});
    if (lengths.size() > 1) {
      size_t other = row == 0;  // that moved farthest
      for (size_t i = 0; i < lengths.size(); ++i)
        if (i != row && lengths[i] > lengths[other]) other = i;
      job.say("analysis.perturbed.other", {at.tokens[other], lengths[other], std::ranges::count(lengths, 0.0)});
    }
    const Tensor& weights_a = at.trace.value("weights");
    const Tensor& weights_b = after->value("weights");
    if (!weights_a.empty() && weights_a.shape() == weights_b.shape()) {
      MapFigure map =
          change_map({"analysis.perturbed.map"}, weights_a, weights_b, at.head,
                     first_of(at.tokens, weights_a.shape().rows), first_of(at.keys, weights_a.shape().cols));
      const bool share = is_in_percent(at.trace, "weights");
      job.say(
          share ? "analysis.perturbed.weight" : "analysis.perturbed.weight_by",
          {map.row_labels[static_cast<size_t>(map.largest_row)], map.col_labels[static_cast<size_t>(map.largest_col)],
           share ? number_text(map.largest * 100, 2) : measured(map.largest)});
      job.show(std::move(map));
    }
    job.show(BarFigure{.title = {"analysis.perturbed.outputs"},
                       .y = {"analysis.axis.length"},
                       .labels = labels_of(first_of(at.tokens, a.shape().rows)),
                       .marked = at.row,
                       .series = {{{"analysis.perturbed.moved"}, Role::o, lengths}}});
  });
}

/// Other weights, the same output.
void same_output_analysis(AnalysisJob& job) {
  const Tensor* weights = weights_of(job);
  if (!weights) return;
  const AnalysisInput& in = job.input;
  const Tensor& v = in.trace.value("v");
  if (v.empty() || v.shape().rows != weights->shape().cols) return job.say("analysis.needs_weights");
  const std::vector<double> a = row_values(*weights, in.head, in.row);
  if (std::ranges::any_of(a, [](double w) { return w < 0; })) return job.say("analysis.needs_probabilities");
  if (!sees(a)) return job.say("analysis.sees_nothing", {in.word()});
  const int64_t head = in.head * v.shape().heads / weights->shape().heads;
  std::vector<std::vector<double>> values;
  for (int64_t j = 0; j < v.shape().rows; ++j) values.push_back(row_values(v, head, j));
  const std::vector<double> b = weights_of_same_output(a, values);
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
  const auto most = std::ranges::max_element(a) - a.begin();
  const auto at = static_cast<size_t>(most);
  const auto seen = std::ranges::count_if(a, [](double w) { return w > 0; });
  if (moved < 1e-6) {
    job.say("analysis.same_output.only", {in.word(), seen, v.shape().cols});
  } else {
    job.say("analysis.same_output.row", {in.word(), in.keys[at], percent(a[at]), percent(b[at]), percent(moved)});
    job.say("analysis.same_output.off", {largest_gap(out_a, out_b)});
    job.say("analysis.same_output.why",
            {seen, v.shape().cols, std::ranges::count(b, 0.0) - std::ranges::count(a, 0.0)});
  }
  job.show(BarFigure{
      .title = {"analysis.same_output.weights", {in.word()}},
      .y = {"analysis.axis.weight"},
      .labels = labels_of(in.keys),
      .marked = static_cast<int>(most),
      .series = {{{"analysis.same_output.computed"}, Role::a, a}, {{"analysis.same_output.other"}, Role::s, b}}});
  job.show(BarFigure{.title = {"analysis.same_output.outputs"},
                     .y = {"analysis.axis.value"},
                     .labels = labels_of(numbered(v.shape().cols)),
                     .series = {{{"analysis.same_output.from_computed"}, Role::a, out_a},
                                {{"analysis.same_output.from_other"}, Role::s, out_b}}});
}

}  // namespace attn
