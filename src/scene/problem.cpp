#include "scene/problem.h"

#include <algorithm>
#include <cmath>

#include "attention/positions.h"
#include "kernels/error.h"
#include "scene/seeded.h"
#include "scene/utf8.h"

namespace attn {
namespace {

constexpr double kExtraSize = 0.1;   // columns of x beyond the features

const Matrix* find_given(const Problem& problem, const std::string& name) {
  const auto it = problem.given.matrices.find(name);
  return it == problem.given.matrices.end() ? nullptr : &it->second;
}

/// The values of one matrix before edits. Cells are counted as CellEdit counts them.
class BaseValues {
 public:
  BaseValues(const Problem& problem, const Lexicon& lexicon, const std::vector<std::string>& tokens,
             const std::string& matrix)
      : lexicon_(lexicon), given_(find_given(problem, matrix)), matrix_(matrix) {
    const Given& sizes = problem.given;
    if (matrix == "w_q" || matrix == "w_k") block_cols_ = sizes.d_k;
    if (matrix == "w_v") block_cols_ = sizes.d_v;
    if (matrix == "w_o") block_rows_ = sizes.d_v;
    key_ = seeded_matrix(problem.seed, matrix);
    if (matrix != "x") return;
    for (const std::string& token : tokens) {
      word_keys_.push_back(seeded_mix(key_ ^ seeded_text(fold_word(token))));
      features_.push_back(lexicon.find(token));
    }
  }

  float operator()(int head, int row, int col) const {
    if (given_) {
      const bool inside = (block_rows_ == 0 || row < block_rows_) && (block_cols_ == 0 || col < block_cols_);
      const int r = head * block_rows_ + row;
      const int c = head * block_cols_ + col;
      if (inside && r < given_->rows && c < given_->cols) return given_->at(r, c);
    }
    if (matrix_ == "b_o") return 0;
    if (matrix_ == "x") return x(static_cast<size_t>(row), static_cast<size_t>(col));
    return seeded_weight(key_, head, row, col);
  }

 private:
  float x(size_t row, size_t col) const {
    const bool is_feature = col < lexicon_.features.size();
    if (is_feature && features_[row]) return (*features_[row])[col];
    const uint64_t bits = seeded_mix(word_keys_[row] ^ col);
    if (!is_feature) return seeded_round(kExtraSize * seeded_normal(bits));
    // Half of what a word might be it is not: a feature from 0 to 1 is 0 as often as not.
    const double u = seeded_uniform(bits);
    return seeded_round(u >= 0 ? u * static_cast<double>(lexicon_.features[col].high)
                               : -u * static_cast<double>(lexicon_.features[col].low));
  }

