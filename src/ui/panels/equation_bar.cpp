#include <cctype>

#include "story/equation.h"
#include "story/step_words.h"
#include "ui/kit/formula.h"
#include "ui/kit/hint.h"
#include "ui/kit/widgets.h"
#include "ui/panels/panels.h"

namespace attn {
namespace {

constexpr float kLeastFormula = 14;
constexpr float kShapeRoom = 12;  // below the baseline, before a formula meets the shape under it

/// One part of the formula as it is drawn; without an id it is not a button.
struct Symbol : EquationPart {
  std::vector<Run> runs{};  // where it is neither the formula of a row nor a root
  bool root = false;        // divided by the root of d_k
  float pad = 8;
  float shape_shift = 0;
  Formula set{};
  float content = 0;  // width of what is drawn, and with what stands around it
  float width = 0;
  float x = 0;
};

/// How a symbol is spoken; empty: as the row that is chosen.
std::string spoken(const Ui& ui, const Symbol& symbol) {
  const Problem& p = ui.scene().problem;
  if (symbol.id.starts_with("chain")) return step_words(ui.words, symbol.step);
  if (symbol.id == "loss") return ui.word("loss." + p.loss.kind);
  if (symbol.latex) {
    const std::string& chosen = symbol.id == "score" ? p.score : symbol.id == "method" ? p.method : p.structure;
    return ui.word((symbol.id == "o" ? "structure" : symbol.id) + "." + chosen);
  }
  if (symbol.id == "scale") return symbol.root ? "÷ √d_k" : symbol.text;
  if (symbol.id == "mask") return "+ " + symbol.text;
  return symbol.id == "softmax" ? symbol.id : symbol.text;
}

/// A part in runs: letters in italic, with their index and exponent; names and signs upright.
std::vector<Run> runs_of_part(const EquationPart& part, float s, Color ink, Color sign_ink) {
  if (part.id.empty()) return {math_upright(part.text, s * (part.text == ")" ? 1.12f : .86f), sign_ink)};
  if (part.id == "softmax") {
    const size_t open = part.text.find_first_of('(', part.text.starts_with("B/") ? 6 : 0);
    const size_t index = std::min(part.text.find('_'), open);
    std::vector<Run> runs{math_upright(part.text.substr(0, index), s * .86f, ink)};
    if (index < open) runs.push_back(math_sub(part.text.substr(index + 1, open - index - 1), s, ink));
    runs.insert(runs.end(), {gap(3), math_upright(part.text.substr(open), s * 1.12f, ink)});
    return runs;
  }
  const auto letter = static_cast<unsigned char>(part.text[0]);
  if (part.text.size() > 1 && !std::isupper(letter)) return {math_upright(part.text, s * .86f, ink)};
  std::vector<Run> runs{math(part.text.substr(0, 1), s, ink)};
  if (part.text.find("_R") != std::string::npos) runs.push_back(math_sub("R", s, ink));
  if (part.text.ends_with("ᵀ")) runs.push_back(math_sup("T", s, ink));
  return runs;
}

std::vector<Symbol> formula(const Ui& ui, float s, bool with_output) {
  const Theme& t = ui.theme;
  std::vector<Symbol> all;
  for (EquationPart& part : equation_of(ui.session, ui.stop())) {
    Symbol y{std::move(part)};
    y.root = y.id == "scale" && y.text.starts_with("/");
    const Color sign_ink = y.text == ")" ? t.role(Role::a) : t.text2;
    if (!y.latex && !y.root) y.runs = runs_of_part(y, s, t.role(y.role), sign_ink);
    if (y.id == "softmax") {
      y.pad = 6;
      y.shape_shift = -s * .22f;
    }
    all.push_back(std::move(y));
  }
  if (!with_output && all.size() > 2) all.resize(all.size() - 2);
  return all;
}

/// The symbols that A and B differ in, before anything is computed.
std::set<std::string> differing(const Ui& ui) {
  std::set<std::string> symbols;
  if (const Pinned* a = ui.session.pinned())
    for (const SettingDifference& d : describe_differences(a->scene.problem, ui.scene().problem))
      symbols.insert(d.symbols.begin(), d.symbols.end());
  return symbols;
}

/// The place of a symbol, a button to its step ("Q: Raw scores"); marked where A and B differ. Whether it is hovered.
bool symbol_place(Ui& ui, const Symbol& symbol, Rect r, bool lit, const std::set<std::string>& differ) {
  const std::string& id = symbol.id;
  const Stop& stop = ui.stops[ui.stops.of(symbol.step)];
  const std::string title = stop_title(ui.session, ui.words, stop);
  const Hit h = hit(ui, "symbol " + id, r, spoken(ui, symbol) + ": " + title, lit);
  if (h.hovered && !lit) ui.paint.rect({std::round(r.x), r.y, std::round(r.w), r.h}, faded(ui.theme.active, .5), 6);
  if (differ.count(id)) {
    const float x = std::round(r.x + r.w / 2);
    const float y = r.y + 4;
    ui.paint.fill({{x, y - 4}, {x + 4, y}, {x, y + 4}, {x - 4, y}}, ui.theme.text1);
  }
  if (h.clicked) ui.show_step(symbol.step);
  return h.hovered;
}

/// Sets the formulas of rows, and gives every symbol its width.
void lay_symbols(const Ui& ui, std::vector<Symbol>& all, float room, float height, float s, float pad,
                 bool with_output) {
  for (Symbol& y : all) {
    if (y.latex) {
      y.set = fit_formula(ui.paint, y.text, room, s * .8f, 13);
      if (y.set.below > kShapeRoom) {  // a fraction: as large as the bar is high, without the shape under it
        y.below.clear();
        for (float size = s * .8f; y.set.above + y.set.below > height - 10 && size > 13; size -= 1)
          y.set = fit_formula(ui.paint, y.text, room, size, 13);
      }
    }
    y.content = y.latex  ? y.set.width
                : y.root ? ui.paint.width("/", s * 1.1f, Face::math) + 4 + draw_root(ui.paint, 0, 0, s * .84f, 0, false)
                         : ui.paint.width(y.runs);
    const float around = with_output ? 10.f : 4.f;
    if (y.id.empty())
      y.width = y.content + (y.runs[0].text == ")" ? 2.f : around);
    else
      y.width = std::max(y.content + 2 * std::min(pad, y.pad),
                         ui.paint.width(y.below, 11, Face::semibold, true) + (with_output ? 10.f : 6.f));
  }
}

void draw_equation(Ui& ui, Rect area, bool compact) {
  const Theme& t = ui.theme;
  const Stop& stop = ui.stop();
  const bool with_output = !compact || area.w >= 520;
  const float between = with_output ? 2.f : 0.f;
  float s = compact ? (area.w < 420 ? 21.f : 25.f) : area.h > 68 ? 32.f : 28.f;
  std::vector<Symbol> all;
  float total = 0;
  for (;; s -= 1) {  // as large as it has room
    all = formula(ui, s, with_output);
    const bool alone = all.size() == 1;
    const float room = area.w - (compact ? (alone ? 40.f : 190.f) : alone ? 120.f : 360.f);
    lay_symbols(ui, all, room, area.h, s, compact ? 5 : 8, with_output);
    total = -between;
    for (const Symbol& y : all) total += y.width + between;
    if (total <= area.w || s <= kLeastFormula) break;
  }
  const float base = area.y + std::round(area.h * .53f);
  float x = std::round(area.x + area.w / 2 - total / 2);
  for (Symbol& y : all) {
    y.x = x;
    x += y.width + between;
  }
  // The lit neighbours share one place.
  const auto is_lit = [&](const Symbol& y) { return lights(ui.session, stop, y); };
  for (auto from = all.begin(); (from = std::find_if(from, all.end(), is_lit)) != all.end();) {
    const auto end = std::find_if_not(from, all.end(), is_lit);
    const float right = (end - 1)->x + (end - 1)->width;
    lit_place(ui, {std::round(from->x), area.y, std::round(right - from->x), area.h}, stop.role, true);
    from = end;
  }
  const std::set<std::string> differ = differing(ui);
  for (const Symbol& y : all) {
    const float cx = y.x + (y.width - y.content) / 2;
    const bool lit = is_lit(y);
    if (!y.id.empty() && symbol_place(ui, y, {y.x, area.y, y.width, area.h}, lit, differ))
      ui.hand.hovered_role = y.role;
    if (y.root) {
      ui.paint.text(cx, base + 1, "/", t.text2, s * 1.1f, Face::math);
      draw_root(ui.paint, cx + ui.paint.width("/", s * 1.1f, Face::math) + 4, base, s * .84f, t.role(Role::s));
    } else if (y.latex) {  // of a fraction, which needs the whole height, the middle
      const float middle = area.y + (area.h + y.set.above - y.set.below) / 2;
      ui.mirror.formula(y.text);
      draw_formula(ui.paint, y.set, cx, y.below.empty() ? middle : base, t.role(y.role));
    } else {
      ui.paint.runs(cx, base, y.runs);
    }
    ui.paint.number(y.x + y.width / 2 + y.shape_shift, area.bottom() - 8, y.below, lit ? t.text1 : t.text3, 11,
                    lit ? Face::semibold : Face::regular, Align::center);
  }
}

/// X · W_Q W_K W_V with one brace under the three.
void draw_inputs(Ui& ui, Rect area) {
  const Theme& t = ui.theme;
  const float s = 20;
  const float base = area.y + std::round(area.h * .53f);
  const float below = area.bottom() - 8;
  const Shape x = ui.trace().value("x").shape();
  const Shape w = ui.trace().value("w_q").shape();
  const Rect x_place{area.x + 14, area.y, 44, area.h};
  const Rect w_place{area.x + 66, area.y, std::min(142.f, area.w - 76), area.h};
  const bool two_texts = !ui.trace().value("source").empty();
  const bool at_x = ui.stop().embeds();
  const bool at_w = ui.stop().projects();
  const std::set<std::string> differ = differing(ui);
  const auto shape = [&](float center, float y, const Shape& each, bool lit) {
    ui.paint.number(center, y, times(each.rows, each.cols), lit ? t.text1 : t.text3, 11, Face::regular, Align::center);
  };
  if (at_x) lit_place(ui, x_place, Role::x, true);
  if (symbol_place(ui, {{.id = "x", .text = "X", .step = "x"}}, x_place, at_x, differ)) ui.hand.hovered_role = Role::x;
  const float of_x = two_texts ? 16 : s;  // two letters in the place of one
  std::vector<Run> letters = step_symbol(ui, "x", of_x);
  if (two_texts) {
    letters.push_back(math_upright(",", of_x, t.text2));
    letters.push_back(gap(4));
    for (const Run& run : step_symbol(ui, "source", of_x)) letters.push_back(run);
  }
  ui.paint.runs(x_place.x + 22, base, letters, Align::center);
  shape(x_place.x + 22, below, x, at_x);
  if (ui.trace().value("w_q").empty()) return;
  if (at_w) lit_place(ui, w_place, Role::x, true);
  symbol_place(ui, {{.id = "w", .text = "W_Q, W_K, W_V", .step = "q"}}, w_place, at_w, differ);
  ui.paint.circle({area.x + 62, base - 6}, 1.8f, t.text2);
  float third = .5f;
  for (const char* const step : {"w_q", "w_k", "w_v"})
    ui.paint.runs(w_place.x + w_place.w / 3 * third++, base, step_symbol(ui, step, s), Align::center);
  const float left = w_place.x + 8;
  const float right = w_place.right() - 8;
  const float mid = (left + right) / 2;
  const float half = ui.paint.width(times(w.rows, w.cols), 11, Face::regular, true) / 2 + 5;
  ui.paint.poly({{left, below - 11}, {left, below - 7}, {mid - half, below - 7}}, t.border);
  ui.paint.poly({{mid + half, below - 7}, {right, below - 7}, {right, below - 11}}, t.border);
  shape(mid, below - 3, w, at_w);
}

void draw_sizes(Ui& ui, Rect area) {
  const Theme& t = ui.theme;
  const Problem& p = ui.scene().problem;
  const struct {
    int value;
    const char* letter;  // index of d, or null for a word
    const char* key;
  } sizes[] = {{static_cast<int>(ui.session.tokens().size()), nullptr, "size.tokens"},
               {p.d_model, "model", ""},
               {p.d_k, "k", ""},
               {p.heads, nullptr, "size.heads"}};
  float x = area.x + 16;
  for (const auto& size : sizes) {
    const float below = area.bottom() - 8;
    const std::string name = size.letter ? std::string("d_") + size.letter : size.key;
    hint(ui, name, {x, area.y, (area.w - 24) / 4, area.h});
    ui.paint.number(x, area.y + std::round(area.h * .53f), std::to_string(size.value), t.text1, 18, Face::semibold);
    if (size.letter)
      ui.paint.runs(x, below, {math("d", 13.5f, t.text3), {size.letter, t.text3, 10, Face::math_italic, 3}});
    else
      ui.paint.text(x, below, ui.word(size.key), t.text3, 11);
    x += (area.w - 24) / 4;
  }
}

}  // namespace

void draw_equation_bar(Ui& ui, Rect area, float stage_x, float stage_right, bool compact) {
  const Theme& t = ui.theme;
  ui.hand.hovered_role.reset();
  ui.mirror.section("equation");
  ui.paint.rect(area, t.panel);
  ui.paint.hline(area.x, area.right(), area.bottom() - 1, t.hairline);
  if (compact) return draw_equation(ui, {area.x, area.y + 6, area.w, area.h - 12}, true);
  const float top = area.y + 11;
  const float height = area.h - 22;
  draw_equation(ui, {stage_x, top, stage_right - stage_x, height}, false);
  if (stage_x > area.x + 180) {
    draw_inputs(ui, {area.x, top, stage_x - area.x, height});
    ui.paint.vline(stage_x, area.y + 14, area.bottom() - 14, t.hairline);
  }
  if (stage_right < area.right() - 180) {
    draw_sizes(ui, {stage_right, top, area.right() - stage_right, height});
    ui.paint.vline(stage_right, area.y + 14, area.bottom() - 14, t.hairline);
  }
}

}  // namespace attn
