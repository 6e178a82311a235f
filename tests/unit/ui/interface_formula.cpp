// The formulas of the tables, set with the fonts of the page.
#include <doctest/doctest.h>
#include <imgui.h>
#include <imgui_internal.h>

#include "attention/choice.h"
#include "text/error.h"
#include "ui/interface_support.h"
#include "ui/kit/formula.h"

using namespace attn;
using namespace interface_test;

TEST_CASE("the formula of every row is set: no command, no letter that is not known, nothing of no width") {
  Window window("who-is-it");
  Painter paint(ImGui::GetBackgroundDrawList());
  for (const AspectRow& table : kAspects)
    for (const Choice& row : choices(table.aspect)) {
      CAPTURE(row.formula);
      const Formula large = set_formula(paint, row.formula, 28);
      const Formula small = fit_formula(paint, row.formula, 60, 28, 12);
      CHECK(large.width > 8);
      CHECK(large.above > 8);
      CHECK(small.width <= large.width);
      CHECK_FALSE(large.texts.empty());
      for (const Formula::Text& text : large.texts) {
        CHECK(text.x + 1 >= 0);
        CHECK(text.x <= large.width);
        for (const char* at = text.text.c_str(); *at != '\0';) {
          unsigned letter = 0;
          at += ImTextCharFromUtf8(&letter, at, nullptr);
          CAPTURE(letter);
          CHECK(face_font(text.face)->IsGlyphInFont(static_cast<ImWchar>(letter)));
        }
      }
    }
}

TEST_CASE("a formula with a mistake says where") {
  Window window("who-is-it");
  const Painter paint(ImGui::GetBackgroundDrawList());
  for (const char* wrong : {"\\nosuch x", "\\frac{a}", "{a", "a^", "\\text a"}) {
    CAPTURE(wrong);
    CHECK_THROWS_AS(set_formula(paint, wrong, 20), Error);
  }
}
