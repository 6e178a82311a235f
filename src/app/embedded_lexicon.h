#pragma once
#include <string_view>

namespace attn {

/// The text of web/lexicon.json, put into the program when it is built.
std::string_view embedded_lexicon();

}  // namespace attn
