#include "scene/player.h"

#include <algorithm>

namespace attn {
namespace {

/// How many positions a row has: `before` phases of a softmax (max, subtract, exp, sum) as a whole, then its cells.
struct RowUnits {
  int before;
  int all;
  RowUnits(const PlayStop& stop, Play::Unit unit)
      : before(stop.softmax ? 4 : 0), all(before + (unit == Play::Unit::row ? 1 : stop.cols())) {}
};

}  // namespace

int PlayStop::cols() const {
  int sum = 0;
  for (const Result& r : results) sum += r.cols;
  return sum;
}

int Walk::count(int stop) const {
  return unit == Play::Unit::step ? 1 : std::max(1, stop_at(stop).rows() * RowUnits(stop_at(stop), unit).all);
}

PlayPosition Walk::at(int stop, int index) const {
  const PlayStop& s = stop_at(stop);
  if (unit == Play::Unit::step || s.rows() * s.cols() == 0) return {stop};
  index = std::clamp(index, 0, count(stop) - 1);
  const RowUnits row(s, unit);
  const int rest = index % row.all;
  return {stop, index / row.all, std::max(0, rest - row.before),
          rest < row.before ? static_cast<Play::Phase>(rest) : Play::Phase::divide};
}

int Walk::index(const PlayPosition& p) const {
  if (unit == Play::Unit::step) return 0;
  if (p.whole()) return count(p.stop) - 1;
  const RowUnits row(stop_at(p.stop), unit);
  if (p.phase != Play::Phase::divide) return p.row * row.all + static_cast<int>(p.phase);
  return p.row * row.all + row.before + (unit == Play::Unit::row ? 0 : p.col);
}

PlayPosition Walk::next(const PlayPosition& p) const {
  if (p.whole() && unit != Play::Unit::step) return at(p.stop, 0);
  const int i = index(p);
  if (i + 1 < count(p.stop)) return at(p.stop, i + 1);
  return p.stop + 1 < static_cast<int>(stops.size()) ? at(p.stop + 1, 0) : p;
}

PlayPosition Walk::previous(const PlayPosition& p) const {
  const int i = index(p);
  if (i > 0) return at(p.stop, i - 1);
  return p.stop > 0 ? at(p.stop - 1, count(p.stop - 1) - 1) : p;
}

PlayPosition Walk::clamp(const PlayPosition& p) const {
  const int stop = std::clamp(p.stop, 0, static_cast<int>(stops.size()) - 1);
  const PlayStop& s = stop_at(stop);
  if (p.whole() || unit == Play::Unit::step || s.rows() * s.cols() == 0) return {stop};
  PlayPosition out{stop, std::min(p.row, s.rows() - 1), std::clamp(p.col, 0, s.cols() - 1), p.phase};
  if (!s.softmax) out.phase = Play::Phase::divide;
  if (unit == Play::Unit::row || out.phase != Play::Phase::divide) out.col = 0;
  return out;
}

PlayCell Walk::cell(const PlayPosition& p) const {
  const PlayStop& s = stop_at(p.stop);
  PlayCell out{0, std::max(0, p.row), p.col};
  while (out.result + 1 < s.results.size() && out.col >= s.results[out.result].cols)
    out.col -= s.results[out.result++].cols;
  return out;
}

Played Walk::played(const PlayPosition& p, const PlayCell& cell) const {
  if (p.whole() || unit == Play::Unit::step || cell.row < p.row) return Played::yes;
  if (cell.row > p.row) return Played::no;
  const PlayStop& s = stop_at(p.stop);
  if (p.phase != Play::Phase::divide) return Played::on_the_way;
  int col = cell.col;
  for (size_t i = 0; i < cell.result; ++i) col += s.results[i].cols;
  if (unit == Play::Unit::row || col <= p.col) return Played::yes;
  return s.softmax ? Played::on_the_way : Played::no;
}

PlayPosition position_of(const Walk& walk, int stop, const View& view) {
  const Play& play = view.play;
  return play.step == view.step ? walk.clamp({stop, play.row, play.col, play.phase}) : walk.clamp({stop});
}

View view_at(const Walk& walk, const PlayPosition& p, const std::string& step, View view) {
  view.step = step;
  view.play = Play{walk.unit};
  if (p.whole()) {
    view.cell = step;
    return view;
  }
  view.play = {walk.unit, step, p.row, p.col, p.phase};
  const PlayCell cell = walk.cell(p);
  view.cell = walk.stop_at(p.stop).results[cell.result].step;
  view.row = cell.row;
  if (walk.unit == Play::Unit::cell) view.col = cell.col;
  return view;
}

}  // namespace attn
