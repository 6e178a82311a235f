#include "ui/kit/fonts.h"

#include <imgui.h>
#include <imgui_internal.h>

#include <algorithm>
#include <bitset>
#include <cfloat>
#include <iterator>
#include <map>

#include "platform/platform.h"
#include "text/clock.h"
#include "text/utf8.h"
#include "ui/kit/painter.h"

namespace attn {
namespace {

std::map<std::string, std::string> files;
bool changed = false;
int built = 0;

// Clusters by the characters that stand for them.
constexpr char32_t kFirstCluster = 0xE000;
constexpr char32_t kMostClusters = 0xF900 - kFirstCluster;
std::map<std::string, char32_t, std::less<>> places;
std::vector<std::string> clusters;

// What the system draws takes long: a hundredth of a second a frame is for what is new.
std::bitset<0x10000> let_in;  // characters that a file has, or that may be drawn
size_t new_ones = 0;          // in this frame
size_t waiting = 0;
double drawn_seconds = .001;  // a guess at first
int drawn_glyphs = 1;

bool may_draw_new() {
  const auto most = static_cast<size_t>(std::clamp(.01 * drawn_glyphs / drawn_seconds, 1., 64.));
  const bool may = new_ones < most;
  ++(may ? new_ones : waiting);
  return may;
}

/// Controls, but for the tab, which Dear ImGui makes of spaces; and what the files may lack.
bool is_of_system(ImWchar c) { return (c < 0x20 && c != '\t') || c >= 0x7F; }

/// The last source of every face: what no file has.
struct FromSystem : ImFontLoader {
  FromSystem() {
    Name = "system";
    FontSrcContainsGlyph = [](ImFontAtlas*, ImFontConfig*, ImWchar c) { return is_of_system(c); };
    FontBakedLoadGlyph = load;
  }

