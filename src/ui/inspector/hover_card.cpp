#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "story/step_labels.h"
#include "story/step_words.h"
#include "text/numbers.h"
#include "ui/inspector/inspector.h"
#include "ui/kit/widgets.h"
#include "ui/stage/number_entry.h"
#include "ui/stage/stage.h"

namespace attn {

void draw_hover_card(Ui& ui, Rect window) {
  const Hand& a = ui.hand;
  const ImGuiIO& io = ImGui::GetIO();
  const bool busy = ui.touch || ui.player.playing || is_typing_number(ui) || ImGui::IsMouseDown(0) ||
                    ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopup);
  if (busy || ui.now < a.hover_since + kHoverSeconds || !a.hovered_box.contains(io.MousePos.x, io.MousePos.y) ||
      !ui.exists(a.hovered) || ui.session.covers(a.hovered.step, a.hovered.row) ||
      is_empty_slot(*ui.trace().program, a.hovered.step, a.hovered.row, a.hovered.col))
    return;
  const Theme& t = ui.theme;
  const StepInfo& words = step_info(a.hovered.step);
  const float value = ui.trace().value(a.hovered.step).at(0, a.hovered.head, a.hovered.row, a.hovered.col);
  Painter front(ImGui::GetForegroundDrawList());
  const auto word = [&](const std::string& text, Axis axis) {
    return plain(front.fit(text, 120, 12), 12, axis_ink(t, axis), Face::semibold);
  };
  const std::vector<Run> line{
      word(row_word(ui.session, ui.words, a.hovered), words.rows),
      gap(6),
      plain("·", 12, t.text3),
      gap(6),
      word(col_word(ui.session, ui.words, a.hovered), words.cols),
      gap(12),
      figures(is_amount(ui, a.hovered.step) ? percent(value, 4) : number_text(value, 6), 13, t.text1, Face::semibold)};
  const float w = std::round(front.width(line)) + 20;
  const float h = 30;
  const Rect& cell = a.hovered_box;
  const float above = cell.y - h - 8;
  const Rect card{std::clamp(std::round(cell.x + cell.w / 2 - w / 2), 4.f, std::max(4.f, window.w - w - 4)),
                  above < 4 ? cell.bottom() + 8 : above, w, h};
  front.rect(card, t.panel, 6);
  front.frame(card, t.control, 1, 6);
  front.runs(card.x + 10, baseline(card.y + h / 2, 12.5f), line);
}

}  // namespace attn
