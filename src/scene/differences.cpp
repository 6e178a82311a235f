#include "scene/differences.h"

#include <algorithm>

#include "scene/settings.h"
#include "text/numbers.h"

namespace attn {
namespace {

Said number(float v) {
  std::string out = shortest(v);
  if (out.front() == '-') out.replace(0, 1, "−");
  return as_is(out);
}

Said on_or_off(bool on) { return {on ? "differs.on" : "equation.off", {}}; }

/// Whether two masks hide the same: what another kind would hide waits.
bool same_mask(const MaskChoice& a, const MaskChoice& b) {
  if (a.kind != b.kind) return false;
  if (a.kind == "window") return a.left == b.left && a.right == b.right;
  if (a.kind == "graph") return a.edges == b.edges;
  return a.kind != "painted" || a.hidden == b.hidden;
}

/// Edits of cells that are edited in one only, or to another value there: those of b, and of a where b has none.
std::vector<CellEdit> other_edits(const std::vector<CellEdit>& a, const std::vector<CellEdit>& b) {
  std::vector<CellEdit> out;
  for (const CellEdit& e : b)
    if (std::ranges::count(a, e) == 0) out.push_back(e);
  for (const CellEdit& e : a)
    if (std::ranges::none_of(b, [&](const CellEdit& other) { return other.cell() == e.cell(); })) out.push_back(e);
  return out;
}

// What is said of a setting, by its kind.

Said said(const kind::Sentence& kind, const Problem& p) { return as_is(p.*kind.member); }
Said said(const kind::Seed& kind, const Problem& p) { return as_is(std::to_string(p.*kind.member)); }
Said said(const kind::Whole<Problem>& kind, const Problem& p) { return as_is(std::to_string(p.*kind.member)); }
Said said(const kind::Divisor& kind, const Problem& p) { return as_is(std::to_string(p.*kind.member)); }
Said said(const kind::Switch& kind, const Problem& p) { return on_or_off(p.*kind.member); }
Said said(const kind::Row<Problem>& kind, const Problem& p) {
  return {std::string(aspect_name(kind.aspect)) + "." + p.*kind.member, {}};
}
Said said(const kind::Word<Problem>& kind, const Problem& p) { return {"bug." + p.*kind.member, {}}; }  // the fault
Said said(const kind::Number& kind, const Problem& p) {
  return kind.has_off && p.*kind.member == 0 ? on_or_off(false) : number(p.*kind.member);
}
Said said(kind::Divided, const Problem& p) {
  if (!p.scaled) return on_or_off(false);
  return p.scale ? number(*p.scale) : as_is("√d_k");
}
Said said(const kind::Group<Problem, MaskChoice>&, const Problem& p) {
  const auto reach = [](int n) { return n < 0 ? std::string("∞") : std::to_string(n); };
  if (p.mask.kind == "window") return {"differs.window", {reach(p.mask.left), reach(p.mask.right)}};
  if (p.mask.kind == "painted") return {"differs.painted", {in_threes(std::to_string(p.mask.hidden.size()))}};
  if (p.mask.kind == "graph") return {"differs.graph", {in_threes(std::to_string(p.mask.edges.size()))}};
  return {"reach." + p.mask.kind, {}};
}
Said said(const kind::Group<Problem, LossChoice>&, const Problem& p) { return {"loss." + p.loss.kind, {}}; }
Said said(const kind::Group<Problem, Given>&, const Problem&) { return {}; }

// In what a setting differs, by its kind: of most kinds at most once.

struct Compared {
  const Problem& a;
  const Problem& b;
  const Differs& row;
  std::vector<SettingDifference>& out;

  void add(const std::string& words, Said in_a, Said in_b) const {
    out.push_back({{words, {}}, std::move(in_a), std::move(in_b), {row.symbol}});
  }
};

template <class Kind>
void compare(const Kind& kind, const Compared& c) {
  if (!same(kind, c.a, c.b)) c.add(c.row.words, said(kind, c.a), said(kind, c.b));
}

void compare(const kind::Group<Problem, MaskChoice>& kind, const Compared& c) {
  if (!same_mask(c.a.mask, c.b.mask)) c.add(c.row.words, said(kind, c.a), said(kind, c.b));
}

void compare(const kind::Parameters<Problem>& kind, const Compared& c) {
  std::map<std::string, float> all = c.a.*kind.member;
  all.insert((c.b.*kind.member).begin(), (c.b.*kind.member).end());
  for (const auto& [id, unused] : all) {
    const Parameter* parameter = kind.find(id);
    const auto of_side = [&](const std::map<std::string, float>& own) {
      if (parameter) return static_cast<float>(parameter_value(*parameter, own));
      return own.count(id) ? own.at(id) : 0.f;
    };
    const float in_a = of_side(c.a.*kind.member);
    const float in_b = of_side(c.b.*kind.member);
    if (in_a != in_b) c.add(c.row.words + "." + id, number(in_a), number(in_b));
  }
}

void compare(const kind::Group<Problem, std::optional<Image>>&, const Compared& c) {
  const auto patch = [](const Problem& p) {
    if (!p.image) return on_or_off(false);
    const std::string side = std::to_string(p.image->patch);
    return as_is(side + "×" + side);
  };
  const auto picture = [](const Problem& p) { return Said{p.image->pixels ? "image.own" : "image.first", {}}; };
  if (patch(c.a) != patch(c.b)) c.add(c.row.words + ".patch", patch(c.a), patch(c.b));
  if (c.a.image && c.b.image && c.a.image->pixels != c.b.image->pixels) c.add(c.row.words, picture(c.a), picture(c.b));
}

/// Those of another text are told with it.
void compare(const kind::Group<Problem, WordFeatures>& kind, const Compared& c) {
  if (c.a.text == c.b.text && c.a.source == c.b.source && !same(kind, c.a, c.b)) c.add(c.row.words, {}, {});
}

void compare(const kind::Group<Problem, std::vector<CellEdit>>&, const Compared& c) {
  const std::vector<CellEdit> edits = other_edits(c.a.edits, c.b.edits);
  if (edits.empty()) return;
  std::vector<std::string> symbols;
  for (const CellEdit& e : edits) symbols.push_back(e.matrix == "x" ? "x" : e.matrix == "w_o" ? "o" : "w");
  c.out.push_back({{c.row.words, {std::to_string(edits.size())}}, {}, {}, std::move(symbols)});
}

}  // namespace

std::vector<SettingDifference> describe_differences(const Problem& a, const Problem& b) {
  std::map<int, const Setting<Problem>*> in_order;
  for (const Setting<Problem>& row : settings<Problem>()) in_order[row.differs.place] = &row;
  std::vector<SettingDifference> out;
  for (const auto& each : in_order)
    std::visit([&](const auto& kind) { compare(kind, {a, b, each.second->differs, out}); }, each.second->kind);
  return out;
}

std::vector<std::string> controls_between(const Problem& a, const Problem& b) {
  std::vector<std::string> out;
  const auto add = [&](std::string_view control) {
    if (!control.empty() && std::ranges::find(out, control) == out.end()) out.emplace_back(control);
  };
  for (const Setting<Problem>& row : settings<Problem>())
    if (!std::visit([&](const auto& kind) { return same(kind, a, b); }, row.kind)) add(row.control);
  for (const AspectRow& table : kAspects)
    for (const Parameter& parameter : find_choice(table.aspect, choice_of(b, table.aspect))->parameters) {
      const auto of = [&](const Problem& p) { return static_cast<float>(parameter_value(parameter, p.parameters)); };
      if (of(a) != of(b)) add(table.setting);
    }
  return out;
}

}  // namespace attn
