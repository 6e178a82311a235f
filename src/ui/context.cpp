#include "ui/context.h"

#include <algorithm>

#include "story/reading.h"
#include "text/said_error.h"

namespace attn {
namespace {

constexpr size_t kMostPlaces = 200;  // that the way back remembers

}  // namespace

CellAddress Ui::focus() const {
  const bool led = player.playing && scene().view.play.unit != Play::Unit::step;  // the player leads the eye
  if (!hand.hovered.step.empty() && !led) return hand.hovered;
  return selected();
}

CellAddress Ui::selected() const { return selected_cell(session); }

bool Ui::exists(const CellAddress& cell) const {
  const Tensor& value = trace().value(cell.step);
  if (value.empty()) return false;
  const Shape& s = value.shape();
  return cell.head < s.heads && cell.row < s.rows && cell.col < s.cols;
}

int Ui::step_head(const std::string& step) const { return attn::step_head(scene(), trace().value(step)); }

void Ui::change(const std::string& name, const Scene& next) {
  if (restrictions.readonly && !(next.problem == scene().problem)) return;
  attempt([&] { session.change(name, next); });
}

void Ui::look(const std::function<void(View&)>& edit) {
  Scene next = scene();
  edit(next.view);
  change("edit.select", next);
}

void Ui::attempt(const std::function<void()>& change) {
  try {
    change();
  } catch (const Error&) {
    say(said_error());
  }
}

void Ui::select(const CellAddress& cell) {
  look([&](View& view) {
    view.cell = cell.step;
    view.row = cell.row;
    view.col = cell.col;
    if (step_head(cell.step) != cell.head)
      view.head = cell.head * scene().problem.heads / static_cast<int>(trace().value(cell.step).shape().heads);
  });
}

void Ui::go_to(const CellAddress& cell) {
  const CellAddress from = selected();
  if (cell == from) return;
  std::vector<View>& back = places.back;
  if (!from.step.empty()) back.push_back(scene().view);
  if (back.size() > kMostPlaces) back.erase(back.begin());
  const bool on_stage =
      std::any_of(drawn.begin(), drawn.end(), [&](const DrawnCell& c) { return c.cell.step == cell.step; });
  hand.hovered = {};
  places.reveal = true;
  if (!on_stage) show_step(cell.step);
  select(cell);
}

void Ui::go_back() {
  if (places.back.empty()) return;
  const View to = places.back.back();
  places.back.pop_back();
  hand.hovered = {};
  places.reveal = true;
  look([&](View& view) {
    view.step = to.step;
    view.cell = to.cell;
    view.head = std::min(to.head, scene().problem.heads - 1);
    view.row = to.row;
    view.col = to.col;
  });
}

void Ui::say(Said message) {
  messages.texts = {std::move(message)};
  messages.until = now + kMessageSeconds;
}

void Ui::show_step(const std::string& step) {
  look([&](View& view) { view.step = view.cell = step; });
}

int step_index(const Ui& ui, const std::string& step) {
  return ui.trace().program ? ui.trace().program->find(step) : -1;
}

}  // namespace attn
