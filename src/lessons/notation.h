#pragma once
#include <optional>
#include <string_view>

#include "lessons/lesson.h"

namespace attn {

/// A quantity as it stands in a text, without its braces (lesson.h, NOTATION); nothing for what is none. Words of rows
/// and columns become places when it is read.
std::optional<Quantity> read_notation(std::string_view text);

/// A word, or "#N", as the index among `names`, which are told_apart(). Error that lists them.
int place_of_name(const std::string& name, const std::vector<std::string>& names, const std::string& notation);

}  // namespace attn
