#include "scene/edits/paste.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "scene/edits/fill.h"
#include "scene/problem.h"
#include "text/list.h"
#include "text/utf8.h"

namespace attn {
namespace {

constexpr size_t kShownLetters = 24;  // of a wrong value
constexpr std::string_view kSpaces = " \r\n\t";

std::string_view trim(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(kSpaces), text.size()));
  return text.substr(0, text.find_last_not_of(kSpaces) + 1);
}

/// "−" and the no-break space of spreadsheets as ASCII.
std::string plain_ascii(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const bool minus = text.starts_with("\xE2\x88\x92");
    const bool space = text.starts_with("\xC2\xA0");
    out += minus ? '-' : space ? ' ' : text.front();
    text.remove_prefix(minus ? 3 : space ? 2 : 1);
  }
  return out;
}

/// The values of one line, as text: apart by tabs and semicolons; else by commas, spaces, or both, where two commas
/// have an empty value between them.
std::vector<std::string_view> pieces(std::string_view line, bool tabs) {
  std::vector<std::string_view> out;
  for (std::string_view part : split(line, tabs ? "\t;" : ",")) {
    part = trim(part);
    for (size_t end = part.find_first_of(kSpaces); !tabs && end < part.size(); end = part.find_first_of(kSpaces)) {
      out.push_back(part.substr(0, end));
      part = trim(part.substr(end));
    }
    out.push_back(part);
  }
  return out;
}

}  // namespace

std::optional<float> parse_number(std::string_view text, bool decimal_comma) {
  const std::string ascii = plain_ascii(text);
  std::string number(trim(ascii));
  if (decimal_comma && number.find('.') == std::string::npos && std::count(number.begin(), number.end(), ',') == 1)
    number[number.find(',')] = '.';
  // strtof alone would also read "nan" and "0x1p3".
  if (number.empty() || number.find_first_not_of("0123456789+-.eE") != std::string::npos) return std::nullopt;
  char* end = nullptr;
  const float value = std::strtof(number.c_str(), &end);
  if (*end != '\0' || !std::isfinite(value)) return std::nullopt;
  return value + 0.0f;
}

bool is_block(std::string_view text) {
  const std::string ascii = plain_ascii(text);
  const std::string_view inside = trim(ascii);
  return !parse_number(inside, true) && inside.find_first_of(" \t\n;,") != std::string_view::npos;
}

std::vector<std::vector<float>> parse_block(std::string_view text) {
  std::string ascii = plain_ascii(text);
  const bool tabs = ascii.find_first_of("\t;") != std::string::npos;
  if (!tabs)
    for (const char bracket : {'[', ']', '(', ')'}) std::ranges::replace(ascii, bracket, ' ');
  std::vector<std::vector<float>> rows;
  size_t nth = 0;
  int line_number = 0;
  for (std::string_view line : split(ascii, "\n")) {
    ++line_number;
    while (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (!tabs && trim(line).ends_with(',')) line = trim(line).substr(0, trim(line).size() - 1);  // "[1, 2],"
    if (trim(line).empty() && line.find('\t') == std::string_view::npos) continue;
    std::vector<float> row;
    for (const std::string_view piece : pieces(line, tabs)) {
      ++nth;
      const std::optional<float> value = parse_number(piece, tabs);
      if (!value && piece.empty())
        throw PasteError({"paste.nothing", {std::to_string(nth), std::to_string(line_number)}});
      if (!value)
        throw PasteError(
            {"paste.bad", {std::to_string(nth), std::to_string(line_number), one_line(piece, kShownLetters)}});
      row.push_back(*value);
    }
    rows.push_back(std::move(row));
  }
  if (rows.empty()) throw PasteError({"paste.empty", {}});
  return rows;
}

size_t paste_block(Problem& problem, FillSize size, const std::string& step, int head, int row, int col,
                   std::string_view text) {
  const std::vector<std::vector<float>> rows = parse_block(text);
  const auto rows_left = static_cast<size_t>(std::max(0, size.rows - row));
  const auto cols_left = static_cast<size_t>(std::max(0, size.cols - col));
  const auto check_fit = [](const char* key, size_t count, size_t fits) {
    if (count > fits) throw PasteError({key, {std::to_string(count), std::to_string(fits)}});
  };
  check_fit("paste.rows", rows.size(), rows_left);
  for (const std::vector<float>& values : rows) check_fit("paste.columns", values.size(), cols_left);
  std::vector<CellEdit> edits;
  for (size_t r = 0; r < rows.size(); ++r)
    for (size_t c = 0; c < rows[r].size(); ++c)
      edits.push_back(*edit_of(problem, step, head, row + static_cast<int>(r), col + static_cast<int>(c), rows[r][c]));
  const size_t count = edits.size();
  set_edits(problem, std::move(edits));
  return count;
}

}  // namespace attn
