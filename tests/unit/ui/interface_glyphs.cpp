// Every character that is shown has a glyph: of ours, or drawn by the system (every frame of the tests asks for that).
#include <doctest/doctest.h>

#include <algorithm>

#include "text/utf8.h"
#include "ui/interface_support.h"
#include "ui/kit/fonts.h"

using namespace attn;
using interface_test::fake_system;
using interface_test::Window;

namespace {

/// What was asked of the system while the window shows a text.
std::vector<std::string> asked(Window& window, const std::string& text) {
  fake_system().glyphs.clear();
  Scene scene = window.session().scene();
  scene.problem.text = text;
  window.session().change("edit.test", scene);
  window.settle();
  return fake_system().glyphs;
}
bool has(const std::vector<std::string>& all, const std::string& text) {
  return std::find(all.begin(), all.end(), text) != all.end();
}

}  // namespace

TEST_CASE("words of every script, marks, flags and families have glyphs on the stage, in every face and view") {
  Window window("who-is-it");
  const std::vector<std::string> words{"Ωραίο",
                                       "Привет",
                                       "鼬",
                                       "안녕",
                                       "שלום",
                                       "مرحبا",
                                       "नमस्ते",
                                       "สวัสดี",
                                       "e\u0301",
                                       "𠮷",
                                       "😀",
                                       "👍🏽",
                                       "👨‍👩‍👧",
                                       "🇩🇪",
                                       "1️⃣",
                                       "\x7F",
                                       "\x05",
                                       "\uE000"};
  std::string text;
  for (const std::string& word : words) text += word + " ";
  const std::vector<std::string> drawn = asked(window, text);
  for (const std::string whole :
       {"مرحبا", "नमस्ते", "สวัสดี", "e\u0301", "𠮷", "😀", "👍🏽", "👨‍👩‍👧", "🇩🇪", "1️⃣", "\uE000"})
    CHECK_MESSAGE(has(drawn, whole), whole);
  for (const std::string letter : {"П", "鼬", "안", "녕"}) CHECK_MESSAGE(has(drawn, letter), letter);
  for (const char* view : {"all", "row", "rows", "arcs", "graph", "heads", "vectors"}) {
    Scene scene = window.session().scene();
    scene.view.views = {view};
    window.session().change("edit.test", scene);
    window.settle();
  }
  fake_system().glyphs.clear();
  window.frame();
  CHECK(fake_system().glyphs.empty());  // drawn once
}

TEST_CASE("titles, second texts and notices have glyphs, too, and the check of every frame sees one that is missing") {
  Window window("who-is-it");
  Scene scene = window.session().scene();
  scene.problem.structure = "cross";
  scene.problem.source = "кот 고양이 🐈";
  window.session().change("edit.test", scene);
  scene.about.title = {{"en", "動物 — حيوان"}};
  window.session().change("edit.test", scene);
  window.session().notify(as_is("🦔"));
  window.settle();
  CHECK(has(fake_system().glyphs, "🐈"));
  fake_system().without_glyph = "ψ\u0301";
  asked(window, "the ψ\u0301 sat");
}

TEST_CASE("clusters that no longer fit their places make room") {
  Window window("who-is-it");
  for (char32_t c = 0; c < 6000; ++c) {
    sharpen_fonts();  // a frame each: one draws few that are new
    glyph_text(encode_utf8(std::u32string{0x20000 + c}));
  }
  CHECK(glyph_text("a") == "a");
  const int before = fonts_built();
  REQUIRE(build_fonts());
  CHECK(fonts_built() == before + 1);
  CHECK(has(asked(window, "the 🦔 sat"), "🦔"));
}
