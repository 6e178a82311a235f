#pragma once
#include <span>
#include <string>
#include <vector>

namespace attn {

/// The arrays of an input file that mean nothing to `attend`. Error, naming the likely one, where one of them looks
/// like a misspelt name of an array that the file lacks: `attn_mask`, `Q`, `past_key`.
std::vector<std::string> unknown_names(std::span<const std::string> names, const std::string& file);

}  // namespace attn
