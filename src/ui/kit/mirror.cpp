#include "ui/kit/mirror.h"

#include <algorithm>
#include <span>

#include "text/order.h"

namespace attn {
namespace {

constexpr float kRing = 3;       // pixels around a control: two of the ring, one between (web/page.css)
constexpr float kSameLine = 14;  // centres this near stand on one line

/// Panels from top left to bottom right.
size_t rank(const std::string& section) {
  static const std::vector<std::string> kOrder{"top", "equation", "controls", "stage", "inspector", "guide", "player"};
  return static_cast<size_t>(std::ranges::find(kOrder, section) - kOrder.begin());
}

float middle(const Control& c) { return c.box.y + c.box.h / 2; }

/// 64-bit FNV-1a.
struct Hash {
  uint64_t value = 14695981039346656037u;
  void bytes(const void* data, size_t size) {
    for (size_t i = 0; i < size; ++i) value = (value ^ static_cast<const unsigned char*>(data)[i]) * 1099511628211u;
  }
  void text(const std::string& s) { bytes(s.data(), s.size() + 1); }
  void number(float v) { bytes(&v, sizeof v); }
  void box(const Rect& r) {
    for (float v : {r.x, r.y, r.w, r.h}) number(v);
  }
};

}  // namespace

void Mirror::begin_frame() {
  controls_.clear();
  seen_.clear();
  reading_ = {};
  section("");
}

void Mirror::end_frame() {
  section("");
  std::erase_if(asked_, [&](const auto& a) {
    return std::ranges::none_of(controls_, [&](const Control& c) { return c.id == a.first && c.enabled; });
  });
  revealed_.clear();
  sort_stably(controls_, [](const Control& a, const Control& b) {
    const size_t ra = rank(a.section);
    const size_t rb = rank(b.section);
    return ra != rb ? ra < rb : middle(a) < middle(b);
  });
  for (auto line = controls_.begin(); line != controls_.end();) {
    const auto end = std::find_if(line, controls_.end(), [&](const Control& c) {
      return c.section != line->section || middle(c) > middle(*line) + kSameLine;
    });
    sort_stably(std::span(line, end), [](const Control& a, const Control& b) { return a.box.x < b.box.x; });
    line = end;
  }
}

void Mirror::section(const std::string& name) {
  section_ = name;
  group_.clear();
  caption_.clear();
  value_text_.clear();
}

void Mirror::caption(const std::string& label) {
  caption_ = label;
  value_text_.clear();
}

Control Mirror::start(const std::string& id, Control::Kind kind, Rect box) {
  Control c;
  const int count = ++seen_[id];
  c.id = count == 1 ? id : id + "#" + std::to_string(count);
  c.section = section_;
  c.group = group_;
  c.kind = kind;
  c.box = box;
  c.clip = Painter().clip();
  c.label = std::exchange(caption_, "");
  c.value_text = std::exchange(value_text_, "");
  return c;
}

std::optional<std::string> Mirror::add(Control control) {
  controls_.push_back(std::move(control));
  const auto it = std::ranges::find(asked_, controls_.back().id, &std::pair<std::string, std::string>::first);
  if (it == asked_.end() || !controls_.back().enabled) return std::nullopt;
  std::string value = std::move(it->second);
  asked_.erase(it);
  return value;
}

bool Mirror::button(const std::string& id, Rect box, const std::string& label, bool current, bool enabled) {
  Control c = start(id, Control::Kind::button, box);
  c.label = label;
  c.current = current;
  c.enabled = enabled;
  return add(std::move(c)).has_value();
}

void Mirror::clip(size_t first, Rect area) {
  for (size_t i = first; i < controls_.size(); ++i)
    controls_[i].hidden = controls_[i].box.y < area.y || controls_[i].box.bottom() > area.bottom();
}

void Mirror::clip_across(size_t first, Rect area) {
  for (size_t i = first; i < controls_.size(); ++i) {
    Rect& box = controls_[i].box;
    controls_[i].hidden = box.x < area.x || box.right() > area.right();
    const float left = std::clamp(box.x, area.x, area.right());
    box = {left, box.y, std::clamp(box.right(), area.x, area.right()) - left, box.h};
  }
}

const Control* Mirror::revealed(size_t first) const {
  for (size_t i = first; i < controls_.size(); ++i)
    if (controls_[i].id == revealed_) return &controls_[i];
  return nullptr;
}

bool Mirror::is_close(const Control& control) const {
  const auto outside = [&](const Rect& r) {  // of what it lies on or in
    const Rect& box = control.box;
    const bool around = box.x >= r.x && box.right() <= r.right() && box.y >= r.y && box.bottom() <= r.bottom();
    const bool within = r.x >= box.x && r.right() <= box.right() && r.y >= box.y && r.bottom() <= box.bottom();
    return !around && !within;
  };
  const auto touches = [&](const Rect& r) {
    const Rect& box = control.box;
    return outside(r) && r.x < box.right() + kRing && r.right() > box.x - kRing && r.y < box.bottom() + kRing &&
           r.bottom() > box.y - kRing;
  };
  return std::ranges::any_of(
      controls_, [&](const Control& other) { return !other.hidden && other.id != control.id && touches(other.box); });
}

uint64_t Mirror::hash() const {
  Hash h;
  h.text(story_);
  for (const std::string& formula : reading_.formulas) h.text(formula);
  for (const auto& [name, means] : reading_.terms) h.text(name);
  for (const Control& c : controls_) {
    for (const std::string* s : {&c.id, &c.section, &c.group, &c.label, &c.value_text}) h.text(*s);
    for (const std::string& item : c.items) h.text(item);
    const int state[] = {static_cast<int>(c.kind), c.enabled, c.hidden, c.current, c.chosen, c.steps};
    h.bytes(state, sizeof state);
    h.number(c.value);
    h.box(c.box);
    for (const Rect& r : c.boxes) h.box(r);
  }
  return h.value;
}

}  // namespace attn
