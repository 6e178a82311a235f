// What the page asks of the player.
#include "app/page/call.h"
#include "text/list.h"

namespace attn {
namespace {

int choice(const std::string& path, std::span<const char* const> names, const Json& value) {
  const auto found = std::ranges::find(names, value);
  if (found != names.end()) return static_cast<int>(found - names.begin());
  fail(path, "one of " + list_of(names), value.dump().substr(0, 60));
}

}  // namespace

void Call::play() const {
  if (arguments.has(0)) {
    Scene next = session.scene();
    const auto unit = static_cast<Play::Unit>(choice("play: argument 1", kPlayUnits, arguments.values[0]));
    if (unit != next.view.play.unit) next.view.play = Play{unit};
    session.change("edit.select", next);
  }
  interface.set_playing(true);
}

Json Call::position() const {
  const Stops& stops = document.stops();
  const View& view = session.scene().view;
  const Walk walk = stops.walk(view.play.unit);
  const PlayPosition at = position_of(walk, stops.of(view.step), view);
  Json out{{"unit", kPlayUnits[static_cast<size_t>(walk.unit)]},
           {"step", stops[at.stop].step},
           {"row", at.whole() ? Json(nullptr) : Json(at.row)},
           {"col", at.col},
           {"phase", kPlayPhases[static_cast<size_t>(at.phase)]},
           {"index", walk.index(at)},
           {"count", walk.count(at.stop)},
           {"playing", interface.playing()},
           {"speed", interface.play_speed()}};
  if (!at.whole()) {
    const PlayCell cell = walk.cell(at);
    out["cell"] = {{"step", walk.stops[static_cast<size_t>(at.stop)].results[cell.result].step},
                   {"row", cell.row},
                   {"col", cell.col}};
  }
  return out;
}

void Call::seek() const {
  if (arguments.values.empty() || !arguments.values[0].is_object()) arguments.wrong(0, "a position");
  const Json& to = arguments.values[0];
  const auto index = [&](const char* key, int limit) {
    const Json value = to.value(key, Json(0));
    const double v = value.is_number() ? value.get<double>() : -1;
    if (v < 0 || v >= limit || v != std::floor(v))
      fail(std::string("seek: ") + key, "an index below " + std::to_string(limit), value.dump().substr(0, 60));
    return static_cast<int>(v);
  };
  const Stops& stops = document.stops();
  View view = session.scene().view;
  Walk walk = stops.walk(view.play.unit);
  if (to.contains("unit")) walk.unit = static_cast<Play::Unit>(choice("seek: unit", kPlayUnits, to["unit"]));
  if (to.contains("step")) {
    if (!to["step"].is_string()) fail("seek: step", "a name", to["step"].dump().substr(0, 60));
    step(view.step = to["step"].get<std::string>());
  }
  PlayPosition at{stops.of(view.step)};
  const PlayStop& stop = walk.stops[static_cast<size_t>(at.stop)];
  if (to.contains("row") && !to["row"].is_null())
    at = {at.stop, index("row", stop.rows()), index("col", stop.cols()), Play::Phase::divide};
  if (to.contains("phase")) at.phase = static_cast<Play::Phase>(choice("seek: phase", kPlayPhases, to["phase"]));
  Scene next = session.scene();
  next.view = view_at(walk, walk.clamp(at), stops[at.stop].step, next.view);
  session.change("edit.select", next);
  interface.forget_hover();
}

}  // namespace attn
