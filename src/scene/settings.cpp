#include "scene/settings.h"

#include <algorithm>

#include "attention/fault.h"
#include "scene/analysis_rows.h"

namespace attn {
namespace {

/// A step: which there are depends on the rows that are chosen.
bool names_step(const std::string& word) {
  return !word.empty() && word.size() <= kMaxStepName &&
         std::ranges::all_of(word, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}
bool names_step_or_none(const std::string& word) { return word.empty() || names_step(word); }
bool names_fault(const std::string& word) { return word == "none" || find_fault(word); }
bool names_analysis(const std::string& word) { return find_analysis(word) != nullptr; }
bool names_theme(const std::string& word) { return word.empty() || word == "dark" || word == "light"; }

constexpr const char* kStepName = "1 to 64 of a to z, 0 to 9 and _";

}  // namespace

using namespace kind;

template <>
std::span<const Setting<Problem>> settings<Problem>() {
  static constexpr Setting<Problem> kRows[] = {
      {"text", Sentence{&Problem::text}, "text", {"text", "x", 0}, {"text", "WORDS", "another text", Put::text}},
      {"seed", Seed{&Problem::seed}, "seed", {"seed", "w", 19}, {"seed", "NUMBER", "what matrices are drawn from"}},
      {"structure",
       Row{&Problem::structure, Aspect::structure},
       "structure",
       {"aspect.structure", "o", 1},
       {"variant", "ROW,…", "rows of the six tables by id: `additive,rope`", Put::variant}},
      {"score", Row{&Problem::score, Aspect::score}, "score", {"aspect.score", "q", 2}},
      {"weighting", Row{&Problem::weighting, Aspect::weighting}, "weighting", {"aspect.weighting", "softmax", 3}},
      {"method", Row{&Problem::method, Aspect::method}, "method", {"aspect.method", "softmax", 4}},
      {"parameters", Parameters{&Problem::parameters, find_parameter}, "", {"parameter", "softmax", 6}},
      {"source", Sentence{&Problem::source}, "text", {"source", "k", 7}},
      {"words", Group{&Problem::words}, "text", {"differs.words", "x", 23}},
      {"image", Group{&Problem::image}, "text", {"image", "x", 8}},
      {"d_model", Whole{&Problem::d_model, 1, kMaxWidth}, "", {"differs.d_model", "x", 9}},
      {"heads",
       Whole{&Problem::heads, 1, kMaxHeads},
       "heads",
       {"heads", "w", 10},
       {"heads", "NUMBER", "heads, each with keys and values of its own", Put::heads}},
      {"kv_heads", Divisor{&Problem::kv_heads, &Problem::heads}, "heads", {"differs.kv_heads", "w", 11}},
      {"d_k", Whole{&Problem::d_k, 1, kMaxWidth}, "key_size", {"key_size", "w", 12}},
      {"d_v", Whole{&Problem::d_v, 1, kMaxWidth}, "", {"differs.d_v", "w", 13}},
      {"scale",
       Divided{},
       "scale",
       {"differs.scale", "scale", 15},
       {"scale", "root|off|NUMBER", "divide by √d_k, or not, or a factor in its place"}},
      {"softcap", Number{&Problem::softcap, true}, "", {"differs.softcap", "softmax", 16}},
      {"temperature",
       Number{&Problem::temperature, false},
       "temperature",
       {"temperature", "softmax", 17},
       {"temperature", "NUMBER", "of the softmax"}},
      {"positions", Row{&Problem::positions, Aspect::position}, "positions", {"aspect.position", "x", 5}},
      {"mask",
       Group{&Problem::mask},
       "mask",
       {"mask", "mask", 14},
       {"mask", "KIND|window:LEFT,RIGHT", "`none`, `causal`, …; keys before and after the query, −1: no limit",
        Put::mask}},
      {"output_projection", Switch{&Problem::output_projection}, "", {"differs.projection", "o", 18}},
      {"loss", Group{&Problem::loss}, "loss", {"loss", "o", 24}},
      {"fault",
       Word{&Problem::fault, names_fault, "\"none\" or a row of the table of faults"},
       "",
       {"differs.fault", "o", 22}},
      {"given", Group{&Problem::given}, "", {"differs.given", "x", 20}},
      {"edits", Group{&Problem::edits}, "", {"differs.edits", "", 21}},
  };
  return kRows;
}

template <>
std::span<const Setting<MaskChoice>> settings<MaskChoice>() {
  static constexpr Setting<MaskChoice> kRows[] = {
      {"kind", Row{&MaskChoice::kind, Aspect::reach}},
      {"left", Whole{&MaskChoice::left, -1, kMaxTokens}},
      {"right", Whole{&MaskChoice::right, -1, kMaxTokens}},
      {"hidden", TokenPairs{&MaskChoice::hidden}},
      {"edges", TokenPairs{&MaskChoice::edges}},
  };
  return kRows;
}

template <>
std::span<const Setting<View>> settings<View>() {
  static constexpr Setting<View> kRows[] = {
      {"step",
       Word{&View::step, names_step, kStepName},
       "",
       {},
       {"step", "NAME", "the step on the stage: `scores`, `weights`, …", Put::step}},
      {"cell", Word{&View::cell, names_step_or_none, kStepName}},
      {"head", Whole{&View::head, 0, kMaxHeads - 1}},
      {"row", Whole{&View::row, 0, kMaxHeadRows - 1}},
      {"col", Whole{&View::col, 0, kMaxHeadRows - 1}},
      {"digits", Whole{&View::digits, 0, 9}},
      {"cell_digits",
       Whole{&View::cell_digits, -1, 4, "auto"},
       "cell_digits",
       {},
       {"cell_digits", "auto|0|…|4", "digits of the cells on the stage"}},
      {"theme",
       Word{&View::theme, names_theme, R"(one of "", "dark", "light")"},
       "",
       {},
       {"theme", "dark|light", "the colours, whatever the system prefers"}},
      {"play", Group{&View::play}},
      {"views", Group{&View::views}},
      {"analysis", Word{&View::analysis, names_analysis, "a row of the table of analyses"}},
      {"analysis_parameters", Parameters{&View::analysis_parameters, find_analysis_parameter}},
  };
  return kRows;
}

template <>
std::span<const Setting<Play>> settings<Play>() {
  static constexpr Setting<Play> kRows[] = {
      {"unit", OneOf<Play::Unit>{&Play::unit, kPlayUnits}},
      {"step", Word{&Play::step, names_step_or_none, kStepName}},
      {"row", Whole{&Play::row, 0, kMaxHeadRows - 1}},
      {"col", Whole{&Play::col, 0, 3 * kMaxHeadRows - 1}},
      {"phase", OneOf<Play::Phase>{&Play::phase, kPlayPhases}},
  };
  return kRows;
}

void fail_in(const Differs& setting) {
  try {
    throw;
  } catch (const SaidError& e) {
    const std::string words(setting.words);
    const bool has_name =
        !words.empty() && words != "parameter" && words != "differs.given" && words != "differs.edits";
    if (!has_name || e.said.key == "error.part") throw;
    throw SaidError(e.what(), {"error.part", {}, {{words}, e.said}});
  }
}

const std::vector<std::string>& setting_controls() {
  static const std::vector<std::string> kIds = [] {
    std::vector<std::string> ids;
    each_setting([&](const auto& row) {
      if (!row.control.empty() && std::ranges::find(ids, row.control) == ids.end()) ids.push_back(row.control);
    });
    return ids;
  }();
  return kIds;
}

}  // namespace attn
