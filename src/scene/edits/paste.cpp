#include "scene/edits/paste.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "scene/problem.h"
#include "text/list.h"
#include "text/utf8.h"

namespace attn {
namespace {

constexpr size_t kShownLetters = 24;  // of a wrong value
constexpr std::string_view kSpaces = " \r\n\t";
constexpr std::string_view kMarks = " ',.";  // between groups of digits, or before the decimals

std::string_view trim(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(kSpaces), text.size()));
  return text.substr(0, text.find_last_not_of(kSpaces) + 1);
}

bool is_digit(char32_t c) { return c >= U'0' && c <= U'9'; }

/// Full-width characters, "−" and other spaces as ASCII. A space that does not break, between two digits, is an
/// apostrophe: it parts groups of digits, never two numbers.
std::string plain_ascii(std::string_view text) {
  std::u32string points = decode_utf8(text);
  for (char32_t& c : points)
    if (c >= 0xFF01 && c <= 0xFF5E) c -= 0xFEE0;
  for (size_t i = 0; i < points.size(); ++i) {
    char32_t& c = points[i];
    const bool inside = i > 0 && i + 1 < points.size() && is_digit(points[i - 1]) && is_digit(points[i + 1]);
    if (c == 0x2212) c = U'-';
    if (c == 0x3000) c = U' ';
    if (c == 0xA0 || c == 0x2007 || c == 0x2009 || c == 0x202F) c = inside ? U'\'' : U' ';
    if (c == 0x2019 && inside) c = U'\'';
  }
  return encode_utf8(points);
}

/// Whether the digits before `end` stand in groups of three, with one mark between all of them: "-12,345,678".
bool in_groups(std::string_view number, size_t end) {
  const size_t begin = number.find_first_of("0123456789");
  const size_t first = number.find_first_of(kMarks);
  if (first >= end || begin >= first || first - begin > 3 || number[begin] == '0' || (end - first) % 4 != 0)
    return false;
  for (size_t i = begin; i < end; ++i)
    if (i < first || (i - first) % 4 != 0 ? !is_digit(static_cast<unsigned char>(number[i]))
                                          : number[i] != number[first])
      return false;
  return true;
}

/// The number without marks between groups of digits, and with a point: "1234.5" of "1 234.5", "1,234.5" and
/// "1.234,5". Empty where it has marks in other places, or where its one comma may be either: "1,234".
std::string without_marks(const std::string& number) {
  const size_t first = number.find_first_of(kMarks);
  if (first == std::string::npos) return number;
  const size_t last = number.find_last_of(kMarks);
  const bool decimal = (number[last] == '.' || number[last] == ',') && number.find(number[last]) == last;
  const size_t end = std::min(number.find_first_of("eE"), number.size());
  if (decimal && first == last) {
    if (number[last] == ',' && in_groups(number, end)) return "";
    return number.substr(0, last) + "." + number.substr(last + 1);
  }
  const size_t whole_end = decimal ? last : end;
  if (!in_groups(number, whole_end)) return "";
  std::string whole = number.substr(0, whole_end);
  std::erase(whole, number[first]);
  return whole + (decimal ? "." + number.substr(last + 1) : number.substr(end));
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

std::optional<float> parse_number(std::string_view text) {
  const std::string ascii = plain_ascii(text);
  const std::string number = without_marks(std::string(trim(ascii)));
  // strtof alone would also read "nan" and "0x1p3".
  if (number.empty() || number.find_first_not_of("0123456789+-.eE") != std::string::npos) return std::nullopt;
  char* end = nullptr;
  const float value = std::strtof(number.c_str(), &end);
  if (*end != '\0' || !std::isfinite(value)) return std::nullopt;
  return value + 0.0f;
}

bool is_block(std::string_view text) {
  const std::string ascii = plain_ascii(text);
  return trim(ascii).find_first_of("\t\n;") != std::string_view::npos;
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
      // Zeros in front are those of a number in groups that a space or comma has cut: "1 000".
      const bool cut = !tabs && piece.size() > 1 && piece[0] == '0' && is_digit(static_cast<unsigned char>(piece[1]));
      const std::optional<float> value = cut ? std::nullopt : parse_number(piece);
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
  const std::optional<float> one = parse_number(text);
  const std::vector<std::vector<float>> rows = one ? std::vector<std::vector<float>>{{*one}} : parse_block(text);
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
