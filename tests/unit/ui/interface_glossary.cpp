// The glossary: the same terms in both languages, one for every symbol and setting, shown to a pointer that rests, a
// finger that is held and a keyboard; and it is asked for only then.
#include <doctest/doctest.h>
#include <imgui.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <filesystem>
#include <set>

#include "attention/choice.h"
#include "ui/interface_support.h"
#include "ui/kit/hint.h"

using namespace attn;
using interface_test::fake_system;
using interface_test::find_control;
using interface_test::is_drawn;
using interface_test::Window;
using scene_test::read_web;

namespace {

Strings glossary(const std::string& code) { return Strings::parse(read_web("glossary/" + code + ".json")); }

/// The words of a language, with its glossary.
Strings all_words(const std::string& code) {
  Strings words = Strings::parse(read_web("strings/" + code + ".json"));
  words.add(glossary(code));
  return words;
}

void frames(Window& window, int count) {
  for (int i = 0; i < count; ++i) window.frame();
}

void point(Window& window, const Rect& r) {
  ImGui::GetIO().AddMousePosEvent(r.x + r.w / 2, r.y + r.h / 2);
  window.frame();
}

void hold(Window& window, bool down) {
  ImGui::GetIO().AddMouseButtonEvent(0, down);
  window.frame();
}

}  // namespace

TEST_CASE("the glossary has the same terms in every language, each with a name and one sentence or two") {
  const Strings english = glossary("en");
  size_t terms = 0;
  for (const auto& [key, text] : english.all()) {
    CAPTURE(key);
    CHECK(!text.empty());
    if (key.rfind("language.", 0) == 0) continue;
    const bool sentence = key.ends_with(".means");
    terms += sentence;
    CHECK(english.has(sentence ? key.substr(0, key.size() - 6) : key + ".means"));
    CHECK(key.rfind("term.", 0) == 0);
    CHECK(text.size() < 200);
    if (sentence) CHECK((text.ends_with(".") || text.ends_with("…")));
  }
  CHECK(terms >= 60);
  for (const auto& file : std::filesystem::directory_iterator(std::filesystem::path(kWebFolder) / "strings")) {
    const std::string code = file.path().stem().string();
    CAPTURE(code);
    const Strings other = glossary(code);
    CHECK(other.code() == code);
    for (const auto& [key, text] : english.all()) CHECK_MESSAGE(other.has(key), key);
    CHECK(other.all().size() == english.all().size());
  }
}

TEST_CASE("every symbol, size and setting has its term, whatever kind of attention is chosen") {
  const Strings terms = glossary("en");
  Window window("who-is-it", 1680, 1100);
  window.interface().act("variants", "");  // opens them
  window.settle();
  const Scene scene = window.session().scene();
  std::set<std::string> seen;
  const auto look = [&] {
    for (const Control& c : window.interface().mirror().controls())
      if (c.section == "equation" || (c.section == "controls" && c.kind != Control::Kind::button)) seen.insert(c.id);
  };
  look();
  for (const AspectRow& table : kAspects)
    for (const Choice& row : choices(table.aspect)) {
      window.session().change("edit.test", scene);
      interface_test::choose(window, row);
      look();
    }
  CHECK(seen.size() > 30);
  for (const std::string& id : setting_controls()) seen.insert(id);  // one that is typed is a button, too
  for (const std::string& id : seen)
    CHECK_MESSAGE(terms.has("term." + term_of(id)), "web/glossary has no term." << term_of(id) << ", of " << id);
}

TEST_CASE("a pointer that rests for half a second is told what stands there, and asks for the words once") {
  Window window("who-is-it");
  window.interface().set_words(Strings::parse(read_web("strings/en.json")));
  const std::string name = glossary("en").get("term.softmax.means").substr(0, 20);
  const Rect place = find_control(window, "symbol softmax")->box;
  point(window, place);
  frames(window, 20);
  CHECK(!window.asked_glossary);
  CHECK(window.interface().next_frame_in(1e6) == 0);  // a slow frame's end is no end of the wait
  frames(window, 20);
  CHECK(window.asked_glossary);
  window.asked_glossary = false;
  frames(window, 5);
  CHECK(!window.asked_glossary);
  window.interface().set_words(all_words("en"));
  window.settle();
  CHECK(is_drawn(name));
  point(window, {640, 20, 0, 0});
  CHECK(!is_drawn(name));
  point(window, place);
  frames(window, 20);
  CHECK(!is_drawn(name));
  window.settle();  // it waits without drawing more than what is due
  CHECK(is_drawn(name));
  hold(window, true);
  hold(window, false);
  window.settle();
  CHECK(!is_drawn(name));  // who has pressed it knows
  CHECK(window.session().scene().view.step == "weights");
  point(window, {640, 20, 0, 0});
  window.interface().focus("temperature");
  window.settle();
  CHECK(is_drawn(glossary("en").get("term.temperature.means").substr(0, 20)));
  window.interface().focus("");
  window.settle();
  CHECK(!is_drawn(glossary("en").get("term.temperature.means").substr(0, 20)));
}

