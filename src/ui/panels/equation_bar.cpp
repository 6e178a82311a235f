#include "ui/panels/equation_bar.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "attention/choice.h"
#include "attention/explain/explain.h"
#include "scene/differences.h"
#include "scene/problem.h"
#include "text/numbers.h"
#include "ui/kit/formula.h"
#include "ui/kit/widgets.h"

namespace attn {
namespace {

constexpr float kShapeRoom = 12;  // below the baseline, before a formula meets the shape under it

/// One part of the formula; film empty: not a button.
struct Symbol {
  std::string id;
  std::vector<Run> runs;
  std::string shape;
  std::string step;
  Role role = Role::x;
  bool root = false;
  std::string latex{};  // in place of runs: the formula of a row
  Formula set{};
  float pad = 8;
  float width = 0;
  float content = 0;
  float shape_shift = 0;
};

std::string times(int64_t a, int64_t b) { return std::to_string(a) + "×" + std::to_string(b); }

/// The symbol of what a row of the tables does by steps of its own.
std::string symbol_of(const std::string& stop) {
  for (const AspectRow& table : kAspects)
    for (const Choice& choice : choices(table.aspect))
      for (const StepInfo& info : choice.steps)
        if (info.id == stop) return std::string(table.symbol);
  return "";
}

/// Which symbols a film lights.
bool lights(const std::string& stop, const std::string& symbol) {
  static const std::multimap<std::string, std::string> kLit{
      {"x", "x"},         {"project", "w"},       {"scores", "q"},     {"scores", "k"},     {"scores", "score"},
      {"q_turned", "q"},  {"k_turned", "k"},      {"biased", "scale"}, {"scaled", "scale"}, {"capped", "scale"},
      {"masked", "mask"}, {"weights", "softmax"}, {"heads", "v"},      {"heads", "o"},      {"output", "o"}};
  for (auto [it, end] = kLit.equal_range(stop); it != end; ++it)
    if (it->second == symbol) return true;
  return symbol == symbol_of(stop);
}

std::vector<Symbol> formula(const Ui& ui, float s, bool with_output) {
  const Theme& t = ui.theme;
  const auto ink = [&](Role r) { return t.role(r); };
  const Trace& trace = ui.trace();
  const int64_t n = static_cast<int64_t>(ui.session.tokens().size());
  const int64_t m = static_cast<int64_t>(ui.session.key_tokens().size());
  const Problem& p = ui.scene().problem;
  const int64_t d_k = trace.value("q").empty() ? p.d_k : trace.value("q").shape().cols;
  const int64_t d_v = trace.value("v").empty() ? p.d_v : trace.value("v").shape().cols;
  const double root = std::sqrt(static_cast<double>(d_k));
  const std::string divisor = !p.scaled ? ui.word("equation.off")
                              : p.scale ? "× " + number_text(*p.scale, 2)
                                        : "= " + number_text(root, root == std::floor(root) ? 0 : 2);
  std::vector<Symbol> all;
  const auto row = [&](Aspect aspect) -> const Choice& { return *find_choice(aspect, choice_of(p, aspect)); };
  if (trace.value("heads").empty()) {  // no queries and keys: the formula of the structure is all there is
    all.push_back({"o", {}, times(n, output_width(p)), "output", Role::o});
    all.back().latex = row(Aspect::structure).formula;
    return all;
  }
  if (p.method != "plain") {  // its own formula says it all
    all.push_back({"method", {}, times(n, d_v), "heads", Role::o});
    all.back().latex = row(Aspect::method).formula;
    if (with_output) {
      all.push_back({"", {math_upright("=", s * .86f, t.text2)}, "", ""});
      all.push_back({"o", {math("O", s, ink(Role::o))}, times(n, d_v), "heads", Role::o});
    }
    return all;
  }
  const std::string weighting = p.weighting == "softmax" ? "softmax" : ui.word("weighting." + p.weighting);
  all.push_back({"softmax",
                 {math_upright(weighting, s * .86f, ink(Role::a)), gap(3), math_upright("(", s * 1.12f, ink(Role::a))},
                 times(n, m),
                 "weights",
                 Role::a,
                 false,
                 "",
                 {},
                 6,
                 0,
                 0,
                 -s * .22f});
  if (p.score == "dot") {
    all.push_back({"q", {math("Q", s, ink(Role::q))}, times(n, d_k), "scores", Role::q});
    all.push_back(
        {"k", {math("K", s, ink(Role::k)), math_sup("T", s, ink(Role::k))}, times(d_k, m), "scores", Role::k});
    all.push_back({"scale", {}, divisor, "scaled", Role::s, true});
  } else {
    all.push_back({"score", {}, times(n, m), "scores", Role::s});
    all.back().latex = row(Aspect::score).formula;
  }
  all.push_back({"", {math_upright("+", s * .86f, t.text2)}, "", ""});
  all.push_back({"mask", {math("M", s, ink(Role::m))}, times(n, m), "masked", Role::m});
  all.push_back({"", {math_upright(")", s * 1.12f, ink(Role::a))}, "", ""});
  all.push_back({"v", {math("V", s, ink(Role::v))}, times(m, d_v), "heads", Role::v});
  if (with_output) {
    all.push_back({"", {math_upright("=", s * .86f, t.text2)}, "", ""});
    all.push_back({"o", {math("O", s, ink(Role::o))}, times(n, d_v), "heads", Role::o});
  }
  return all;
}

/// A symbol for those who hear it, with the step it leads to: "Q: Raw scores".
std::string spoken(const Ui& ui, const std::string& symbol, const std::string& film) {
  static const std::map<std::string, std::string> kSymbols{
      {"x", "X"},  {"w", "W_Q, W_K, W_V"}, {"softmax", "softmax"}, {"q", "Q"},
      {"k", "Kᵀ"}, {"scale", "÷ √d_k"},    {"mask", "+ M"},        {"v", "V"},
      {"o", "O"}};
  const auto it = kSymbols.find(symbol);
  const Problem& p = ui.scene().problem;
  const std::string name = it != kSymbols.end() ? it->second
                           : symbol == "score"  ? ui.word("score." + p.score)
                                                : ui.word("method." + p.method);
  return name + ": " + ui.word("film." + film + ".title");
}

/// The symbols that A and B differ in, before anything is computed.
std::set<std::string> differing(const Ui& ui) {
  std::set<std::string> symbols;
  if (const Pinned* a = ui.session.pinned())
    for (const SettingDifference& d : describe_differences(a->scene.problem, ui.scene().problem))
      symbols.insert(d.symbols.begin(), d.symbols.end());
  return symbols;
}

void diamond(Ui& ui, float x, float y) {
  ui.paint.fill({{x, y - 4}, {x + 4, y}, {x, y + 4}, {x - 4, y}}, ui.theme.text1);
}

void draw_equation(Ui& ui, float room, float center, float top, float height, float s, float pad, bool with_output,
                   const Stop& stop) {
  const Theme& t = ui.theme;
  std::vector<Symbol> all = formula(ui, s, with_output);
  const float between = with_output ? 2.f : 0.f;
  float total = -between;
  for (Symbol& y : all) {
    if (!y.latex.empty()) {
      y.set = fit_formula(ui.paint, y.latex, room, s * .8f, 13);
      if (y.set.below > kShapeRoom) {  // a fraction: as large as the bar is high, without the shape under it
        y.shape.clear();
        for (float size = s * .8f; y.set.above + y.set.below > height - 10 && size > 13; size -= 1)
          y.set = fit_formula(ui.paint, y.latex, room, size, 13);
      }
    }
    y.content = !y.latex.empty() ? y.set.width
                : y.root ? ui.paint.width("/", s * 1.1f, Face::math) + 4 + draw_root(ui.paint, 0, 0, s * .84f, 0, false)
                         : ui.paint.width(y.runs);
    y.width = y.id.empty() ? y.content + (y.runs[0].text == ")" ? 2.f
                                          : with_output         ? 10.f
                                                                : 4.f)
                           : std::max(y.content + 2 * std::min(pad, y.pad),
                                      ui.paint.width(y.shape, 11, Face::semibold, true) + (with_output ? 10.f : 6.f));
    total += y.width + between;
  }
  const float base = top + std::round(height * .53f);
  const float x0 = std::round(center - total / 2);
  // The lit neighbours share one place.
  float x = x0;
  for (size_t i = 0; i < all.size(); ++i) {
    if (!all[i].id.empty() && lights(stop.id, all[i].id)) {
      float w = all[i].width;
      size_t j = i;
      while (j + 1 < all.size() && !all[j + 1].id.empty() && lights(stop.id, all[j + 1].id))
        w += between + all[++j].width;
      lit_place(ui, {std::round(x), top, std::round(w), height}, stop.role == Role::m ? Role::m : stop.role, true);
      for (; i < j; ++i) x += all[i].width + between;
    }
    x += all[i].width + between;
  }
  const std::set<std::string> differ = differing(ui);
  x = x0;
  for (const Symbol& y : all) {
    const float cx = x + (y.width - y.content) / 2;
    if (y.id.empty()) {
      ui.paint.runs(cx, base, y.runs);
    } else {
      const bool lit = lights(stop.id, y.id);
      const Hit h = hit(ui, "symbol " + y.id, {x, top, y.width, height}, spoken(ui, y.id, y.step), lit);
      if (h.hovered && !lit) ui.paint.rect({std::round(x), top, std::round(y.width), height}, faded(t.active, .5), 6);
      if (h.hovered) ui.hand.hovered_role = y.role;
      if (differ.count(y.id)) diamond(ui, std::round(x + y.width / 2), top + 4);
      if (h.clicked) ui.show_step(y.step);
      if (y.root) {
        ui.paint.text(cx, base + 1, "/", t.text2, s * 1.1f, Face::math);
        draw_root(ui.paint, cx + ui.paint.width("/", s * 1.1f, Face::math) + 4, base, s * .84f, t.role(Role::s));
      } else if (!y.latex.empty()) {
        const float middle =
            top + (height + y.set.above - y.set.below) / 2;  // of a fraction, which needs the whole height
        draw_formula(ui.paint, y.set, cx, y.shape.empty() ? middle : base, t.role(y.role));
      } else {
        ui.paint.runs(cx, base, y.runs);
      }
      ui.paint.number(x + y.width / 2 + y.shape_shift, top + height - 8, y.shape, lit ? t.text1 : t.text3, 11,
                      lit ? Face::semibold : Face::regular, Align::center);
    }
    x += y.width + between;
  }
}

/// X · W_Q W_K W_V with one brace under the three.
void draw_inputs(Ui& ui, Rect area, float top, float height, const Stop& stop) {
  const Theme& t = ui.theme;
  const Trace& trace = ui.trace();
  const float s = 20;
  const float base = top + std::round(height * .53f);
  const float below = top + height - 8;
  const Shape x_shape = trace.value("x").shape();
  const bool projected = !trace.value("w_q").empty();
  const Shape w = trace.value("w_q").shape();
  const Rect x_place{area.x + 14, top, 44, height};
  const Rect w_place{area.x + 66, top, std::min(142.f, area.w - 76), height};
  const bool at_x = stop.id == "x" || stop.id == "patches";
  if (at_x) lit_place(ui, x_place, Role::x, true);
  if (stop.id == "project" && projected) lit_place(ui, w_place, Role::x, true);
  const Hit hx = hit(ui, "symbol x", x_place, spoken(ui, "x", "x"), at_x);
  const Hit hw = projected ? hit(ui, "symbol w", w_place, spoken(ui, "w", "project"), stop.id == "project") : Hit{};
  if (hx.hovered && !at_x) ui.paint.rect(x_place, faded(t.active, .5), 6);
  if (hw.hovered && stop.id != "project") ui.paint.rect(w_place, faded(t.active, .5), 6);
  if (hx.clicked) ui.show_step("x");
  if (hw.clicked) ui.show_step("q");
  if (hx.hovered) ui.hand.hovered_role = Role::x;
  const std::set<std::string> differ = differing(ui);
  if (differ.count("x")) diamond(ui, x_place.x + 22, top + 4);
  if (differ.count("w")) diamond(ui, w_place.x + w_place.w / 2, top + 4);
  ui.paint.runs(x_place.x + 22, base, {math("X", s, t.role(Role::x))}, Align::center);
  ui.paint.number(x_place.x + 22, below, times(x_shape.rows, x_shape.cols), at_x ? t.text1 : t.text3, 11, Face::regular,
                  Align::center);
  if (!projected) return;
  ui.paint.circle({area.x + 62, base - 6}, 1.8f, t.text2);
  const float step = w_place.w / 3;
  static constexpr struct {
    const char* index;
    Role role;
  } kWeights[] = {{"Q", Role::q}, {"K", Role::k}, {"V", Role::v}};
  for (int i = 0; i < 3; ++i) {
    const Color ink = t.role(kWeights[i].role);
    ui.paint.runs(w_place.x + step * (static_cast<float>(i) + .5f), base,
                  {math("W", s, ink), math_sub(kWeights[i].index, s, ink)}, Align::center);
  }
  const float left = w_place.x + 8;
  const float right = w_place.right() - 8;
  const float mid = (left + right) / 2;
  const std::string shape = times(w.rows, w.cols);
  const float half = ui.paint.width(shape, 11, Face::regular, true) / 2 + 5;
  ui.paint.poly({{left, below - 11}, {left, below - 7}, {mid - half, below - 7}}, t.border);
  ui.paint.poly({{mid + half, below - 7}, {right, below - 7}, {right, below - 11}}, t.border);
  ui.paint.number(mid, below - 3, shape, stop.id == "project" ? t.text1 : t.text3, 11, Face::regular, Align::center);
}

void draw_sizes(Ui& ui, Rect area, float top, float height) {
  const Theme& t = ui.theme;
  const Problem& p = ui.scene().problem;
  struct Size {
    int value;
    const char* letter;  // index of d, or null for a word
    const char* key;
  };
  const Size sizes[] = {{static_cast<int>(ui.session.tokens().size()), nullptr, "size.tokens"},
                        {p.d_model, "model", ""},
                        {p.d_k, "k", ""},
                        {p.heads, nullptr, "size.heads"}};
  const float step = (area.w - 24) / 4;
  for (int i = 0; i < 4; ++i) {
    const float x = area.x + 16 + step * static_cast<float>(i);
    const float below = top + height - 8;
    ui.paint.number(x, top + std::round(height * .53f), std::to_string(sizes[i].value), t.text1, 18, Face::semibold);
    if (sizes[i].letter)
      ui.paint.runs(x, below, {math("d", 13.5f, t.text3), {sizes[i].letter, t.text3, 10, Face::math_italic, 3}});
    else
      ui.paint.text(x, below, ui.word(sizes[i].key), t.text3, 11);
  }
}

}  // namespace

void draw_equation_bar(Ui& ui, Rect area, float stage_x, float stage_right, bool compact) {
  const Theme& t = ui.theme;
  ui.hand.hovered_role.reset();
  ui.mirror.section("equation");
  ui.paint.rect(area, t.panel);
  ui.paint.hline(area.x, area.right(), area.bottom() - 1, t.hairline);
  const Stop& stop = ui.stop();
  if (compact) {
    const float s = area.w < 420 ? 21.f : 25.f;
    draw_equation(ui, area.w - (ui.scene().problem.method == "plain" ? 190.f : 40.f), area.x + area.w / 2, area.y + 6,
                  area.h - 12, s, 5, area.w >= 520, stop);
    return;
  }
  const float height = area.h - 22;
  const float top = area.y + 11;
  draw_equation(ui, (stage_right - stage_x) - (ui.scene().problem.method == "plain" ? 360.f : 120.f),
                (stage_x + stage_right) / 2, top, height, area.h > 90 ? 32.f : 28.f, 8, true, stop);
  if (stage_x > area.x + 180) {
    draw_inputs(ui, {area.x, area.y, stage_x - area.x, area.h}, top, height, stop);
    ui.paint.vline(stage_x, area.y + 14, area.bottom() - 14, t.hairline);
  }
  if (stage_right < area.right() - 180) {
    draw_sizes(ui, {stage_right, area.y, area.right() - stage_right, area.h}, top, height);
    ui.paint.vline(stage_right, area.y + 14, area.bottom() - 14, t.hairline);
  }
}

}  // namespace attn