  const Lexicon& lexicon_;
  const Matrix* given_;
  std::string matrix_;
  int block_rows_ = 0;  // of one head in the given matrix; 0: heads do not part it
  int block_cols_ = 0;
  uint64_t key_ = 0;
  std::vector<uint64_t> word_keys_;
  std::vector<const std::vector<float>*> features_;
};

std::shared_ptr<const Mask> make_mask(const MaskChoice& choice, int64_t n) {
  auto mask = std::make_shared<Mask>();
  mask->causal = choice.kind == MaskChoice::Kind::causal;
  if (choice.kind == MaskChoice::Kind::window) {
    mask->left = choice.left;
    mask->right = choice.right;
  }
  if (choice.kind == MaskChoice::Kind::painted) {
    std::vector<uint8_t> keep(static_cast<size_t>(n * n), 1);
    for (const auto& [query, key] : choice.hidden)
      if (query < n && key < n) keep[static_cast<size_t>(query * n + key)] = 0;
    mask->keep = std::make_shared<const std::vector<uint8_t>>(std::move(keep));
    mask->keep_shape = {1, 1, n, n};
  }
  return mask;
}

}  // namespace

int output_width(const Problem& problem) {
  for (const char* name : {"w_o", "b_o"})
    if (const Matrix* given = find_given(problem, name)) return given->cols;
  return problem.d_model;
}

std::vector<std::string> problem_tokens(const Problem& problem, const Lexicon& lexicon) {
  const Matrix* x = find_given(problem, "x");
  std::vector<std::string> tokens = tokenize(problem.text, lexicon);
  if (x && tokens.empty())
    for (int i = 1; i <= x->rows; ++i) tokens.push_back("x" + std::to_string(i));
  return tokens;
}

float base_value(const Problem& problem, const Lexicon& lexicon, const std::vector<std::string>& tokens,
                 const std::string& matrix, int head, int row, int col) {
  return BaseValues(problem, lexicon, tokens, matrix)(head, row, col);
}

Plan plan(const Problem& problem, const Lexicon& lexicon) {
  check_problem(problem);
  Plan result;
  result.tokens = problem_tokens(problem, lexicon);
  const int n = static_cast<int>(result.tokens.size());
  if (n < 1 || n > kMaxTokens)
    throw Error("problem.text: expected 1 to " + std::to_string(kMaxTokens) + " tokens, found " + std::to_string(n));
  const Matrix* x = find_given(problem, "x");
  if (x && x->rows != n)
    throw Error("problem.given.x: expected a row for each of " + std::to_string(n) + " tokens, found " +
                std::to_string(x->rows));
  if (!x)
    for (const std::string& token : result.tokens)
      if (!lexicon.find(token) &&
          std::find(result.unknown.begin(), result.unknown.end(), token) == result.unknown.end())
        result.unknown.push_back(token);

  // `rows` are those of one head: the heads of w_o lie one below the other in a single matrix.
  const auto tensor = [&](const std::string& name, int heads, int rows, int cols) {
    const Shape shape = name == "w_o" ? Shape{1, 1, heads * rows, cols} : Shape{1, heads, rows, cols};
    std::vector<float> values = allocate(shape.count(), name);
    const BaseValues base(problem, lexicon, result.tokens, name);
    size_t i = 0;
    for (int h = 0; h < heads; ++h)
      for (int r = 0; r < rows; ++r)
        for (int c = 0; c < cols; ++c) values[i++] = base(h, r, c);
    for (const CellEdit& e : problem.edits)
      if (e.matrix == name && e.head < heads && e.row < rows && e.col < cols)
        values[static_cast<size_t>((e.head * rows + e.row) * cols + e.col)] = e.value;
    return Tensor(shape, std::move(values));
  };

  MultiHeadInputs inputs;
  inputs.x = tensor("x", 1, n, problem.d_model);
  if (problem.positions == "sinusoidal") inputs.positions = sinusoidal_positions(n, problem.d_model);
  inputs.w_q = tensor("w_q", problem.heads, problem.d_model, problem.d_k);
  inputs.w_k = tensor("w_k", problem.kv_heads, problem.d_model, problem.d_k);
  inputs.w_v = tensor("w_v", problem.kv_heads, problem.d_model, problem.d_v);
  if (problem.output_projection) {
    inputs.w_o = tensor("w_o", problem.heads, problem.d_v, output_width(problem));
    if (find_given(problem, "b_o")) inputs.b_o = tensor("b_o", 1, 1, output_width(problem));
  }
  inputs.mask = make_mask(problem.mask, n);

  AttendOptions options;
  if (!problem.scaled) options.scale = 1;
  if (problem.scale) options.scale = *problem.scale;
  options.softcap = static_cast<double>(problem.softcap);
  options.temperature = static_cast<double>(problem.temperature);
  result.program = std::make_shared<const Program>(multi_head_program(inputs, options));
  return result;
}

std::optional<CellEdit> edit_of(const Problem& problem, const std::string& step, int head, int row, int col,
                                float value) {
  const bool positions = problem.positions != "none";
  if (step == (positions ? "embeddings" : "x")) return CellEdit{"x", 0, row, col, value};
  if (step == "w_q" || step == "w_k" || step == "w_v") return CellEdit{step, head, row, col, value};
  if (step == "w_o") return CellEdit{step, row / problem.d_v, row % problem.d_v, col, value};
  if (step == "b_o") return CellEdit{step, 0, row, col, value};
  return std::nullopt;
}

}  // namespace attn
