#include "ui/stage/matrix_menu.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "scene/edits/fill.h"
#include "story/step_words.h"
#include "ui/kit/widgets.h"
#include "ui/stage/edit.h"

namespace attn {
namespace {

constexpr float kWidth = 224;

void apply(Ui& ui, const std::string& step, int head, const std::string& name, const Fill& fill) {
  Scene next = ui.scene();
  fill_matrix(next.problem, fill_size(*ui.trace().program, step), step, head, fill);
  ui.change(name, next);
}

/// The list under (or over) the dots. The random ones keep it open, so that seeds can be tried one after the other.
void draw_list(Ui& ui, const std::string& step, int head) {
  const Theme& t = ui.theme;
  const ImVec2 at = ImGui::GetWindowPos();
  const ImVec2 size = ImGui::GetWindowSize();
  ui.paint.rect({at.x, at.y, size.x, size.y}, t.input, 8);
  ui.paint.frame({at.x, at.y, size.x, size.y}, t.border, 1, 8);
  const float row = ui.touch ? 44.f : 30.f;
  float y = at.y + 4;
  const auto line = [&](const std::string& id, const std::string& label, const std::string& note, bool enabled) {
    const Rect r{at.x + 4, y, size.x - 8, row};
    y += row;
    const Hit h = enabled ? hit(step + id, r) : Hit{};
    if (h.hovered) ui.paint.rect(r, t.active, 6);
    ui.paint.text(r.x + 10, baseline(r.y + row / 2, 13), label, enabled ? t.text1 : t.off, 13);
    if (!note.empty())
      ui.paint.number(r.right() - 10, baseline(r.y + row / 2, 12), note, t.text2, 12, Face::regular, Align::right);
    return h.clicked;
  };
  const auto seeded = [&](const std::string& id, Fill::Kind kind) {
    const auto seed = fill_seed(ui.scene().problem, fill_size(*ui.trace().program, step), step, head, kind);
    if (line(id, ui.word("fill." + id), seed ? ui.words.format("fill.seed", {std::to_string(*seed)}) : "", true))
      apply(ui, step, head, "edit." + id, {kind, seed ? *seed + 1 : 1});
  };
  if (line("identity", ui.word("fill.identity"), "", true)) {
    apply(ui, step, head, "edit.identity", {Fill::Kind::identity});
    ImGui::CloseCurrentPopup();
  }
  if (line("zeros", ui.word("fill.zeros"), "", true)) {
    apply(ui, step, head, "edit.zeros", {Fill::Kind::zeros});
    ImGui::CloseCurrentPopup();
  }
  seeded("orthogonal", Fill::Kind::orthogonal);
  seeded("random", Fill::Kind::random);
  ui.paint.hline(at.x + 8, at.x + size.x - 8, y + 4, t.hairline);
  y += 9;
  const CellAddress cell = ui.selected();
  const bool cell_edited = cell.step == step && cell.head == head && is_edited(ui.scene().problem, cell);
  if (line("reset_cell", ui.word("fill.reset_cell"), "", cell_edited)) {
    reset_cell(ui, cell);
    ImGui::CloseCurrentPopup();
  }
  Scene reset = ui.scene();
  const bool any = reset_matrix(reset.problem, step, head);
  if (line("reset_matrix", ui.word("fill.reset_matrix"), "", any)) {
    ui.change("edit.reset_matrix", reset);
    ImGui::CloseCurrentPopup();
  }
}

}  // namespace

void matrix_menu(Ui& ui, const std::string& step, int head, Point at) {
  if (ui.restrictions.readonly) return;
  const std::string id = "menu " + step;
  const Rect dots{std::round(at.x), std::round(at.y - 10), 24, 20};
  ui.mirror.caption(ui.words.format("fill.menu", {step_words(ui.words, step)}));
  if (icon_button(ui, id, dots, Icon::dots, true, false, 14)) ImGui::OpenPopup(id.c_str());
  const float row = ui.touch ? 44.f : 30.f;
  const float height = 6 * row + 17;
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  const float below = dots.bottom() + 4;
  const float y = below + height < screen.y - 4 ? below : std::max(4.f, dots.y - 4 - height);
  ImGui::SetNextWindowPos({std::clamp(dots.x, 4.f, std::max(4.f, screen.x - kWidth - 4)), y});
  ImGui::SetNextWindowSize({kWidth, height});
  if (!ImGui::BeginPopup(id.c_str())) return;
  draw_list(ui, step, head);
  if (ImGui::IsKeyPressed(ImGuiKey_Escape, false)) ImGui::CloseCurrentPopup();
  ImGui::EndPopup();
}

}  // namespace attn
