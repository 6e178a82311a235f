#include <algorithm>
#include <cmath>

#include "scene/edits/image.h"
#include "scene/settings.h"
#include "text/list.h"
#include "text/numbers.h"
#include "text/utf8.h"

namespace attn {
namespace {

void check_range(const std::string& path, int64_t value, int64_t low, int64_t high) {
  if (value < low || value > high)
    fail({"number.whole", {std::to_string(low), std::to_string(high), std::to_string(value)}}, path,
         "an integer from " + std::to_string(low) + " to " + std::to_string(high), std::to_string(value));
}

void check_finite(const std::string& path, float value) {
  if (!std::isfinite(value))
    fail({"number.bad", {std::isnan(value) ? "NaN" : "∞"}}, path, "a finite number",
         std::isnan(value) ? "NaN" : "infinity");
}

constexpr std::array kViews = {"matrices", "all", "row", "rows", "arcs", "graph", "heads", "image", "analysis"};

void check_matrix(const std::string& path, const std::string& name) {
  if (!step_info(name).given)
    fail(path, "a matrix: x, w_q, w_k, w_v, w_o, b_o, or one that a row of the tables asks for", in_quotes(name));
}

void check(const std::string& path, const Given& given) {
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

void check(const std::string& path, const WordFeatures& words) {
  constexpr size_t kLongestWord = 64;  // bytes
  check_range(path, std::ssize(words), 0, 2 * kMaxTokens);
  for (const auto& [word, values] : words) {
    const std::string at = path + "." + one_line(word);
    if (word.empty() || word.size() > kLongestWord || word != fold_word(word))
      fail(at, "a word of at most " + std::to_string(kLongestWord) + " bytes, in lower case", in_quotes(word));
    for (const float value : values) check_finite(at, value);
  }
}

void check(const std::string& path, const std::optional<Image>& image) {
  if (!image) return;
  check_range(path + ".patch", image->patch, kLeastPatch, kMostPatch);
  const Matrix& pixels = pixels_of(*image);
  for (const int size : {pixels.rows, pixels.cols})
    if (size < image->patch || size > kMaxPixels || size % image->patch != 0)
      fail(path + ".pixels",
           "at most " + std::to_string(kMaxPixels) + " rows and columns, multiples of the patch " +
               std::to_string(image->patch),
           std::to_string(pixels.rows) + " x " + std::to_string(pixels.cols));
  for (const float value : *pixels.values)
    if (!(value >= 0 && value <= 1)) fail(path + ".pixels", "numbers from 0 to 1", std::to_string(value));
}

void check(const std::string& path, const std::vector<CellEdit>& edits) {
  for (size_t i = 0; i < edits.size(); ++i) {
    const CellEdit& edit = edits[i];
    const std::string at = path + "[" + std::to_string(i) + "]";
    check_matrix(at + ".matrix", edit.matrix);
    check_range(at + ".head", edit.head, 0, kMaxHeads - 1);
    check_range(at + ".row", edit.row, 0, kMaxTokens - 1);
    check_range(at + ".col", edit.col, 0, kMaxWidth - 1);
    check_finite(at + ".value", edit.value);
    if (i > 0 && !(edits[i - 1].cell() < edit.cell()))
      fail(at, "each cell once, sorted",
           edit.matrix + " " + std::to_string(edit.head) + " " + std::to_string(edit.row) + " " +
               std::to_string(edit.col));
  }
}

void check(const std::string& path, const std::vector<std::string>& views) {
  if (views.empty() || views.size() > kMaxViews)
    fail(path, "1 to " + std::to_string(kMaxViews) + " views", std::to_string(views.size()));
  for (auto view = views.begin(); view != views.end(); ++view) {
    const std::string at = path + "[" + std::to_string(view - views.begin()) + "]";
    if (std::ranges::find(kViews, *view) == kViews.end())
      fail(at, "one of " + list_of(kViews, in_quotes), in_quotes(*view));
    if (std::find(views.begin(), view, *view) != view) fail(at, "each view once", in_quotes(*view));
  }
}

template <HasSettings Owner>
void check(const std::string& path, const Owner& owner);

// One for each kind of value.

void check_kind(const std::string& at, const Problem& owner, const kind::Sentence& kind) {
  const size_t bytes = (owner.*kind.member).size();
  if (bytes > kMaxTextBytes)
    fail({"error.long"}, at, "at most " + std::to_string(kMaxTextBytes) + " bytes", std::to_string(bytes));
}

void check_kind(const std::string& at, const Problem& p, const kind::Seed& kind) {
  if (p.*kind.member > kMaxSeed)
    fail({"number.whole", {"0", std::to_string(kMaxSeed), std::to_string(p.*kind.member)}}, at,
         "at most " + std::to_string(kMaxSeed), std::to_string(p.*kind.member));
}

template <class Owner>
void check_kind(const std::string& at, const Owner& owner, const kind::Row<Owner>& kind) {
  if (!find_choice(kind.aspect, owner.*kind.member))
    fail({"error.unknown", {one_line(owner.*kind.member)}}, at,
         "one of " + list_of(choices(kind.aspect), [](const Choice& c) { return in_quotes(c.id); }),
         in_quotes(owner.*kind.member));
}

template <class Owner>
void check_kind(const std::string& at, const Owner& owner, const kind::Word<Owner>& kind) {
  if (!kind.fits(owner.*kind.member))
    fail({"error.unknown", {one_line(owner.*kind.member)}}, at, kind.expected, in_quotes(owner.*kind.member));
}

// Every value of an enum and of a switch is allowed.
template <class Choice>
void check_kind(const std::string&, const Play&, const kind::OneOf<Choice>&) {}
void check_kind(const std::string&, const Problem&, const kind::Switch&) {}

template <class Owner>
void check_kind(const std::string& at, const Owner& owner, const kind::Whole<Owner>& kind) {
  check_range(at, owner.*kind.member, kind.low, kind.high);
}

void check_kind(const std::string& at, const Problem& owner, const kind::Number& kind) {
  const float value = owner.*kind.member;
  check_finite(at, value);
  if (value < 0 || (value == 0 && !kind.has_off))
    fail({kind.has_off ? "error.from_0" : "error.above_0", {shortest(value)}}, at,
         kind.has_off ? "0 or more" : "more than 0", std::to_string(value));
}

void check_kind(const std::string& at, const Problem& p, const kind::Divisor& kind) {
  check_range(at, p.*kind.member, 1, kMaxHeads);
  if (p.*kind.of % p.*kind.member != 0)
    fail({"error.divisor", {std::to_string(p.*kind.of), std::to_string(p.*kind.member)}}, at,
         "a divisor of " + std::to_string(p.*kind.of) + " heads", std::to_string(p.*kind.member));
}

void check_kind(const std::string& at, const Problem& p, kind::Divided) {
  if (p.scale && !p.scaled) fail(at, "no factor while scaling is off", std::to_string(*p.scale));
  if (p.scale) check_finite(at, *p.scale);
}

template <class Owner>
void check_kind(const std::string& path, const Owner& owner, const kind::Parameters<Owner>& kind) {
  for (const auto& [id, value] : owner.*kind.member) {
    const std::string at = path + "." + one_line(id);
    const Parameter* parameter = kind.find(id);
    if (!parameter)
      fail({"error.unknown", {one_line(id)}}, at, "the parameter of a row of the tables", "one that none has");
    if (!(value >= static_cast<float>(parameter->low) && value <= static_cast<float>(parameter->high)) ||
        (parameter->whole && value != std::floor(value)))
      fail({"error.part",
            {},
            {{"parameter." + id},
             {parameter->whole ? "number.whole" : "number.range",
              {significant(parameter->low), significant(parameter->high), significant(static_cast<double>(value))}}}},
           at,
           (parameter->whole ? "a whole number from " : "a number from ") + significant(parameter->low) + " to " +
               significant(parameter->high),
           significant(static_cast<double>(value)));
  }
}

void check_kind(const std::string& path, const MaskChoice& owner, const kind::TokenPairs& kind) {
  const std::vector<std::pair<int, int>>& pairs = owner.*kind.member;
  for (size_t i = 0; i < pairs.size(); ++i) {
    const std::string at = path + "[" + std::to_string(i) + "]";
    const auto [query, key] = pairs[i];
    check_range(at, query, 0, kMaxTokens - 1);
    check_range(at, key, 0, kMaxTokens - 1);
    if (i > 0 && !(pairs[i - 1] < pairs[i]))
      fail(at, "each pair once, sorted", "[" + std::to_string(query) + ", " + std::to_string(key) + "]");
  }
}

template <class Owner, class Part>
void check_kind(const std::string& at, const Owner& owner, const kind::Group<Owner, Part>& kind) {
  check(at, owner.*kind.member);
}

template <HasSettings Owner>
void check(const std::string& path, const Owner& owner) {
  for (const Setting<Owner>& row : settings<Owner>())
    of_setting(
        row, [&] { std::visit([&](const auto& kind) { check_kind(path + "." + row.name, owner, kind); }, row.kind); });
}

}  // namespace

void check_problem(const Problem& p) { check("problem", p); }

void check_scene(const Scene& scene) {
  check_problem(scene.problem);
  check("view", scene.view);
  if (!scene.about.published) return;
  const PublishedRow& published = *scene.about.published;
  check_range("about.published.head", published.head, 0, kMaxHeads - 1);
  check_range("about.published.row", published.row, 0, kMaxTokens - 1);
  for (const float value : published.values) check_finite("about.published.values", value);
  for (const int col : published.added) check_range("about.published.added", col, 0, kMaxTokens - 1);
}

}  // namespace attn
