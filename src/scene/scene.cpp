#include "scene/scene.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>

#include "attention/step_info.h"
#include "scene/analysis_rows.h"
#include "scene/edits/image.h"
#include "text/error.h"
#include "text/list.h"
#include "text/numbers.h"
#include "text/utf8.h"

namespace attn {
namespace {

auto cell(const CellEdit& edit) { return std::tie(edit.matrix, edit.head, edit.row, edit.col); }
bool cell_before(const CellEdit& a, const CellEdit& b) { return cell(a) < cell(b); }

void check_range(const std::string& path, int64_t value, int64_t low, int64_t high) {
  if (value < low || value > high)
    fail(path, "an integer from " + std::to_string(low) + " to " + std::to_string(high), std::to_string(value));
}

template <size_t N>
void check_choice(const std::string& path, const std::string& value, const std::array<const char*, N>& choices) {
  if (std::find(choices.begin(), choices.end(), value) == choices.end())
    fail(path, "one of " + list_of(choices, in_quotes), in_quotes(value));
}

void check_finite(const std::string& path, float value) {
  if (!std::isfinite(value)) fail(path, "a finite number", std::isnan(value) ? "NaN" : "infinity");
}

constexpr std::array kThemes = {"", "dark", "light"};
constexpr std::array kViews = {"matrices", "all", "rows", "arcs", "graph", "heads", "image", "analysis"};
constexpr size_t kMaxName = 32;
constexpr int kMaxHeadRows = kMaxHeads * kMaxWidth;

/// A step or a matrix: which there are depends on the rows that are chosen.
void check_name(const std::string& path, const std::string& name) {
  const bool fits = !name.empty() && name.size() <= kMaxName && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
  if (!fits) fail(path, "1 to " + std::to_string(kMaxName) + " of a to z, 0 to 9 and _", in_quotes(name));
}

void check_matrix(const std::string& path, const std::string& name) {
  if (!step_info(name).given)
    fail(path, "a matrix: x, w_q, w_k, w_v, w_o, b_o, or one that a row of the tables asks for", in_quotes(name));
}

void check_pairs(const std::string& path, const std::vector<std::pair<int, int>>& pairs) {
  for (size_t i = 0; i < pairs.size(); ++i) {
    const std::string at = path + "[" + std::to_string(i) + "]";
    const auto [query, key] = pairs[i];
    check_range(at, query, 0, kMaxTokens - 1);
    check_range(at, key, 0, kMaxTokens - 1);
    if (i > 0 && !(pairs[i - 1] < pairs[i]))
      fail(at, "each pair once, sorted", "[" + std::to_string(query) + ", " + std::to_string(key) + "]");
  }
}

/// Where the scene file says which row of a table is chosen.
std::string_view path_of(Aspect aspect) {
  static constexpr std::string_view kPaths[] = {"problem.score",     "problem.weighting", "problem.mask.kind",
                                                "problem.positions", "problem.structure", "problem.method"};
  return kPaths[static_cast<size_t>(aspect)];
}

/// Numbers of rows of a table: `find` knows the parameter of an id.
void check_parameters(const std::string& path, const std::map<std::string, float>& all,
                      const Parameter* (*find)(std::string_view)) {
  for (const auto& [id, value] : all) {
    const std::string at = path + one_line(id);
    const Parameter* parameter = find(id);
    if (!parameter) fail(at, "the parameter of a row of the tables", "one that none has");
    if (!(value >= static_cast<float>(parameter->low) && value <= static_cast<float>(parameter->high)) ||
        (parameter->whole && value != std::floor(value)))
      fail(at,
           (parameter->whole ? "a whole number from " : "a number from ") + significant(parameter->low) + " to " +
               significant(parameter->high),
           significant(static_cast<double>(value)));
  }
}

void check_given(const Given& given) {
  const std::string path = "problem.given";
  check_range(path + ".heads", given.heads, 1, kMaxHeads);
  check_range(path + ".kv_heads", given.kv_heads, 1, kMaxHeads);
  check_range(path + ".d_k", given.d_k, 0, kMaxWidth);
  check_range(path + ".d_v", given.d_v, 0, kMaxWidth);
  for (const auto& [name, matrix] : given.matrices) {
    const std::string at = path + "." + one_line(name);
    check_matrix(at, name);
    const std::string_view family = step_family(name);
    const auto heads_of = [&](int heads, int width, int found, const char* what) {
      if (found != heads * width)
        fail(at, std::to_string(heads) + " x " + std::to_string(width) + " " + what, std::to_string(found));
    };
    check_range(at + " rows", matrix.rows, 1,
                family == "w_o"                                         ? kMaxHeadRows
                : family == "w_q" || family == "w_k" || family == "w_v" ? kMaxWidth
                                                                        : kMaxTokens);
    if (family == "w_q") heads_of(given.heads, given.d_k, matrix.cols, "columns");
    if (family == "w_k") heads_of(given.kv_heads, given.d_k, matrix.cols, "columns");
    if (family == "w_v") heads_of(given.kv_heads, given.d_v, matrix.cols, "columns");
    if (family == "w_o") heads_of(given.heads, given.d_v, matrix.rows, "rows");
    if (name.starts_with("b_") || name.starts_with("gain_")) check_range(at + " rows", matrix.rows, 1, 1);
    check_range(at + " columns", matrix.cols, 1,
                name == "x" || name == "source" || family == "w_o" || family == "b_o" ? kMaxWidth : kMaxHeadRows);
    const size_t count = static_cast<size_t>(matrix.rows) * static_cast<size_t>(matrix.cols);
    const size_t found = matrix.values ? matrix.values->size() : 0;
    if (found != count) fail(at, std::to_string(count) + " values", std::to_string(found));
    for (const float value : *matrix.values) check_finite(at, value);
  }
}

}  // namespace

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
    default: return p.method;
  }
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

