// The view of analyses: each is drawn in every size and both languages, with nothing cut off.
#include <imgui.h>

#include <algorithm>

#include "scene/analysis_rows.h"
#include "scene/link.h"
#include "scene/overrides.h"
#include "ui/figures/plot.h"
#include "ui/interface_support.h"

using namespace attn;
using interface_test::fake_system;
using interface_test::Window;

namespace {

void show(Window& window, const std::string& analysis) {
  Scene scene = window.session().scene();
  scene.view.views = {"analysis"};
  scene.view.analysis = analysis;
  window.session().change("edit.select", scene);
  window.settle();
}

}  // namespace

TEST_CASE("every analysis is drawn with its words inside, told, and chosen without a mouse") {
  struct Size {
    float width;
    float height;
  };
  constexpr Size kWindows[] = {{1280, 800}, {1920, 1080}, {390, 844}};
  size_t windows = 0;
  for (const Size& size : kWindows)
    for (const char* language : {"en", "zh"}) {
      CAPTURE(size.width);
      CAPTURE(language);
      Window window("who-is-it", size.width, size.height, language);
      fake_system().touch = size.width < 400;
      size_t turn = windows++ * 2;
      for (const Analysis& a : analyses()) {
        CAPTURE(a.id);
        const bool is_turn = interface_test::is_long() || turn++ % std::size(kWindows) == 0;  // one size per language
        if (a.of_machine && !interface_test::is_long() && *language == 'z') continue;
        if (a.of_machine ? size.width > 400 : !is_turn) continue;  // of a machine: takes seconds
        show(window, a.id);
        const Strings& words = window.interface().words();
        const Mirror& mirror = window.interface().mirror();
        for (int n = 0; n < 100 && mirror.story().find(words.get("analysis.working")) != std::string::npos; ++n)
          window.settle();
        const std::string& story = mirror.story();
        CHECK(story.find(words.get("analysis." + a.id)) != std::string::npos);
        CHECK(story.find(words.get("analysis.working")) == std::string::npos);
        CHECK(story.find("[") == std::string::npos);  // a key without words, or a mark
        int written = 0;
        for (const DrawnText& t : Painter::texts()) {
          if (t.box.bottom() < t.clip.y || t.box.y > t.clip.bottom()) continue;  // scrolled away
          ++written;
          CAPTURE(t.text);
          CHECK(t.box.x >= t.clip.x - 1);
          CHECK(t.box.right() <= t.clip.right() + 1);
        }
        CHECK(written > 20);
        const auto list = std::find_if(mirror.controls().begin(), mirror.controls().end(),
                                       [](const Control& c) { return c.id == "analysis"; });
        REQUIRE(list != mirror.controls().end());
        CHECK(list->items.size() == analyses().size());
        for (const Parameter& p : a.parameters)
          CHECK(std::any_of(mirror.controls().begin(), mirror.controls().end(), [&](const Control& c) {
            return c.id == "analysis " + p.id && c.kind == Control::Kind::slider;
          }));
      }
      window.interface().act("analysis", "3");
      window.settle();
      CHECK(window.session().scene().view.analysis == analyses()[3].id);
    }
}

TEST_CASE("drawing advances nothing: only the document's own call does") {
  Window window("who-is-it");
  Scene scene = window.session().scene();
  scene.view.views = {"analysis", "heads"};
  scene.view.analysis = "entropy";
  window.session().change("edit.select", scene);
  Document& document = window.document();
  for (int i = 0; i < 3; ++i) window.draw();
  CHECK(document.analyses().shown(window.session()) == nullptr);
  CHECK(document.head_maps() == nullptr);
  CHECK(document.working());
  window.settle();
  CHECK(document.analyses().shown(window.session()) != nullptr);
  CHECK(document.head_maps() != nullptr);
  CHECK(!document.working());
}

TEST_CASE("the link that is copied names what it replaces, so that nothing has to be asked while drawing") {
  Window window("who-is-it");
  window.interface().act("share", "");
  window.settle();
  CHECK(fake_system().copied == "https://page/#s=" + write_link(window.session().scene()));
  CHECK(fake_system().dropped_keys == override_keys());
}

TEST_CASE("a parameter is a slider, and changes no number of the scene") {
  Window window("who-is-it");
  show(window, "gradients");
  const uint64_t generation = window.session().trace().generation;
  const auto undo = window.session().can_undo();
  window.interface().act("analysis correlation", "0.5");
  window.settle();
  window.interface().act("analysis correlation", "end");
  window.settle();
  CHECK(window.session().scene().view.analysis_parameters.at("correlation") == doctest::Approx(.5));
  CHECK(window.session().trace().generation == generation);
  CHECK(window.session().can_undo() == undo);
  CHECK(window.interface().mirror().story().find("0.5") != std::string::npos);
}

TEST_CASE("the pointer over any place of a figure breaks nothing") {
  Window window("who-is-it");
  for (const char* id : {"score_variance", "jacobian", "shuffled", "cost"}) {
    show(window, id);
    const float step = interface_test::is_long() ? 1 : 2;
    for (float y = 180; y < 560; y += 31)
      for (float x = 230; x < 980; x += step * 37) {
        ImGui::GetIO().AddMousePosEvent(x, y);
        window.frame();
      }
  }
}

TEST_CASE("ticks are few and round") {
  CHECK(round_ticks(0, 1, false, 5) == std::vector<double>{0, .2, .4, .6000000000000001, .8, 1});
  CHECK(round_ticks(16, 1e6, true, 6) == std::vector<double>{100, 1000, 1e4, 1e5, 1e6});
  CHECK(round_ticks(1, 512, true, 6) == std::vector<double>{1, 10, 100});
  for (const auto& [low, high] : {std::pair{-3.7, 12.2}, {0., 1e-7}, {1e5, 3e5}, {-80., 80.}}) {
    const std::vector<double> ticks = round_ticks(low, high, false, 5);
    CHECK(ticks.size() >= 2);
    CHECK(ticks.size() <= 8);
    CHECK(ticks.front() <= low + 1e-12);
    CHECK(ticks.back() >= high - 1e-12 * high);
  }
  CHECK(round_ticks(1, 1, false, 5).empty());
}
