#include "scene/scene.h"

#include <algorithm>
#include <tuple>

namespace attn {
namespace {

auto cell(const CellEdit& edit) { return std::tie(edit.matrix, edit.head, edit.row, edit.col); }

}  // namespace

bool cell_before(const CellEdit& a, const CellEdit& b) { return cell(a) < cell(b); }

bool Matrix::operator==(const Matrix& other) const {
  return rows == other.rows && cols == other.cols &&
         (values == other.values || (values && other.values && *values == *other.values));
}

std::string& choice_of(Problem& p, Aspect aspect) {
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

const std::string& choice_of(const Problem& p, Aspect aspect) { return choice_of(const_cast<Problem&>(p), aspect); }

void set_edit(Problem& problem, const CellEdit& edit) {
  const auto at = std::lower_bound(problem.edits.begin(), problem.edits.end(), edit, cell_before);
  if (at != problem.edits.end() && cell(*at) == cell(edit))
    at->value = edit.value;
  else
    problem.edits.insert(at, edit);
}

void set_edits(Problem& problem, std::vector<CellEdit> edits) {
  std::sort(edits.begin(), edits.end(), cell_before);
  std::vector<CellEdit> all;
  all.reserve(problem.edits.size() + edits.size());
  std::set_union(edits.begin(), edits.end(), problem.edits.begin(), problem.edits.end(), std::back_inserter(all),
                 cell_before);
  problem.edits = std::move(all);
}

bool clear_edit(Problem& problem, const CellEdit& edit) {
  const auto at = std::lower_bound(problem.edits.begin(), problem.edits.end(), edit, cell_before);
  if (at == problem.edits.end() || cell(*at) != cell(edit)) return false;
  problem.edits.erase(at);
  return true;
}

bool hides(const MaskChoice& mask, int query, int key) {
  const std::pair pair(query, key);
  if (mask.kind == "graph") return query != key && !std::binary_search(mask.edges.begin(), mask.edges.end(), pair);
  return std::binary_search(mask.hidden.begin(), mask.hidden.end(), pair);
}

void set_hidden(MaskChoice& mask, int query, int key, bool hidden) {
  if (hides(mask, query, key) == hidden || (mask.kind == "graph" && query == key)) return;
  const std::pair pair(query, key);
  auto& pairs = mask.kind == "graph" ? mask.edges : mask.hidden;
  const auto at = std::lower_bound(pairs.begin(), pairs.end(), pair);
  if (at != pairs.end() && *at == pair)
    pairs.erase(at);
  else
    pairs.insert(at, pair);
}

}  // namespace attn
