#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>

#include "platform/platform.h"
#include "text/utf8.h"

#define STB_TRUETYPE_IMPLEMENTATION
#define STBTT_STATIC
#include <imstb_truetype.h>

namespace attn::platform {
namespace {

struct SystemFont {
  std::string bytes;
  stbtt_fontinfo info;
  bool has(char32_t c) const { return stbtt_FindGlyphIndex(&info, static_cast<int>(c)) != 0; }
};

/// What fontconfig's command line knows of a character: path and index of a font with outlines; empty where it has none
/// or is not there.
std::string matching_font(char32_t c, int weight) {
  std::array<char, 160> command{};
  std::snprintf(command.data(), command.size(),
                "fc-match -f '%%{index} %%{file}' ':charset=%x:outline=true:color=false:weight=%d' 2>/dev/null",
                static_cast<unsigned>(c), weight > 500 ? 180 : 80);
  const std::unique_ptr<FILE, int (*)(FILE*)> answer(popen(command.data(), "r"), pclose);
  std::string text;
  if (answer)
    for (int byte = std::fgetc(answer.get()); byte != EOF; byte = std::fgetc(answer.get()))
      text += static_cast<char>(byte);
  return text;
}

/// Null where it cannot be read.
const SystemFont* open_font(const std::string& index_and_path) {
  static std::map<std::string, std::unique_ptr<SystemFont>> opened;
  const auto [at, added] = opened.try_emplace(index_and_path);
  const size_t space = index_and_path.find(' ');
  if (!added || space == std::string::npos) return at->second.get();
  std::ifstream file(index_and_path.substr(space + 1), std::ios::binary);
  auto font = std::make_unique<SystemFont>(SystemFont{std::string(std::istreambuf_iterator<char>(file), {}), {}});
  const auto* bytes = reinterpret_cast<const unsigned char*>(font->bytes.data());
  const int offset = font->bytes.size() < 12
                         ? -1
                         : stbtt_GetFontOffsetForIndex(bytes, std::atoi(index_and_path.c_str()) &
                                                                  0xFFFF /* above: an instance of a variable font */);
  if (offset >= 0 && stbtt_InitFont(&font->info, bytes, offset)) at->second = std::move(font);
  return at->second.get();
}

/// Null where no font of the system has the character.
const SystemFont* font_of(char32_t c, int weight) {
  static std::map<std::pair<char32_t, int>, const SystemFont*> known;
  const auto [at, added] = known.try_emplace({c, weight > 500});
  if (!added) return at->second;
  const SystemFont* font = open_font(matching_font(c, weight));
  return at->second = font && font->has(c) ? font : nullptr;
}

/// A glyph in the row of those that stand for a text.
struct Placed {
  const SystemFont* font;
  int glyph;
  float scale;
  int x;  // of its box
  int y;
  int right;
  int bottom;
};

std::vector<Placed> place(const std::u32string& points, float size, int weight, float& pen) {
  std::vector<Placed> out;
  for (const char32_t c : points) {
    const SystemFont* font = font_of(c, weight);
    if (!font) continue;  // a sign that joins others, or chooses their look
    const int glyph = stbtt_FindGlyphIndex(&font->info, static_cast<int>(c));
    const float scale = stbtt_ScaleForMappingEmToPixels(&font->info, size);
    const int at = static_cast<int>(std::lround(pen));
    int x0 = 0, y0 = 0, x1 = 0, y1 = 0, advance = 0, bearing = 0;
    stbtt_GetGlyphBitmapBox(&font->info, glyph, scale, scale, &x0, &y0, &x1, &y1);
    stbtt_GetGlyphHMetrics(&font->info, glyph, &advance, &bearing);
    out.push_back({font, glyph, scale, at + x0, y0, at + x1, y1});
    pen += static_cast<float>(advance) * scale;
  }
  return out;
}

}  // namespace

/// Letter by letter, which stand in their order of reading and are not joined.
std::optional<SystemGlyph> draw_glyph(const std::string& text, float size, int weight) {
  std::u32string points = decode_utf8(text);
  if (is_right_to_left(points.front())) std::ranges::reverse(points);
  SystemGlyph out;
  const std::vector<Placed> row = place(points, size, weight, out.advance);
  if (row.empty()) return std::nullopt;
  const int left = std::ranges::min(row, {}, &Placed::x).x, top = std::ranges::min(row, {}, &Placed::y).y;
  out.left = static_cast<float>(left);
  out.top = static_cast<float>(top);
  out.width = std::ranges::max(row, {}, &Placed::right).right - left;
  out.height = std::ranges::max(row, {}, &Placed::bottom).bottom - top;
  out.pixels.resize(static_cast<size_t>(out.width) * static_cast<size_t>(out.height));
  std::vector<unsigned char> ink;
  for (const Placed& p : row) {
    const int w = p.right - p.x, h = p.bottom - p.y;
    ink.assign(static_cast<size_t>(w) * static_cast<size_t>(h), 0);
    if (ink.empty()) continue;
    stbtt_MakeGlyphBitmap(&p.font->info, ink.data(), w, h, w, p.scale, p.scale, p.glyph);
    for (int i = 0; i < w * h; ++i) {
      uint32_t& to = out.pixels[static_cast<size_t>((p.y - top + i / w) * out.width + p.x - left + i % w)];
      to = std::max(to, uint32_t{ink[static_cast<size_t>(i)]} << 24 | 0xFFFFFF);
    }
  }
  return out;
}

}  // namespace attn::platform
