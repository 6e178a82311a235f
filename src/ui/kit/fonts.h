#pragma once
#include <string>
#include <string_view>

namespace attn {

/// Hands a font file to the atlas under its name (inter-regular.otf, ...). Bytes are kept. Only kLatinFonts must be
/// there from the first frame; others may come later: they are merged behind the Latin ones and every text is drawn
/// anew.
void add_font_file(const std::string& name, std::string bytes);
bool has_font_file(const std::string& name);
/// Rebuilds the faces after files were added; call before a frame begins. False while a needed file is missing.
bool build_fonts();
/// Once a frame: letters of every face have the pixels of the screen. Dear ImGui sees to its current face alone. And
/// the frame may draw new glyphs of the system.
void sharpen_fonts();
/// How many of those were put off so far, a blank in their place: a frame draws few of them, the next ones the others.
size_t glyphs_waiting();
/// How often that was done: widths measured before hold no longer.
int fonts_built();
/// The files without which nothing can be drawn, and those that carry what is on view more seldom.
inline constexpr const char* kLatinFonts[] = {"inter-regular.otf",   "inter-medium.otf",   "inter-semibold.otf",
                                              "pagella-regular.otf", "pagella-italic.otf", "names.otf"};
inline constexpr const char* kMoreLatinFonts[] = {"inter-regular-more.otf", "inter-medium-more.otf",
                                                  "inter-semibold-more.otf"};
inline constexpr const char* kChineseFonts[] = {"cjk-regular.otf", "cjk-bold.otf"};  // what our own texts use
inline constexpr const char* kMoreChineseFont = "cjk-more.ttf";                      // what visitors type
/// Whether the text has characters below the Chinese ones, or of those, that no file given so far has: kMoreLatinFonts,
/// or kChineseFonts and then kMoreChineseFont, may have them. To be called after build_fonts() succeeded.
bool needs_more_latin(const std::string& text);
bool needs_chinese(const std::string& text);

/// The text with one character of the private use area in place of each cluster (text/utf8.h) that is more than one
/// character of ours: the face has a glyph for it as for every character without one in the files, which the system
/// draws (platform::draw_glyph). A blank in place of what has to wait. Valid until the next call.
std::string_view glyph_text(std::string_view text);

}  // namespace attn
