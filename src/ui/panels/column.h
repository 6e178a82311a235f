#pragma once
#include "ui/kit/hint.h"
#include "ui/kit/widgets.h"
#include "ui/stage/number_entry.h"

namespace attn {

/// Rows of controls from top to bottom.
struct Column {
  Ui& ui;
  float x;
  float w;
  float y;
  float ruled = 0;                 // where the next row began when the last line was drawn
  std::vector<std::string> few{};  // settings that stand before the others, in a part of their own
  bool others = false;             // the part on hand is that of the others

  float row() const { return ui.touch ? 44.f : 34.f; }
  /// Whether the rows of a setting are drawn at all; up to the next one they are locked, or not.
  bool shows(const std::string& setting) {
    ui.locked = ui.restrictions.locks(setting);
    const bool here = few.empty() || (std::ranges::find(few, setting) == few.end()) == others;
    return here && !ui.restrictions.hides(setting);
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
  /// The name of a row, shortened to `room`; returns its width.
  float label(const std::string& key, float room = 1e6f) {
    ui.mirror.caption(ui.word(key));
    padlock(y + 17);
    const std::string name = ui.paint.fit(ui.word(key), room, 13);
    const float taken = ui.paint.text(x, baseline(y + 17, 13), name, ui.theme.text1, 13);
    hint(ui, key, {x, y + 4, taken, 26});
    return taken;
  }
  /// A row that shows what decides a setting in the visitor's place.
  void idle(const std::string& id, const std::string& label, const std::string& by) {
    const std::string& name = ui.word(label);
    const std::string why = ui.words.format("choice.idle", {by});
    const float taken = ui.paint.text(x, baseline(y + 17, 13), name, ui.theme.text3, 13);
    ui.paint.text(x + w, baseline(y + 17, 12), ui.paint.fit(why, w - taken - 8, 12), ui.theme.text3, 12, Face::regular,
                  Align::right);
    ui.mirror.button(id, {x, y, w, row()}, name + ": " + why, false, false);
    y += row();
  }
  /// A row with one of a few pieces at the right; the index that was clicked, or -1.
  int pieces(const std::string& id, float width, const std::vector<std::string>& items, int chosen) {
    label(id);
    if (ui.touch) width = std::max(width, 44 * static_cast<float>(items.size()) + 4);
    const int clicked = segmented(ui, id, {x + w - width, y + 4, width, 26}, items, chosen);
    y += row();
    return clicked;
  }
  /// The value at the right end, typed on click.
  std::optional<float> typed(const std::string& id, const std::string& shown, const std::string& full,
                             Allowed allowed) {
    ui.mirror.value_text(shown);
    return typed_value(ui, id, x + w, y + 17, shown, full, allowed);
  }
  template <typename Edit>
  void change(const std::string& name, Edit edit) {
    Scene next = ui.scene();
    edit(next.problem);
    ui.change(name, next);
  }
};

/// A line that opens what stands under it, with a word on that at its right while it is closed.
void fold(Column& c, const std::string& id, bool& open, const std::string& closed);
/// The row that decides this by itself; null: it is free to choose.
const Choice* decided_by(const ProblemMechanism& problem, Aspect aspect);
std::string name_of(const Ui& ui, const Choice& row);
/// What is chosen of a table, with the numbers of that row, where another row does not make it idle.
void choice_rows(Column& c, Aspect aspect);
/// A number with a slider; whole, where `whole` says so. `shown` is written at the right and typed on click.
void number_row(Column& c, const std::string& id, double now, double low, double high, bool whole,
                const std::string& shown, const std::function<void(double)>& set);
/// What is to become small, and what belongs to it.
void loss_rows(Column& c);
/// The text and how many tokens it has, or the image in its place.
void text_rows(Column& c);
/// In place of the text field, in a height of 96 px: the image, the size of its patches, another picture.
void image_field(Column& c);
/// A setting: tokens are words, or patches of an image.
void image_switch(Column& c);

}  // namespace attn
