#pragma once
#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace attn {

/// "a, b, c": the items in their order. `text_of`, a function or a member of the items, gives the text of one.
template <class Items, class TextOf = std::identity>
std::string list_of(const Items& items, TextOf text_of = {}) {
  std::string list;
  const char* between = "";
  for (const auto& item : items) {
    list.append(between).append(std::invoke(text_of, item));
    between = ", ";
  }
  return list;
}

/// The parts of a text between the separators (each is one character), empty parts too: at least one. They are views
/// of `text`.
inline std::vector<std::string_view> split(std::string_view text, std::string_view separators) {
  std::vector<std::string_view> parts;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find_first_of(separators, begin), text.size());
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

}  // namespace attn
