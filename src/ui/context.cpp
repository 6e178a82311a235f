#include "ui/context.h"

#include <algorithm>

#include "text/error.h"

namespace attn {

CellAddress Ui::focus() const {
  const bool led = player.playing && scene().view.play.unit != Play::Unit::step;  // the player leads the eye
  if (!hand.hovered.step.empty() && !led) return hand.hovered;
  return selected();
}

CellAddress Ui::selected() const {
  const View& view = scene().view;
  const std::string& step = view.selected_step();
  const Tensor& value = trace().value(step);
  if (value.empty()) return {};
  const Shape& s = value.shape();
  return {step, step_head(step), std::clamp(view.row, 0, static_cast<int>(s.rows) - 1),
          std::clamp(view.col, 0, static_cast<int>(s.cols) - 1)};
}

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

void Ui::attempt(const std::function<void()>& change) {
  try {
    change();
  } catch (const Error& e) {
    say(e.what());
  }
}

void Ui::select(const CellAddress& cell) {
  Scene next = scene();
  next.view.cell = cell.step;
  next.view.row = cell.row;
  next.view.col = cell.col;
  if (step_head(cell.step) != cell.head) {
    const auto heads = static_cast<int>(trace().value(cell.step).shape().heads);
    next.view.head = cell.head * next.problem.heads / heads;
  }
  change("edit.select", next);
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
  Scene next = scene();
  next.view.step = to.step;
  next.view.cell = to.cell;
  next.view.head = std::min(to.head, next.problem.heads - 1);
  next.view.row = to.row;
  next.view.col = to.col;
  hand.hovered = {};
  places.reveal = true;
  change("edit.select", next);
}

void Ui::say(const std::string& message) {
  messages.texts = {message};
  messages.until = now + kMessageSeconds;
}

void Ui::show_step(const std::string& step) {
  Scene next = scene();
  next.view.step = step;
  next.view.cell = step;
  change("edit.select", next);
}

int step_index(const Ui& ui, const std::string& step) {
  return ui.trace().program ? ui.trace().program->find(step) : -1;
}

}  // namespace attn