TEST_CASE("a finger that is held is told, and its release uses nothing; a tap and a drag are not told") {
  Window window("who-is-it", 390, 844);
  fake_system().touch = true;
  window.interface().set_words(all_words("zh"));
  window.settle();
  const std::string told = glossary("zh").get("term.q.means").substr(0, 9);
  const Rect place = find_control(window, "symbol q")->box;
  const std::string step = window.session().scene().view.step;
  point(window, place);
  hold(window, true);
  frames(window, 35);
  CHECK(is_drawn(told));
  hold(window, false);
  window.settle();
  CHECK(is_drawn(told));  // it can be read in peace
  CHECK(window.session().scene().view.step == step);
  point(window, {5, 60, 0, 0});
  hold(window, true);
  hold(window, false);
  window.settle();
  CHECK(!is_drawn(told));
  point(window, place);
  hold(window, true);
  for (int i = 0; i < 40; ++i)
    point(window, {place.x + place.w / 2, place.y + place.h / 2 + static_cast<float>(i % 12), 0, 0});
  CHECK(!is_drawn(told));
  hold(window, false);
  window.settle();
}

TEST_CASE("the first card of a lesson that names a term underlines it, a later one does not; a tap or click opens it") {
  for (const bool touch : {false, true})
    for (const char* code : {"en", "zh"}) {
      CAPTURE(touch);
      Window window("who-is-it", touch ? 768 : 1280, touch ? 1024 : 800, code);
      fake_system().touch = touch;
      interface_test::open_lesson(window, "seven_steps");
      CHECK(window.asked_glossary);
      window.interface().set_words(all_words(code));
      window.settle();
      const auto met = [&] {
        std::set<std::string> ids;
        for (const Control& c : window.interface().mirror().controls())
          if (c.id.rfind("term ", 0) == 0) ids.insert(c.id.substr(0, c.id.find('#')));
        return ids;
      };
      std::set<std::string> before;
      for (int card = 0; card < window.document().lesson()->cards(); ++card) {
        if (card > 0) {
          window.document().lesson()->turn(window.session(), card);
          window.settle();
        }
        for (const std::string& id : met()) {
          CAPTURE(id);
          CHECK(before.insert(id).second);
        }
      }
      CHECK(before.count("term tokens") + before.count("term q") + before.count("term softmax") >= 2);
      window.document().lesson()->turn(window.session(), 0);
      window.settle();
      REQUIRE(!met().empty());
      const std::string id = *met().begin();
      point(window, find_control(window, id)->box);
      hold(window, true);
      hold(window, false);
      window.settle();
      CHECK(is_drawn(all_words(code).get("term." + id.substr(5) + ".means").substr(0, 9)));
    }
}

TEST_CASE("a term is one control, in however many lines it stands, with the s of its plural") {
  int terms = 0;
  for (const float width : {1280.f, 1600.f, 1000.f, 768.f})
    for (const char* lesson : {"seven_steps", "root", "causal", "bahdanau", "heads", "shapes"}) {
      Window window("who-is-it", width, 1000);
      window.interface().set_words(all_words("en"));
      interface_test::open_lesson(window, lesson);
      for (int card = 0; card < window.document().lesson()->cards(); ++card) {
        window.document().lesson()->turn(window.session(), card);
        window.settle();
        CAPTURE(lesson);
        CAPTURE(card);
        for (const Control& c : window.interface().mirror().controls()) {
          if (!c.id.starts_with("term ")) continue;
          ++terms;
          CAPTURE(c.id);
          CHECK(c.id.find('#') == std::string::npos);
          for (const DrawnText& t : Painter::texts())
            if (std::abs(t.box.x - c.box.right()) < 1 && std::abs(t.box.y - 4 - c.box.y) < 1)
              CHECK((t.text[0] != 's' || (t.text.size() > 1 && std::isalpha(static_cast<unsigned char>(t.text[1])))));
        }
      }
    }
  CHECK(terms > 50);
}

TEST_CASE("the words stand on the shelf, at every size, and are asked for with their tab") {
  struct Size {
    float width;
    float height;
  };
  for (const char* code : {"en", "zh"})
    for (const Size& size : {Size{360, 640}, {800, 450}, {1280, 800}}) {
      CAPTURE(size.width);
      Window window("who-is-it", size.width, size.height, code);
      window.interface().set_scenes({{"who-is-it", {{"en", "a"}, {"zh", "b"}}}});
      window.interface().set_words(Strings::parse(read_web(std::string("strings/") + code + ".json")));
      window.settle();
      window.interface().act("lessons", "");
      window.settle();
      CHECK(!window.asked_glossary);
      window.interface().act("shelf", "2");
      window.settle();
      CHECK(window.asked_glossary);
      window.interface().set_words(all_words(code));
      window.settle();
      CHECK(is_drawn(code == std::string("en") ? "attention weight" : "softmax"));
      CHECK(window.interface().mirror().reading().terms.size() >= 60);
      for (const DrawnText& text : Painter::texts()) {
        CAPTURE(text.text);
        CHECK(text.box.right() <= text.clip.right() + 1);
      }
    }
}
