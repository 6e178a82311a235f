#pragma once
#include <string>
#include <utility>
#include <vector>

#include "ui/context.h"
#include "ui/kit/runs.h"

namespace attn {

/// A term of the glossary that a card is the first of its lesson to name: its name, in small letters, and its id.
using FirstTerm = std::pair<std::string, std::string>;
/// Those of the open lesson's card, the longest name first; none before the glossary has come.
const std::vector<FirstTerm>& first_terms(Ui& ui);

/// Draws a paragraph as the painter does, with the first mention of each term underlined, which opens it; takes those
/// met off `terms`.
float paragraph_with_terms(Ui& ui, Point at, float width, float line_height, const std::vector<Run>& runs,
                           std::vector<FirstTerm>& terms);

}  // namespace attn
