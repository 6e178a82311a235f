#include "scene/scene.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>

#include "kernels/error.h"
#include "scene/utf8.h"

namespace attn {
namespace {

auto cell(const CellEdit& edit) { return std::tie(edit.matrix, edit.head, edit.row, edit.col); }
bool cell_before(const CellEdit& a, const CellEdit& b) { return cell(a) < cell(b); }

[[noreturn]] void fail(const std::string& path, const std::string& expected, const std::string& found) {
  throw Error(path + ": expected " + expected + ", found " + found);
}

void check_range(const std::string& path, int64_t value, int64_t low, int64_t high) {
  if (value < low || value > high)
    fail(path, "an integer from " + std::to_string(low) + " to " + std::to_string(high), std::to_string(value));
}

template <size_t N>
void check_choice(const std::string& path, const std::string& value, const std::array<const char*, N>& choices) {
  std::string list;
  for (const char* choice : choices) {
    if (value == choice) return;
    list += (list.empty() ? "\"" : ", \"") + std::string(choice) + "\"";
  }
  fail(path, "one of " + list, "\"" + one_line(value) + "\"");
}

void check_finite(const std::string& path, float value) {
  if (!std::isfinite(value)) fail(path, "a finite number", std::isnan(value) ? "NaN" : "infinity");
}

constexpr std::array kMatrices = {"x", "w_q", "w_k", "w_v", "w_o", "b_o"};
constexpr std::array kMechanisms = {"scaled_dot_product"};
constexpr std::array kPositions = {"none", "sinusoidal"};
constexpr std::array kThemes = {"", "dark", "light"};
constexpr std::array kViews = {"matrices", "all", "rows", "arcs", "graph", "heads"};
constexpr std::array kSteps = {"x",      "w_q",    "w_k",       "w_v",    "w_o",        "q",        "k",
                               "v",      "scores", "scaled",    "capped", "masked",     "weights",  "heads",
                               "output", "concat", "projected", "b_o",    "embeddings", "positions"};
constexpr int kMaxHeadRows = kMaxHeads * kMaxWidth;

void check_given(const Given& given) {
  const std::string path = "problem.given";
  check_range(path + ".heads", given.heads, 1, kMaxHeads);
  check_range(path + ".kv_heads", given.kv_heads, 1, kMaxHeads);
  check_range(path + ".d_k", given.d_k, 0, kMaxWidth);
  check_range(path + ".d_v", given.d_v, 0, kMaxWidth);
  for (const auto& [name, matrix] : given.matrices) {
    const std::string at = path + "." + one_line(name);
    check_choice(at, name, kMatrices);
    const auto heads_of = [&](int heads, int width, int found, const char* what) {
      if (found != heads * width)
        fail(at, std::to_string(heads) + " x " + std::to_string(width) + " " + what, std::to_string(found));
    };
    check_range(at + " rows", matrix.rows, 1, name == "x" ? kMaxTokens : name == "w_o" ? kMaxHeadRows : kMaxWidth);
    if (name == "w_q") heads_of(given.heads, given.d_k, matrix.cols, "columns");
    if (name == "w_k") heads_of(given.kv_heads, given.d_k, matrix.cols, "columns");
    if (name == "w_v") heads_of(given.kv_heads, given.d_v, matrix.cols, "columns");
    if (name == "w_o") heads_of(given.heads, given.d_v, matrix.rows, "rows");
    if (name == "b_o") check_range(at + " rows", matrix.rows, 1, 1);
    check_range(at + " columns", matrix.cols, 1, name[0] == 'w' && name != "w_o" ? kMaxHeadRows : kMaxWidth);
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
  std::set_union(edits.begin(), edits.end(), problem.edits.begin(), problem.edits.end(), std::back_inserter(all), cell_before);
  problem.edits = std::move(all);
}

bool clear_edit(Problem& problem, const CellEdit& edit) {
  const auto at = std::lower_bound(problem.edits.begin(), problem.edits.end(), edit, cell_before);
  if (at == problem.edits.end() || cell(*at) != cell(edit)) return false;
  problem.edits.erase(at);
  return true;
}

void set_hidden(MaskChoice& mask, int query, int key, bool hidden) {
  const std::pair pair(query, key);
  const auto at = std::lower_bound(mask.hidden.begin(), mask.hidden.end(), pair);
  const bool is_hidden = at != mask.hidden.end() && *at == pair;
  if (hidden && !is_hidden) mask.hidden.insert(at, pair);
  if (!hidden && is_hidden) mask.hidden.erase(at);
}

void check_problem(const Problem& p) {
  if (p.text.size() > kMaxTextBytes)
    fail("problem.text", "at most " + std::to_string(kMaxTextBytes) + " bytes", std::to_string(p.text.size()));
  if (p.seed > kMaxSeed) fail("problem.seed", "at most " + std::to_string(kMaxSeed), std::to_string(p.seed));
  check_choice("problem.mechanism", p.mechanism, kMechanisms);
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
  check_choice("problem.positions", p.positions, kPositions);

  check_range("problem.mask.left", p.mask.left, -1, kMaxTokens);
  check_range("problem.mask.right", p.mask.right, -1, kMaxTokens);
  for (size_t i = 0; i < p.mask.hidden.size(); ++i) {
    const std::string at = "problem.mask.hidden[" + std::to_string(i) + "]";
    const auto [query, key] = p.mask.hidden[i];
    check_range(at, query, 0, kMaxTokens - 1);
    check_range(at, key, 0, kMaxTokens - 1);
    if (i > 0 && !(p.mask.hidden[i - 1] < p.mask.hidden[i]))
      fail(at, "each pair once, sorted", "[" + std::to_string(query) + ", " + std::to_string(key) + "]");
  }
  check_given(p.given);
  for (size_t i = 0; i < p.edits.size(); ++i) {
    const CellEdit& edit = p.edits[i];
    const std::string at = "problem.edits[" + std::to_string(i) + "]";
    check_choice(at + ".matrix", edit.matrix, kMatrices);
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
  check_choice("view.step", view.step, kSteps);
  if (!view.cell.empty()) check_choice("view.cell", view.cell, kSteps);
  check_range("view.head", view.head, 0, kMaxHeads - 1);
  check_range("view.row", view.row, 0, kMaxHeadRows - 1);
  check_range("view.col", view.col, 0, kMaxHeadRows - 1);
  check_range("view.digits", view.digits, 0, 9);
  check_choice("view.theme", view.theme, kThemes);
  if (!view.play.step.empty()) check_choice("view.play.step", view.play.step, kSteps);
  check_range("view.play.row", view.play.row, 0, kMaxHeadRows - 1);
  check_range("view.play.col", view.play.col, 0, 3 * kMaxHeadRows - 1);
  if (view.views.empty() || view.views.size() > kMaxViews)
    fail("view.views", "1 to " + std::to_string(kMaxViews) + " views", std::to_string(view.views.size()));
  for (size_t i = 0; i < view.views.size(); ++i) {
    const std::string at = "view.views[" + std::to_string(i) + "]";
    check_choice(at, view.views[i], kViews);
    if (std::find(view.views.begin(), view.views.begin() + static_cast<std::ptrdiff_t>(i), view.views[i]) != view.views.begin() + static_cast<std::ptrdiff_t>(i))
      fail(at, "each view once", "\"" + view.views[i] + "\"");
  }
  if (!scene.about.published) return;
  const PublishedRow& published = *scene.about.published;
  check_range("about.published.head", published.head, 0, kMaxHeads - 1);
  check_range("about.published.row", published.row, 0, kMaxTokens - 1);
  for (const float value : published.values) check_finite("about.published.values", value);
  for (const int col : published.added) check_range("about.published.added", col, 0, kMaxTokens - 1);
}

}  // namespace attn
