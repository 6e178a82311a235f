// A lesson's card points: its numbers, tokens and steps lead to where they stand, what is to be tried leads to its
// settings, and the question has a card of its own.
#include <doctest/doctest.h>
#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "lessons/lesson_visit.h"
#include "lessons/lessons_support.h"
#include "story/reading.h"
#include "text/numbers.h"
#include "ui/finger_support.h"
#include "ui/kit/runs.h"

using namespace attn;
using finger_test::middle;
using interface_test::find_control;
using interface_test::is_drawn;
using interface_test::open_lesson;
using interface_test::Window;

namespace points_test {
namespace {

/// The links of the card on view, as they stand in its text.
std::vector<Control> links(Window& window) {
  std::vector<Control> all;
  for (const Control& c : window.interface().mirror().controls())
    if (c.id.starts_with("link card ")) all.push_back(c);
  std::ranges::sort(all, {}, [](const Control& c) { return std::stoi(c.id.substr(10)); });
  return all;
}

bool ends_with_number(const std::string& label, const std::string& number) {
  return label.ends_with(": " + number) || label.ends_with("：" + number);
}

void use(Window& window, const std::string& id) {
  window.interface().act(id, "");
  window.settle();
}

void turn(Window& window, int card) {
  window.document().lesson()->turn(window.session(), card);
  window.settle();
}

bool on_stage(Window& window, const CellAddress& cell) {
  return std::ranges::any_of(window.interface().drawn(), [&](const DrawnCell& c) { return c.cell == cell; });
}

/// The way from a number to its cell; whether the stage has room for that.
bool check_reading(Window& window, const TextPart& part, const Quantity& reading) {
  const Session& session = window.session();
  CHECK(session.scene().problem == *reading.problem);
  const Tensor& value = session.trace().value(reading.step);
  const Stops& stops = window.document().stops();
  if (is_of_step(reading)) {
    CHECK(stops.of(session.scene().view.step) == stops.of(reading.step));
    return true;
  }
  const CellAddress at = selected_cell(session);
  const Stop& stop = stops[stops.of(reading.step)];
  CHECK((on_stage(window, at) || stops.of(session.scene().view.step) == stops.of(reading.step)));
  CHECK((at.step == reading.step || at.step == stop.step));  // which may be what hands it on
  CHECK(at == CellAddress{at.step, reading.head, reading.row, reading.col});
  const double there = static_cast<double>(value.at(0, at.head, at.row, at.col));
  // The lesson and the page may have other back ends.
  const double found = *reading.found;
  if (reading.of == "cell" || reading.of == "row_maximum")
    CHECK((there == found || std::abs(there - found) <= 1e-5 * std::max(1., std::abs(found))));
  const bool alone = &reading == part.number && reading.of == "cell";
  if (alone && reading.digits >= 0)
    CHECK(number_text(there * reading.times + reading.plus, reading.digits) == part.text);
  return on_stage(window, at);
}

struct Found {
  int numbers = 0;
  int on_stage = 0;
};

/// Every number of the card on view.
void check_numbers(Window& window, int card, const std::string& code, Found& found) {
  LessonVisit& visit = *window.document().lesson();
  size_t next = 0;
  for (const TextPart& part : visit.card_parts(code)) {
    const Quantity* reading = part.number ? reading_of(*part.number) : nullptr;
    if (!reading || window.session().covers(reading->step, reading->row)) continue;
    CAPTURE(part.text);
    const std::vector<Control> all = links(window);
    const std::string elsewhere = window.interface().words().format("mirror.elsewhere", {part.text});
    while (next < all.size() && all[next].label != elsewhere && !ends_with_number(all[next].label, part.text)) ++next;
    REQUIRE(next < all.size());
    const Control link = all[next++];
    CHECK((link.label == elsewhere) == !(*reading->problem == window.session().scene().problem));
    window.interface().reveal(link.id);
    window.settle();
    const Control* there = find_control(window, link.id);
    REQUIRE(there);
    CHECK(!there->hidden);
    CHECK(there->clip.contains(middle(there->box).x, middle(there->box).y));
    use(window, link.id);
    ++found.numbers;
    found.on_stage += check_reading(window, part, *reading);
    CHECK(visit.card() == card);
    turn(window, card);
  }
}

}  // namespace

TEST_CASE("every number of every card leads to the cell that has it, on a phone too") {
  const std::vector<LessonEntry> lessons = lesson_test::lesson_index();
  Found found;
  for (size_t i = 0; i < lessons.size(); ++i) {
    const std::string code = i % 2 ? "zh" : "en";
    for (const bool phone : {false, true}) {
      if (!interface_test::is_long() && phone != (i % 4 > 1)) continue;  // each in one language at one size
      CAPTURE(lessons[i].id);
      CAPTURE(phone);
      Window window("who-is-it", phone ? 390 : 1280, phone ? 844 : 800, code);
      open_lesson(window, lessons[i].id);
      for (int card = 0; card < window.document().lesson()->cards(); ++card) {
        CAPTURE(card);
        if (card > 0) turn(window, card);
        check_numbers(window, card, code, found);
      }
    }
  }
  CHECK(found.numbers > 300);
  CHECK(found.on_stage > found.numbers * .9);  // the others are explained by the inspector alone
}

TEST_CASE("a number under the pointer is as if the pointer were at its cell") {
  Window window("who-is-it");
  open_lesson(window, "animal");
  const auto told = [&] {
    std::vector<std::string> all;
    for (const DrawnText& text : Painter::texts())
      if (text.box.y > interface_test::kInspectorTop && text.box.y < interface_test::kHeight - 96 && text.box.x < 984)
        all.push_back(text.text);
    return all;
  };
  const auto point = [&](Point at) {
    interface_test::move_to(window, at.x, at.y);
    window.frame();
    return told();
  };
  const std::vector<std::string> at_rest = point({5, 5});
  const CellAddress street{"weights", 0, 7, 5};
  const auto cell = std::ranges::find(window.interface().drawn(), street, &DrawnCell::cell);
  REQUIRE(cell != window.interface().drawn().end());
  const std::vector<std::string> at_cell = point(middle(cell->box));
  CHECK(at_cell != at_rest);
  CHECK(point({5, 5}) == at_rest);
  const std::vector<Control> all = links(window);
  const auto link = std::ranges::find_if(all, [](const Control& c) { return c.label.ends_with("5.7"); });
  REQUIRE(link != all.end());
  CHECK(point(middle(link->box)) == at_cell);
  window.interface().focus(link->id);
  CHECK(point({5, 5}) == at_cell);
  window.interface().focus("");
}

TEST_CASE("tokens and steps that a card names lead to their rows and to their stops") {
  for (const char* code : {"en", "zh"}) {
    CAPTURE(code);
    Window window("who-is-it", 1280, 800, code);
    open_lesson(window, "seven_steps");
    const auto labelled = [&](const std::string& part) {
      const std::vector<Control> all = links(window);
      const auto found = std::ranges::find_if(all, [&](const Control& c) { return c.label.find(part) == 0; });
      REQUIRE(found != all.end());
      return found->id;
    };
    const Strings& words = window.interface().words();
    turn(window, 2);
    std::string step = words.format("lesson.step", {"4"});
    if (code == std::string("en")) step[0] = 'S';  // it begins a sentence
    use(window, labelled(step));
    CHECK(window.session().scene().view.step == "scaled");
    turn(window, 5);
    Scene scene = window.session().scene();
    scene.view.row = 0;
    window.session().change("edit.select", scene);
    window.settle();
    use(window, labelled(words.format("mirror.query", {code == std::string("en") ? "slept" : "睡着了"})));
    CHECK(window.session().scene().view.row == 3);
    CHECK(window.session().scene().view.step == "weights");
  }
}

TEST_CASE("a token that occurs twice leads to one place after the other") {
  Window window("who-is-it");
  open_lesson(window, "periodic");
  turn(window, 1);
  const std::vector<Control> all = links(window);
  const auto rain = std::ranges::find_if(all, [](const Control& c) { return c.label.ends_with("rain"); });
  REQUIRE(rain != all.end());
  std::vector<int> rows;
  for (int i = 0; i < 3; ++i) {
    use(window, rain->id);
    rows.push_back(window.session().scene().view.row);
    CHECK(window.session().tokens()[static_cast<size_t>(rows.back())] == "rain");
  }
  CHECK(rows[0] != rows[1]);
  CHECK(rows[2] == rows[0]);
}

TEST_CASE("the question has the last card, and the cards before it are those of the file and of every old link") {
  for (const LessonEntry& entry : lesson_test::lesson_index()) {
    CAPTURE(entry.id);
    const Lesson file = lesson_test::lesson_file(entry.id);
    LessonVisit visit(file, scene_test::lexicon());
    while (visit.advance(1)) {
    }
    const auto count = static_cast<int>(file.cards.size());
    CHECK(visit.cards() == count + 1);
    for (int card = 0; card < count; ++card) {
      visit.follow(file.cards[static_cast<size_t>(card)].scene);
      CHECK(visit.card() == card);
      const Caption& caption = file.cards[static_cast<size_t>(card)];
      CHECK(visit.card_text("en") ==
            fill(in_language(caption.text, "en"), visit.lesson().cards[static_cast<size_t>(card)].numbers, 2));
      CHECK(visit.has_trials() == (card + 1 == count));
      CHECK(!visit.at_end());
    }
    Scene last = file.cards.back().scene;
    last.lesson.card = count;
    visit.follow(last);
    CHECK(visit.at_end());
    CHECK(visit.card_text("en") == visit.question_text("en"));
    CHECK(visit.posed().right >= 0);
  }
}

TEST_CASE("what a thing to try uses is shown where it is set, in every lesson") {
  struct Size {
    float width;
    float height;
  };
  int settings = 0;
  const std::vector<LessonEntry> lessons = lesson_test::lesson_index();
  for (size_t i = 0; i < lessons.size(); ++i) {
    const Size size = std::array{Size{1280, 800}, Size{1000, 700}, Size{390, 844}, Size{640, 480}}[i % 4];
    CAPTURE(lessons[i].id);
    CAPTURE(size.width);
    Window window("who-is-it", size.width, size.height, i % 2 ? "zh" : "en");
    interface_test::fake_system().touch = size.width < 900;
    open_lesson(window, lessons[i].id);
    LessonVisit& visit = *window.document().lesson();
    turn(window, visit.cards() - 2);
    for (size_t k = 0; k < visit.lesson().trials.size(); ++k) {
      const std::vector<std::string>& used = visit.lesson().trials[k].controls;
      const std::string id = "try " + std::to_string(k) + " settings";
      CAPTURE(id);
      REQUIRE((find_control(window, id) != nullptr) == !used.empty());
      if (used.empty()) continue;
      use(window, id);
      for (const std::string& control : used) {
        CAPTURE(control);
        ++settings;
        if (control == "text") {
          CHECK(is_drawn(window.interface().words().get("text")));
          continue;
        }
        const auto& all = window.interface().mirror().controls();
        const auto shown = std::ranges::find_if(all, [&](const Control& c) {
          return c.section == "controls" && (c.id == control || c.id == control + " list");
        });
        REQUIRE(shown != all.end());
        if (&control == &used.front()) CHECK(!shown->hidden);
      }
      if (window.interface().claims(5, 5) == 5) use(window, "scrim");
      if (size.width < 900)
        window.interface().act("sheet", std::to_string(find_control(window, "sheet")->items.size() - 1));
      window.settle();
    }
  }
  CHECK(settings > 40);
}

TEST_CASE("the settings of a lesson are those that its things to try use; all others stand under one line") {
  const auto ids = [](Window& window) {
    std::set<std::string> all;
    for (const Control& c : window.interface().mirror().controls())
      if (c.section == "controls") all.insert(c.id);
    return all;
  };
  Window window("who-is-it", 1280, 1600);
  use(window, "variants");
  open_lesson(window, "root");
  CHECK(window.document().lesson()->controls() == std::vector<std::string>{"scale", "key_size"});
  CHECK(ids(window) == std::set<std::string>{"key_size", "scale", "more"});
  use(window, "more");
  std::set<std::string> all = ids(window);
  CHECK(all.erase("more") == 1);
  Scene alone = window.session().scene();
  alone.lesson = {};
  window.session().change("edit.test", alone);
  window.settle();
  REQUIRE(!window.document().lesson());
  CHECK(ids(window) == all);
}

}  // namespace points_test
