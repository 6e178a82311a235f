#pragma once
#include <string>
#include <vector>

namespace attn {

/// The words among which a next one is scored, those that every vocabulary has first: sixteen of the lexicon, Chinese
/// ones where a token of the text is in Han characters, else English ones.
const std::vector<std::string>& vocabulary_of(const std::vector<std::string>& tokens);

}  // namespace attn
