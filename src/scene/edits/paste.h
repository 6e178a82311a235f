#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scene/edits/fill.h"
#include "scene/scene.h"
#include "text/error.h"

namespace attn {

/// A number as people and spreadsheets write it: white space around it, "−" (U+2212) or "-", a point, an exponent.
/// With `decimal_comma` one comma may stand for the point. Nothing for all else, and for what no float32 holds.
std::optional<float> parse_number(std::string_view text, bool decimal_comma);

/// Whether a text is more than one number.
bool is_block(std::string_view text);

/// The fault of a pasted text; what() says it in English.
class PasteError : public Error {
 public:
  enum class Kind { empty, not_a_number, too_many_columns, too_many_rows };
  PasteError(Kind error_kind, const std::string& text) : Error(text), kind(error_kind) {}
  Kind kind;
  size_t nth = 0;     // not_a_number: the n-th value, from 1,
  int line = 0;       // in this line,
  std::string found;  // and what stands there, shortened
  size_t count = 0;   // too_many: so many were found,
  size_t fits = 0;    // so many fit
};

/// The values of a text, one row per line: apart by tabs or semicolons where there are any (a comma is then a decimal
/// comma), else by commas and spaces; brackets as NumPy prints them count as spaces. PasteError where one is not a
/// number.
std::vector<std::vector<float>> parse_block(std::string_view text);

/// Lays pasted values over the cells from (row, col) on, as the step shows them (see scene/fill.h). PasteError, and
/// nothing has changed, when one is not a number or they do not fit. Returns how many were set.
size_t paste_block(Problem& problem, FillSize size, const std::string& step, int head, int row, int col,
                   std::string_view text);

}  // namespace attn
