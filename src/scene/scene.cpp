#include "scene/scene.h"

#include <algorithm>

#include "text/order.h"

namespace attn {

bool Matrix::operator==(const Matrix& other) const {
  return rows == other.rows && cols == other.cols &&
         (values == other.values || (values && other.values && *values == *other.values));
}

std::string& choice_of(ProblemMechanism& p, Aspect aspect) {
  switch (aspect) {
    case Aspect::score: return p.score;
    case Aspect::weighting: return p.weighting;
    case Aspect::reach: return p.mask.kind;
    case Aspect::position: return p.positions;
    case Aspect::structure: return p.structure;
    case Aspect::method: break;
  }
  return p.method;
}

const std::string& choice_of(const ProblemMechanism& p, Aspect aspect) {
  return choice_of(const_cast<ProblemMechanism&>(p), aspect);
}

bool has_source(const ProblemMechanism& problem) {
  return find_choice(Aspect::structure, problem.structure)->has_source;
}

int given_heads(const Given& given, std::string_view matrix) {
  switch (step_info(matrix).per_head) {
    case PerHead::none: break;
    case PerHead::query: return given.heads;
    case PerHead::key: return given.kv_heads;
  }
  return 1;
}

void set_edit(ProblemValues& problem, const CellEdit& edit) {
  const auto at = std::ranges::lower_bound(problem.edits, edit.cell(), {}, &CellEdit::cell);
  if (at != problem.edits.end() && at->cell() == edit.cell())
    at->value = edit.value;
  else
    problem.edits.insert(at, edit);
}

void set_edits(ProblemValues& problem, std::vector<CellEdit> edits) {
  const auto before = [](const CellEdit& a, const CellEdit& b) { return a.cell() < b.cell(); };
  if (!std::ranges::is_sorted(edits, before)) sort_stably(edits, before);
  std::vector<CellEdit> all;
  all.reserve(problem.edits.size() + edits.size());
  std::ranges::set_union(edits, problem.edits, std::back_inserter(all), {}, &CellEdit::cell, &CellEdit::cell);
  problem.edits = std::move(all);
}

bool clear_edit(ProblemValues& problem, const CellEdit& edit) {
  return std::erase_if(problem.edits, [&](const CellEdit& other) { return other.cell() == edit.cell(); }) > 0;
}

bool hides(const MaskChoice& mask, int query, int key) {
  const std::pair pair(query, key);
  if (mask.kind == "graph") return query != key && !std::ranges::binary_search(mask.edges, pair);
  return std::ranges::binary_search(mask.hidden, pair);
}

void set_hidden(MaskChoice& mask, int query, int key, bool hidden) {
  if (hides(mask, query, key) == hidden || (mask.kind == "graph" && query == key)) return;
  const std::pair pair(query, key);
  auto& pairs = mask.kind == "graph" ? mask.edges : mask.hidden;
  const auto at = std::ranges::lower_bound(pairs, pair);
  if (at != pairs.end() && *at == pair)
    pairs.erase(at);
  else
    pairs.insert(at, pair);
}

}  // namespace attn
