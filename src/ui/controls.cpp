#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>

#include "attention/explain.h"
#include "platform/platform.h"
#include "scene/mask_pairs.h"
#include "ui/number_entry.h"
#include "ui/panels.h"
#include "ui/widgets.h"

namespace attn {
namespace {

constexpr int kLargestKeySize = 16;
constexpr float kLowestTemperature = .01f;  // that can be typed; the slider has .1 to 10
constexpr float kHighestTemperature = 1000;
constexpr float kHighestSeed = 9999999;     // every integer below is a float

/// New text for the scene as it was when typing began, so that a word half typed costs no edit.
void change_text(Ui& ui, const std::string& text) {
  Activity& a = ui.activity;
  Scene next = a.before_typing;
  next.view = ui.scene().view;
  a.dropped = set_text(next, text, ui.session.lexicon());
  a.typed = text;
  ui.change("edit.text", next);
  a.text_left = ui.scene().problem.text;
}

void begin_typing(Ui& ui) {
  ui.activity.typing = true;
  ui.activity.before_typing = ui.scene();
  ui.activity.dropped = {};
  ui.activity.typed = ui.activity.text_left = ui.scene().problem.text;
  ui.session.begin_gesture();
}

/// What went with vanished words is said once typing is over.
void end_typing(Ui& ui) {
  ui.activity.typing = false;
  ui.session.end_gesture();
  std::string names;
  for (const std::string& name : ui.activity.dropped.tokens) names += (names.empty() ? "" : ", ") + name;
  if (!names.empty()) ui.session.notify({"notice.dropped", {names}});
}

}  // namespace

void receive_typing(Ui& ui) {
  if (ui.activity.typing && ui.scene().problem.text != ui.activity.text_left) end_typing(ui);  // undone, or another scene
  const auto typed = platform::take_typed();
  if (!typed) return;
  if (!ui.activity.typing) begin_typing(ui);
  if (typed->text != ui.activity.typed) change_text(ui, typed->text);
  if (typed->finished) end_typing(ui);
}

namespace {

/// On the web the field is the page's; here its frame is drawn under it. On the desktop it is Dear ImGui's.
void text_field(Ui& ui, Rect r) {
  const Theme& t = ui.theme;
  const std::string& text = ui.scene().problem.text;
  const auto at_rest = [&] {  // the whole text, wrapped
    ui.paint.push_clip(r);
    ui.paint.paragraph(r.x + 10, r.y + 21, r.w - 18, 19, {plain(text, 13, t.text1)});
    ui.paint.pop_clip();
  };
  if (ui.locked) {
    ui.paint.frame(r, t.hairline, 1, 6);
    at_rest();
    Control mirror = ui.activity.mirror.start("text", Control::Kind::button, r);
    mirror.label = ui.word("text") + ": " + text;
    mirror.enabled = false;
    ui.activity.mirror.add(std::move(mirror));
    return;
  }
  ui.paint.rect(r, t.input, 6);
  ui.paint.frame(r, t.border, 1, 6);
  Activity& a = ui.activity;
  if (platform::has_text_field()) {
    const ImVec2 low = ImGui::GetWindowPos();
    const ImVec2 size = ImGui::GetWindowSize();
    const bool inside = r.y >= low.y && r.bottom() <= low.y + size.y + 1;
    platform::place_text_field({r.x, r.y, r.w, r.h, inside, a.typing ? a.typed : text, ui.word("text")});
    a.text_field_drawn = true;
    return;
  }
  if (!a.typing) {  // a click opens the field
    at_rest();
    if (!hit("text at rest", r).clicked) return;
    begin_typing(ui);
    ImGui::SetKeyboardFocusHere();
  }
  char buffer[kMaxTextBytes];
  std::snprintf(buffer, sizeof buffer, "%s", a.typed.c_str());
  ImGui::SetCursorScreenPos({r.x + 2, r.y + 2});
  ImGui::PushFont(face_font(Face::regular), 13);
  if (ImGui::InputTextMultiline("##text", buffer, sizeof buffer, {r.w - 4, r.h - 4})) change_text(ui, buffer);
  ImGui::PopFont();
  if (ImGui::IsItemDeactivated()) end_typing(ui);
}

/// Rows of controls from top to bottom.
struct Column {
  Ui& ui;
  float x;
  float w;
  float y;
  float ruled = 0;  // where the next row began when the last line was drawn

