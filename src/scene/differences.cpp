#include "scene/differences.h"

#include <algorithm>

#include "text/numbers.h"

namespace attn {
namespace {

Said as_it_is(std::string text) { return {"", {std::move(text)}}; }

Said number(float v) {
  std::string out = shortest(v);
  if (out.front() == '-') out.replace(0, 1, "−");
  return as_it_is(out);
}

Said of(const MaskChoice& mask) {
  const auto reach = [](int n) { return n < 0 ? std::string("∞") : std::to_string(n); };
  if (mask.kind == "window") return {"differs.window", {reach(mask.left), reach(mask.right)}};
  if (mask.kind == "painted") return {"differs.painted", {std::to_string(mask.hidden.size())}};
  if (mask.kind == "graph") return {"differs.graph", {std::to_string(mask.edges.size())}};
  return {"reach." + mask.kind, {}};
}

Said scale_of(const Problem& p) {
  if (!p.scaled) return {"equation.off", {}};
  return p.scale ? number(*p.scale) : as_it_is("√d_k");
}

std::map<std::string, float> merged(std::map<std::string, float> a, const std::map<std::string, float>& b) {
  a.insert(b.begin(), b.end());
  return a;
}

bool same_mask(const MaskChoice& a, const MaskChoice& b) {
  if (a.kind != b.kind) return false;
  if (a.kind == "window") return a.left == b.left && a.right == b.right;
  if (a.kind == "graph") return a.edges == b.edges;
  return a.kind != "painted" || a.hidden == b.hidden;
}

/// Edits of cells that are edited in one only, or to another value there: those of b, and of a where b has none.
std::vector<CellEdit> other_edits(const std::vector<CellEdit>& a, const std::vector<CellEdit>& b) {
  const auto same_cell = [](const CellEdit& x, const CellEdit& y) {
    return x.matrix == y.matrix && x.head == y.head && x.row == y.row && x.col == y.col;
  };
  std::vector<CellEdit> out;
  for (const CellEdit& e : b)
    if (std::count(a.begin(), a.end(), e) == 0) out.push_back(e);
  for (const CellEdit& e : a)
    if (std::none_of(b.begin(), b.end(), [&](const CellEdit& other) { return same_cell(e, other); })) out.push_back(e);
  return out;
}

}  // namespace

std::vector<SettingDifference> describe_differences(const Problem& a, const Problem& b) {
  std::vector<SettingDifference> out;
  const auto add = [&](bool differs, const std::string& name, const char* symbol, Said in_a, Said in_b) {
    if (differs) out.push_back({{name, {}}, std::move(in_a), std::move(in_b), {symbol}});
  };
  const auto size = [&](const std::string& name, const char* symbol, int in_a, int in_b) {
    add(in_a != in_b, name, symbol, as_it_is(std::to_string(in_a)), as_it_is(std::to_string(in_b)));
  };
  const auto onoff = [](bool on) { return Said{on ? "differs.on" : "equation.off", {}}; };
  add(a.text != b.text, "text", "x", as_it_is(a.text), as_it_is(b.text));
  for (const auto& [aspect, symbol] : {std::pair{Aspect::structure, "o"},
                                       {Aspect::score, "q"},
                                       {Aspect::weighting, "softmax"},
                                       {Aspect::method, "softmax"},
                                       {Aspect::position, "x"}}) {
    const std::string name(aspect_name(aspect));
    const std::string &in_a = choice_of(a, aspect), &in_b = choice_of(b, aspect);
    add(in_a != in_b, "aspect." + name, symbol, {name + "." + in_a, {}}, {name + "." + in_b, {}});
  }
  for (const auto& [id, unused] : merged(a.parameters, b.parameters)) {
    const Parameter* parameter = find_parameter(id);
    const auto of_side = [&](const Problem& p) {
      return p.parameters.count(id) ? p.parameters.at(id) : parameter ? static_cast<float>(parameter->standard) : 0.f;
    };
    add(of_side(a) != of_side(b), "parameter." + id, "softmax", number(of_side(a)), number(of_side(b)));
  }
  add(a.source != b.source, "source", "k", as_it_is(a.source), as_it_is(b.source));
  const auto patch = [&](const Problem& p) {
    if (!p.image) return onoff(false);
    const std::string side = std::to_string(p.image->patch);
    return as_it_is(side + "×" + side);
  };
  const auto picture = [](const Problem& p) { return Said{p.image->pixels ? "image.own" : "image.first", {}}; };
  add(a.image.has_value() != b.image.has_value() || (a.image && a.image->patch != b.image->patch), "image.patch", "x",
      patch(a), patch(b));
  if (a.image && b.image) add(a.image->pixels != b.image->pixels, "image", "x", picture(a), picture(b));
  size("differs.d_model", "x", a.d_model, b.d_model);
  size("heads", "w", a.heads, b.heads);
  size("differs.kv_heads", "w", a.kv_heads, b.kv_heads);
  size("key_size", "w", a.d_k, b.d_k);
  size("differs.d_v", "w", a.d_v, b.d_v);
  add(!same_mask(a.mask, b.mask), "mask", "mask", of(a.mask), of(b.mask));
  add(a.scaled != b.scaled || a.scale != b.scale, "differs.scale", "scale", scale_of(a), scale_of(b));
  add(a.softcap != b.softcap, "differs.softcap", "softmax", a.softcap > 0 ? number(a.softcap) : onoff(false),
      b.softcap > 0 ? number(b.softcap) : onoff(false));
  add(a.temperature != b.temperature, "temperature", "softmax", number(a.temperature), number(b.temperature));
  add(a.output_projection != b.output_projection, "differs.projection", "o", onoff(a.output_projection),
      onoff(b.output_projection));
  add(a.seed != b.seed, "seed", "w", as_it_is(std::to_string(a.seed)), as_it_is(std::to_string(b.seed)));
  add(!(a.given == b.given), "differs.given", "x", {}, {});
  if (const std::vector<CellEdit> edits = other_edits(a.edits, b.edits); !edits.empty()) {
    std::vector<std::string> symbols;
    for (const CellEdit& e : edits) symbols.push_back(e.matrix == "x" ? "x" : e.matrix == "w_o" ? "o" : "w");
    out.push_back({{"differs.edits", {std::to_string(edits.size())}}, {}, {}, std::move(symbols)});
  }
  return out;
}

}  // namespace attn
