#pragma once
#include <cstddef>
#include <string_view>

namespace attn {

/// Where something stands in a text: line and column from 1; a column is a character.
struct TextPlace {
  size_t line = 1;
  size_t column = 1;
};
TextPlace place_of_byte(std::string_view text, size_t byte);

/// Where the value stands in JSON text that a path of JsonAt leads to: its key, or the item of an array. Of a key that
/// stands there twice the last; where the text lacks the value, the nearest around it that it has.
TextPlace place_of_path(std::string_view json, std::string_view path);

}  // namespace attn