  /// Whether the rows of a setting are drawn at all; up to the next one they are locked, or not.
  bool shows(const std::string& setting) {
    ui.locked = ui.activity.restrictions.locks(setting);
    return !ui.activity.restrictions.hides(setting);
  }
  /// Between groups; none where the group is empty.
  void rule() {
    if (y <= ruled) return;
    ui.paint.hline(x, x + w, y, ui.theme.hairline);
    ruled = y += 12;
  }
  /// A padlock in the margin, where the setting is locked.
  void padlock(float middle) {
    if (ui.locked) draw_icon(ui.paint, Icon::lock, {x - 8, middle}, 10, ui.theme.text3);
  }
  float label(const std::string& key) {
    ui.activity.mirror.caption(ui.word(key));
    padlock(y + 17);
    return ui.paint.text(x, baseline(y + 17, 13), ui.word(key), ui.theme.text1, 13);
  }
  /// The value at the right end, typed on click.
  std::optional<float> typed(const std::string& id, const std::string& shown, const std::string& full, float low, float high) {
    ui.activity.mirror.value_text(shown);
    return typed_value(ui, id, x + w, y + 17, shown, full, low, high);
  }
  template <typename Edit>
  void change(const std::string& name, Edit edit) {
    Scene next = ui.scene();
    edit(next.problem);
    ui.change(name, next);
  }
};

/// A number of keys with a slider; `shown` is written at the right.
void keys_slider(Column& c, const std::string& key, int now, int least, int most, float row, const std::string& shown, const std::function<void(int)>& set) {
  c.label(key);
  if (const auto typed = c.typed(key, shown, std::to_string(now), static_cast<float>(least), static_cast<float>(most))) set(static_cast<int>(std::lround(*typed)));
  const auto span = static_cast<float>(std::max(1, most - least));
  float at = std::clamp(static_cast<float>(now - least) / span, 0.f, 1.f);
  if (slider(c.ui, key, {c.x + c.w - 100, c.y + 17, 60, 0}, at, -1, std::max(1, most - least))) set(least + static_cast<int>(std::lround(at * span)));
  c.y += row;
}

/// None, causal, window, or painted: then what to do, and forms to start from.
void mask_controls(Ui& ui, Column& c, float row, int tokens) {
  const Problem& p = ui.scene().problem;
  static const std::vector<std::string> kKinds{"none", "causal", "window", "painted"};
  const int kind = static_cast<int>(std::find(kKinds.begin(), kKinds.end(), p.mask.kind) - kKinds.begin());
  c.label("mask");
  const std::vector<std::string> masks{ui.word("reach.none"), ui.word("reach.causal"), ui.word("reach.window"), ui.word("mask.paint")};
  const bool narrow = c.w < 260;  // four words take a line of their own
  if (narrow) c.y += 28;
  const float mask_w = narrow ? c.w : std::min(240.f, c.w - 70);
  const int mask = segmented(ui, "mask", {c.x + c.w - mask_w, c.y + 4, mask_w, 26}, masks, kind);
  if (mask >= 0 && mask != kind)
    c.change("edit.mask", [&](Problem& q) {
      if (kKinds[static_cast<size_t>(mask)] == "painted") q.mask = as_painted(q, tokens, static_cast<int>(ui.session.key_tokens().size()));  // nothing changes to the eye
      q.mask.kind = kKinds[static_cast<size_t>(mask)];
      if (q.mask.kind == "window" && q.mask.left < 0) q.mask.left = q.mask.right = 2;
    });
  c.y += row;
  if (p.mask.kind == "window")
    keys_slider(c, "mask.reach", p.mask.left, 0, std::max(1, tokens - 1), row, "±" + std::to_string(p.mask.left),
                [&](int reach) { c.change("edit.mask", [&](Problem& q) { q.mask.left = q.mask.right = reach; }); });
  if (p.mask.kind != "painted") return;
  const auto start_from = [&](const MaskPreset& preset) {
    c.change("edit.mask", [&](Problem& q) { q.mask = painted_preset(preset, tokens); });
  };
  c.y = ui.paint.paragraph(c.x, c.y + 14, c.w, 17, {plain(ui.word("mask.paint_hint"), 12, ui.theme.text3)}) - 9;
  const std::optional<MaskPreset> form = preset_of(p.mask, tokens);
  const std::vector<std::string> forms{ui.word("reach.causal"), ui.word("reach.window"), ui.word("mask.padding")};
  ui.activity.mirror.caption(ui.word("mask.form"));
  const int chosen = segmented(ui, "mask form", {c.x, c.y + 4, std::min(c.w, 240.f), 26}, forms, form ? static_cast<int>(form->kind) : -1);
  if (chosen >= 0) start_from({static_cast<MaskPreset::Kind>(chosen), std::min(chosen == 0 ? 0 : 2, tokens - 1)});
  c.y += row;
  if (!form || form->kind == MaskPreset::Kind::causal) return;
  const bool padding = form->kind == MaskPreset::Kind::padding;
  keys_slider(c, padding ? "mask.padding_keys" : "mask.reach", form->size, padding ? 1 : 0, std::max(1, tokens - (padding ? 1 : 2)), row,
              (padding ? "" : "±") + std::to_string(form->size), [&](int size) { start_from({form->kind, size}); });
}

}  // namespace

float draw_controls(Ui& ui, Rect area) {
  const Theme& t = ui.theme;
  const Problem& p = ui.scene().problem;
  ui.activity.mirror.section("controls");
  Column c{ui, area.x + 16, area.w - 32, area.y + 14, area.y + 14};
  const float end = c.x + c.w;
  const float row = ui.touch ? 44.f : 34.f;

  const auto tokens = static_cast<int>(ui.session.tokens().size());
  if (c.shows("text")) {
    c.padlock(c.y + 8);
    ui.paint.text(c.x, c.y + 12, ui.word("text"), t.text2, 12, Face::medium);
    ui.paint.number(end, c.y + 12, ui.words.format("tokens", {std::to_string(tokens)}), t.text3, 11, Face::regular, Align::right);
    c.y += 20;
    text_field(ui, {c.x, c.y, c.w, 72});
    c.y += 84;
  }
  c.rule();

  if (c.shows("heads")) {
    c.label("heads");
    static const int kHeads[] = {1, 2, 4, 8};
    int on = -1;
    for (int i = 0; i < 4; ++i)
      if (kHeads[i] == p.heads) on = i;
    const int heads = segmented(ui, "heads", {end - 112, c.y + 4, 112, 26}, {"1", "2", "4", "8"}, on);
    if (heads >= 0)
      c.change("edit.heads", [&](Problem& q) { q.heads = q.kv_heads = kHeads[heads]; });
    c.y += row;
  }
  if (c.shows("key_size")) {
    c.label("key_size");
    if (const auto size = c.typed("key_size", std::to_string(p.d_k), std::to_string(p.d_k), 1, kLargestKeySize))
      c.change("edit.key_size", [&](Problem& q) { q.d_k = static_cast<int>(std::lround(*size)); });
    float at = static_cast<float>(p.d_k - 1) / (kLargestKeySize - 1);
    if (slider(ui, "key_size", {end - 100, c.y + 17, 72, 0}, at, -1, kLargestKeySize - 1))
      c.change("edit.key_size", [&](Problem& q) { q.d_k = 1 + static_cast<int>(std::lround(at * (kLargestKeySize - 1))); });
    c.y += row + 4;
  }
  c.rule();

  if (c.shows("mask")) mask_controls(ui, c, row, tokens);
  if (c.shows("scale")) {
    const float word = c.label("divide_by");
    draw_root(ui, c.x + word + 6, baseline(c.y + 17, 13) + 1, 15, t.text1);
    const double root = std::sqrt(static_cast<double>(p.d_k));
    ui.paint.number(end - 42, baseline(c.y + 17, 12), "= " + number_text(root, root == std::floor(root) ? 0 : 2), t.text2, 12, Face::regular, Align::right);
    if (toggle(ui, "scale", {end - 32, c.y + 8, 32, 18}, p.scaled)) c.change("edit.scale", [](Problem& q) { q.scaled = !q.scaled; });
    c.y += row;
  }
  if (c.shows("temperature")) {
    c.label("temperature");
    if (const auto heat = c.typed("temperature", number_text(p.temperature, 2), number_text(p.temperature, 6), kLowestTemperature, kHighestTemperature))
      c.change("edit.temperature", [&](Problem& q) { q.temperature = *heat; });
    float heat = std::clamp(.5f + .5f * std::log10(p.temperature), 0.f, 1.f);
    if (slider(ui, "temperature", {end - 100, c.y + 17, 60, 0}, heat, .5f))
      c.change("edit.temperature", [&](Problem& q) {
        const float snapped = std::abs(heat - .5f) < .03f ? .5f : heat;
        q.temperature = std::round(std::pow(10.f, (snapped - .5f) * 2) * 100) / 100;
      });
    c.y += row + 4;
  }
  c.rule();

  if (c.shows("positions")) {
    c.label("positions");
    const int positions = segmented(ui, "positions", {end - 112, c.y + 4, 112, 26}, {ui.word("position.none"), ui.word("position.sinusoidal")}, p.positions == "none" ? 0 : 1);
    if (positions >= 0) c.change("edit.positions", [&](Problem& q) { q.positions = positions == 0 ? "none" : "sinusoidal"; });
    c.y += row;
  }
  if (c.shows("seed")) {
    c.label("seed");
    if (const auto seed = typed_value(ui, "seed", end - 40, c.y + 17, std::to_string(p.seed), std::to_string(p.seed), 0, kHighestSeed, ui.words.format("control.seed_typed", {std::to_string(p.seed)})))
      c.change("edit.seed", [&](Problem& q) { q.seed = static_cast<uint64_t>(std::llround(*seed)); });
    if (icon_button(ui, "seed", {end - 28, c.y + 3, 28, 28}, Icon::dice, true, true, 15)) c.change("edit.seed", [](Problem& q) { q.seed += 1; });
    c.y += row;
  }

  ui.locked = ui.activity.restrictions.readonly;
  if (!p.edits.empty()) {
    ui.paint.text(c.x, baseline(c.y + 17, 13), ui.words.format("edits", {std::to_string(p.edits.size())}), t.text1, 13);
    if (icon_button(ui, "reset", {end - 28, c.y + 3, 28, 28}, Icon::reset, true, true, 15)) c.change("edit.reset", [](Problem& q) { q.edits.clear(); });
    c.y += row;
  }
  ui.locked = false;
  return c.y - area.y;
}

}  // namespace attn
