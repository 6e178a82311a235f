#include <algorithm>
#include <map>

#include "scene/problem.h"
#include "scene/utf8.h"

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

Dropped set_text(Scene& scene, const std::string& text, const Lexicon& lexicon) {
  Problem& problem = scene.problem;
  const std::vector<std::string> before = problem_tokens(problem, lexicon);
  problem.text = encode_utf8(decode_utf8(text));
  Dropped dropped;
  if (problem_tokens(problem, lexicon) == before) return dropped;
  dropped.given_x = problem.given.matrices.erase("x") != 0;
  if (problem.given.matrices.empty()) problem.given = Given{};
  dropped.published = scene.about.published.has_value();
  scene.about.published.reset();

  const std::vector<std::string> after = problem_tokens(problem, lexicon);
  const std::vector<int> to = follow_tokens(before, after);
  // Edits and pairs may also wait outside the sentence, in rows of no token: there they stay no longer.
  const auto place = [&](int row) { return row < static_cast<int>(to.size()) ? to[static_cast<size_t>(row)] : -1; };
  std::vector<bool> lost(before.size());
  const auto lose = [&](int row) {
    if (row < static_cast<int>(lost.size()) && place(row) < 0) lost[static_cast<size_t>(row)] = true;
  };

  std::vector<CellEdit> edits = std::move(problem.edits);
  problem.edits.clear();
  for (CellEdit& edit : edits) {
    if (edit.matrix == "x") {
      lose(edit.row);
      edit.row = place(edit.row);
    }
    if (edit.row >= 0) set_edit(problem, edit);
  }
  for (std::vector<std::pair<int, int>>* pairs : {&problem.mask.hidden, &problem.mask.edges}) {
    std::vector<std::pair<int, int>> moved;
    for (const auto& [query, key] : *pairs) {
      lose(query);
      lose(key);
      if (place(query) >= 0 && place(key) >= 0) moved.emplace_back(place(query), place(key));
    }
    std::sort(moved.begin(), moved.end());  // no two tokens go to one place: pairs stay apart
    *pairs = std::move(moved);
  }
  for (size_t i = 0; i < before.size(); ++i)
    if (lost[i]) dropped.tokens.push_back(before[i]);

  const std::string& step = scene.view.selected_step();
  const bool square = step == "scores" || step == "scaled" || step == "capped" || step == "masked" || step == "weights";
  const bool row_is_token = step[0] != 'w' || step == "weights";  // all steps but w_q, ... and b_o have a row a token
  const int last = std::max(0, static_cast<int>(after.size()) - 1);
  const auto move_view = [&](int& index) { index = place(index) >= 0 ? place(index) : std::min(index, last); };
  if (row_is_token && step != "b_o") move_view(scene.view.row);
  if (square) move_view(scene.view.col);
  return dropped;
}

}  // namespace attn
