#include "ui/kit/fonts.h"

#include <imgui.h>
#include <imgui_internal.h>

#include <algorithm>
#include <bitset>
#include <cfloat>
#include <iterator>
#include <map>

#include "text/utf8.h"
#include "ui/kit/painter.h"

namespace attn {
namespace {

std::map<std::string, std::string> files;
bool changed = false;
int built = 0;

/// The bytes stay in files; a negative size means pixels an em, as in CSS, not pixels of line height.
bool add(const char* name, bool merge) {
  const auto it = files.find(name);
  if (it == files.end()) return false;
  ImFontConfig config;
  config.FontDataOwnedByAtlas = false;
  config.MergeMode = merge;
  config.SizePixels = -16;
  config.GlyphMaxAdvanceX = -FLT_MAX;  // multiplied by the ratio of sizes, which is negative here
  const auto size = static_cast<int>(it->second.size());
  return ImGui::GetIO().Fonts->AddFontFromMemoryTTF(it->second.data(), size, -16, &config) != nullptr;
}

}  // namespace

bool has_font_file(const std::string& name) { return files.count(name) > 0; }

void add_font_file(const std::string& name, std::string bytes) {
  if (has_font_file(name)) return;  // the atlas may still read the old bytes
  files[name] = std::move(bytes);
  changed = true;
}

int fonts_built() { return built; }

bool build_fonts() {
  for (const char* name : kLatinFonts)
    if (!has_font_file(name)) return false;
  if (!changed) return true;
  changed = false;
  ++built;
  ImFontAtlas* atlas = ImGui::GetIO().Fonts;
  atlas->Clear();  // the texture too: old glyphs would show at the edges of new ones
  for (int f = 0; f < kFaces; ++f) {
    const auto face = static_cast<Face>(f);
    add(kLatinFonts[f], false);
    face_font(face) = atlas->Fonts.back();
    if (static_cast<size_t>(f) < std::size(kMoreLatinFonts)) add(kMoreLatinFonts[f], true);
    // Signs and digits of mathematics are upright, small Greek letters slanted: each file has what the other lacks.
    if (face == Face::math) add("pagella-italic.otf", true);
    if (face == Face::math_italic) add("pagella-regular.otf", true);
    if (face != Face::semibold || !add("cjk-bold.otf", true)) add("cjk-regular.otf", true);
    add("cjk-more.ttf", true);
    add("names.otf", true);
  }
  ImGui::GetIO().FontDefault = face_font(Face::regular);
  return true;
}

bool needs_more_latin(const std::string& text) {
  static std::bitset<kFirstWide> found;  // a file of a font is searched once for a character, not once a frame
  for (std::string_view rest = text; !rest.empty();) {
    const auto [c, bytes] = first_char(rest);
    rest.remove_prefix(bytes);
    if (c < 0x80 || c >= kFirstWide || found[c]) continue;
    if (!face_font(Face::regular)->IsGlyphInFont(static_cast<ImWchar>(c))) return true;
    found.set(c);
  }
  return false;
}

bool needs_chinese(const std::string& text) {
  const std::u32string points = decode_utf8(text);
  return std::any_of(points.begin(), points.end(), is_wide);
}

}  // namespace attn
