#include "ui/player/playback.h"

#include "platform/platform.h"
#include "text/utf8.h"
#include "ui/player/flow.h"

namespace attn {
namespace {

constexpr double kStepSeconds = 1.4;       // at least; more where there is more to read
constexpr double kSecondsPerWord = .25;    // of reading words between spaces
constexpr double kSecondsPerSquare = .14;  // of reading a Han character
constexpr double kRowSeconds = .66;
constexpr double kPhaseSeconds = .24;
constexpr double kSimpleCellSeconds = .24;  // a cell that comes from one other

PlayPosition present(const Ui& ui, const Walk& walk) {
  const View& view = ui.scene().view;
  return position_of(walk, ui.stops.of(view.step), view);
}

const PlayStop& stop_of(const Walk& walk, const PlayPosition& at) { return walk.stops[static_cast<size_t>(at.stop)]; }

bool has_products(const Ui& ui, const std::string& step) {
  const int index = step_index(ui, step);
  if (index < 0) return false;
  const Program& program = *ui.trace().program;
  const Step& made = program.step(index);
  const auto is_product = [](const Step& each) { return std::holds_alternative<MatMul>(each.primitive); };
  return is_product(made) || (std::holds_alternative<Add>(made.primitive) && is_product(program.operand(made, 0)));
}

bool is_cell(const Walk& walk, const PlayPosition& at) { return walk.unit == Play::Unit::cell && !at.whole(); }

double seconds_at(const Ui& ui, const Walk& walk, const PlayPosition& at) {
  if (walk.unit == Play::Unit::step || at.whole()) return kStepSeconds;
  if (stop_of(walk, at).softmax) return kPhaseSeconds;
  if (walk.unit == Play::Unit::row) return kRowSeconds;
  return has_products(ui, played_cell(ui, walk, at).step) ? kSlideSeconds + kProductsSeconds + kFillSeconds
                                                          : kSimpleCellSeconds;
}

void go(Ui& ui, const Walk& walk, const PlayPosition& to, bool move) {
  Player& a = ui.player;
  const int from = ui.stops.of(ui.scene().view.step);
  Scene next = ui.scene();
  next.view = view_at(walk, to, ui.stops[to.stop].step, next.view);
  if (next != ui.scene()) ui.change("edit.select", next);
  ui.hand.hovered = {};
  if (move && to.whole()) start_flow(ui, from);
  const double seconds = seconds_at(ui, walk, to) / a.speed;
  a.read = a.card;
  a.since = ui.now;
  a.until = ui.now + seconds;
  const bool moves = move && is_cell(walk, to) && has_products(ui, played_cell(ui, walk, to).step);
  a.motion = {ui.now, moves && !platform::prefers_reduced_motion() ? seconds : 0};
}

}  // namespace

void advance_playback(Ui& ui) {
  Player& a = ui.player;
  const Walk walk = ui.walk();
  if (a.wish && *a.wish != a.playing) toggle_play(ui);
  a.wish.reset();
  PlayPosition at = present(ui, walk);
  if (a.playing && ui.now >= a.until) {
    const PlayPosition next = walk.next(at);
    if (next == at)
      a.playing = false;
    else
      go(ui, walk, next, true);
    at = present(ui, walk);
  }
  if (a.motion.seconds > 0 && ui.now >= a.motion.began + a.motion.seconds) a.motion.seconds = 0;

  Playback& p = a.playback;
  p = Playback{};
  p.walk = walk;
  p.at = at;
  const PlayStop& stop = stop_of(walk, at);
  const bool moves = is_cell(walk, at);
  if (moves) p.current = played_cell(ui, walk, at);
  // What is left of a motion whose cell is no longer on view ends with it.
  if (!moves) a.motion.seconds = 0;
  if (a.motion.seconds > 0) p.progress = (ui.now - a.motion.began) / a.motion.seconds;
  if (stop.softmax && !at.whole() && walk.unit != Play::Unit::step) {
    const std::string& step = stop.results.front().step;
    p.head = ui.step_head(step);
    p.softmax = explain(ui.trace(), {step_index(ui, step), p.head, at.row, at.col});
    const CellRef from = p.softmax.terms.front().factors.front().from;
    const Tensor& scores = ui.trace().value(from.step);
    for (int64_t j = 0; j < scores.shape().cols; ++j) p.scores.push_back(scores.at(0, from.head, at.row, j));
  }
}

void toggle_play(Ui& ui) {
  Player& a = ui.player;
  a.playing = !a.playing;
  a.motion.seconds = 0;
  if (!a.playing) return;
  const Walk walk = ui.walk();
  const PlayPosition at = present(ui, walk);
  a.read.clear();
  a.since = ui.now;
  a.until = ui.now + seconds_at(ui, walk, at) / a.speed;
  if (at.whole() && walk.unit != Play::Unit::step)
    go(ui, walk, walk.at(at.stop, 0), true);
  else if (walk.next(at) == at)
    go(ui, walk, walk.first(), true);
}

void play_by(Ui& ui, int by) {
  const Walk walk = ui.walk();
  const PlayPosition at = present(ui, walk);
  const PlayPosition to = by > 0 ? walk.next(at) : walk.previous(at);
  if (to != at) go(ui, walk, to, by > 0);
}

void play_to_end(Ui& ui, bool last) {
  const Walk walk = ui.walk();
  go(ui, walk, last ? walk.last() : walk.first(), false);
}

void play_to(Ui& ui, const PlayPosition& position) {
  const Walk walk = ui.walk();
  const PlayPosition to = walk.clamp(position);
  if (to != present(ui, walk)) go(ui, walk, to, false);
}

void set_unit(Ui& ui, Play::Unit unit) {
  Scene next = ui.scene();
  next.view.play = Play{unit};
  ui.player.motion.seconds = 0;
  ui.player.until = ui.now;
  ui.change("edit.select", next);
}

void step_by(Ui& ui, int by) {
  const Walk walk = ui.walk();
  const PlayPosition to = walk.clamp({ui.current + by});
  if (to != present(ui, walk)) go(ui, walk, to, by > 0);
}

double reading_seconds(const std::string& text) {
  double seconds = 0;
  bool inside = false;  // a word
  for (const char32_t c : decode_utf8(text)) {
    const bool begins = !inside && c > U' ';
    inside = c > U' ' && !is_wide(c);
    seconds += is_wide(c) ? kSecondsPerSquare : begins ? kSecondsPerWord : 0;
  }
  return seconds;
}

void pace_playback(Ui& ui) {
  Player& a = ui.player;
  const Flow& flow = ui.of<Flow>();
  if (flow.from >= 0 && !flow.held) ui.outcome.unfinished = true;
  const Walk walk = ui.walk();
  if (!a.playing || walk.unit != Play::Unit::step) return;
  const double reading = reading_seconds(a.card == a.read ? a.caption : a.card);
  a.until = a.since + std::max(kStepSeconds, kFlowSeconds + reading) / a.speed;
}

double playback_wait(const Player& a, double now) {
  if (a.motion.seconds > 0) return 0;
  return a.playing ? std::max(0.0, a.until - now) : -1;
}

CellAddress played_cell(const Ui& ui, const Walk& walk, const PlayPosition& at) {
  const PlayCell cell = walk.cell(at);
  const std::string& step = stop_of(walk, at).results[cell.result].step;
  return {step, ui.step_head(step), cell.row, cell.col};
}

Played played(const Ui& ui, const CellAddress& cell) {
  const Playback& p = ui.player.playback;
  if (p.at.whole()) return Played::yes;
  const auto& results = stop_of(p.walk, p.at).results;
  const auto it = std::ranges::find_if(results, [&](const auto& r) { return r.step == cell.step; });
  if (it == results.end()) return Played::yes;
  if (p.progress < 1 && cell == p.current) return Played::no;
  return p.walk.played(p.at, {static_cast<size_t>(it - results.begin()), cell.row, cell.col});
}

bool row_reached(const Ui& ui, int row, Play::Phase phase) {
  const Playback& p = ui.player.playback;
  if (p.at.whole() || row < p.at.row) return true;
  if (row > p.at.row) return false;
  if (phase != Play::Phase::divide) return phase <= p.at.phase;
  const PlayStop& stop = stop_of(p.walk, p.at);
  return p.walk.played(p.at, {stop.results.size() - 1, row, stop.results.back().cols - 1}) == Played::yes;
}

std::string phase_words(const Ui& ui, bool brief) {
  const Playback& p = ui.player.playback;
  if (p.softmax.exps.empty()) return "";
  const Explanation& e = p.softmax;
  const int digits = ui.scene().view.digits;
  const std::string key = std::string("play.phase.") + kPlayPhases[static_cast<int>(p.at.phase)];
  if (brief) return ui.word(key + ".short");
  switch (p.at.phase) {
    case Play::Phase::max: return ui.words.format(key, {number_text(e.maximum, digits)});
    case Play::Phase::subtract:
      return e.parameter == 1 ? ui.word(key)
                              : ui.words.format(key + ".temperature", {number_text(e.parameter, digits)});
    case Play::Phase::exp: return ui.word(key);
    default: return ui.words.format(key, {number_text(e.sum, digits)});
  }
}

}  // namespace attn
