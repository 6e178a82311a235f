#pragma once
#include "scene/session.h"
#include "story/stops.h"

namespace attn {

/// One part of the formula over the stage.
struct EquationPart {
  std::string id{};    // of what it stands for, "q", "mask"; empty: a sign between parts
  std::string text{};  // as it is written; LaTeX where it is the formula of a row
  bool latex = false;
  std::string below{};  // shape, or value
  std::string step{};   // that it leads to
  Role role = Role::x;
};

/// "11×4"
inline std::string times(int64_t a, int64_t b) { return std::to_string(a) + "×" + std::to_string(b); }
/// The formula of what the program does: every term of it is a step, and every step that changes numbers is a term. At
/// a stop of the loss its formula, at one of the way back chain_of().
std::vector<EquationPart> equation_of(const Session& session, const Stop& stop);
/// A row's formula with the factor and the temperature of the scene in it.
std::string formula_of(const Choice& row, const ProblemScaling& problem);
bool lights(const Session& session, const Stop& stop, const EquationPart& part);

}  // namespace attn
