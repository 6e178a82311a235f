#include <algorithm>
#include <map>

#include "attention/step_info.h"
#include "scene/problem.h"
#include "text/utf8.h"

namespace attn {

std::vector<int> follow_tokens(const std::vector<std::string>& before, const std::vector<std::string>& after) {
  std::map<std::string, std::vector<int>> places;
  for (size_t i = 0; i < after.size(); ++i) places[fold_word(after[i])].push_back(static_cast<int>(i));
  std::map<std::string, size_t> seen;
  std::vector<int> to;
  for (const std::string& token : before) {
    const std::string word = fold_word(token);
    const size_t nth = seen[word]++;
    const std::vector<int>& found = places[word];
    to.push_back(nth < found.size() ? found[nth] : -1);
  }
  return to;
}

std::vector<std::string> told_apart(std::vector<std::string> tokens) {
  std::map<std::string, int> count;
  for (const std::string& token : tokens) ++count[token];
  for (size_t i = 0; i < tokens.size(); ++i)
    if (count[tokens[i]] > 1) tokens[i] += " (" + std::to_string(i + 1) + ")";
  return tokens;
}

namespace {

/// Where the tokens of a text have gone.
class Moves {
 public:
  Moves(std::vector<std::string> before, const std::vector<std::string>& after)
      : before_(std::move(before)),
        to_(follow_tokens(before_, after)),
        lost_(before_.size()),
        last_(std::max(0, static_cast<int>(after.size()) - 1)) {}

  /// Puts `row` to where its token is now. False where there is none: what belonged to it is lost. Edits and pairs may
  /// also wait outside the sentence, in rows of no token: there they are dropped.
  bool follow(int& row) {
    const bool known = row < static_cast<int>(to_.size());
    const int to = known ? to_[static_cast<size_t>(row)] : -1;
    if (known && to < 0) lost_[static_cast<size_t>(row)] = true;
    row = to;
    return to >= 0;
  }
  /// Moves the row on view with its token; without the token it stays where it is, or goes to the last.
  void follow_view(int& row) const {
    const int to = row < static_cast<int>(to_.size()) ? to_[static_cast<size_t>(row)] : -1;
    row = to >= 0 ? to : std::min(row, last_);
  }
  std::vector<std::string> lost() const {
    std::vector<std::string> tokens;
    for (size_t i = 0; i < before_.size(); ++i)
      if (lost_[i]) tokens.push_back(before_[i]);
    return tokens;
  }

 private:
  std::vector<std::string> before_;
  std::vector<int> to_;
  std::vector<bool> lost_;
  int last_ = 0;
};

/// What a text's tokens are in attention: its queries, its keys, or both.
struct Part {
  bool queries = false;
  bool keys = false;
  bool has(Axis axis) const { return (queries && axis == Axis::query) || (keys && axis == Axis::key); }
};

/// The words of both texts that the scene brings along: those it brought before, and those that only `more` knows.
WordFeatures brought_words(const Problem& problem, const Lexicon& lexicon, const Lexicon& more) {
  WordFeatures brought;
  for (const std::string& text : {problem.text, problem.source})
    for (const std::string& token : tokenize(text, lexicon, problem.words, more)) {
      const std::string word = fold_word(token);
      if (const auto own = problem.words.find(word); own != problem.words.end())
        brought.insert(*own);
      else if (const auto* values = more.find(word); values && !lexicon.find(word))
        brought[word] = *values;
    }
  return brought;
}

/// Puts other text into a member of the problem; its tokens are the rows of `matrix`.
std::vector<std::string> put_text(Scene& scene, std::string Problem::*member, const std::string& matrix, Part part,
                                  const std::string& text, const Lexicon& lexicon, const Lexicon& more) {
  Problem& problem = scene.problem;
  const std::vector<std::string> before = tokens_of(problem, matrix, lexicon);
  problem.*member = encode_utf8(decode_utf8(text));
  problem.words = brought_words(problem, lexicon, more);
  if (tokens_of(problem, matrix, lexicon) == before) return {};
  // Names that stood for the rows of a given matrix go with it.
  Moves moves(before, tokenize(problem.*member, lexicon, problem.words));
  problem.given.matrices.erase(matrix);
  if (problem.given.matrices.empty()) problem.given = Given{};
  if (part.queries || part.keys) {  // what was said of the text goes with it
    scene.about.title.clear();
    scene.about.note.clear();
    scene.about.published.reset();
  }

  std::vector<CellEdit> edits;
  for (CellEdit& edit : problem.edits)
    if (edit.matrix != matrix || moves.follow(edit.row)) edits.push_back(std::move(edit));
  problem.edits.clear();
  set_edits(problem, std::move(edits));
  for (auto* pairs : {&problem.mask.hidden, &problem.mask.edges}) {
    std::vector<std::pair<int, int>> kept;
    for (auto [query, key] : *pairs) {
      const bool has_query = !part.queries || moves.follow(query);
      const bool has_key = !part.keys || moves.follow(key);
      if (has_query && has_key) kept.emplace_back(query, key);
    }
    std::sort(kept.begin(), kept.end());
    *pairs = std::move(kept);
  }

  const StepInfo& step = step_info(scene.view.selected_step());
  if (part.has(step.rows)) moves.follow_view(scene.view.row);
  if (part.has(step.cols)) moves.follow_view(scene.view.col);
  return moves.lost();
}

}  // namespace

std::vector<std::string> set_text(Scene& scene, const std::string& text, const Lexicon& lexicon, const Lexicon& more) {
  return put_text(scene, &Problem::text, "x", {true, !has_source(scene.problem)}, text, lexicon, more);
}

std::vector<std::string> set_source(Scene& scene, const std::string& source, const Lexicon& lexicon,
                                    const Lexicon& more) {
  return put_text(scene, &Problem::source, "source", {false, has_source(scene.problem)}, source, lexicon, more);
}

}  // namespace attn
