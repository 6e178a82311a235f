#include "ui/kit/runs.h"

#include <algorithm>
#include <cctype>
#include <cmath>

namespace attn {

namespace {

const std::string kRoot = "√";

bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }

/// Where an index ends that begins at `at`: letters and digits, and Greek letters, of two bytes.
size_t end_of_index(const std::string& text, size_t at) {
  while (at < text.size()) {
    const auto c = static_cast<unsigned char>(text[at]);
    if (std::isalnum(c))
      ++at;
    else if (c == 0xCE || c == 0xCF)
      at += 2;
    else
      break;
  }
  return at;
}

/// Where what stands under a root ends that begins at `at`: a letter with its index, or a number. What has brackets
/// needs no bar: then it is `at`.
size_t end_of_radicand(const std::string& text, size_t at) {
  const size_t number = std::min(text.find_first_not_of("0123456789", at), text.size());
  if (number > at || at == text.size() || !is_letter(text[at])) return number;
  const size_t end = at + 1;
  if (end == text.size() || text[end] != '_') return end < text.size() && is_letter(text[end]) ? at : end;
  const size_t index = end_of_index(text, end + 1);
  return index > end + 1 ? index : end;
}

/// A letter with its index, "d_k", or a number.
std::vector<Run> letter_runs(const std::string& text, float size, Color color) {
  if (!is_letter(text[0])) return {math_upright(text, size * 1.15f, color)};
  std::vector<Run> runs{math(text.substr(0, 1), size * 1.15f, color)};
  if (text.size() > 2) runs.push_back(math_sub(text.substr(2), size * 1.25f, color));
  return runs;
}

/// Plain text in which W_Q, √d_k and K^T are set as mathematics: an italic letter with its index, under its root, an
/// exponent.
void add_text(std::vector<Run>& runs, const std::string& text, float size, Color color) {
  size_t at = 0;
  const auto put_plain = [&](size_t end) {
    if (end > at) runs.push_back(plain(text.substr(at, end - at), size, color));
  };
  const auto put = [&](const std::vector<Run>& more) { runs.insert(runs.end(), more.begin(), more.end()); };
  for (size_t i = 0; i + 1 < text.size(); ++i) {
    if (text.compare(i, kRoot.size(), kRoot) == 0) {
      const size_t from = i + kRoot.size();
      const size_t end = end_of_radicand(text, from);
      if (end == from) continue;
      put_plain(i);
      put(math_root(letter_runs(text.substr(from, end - from), size, color), size * 1.15f, color));
      at = end;
      i = end - 1;
      continue;
    }
    const size_t end = end_of_index(text, i + 1);
    if (i == 0) continue;
    const bool letter = is_letter(text[i - 1]) && (i < 2 || !is_letter(text[i - 2]));
    const bool over = text[i] == '^';
    if (end == i + 1 || !(over || (text[i] == '_' && letter))) continue;
    if (over) {
      put_plain(i);
      runs.push_back(math_sup(text.substr(i + 1, end - i - 1), size * 1.25f, color));
    } else {
      put_plain(i - 1);
      put(letter_runs(text.substr(i - 1, end - i + 1), size, color));
    }
    at = end;
    i = end - 1;
  }
  if (at < text.size()) runs.push_back(plain(text.substr(at), size, color));
}

}  // namespace

std::string unmarked(const std::string& text) {
  std::string plain;
  for (size_t i = 0; i < text.size(); ++i) {
    const size_t close =
        text[i] == '[' && i + 2 < text.size() && text[i + 2] == '|' ? text.find(']', i) : std::string::npos;
    if (close == std::string::npos) {
      plain += text[i];
      continue;
    }
    plain += text.substr(i + 3, close - i - 3);
    i = close;
  }
  return plain;
}

std::vector<Run> marked(const Theme& theme, const std::string& text, float size, Color color) {
  static const std::string kLetters = "XQKVSMAO";
  std::vector<Run> runs;
  size_t at = 0;
  while (at < text.size()) {
    const size_t open = text.find('[', at);
    const size_t close = open == std::string::npos ? open : text.find(']', open);
    const bool mark = close != std::string::npos && open + 2 < text.size() && text[open + 2] == '|';
    const size_t end = mark ? open : text.size();
    if (end > at) add_text(runs, text.substr(at, end - at), size, color);
    if (!mark) break;
    const size_t role = kLetters.find(text[open + 1]);
    const Color ink = role == std::string::npos ? theme.text1 : theme.roles[role];
    runs.push_back(plain(text.substr(open + 3, close - open - 3), size, ink, Face::semibold));
    at = close + 1;
  }
  return runs;
}

float draw_root(Painter& paint, float x, float base, float size, Color color, bool draw) {
  const std::vector<Run> inside{math("d", size, color), math_sub("k", size, color)};
  const float w = paint.width(inside);
  const float hook = size * .34f;
  if (draw) {
    paint.poly({{x, base - size * .26f},
                {x + hook * .32f, base - size * .32f},
                {x + hook * .72f, base + size * .13f},
                {x + hook * 1.25f, base - size * .86f},
                {x + hook * 1.25f + w + 5, base - size * .86f}},
               color, std::max(1.3f, size * .055f));
    paint.runs(x + hook * 1.25f + 3, base, inside);
  }
  return hook * 1.25f + w + 6;
}

Run math(const std::string& text, float size, Color color) { return {text, color, size, Face::math_italic}; }
Run math_upright(const std::string& text, float size, Color color) { return {text, color, size, Face::math}; }
Run math_sub(const std::string& text, float size, Color color) {
  return {text, color, std::round(size * 1.2f) / 2, Face::math_italic, std::round(size * .2f)};
}
Run math_sup(const std::string& text, float size, Color color) {
  return {text, color, std::round(size * 1.16f) / 2, Face::math, -std::round(size * .4f)};
}
std::vector<Run> math_root(std::vector<Run> inside, float size, Color color) {
  for (Run& run : inside) run.bar = size;
  inside.insert(inside.begin(), math_upright(kRoot, size, color));
  return inside;
}
Run gap(float width) { return {"", 0, 0, Face::regular, 0, 0, width}; }
Run plain(const std::string& text, float size, Color color, Face face) { return {text, color, size, face}; }
Run figures(const std::string& text, float size, Color color, Face face) {
  return {text, color, size, face, 0, 0, 0, true};
}
Run chip(const std::string& text, float size, Color fill) {
  return {text, ink_on(fill), size, Face::semibold, 0, fill};
}

}  // namespace attn
