// The document: what is open is advanced by its one call, what is on view and nothing else, a slice at a time.
#include "document/document.h"

#include <doctest/doctest.h>

#include "document/address.h"
#include "document/document_support.h"
#include "lessons/lessons_support.h"
#include "scene/link.h"
#include "scene/scene_support.h"

using namespace attn;
using document_test::SlowBackend;
using lesson_test::lesson_file;
using scene_test::lexicon;
using scene_test::scene_file;

namespace {

void finish(Document& document) {
  while (document.working()) document.advance(1);
}

Scene with_analysis(Scene scene, const std::string& analysis) {
  scene.view.views = {"analysis"};
  scene.view.analysis = analysis;
  return scene;
}

}  // namespace

TEST_CASE("a whole address says its link and its query, a link alone is one") {
  const Address whole = parse_address("https://a.b/c/?lang=zh-CN&text=a%20b+c%2&step=&hide#s=1AbC");
  CHECK(whole.link == "1AbC");
  CHECK(whole.query ==
        std::map<std::string, std::string>{{"lang", "zh-CN"}, {"text", "a b c%2"}, {"step", ""}, {"hide", ""}});
  CHECK(parse_address("1AbC").link == "1AbC");
  CHECK(parse_address("1AbC").query.empty());
  CHECK(parse_address("https://a.b/?step=weights").link.empty());
  CHECK(parse_address("https://a.b/").link.empty());
}

TEST_CASE("an address says how large everything is; without it the size that was chosen last counts") {
  Complaints complaints;
  const auto showing = [&](const std::string& query, const std::string& chosen) {
    return addressed_showing(parse_address("https://a.b/?" + query), chosen, complaints);
  };
  CHECK(showing("ui_scale=1.25&present=1", "2") == Showing{1.25f, true});
  CHECK(showing("present", "2") == Showing{2, true});
  CHECK(showing("lang=en", "1.5") == Showing{1.5f, false});
  CHECK(showing("", "") == Showing{});
  CHECK(showing("", "3") == Showing{});
  CHECK(complaints.empty());
  CHECK(showing("ui_scale=3&present=maybe", "1.5") == Showing{1.5f, false});
  CHECK(complaints.told().size() == 2);
}

TEST_CASE("opening a link starts the evaluation of its scene, a link that cannot be opened none") {
  const SlowBackend slow(1);
  Document document(lexicon(), scene_file("who-is-it"), slow);
  finish(document);
  CHECK(slow.counts.started == 1);
  Scene other = scene_file("who-is-it");
  other.problem.seed = 12;
  bool linked = false;
  Complaints complaints;
  const Scene opened = addressed_scene({write_link(other), {{"temperature", "2"}}}, document.session().scene(),
                                       lexicon(), linked, complaints);
  CHECK(linked);
  CHECK(complaints.empty());
  CHECK(opened.problem.seed == 12);
  CHECK(opened.problem.temperature == 2);
  CHECK(slow.counts.started == 1);
  document.open(opened);
  CHECK(slow.counts.started == 2);
  finish(document);
  CHECK(slow.counts.started == 2);

  Scene large;
  large.problem.heads = 64;
  large.problem.score = "additive";
  for (int i = 0; i < kMaxTokens; ++i) large.problem.text += "w ";
  CHECK(!scene_test::error_of([&] { validated(large, lexicon()); }).empty());
  CHECK(addressed_scene({write_link(large), {{"heads", "0"}}}, opened, lexicon(), linked, complaints) == opened);
  CHECK(!linked);
  CHECK(complaints.told().size() == 2);
  CHECK(slow.counts.started == 2);
}

TEST_CASE("only what was read since the last call is worked on") {
  Document document(lexicon(), with_analysis(scene_file("who-is-it"), "entropy"), find_backend("auto"));
  finish(document);
  for (int i = 0; i < 3; ++i) document.advance(1);
  CHECK(document.analyses().shown(document.session()) == nullptr);
  CHECK(document.analysis() == nullptr);
  CHECK(document.head_maps() == nullptr);
  CHECK(document.working());
  document.advance(0);
  CHECK(document.head_maps() != nullptr);
  while (!document.analysis()) document.advance(1);
  CHECK(!document.analysis()->figures.empty());
  CHECK(document.back_ends().front().ran.empty());
  while (document.back_ends().front().ran.empty()) document.advance(1);
  CHECK(document.back_ends().front().ran == "simd");
  CHECK(!document.working());
}

TEST_CASE("a lesson's numbers come a slice at a time, each problem once") {
  const SlowBackend slow(20);
  const Lesson lesson = lesson_file("causal");
  LessonVisit visit(lesson, lexicon(), slow);
  CHECK(slow.counts.started == 0);
  CHECK(!visit.ready());
  CHECK(visit.posed().answers.empty());
  CHECK(!visit.solved());
  int calls = 0;
  bool more = true;
  while (more) {
    more = visit.advance(0);
    CHECK(slow.counts.slices == ++calls);
    CHECK(visit.ready() == !more);
  }
  std::vector<const Problem*> problems;
  each_quantity(lesson, [&](const Quantity& q) {
    const auto note = [&](const auto& self, const Quantity& each) -> void {
      for (const Quantity& part : each.parts) self(self, part);
      if (each.kind != Quantity::Kind::read) return;
      for (const Problem* known : problems)
        if (*known == *each.problem) return;
      problems.push_back(each.problem.get());
    };
    note(note, q);
  });
  CHECK(slow.counts.started == static_cast<int>(problems.size()));
  CHECK(calls == 20 * slow.counts.started);
  CHECK(!visit.posed().answers.empty());
  CHECK(visit.card_text("en").find("…") == std::string::npos);
}

TEST_CASE("in another language a lesson has that one's sentence at the same card; where no scene differs it stays") {
  Document document(lexicon(), scene_file("who-is-it"), find_backend("auto"));
  document.open(lesson_file("causal"));
  document.lesson()->turn(document.session(), 2);
  finish(document);
  document.speak(lesson_file("causal", "zh"));
  finish(document);
  CHECK(document.lesson()->card() == 2);
  CHECK(document.session().tokens()[7] == "它");
  document.session().undo();
  finish(document);
  CHECK(document.session().tokens()[7] == "it");

  document.open(lesson_file("graph"));
  finish(document);
  document.lesson()->answer(0);
  document.speak(lesson_file("graph", "zh"));
  CHECK(document.lesson()->answered() == 0);
}

TEST_CASE("a lesson opens at once, its numbers follow, and one that has none closes with a notice") {
  Document document(lexicon(), scene_file("who-is-it"), find_backend("auto"));
  finish(document);
  document.open(lesson_file("causal"));
  REQUIRE(document.lesson());
  CHECK(!document.lesson()->ready());
  CHECK(document.working());
  finish(document);
  CHECK(document.lesson()->ready());
  CHECK(document.session().scene().problem == document.lesson()->lesson().cards[0].scene.problem);
  document.open(scene_file("who-is-it"));
  CHECK(!document.lesson());

  Lesson broken = lesson_file("causal");
  broken.question.answer->step = "nothing";
  document.session().take_notices();
  document.open(broken);
  finish(document);
  CHECK(!document.lesson());
  const std::vector<Said> notices = document.session().take_notices();
  REQUIRE(notices.size() == 1);
  CHECK(notices.front().key == "notice.not_opened");
  CHECK(notices.front().parts == std::vector<Said>{{"error.unknown", {"nothing"}}});
}
