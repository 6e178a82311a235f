#include <algorithm>
#include <set>

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
  /// What belonged to each token, where it is now; `none` for those that are new.
  std::vector<int> moved(const std::vector<int>& each, int none) const {
    std::vector<int> out(static_cast<size_t>(last_) + 1, none);
    for (size_t i = 0; i < std::min(each.size(), to_.size()); ++i)
      if (to_[i] >= 0) out[static_cast<size_t>(to_[i])] = each[i];
    return out;
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

/// The classes of tokens go with them, new ones have none; so does the row whose value is to become small. A target is
/// drawn anew.
void follow_loss(LossChoice& loss, const Moves& moves) {
  if (step_info(loss.step).rows == Axis::query) moves.follow_view(loss.row);
  loss.target.reset();
  if (loss.classes.empty()) return;
  std::vector<int> classes = moves.moved(loss.classes, loss.ignore);
  if (std::ranges::all_of(classes, [&](int c) { return c == loss.ignore; })) classes[0] = 0;
  loss.classes = std::move(classes);
}

/// One of the texts: its tokens are the rows of `matrix`, and in attention queries, keys, or both.
struct Part {
  std::string Problem::*member;
  std::string matrix;
  bool queries = false;
  bool keys = false;
  bool has(Axis axis) const { return (queries && axis == Axis::query) || (keys && axis == Axis::key); }
};

Part text_part(const Problem& problem) { return {&Problem::text, "x", true, !has_source(problem)}; }
Part source_part(const Problem& problem) { return {&Problem::source, "source", false, has_source(problem)}; }

/// The words that the scene brings along: of both texts those that it brought before, and of the new text those that
/// only `more` knows. A word that stood in a text unknown keeps its seeded values.
WordFeatures brought_words(const Problem& problem, const Lexicon& lexicon, const Part& put, const std::string& text,
                           const Lexicon& more) {
  WordFeatures brought;
  std::set<std::string> there;
  for (const std::string& old : {problem.text, problem.source})
    for (const std::string& token : tokenize(old, lexicon, problem.words)) there.insert(fold_word(token));
  const auto keep = [&](const std::string& word) {
    const auto own = problem.words.find(word);
    if (own != problem.words.end()) brought.insert(*own);
    return own != problem.words.end();
  };
  const std::string& other = problem.*(put.member == &Problem::text ? &Problem::source : &Problem::text);
  for (const std::string& token : tokenize(other, lexicon, problem.words)) keep(fold_word(token));
  const std::vector<std::string> tokens = tokenize(text, lexicon, problem.words, more);
  const bool too_long = std::ssize(tokens) > kMaxTokens;  // which is told when it is planned
  for (const std::string& token : tokens) {
    const std::string word = fold_word(token);
    const auto* values = more.find(word);
    if (!keep(word) && values && !too_long && !lexicon.find(word) && !there.count(word)) brought[word] = *values;
  }
  return brought;
}

/// What belongs to the tokens of a text goes with them, from where they were `before`. Returns those that vanished with
/// something of theirs.
std::vector<std::string> follow(Scene& scene, const Part& part, const std::vector<std::string>& before,
                                const Lexicon& lexicon) {
  Problem& problem = scene.problem;
  if (tokens_of(problem, part.matrix, lexicon) == before) return {};
  // Names that stood for the rows of a given matrix go with it.
  Moves moves(before, tokenize(problem.*part.member, lexicon, problem.words));
  problem.given.matrices.erase(part.matrix);
  if (problem.given.matrices.empty()) problem.given = Given{};
  if (part.queries || part.keys) {  // what was said of the text goes with it
    scene.about.title.clear();
    scene.about.note.clear();
    scene.about.published.reset();
  }

  std::vector<CellEdit> edits;
  for (CellEdit& edit : problem.edits)
    if (edit.matrix != part.matrix || moves.follow(edit.row)) edits.push_back(std::move(edit));
  problem.edits.clear();
  set_edits(problem, std::move(edits));
  for (auto* pairs : {&problem.mask.hidden, &problem.mask.edges}) {
    std::vector<std::pair<int, int>> kept;
    for (auto [query, key] : *pairs) {
      const bool has_query = !part.queries || moves.follow(query);
      const bool has_key = !part.keys || moves.follow(key);
      if (has_query && has_key) kept.emplace_back(query, key);
    }
    std::ranges::sort(kept);
    *pairs = std::move(kept);
  }

  if (part.queries) follow_loss(problem.loss, moves);

  const StepInfo& step = step_info(scene.view.selected_step());
  if (part.has(step.rows)) moves.follow_view(scene.view.row);
  if (part.has(step.cols)) moves.follow_view(scene.view.col);
  return moves.lost();
}

/// Puts other text into the problem. Han characters of the other text, too, may become one token by a word of this one.
std::vector<std::string> put_text(Scene& scene, const Part& part, const Part& other, const std::string& text,
                                  const Lexicon& lexicon, const Lexicon& more) {
  Problem& problem = scene.problem;
  const std::string encoded = cut_tokens(encode_utf8(decode_utf8(text)), kMaxTokenBytes);
  if (encoded == problem.*part.member) return {};
  const std::vector<std::string> before = tokens_of(problem, part.matrix, lexicon);
  const std::vector<std::string> others = tokens_of(problem, other.matrix, lexicon);
  problem.words = brought_words(problem, lexicon, part, encoded, more);
  problem.*part.member = encoded;
  std::vector<std::string> lost = follow(scene, part, before, lexicon);
  for (std::string& token : follow(scene, other, others, lexicon)) lost.push_back(std::move(token));
  return lost;
}

}  // namespace

std::vector<std::string> set_text(Scene& scene, const std::string& text, const Lexicon& lexicon, const Lexicon& more) {
  return put_text(scene, text_part(scene.problem), source_part(scene.problem), text, lexicon, more);
}

std::vector<std::string> set_source(Scene& scene, const std::string& source, const Lexicon& lexicon,
                                    const Lexicon& more) {
  return put_text(scene, source_part(scene.problem), text_part(scene.problem), source, lexicon, more);
}

}  // namespace attn
