// Words of a visitor's own text: which of them are drawn by chance, and where that is said.
#include <doctest/doctest.h>

#include "ui/interface_support.h"

using namespace attn;
using interface_test::fake_system;
using interface_test::Window;
using Parts = std::vector<std::string>;

namespace {

void type_text(Window& window, const std::string& text, bool finished = false) {
  fake_system().typed.push_back({text, finished});
  window.settle();
}

/// Moves the pointer onto the first of the texts of this content that is a label.
void point_at(Window& window, const std::string& label) {
  for (const DrawnText& t : Painter::texts())
    if (t.text == label && t.box.x > 230 && t.box.right() < 980)
      return interface_test::move_to(window, t.box.x + t.box.w / 2, t.box.y + t.box.h / 2);
  FAIL_CHECK("there is no label " << label);
}

}  // namespace

TEST_CASE(
    "a word that is drawn by chance has a dotted line in the field until the larger lexicon, which typing asks for, "
    "knows it") {
  Window window("who-is-it");
  fake_system().text_field = true;
  window.settle();
  CHECK(fake_system().field.parts == Parts{window.session().scene().problem.text});
  CHECK_FALSE(window.asked_more_words);
  type_text(window, "The dragon met a zyzzyva");
  CHECK(window.asked_more_words);
  CHECK(fake_system().field.parts == Parts{"The ", "dragon", " ", "met", " a ", "zyzzyva", ""});
  window.interface().set_more_words(scene_test::more_words());
  window.settle();
  CHECK(fake_system().field.parts == Parts{"The dragon met a ", "zyzzyva", ""});
  type_text(window, "The dragon met a lion", true);
  CHECK(window.session().scene().problem.words.size() == 3);
  CHECK(window.session().unknown_tokens().empty());
  window.session().undo();
  CHECK(window.session().scene().problem == scene_test::scene_file("who-is-it").problem);
}

TEST_CASE("a text that nobody has changed brings no words, also where the larger lexicon knows some of it") {
  Window window("who-is-it");
  fake_system().text_field = true;
  Scene scene = window.session().scene();
  scene.problem.text = "the dragon";
  scene.problem.given = {};
  window.session().change("edit.text", scene);
  window.interface().set_more_words(scene_test::more_words());
  window.settle();
  CHECK(window.session().scene().problem.words.empty());
  CHECK(fake_system().field.parts == Parts{"the ", "dragon", ""});
}

TEST_CASE("the hover text of a word on an axis has its features, or says that they are drawn by chance") {
  for (const char* language : {"en", "zh"}) {
    Window window("who-is-it", 1280, 800, language);
    Scene scene = window.session().scene();
    scene.problem.text = "the animal and a zyzzyva";
    scene.problem.given = {};
    window.session().change("edit.text", scene);
    window.settle();
    const bool english = language == std::string("en");
    point_at(window, "animal");
    CHECK(interface_test::is_drawn(english ? "noun 1 · animate 1" : "名词 1 · 有生命 1"));
    point_at(window, "zyzzyva");
    CHECK(interface_test::is_drawn(english ? "is not in the lexicon" : "的这一项"));
  }
}
