#pragma once
#include <array>

#include "attention/builder.h"
#include "attention/step_info.h"

namespace attn {

/// The independent questions that a kind of attention answers. One row of each is chosen.
///   score      how well a key fits a query           structure  what stands around: heads, layers, memories
///   weighting  how scores become weights             method     how the result is computed, or approximated
///   reach      which query may see which key         position   how the order of the tokens comes in
enum class Aspect { score, weighting, reach, position, structure, method };

/// An adjustable number of a row. Its words: "parameter.<id>". Rows that share an id mean the same by it, ranges
/// included.
struct Parameter {
  Text id;
  double low = 0;
  double high = 1;
  double standard = 0;
  bool whole = false;
};

/// What a row costs for one head, projections left out: pairs of query and key that are looked at, multiplications and
/// additions, and bytes of float32 that must be kept beside q, k, v and the output.
struct Cost {
  double pairs = 0;
  double flops = 0;
  double bytes = 0;
};

/// What a cost is counted from: a setup, the pairs that its reach lets through, and its sizes as numbers to count with.
struct CostInput {
  const Setup& setup;
  double pairs;
  double n = static_cast<double>(setup.queries);
  double m = static_cast<double>(setup.keys);
  double d_k = static_cast<double>(setup.d_k);
  double d_v = static_cast<double>(setup.d_v);
};

/// The steps a method computes from: queries H x n x d_k, keys Hkv x m x d_k, values Hkv x m x d_v; or the matrices
/// that these are projected with: H x d_model x d_k, Hkv x d_model x d_k, Hkv x d_model x d_v.
struct Qkv {
  int q = -1;
  int k = -1;
  int v = -1;
};

/// A step beside others: its name, its letter and the letter's index.
struct Beside {
  std::string id;
  Text letter;
  Text index{};
};

/// One row of the table: everything the page, the links, the command line and the tests know of a kind of attention.
/// The words: "<aspect>.<id>" its name, "<aspect>.<id>.text" one sentence.
struct Choice {
  Text id;
  Text formula;  // LaTeX; "/ \sqrt{d_k}" stands where the scene's factor does
  Text source;   // "Bahdanau 2015, eq. 6"
  std::vector<Parameter> parameters{};
  std::vector<StepInfo> steps{};   // that this row alone makes
  std::vector<Aspect> replaces{};  // questions that it answers by itself: what is chosen there has no effect
  Aspect aspect{};                 // of the table that it stands in

  // What it does; which of these a row has follows from its aspect. Operands and results are indices of steps.

  /// score: q (H x n x d_k) and k (Hkv x m x d_k) to H x n x m, a step called "scores".
  int (*scores)(Builder&, int q, int k) = nullptr;
  bool divides = false;     // score: the scene's factor, 1/sqrt(d_k), applies
  Text applied{"softmax"};  // weighting: what stands before the scores in the formula of the whole
  /// weighting: masked scores (-infinity: hidden) to weights, a step of that name; a row that sees nothing gives zeros.
  int (*weights)(Builder&, int masked, const std::string& name) = nullptr;
  bool ranks = false;  // weighting: of scores only their order counts, no factor and no temperature
  /// reach: which key is seen by which query, for n x m scores.
  std::shared_ptr<Mask> (*mask)(const Setup&) = nullptr;
  /// reach, where it is computed from the queries: scores with -infinity where hidden; q as for scores.
  int (*hide)(Builder&, int scores, int q) = nullptr;
  bool compares = false;  // reach: hide() asks for the scores themselves
  /// reach, where weights change after the softmax: a step called "weights" from "softmax".
  int (*reweigh)(Builder&, int weights, int q) = nullptr;
  /// position: what is added to the embeddings (rows x d_model); turned queries or keys; what is added to scores,
  /// by steps whose names begin so.
  Tensor (*table)(const Setup&, int64_t rows) = nullptr;
  int (*learned)(Builder&, int64_t rows) = nullptr;  // a table that is a weight: the step
  int (*turn)(Builder&, int q_or_k, const std::string& name) = nullptr;
  int (*bias)(Builder&, int scores, const std::string& before) = nullptr;
  /// method: q, k, v to the heads' output (H x n x d_v), a step called "heads".
  int (*heads)(Builder&, const Qkv&) = nullptr;
  bool hides_later = false;   // method: no query sees a later key of its own text, whatever the reach
  Text tempered{};            // method: the formula where the temperature is not 1
  bool approximates = false;  // method: softmax attention of dot products, but not exactly
  /// structure: the whole program from the step x on, to a step called "output".
  void (*build)(Builder&, int x) = nullptr;
  /// structure: the setup its attention really has, where it is not the scene's own.
  Setup (*sizes)(const Setup&) = nullptr;
  bool has_source = false;  // structure: keys and values come from a second text
  bool twin_maps = false;   // structure: a head has two maps of weights; the steps of the second end with "_2"

  /// reach: pairs seen; null: all n m. score: flops of all scores, bytes beside them; null: those of dot products.
  /// method, structure: everything; null: the scores', their weights' and the products' with the values.
  double (*pairs)(const Setup&) = nullptr;
  Cost (*cost)(const CostInput&) = nullptr;

  /// Adds steps that are alike but for their names and letters, none of them a stop of its own.
  void add_beside(Role role, Axis rows, Axis cols, const std::vector<Beside>& like);
  /// Matrices of the row's that have a block for each query head or key head.
  void part(PerHead per_head, std::initializer_list<std::string_view> matrices);
  /// What the numbers of the row's steps whose names begin so count.
  void count(Counts what, std::initializer_list<std::string_view> beginnings);
};

// Each in the folder of its name; a new kind of attention is a function there and a row in the folder's table.
std::vector<Choice> score_choices();
std::vector<Choice> weighting_choices();
std::vector<Choice> reach_choices();
std::vector<Choice> position_choices();
std::vector<Choice> structure_choices();
std::vector<Choice> method_choices();

struct AspectRow {
  Aspect aspect;
  std::string_view name;     // key of its words
  std::string_view setting;  // that chooses, in scene files, links and controls
  std::string_view symbol;   // of the equation, for the steps that its rows add
  std::vector<Choice> (*choices)();
};
/// In the order of the enum.
inline constexpr std::array<AspectRow, 6> kAspects{{
    {Aspect::score, "score", "score", "score", score_choices},
    {Aspect::weighting, "weighting", "weighting", "softmax", weighting_choices},
    {Aspect::reach, "reach", "mask", "mask", reach_choices},
    {Aspect::position, "position", "positions", "x", position_choices},
    {Aspect::structure, "structure", "structure", "o", structure_choices},
    {Aspect::method, "method", "method", "method", method_choices},
}};
constexpr std::string_view aspect_name(Aspect aspect) { return kAspects[static_cast<size_t>(aspect)].name; }

/// The rows of a table in the order they are shown in; the first is the standard.
const std::vector<Choice>& choices(Aspect aspect);
/// Null where there is none.
const Choice* find_choice(Aspect aspect, std::string_view id);
/// The row a setup has chosen. Error when there is no such row.
const Choice& chosen(const Setup& setup, Aspect aspect);
/// The parameter of that id in any row; null where no row has one.
const Parameter* find_parameter(std::string_view id);
/// A parameter's own value among `values`, or its standard one.
double parameter_value(const Parameter& parameter, const std::map<std::string, float>& values);

}  // namespace attn