void check_problem(const Problem& p) {
  if (p.text.size() > kMaxTextBytes)
    fail("problem.text", "at most " + std::to_string(kMaxTextBytes) + " bytes", std::to_string(p.text.size()));
  if (p.seed > kMaxSeed) fail("problem.seed", "at most " + std::to_string(kMaxSeed), std::to_string(p.seed));
  for (size_t i = 0; i < kAspects; ++i) {
    const auto aspect = static_cast<Aspect>(i);
    if (find_choice(aspect, choice_of(p, aspect))) continue;
    fail(path_of(aspect), "one of " + list_of(choices(aspect), [](const Choice& c) { return in_quotes(c.id); }),
         in_quotes(choice_of(p, aspect)));
  }
  check_parameters("problem.parameters.", p.parameters, find_parameter);
  if (p.source.size() > kMaxTextBytes)
    fail("problem.source", "at most " + std::to_string(kMaxTextBytes) + " bytes", std::to_string(p.source.size()));
  if (p.image) check_image(*p.image);
  check_range("problem.d_model", p.d_model, 1, kMaxWidth);
  check_range("problem.heads", p.heads, 1, kMaxHeads);
  check_range("problem.kv_heads", p.kv_heads, 1, kMaxHeads);
  if (p.heads % p.kv_heads != 0)
    fail("problem.kv_heads", "a divisor of " + std::to_string(p.heads) + " heads", std::to_string(p.kv_heads));
  check_range("problem.d_k", p.d_k, 1, kMaxWidth);
  check_range("problem.d_v", p.d_v, 1, kMaxWidth);
  if (p.scale && !p.scaled) fail("problem.scale", "no factor while scaling is off", std::to_string(*p.scale));
  if (p.scale) check_finite("problem.scale", *p.scale);
  check_finite("problem.softcap", p.softcap);
  if (p.softcap < 0) fail("problem.softcap", "0 or more", std::to_string(p.softcap));
  check_finite("problem.temperature", p.temperature);
  if (p.temperature <= 0) fail("problem.temperature", "more than 0", std::to_string(p.temperature));

  check_range("problem.mask.left", p.mask.left, -1, kMaxTokens);
  check_range("problem.mask.right", p.mask.right, -1, kMaxTokens);
  check_pairs("problem.mask.hidden", p.mask.hidden);
  check_pairs("problem.mask.edges", p.mask.edges);
  check_given(p.given);
  for (size_t i = 0; i < p.edits.size(); ++i) {
    const CellEdit& edit = p.edits[i];
    const std::string at = "problem.edits[" + std::to_string(i) + "]";
    check_matrix(at + ".matrix", edit.matrix);
    check_range(at + ".head", edit.head, 0, kMaxHeads - 1);
    check_range(at + ".row", edit.row, 0, kMaxTokens - 1);
    check_range(at + ".col", edit.col, 0, kMaxWidth - 1);
    check_finite(at + ".value", edit.value);
    if (i > 0 && !cell_before(p.edits[i - 1], edit))
      fail(at, "each cell once, sorted",
           edit.matrix + " " + std::to_string(edit.head) + " " + std::to_string(edit.row) + " " +
               std::to_string(edit.col));
  }
}

void check_scene(const Scene& scene) {
  check_problem(scene.problem);
  const View& view = scene.view;
  check_name("view.step", view.step);
  if (!view.cell.empty()) check_name("view.cell", view.cell);
  check_range("view.head", view.head, 0, kMaxHeads - 1);
  check_range("view.row", view.row, 0, kMaxHeadRows - 1);
  check_range("view.col", view.col, 0, kMaxHeadRows - 1);
  check_range("view.digits", view.digits, 0, 9);
  check_choice("view.theme", view.theme, kThemes);
  if (!view.play.step.empty()) check_name("view.play.step", view.play.step);
  check_range("view.play.row", view.play.row, 0, kMaxHeadRows - 1);
  check_range("view.play.col", view.play.col, 0, 3 * kMaxHeadRows - 1);
  if (view.views.empty() || view.views.size() > kMaxViews)
    fail("view.views", "1 to " + std::to_string(kMaxViews) + " views", std::to_string(view.views.size()));
  for (size_t i = 0; i < view.views.size(); ++i) {
    const std::string at = "view.views[" + std::to_string(i) + "]";
    check_choice(at, view.views[i], kViews);
    if (std::find(view.views.begin(), view.views.begin() + static_cast<std::ptrdiff_t>(i), view.views[i]) !=
        view.views.begin() + static_cast<std::ptrdiff_t>(i))
      fail(at, "each view once", in_quotes(view.views[i]));
  }
  if (!find_analysis(view.analysis)) fail("view.analysis", "a row of the table of analyses", in_quotes(view.analysis));
  check_parameters("view.analysis_parameters.", view.analysis_parameters, find_analysis_parameter);
  if (!scene.about.published) return;
  const PublishedRow& published = *scene.about.published;
  check_range("about.published.head", published.head, 0, kMaxHeads - 1);
  check_range("about.published.row", published.row, 0, kMaxTokens - 1);
  for (const float value : published.values) check_finite("about.published.values", value);
  for (const int col : published.added) check_range("about.published.added", col, 0, kMaxTokens - 1);
}

}  // namespace attn
