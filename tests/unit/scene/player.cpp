#include "scene/player.h"

#include <doctest/doctest.h>

#include <set>
#include <tuple>

using namespace attn;

namespace {

/// Eleven tokens through everything but a cap: what the first scene plays.
Walk walk_of(Play::Unit unit) {
  static const std::vector<PlayStop> kStops{{{{"x", 11, 8}}, false},
                                            {{{"q", 11, 4}, {"k", 11, 4}, {"v", 11, 3}}, false},
                                            {{{"scores", 11, 11}}, false},
                                            {{{"weights", 11, 11}}, true},
                                            {{{"heads", 11, 3}}, false}};
  return {kStops, unit};
}

const std::vector<Play::Unit> kUnits{Play::Unit::step, Play::Unit::row, Play::Unit::cell};

}  // namespace

TEST_CASE("a walk has as many positions as its unit makes") {
  // Worked out from the shapes: rows are 11 a stop, 5 x 11 in a softmax; cells 88 + 121 + 121 + (11 x 4 + 121) + 33.
  const std::vector<int> expected{5, 11 + 11 + 11 + 55 + 11, 88 + 121 + 121 + 165 + 33};
  for (size_t u = 0; u < kUnits.size(); ++u) {
    const Walk walk = walk_of(kUnits[u]);
    int steps = 1;
    for (PlayPosition p = walk.first(); !(p == walk.last()); p = walk.next(p)) ++steps;
    CHECK(steps == expected[u]);
    int sum = 0;
    for (int i = 0; i < 5; ++i) sum += walk.count(i);
    CHECK(sum == expected[u]);
  }
}

TEST_CASE("back undoes forward at every position, and the ends hold") {
  for (Play::Unit unit : kUnits) {
    const Walk walk = walk_of(unit);
    CHECK(walk.previous(walk.first()) == walk.first());
    CHECK(walk.next(walk.last()) == walk.last());
    for (PlayPosition p = walk.first(); !(p == walk.last()); p = walk.next(p)) {
      REQUIRE(walk.previous(walk.next(p)) == p);
      REQUIRE(walk.clamp(p) == p);
      REQUIRE(walk.at(p.stop, walk.index(p)) == p);
    }
  }
}

TEST_CASE("playing by cells completes each cell of each result once, in order") {
  const Walk walk = walk_of(Play::Unit::cell);
  std::set<std::tuple<int, size_t, int, int>> completed;
  int cells = 0;
  for (PlayPosition p = walk.first();; p = walk.next(p)) {
    const PlayCell now = walk.cell(p);
    if (p.phase == Play::Phase::divide) {
      ++cells;
      REQUIRE(completed.insert({p.stop, now.result, now.row, now.col}).second);
    }
    const PlayStop& stop = walk.stops[static_cast<size_t>(p.stop)];
    for (size_t r = 0; r < stop.results.size(); ++r)
      for (int i = 0; i < stop.results[r].rows; ++i)
        for (int j = 0; j < stop.results[r].cols; ++j)
          REQUIRE((walk.played(p, {r, i, j}) == Played::yes) == (completed.count({p.stop, r, i, j}) == 1));
    if (p == walk.last()) break;
  }
  CHECK(cells == 88 + 121 + 121 + 121 + 33);
}

TEST_CASE("playing by rows completes a row of all results at once") {
  const Walk walk = walk_of(Play::Unit::row);
  const PlayPosition third{1, 2};
  for (size_t r = 0; r < 3; ++r)
    for (int i = 0; i < 11; ++i) CHECK((walk.played(third, {r, i, 2}) == Played::yes) == (i <= 2));
}

TEST_CASE("a row of a softmax goes through its phases before it is divided") {
  using Phase = Play::Phase;
  for (Play::Unit unit : {Play::Unit::row, Play::Unit::cell}) {
    const Walk walk = walk_of(unit);
    PlayPosition p{3, 4, 0, Phase::max};
    for (Phase phase : {Phase::max, Phase::subtract, Phase::exp, Phase::sum}) {
      CHECK(p == PlayPosition{3, 4, 0, phase});
      for (int j : {0, 10}) CHECK(walk.played(p, {0, 4, j}) == Played::on_the_way);
      CHECK(walk.played(p, {0, 3, 10}) == Played::yes);
      CHECK(walk.played(p, {0, 5, 0}) == Played::no);
      p = walk.next(p);
    }
    CHECK(p == PlayPosition{3, 4, 0, Phase::divide});
    CHECK(walk.played(p, {0, 4, 0}) == Played::yes);
    CHECK(walk.played(p, {0, 4, 1}) == (unit == Play::Unit::row ? Played::yes : Played::on_the_way));
  }
}

TEST_CASE("a whole stop is played, on from it is its first unit, and back takes its last unit away") {
  for (Play::Unit unit : {Play::Unit::row, Play::Unit::cell}) {
    const Walk walk = walk_of(unit);
    const PlayPosition whole{2};
    CHECK(walk.played(whole, {0, 10, 10}) == Played::yes);
    CHECK(walk.next(whole) == PlayPosition{2, 0});
    CHECK(walk.previous(whole) == (unit == Play::Unit::row ? PlayPosition{2, 9} : PlayPosition{2, 10, 9}));
  }
  const Walk steps = walk_of(Play::Unit::step);
  CHECK(steps.next({2}) == PlayPosition{3});
  CHECK(steps.previous({2}) == PlayPosition{1});
}

TEST_CASE("a position of other sizes, of another unit or of no stop is brought in") {
  const Walk cells = walk_of(Play::Unit::cell);
  CHECK(cells.clamp({99, 99, 99, Play::Phase::exp}) == PlayPosition{4, 10, 2});
  CHECK(cells.clamp({-5, 3, -7}) == PlayPosition{0, 3, 0});
  CHECK(cells.clamp({3, 2, 5, Play::Phase::sum}) == PlayPosition{3, 2, 0, Play::Phase::sum});
  CHECK(walk_of(Play::Unit::row).clamp({2, 4, 5}) == PlayPosition{2, 4});
  CHECK(walk_of(Play::Unit::step).clamp({2, 4, 5}) == PlayPosition{2});
  const std::vector<PlayStop> no_rows{{{{"x", 0, 8}}, false}};
  const Walk empty{no_rows, Play::Unit::cell};
  CHECK(empty.count(0) == 1);
  CHECK(empty.next(empty.first()) == empty.first());
  CHECK(empty.clamp({0, 3, 3}) == PlayPosition{0});
}

TEST_CASE("a view says where the player stands, and the selection goes with it") {
  const Walk walk = walk_of(Play::Unit::cell);
  View view;
  view.step = "project";
  const View moved = view_at(walk, {1, 5, 9}, "q", view);  // Q and K have 4 columns each
  CHECK((moved.step == "q" && moved.cell == "v" && moved.row == 5 && moved.col == 1));
  CHECK(position_of(walk, 1, moved) == PlayPosition{1, 5, 9});
  View elsewhere = moved;
  elsewhere.step = "scores";  // put on the stage by other hands
  CHECK(position_of(walk, 2, elsewhere).whole());
  View rows = view;
  rows.col = 7;
  rows = view_at(walk_of(Play::Unit::row), {2, 5}, "scores", rows);
  CHECK((rows.cell == "scores" && rows.row == 5 && rows.col == 7));
}
