#pragma once
#include <span>

#include "scene/scene.h"

namespace attn {

// The player as data: a walk through the stops of a computation, one unit at a time. It knows shapes, no numbers.
//
// With unit row, a row of all results of a stop is one position; with unit cell, a cell is. A softmax stop has more:
// each row goes through the phases max, subtract, exp and sum as a whole, and then is divided, at once (unit row) or
// cell by cell. With unit step a stop is one position. Beside the walk stands the whole stop, `row` -1, which is what
// a visitor sees who does not play.

/// What a stop computes: results of one height side by side.
struct PlayStop {
  struct Result {
    std::string step;
    int rows = 0;
    int cols = 0;
  };
  std::vector<Result> results;
  bool softmax = false;

  int rows() const { return results.empty() ? 0 : results.front().rows; }
  int cols() const;
};

/// `col` counts through the results side by side. `phase` is divide where there is no softmax.
struct PlayPosition {
  int stop = 0;
  int row = -1;
  int col = 0;
  Play::Phase phase = Play::Phase::divide;
  bool whole() const { return row < 0; }
  bool operator==(const PlayPosition&) const = default;
};

/// A cell of one of a stop's results.
struct PlayCell {
  size_t result = 0;
  int row = 0;
  int col = 0;
};

/// Whether a cell shows its number at a position: not yet; one on the way to it (softmax phases); its own.
enum class Played { no, on_the_way, yes };

struct Walk {
  std::span<const PlayStop> stops;
  Play::Unit unit = Play::Unit::step;

  const PlayStop& stop_at(int stop) const { return stops[static_cast<size_t>(stop)]; }
  /// Positions of one stop: at least 1.
  int count(int stop) const;
  /// The index-th position of a stop, 0 ... count - 1, and back; of the whole stop: the last.
  PlayPosition at(int stop, int index) const;
  int index(const PlayPosition& position) const;

  PlayPosition first() const { return at(0, 0); }
  PlayPosition last() const { return at(static_cast<int>(stops.size()) - 1, 1 << 30); }
  /// One unit on or back; at the ends, the same position. From a whole stop, on is its first unit and back is from its
  /// end.
  PlayPosition next(const PlayPosition& position) const;
  PlayPosition previous(const PlayPosition& position) const;
  /// The nearest position of this walk: what a scene of other sizes or another unit says.
  PlayPosition clamp(const PlayPosition& position) const;

  /// The cell a position is about; of the whole stop and of unit step: its first.
  PlayCell cell(const PlayPosition& position) const;
  Played played(const PlayPosition& position, const PlayCell& cell) const;
};

/// The position of a view whose step belongs to `stop`, and a view moved there: step, selected cell and all.
PlayPosition position_of(const Walk& walk, int stop, const View& view);
View view_at(const Walk& walk, const PlayPosition& position, const std::string& step, View view);

}  // namespace attn
