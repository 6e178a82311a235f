#include "scene/history.h"

namespace attn {

void History::record(const std::string& name, const Scene& present, Kind kind) {
  if (kind == Kind::whole) end_gesture(present);
  if (gesture_ == Gesture::recorded) return;
  if (gesture_ == Gesture::begun) gesture_ = Gesture::recorded;
  future_.clear();
  if (past_.size() == kDepth) past_.erase(past_.begin());
  past_.push_back({name, present, kind});
}

void History::end_gesture(const Scene& present) {
  if (gesture_ == Gesture::recorded && past_.back().scene.problem == present.problem &&
      past_.back().scene.about == present.about)
    past_.pop_back();
  gesture_ = Gesture::none;
}

std::optional<Scene> History::move(std::vector<Entry>& from, std::vector<Entry>& to, const Scene& present) {
  end_gesture(present);
  if (from.empty()) return std::nullopt;
  Entry entry = std::move(from.back());
  from.pop_back();
  to.push_back({entry.name, present, entry.kind});
  if (entry.kind == Kind::change) {
    const View then = std::exchange(entry.scene.view, present.view);
    View& view = entry.scene.view;
    view.cell = then.selected_step();
    view.head = then.head;
    view.row = then.row;
    view.col = then.col;
  }
  return std::move(entry.scene);
}

std::vector<std::string> History::undo_names(size_t most) const {
  std::vector<std::string> names;
  for (auto entry = past_.rbegin(); entry != past_.rend() && names.size() < most; ++entry) names.push_back(entry->name);
  return names;
}

}  // namespace attn