  static bool load(ImFontAtlas* atlas, ImFontConfig* source, ImFontBaked* baked, void*, ImWchar c, ImFontGlyph* glyph,
                   float* advance) {
    if (!is_of_system(c)) return false;
    const size_t place = c - kFirstCluster;
    const float density = source->RasterizerDensity * baked->RasterizerDensity;
    const ImFont* font = baked->ContainerFont;
    const int weight = font == face_font(Face::semibold) ? 600 : font == face_font(Face::medium) ? 500 : 400;
    const double began = seconds_now();
    const auto drawn =
        platform::draw_glyph(place < clusters.size() ? clusters[place] : encode_utf8(std::u32string{char32_t{c}}),
                             baked->Size * density, weight);
    drawn_seconds += seconds_now() - began;
    ++drawn_glyphs;
    if (!drawn) return false;
    if (advance) {
      *advance = drawn->advance / density;
      return true;
    }
    glyph->Codepoint = c;
    glyph->AdvanceX = drawn->advance / density;
    if (drawn->pixels.empty()) return true;
    glyph->PackId = ImFontAtlasPackAddRect(atlas, drawn->width, drawn->height);
    if (glyph->PackId == ImFontAtlasRectId_Invalid) return false;
    glyph->X0 = drawn->left / density;
    glyph->Y0 = drawn->top / density + baked->Ascent;
    glyph->X1 = glyph->X0 + static_cast<float>(drawn->width) / density;
    glyph->Y1 = glyph->Y0 + static_cast<float>(drawn->height) / density;
    glyph->Visible = true;
    glyph->Colored = drawn->colored;
    ImFontAtlasBakedSetFontGlyphBitmap(atlas, baked, source, glyph, ImFontAtlasPackGetRect(atlas, glyph->PackId),
                                       reinterpret_cast<const unsigned char*>(drawn->pixels.data()),
                                       ImTextureFormat_RGBA32, drawn->width * 4);
    return true;
  }
};
const FromSystem from_system;

bool is_in_files(Face face, char32_t c) {
  const ImFont* font = face_font(face);
  return std::ranges::any_of(font->Sources, [&](ImFontConfig* source) {
    return !source->FontLoader && font->ContainerAtlas->FontLoader->FontSrcContainsGlyph(font->ContainerAtlas, source,
                                                                                         static_cast<ImWchar>(c));
  });
}

/// Whether a character below U+10000 may be drawn in this frame.
bool lets_in(char32_t c) {
  if (c < 0x80 || let_in[c]) return true;
  if (!is_in_files(Face::regular, c) && !may_draw_new()) return false;
  let_in.set(c);
  return true;
}

bool all_let_in(std::string_view text) {
  for (; !text.empty(); text.remove_prefix(first_char(text).bytes))
    if (const char32_t c = first_char(text).point; c < 0x10000 && !lets_in(c)) return false;
  return true;
}

/// Whether the text has a character, a wide one or one below those, that no file has.
bool needs_more(const std::string& text, bool wide) {
  static std::bitset<0x10000> found;  // a file of a font is searched once for a character, not once a frame
  for (std::string_view rest = text; !rest.empty();) {
    const auto [c, bytes] = first_char(rest);
    rest.remove_prefix(bytes);
    if (c < 0x80 || (wide ? !is_wide(c) : c >= kFirstWide) || found[c]) continue;
    if (!is_in_files(Face::regular, c)) return true;
    found.set(c);
  }
  return false;
}

/// A negative size means pixels an em, as in CSS, not pixels of line height.
ImFontConfig new_source(bool merge) {
  ImFontConfig config;
  config.MergeMode = merge;
  config.SizePixels = -16;
  config.GlyphMaxAdvanceX = -FLT_MAX;  // multiplied by the ratio of sizes, which is negative here
  return config;
}

/// The bytes stay in files.
bool add(const char* name, bool merge) {
  const auto it = files.find(name);
  if (it == files.end()) return false;
  ImFontConfig config = new_source(merge);
  config.FontDataOwnedByAtlas = false;
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
  if (clusters.size() > kMostClusters * 3 / 4) {
    places.clear();
    clusters.clear();
    changed = true;
  }
  if (!changed) return true;
  changed = false;
  let_in.reset();
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
    ImFontConfig system = new_source(true);
    system.FontLoader = &from_system;
    atlas->AddFont(&system);
    face_font(face)->FallbackChar = IM_UNICODE_CODEPOINT_INVALID;
  }
  ImGui::GetIO().FontDefault = face_font(Face::regular);
  return true;
}

void sharpen_fonts() {
  new_ones = 0;
  const ImGuiIO& io = ImGui::GetIO();
  for (ImFont* face : io.Fonts->Fonts) face->CurrentRasterizerDensity = io.DisplayFramebufferScale.x;
}

bool needs_more_latin(const std::string& text) { return needs_more(text, false); }
bool needs_chinese(const std::string& text) { return needs_more(text, true); }

size_t glyphs_waiting() { return waiting; }

std::string_view glyph_text(std::string_view text) {
  static std::string shown;
  if (!has_clusters(text) && all_let_in(text)) return text;
  shown.clear();
  for (; !text.empty(); text.remove_prefix(first_cluster(text))) {
    const std::string_view cluster = text.substr(0, first_cluster(text));
    const auto [c, bytes] = first_char(cluster);
    const bool single = bytes == cluster.size() && c < 0x10000 && c - kFirstCluster >= kMostClusters;
    auto place = places.find(cluster);
    if (single ? !lets_in(c) : place == places.end() && !may_draw_new()) {
      shown += ' ';
      continue;
    }
    if (!single && place == places.end() && clusters.size() < kMostClusters) {
      place = places.emplace(cluster, kFirstCluster + static_cast<char32_t>(clusters.size())).first;
      clusters.emplace_back(cluster);
    }
    shown +=
        single ? std::string(cluster) : encode_utf8(std::u32string{place == places.end() ? U'\uFFFD' : place->second});
  }
  return shown;
}

}  // namespace attn
