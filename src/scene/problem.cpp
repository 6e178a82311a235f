#include "scene/problem.h"

#include <algorithm>
#include <span>
#include <unordered_set>

#include "attention/mechanism.h"
#include "scene/edits/image.h"
#include "scene/seeded.h"
#include "scene/words/vocabulary.h"
#include "text/numbers.h"
#include "text/said_error.h"
#include "text/utf8.h"

namespace attn {
namespace {

constexpr double kExtraSize = 0.1;  // columns of x beyond the features

const Matrix* find_given(const Problem& problem, const std::string& name) {
  if (name == "target") return problem.loss.target ? &*problem.loss.target : nullptr;
  const auto it = problem.given.matrices.find(name);
  return it == problem.given.matrices.end() ? nullptr : &it->second;
}

bool is_of_image(const std::string& matrix) { return matrix == "patches" || matrix == "w_patch"; }
/// A word is a column, and its embedding where nothing is given.
bool is_of_vocabulary(const Problem& problem, const std::string& matrix) {
  return matrix == "w_u" && problem.structure == "next_word";
}
bool is_of_words(const std::string& matrix) { return matrix == "x" || matrix == "source"; }

/// The values of one matrix before edits. Cells are counted as CellEdit counts them.
class BaseValues {
 public:
  BaseValues(const Problem& problem, const Lexicon& lexicon, const std::vector<std::string>& tokens,
             const std::string& matrix)
      : lexicon_(lexicon), given_(find_given(problem, matrix)) {
    const std::string_view family = step_family(matrix);
    const int heads = given_heads(problem.given, family);
    if (given_) (family == "w_o" ? block_rows_ : block_cols_) = (family == "w_o" ? given_->rows : given_->cols) / heads;
    standard_ = family.starts_with("b_") ? 0.f : family.starts_with("gain_") ? 1.f : std::optional<float>{};
    pixels_ = matrix == "patches";
    if (problem.image && is_of_image(matrix)) image_ = &*problem.image;
    by_columns_ = is_of_vocabulary(problem, matrix);
    const bool of_words = is_of_words(matrix) || by_columns_;
    key_ = seeded_matrix(problem.seed, of_words ? "x" : matrix);  // a word is the same in either text, and behind them
    if (!of_words) return;
    for (const std::string& token : by_columns_ ? vocabulary_of(tokens) : tokens) {
      word_keys_.push_back(seeded_mix(key_ ^ seeded_text(fold_word(token))));
      features_.push_back(features_of(problem, lexicon, token));
    }
  }

