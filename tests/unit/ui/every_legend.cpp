// What a narrow window must not lack: what the colours mean, the names of rows, a way to all steps, a picture at first;
// and what the ways on of the beginning may cover.
#include <doctest/doctest.h>
#include <imgui.h>

#include <algorithm>
#include <set>

#include "story/step_words.h"
#include "ui/finger_support.h"

using namespace attn;
using interface_test::common;
using interface_test::fake_system;
using interface_test::find_control;
using interface_test::show_step;
using interface_test::Window;

namespace legend_test {

using finger_test::Size;

namespace {

bool stands(const std::string& text, Rect within) {
  return std::ranges::any_of(Painter::texts(), [&](const DrawnText& t) {
    const Rect both = common(common(t.box, t.clip), within);
    return t.text == text && both.w > t.box.w - 1 && both.h > t.box.h - 1;
  });
}

int corners_in(Rect r) {
  int found = 0;
  for (const ImDrawList* list : ImGui::GetDrawData()->CmdLists)
    for (const ImDrawVert& v : list->VtxBuffer) found += r.contains(v.pos.x, v.pos.y);
  return found;
}

}  // namespace

TEST_CASE("at every narrow size matrices have a legend with numbers, and a weight that can have it names its rows") {
  int named = 0;
  for (const Size& size : finger_test::kSizes)
    for (const char* language : {"en", "zh"})
      for (const bool touch : {false, true}) {
        Window window("who-is-it", size.width, size.height, language);
        fake_system().touch = touch;
        const Rect all{0, 0, size.width, size.height};
        for (const char* step : {"x", "q", "k", "v", "scores", "scaled", "masked", "weights", "heads", "output"}) {
          CAPTURE(size.width);
          CAPTURE(language);
          CAPTURE(touch);
          CAPTURE(step);
          show_step(window, step, "matrices");
          const bool share = step == std::string("weights");
          const bool legend = std::ranges::any_of(Painter::texts(), [&](const DrawnText& low) {
            return (share ? low.text == "0" : low.text.starts_with("−")) &&
                   std::ranges::any_of(Painter::texts(), [&](const DrawnText& high) {
                     const bool other = share ? high.text.ends_with(" %") : high.text == "+" + low.text.substr(3);
                     const float apart = high.box.x - low.box.right();
                     return other && std::abs(high.box.y - low.box.y) < 2 && apart > 20 && apart < 100 &&
                            common(high.box, all).w > high.box.w - 1;
                   });
          });
          CHECK(legend);
          if (step != std::string("q")) continue;
          const auto cell =
              std::ranges::find_if(window.interface().drawn(), [](const DrawnCell& c) { return c.cell.step == "w_q"; });
          REQUIRE(cell != window.interface().drawn().end());
          if (cell->box.h < 10) continue;  // with the gap between rows, 11 pixels have a name
          ++named;
          for (const std::string& feature : {std::string("noun"), std::string("salience")})
            for (const Lexicon::Feature& of : window.session().lexicon().features)
              if (in_language(of.name, "en") == feature)
                CHECK(stands(in_language(of.name, language), {0, cell->box.y - 4, cell->box.x, 200}));
        }
      }
  CHECK(named >= 8);
}

TEST_CASE("all steps have a list on a phone: small matrices, each leads to its step; very many cost little") {
  for (const Size& size : {Size{390, 844}, {360, 640}, {480, 360}})
    for (const char* language : {"en", "zh"}) {
      CAPTURE(size.width);
      const std::unique_ptr<Window> window = finger_test::touched(size, language);
      finger_test::FingerTip hand(*window);
      show_step(*window, "weights", "all");
      for (const std::string& fault : interface_test::faults(*window)) FAIL_CHECK(fault);
      const Stops& stops = window->document().stops();
      const Control* now = find_control(*window, "all " + std::to_string(stops.of("weights")));
      REQUIRE(now);
      CHECK(now->current);
      CHECK_FALSE(now->hidden);  // the step on view is the first thing that is seen
      for (int i = 0; i < static_cast<int>(stops.size()); ++i) {
        CAPTURE(i);
        const std::string id = "all " + std::to_string(i);
        window->interface().reveal(id);
        window->settle();
        const Control* row = find_control(*window, id);
        REQUIRE(row);
        CHECK_FALSE(row->hidden);
        CHECK(row->label == stop_title(window->session(), window->interface().words(), stops[i]));
        CHECK(row->box.h >= 44);
        CHECK(corners_in({row->box.x, row->box.y, row->box.w * .44f, row->box.h}) > 8);
        hand.tap(finger_test::middle(row->box));
        CHECK(window->session().scene().view.step == stops[i].step);
        CHECK(window->session().scene().view.views == std::vector<std::string>{"matrices"});
        CHECK(std::ranges::any_of(window->interface().drawn(),
                                  [&](const DrawnCell& c) { return c.cell.step == stops[i].step; }));
        show_step(*window, "weights", "all");
      }
    }
  Window window("who-is-it", 390, 844);
  const Choice* flash = find_choice(Aspect::method, "flash");
  REQUIRE(flash);
  interface_test::choose(window, *flash);
  Scene scene = window.session().scene();
  scene.problem.parameters["tile_rows"] = scene.problem.parameters["tile_cols"] = 1;
  window.session().change("edit.test", scene);
  show_step(window, "weights", "all");
  CHECK(window.document().stops().size() > 60);
  CHECK(std::ranges::count_if(window.interface().mirror().controls(),
                              [](const Control& c) { return c.id.starts_with("all "); }) < 40);
}

TEST_CASE("a frame of the least size shows the whole row of its word at first") {
  for (const char* language : {"en", "zh"}) {
    Window window("who-is-it", 400, 300, language);
    std::set<int> columns;
    for (const DrawnCell& c : window.interface().drawn()) columns.insert(c.cell.col);
    CHECK(columns.size() == window.session().key_tokens().size());
    for (const std::string& fault : interface_test::faults(window)) FAIL_CHECK(fault);
  }
}

TEST_CASE("every list in the settings says what is chosen of it, at every width") {
  int lists = 0;
  for (const Size& size : {Size{360, 1200}, {390, 1500}, {768, 1800}, {640, 480}, {1280, 800}, {1920, 1080}}) {
    Window window("who-is-it", size.width, size.height);
    window.interface().act("sheet", size.width == 768 ? "0" : "1");
    window.settle();
    for (const Control& c : window.interface().mirror().controls()) {
      if (c.kind != Control::Kind::list || c.section != "controls" || c.hidden) continue;
      ++lists;
      CAPTURE(size.width);
      CAPTURE(c.id);
      REQUIRE(c.chosen >= 0);
      CHECK(stands(c.items[static_cast<size_t>(c.chosen)], c.box));
    }
  }
  CHECK(lists >= 7);
}

TEST_CASE("the ways on of the beginning cover nothing but the player") {
  for (const Size& size :
       {Size{390, 844}, {360, 640}, {400, 300}, {800, 450}, {768, 1024}, {1024, 768}, {1280, 800}, {1920, 1080}})
    for (const char* language : {"en", "zh"}) {
      CAPTURE(size.width);
      CAPTURE(language);
      Window window("who-is-it", size.width, size.height, language);
      float player = size.height;  // its upper edge
      for (const Control& c : window.interface().mirror().controls())
        if (c.section == "player") player = std::min(player, c.box.y);
      window.interface().begin();
      for (int i = 0; i < 340; ++i) window.frame();
      const Control* steps = find_control(window, "begin steps");
      const Control* play = find_control(window, "begin play");
      REQUIRE(steps);
      REQUIRE(play);
      for (const Control* way : {steps, play}) {
        CHECK(way->box.y >= player - 14);
        CHECK(way->box.bottom() <= size.height);
        for (const DrawnCell& c : window.interface().drawn()) CHECK(common(c.box, way->box).h <= 0);
        for (const Control& c : window.interface().mirror().controls())
          if (c.section != "player" && !c.hidden) {
            CAPTURE(c.id);
            const Rect both = common(common(c.box, c.clip), way->box);
            CHECK((both.w <= 0 || both.h <= 0));
          }
      }
    }
}

TEST_CASE("on a phone, too, a product comes out of its operands: the stage is not empty before it is there") {
  for (const char* from : {"q", "weights"}) {
    CAPTURE(std::string(from));
    Window window("who-is-it", 390, 844);
    show_step(window, from, "matrices");
    const Rect stage{0, 160, 390, 300};
    window.interface().act("forward", "");
    const ImVec2 white = ImGui::GetIO().Fonts->TexUvWhitePixel;
    int least = 1 << 30;
    for (int frame = 0; frame < 19; ++frame) {
      window.frame();
      int fills = 0;  // corners on the stage that are no letters, and not faint
      for (const ImDrawList* list : ImGui::GetDrawData()->CmdLists)
        for (const ImDrawVert& v : list->VtxBuffer)
          fills += stage.contains(v.pos.x, v.pos.y) && (v.col >> 24) > 60 && v.uv.x == white.x && v.uv.y == white.y;
      least = std::min(least, fills);
    }
    window.settle();
    CHECK(least > 400);
  }
}

}  // namespace legend_test
