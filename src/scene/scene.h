#pragma once
#include <cassert>
#include <cstdint>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <tuple>
#include <utility>

#include "attention/choice.h"
#include "scene/words/lexicon.h"

namespace attn {

class SaidError;

// A scene file, as a lecturer writes it (this is the whole format; what is left out has the value shown):
//
//   { "version": 1,                              the only key that must be there
//     "problem": {
//       "text": "", "seed": 1,
//       "structure": "multi_head", "score": "dot", "weighting": "softmax", "method": "plain",
//                                                rows of the tables in src/attention/<aspect>s/, as are positions and
//                                                mask.kind
//       "parameters": {"temperature_c": 0.5},    numbers of those rows; what is left out has its row's standard
//       "source": "",                            the second text, where the structure has one: keys and values come
//                                                from it
//       "words": {"yeti": [1, 1, 0, ...]},       features of words that come before the lexicon's
//       "image": {"patch": 8,                    an image in square patches, in place of the text that keys come from
//                 "pixels": [[0.5, 1], ...]},    0 black to 1 white; left out: the picture that comes with the program
//       "d_model": 8, "heads": 1, "kv_heads": 1, "d_k": 4, "d_v": 4,
//       "scale": "root",                         divide by sqrt(d_k); "off", or a factor
//       "softcap": 0, "temperature": 1, "positions": "none",
//       "mask": {"kind": "none",                 "causal", "window", "painted", ...
//                "left": -1, "right": -1,        window: keys before and after the query; -1: no limit
//                "hidden": [[0, 1]],             painted: query 0 does not see key 1
//                "edges": [[0, 1]]},             graph: query 0 sees key 1
//       "output_projection": true,               false: the heads side by side are the output
//       "loss": {"kind": "none",                 what is to become small: a row of src/attention/loss.cpp
//                "step": "output", "head": 0, "row": 0, "col": 0,
//                                                cell: a value of a step; without "col" the sum of its row's
//                "target": [[0.5, 1], ...],      squared: what the output should be; left out: drawn from the seed
//                "classes": [2, 0, ...], "ignore": -1},
//                                                cross_entropy: the right class of each row of the output, and the
//                                                one of rows that do not count
//       "fault": "none",                         one mistake in the program: a row of src/attention/fault.cpp
//       "given": {"heads": 1, "kv_heads": 1, "d_k": 4, "d_v": 4,      left out: those of the problem
//                 "x":   [[1, 0], [0, 1]],       one row per token
//                 "w_q": ..., "w_k": ...,        d_model rows, heads (kv_heads) x d_k columns: heads side by side
//                 "w_v": ...,                    d_model rows, kv_heads x d_v columns
//                 "w_o": ..., "b_o": [[...]],    heads x d_v rows and one row, as many columns as the output has
//                 ...},                          any other matrix that a row of the tables asks for: heads side by
//                 side,
//                                                u_a kv_heads of them; one for all heads in a block, a layer norm, ...
//       "edits": [{"matrix": "w_q", "head": 0, "row": 2, "col": 1, "value": 0.5}]},
//     "view": {"step": "scores", "cell": "",       the step on the stage, the step of the selected cell ("": the same)
//              "head": 0, "row": 0, "col": 0, "digits": 3, "theme": "",
//              "cell_digits": "auto",              of the cells on the stage, 0 to 4; "auto": as many as their size has
//              "play": {"unit": "step",            or "row", "cell": how far the player goes at once
//                       "step": "",                the step it is in the middle of; every other is shown whole
//                       "row": 0,                  the row it has come to
//                       "col": 0,                  unit "cell": the column, through the results side by side (Q, K, V)
//                       "phase": "divide"},        softmax: "max", "subtract", "exp", "sum", "divide" (the end)
//              "views": ["matrices"],          one to three, in order: "matrices", "all" (steps), "row", "rows",
//                                               "arcs", "graph", "heads", "vectors", "image", "analysis"; the first
//                                               that there is room for are shown
//              "analysis": "entropy",             a row of the table of analyses: what the view "analysis" shows
//              "analysis_parameters": {"gain": 4}},  numbers of its rows; what is left out has its row's standard
//     "about": {"title": {"en": "...", "zh": "..."}, "note": {...},
//               "published": {"head": 0, "row": 0, "values": [...], "added": [...]},
//               "value_names": {"en": [["thing", ...], ...]}},
//     "lesson": {"id": "causal", "card": 0} }      the card of a lesson that is read beside it; left out: none
//
// At most: 16 MiB, 52 MB once read and 16 levels; text and source 65,536 bytes and 1,024 tokens, a token 64 bytes; a
// title 200 characters, a note 4,000, a name of a value and the id of a lesson 100; 16 languages; 2,048 words with 64
// features each; 64 given matrices; 65,536 edits; 524,288 pairs; 2,048 published numbers; and what checks of sizes say.
// Of a longer token, title, note or name the beginning is read, which a visitor is told; more of anything else is
// refused.
//
// Matrices that are not given, and whatever lies outside given ones, are generated from the seed; but a matrix whose
// name begins with "b_" (a bias) is 0 there, and one that begins with "gain_" is 1. A given x needs no text: its tokens
// are then called x1, x2, ... (those of a given source s1, s2, ...). Rows, columns and heads count from 0.

inline constexpr int kSceneVersion = 1;
inline constexpr int kMaxTokens = 1024;
inline constexpr int kMaxWidth = 256;  // of d_model, d_k, d_v and the output
inline constexpr int kMaxHeads = 64;
inline constexpr int kMaxHeadRows = kMaxHeads * kMaxWidth;  // heads one below the other
inline constexpr int kLeastPatch = 2;                       // its side in pixels
inline constexpr int kMostPatch = 16;
inline constexpr int kMaxPixels = 64;                          // of each side of an image
inline constexpr int kMaxViews = 3;                            // side by side
inline constexpr uint64_t kMaxSeed = (uint64_t{1} << 53) - 1;  // survives JavaScript
inline constexpr uint64_t kMaxTextBytes = 65536;
inline constexpr uint64_t kMaxSceneBytes = uint64_t{16} << 20;
inline constexpr size_t kMaxTokenBytes = 64;
inline constexpr size_t kMaxTitle = 200;     // characters: code points
inline constexpr size_t kMaxNote = 4000;     // likewise
inline constexpr size_t kMaxName = 100;      // likewise: of a value, and of a lesson's id
inline constexpr size_t kMaxLanguages = 16;  // of a title, a note, names
inline constexpr size_t kMaxCode = 35;       // bytes of a language's
inline constexpr size_t kMaxStepName = 64;   // bytes
inline constexpr size_t kMaxWords = 2048;    // that a scene brings along
inline constexpr size_t kMaxFeatures = 64;   // of each of them
inline constexpr size_t kMaxGiven = 64;      // matrices
inline constexpr size_t kMaxEdits = 65536;
inline constexpr size_t kMaxPublished = 2048;  // numbers of a row

/// Values of one matrix as the textbook writes it: rows x columns, heads side by side in the columns. The values are
/// immutable and shared, so that a history of scenes costs little.
struct Matrix {
  int rows = 0;
  int cols = 0;
  std::shared_ptr<const std::vector<float>> values;  // rows * cols of them, row by row