  float operator()(int head, int row, int col) const {
    if (given_) {
      const bool inside = (block_rows_ == 0 || row < block_rows_) && (block_cols_ == 0 || col < block_cols_);
      const int r = head * block_rows_ + row;
      const int c = head * block_cols_ + col;
      if (inside && r < given_->rows && c < given_->cols) return given_->at(r, c);
    }
    if (standard_) return *standard_;
    if (image_) return pixels_ ? patch_value(*image_, row, col) : patch_projection(image_->patch, row, col);
    if (by_columns_) std::swap(row, col);
    if (!word_keys_.empty()) return x(static_cast<size_t>(row), static_cast<size_t>(col));
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
  const Image* image_ = nullptr;  // of its patches and their projection
  bool pixels_ = false;
  std::optional<float> standard_;  // of biases and gains
  int block_rows_ = 0;             // of one head in the given matrix; 0: heads do not part it
  int block_cols_ = 0;
  uint64_t key_ = 0;
  bool by_columns_ = false;  // a word is a column, not a row
  std::vector<uint64_t> word_keys_;
  std::vector<const std::vector<float>*> features_;
};

/// The tokens that the rows of a matrix belong to.
const std::vector<std::string>& row_tokens(const Plan& plan, const std::string& matrix) {
  return step_family(matrix) == "source" ? plan.keys : plan.tokens;
}

std::span<const CellEdit> edits_of(const Problem& problem, const std::string& matrix) {
  const auto [first, last] = std::ranges::equal_range(problem.edits, matrix, {}, &CellEdit::matrix);
  return {first, last};
}

/// Whether a matrix of one shape has the same values before edits in both.
bool has_same_base(const Plan& a, const Plan& b, const std::string& matrix) {
  const Given &of_a = a.problem.given, &of_b = b.problem.given;
  const bool vocabulary = is_of_vocabulary(a.problem, matrix);
  const Matrix *given_a = find_given(a.problem, matrix), *given_b = find_given(b.problem, matrix);
  return a.problem.seed == b.problem.seed && given_heads(of_a, matrix) == given_heads(of_b, matrix) &&
         (given_a ? given_b && *given_a == *given_b : !given_b) &&
         (!is_of_words(matrix) ||
          (row_tokens(a, matrix) == row_tokens(b, matrix) && a.problem.words == b.problem.words)) &&
         vocabulary == is_of_vocabulary(b.problem, matrix) &&
         (!vocabulary || (vocabulary_of(a.tokens) == vocabulary_of(b.tokens) && a.problem.words == b.problem.words)) &&
         (!is_of_image(matrix) || a.problem.image == b.problem.image);
}

/// The values of a matrix of a plan; the Tensor of an earlier one where nothing has changed.
Tensor matrix_value(const Plan& plan, const MatrixStep& m, const Lexicon& lexicon, const Plan* earlier) {
  const Step& step = plan.program->step(m.step);
  const int64_t rows = step.shape.heads * step.shape.rows / m.heads, cols = step.shape.cols;  // of one head
  const auto edit_cells = [&](const Problem& problem, auto act) {
    for (const CellEdit& e : edits_of(problem, m.matrix))
      if (e.head < m.heads && e.row < rows && e.col < cols)
        act(e, static_cast<size_t>((e.head * rows + e.row) * cols + e.col));
  };
  const int at = earlier ? earlier->program->find(step.name) : -1;
  const Tensor known = at < 0 ? Tensor() : earlier->bindings[static_cast<size_t>(at)];
  const bool is_known = !known.empty() && known.shape() == step.shape && has_same_base(*earlier, plan, m.matrix);
  if (is_known && std::ranges::equal(edits_of(earlier->problem, m.matrix), edits_of(plan.problem, m.matrix)))
    return known;
  const BaseValues base(plan.problem, lexicon, row_tokens(plan, m.matrix), m.matrix);
  std::vector<float> values = allocate(step.shape.count(), m.matrix);
  if (is_known) {
    std::copy_n(known.data(), values.size(), values.begin());
    edit_cells(earlier->problem, [&](const CellEdit& e, size_t i) { values[i] = base(e.head, e.row, e.col); });
  } else {
    size_t i = 0;
    for (int h = 0; h < m.heads; ++h)
      for (int r = 0; r < rows; ++r)
        for (int c = 0; c < cols; ++c) values[i++] = base(h, r, c);
  }
  edit_cells(plan.problem, [&](const CellEdit& e, size_t i) { values[i] = e.value; });
  return Tensor(step.shape, std::move(values));
}

/// tokens_of(); Error when so many cannot be attended to, or a given matrix has another number of rows. Those that the
/// lexicon does not know go to `unknown`, each once.
std::vector<std::string> checked_tokens(const Problem& problem, const std::string& matrix, const Lexicon& lexicon,
                                        std::vector<std::string>& unknown) {
  const bool of_image = image_matrix(problem) == matrix;
  std::vector<std::string> tokens = tokens_of(problem, matrix, lexicon);
  const std::string count = std::to_string(tokens.size());
  if (tokens.empty() || tokens.size() > static_cast<size_t>(kMaxTokens))
    fail({tokens.empty() ? "error.no_words"
          : of_image     ? "error.many_patches"
                         : "error.many_words",
          {in_threes(std::to_string(kMaxTokens)), in_threes(count)}},
         "problem." + (of_image        ? "image"
                       : matrix == "x" ? "text"
                                       : matrix),
         "1 to " + std::to_string(kMaxTokens) + " tokens", count);
  if (of_image) return tokens;
  if (const Matrix* given = find_given(problem, matrix)) {
    if (static_cast<size_t>(given->rows) != tokens.size())
      fail({"error.given_rows", {in_threes(std::to_string(given->rows)), in_threes(count)}}, "problem.given." + matrix,
           "a row for each of " + count + " tokens", std::to_string(given->rows));
    return tokens;
  }
  std::unordered_set<std::string> named(unknown.begin(), unknown.end());
  for (const std::string& token : tokens)
    if (!features_of(problem, lexicon, token) && named.insert(token).second) unknown.push_back(token);
  return tokens;
}

Mechanism mechanism_of(const Setup& setup) try { return mechanism(setup); } catch (const SaidError&) {
  throw;
} catch (const Error& e) {
  throw SaidError(e.what(), said_error("error.mechanism"));
}

/// A plan whose matrices are not bound yet, or those of the earlier one.
Plan outline(const Problem& problem, const Lexicon& lexicon, const Plan* earlier) {
  Plan result;
  result.problem = problem;
  for (const auto& [word, values] : problem.words)
    if (values.size() != lexicon.features.size())
      fail("problem.words." + one_line(word),
           "one value for each of " + std::to_string(lexicon.features.size()) + " features",
           std::to_string(values.size()));
  result.tokens = checked_tokens(problem, "x", lexicon, result.unknown);
  result.keys = has_source(problem) ? checked_tokens(problem, "source", lexicon, result.unknown) : result.tokens;
  result.names = told_apart(result.tokens);
  result.key_names = told_apart(result.keys);
  result.setup = setup_of(problem, static_cast<int>(result.tokens.size()), static_cast<int>(result.keys.size()));
  if (earlier && earlier->setup == result.setup) {
    result.program = earlier->program;
    result.bindings = earlier->bindings;
    result.matrices = earlier->matrices;
    return result;
  }
  Mechanism built = mechanism_of(result.setup);
  for (const Step& step : built.program.steps)
    if (const auto bytes = static_cast<uint64_t>(step.shape.count()) * sizeof(float); bytes > kMaxTraceBytes)
      fail({"error.large", {std::to_string(bytes >> 20), std::to_string(kMaxTraceBytes >> 20)}}, "problem",
           "steps of at most " + std::to_string(kMaxTraceBytes >> 20) + " MB",
           step.name + " of " + std::to_string(bytes >> 20) + " MB");
  result.program = std::make_shared<const Program>(std::move(built.program));
  result.bindings = std::move(built.bindings);
  result.bindings.resize(result.program->steps.size());
  result.matrices = std::move(built.matrices);
  return result;
}

LossSettings loss_of(const Problem& problem) {
  const LossChoice& choice = problem.loss;
  LossSettings loss{choice.kind, choice.step, choice.head, choice.row, choice.col};
  if (choice.target) loss.target_rows = choice.target->rows, loss.target_cols = choice.target->cols;
  loss.classes.assign(choice.classes.begin(), choice.classes.end());
  loss.ignore = choice.ignore;
  if (const Matrix* given = find_given(problem, "w_u"))
    loss.class_count = given->cols;
  else if (!choice.classes.empty())
    loss.class_count = std::max(2, *std::ranges::max_element(choice.classes) + 1);
  return loss;
}

}  // namespace

const std::vector<float>* features_of(const Problem& problem, const Lexicon& lexicon, const std::string& token) {
  const auto own = problem.words.find(fold_word(token));
  return own == problem.words.end() ? lexicon.find(token) : &own->second;
}

int output_width(const Problem& problem) {
  for (const char* name : {"w_o", "b_o"})
    if (const Matrix* given = find_given(problem, name)) return given->cols;
  return problem.d_model;
}

std::vector<std::string> tokens_of(const Problem& problem, const std::string& matrix, const Lexicon& lexicon) {
  if (image_matrix(problem) == matrix) return patch_names(*problem.image);
  std::vector<std::string> tokens = tokenize(matrix == "x" ? problem.text : problem.source, lexicon, problem.words);
  if (const Matrix* given = find_given(problem, matrix); given && tokens.empty())
    for (int i = 1; i <= given->rows; ++i) tokens.push_back(matrix.front() + std::to_string(i));
  return tokens;
}

std::vector<std::string> cut_at_guesses(const Problem& problem, const std::string& matrix, const std::string& text,
                                        const Lexicon& lexicon) {
  std::vector<std::string> parts;
  size_t done = 0, end = 0;
  if (!find_given(problem, matrix))
    for (const std::string& token : tokenize(text, lexicon, problem.words)) {
      const size_t at = text.find(token, end);
      if (at == std::string::npos) continue;  // bytes that were no text
      end = at + token.size();
      if (features_of(problem, lexicon, token)) continue;
      parts.push_back(text.substr(done, at - done));
      parts.push_back(token);
      done = end;
    }
  parts.push_back(text.substr(done));
  return parts;
}

float base_value(const Problem& problem, const Lexicon& lexicon, const std::vector<std::string>& tokens,
                 const std::string& matrix, int head, int row, int col) {
  return BaseValues(problem, lexicon, tokens, matrix)(head, row, col);
}

Setup setup_of(const Problem& problem, int queries, int keys) {
  Setup s;
  s.queries = queries;
  s.keys = keys;
  s.d_model = problem.d_model;
  s.heads = problem.heads;
  s.kv_heads = problem.kv_heads;
  s.d_k = problem.d_k;
  s.d_v = problem.d_v;
  s.d_out = output_width(problem);
  s.output_projection = problem.output_projection;
  s.output_bias = find_given(problem, "b_o") != nullptr;
  s.factor = problem.scale    ? static_cast<double>(*problem.scale)
             : problem.scaled ? 1.0 / std::sqrt(static_cast<double>(problem.d_k))
                              : 1.0;
  s.softcap = static_cast<double>(problem.softcap);
  s.temperature = static_cast<double>(problem.temperature);
  s.reach = {problem.mask.left, problem.mask.right, problem.mask.hidden, problem.mask.edges};
  s.image.matrix = image_matrix(problem);
  s.image.patch_pixels = problem.image ? static_cast<int64_t>(problem.image->patch) * problem.image->patch : 0;
  s.seed = problem.seed;
  s.fault = problem.fault;
  s.loss = loss_of(problem);
  for (const AspectRow& table : kAspects) {
    s.chosen[std::string(table.name)] = choice_of(problem, table.aspect);
    for (const Parameter& p : chosen(s, table.aspect).parameters)
      s.parameters[p.id] = parameter_value(p, problem.parameters);
  }
  return s;
}

Plan plan(const Problem& problem, const Lexicon& lexicon, const Plan* earlier) {
  Plan result = outline(problem, lexicon, earlier);
  for (const MatrixStep& m : result.matrices)
    result.bindings[static_cast<size_t>(m.step)] = matrix_value(result, m, lexicon, earlier);
  return result;
}

bool moves_numbers(const Problem& problem, const Problem& other, const Lexicon& lexicon) try {
  const Plan now = outline(problem, lexicon, nullptr);
  const Plan then = outline(other, lexicon, &now);
  const auto is_same = [](const Step& a, const Step& b) {
    return a.name == b.name && a.inputs == b.inputs && a.shape == b.shape && a.primitive == b.primitive;
  };
  if (!std::ranges::equal(now.program->steps, then.program->steps, is_same) ||
      !std::ranges::equal(now.bindings, then.bindings, is_same_value))
    return true;
  for (const MatrixStep& m : now.matrices) {
    const BaseValues before(problem, lexicon, row_tokens(now, m.matrix), m.matrix);
    const BaseValues after(other, lexicon, row_tokens(then, m.matrix), m.matrix);
    const Shape& s = now.program->step(m.step).shape;
    const int heads = static_cast<int>(m.heads), rows = static_cast<int>(s.heads * s.rows / m.heads);
    for (int h = 0; h < heads; ++h)
      for (int r = 0; r < rows; ++r)
        for (int c = 0; c < static_cast<int>(s.cols); ++c)
          if (before(h, r, c) != after(h, r, c)) return true;
  }
  return false;
} catch (const Error&) {
  return true;
}

Scene validated(Scene scene, const Lexicon& lexicon) {
  check_scene(scene);
  outline(scene.problem, lexicon, nullptr);
  return scene;
}

std::optional<CellEdit> edit_of(const Problem& problem, const std::string& step, int head, int row, int col,
                                float value) {
  const Choice& position = *find_choice(Aspect::position, problem.positions);
  const bool positions = position.table || position.learned;
  for (const std::string matrix : {"x", "source"}) {
    const std::string of = matrix == "x" ? "" : "_source";
    if (image_matrix(problem) == matrix) {
      if (step == "patches" + of) return CellEdit{"patches", 0, row, col, value};
    } else if (step == (positions ? "embeddings" + of : matrix)) {
      return CellEdit{matrix, 0, row, col, value};
    }
  }
  if (step == "x" || step == "source" || !step_info(step).given) return std::nullopt;
  if (step_family(step) == "w_o") return CellEdit{step, row / problem.d_v, row % problem.d_v, col, value};
  return CellEdit{step, head, row, col, value};
}

}  // namespace attn
