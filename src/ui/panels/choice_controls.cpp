#include "scene/edits/mask_pairs.h"
#include "ui/panels/column.h"
#include "ui/views/views.h"

namespace attn {
namespace {

/// Rows of a table that stand as pieces beside each other, by the picture of the settings; the others are in a list.
constexpr size_t kMaskPieces = 4;

std::string control_of(Aspect aspect) { return std::string(kAspects[static_cast<size_t>(aspect)].setting); }

}  // namespace

void number_row(Column& c, const std::string& id, double now, double low, double high, bool whole,
                const std::string& shown, const std::function<void(double)>& set) {
  if (c.label(id, c.w) > c.w - 112) c.y += 20;  // a long name has a line of its own, over the track
  const auto put = [&](double v) { set(whole ? std::round(v) : v); };
  if (const auto typed = c.typed(id, shown, whole ? std::to_string(static_cast<int64_t>(now)) : number_text(now, 6),
                                 {static_cast<float>(low), static_cast<float>(high), whole}))
    put(static_cast<double>(*typed));
  const double span = high > low ? high - low : 1;
  float at = static_cast<float>(std::clamp((now - low) / span, 0.0, 1.0));
  const int steps = whole && span <= 100 ? static_cast<int>(span) : 100;
  if (slider(c.ui, id, {c.x + c.w - 100, c.y + 17, 60, 0}, at, -1, std::max(1, steps))) {
    const double v = low + static_cast<double>(at) * span;
    put(whole ? v : std::round(v / span * 100) * span / 100);
  }
  c.y += c.row();
}

namespace {

void choose(Column& c, Aspect aspect, const std::string& id) {
  Ui& ui = c.ui;
  c.change("edit." + control_of(aspect), [&](Problem& q) {
    if (aspect == Aspect::reach && id == "painted")  // nothing changes to the eye
      q.mask =
          as_painted(q, static_cast<int>(ui.session.tokens().size()), static_cast<int>(ui.session.key_tokens().size()));
    choice_of(q, aspect) = id;
    if (q.mask.kind == "window" && q.mask.left < 0) q.mask.left = q.mask.right = 2;
    if (find_choice(Aspect::structure, q.structure)->has_source && q.source.empty()) q.source = q.text;
  });
  const std::string& mask = ui.scene().problem.mask.kind;
  if (aspect == Aspect::reach && mask == id && (id == "painted" || id == "graph")) {  // to where one paints
    ui.show_step("masked");
    if (!ui.of<OnStage>().matrices) show_matrices(ui);
  }
}

/// Of a window its width; of a painted mask what to do, and forms to start from.
void mask_rows(Column& c) {
  Ui& ui = c.ui;
  const auto tokens = static_cast<int>(ui.session.tokens().size());
  const Problem& p = ui.scene().problem;
  if (p.mask.kind == "window")
    number_row(c, "mask.reach", p.mask.left, 0, std::max(1, tokens - 1), true, "±" + std::to_string(p.mask.left),
               [&](double reach) {
                 c.change("edit.mask", [&](Problem& q) { q.mask.left = q.mask.right = static_cast<int>(reach); });
               });
  if (p.mask.kind != "painted") return;
  const auto start_from = [&](const MaskPreset& preset) {
    c.change("edit.mask", [&](Problem& q) { q.mask = painted_preset(preset, tokens); });
  };
  c.y = ui.paint.paragraph(c.x, c.y + 14, c.w, 17, {plain(ui.word("mask.paint_hint"), 12, ui.theme.text3)}) - 9;
  const std::optional<MaskPreset> form = preset_of(p.mask, tokens);
  const std::vector<std::string> forms{ui.word("reach.causal"), ui.word("reach.window"), ui.word("mask.padding")};
  ui.mirror.caption(ui.word("mask.form"));
  const int chosen = segmented(ui, "mask form", {c.x, c.y + 4, std::min(c.w, 240.f), 26}, forms,
                               form ? static_cast<int>(form->kind) : -1);
  if (chosen >= 0) start_from({static_cast<MaskPreset::Kind>(chosen), std::min(chosen == 0 ? 0 : 2, tokens - 1)});
  c.y += c.row();
  if (!form || form->kind == MaskPreset::Kind::causal) return;
  const bool padding = form->kind == MaskPreset::Kind::padding;
  number_row(c, padding ? "mask.padding_keys" : "mask.reach", form->size, padding ? 1 : 0,
             std::max(1, tokens - (padding ? 1 : 2)), true, (padding ? "" : "±") + std::to_string(form->size),
             [&](double size) {
               start_from({form->kind, static_cast<int>(size)});
             });
}

}  // namespace

std::string name_of(const Ui& ui, const Choice& row) {
  return ui.word(std::string(aspect_name(row.aspect)) + "." + row.id);
}

const Choice* decided_by(const ProblemMechanism& p, Aspect aspect) {
  const bool causal = p.mask.kind == "none" || p.mask.kind == "causal";
  for (const Aspect by : {Aspect::structure, Aspect::method, Aspect::reach}) {
    const Choice* row = find_choice(by, choice_of(p, by));
    if (std::ranges::find(row->replaces, aspect) != row->replaces.end()) return row;
    if (row->hides_later && aspect == Aspect::reach && causal && !has_source(p)) return row;
  }
  return nullptr;
}

void choice_rows(Column& c, Aspect aspect) {
  Ui& ui = c.ui;
  const Theme& t = ui.theme;
  const Problem& p = ui.scene().problem;
  const std::string id = control_of(aspect);
  const std::string group(aspect_name(aspect));
  const std::vector<Choice>& rows = choices(aspect);
  const Choice& now = *find_choice(aspect, choice_of(p, aspect));
  const std::string label = aspect == Aspect::reach ? "mask" : "aspect." + group;
  if (const Choice* by = decided_by(p, aspect)) return c.idle(id, label, name_of(ui, *by));
  std::vector<std::string> names;
  for (const Choice& row : rows) names.push_back(ui.word(group + "." + row.id));
  const auto chosen = static_cast<int>(&now - rows.data());
  const bool pieces = aspect == Aspect::reach && static_cast<size_t>(chosen) < kMaskPieces;
  const float word = c.label(label);
  const float list_w = std::min(150.f, c.w - word - 10);
  int picked = drop_down(ui, pieces ? id + " list" : id, {c.x + c.w - list_w, c.y + 4, list_w, 26}, names, chosen);
  if (pieces) {
    const float w = std::min(300.f, c.w);
    c.y += ui.touch ? 44 : 30;
    ui.mirror.caption(ui.word(label));
    const int piece =
        segmented(ui, id, {c.x + c.w - w, c.y + 4, w, 26}, {names.begin(), names.begin() + kMaskPieces}, chosen);
    if (piece >= 0) picked = piece;
  }
  c.y += c.row();
  if (picked >= 0 && picked != chosen) choose(c, aspect, rows[static_cast<size_t>(picked)].id);
  if (chosen > 0 && !pieces)
    c.y =
        ui.paint.paragraph(c.x, c.y + 10, c.w, 16, marked(t, ui.word(group + "." + now.id + ".text"), 11.5f, t.text3)) -
        4;
  for (const Parameter& parameter : now.parameters) {
    const double value = parameter_value(parameter, p.parameters);
    number_row(c, "parameter." + parameter.id, value, parameter.low, parameter.high, parameter.whole,
               number_text(value, parameter.whole ? 0 : 2), [&](double v) {
                 c.change("edit.parameter", [&](Problem& q) { q.parameters[parameter.id] = static_cast<float>(v); });
               });
  }
  if (aspect == Aspect::reach) mask_rows(c);
}

}  // namespace attn
