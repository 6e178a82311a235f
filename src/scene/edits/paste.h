#pragma once
#include "scene/edits/fill.h"
#include "text/said_error.h"
#include "text/strings.h"

namespace attn {

/// A number as people and spreadsheets write it, also in full-width characters: white space around it, "−" (U+2212) or
/// "-", a point or a comma before the decimals, spaces, commas, points or apostrophes between groups of three digits,
/// an exponent. Nothing for all else, for "1,234", which is one number in England and another in France, and for what
/// no float32 holds.
std::optional<float> parse_number(std::string_view text);

/// Whether a text is more than one number for certain: rows, or columns apart by tabs or semicolons.
bool is_block(std::string_view text);

/// A pasted text that is no block of numbers, or too large a block: "paste.empty"; "paste.bad" with the number of the
/// value, from 1, its line and what stands there, or "paste.nothing" without the last; "paste.columns" and "paste.rows"
/// with how many there are and how many fit.
struct PasteError : SaidError {
  explicit PasteError(Said why) : SaidError(why.key, why) {}
};

/// The values of a text, one row per line: apart by tabs or semicolons where there are any (a comma is then a decimal
/// comma), else by commas and spaces; brackets as NumPy prints them count as spaces. PasteError where one is not a
/// number.
std::vector<std::vector<float>> parse_block(std::string_view text);

/// Lays pasted values over the cells from (row, col) on, as the step shows them (see scene/edits/fill.h): one, where
/// parse_number() reads the whole text, else those of parse_block(). PasteError, and nothing has changed, when one is
/// not a number or they do not fit. Returns how many were set.
size_t paste_block(Problem& problem, FillSize size, const std::string& step, int head, int row, int col,
                   std::string_view text);

}  // namespace attn
