#include "ui/stage/edit.h"

#include "scene/edits/fill.h"
#include "story/step_words.h"
#include "ui/kit/widgets.h"

namespace attn {
namespace {

constexpr float kWidth = 224;

struct FillRow {
  const char* id;
  Fill::Kind kind;
  bool seeded;  // each click takes the next seed
};
constexpr FillRow kFills[]{{"identity", Fill::Kind::identity, false},
                           {"zeros", Fill::Kind::zeros, false},
                           {"orthogonal", Fill::Kind::orthogonal, true},
                           {"random", Fill::Kind::random, true}};

float row_height(const Ui& ui) { return ui.touch ? 44.f : 30.f; }

/// The list under (or over) the dots. The random ones keep it open, so that seeds can be tried one after the other.
void draw_list(Ui& ui, Rect box, const std::string& step, int head) {
  const Theme& t = ui.theme;
  const float row = row_height(ui);
  float y = box.y + 4;
  const auto line = [&](const std::string& id, bool enabled, const std::string& note = "") {
    const Rect r{box.x + 4, y, box.w - 8, row};
    y += row;
    const Hit h = enabled ? hit(step + id, r) : Hit{};
    if (h.hovered) ui.paint.rect(r, t.active, 6);
    ui.paint.text(r.x + 10, baseline(r.y + row / 2, 13), ui.word("fill." + id), enabled ? t.text1 : t.off, 13);
    ui.paint.number(r.right() - 10, baseline(r.y + row / 2, 12), note, t.text2, 12, Face::regular, Align::right);
    return h.clicked;
  };
  for (const FillRow& fill : kFills) {
    const FillSize matrix = fill_size(*ui.trace().program, step);
    const auto seed = fill.seeded ? fill_seed(ui.scene().problem, matrix, step, head, fill.kind) : std::nullopt;
    if (!line(fill.id, true, seed ? ui.words.format("fill.seed", {std::to_string(*seed)}) : "")) continue;
    Scene next = ui.scene();
    fill_matrix(next.problem, matrix, step, head, {fill.kind, seed ? *seed + 1 : 1});
    ui.change(std::string("edit.") + fill.id, next);
    if (!fill.seeded) ImGui::CloseCurrentPopup();
  }
  ui.paint.hline(box.x + 8, box.right() - 8, y + 4, t.hairline);
  y += 9;
  const CellAddress cell = ui.selected();
  if (line("reset_cell", cell.step == step && cell.head == head && is_edited(ui.scene().problem, cell))) {
    reset_cell(ui, cell);
    ImGui::CloseCurrentPopup();
  }
  Scene reset = ui.scene();
  if (line("reset_matrix", reset_matrix(reset.problem, step, head))) {
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
  const float height = 6 * row_height(ui) + 17;
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  const float below = dots.bottom() + 4;
  const float y = below + height < screen.y - 4 ? below : std::max(4.f, dots.y - 4 - height);
  const Rect box{std::clamp(dots.x, 4.f, std::max(4.f, screen.x - kWidth - 4)), y, kWidth, height};
  popup(ui, id.c_str(), box, [&] { draw_list(ui, box, step, head); });
}

}  // namespace attn
