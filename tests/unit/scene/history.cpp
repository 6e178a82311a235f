#include "scene/history.h"

#include "scene/scene_support.h"

using namespace attn;

TEST_CASE("history: undo and redo, 200 deep, and a new change drops what could be redone") {
  History history;
  Scene present;
  CHECK_FALSE(history.undo(present).has_value());
  CHECK_FALSE(history.redo(present).has_value());
  CHECK(history.undo_name().empty());
  for (uint64_t i = 1; i <= 250; ++i) {
    history.record("change " + std::to_string(i), present);
    present.problem.seed = i + 1;
  }
  for (uint64_t i = 250; i > 50; --i) {
    CHECK(history.undo_name() == "change " + std::to_string(i));
    present = history.undo(present).value();
    CHECK(present.problem.seed == i);
    CHECK(history.redo_name() == "change " + std::to_string(i));
  }
  CHECK_FALSE(history.can_undo());
  for (uint64_t i = 51; i <= 250; ++i) {
    present = history.redo(present).value();
    CHECK(present.problem.seed == i + 1);
  }
  CHECK_FALSE(history.can_redo());
  present = history.undo(present).value();
  CHECK(history.can_redo());
  history.record("other", present);
  present.problem.seed = 999;
  CHECK_FALSE(history.can_redo());
  CHECK(history.undo_name() == "other");
  CHECK(history.undo(present).value().problem.seed == 250);
}

TEST_CASE("history: one gesture is one entry, and none when it ends where it began") {
  History history;
  Scene present;
  const auto drag = [&](uint64_t seed) {
    history.record("drag", present);
    present.problem.seed = seed;
  };
  history.begin_gesture();
  for (uint64_t i = 2; i < 50; ++i) drag(i);
  history.end_gesture(present);
  drag(60);
  present = history.undo(present).value();
  CHECK(present.problem.seed == 49);
  present = history.undo(present).value();
  CHECK(present.problem.seed == 1);
  CHECK_FALSE(history.can_undo());

  history.begin_gesture();
  drag(7);
  drag(1);
  history.end_gesture(present);
  CHECK_FALSE(history.can_undo());

  history.begin_gesture();
  history.end_gesture(present);
  CHECK_FALSE(history.can_undo());

  history.begin_gesture();  // undone while it is still open
  drag(8);
  drag(9);
  CHECK(history.undo(present).value().problem.seed == 1);
}