  float at(int row, int col) const {
    assert(row >= 0 && row < rows && col >= 0 && col < cols);
    return (*values)[static_cast<size_t>(row) * static_cast<size_t>(cols) + static_cast<size_t>(col)];
  }
  bool operator==(const Matrix& other) const;
};

/// Matrices a scene brings along. They keep the sizes they were made for: where the problem is larger than these,
/// new columns, rows and heads are generated from the seed; where it is smaller, the leading ones count.
struct Given {
  int heads = 1;
  int kv_heads = 1;
  int d_k = 0;
  int d_v = 0;
  std::map<std::string, Matrix> matrices;  // any of x, w_q, w_k, w_v, w_o, b_o, ...
  bool operator==(const Given&) const = default;
};

/// How many blocks of heads a given matrix of that name has; 1 where all heads share it.
int given_heads(const Given& given, std::string_view matrix);

/// One value laid over the generated ones. `matrix`: x, w_q, w_k, w_v, w_o, b_o, or one that a row of the tables asks
/// for; of one that nothing asks for now the edit waits. `col` counts inside the head; of w_o, whose heads lie one
/// below the other, `row` does. An edit outside the present sizes waits without effect.
struct CellEdit {
  std::string matrix;
  int head = 0;
  int row = 0;
  int col = 0;
  float value = 0;
  auto cell() const { return std::tie(matrix, head, row, col); }  // edits are sorted by it
  bool operator==(const CellEdit&) const = default;
};

/// Which query sees which key.
struct MaskChoice {
  std::string kind = "none";  // a row of the table of reaches
  int left = -1;              // window; -1: no limit
  int right = -1;
  std::vector<std::pair<int, int>> hidden;   // painted: (query, key) pairs, sorted; those of no token have no effect
  std::vector<std::pair<int, int>> edges{};  // graph: (query, key) pairs, sorted
  bool operator==(const MaskChoice&) const = default;
};

/// What is to become small; see attention/loss.h.
struct LossChoice {
  std::string kind = "none";  // a row of the table of losses
  std::string step = "output";
  int head = 0;
  int row = 0;
  std::optional<int> col{};
  std::optional<Matrix> target{};
  std::vector<int> classes{};
  int ignore = -1;
  bool operator==(const LossChoice&) const = default;
};

/// An image in place of a text; see image.h.
struct Image {
  int patch = 8;
  std::optional<Matrix> pixels{};
  bool operator==(const Image&) const = default;
};

// The parts of a Problem, by what they are about.

/// What is read: words or an image.
struct ProblemInput {
  std::string text;
  std::string source{};
  WordFeatures words{};  // that the scene brings along: they come before the lexicon's
  std::optional<Image> image{};
  bool operator==(const ProblemInput&) const = default;
};

/// What is computed: the row chosen of each table, and what belongs to the rows.
struct ProblemMechanism {
  std::string structure = "multi_head";
  std::string score = "dot";
  std::string weighting = "softmax";
  std::string method = "plain";
  std::string positions = "none";
  std::map<std::string, float> parameters{};  // of rows, whether chosen or not; those of the others wait without effect
  MaskChoice mask;
  bool output_projection = true;
  LossChoice loss;
  std::string fault = "none";  // a row of the table of faults: one mistake in the program
  bool operator==(const ProblemMechanism&) const = default;
};

struct ProblemSizes {
  int d_model = 8;
  int heads = 1;
  int kv_heads = 1;  // divides heads
  int d_k = 4;
  int d_v = 4;
  bool operator==(const ProblemSizes&) const = default;
};

/// What scores go through on their way to the softmax.
struct ProblemScaling {
  bool scaled = true;          // divide by sqrt(d_k)
  std::optional<float> scale;  // a factor in its place; only with scaled
  float softcap = 0;
  float temperature = 1;
  bool operator==(const ProblemScaling&) const = default;
};

/// The numbers of the matrices: drawn, brought along, and set one by one.
struct ProblemValues {
  uint64_t seed = 1;
  Given given;
  std::vector<CellEdit> edits;  // sorted by cell, at most one per cell: use set_edit()
  bool operator==(const ProblemValues&) const = default;
};

/// Everything that affects numbers.
struct Problem : ProblemInput, ProblemMechanism, ProblemSizes, ProblemScaling, ProblemValues {
  bool operator==(const Problem&) const = default;
};

/// Where the player stands in the step on the stage; see player.h.
struct Play {
  enum class Unit { step, row, cell };
  enum class Phase { max, subtract, exp, sum, divide };
  Unit unit = Unit::step;
  std::string step{};  // the rest counts only while this one is on the stage; any other is shown whole
  int row = 0;
  int col = 0;
  Phase phase = Phase::divide;
  bool operator==(const Play&) const = default;
};

inline constexpr const char* kPlayUnits[] = {"step", "row", "cell"};  // as scene files and words name them
inline constexpr const char* kPlayPhases[] = {"max", "subtract", "exp", "sum", "divide"};

/// The view on a problem. It affects no number.
struct View {
  std::string step = "scores";  // on the stage
  std::string cell{};           // the step that head, row and col count in; empty: `step`
  int head = 0;
  int row = 0;
  int col = 0;
  int digits = 3;        // in the inspector
  int cell_digits = -1;  // in the cells on the stage; -1: as many as their size has
  std::string theme{};   // "dark", "light"; empty: as the system prefers
  Play play{};
  std::vector<std::string> views{"matrices"};  // in the order they were chosen
  std::string analysis = "entropy";
  std::map<std::string, float> analysis_parameters{};  // of rows, whether on view or not
  const std::string& selected_step() const { return cell.empty() ? step : cell; }
  bool operator==(const View&) const = default;
};

/// A published row that the scene reproduces, to be shown beside the numbers (head, row of `weights`).
struct PublishedRow {
  int head = 0;
  int row = 0;
  std::vector<float> values;  // as printed
  std::vector<int> added;     // columns the source leaves out
  bool operator==(const PublishedRow&) const = default;
};

using Words = std::map<std::string, std::string>;  // by language code

/// The author's words about a scene.
struct About {
  Words title;
  Words note;
  std::optional<PublishedRow> published;
  /// Names of value columns by head (d_v of them), by language: {"en": [["thing", ...]]}; empty where there are none.
  std::map<std::string, std::vector<std::vector<std::string>>> value_names;
  bool operator==(const About&) const = default;
};

/// A card of a lesson, from 0; without an id none.
struct LessonCard {
  std::string id{};
  int card = 0;
  bool operator==(const LessonCard&) const = default;
};

struct Scene {
  Problem problem;
  View view;
  About about;
  LessonCard lesson{};  // that is read beside it
  bool operator==(const Scene&) const = default;
};

/// Where a problem says which row of a table it chooses.
std::string& choice_of(ProblemMechanism& problem, Aspect aspect);
const std::string& choice_of(const ProblemMechanism& problem, Aspect aspect);
/// Whether keys and values come from a second text.
bool has_source(const ProblemMechanism& problem);
/// Lays an edit over its cell, in place of an earlier one.
void set_edit(ProblemValues& problem, const CellEdit& edit);
/// Lays many edits over their cells, in any order, at most one per cell: one merge, because single insertions would be
/// quadratic.
void set_edits(ProblemValues& problem, std::vector<CellEdit> edits);
/// Takes the edit of a cell away; `edit.value` does not matter. False when there was none.
bool clear_edit(ProblemValues& problem, const CellEdit& edit);
/// Whether the painted pairs hide a key from a query; of a graph, whether no edge leads there.
bool hides(const MaskChoice& mask, int query, int key);
/// Hides a key from a query, or shows it again; the kind of the mask stays. In a graph by its edges; there a query
/// always sees itself.
void set_hidden(MaskChoice& mask, int query, int key, bool hidden);

/// Brings texts down to what is said above, kMaxTitle and the like: cut, with "…" at the end, and without what turns
/// the direction of writing; of a token that is too long the rest is gone. Of each kind that was cut `cuts` is told
/// once.
void cut_texts(Scene& scene, std::vector<SaidError>* cuts);
/// What is told of tokens.
SaidError cut_word();

/// Strict: an unknown or repeated key, a wrong type, a number that is not a finite float32, a size out of range, a
/// matrix whose rows differ in length are each an Error naming the path, what was expected and what was found.
/// What is left out has the value of the frozen defaults of its version (the initialisers above are version 1).
/// Texts are cut_texts(). The structure is refused where it has more than is said above.
Scene parse_scene(std::string_view json, std::vector<SaidError>* cuts = nullptr);
/// Reads a scene file that parse_json() has read. Error as parse_scene().
Scene read_scene(const nlohmann::json& document, std::vector<SaidError>* cuts = nullptr);
/// Shortest text that reads back as the same float32s; what equals the defaults is left out.
std::string write_scene(const Scene& scene);
/// web/scenes/index.json, [{"id": "a", "title": ...}, ...]: ids in order; the scene "a" is the file a.json beside it.
std::vector<std::string> parse_scene_index(std::string_view json);

/// Error naming the path ("problem.kv_heads"), what was expected and what was found, for values that contradict what
/// is said above. What depends on the text is up to plan().
void check_problem(const Problem& problem);
void check_scene(const Scene& scene);

}  // namespace attn
