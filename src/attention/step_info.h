#pragma once
#include <string>
#include <string_view>

namespace attn {

/// Words of the program itself, which cost nothing to keep or to copy.
struct Text : std::string_view {
  constexpr Text() = default;
  constexpr Text(const char* literal) : std::string_view(literal) {}
  constexpr explicit Text(std::string_view kept) : std::string_view(kept) {}
  operator std::string() const { return std::string(std::string_view(*this)); }
  friend std::string operator+(std::string before, Text after) { return before.append(after); }
  friend std::string operator+(const char* before, Text after) { return std::string(before).append(after); }
};

/// Which letter of the formula a step belongs to: inputs and weights, queries, keys, values, scores, mask, weights,
/// output. One ink each, everywhere; a cell's fill is never a role.
enum class Role { x, q, k, v, s, m, a, o };

/// What the rows or columns of a step stand for. Matrices that share an axis are aligned and light up together.
enum class Axis { none, query, key, d_k, d_v, feature, component, word };
inline constexpr size_t kAxes = 8;

/// What a step is in the formula, where it is one of its parts; `scaled`: dot products of queries and keys, times the
/// scene's factor; `joined`: the heads side by side, and their product with W_O before its bias.
enum class Part { other, tokens, projection, scores, scaled, capped, masked, weights, heads, joined, output };

/// What the numbers at the end of a step's name count, besides its layer: "running_output_0_1", "new_weights_7_2".
enum class Counts { layers, tiles, words, rounds };

/// Which heads have a block of their own in a matrix of the visitor's: none, every query head or every key head.
enum class PerHead { none, query, key };

/// What there is to say of a step besides its numbers. Its name for people is the word "step.<id>".
struct StepInfo {
  std::string id;  // the step's name without a number at its end: "q" of "q" and "q_2"
  Text letter;     // its cells in formulas: s, or with an index: w, q
  Text index;
  Role role = Role::x;
  Axis rows = Axis::none;
  Axis cols = Axis::none;
  bool beside = false;  // shown beside the step that reads it, no stop of its own
  bool given = false;   // a matrix of the visitor's: seeded, editable
  Part part = Part::other;
  Counts counts = Counts::layers;
  bool empty = false;  // stands where nothing was computed
  PerHead per_head = PerHead::none;
};

/// A step's name without the number of its layer, tile or page: "scores_12" is of the family "scores".
std::string_view step_family(std::string_view name);
/// With what the name of a derivative begins: "d_scores" of "scores", "d_scores__multiply" on the way to it.
inline constexpr std::string_view kGradient = "d_";
/// The step whose derivative a name is, or is on the way to; empty where it is neither.
std::string_view gradient_of(std::string_view name);
/// Whether a name is that of a step on the way to a derivative.
bool is_on_the_way(std::string_view name);
/// The number of its layer, as its name carries it: "_2" of "scores_2"; empty for the first, and for "new_weights_5".
std::string_view layer_of(std::string_view name);
/// The name that a part of the formula has in the layer of the step `near`.
std::string part_name(Part part, std::string_view near);
/// By name, from the common steps and those of every row of the table of choices; a step nobody describes has its own
/// name as letter and no axes.
const StepInfo& step_info(std::string_view name);

}  // namespace attn
