#include "analyses/common.h"

#include "attention/analysis.h"
#include "scene/edits/image.h"

namespace attn {

const Tensor* weights_of(AnalysisJob& job) {
  const Tensor& weights = job.input.trace.value("weights");
  const Shape& s = weights.shape();
  if (!weights.empty() && s.rows == std::ssize(job.input.tokens) && s.cols == std::ssize(job.input.keys))
    return &weights;
  job.say("analysis.needs_weights");
  return nullptr;
}

std::shared_ptr<const Tensor> probabilities_of(AnalysisJob& job, const Tensor& weights) {
  constexpr double kOff = 1e-3;  // of a sum; rounding leaves less
  const Shape& s = weights.shape();
  std::vector<float> values(weights.data(), weights.data() + weights.count());
  if (std::ranges::any_of(values, [](float v) { return v < 0; })) {
    job.say("analysis.needs_probabilities");
    return nullptr;
  }
  int64_t divided = 0;
  for (int64_t h = 0; h < s.heads; ++h)
    for (int64_t i = 0; i < s.rows; ++i) {
      const double sum = row_sum(weights, h, i);
      if (!(sum > 0) || std::abs(sum - 1) <= kOff) continue;
      float* row = values.data() + (h * s.rows + i) * s.cols;
      for (int64_t j = 0; j < s.cols; ++j) row[j] = static_cast<float>(double{row[j]} / sum);
      divided += h == job.input.head;
    }
  if (divided > 0) job.say("analysis.divided", {divided, s.rows});
  return std::make_shared<const Tensor>(s, std::move(values));
}

bool sees(const std::vector<double>& row) {
  return std::ranges::any_of(row, [](double w) { return w > 0; });
}

std::vector<bool> keys_seen(const AnalysisInput& in, const Tensor& weights, int64_t row) {
  const Tensor& masked = in.trace.value("masked");
  const bool has_mask = !masked.empty() && masked.shape() == weights.shape();
  std::vector<bool> seen;
  for (const double v : row_values(has_mask ? masked : weights, in.head, row))
    seen.push_back(has_mask ? !is_masked(v) : v > 0);
  return seen;
}

bool has_output(AnalysisJob& job) {
  const auto has_row_per_token = [&](const char* step) {
    const Shape& s = job.input.trace.value(step).shape();
    return s.heads == 1 && s.rows == std::ssize(job.input.tokens);
  };
  if (has_row_per_token("output") && has_row_per_token("x")) return true;
  job.say("analysis.needs_output");
  return false;
}

bool has_method(AnalysisJob& job) {
  const std::vector<Aspect>& replaced = find_choice(Aspect::structure, job.input.problem.structure)->replaces;
  if (std::ranges::find(replaced, Aspect::method) == replaced.end()) return true;
  job.say(job.input.trace.value("heads").empty() ? "analysis.needs_heads" : "analysis.needs_method");
  return false;
}

Setup sizes_here(const AnalysisInput& input) {
  const Setup setup =
      setup_of(input.problem, static_cast<int>(input.tokens.size()), static_cast<int>(input.keys.size()));
  const Choice& structure = chosen(setup, Aspect::structure);
  return structure.sizes ? structure.sizes(setup) : setup;
}

double parameter_of(const ProblemMechanism& problem, const char* id) {
  return parameter_value(*find_parameter(id), problem.parameters);
}

std::vector<Said> labels_of(const std::vector<std::string>& words) {
  std::vector<Said> out;
  for (const std::string& word : words) out.push_back(as_is(word));
  return out;
}

void show_per_token(AnalysisJob& job, Said title, const char* y, BarFigure::Series bars) {
  const AnalysisInput& in = job.input;
  job.show(BarFigure{.title = std::move(title),
                     .y = {y},
                     .labels = labels_of(in.tokens),
                     .marked = in.row,
                     .series = {std::move(bars)}});
}

std::vector<std::string> numbered(int64_t count) { return first_of({}, count); }

std::vector<std::string> first_of(std::vector<std::string> words, int64_t count) {
  while (std::ssize(words) < count) words.push_back(std::to_string(words.size() + 1));
  words.resize(static_cast<size_t>(count));
  return words;
}

MapFigure change_map(Said title, const Tensor& a, const Tensor& b, int64_t head, std::vector<std::string> row_labels,
                     std::vector<std::string> col_labels) {
  return map_figure(std::move(title), std::move(row_labels), std::move(col_labels), false,
                    [&](int i, int j) { return double{b.at(0, head, i, j)} - double{a.at(0, head, i, j)}; });
}

std::vector<double> row_values(const Tensor& a, int64_t head, int64_t row) {
  const float* begin = a.matrix(0, head) + row * a.shape().cols;
  return {begin, begin + a.shape().cols};
}

std::vector<double> values_of(const Tensor& a) { return {a.data(), a.data() + a.count()}; }

double deviation(const std::vector<double>& values) {
  const auto count = static_cast<double>(values.size());
  double sum = 0;
  double squares = 0;
  for (double v : values) sum += v;
  for (double v : values) squares += (v - sum / count) * (v - sum / count);
  return std::sqrt(squares / count);
}

double largest_gap(const std::vector<double>& a, const std::vector<double>& b) {
  double most = 0;
  for (size_t i = 0; i < a.size(); ++i) most = std::max(most, std::abs(a[i] - b[i]));
  return most;
}

double squared_distance(const std::vector<double>& a, const std::vector<double>& b) {
  double squares = 0;
  for (size_t i = 0; i < a.size(); ++i) squares += (a[i] - b[i]) * (a[i] - b[i]);
  return squares;
}

Problem over_rows(const AnalysisInput& input, const Problem& problem, const std::vector<int>& rows) {
  const Tensor& embeddings = input.trace.value("embeddings");
  const Tensor& x = embeddings.empty() ? input.trace.value("x") : embeddings;
  Problem out = problem;
  out.text.clear();
  if (image_matrix(out) == "x") out.image.reset();
  std::erase_if(out.edits, [](const CellEdit& edit) { return edit.matrix == "x"; });
  std::vector<float> values;
  for (int row : rows) {
    const float* begin = x.matrix(0, 0) + row * x.shape().cols;
    values.insert(values.end(), begin, begin + x.shape().cols);
  }
  out.given.matrices["x"] = {static_cast<int>(rows.size()), static_cast<int>(x.shape().cols),
                             std::make_shared<const std::vector<float>>(std::move(values))};
  return out;
}

Problem bare(Problem problem) {
  const Problem standard;
  problem.structure = standard.structure;
  problem.weighting = standard.weighting;
  problem.method = standard.method;
  problem.positions = standard.positions;
  problem.mask = standard.mask;
  return problem;
}

}  // namespace attn
