// Undo is of what is on view: text, card, view and matrices come back together, through lessons and scenes.
#include <doctest/doctest.h>

#include "document/address.h"
#include "document/document.h"
#include "lessons/lessons_support.h"
#include "scene/link.h"
#include "scene/problem.h"
#include "scene/scene_support.h"

using namespace attn;
using lesson_test::lesson_file;
using lesson_test::lesson_index;
using scene_test::lexicon;
using scene_test::Random;
using scene_test::read_web;
using scene_test::scene_file;

namespace {

/// What was on view before and after something was done.
struct Done {
  Scene before;
  Scene after;
  bool whole;  // another scene, not a change of the one on view
};

/// A visitor who does one of all that there is to do.
bool act(Document& document, const std::vector<LessonEntry>& lessons, Random& random) {
  Session& session = document.session();
  LessonVisit* visit = document.lesson();
  switch (random.below(visit ? 7 : 3)) {
    case 0:
      document.open(lesson_file(lessons[static_cast<size_t>(random.below(static_cast<int>(lessons.size())))].id));
      return true;
    case 1: document.open(scene_file("who-is-it")); return true;
    case 2: {
      Scene next = session.scene();
      set_text(next, "it was late " + std::to_string(random.below(99)), lexicon());
      session.change("edit.text", next);
      return false;
    }
    case 3: {
      Scene next = session.scene();
      next.problem.temperature = 1 + static_cast<float>(random.below(99));
      session.change("edit.temperature", next);
      return false;
    }
    case 4:
      if (!visit->lesson().trials.empty())
        visit->attempt(session, random.below(static_cast<int>(visit->lesson().trials.size())));
      return true;
    default: visit->turn(session, random.below(visit->cards())); return true;
  }
}

/// The visitor looks around: no change.
void look(Session& session, Random& random) {
  Scene next = session.scene();
  next.view.step = random.below(2) ? "x" : "output";
  next.view.row = random.below(4);
  next.view.views = {random.below(2) ? "rows" : "matrices"};
  session.change("edit.select", next);
}

void check_card(Document& document) {
  const LessonCard& card = document.session().scene().lesson;
  LessonVisit* visit = document.lesson();
  CHECK((visit != nullptr) == !card.id.empty());
  if (!visit) return;
  CHECK(visit->lesson().id == card.id);
  CHECK(visit->card() == card.card);
  CHECK(card.card < visit->cards());
}

void check_same(const Scene& found, const Scene& wanted, bool whole) {
  CHECK(found.problem == wanted.problem);
  CHECK(found.about == wanted.about);
  CHECK(found.lesson == wanted.lesson);
  if (whole) CHECK(found.view == wanted.view);
}

}  // namespace

TEST_CASE("undo and redo go through lessons and changes: card, text, view and matrices are always of one scene") {
  const std::vector<LessonEntry> lessons = lesson_index();
  for (uint64_t seed = 1; seed <= 12; ++seed) {
    CAPTURE(seed);
    Random random{seed * 7919};
    Document document(lexicon(), scene_file("who-is-it"), find_backend("auto"));
    Session& session = document.session();
    std::vector<Done> done;
    while (done.size() < 20) {
      look(session, random);
      const Scene before = session.scene();
      const bool whole = act(document, lessons, random);
      check_card(document);
      if (!(session.scene() == before)) done.push_back({before, session.scene(), whole});
    }
    for (size_t i = done.size(); i-- > 0;) {
      CAPTURE(i);
      REQUIRE(session.undo());
      check_same(session.scene(), done[i].before, done[i].whole);
      check_card(document);
    }
    CHECK(!session.can_undo());
    for (size_t i = 0; i < done.size(); ++i) {
      CAPTURE(i);
      REQUIRE(session.redo());
      check_same(session.scene(), done[i].after, false);
      check_card(document);
    }
    CHECK(!session.can_redo());
  }
}

TEST_CASE("a link opens lesson, card and changes; the work kept for a reload is not changed by the query again") {
  Document document(lexicon(), scene_file("who-is-it"), find_backend("auto"));
  document.open(lesson_file("saturation"));
  document.lesson()->turn(document.session(), 2);
  Scene changed = document.session().scene();
  changed.problem.seed = 77;
  set_text(changed, "my own words", lexicon());
  document.session().change("edit.text", changed);

  Address address{write_link(document.session().scene()), {{"text", "other words"}}};
  CHECK(linked_lesson(address) == "saturation");
  CHECK(linked_lesson({}).empty());
  CHECK(linked_lesson({"1.z.AAAA", {}}).empty());
  bool linked = false;
  Complaints complaints;
  const Scene first = scene_file("who-is-it");
  CHECK(addressed_scene(address, first, lexicon(), linked, complaints).problem.text == "other words");
  address.kept = true;
  const Scene opened = addressed_scene(address, first, lexicon(), linked, complaints);
  CHECK(opened == document.session().scene());
  CHECK(complaints.empty());

  Document fresh(lexicon(), opened, find_backend("auto"));
  CHECK(!fresh.lesson());
  fresh.take_lesson(lesson_file("saturation"));
  REQUIRE(fresh.lesson());
  CHECK(fresh.lesson()->card() == 2);
  CHECK(!fresh.session().can_undo());

  Scene beyond = opened;  // of a lesson that had more cards
  beyond.lesson.card = 99;
  fresh.open(beyond);
  CHECK(fresh.lesson()->at_end());
  beyond.lesson.id = "nope";
  fresh.open(beyond);
  CHECK(!fresh.lesson());
}

TEST_CASE("what was said of a text goes with it, and comes back with it") {
  for (const std::string& id : parse_scene_index(read_web("scenes/index.json"))) {
    CAPTURE(id);
    Scene scene = scene_file(id);
    REQUIRE(!scene.about.title.empty());
    const About before = scene.about;
    set_text(scene, scene.problem.text, lexicon());
    CHECK(scene.about == before);
    set_text(scene, "quite other words", lexicon());
    CHECK(scene.about.title.empty());
    CHECK(scene.about.note.empty());
    CHECK(!scene.about.published);
  }
}
