
#include "text/list.h"
#include "ui/panels/column.h"
#include "ui/panels/panels.h"

namespace attn {
namespace {

constexpr int kLargestKeySize = 16;
constexpr float kLowestTemperature = .01f;  // that can be typed; the slider has .1 to 10
constexpr float kHighestTemperature = 1000;
constexpr float kHighestSeed = 9999999;  // every integer below is a float

/// Whether the settings of the tables that few scenes change are on view, and those that a lesson does not use.
struct Variants {
  bool open = false;
  bool more = false;
};

/// Settings that would move no number of a problem, each with the row that decides it; null: the scene's matrices do.
struct Idle {
  std::optional<Problem> of{};  // without its edits, so that a cell that is dragged costs nothing
  std::map<std::string, std::optional<const Choice*>> known{};  // by control; without a value it is free
};

/// The row that takes the effect from a change, or null where none does by itself; nothing where it has an effect.
std::optional<const Choice*> idle_by(const Ui& ui, const std::string& control, void (*change)(Problem&)) {
  const auto moves = [&](const Problem& p) {
    Problem next = p;
    change(next);
    return moves_numbers(p, next, ui.session.lexicon());
  };
  const Problem& p = ui.scene().problem;
  const Choice* weighting = find_choice(Aspect::weighting, p.weighting);
  const bool keeps_order =
      control == "temperature" || (control == "scale" && !find_choice(Aspect::position, p.positions)->bias);
  if (weighting->ranks && keeps_order && !decided_by(p, Aspect::weighting)) return weighting;
  if (moves(p)) return {};
  for (const AspectRow& table : kAspects) {
    Problem freed = p;
    choice_of(freed, table.aspect) = choices(table.aspect).front().id;
    if (moves(freed)) return find_choice(table.aspect, choice_of(p, table.aspect));
  }
  return nullptr;
}

/// Whether a setting is idle: then its row says so. `change`: one that has an effect wherever the setting has.
bool is_idle(Column& c, const char* control, const char* label, void (*change)(Problem&)) {
  Ui& ui = c.ui;
  const auto [known, fresh] = ui.of<Idle>().known.try_emplace(control);
  if (fresh) known->second = idle_by(ui, control, change);
  if (!known->second) return false;
  const Choice* by = *known->second;
  const std::string title = in_language(ui.scene().about.title, ui.words.code());
  c.idle(control, label, by ? name_of(ui, *by) : title.empty() ? ui.word("scene.own") : title);
  return true;
}

/// How many heads there are, or have keys and values of their own: one of `counts`.
void count_row(Column& c, const std::string& id, const std::vector<int>& counts, int now,
               const std::function<void(Problem&, int)>& set) {
  std::vector<std::string> names;
  for (const int n : counts) names.push_back(std::to_string(n));
  const auto found = std::ranges::find(counts, now);
  const int clicked = c.pieces(id, 28 * static_cast<float>(counts.size()), names,
                               found == counts.end() ? -1 : static_cast<int>(found - counts.begin()));
  if (clicked >= 0) c.change("edit.heads", [&](Problem& q) { set(q, counts[static_cast<size_t>(clicked)]); });
}

void heads_row(Column& c) {
  if (is_idle(c, "heads", "heads", [](Problem& q) { q.heads = q.kv_heads = q.heads == 1 ? 2 : 1; })) return;
  count_row(c, "heads", {1, 2, 4, 8}, c.ui.scene().problem.heads, [](Problem& q, int n) { q.heads = q.kv_heads = n; });
}

/// Grouped- and multi-query attention.
void kv_heads_row(Column& c) {
  if (is_idle(c, "kv_heads", "kv_heads", [](Problem& q) { q.kv_heads = q.kv_heads == 1 ? q.heads : 1; })) return;
  const Problem& p = c.ui.scene().problem;
  std::vector<int> counts;
  for (int n = 1; n <= p.heads && p.heads % n == 0; n *= 2) counts.push_back(n);
  count_row(c, "kv_heads", counts, p.kv_heads, [](Problem& q, int n) { q.kv_heads = n; });
}

constexpr Aspect kVariants[] = {Aspect::score, Aspect::weighting, Aspect::method, Aspect::structure};

/// A row of the settings of a lesson, that a card has led to or speaks of at present, has a frame.
void light(Column& c, const std::string& control, float from) {
  Ui& ui = c.ui;
  LedTo& led = ui.of<LedTo>();
  const bool on = std::ranges::find(led.controls, control) != led.controls.end();
  const bool shown = on && ui.now < led.until;
  if (shown) ui.outcome.wakes = led.until;  // it goes by itself
  if (on && std::exchange(led.scrolls, false)) {
    const float above = from - 16 - ImGui::GetWindowPos().y;
    const float below = c.y + 16 - ImGui::GetWindowPos().y - ImGui::GetWindowSize().y;
    if (above < 0 || below > 0) ImGui::SetScrollY(std::max(0.f, ImGui::GetScrollY() + (below > 0 ? below : above)));
  }
  const bool pointed = std::ranges::find(led.pointed, control) != led.pointed.end();
  if (shown || pointed) ui.paint.frame({c.x - 8, from - 1, c.w + 16, c.y - from - 1}, ui.theme.ring, 1.5f, 6);
}

/// The other tables, where one row each is chosen.
void variant_rows(Column& c) {
  Ui& ui = c.ui;
  const bool of_lesson = !c.few.empty() && !c.others;
  ui.locked = ui.restrictions.locks("text");
  if (!of_lesson && !ui.restrictions.hides("text")) image_switch(c);
  if (ui.scene().problem.heads > 1 && c.shows("heads")) kv_heads_row(c);
  for (const Aspect aspect : kVariants) {
    const std::string group(aspect_name(aspect));
    if (!c.shows(group)) continue;
    const float from = c.y;
    choice_rows(c, aspect);
    light(c, group, from);
  }
}

/// The same behind one line, which tells what is not standard.
void folded_variants(Column& c) {
  Ui& ui = c.ui;
  const Problem& p = ui.scene().problem;
  bool any = false;
  std::vector<std::string> names;
  for (const Aspect aspect : kVariants) {
    const std::string group(aspect_name(aspect));
    if (!c.shows(group)) continue;
    any = true;
    if (&choices(aspect).front() != find_choice(aspect, choice_of(p, aspect)))
      names.push_back(ui.word(group + "." + choice_of(p, aspect)));
  }
  if (!any) return;
  if (p.image) names.push_back(ui.word("image"));
  if (p.kv_heads != p.heads) names.push_back(ui.word("differs.kv_heads") + " " + std::to_string(p.kv_heads));
  ui.locked = false;
  fold(c, "variants", ui.of<Variants>().open, names.empty() ? ui.word("variants.standard") : list_of(names));
  if (ui.of<Variants>().open) variant_rows(c);
}

void key_size_row(Column& c) {
  if (is_idle(c, "key_size", "key_size", [](Problem& q) { q.d_k = q.d_k == 1 ? 2 : 1; })) return;
  const int d_k = c.ui.scene().problem.d_k;
  c.label("key_size");
  if (const auto size = c.typed("key_size", std::to_string(d_k), std::to_string(d_k), {1, kLargestKeySize, true}))
    c.change("edit.key_size", [&](Problem& q) { q.d_k = static_cast<int>(std::lround(*size)); });
  float at = static_cast<float>(d_k - 1) / (kLargestKeySize - 1);
  if (slider(c.ui, "key_size", {c.x + c.w - 100, c.y + 17, 72, 0}, at, -1, kLargestKeySize - 1))
    c.change("edit.key_size",
             [&](Problem& q) { q.d_k = 1 + static_cast<int>(std::lround(at * (kLargestKeySize - 1))); });
  c.y += c.row() + 4;
}

void scale_row(Column& c) {
  Ui& ui = c.ui;
  const Problem& p = ui.scene().problem;
  if (!find_choice(Aspect::score, p.score)->divides) return;
  const auto switched = [](Problem& q) {
    q.scaled = !q.scaled;
    q.scale.reset();
  };
  if (is_idle(c, "scale", "divide_by", switched)) return;
  const float end = c.x + c.w;
  const float word = c.label("divide_by");
  draw_root(ui.paint, c.x + word + 6, baseline(c.y + 17, 13) + 1, 15, ui.theme.text1);
  const std::string root = "= " + short_number(std::sqrt(static_cast<double>(p.d_k)));
  ui.paint.number(end - 42, baseline(c.y + 17, 12), root, ui.theme.text2, 12, Face::regular, Align::right);
  if (toggle(ui, "scale", {end - 32, c.y + 8, 32, 18}, p.scaled)) c.change("edit.scale", switched);
  c.y += c.row();
}

void temperature_row(Column& c) {
  if (is_idle(c, "temperature", "temperature", [](Problem& q) { q.temperature *= 2; })) return;
  const float temperature = c.ui.scene().problem.temperature;
  c.label("temperature");
  if (const auto heat = c.typed("temperature", number_text(temperature, temperature < 10 ? 2 : 1),
                                number_text(temperature, 6), {kLowestTemperature, kHighestTemperature}))
    c.change("edit.temperature", [&](Problem& q) { q.temperature = *heat; });
  float heat = std::clamp(.5f + .5f * std::log10(temperature), 0.f, 1.f);
  if (slider(c.ui, "temperature", {c.x + c.w - 100, c.y + 17, 60, 0}, heat, .5f))
    c.change("edit.temperature", [&](Problem& q) {
      const float snapped = std::abs(heat - .5f) < .03f ? .5f : heat;
      q.temperature = std::round(std::pow(10.f, (snapped - .5f) * 2) * 100) / 100;
    });
  c.y += c.row() + 4;
}

void seed_row(Column& c) {
  if (is_idle(c, "seed", "seed", [](Problem& q) { q.seed ^= 1; })) return;
  const std::string seed = std::to_string(c.ui.scene().problem.seed);
  const float end = c.x + c.w;
  c.label("seed");
  if (const auto typed = typed_value(c.ui, "seed", end - 40, c.y + 17, seed, seed, {0, kHighestSeed, true},
                                     c.ui.words.format("control.seed_typed", {seed})))
    c.change("edit.seed", [&](Problem& q) { q.seed = static_cast<uint64_t>(std::llround(*typed)); });
  if (icon_button(c.ui, "seed", {end - 28, c.y + 3, 28, 28}, Icon::dice, true, true, 15))
    c.change("edit.seed", [](Problem& q) { q.seed += 1; });
  c.y += c.row();
}

void edits_row(Column& c) {
  const std::vector<CellEdit>& edits = c.ui.scene().problem.edits;
  c.ui.locked = c.ui.restrictions.readonly;
  if (edits.empty()) return;
  c.ui.paint.text(c.x, baseline(c.y + 17, 13), c.ui.words.format("edits", {in_threes(std::to_string(edits.size()))}),
                  c.ui.theme.text1, 13);
  if (icon_button(c.ui, "reset", {c.x + c.w - 28, c.y + 3, 28, 28}, Icon::reset, true, true, 15))
    c.change("edit.reset", [](Problem& q) { q.edits.clear(); });
  c.y += c.row();
}

void cell_digits_row(Column& c) {
  std::vector<std::string> items{c.ui.word("cell_digits.auto")};
  for (int digits = 0; digits <= 4; ++digits) items.push_back(std::to_string(digits));
  c.label("cell_digits");
  const int chosen =
      drop_down(c.ui, "cell_digits", {c.x + c.w - 84, c.y + 4, 84, 26}, items, c.ui.scene().view.cell_digits + 1);
  c.y += c.row();
  if (chosen < 0) return;
  Scene next = c.ui.scene();
  next.view.cell_digits = chosen - 1;
  c.ui.change("edit.cell_digits", next);
}

/// What draws the settings of a control; those of rows behind "Variant" ask for themselves.
struct ControlRows {
  const char* control;
  void (*draw)(Column&);
  bool ends_group;
};
constexpr ControlRows kRows[] = {
    {"text", text_rows, true},
    {"heads", heads_row, false},
    {"key_size", key_size_row, true},
    {"mask", [](Column& c) { choice_rows(c, Aspect::reach); }, false},
    {"", folded_variants, false},
    {"scale", scale_row, false},
    {"temperature", temperature_row, true},
    {"positions", [](Column& c) { choice_rows(c, Aspect::position); }, false},
    {"seed", seed_row, false},
    {"loss", loss_rows, false},
    {"", edits_row, true},
    {"cell_digits", cell_digits_row, false},
};

void draw_rows(Column& c) {
  for (const ControlRows& rows : kRows) {
    const float from = c.y;
    if (c.shows(rows.control)) {
      rows.draw(c);
      light(c, rows.control, from);
    }
    if (rows.ends_group) c.rule();
  }
}

}  // namespace

void fold(Column& c, const std::string& id, bool& open, const std::string& closed) {
  Ui& ui = c.ui;
  const std::string& name = ui.word("control." + id);
  const Rect line{c.x - 4, c.y + 2, c.w + 8, 30};
  const Hit h = hit(ui, id, reach(ui, line), name + (closed.empty() ? "" : ": " + closed), open);
  if (h.hovered) ui.paint.rect(line, faded(ui.theme.active, .5), 6);
  if (h.clicked) open = !open;
  const float word = ui.paint.text(c.x, baseline(c.y + 17, 13), name, ui.theme.text1, 13);
  draw_icon(ui.paint, open ? Icon::down : Icon::right, {c.x + c.w - 8, c.y + 17}, 14, ui.theme.text2);
  if (!open)
    ui.paint.text(c.x + c.w - 24, baseline(c.y + 17, 12.5f), ui.paint.fit(closed, c.w - word - 34, 12.5f),
                  ui.theme.text2, 12.5f, Face::regular, Align::right);
  c.y += c.row();
}

const std::string& control_name(const Ui& ui, const std::string& control) {
  if (control == "scale") return ui.word("divide_by");
  return ui.word(ui.words.has(control) ? control : "aspect." + control);
}

float draw_controls(Ui& ui, Rect area) {
  ui.mirror.section("controls");
  Problem problem = ui.scene().problem;
  problem.edits.clear();
  if (Idle& idle = ui.of<Idle>(); !(idle.of == problem)) idle = {std::move(problem)};
  Column c{ui, area.x + 16, area.w - 32, area.y + 14, area.y + 14};
  if (const LessonVisit* lesson = ui.document.lesson()) c.few = lesson->controls();
  draw_rows(c);
  if (!c.few.empty()) {
    variant_rows(c);
    c.rule();
    ui.locked = false;
    fold(c, "more", ui.of<Variants>().more, "");
    c.others = true;
    if (ui.of<Variants>().more) draw_rows(c);
  }
  ui.locked = false;
  return c.y - area.y;
}

}  // namespace attn
