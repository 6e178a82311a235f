#include "ui/kit/painter.h"

#include <imgui.h>
#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <utility>

#include "text/utf8.h"
#include "ui/kit/fonts.h"

namespace attn {
namespace {

ImVec2 vec(Point p) { return {p.x, p.y}; }

bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr std::u32string_view kNeverFirst = U"，。、：；？！）》」』”’…,.;:?!)%";  // in a line
constexpr std::u32string_view kNeverLast = U"（《「『“‘(";

char32_t last_point(std::string_view s) {
  size_t at = s.size() - 1;
  while (at > 0 && (static_cast<unsigned char>(s[at]) & 0xC0) == 0x80) --at;
  return first_char(s.substr(at)).point;
}

struct Piece {
  std::string text;
  const Run* run;
  bool glued;  // to the piece before it
};

/// Words, spaces and single wide characters.
std::vector<Piece> break_up(const std::vector<Run>& runs) {
  std::vector<Piece> pieces;
  bool open = false;
  for (const Run& run : runs) {
    if (run.chip) {
      pieces.push_back({run.text, &run, open});
      open = false;
      continue;
    }
    std::string_view rest = run.text;
    while (!rest.empty()) {
      const auto [c, bytes] = first_char(rest);
      size_t n = bytes;
      if (c == ' ') {
        while (n < rest.size() && rest[n] == ' ') ++n;
        const bool percent = n < rest.size() && rest[n] == '%';  // stays with its number
        if (percent) ++n;
        pieces.push_back({std::string(rest.substr(0, n)), &run, percent});
        open = false;
      } else {
        // A closing mark never begins a line, and a word in two styles stays one word.
        const bool follows = !pieces.empty() && pieces.back().text.back() != ' ';
        const bool closing = follows && (kNeverFirst.find(c) != kNeverFirst.npos ||
                                         (!is_wide(c) && !is_wide(last_point(pieces.back().text))));
        if (!is_wide(c))
          while (n < rest.size()) {
            const Utf8Char next = first_char(rest.substr(n));
            if (next.point == ' ' || is_wide(next.point)) break;
            n += next.bytes;
          }
        pieces.push_back({std::string(rest.substr(0, n)), &run, open || closing});
        open = kNeverLast.find(c) != kNeverLast.npos && n == bytes;
      }
      rest.remove_prefix(n);
    }
  }
  return pieces;
}

constexpr size_t kLong = 80;  // bytes of a text whose layout is remembered

/// What `find` finds of a long text, by the text and how it is set: worked out once, as long as the fonts are the same,
/// and of no more than some hundred texts at a time. What lacks glyphs that are still to be drawn is not remembered.
template <class Find>
auto remembered(const std::string& key, const Find& find) {
  constexpr size_t kMost = 128;
  static std::map<std::string, decltype(find())> known;
  static std::pair<int, float> fonts;
  const std::pair now(fonts_built(), ImGui::GetIO().DisplayFramebufferScale.x);
  if (std::exchange(fonts, now) != now || known.size() > kMost) known.clear();
  if (const auto at = known.find(key); at != known.end()) return at->second;
  const size_t before = glyphs_waiting();
  auto found = find();
  if (glyphs_waiting() == before) known[key] = found;
  return found;
}

/// Part of a run.
Run run_of(Run run, const std::string& text) {
  run.text = text;
  return run;
}

}  // namespace

ImFont*& face_font(Face face) {
  static ImFont* fonts[kFaces] = {};
  return fonts[static_cast<size_t>(face)];
}

std::vector<DrawnText>& Painter::texts() {
  static std::vector<DrawnText> all;
  return all;
}

std::vector<Rect>& Painter::inside_out() {
  static std::vector<Rect> all;
  return all;
}

bool Painter::has_room(Rect r) {
  if (r.w < 0 || r.h < 0) inside_out().push_back(r);
  return r.w > 0 && r.h > 0;
}

bool is_wide(char32_t c) { return (c >= kFirstWide && c <= 0x9FFF) || (c >= 0xFF00 && c <= 0xFFEF); }

float left_end(float x, float width, Align align) {
  return std::round(align == Align::center ? x - width / 2 : align == Align::right ? x - width : x);
}

float baseline(float center, float size) { return std::round(center + size * .36f); }

ImDrawList* Painter::list() const { return list_ ? list_ : ImGui::GetWindowDrawList(); }

void Painter::blend(Rect r, Color left, Color right) {
  if (has_room(r)) list()->AddRectFilledMultiColor({r.x, r.y}, {r.right(), r.bottom()}, left, right, right, left);
}

void Painter::frame(Rect r, Color c, float thickness, float radius) {
  if (!has_room(r)) return;
  const float half = thickness / 2;
  list()->AddRect({r.x + half - .5f, r.y + half - .5f}, {r.right() - half + .5f, r.bottom() - half + .5f}, c,
                  std::max(0.f, radius - half), 0, thickness);
}

void Painter::line(Point a, Point b, Color c, float thickness) { list()->AddLine(vec(a), vec(b), c, thickness); }

void Painter::poly(const std::vector<Point>& points, Color c, float thickness) {
  for (const Point& p : points) list()->PathLineTo(vec(p));
  list()->PathStroke(c, 0, thickness);
}

void Painter::fill(const std::vector<Point>& convex, Color c) {
  for (const Point& p : convex) list()->PathLineTo(vec(p));
  list()->PathFillConvex(c);
}

void Painter::circle(Point center, float radius, Color c) { list()->AddCircleFilled(vec(center), radius, c); }

void Painter::ring(Point center, float radius, Color c, float thickness) {
  list()->AddCircle(vec(center), radius, c, 0, thickness);
}

void Painter::arc(Point center, float radius, float from, float to, Color c, float thickness) {
  list()->PathArcTo(vec(center), radius, from, to);
  list()->PathStroke(c, 0, thickness);
}

void Painter::hatch(Rect r, Color c) {
  if (!has_room(r)) return;
  constexpr float kStep = 5;
  for (float k = -r.h + kStep / 2; k < r.w; k += kStep) {  // each line is cut to the rectangle by hand: no clip change
    const float x0 = std::max(0.f, k);
    const float x1 = std::min(r.w, k + r.h);
    list()->AddLine({r.x + x0, r.y + r.h - (x0 - k)}, {r.x + x1, r.y + r.h - (x1 - k)}, c, 1);
  }
}

void Painter::texture(Rect r, uint32_t name) {
  if (name && has_room(r))
    list()->AddImage(ImTextureRef(static_cast<ImTextureID>(name)), {r.x, r.y}, {r.right(), r.bottom()});
}

Rect Painter::clip() const {
  if (list()->_ClipRectStack.empty()) return {0, 0, 1e9f, 1e9f};
  const ImVec4& c = list()->_ClipRectStack.back();
  return {c.x, c.y, c.z - c.x, c.w - c.y};
}

Clip::Clip(Rect r) {
  Painter::has_room(r);
  ImGui::PushClipRect({r.x, r.y}, {r.right(), r.bottom()}, true);
}
Clip::~Clip() { ImGui::PopClipRect(); }

size_t& Painter::measured() {
  static size_t bytes = 0;
  return bytes;
}

float Painter::width(std::string_view text, float size, Face face, bool figures) const {
  if (text.size() < kLong) return measure(text, size, face, figures);
  return remembered(
      std::string(text) + '\0' + std::to_string(size) + (figures ? "f" : " ") + std::to_string(static_cast<int>(face)),
      [&] { return measure(text, size, face, figures); });
}

float Painter::measure(std::string_view text, float size, Face face, bool figures) const {
  measured() += text.size();
  text = glyph_text(text);
  ImFont* font = face_font(face);
  float w = font->CalcTextSizeA(size, FLT_MAX, 0, text.data(), text.data() + text.size()).x;
  if (figures) {
    ImFontBaked* baked = font->GetFontBaked(size);
    const float zero = baked->GetCharAdvance('0');
    for (char c : text)
      if (is_digit(c)) w += zero - baked->GetCharAdvance(static_cast<ImWchar>(c));
  }
  return w;
}

float Painter::text(float x, float base, std::string_view text, Color c, float size, Face face, Align align,
                    bool figures) {
  if (text.empty()) return 0;
  const float w = width(text, size, face, figures);
  put(left_end(x, w, align), base, text, c, size, face, w, figures);
  return w;
}

void Painter::put(float x, float base, std::string_view text, Color c, float size, Face face, float w, bool figures) {
  x = std::round(x);
  ImFont* font = face_font(face);
  ImFontBaked* baked = font->GetFontBaked(size);
  const float top = std::round(base) - baked->Ascent;
  const std::string_view shown = glyph_text(text);
  if (!figures) {
    list()->AddText(font, size, {x, top}, c, shown.data(), shown.data() + shown.size());
  } else {
    const float zero = baked->GetCharAdvance('0');
    float pen = x;
    for (std::string_view rest = shown; !rest.empty();) {
      const auto [point, n] = first_char(rest);
      const float advance = baked->GetCharAdvance(static_cast<ImWchar>(point));
      const float cell = is_digit(rest[0]) ? zero : advance;
      list()->AddText(font, size, {pen + (cell - advance) / 2, top}, c, rest.data(), rest.data() + n);
      pen += cell;
      rest.remove_prefix(n);
    }
  }
  texts().push_back({std::string(text), {x, base - size * .74f, w, size * .8f}, clip()});
}

void Painter::dots(float x1, float x2, float y, Color c) {
  for (float x = x1; x < x2; x += 4) rect({x, y, std::min(2.f, x2 - x), 1}, c);
}

void Painter::bar(float x1, float x2, float base, const Run& run) {
  ImFontBaked* baked = face_font(Face::math)->GetFontBaked(run.bar);
  const float top = baked->FindGlyph(0x221A)->Y0 - baked->Ascent;  // of the sign, whose end the bar goes on from
  rect({x1 - 1, std::round(base) + top, x2 - x1 + 1, std::max(1.f, run.bar * .06f)}, run.color);
  texts().back().bar = true;
}

float Painter::width(const std::vector<Run>& runs) const {
  float w = 0;
  for (const Run& r : runs)
    w += r.text.empty() ? r.space : width(r.text, r.size, r.face, r.figures) + (r.chip ? 12.f : 0.f);
  return w;
}

float Painter::runs(float x, float base, const std::vector<Run>& runs, Align align) {
  const float w = width(runs);
  x = left_end(x, w, align);
  for (const Run& r : runs) {
    if (r.text.empty()) {
      x += r.space;
      continue;
    }
    if (r.chip) {
      const float tw = width(r.text, r.size, r.face);
      rect({std::round(x), std::round(base - r.size * .36f - 10), std::round(tw + 12), 20}, r.chip, 4);
      text(x + 6, base, r.text, r.color, r.size, r.face);
      x += tw + 12;
    } else {
      const float from = x;
      x += text(x, base + r.shift, r.text, r.color, r.size, r.face, Align::left, r.figures);
      if (r.dots) dots(from, x, base + 3, r.dots);
      if (r.bar) bar(from, x, base, r);
    }
  }
  return w;
}

float Painter::paragraph(float x, float base, float width_limit, float line_height, const std::vector<Run>& runs,
                         bool draw, std::vector<std::pair<size_t, Rect>>* run_boxes) {
  const std::shared_ptr<const std::vector<Line>> lines = layout(runs, width_limit);
  for (const Line& line : *lines) {
    const Run& run = runs[line.run];
    const float at = base + line_height * static_cast<float>(line.number);
    if (draw && !run.chip && !run.dots && !run.bar)
      put(x + line.x, at + run.shift, line.text, run.color, run.size, run.face, line.width, run.figures);
    else if (draw)
      this->runs(x + line.x, at, {run_of(run, line.text)});
    if (run_boxes) run_boxes->push_back({line.run, {x + line.x, at - run.size * .74f, line.width, run.size * .8f}});
  }
  return base + line_height * static_cast<float>(lines->empty() ? 1 : lines->back().number + 1);
}

std::shared_ptr<const std::vector<Painter::Line>> Painter::layout(const std::vector<Run>& runs, float limit) const {
  std::string key;
  for (const Run& run : runs) {
    key.append(run.text).append(1, '\0');
    key += std::to_string(run.size) + " " + std::to_string(static_cast<int>(run.face)) + (run.chip ? "c" : "") +
           (run.figures ? "f" : "") + '\0';
  }
  if (key.size() < kLong) return std::make_shared<const std::vector<Line>>(broken(runs, limit));
  return remembered(key + " " + std::to_string(limit),
                    [&] { return std::make_shared<const std::vector<Line>>(broken(runs, limit)); });
}

std::vector<Painter::Line> Painter::broken(const std::vector<Run>& runs, float limit) const {
  const std::vector<Piece> pieces = break_up(runs);
  const auto piece_width = [&](const Piece& p) {
    return measure(p.text, p.run->size, p.run->face, p.run->figures) + (p.run->chip ? 12.f : 0.f);
  };
  std::vector<Line> lines;
  float pen = 0;
  int number = 0;
  Line line;  // what stands side by side in one style is one text
  const Run* style = nullptr;
  const auto flush = [&] {
    if (line.text.empty()) return;
    line.width = piece_width({line.text, style, false});
    line.run = static_cast<size_t>(style - runs.data());
    line.number = number;
    lines.push_back(std::exchange(line, {}));
  };
  for (size_t i = 0; i < pieces.size();) {
    size_t end = i + 1;
    while (end < pieces.size() && pieces[end].glued) ++end;
    float group = 0;
    for (size_t k = i; k < end; ++k) group += piece_width(pieces[k]);
    const bool blank = pieces[i].text[0] == ' ';
    if (blank && pen == 0) {
      i = end;
      continue;
    }
    if (!blank && pen + group > limit + .5f && pen > 0) {
      flush();
      pen = 0;
      ++number;
    }
    for (; i < end; ++i) {
      if (line.text.empty() || style != pieces[i].run) {
        flush();
        style = pieces[i].run;
        line.x = pen;
      }
      line.text += pieces[i].text;
      pen += piece_width(pieces[i]);
    }
  }
  flush();
  return lines;
}

std::string Painter::fit(std::string_view text, float limit, float size, Face face) const {
  if (width(text, size, face) <= limit) return std::string(text);
  if (text.size() < kLong) return shortened(text, limit, size, face);
  return remembered(std::string(text) + '\0' + std::to_string(size) + " " + std::to_string(limit) + " " +
                        std::to_string(static_cast<int>(face)),
                    [&] { return shortened(text, limit, size, face); });
}

std::string Painter::shortened(std::string_view text, float limit, float size, Face face) const {
  std::string cut;
  for (std::string_view rest = text; !rest.empty();) {
    const size_t n = first_cluster(rest);
    if (measure(cut + std::string(rest.substr(0, n)) + "…", size, face, false) > limit) break;
    cut += rest.substr(0, n);
    rest.remove_prefix(n);
  }
  return cut + "…";
}

}  // namespace attn
