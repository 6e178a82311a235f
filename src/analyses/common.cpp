#include "analyses/common.h"

#include <algorithm>

#include "scene/edits/image.h"

namespace attn {

const Tensor* weights_of(AnalysisJob& job) {
  const Tensor& weights = job.input().trace.value("weights");
  const Shape& s = weights.shape();
  const auto is = [](int64_t count, const std::vector<std::string>& words) {
    return count == static_cast<int64_t>(words.size());
  };
  if (!weights.empty() && is(s.rows, job.input().tokens) && is(s.cols, job.input().keys)) return &weights;
  job.say("analysis.needs_weights");
  return nullptr;
}

bool has_output(AnalysisJob& job) {
  const AnalysisInput& in = job.input();
  const auto is_row_a_token = [&](const char* step) {
    const Tensor& value = in.trace.value(step);
    return !value.empty() && value.shape().heads == 1 && value.shape().rows == static_cast<int64_t>(in.tokens.size());
  };
  if (is_row_a_token("output") && is_row_a_token("x")) return true;
  job.say("analysis.needs_output");
  return false;
}

bool has_method(AnalysisJob& job) {
  const std::vector<Aspect>& replaced = find_choice(Aspect::structure, job.input().problem.structure)->replaces;
  if (std::find(replaced.begin(), replaced.end(), Aspect::method) == replaced.end()) return true;
  job.say("analysis.needs_heads");
  return false;
}

Setup sizes_here(const AnalysisInput& input) {
  const Setup setup =
      setup_of(input.problem, static_cast<int>(input.tokens.size()), static_cast<int>(input.keys.size()));
  const Choice& structure = chosen(setup, Aspect::structure);
  return structure.sizes ? structure.sizes(setup) : setup;
}

std::vector<Said> labels_of(const std::vector<std::string>& words) {
  std::vector<Said> out;
  for (const std::string& word : words) out.push_back(as_is(word));
  return out;
}

std::vector<double> row_values(const Tensor& a, int64_t head, int64_t row) {
  const float* begin = a.matrix(0, head) + row * a.shape().cols;
  return {begin, begin + a.shape().cols};
}

std::vector<std::string> numbered(int64_t count) {
  std::vector<std::string> out;
  for (int64_t i = 1; i <= count; ++i) out.push_back(std::to_string(i));
  return out;
}

std::vector<std::string> first_of(std::vector<std::string> words, int64_t count) {
  while (static_cast<int64_t>(words.size()) < count) words.push_back(std::to_string(words.size() + 1));
  words.resize(static_cast<size_t>(count));
  return words;
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
