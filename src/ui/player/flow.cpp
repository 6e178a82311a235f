#include "ui/player/flow.h"

#include <imgui.h>

#include "platform/platform.h"

namespace attn {
namespace {

void begin(Ui& ui, Flow flow) {
  if (platform::prefers_reduced_motion() || ui.session.stale()) return;
  flow.view = ui.scene().view;
  flow.trace = ui.trace().generation;
  ui.of<Flow>() = std::move(flow);
}

double seconds(const Ui& ui) { return kFlowSeconds / ui.player.speed; }

}  // namespace

bool is_input(const Ui& ui) {
  const ImGuiIO& io = ImGui::GetIO();
  if (ui.mirror.asked() || io.MouseWheel != 0 || io.MouseWheelH != 0 || io.InputQueueCharacters.Size > 0) return true;
  for (int key = ImGuiKey_NamedKey_BEGIN; key < ImGuiKey_GamepadStart; ++key)
    if (ImGui::IsKeyPressed(static_cast<ImGuiKey>(key))) return true;
  return ImGui::IsMouseClicked(0) || ImGui::IsMouseClicked(1);
}

double flow_part(const Ui& ui) {
  const Flow& flow = ui.of<Flow>();
  return flow.from < 0 ? 1 : flow.part;
}

void start_flow(Ui& ui, int from) {
  if (from < ui.stops.of(ui.scene().view.step)) begin(ui, {from, 0, ui.now, seconds(ui)});
}

void hold_flow(Ui& ui, double part) {
  const int stop = ui.stops.of(ui.scene().view.step);
  if (stop > 0 && part < 1) begin(ui, {stop - 1, part, 0, seconds(ui), true});
}

void advance_flow(Ui& ui) {
  Flow& flow = ui.of<Flow>();
  if (flow.from < 0) return;
  if (flow.held && !ImGui::IsMouseDown(0)) {
    flow.held = false;
    flow.began = ui.now - flow.part * flow.seconds;
  }
  if (!flow.held) flow.part = (ui.now - flow.began) / flow.seconds;
  if (flow.part >= 1 || is_input(ui) || ui.session.stale() || flow.trace != ui.trace().generation ||
      flow.view != ui.scene().view)
    flow = {};
}

}  // namespace attn
