#pragma once
#include "story/equation.h"

namespace attn {

/// How a derivative follows from those behind it, "dA = dO Vᵀ", every term of which is a step; empty of any other
/// step. Derivatives have the layout of the denominator: dA has the shape of A.
std::vector<EquationPart> chain_of(const Trace& trace, const std::string& step);

}  // namespace attn
