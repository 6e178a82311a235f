#pragma once
#include <functional>
#include <string>

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

}  // namespace attn
