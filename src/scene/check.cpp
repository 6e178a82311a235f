#include <algorithm>
#include <cmath>

#include "attention/loss.h"
#include "scene/edits/image.h"
#include "scene/settings.h"
#include "text/list.h"
#include "text/numbers.h"
#include "text/utf8.h"

namespace attn {
namespace {

/// A path inside a list, which is written out only where something is wrong: a list may be long.
struct PathTo {
  const std::string& list;
  size_t index;
  const char* rest = "";
  operator std::string() const { return list + "[" + std::to_string(index) + "]" + rest; }
};

template <class Path>
void check_range(const Path& path, int64_t value, int64_t low, int64_t high) {
  if (value < low || value > high)
    fail({"number.whole",
          {in_threes(std::to_string(low)), in_threes(std::to_string(high)), in_threes(std::to_string(value))}},
         std::string(path), "an integer from " + std::to_string(low) + " to " + std::to_string(high),
         std::to_string(value));
}

template <class Path>
void check_finite(const Path& path, float value) {
  if (!std::isfinite(value))
    fail({"number.bad", {std::isnan(value) ? "NaN" : "∞"}}, std::string(path), "a finite number",
         std::isnan(value) ? "NaN" : "infinity");
}

constexpr std::array kViews = {"matrices", "all",   "row",     "rows",  "arcs",
                               "graph",    "heads", "vectors", "image", "analysis"};

void check_most(const char* part, const std::string& path, size_t size, size_t most) {
  if (size > most) fail_most(part, path, most, in_threes(std::to_string(size)));
}

template <class Path>
void check_matrix(const Path& path, const std::string& name) {
  if (name.size() > kMaxStepName || !step_info(name).given)
    fail(std::string(path), "a matrix: x, w_q, w_k, w_v, w_o, b_o, or one that a row of the tables asks for",
         in_quotes(name));
}

void check(const std::string& path, const Given& given) {
  check_range(path + ".heads", given.heads, 1, kMaxHeads);
  check_range(path + ".kv_heads", given.kv_heads, 1, kMaxHeads);
  check_range(path + ".d_k", given.d_k, 0, kMaxWidth);
  check_range(path + ".d_v", given.d_v, 0, kMaxWidth);
  check_most("part.given", path, given.matrices.size(), kMaxGiven);
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
    const int heads = given_heads(given, family);
    if (family == "w_q" || family == "w_k") heads_of(heads, given.d_k, matrix.cols, "columns");
    if (family == "w_v") heads_of(heads, given.d_v, matrix.cols, "columns");
    if (family == "w_o") heads_of(heads, given.d_v, matrix.rows, "rows");
    if (family != "w_o" && matrix.cols % heads != 0)
      fail(at, "as many columns for each of " + std::to_string(heads) + " heads", std::to_string(matrix.cols));
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
  check_most("differs.words", path, words.size(), kMaxWords);
  for (const auto& [word, values] : words) {
    const std::string at = path + "." + one_line(word);
    if (word.empty() || word.size() > kMaxTokenBytes || word != fold_word(word))
      fail(at, "a word of at most " + std::to_string(kMaxTokenBytes) + " bytes, in lower case", in_quotes(word));
    check_most("differs.words", at, values.size(), kMaxFeatures);
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
  check_most("part.edits", path, edits.size(), kMaxEdits);
  for (size_t i = 0; i < edits.size(); ++i) {
    const CellEdit& edit = edits[i];
    if (i == 0 || edits[i - 1].matrix != edit.matrix) check_matrix(PathTo{path, i, ".matrix"}, edit.matrix);
    check_range(PathTo{path, i, ".head"}, edit.head, 0, kMaxHeads - 1);
    check_range(PathTo{path, i, ".row"}, edit.row, 0, kMaxTokens - 1);
    check_range(PathTo{path, i, ".col"}, edit.col, 0, kMaxWidth - 1);
    check_finite(PathTo{path, i, ".value"}, edit.value);
    if (i > 0 && !(edits[i - 1].cell() < edit.cell()))
      fail(std::string(PathTo{path, i}), "each cell once, sorted",
           edit.matrix + " " + std::to_string(edit.head) + " " + std::to_string(edit.row) + " " +
               std::to_string(edit.col));
  }
}

void check(const std::string& path, const LossChoice& loss) {
  if (!find_loss(loss.kind))
    fail({"error.unknown", {one_line(loss.kind)}}, path + ".kind",
         "one of " + list_of(losses(), [](const Loss& row) { return in_quotes(row.id); }), in_quotes(loss.kind));
  if (loss.step.empty() || loss.step.size() > kMaxStepName)
    fail({"error.unknown", {one_line(loss.step)}}, path + ".step", "the name of a step", in_quotes(loss.step));
  check_range(path + ".head", loss.head, 0, kMaxHeads - 1);
  check_range(path + ".row", loss.row, 0, kMaxHeadRows - 1);
  if (loss.col) check_range(path + ".col", *loss.col, 0, kMaxHeadRows - 1);
  check_range(path + ".ignore", loss.ignore, -1, kMaxWidth - 1);
  check_most("loss", path + ".classes", loss.classes.size(), static_cast<size_t>(kMaxTokens));
  for (size_t i = 0; i < loss.classes.size(); ++i)
    check_range(PathTo{path + ".classes", i}, loss.classes[i], -1, kMaxWidth - 1);
  if (!loss.target) return;
  check_range(path + ".target", loss.target->rows, 1, kMaxTokens);
  check_range(path + ".target[0]", loss.target->cols, 1, kMaxWidth);
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
    fail({"number.whole", {"0", in_threes(std::to_string(kMaxSeed)), in_threes(std::to_string(p.*kind.member))}}, at,
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
  constexpr size_t kMaxPairs = 524'288;  // half of all there can be, as in a file's lists (text/json_read.h)
  const std::vector<std::pair<int, int>>& pairs = owner.*kind.member;
  check_most("mask", path, pairs.size(), kMaxPairs);
  for (size_t i = 0; i < pairs.size(); ++i) {
    const PathTo at{path, i};
    const auto [query, key] = pairs[i];
    check_range(at, query, 0, kMaxTokens - 1);
    check_range(at, key, 0, kMaxTokens - 1);
    if (i > 0 && !(pairs[i - 1] < pairs[i]))
      fail(std::string(at), "each pair once, sorted", "[" + std::to_string(query) + ", " + std::to_string(key) + "]");
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

template <class Of>
void check_languages(const std::string& path, const std::map<std::string, Of>& by_code) {
  check_most("part.languages", path, by_code.size(), kMaxLanguages);
  for (const auto& [code, unused] : by_code)
    if (code.empty() || code.size() > kMaxCode)
      fail({"error.value", {one_line(code)}}, path, "codes of languages", in_quotes(code));
}

void check_characters(const char* part, const std::string& path, const std::string& text, size_t most) {
  if (text.size() > most && (text.size() > 4 * most || decode_utf8(text).size() > most))
    fail({"error.part", {}, {{part}, {"error.long"}}}, path, "at most " + std::to_string(most) + " characters", "more");
}

void check(const std::string& path, const About& about) {
  check_languages(path + ".title", about.title);
  check_languages(path + ".note", about.note);
  for (const auto& [code, text] : about.title) check_characters("part.title", path + ".title", text, kMaxTitle);
  for (const auto& [code, text] : about.note) check_characters("part.note", path + ".note", text, kMaxNote);
  check_languages(path + ".value_names", about.value_names);
  for (const auto& [code, heads] : about.value_names) {
    check_most("part.names", path + ".value_names", heads.size(), static_cast<size_t>(kMaxHeads));
    for (const std::vector<std::string>& names : heads) {
      check_most("part.names", path + ".value_names", names.size(), static_cast<size_t>(kMaxWidth));
      for (const std::string& name : names) check_characters("part.names", path + ".value_names", name, kMaxName);
    }
  }
  if (!about.published) return;
  const PublishedRow& published = *about.published;
  check_range(path + ".published.head", published.head, 0, kMaxHeads - 1);
  check_range(path + ".published.row", published.row, 0, kMaxTokens - 1);
  check_most("published.title", path + ".published.values", published.values.size(), kMaxPublished);
  check_most("published.title", path + ".published.added", published.added.size(), kMaxPublished);
  for (const float value : published.values) check_finite(path + ".published.values", value);
  for (const int col : published.added) check_range(path + ".published.added", col, 0, kMaxTokens - 1);
}

}  // namespace

void check_problem(const Problem& p) { check("problem", p); }

void check_scene(const Scene& scene) {
  check_problem(scene.problem);
  check("view", scene.view);
  check("about", scene.about);
  check_characters("part.lesson", "lesson.id", scene.lesson.id, kMaxName);
}

}  // namespace attn
