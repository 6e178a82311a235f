#include "scene/edits/paste.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>

#include "scene/edits/fill.h"
#include "scene/problem.h"
#include "text/utf8.h"

namespace attn {
namespace {

constexpr size_t kShownLetters = 24;  // of a wrong value

bool is_space(char c) { return c == ' ' || c == '\r' || c == '\n' || c == '\t'; }

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

/// "−" and the no-break space of spreadsheets as ASCII.
std::string plain_ascii(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i, 3) == "\xE2\x88\x92") {
      out += '-';
      i += 2;
    } else if (text.substr(i, 2) == "\xC2\xA0") {
      out += ' ';
      ++i;
    } else {
      out += text[i];
    }
  }
  return out;
}

/// Sign, digits with at most one point, exponent: nothing else that strtof knows ("nan", "0x1p3").
bool is_decimal(std::string_view text) {
  size_t i = 0;
  const auto digits = [&] {
    const size_t from = i;
    while (i < text.size() && std::isdigit(static_cast<unsigned char>(text[i]))) ++i;
    return i - from;
  };
  const auto sign = [&] {
    if (i < text.size() && (text[i] == '-' || text[i] == '+')) ++i;
  };
  sign();
  size_t count = digits();
  if (i < text.size() && text[i] == '.') {
    ++i;
    count += digits();
  }
  if (count == 0) return false;
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    sign();
    if (digits() == 0) return false;
  }
  return i == text.size();
}

bool has_tabs(std::string_view text) { return text.find_first_of("\t;") != std::string_view::npos; }

/// The values of one line, as text.
std::vector<std::string> pieces(std::string_view line, bool tabs) {
  std::vector<std::string> out;
  if (tabs) {
    size_t from = 0;
    for (size_t i = 0; i <= line.size(); ++i)
      if (i == line.size() || line[i] == '\t' || line[i] == ';') {
        out.emplace_back(trim(line.substr(from, i - from)));
        from = i + 1;
      }
    return out;
  }
  // Commas, spaces, or both: two commas have an empty value between them.
  std::string now;
  bool after_comma = false;
  bool any = false;
  const auto finish = [&] {
    if (!now.empty()) out.push_back(now);
    now.clear();
  };
  for (const char c : line) {
    if (is_space(c)) {
      finish();
    } else if (c == ',') {
      if (now.empty() && (after_comma || !any)) out.emplace_back();
      finish();
      after_comma = any = true;
    } else {
      now += c;
      after_comma = false;
      any = true;
    }
  }
  finish();
  if (after_comma) out.emplace_back();
  return out;
}

PasteError wrong_value(size_t nth, int line, std::string_view text) {
  const std::string found = one_line(text, kShownLetters);
  PasteError e(PasteError::Kind::not_a_number, "paste: value " + std::to_string(nth) + " (line " +
                                                   std::to_string(line) + "): expected a number, found " +
                                                   (found.empty() ? "nothing" : "\"" + found + "\""));
  e.nth = nth;
  e.line = line;
  e.found = found;
  return e;
}

PasteError too_many(PasteError::Kind kind, size_t count, size_t fits) {
  const char* what = kind == PasteError::Kind::too_many_rows ? " rows" : " values in a row";
  PasteError e(kind, "paste: expected at most " + std::to_string(fits) + what + " from this cell on, found " +
                         std::to_string(count));
  e.count = count;
  e.fits = fits;
  return e;
}

}  // namespace

std::optional<float> parse_number(std::string_view text, bool decimal_comma) {
  const std::string ascii = plain_ascii(text);
  std::string number(trim(ascii));
  if (decimal_comma && number.find('.') == std::string::npos && std::count(number.begin(), number.end(), ',') == 1)
    number[number.find(',')] = '.';
  if (!is_decimal(number)) return std::nullopt;
  const float value = std::strtof(number.c_str(), nullptr);
  if (!std::isfinite(value)) return std::nullopt;
  return value + 0.0f;
}

bool is_block(std::string_view text) {
  const std::string ascii = plain_ascii(text);
  const std::string_view inside = trim(ascii);
  return !parse_number(inside, true) && inside.find_first_of(" \t\n;,") != std::string_view::npos;
}

std::vector<std::vector<float>> parse_block(std::string_view text) {
  std::string ascii = plain_ascii(text);
  const bool tabs = has_tabs(ascii);
  if (!tabs)
    for (char& c : ascii)
      if (c == '[' || c == ']' || c == '(' || c == ')') c = ' ';
  std::vector<std::vector<float>> rows;
  size_t nth = 0;
  int line_number = 0;
  for (size_t from = 0; from <= ascii.size();) {
    const size_t end = std::min(ascii.find('\n', from), ascii.size());
    std::string_view line = std::string_view(ascii).substr(from, end - from);
    from = end + 1;
    ++line_number;
    while (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (trim(line).empty() && line.find('\t') == std::string_view::npos) continue;
    if (!tabs && trim(line).back() == ',') line = trim(line).substr(0, trim(line).size() - 1);  // "[1, 2],"
    std::vector<float> row;
    for (const std::string& piece : pieces(line, tabs)) {
      ++nth;
      const std::optional<float> value = parse_number(piece, tabs);
      if (!value) throw wrong_value(nth, line_number, piece);
      row.push_back(*value);
    }
    if (!row.empty()) rows.push_back(std::move(row));
  }
  if (rows.empty()) throw PasteError(PasteError::Kind::empty, "paste: expected numbers, found nothing");
  return rows;
}

size_t paste_block(Problem& problem, FillSize size, const std::string& step, int head, int row, int col,
                   std::string_view text) {
  const std::vector<std::vector<float>> rows = parse_block(text);
  const auto rows_left = static_cast<size_t>(std::max(0, size.rows - row));
  const auto cols_left = static_cast<size_t>(std::max(0, size.cols - col));
  if (rows.size() > rows_left) throw too_many(PasteError::Kind::too_many_rows, rows.size(), rows_left);
  for (const std::vector<float>& values : rows)
    if (values.size() > cols_left) throw too_many(PasteError::Kind::too_many_columns, values.size(), cols_left);
  std::vector<CellEdit> edits;
  for (size_t r = 0; r < rows.size(); ++r)
    for (size_t c = 0; c < rows[r].size(); ++c)
      edits.push_back(*edit_of(problem, step, head, row + static_cast<int>(r), col + static_cast<int>(c), rows[r][c]));
  const size_t count = edits.size();
  set_edits(problem, std::move(edits));
  return count;
}

}  // namespace attn
