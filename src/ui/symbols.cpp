#include <algorithm>
#include <cctype>

#include "story/step_words.h"
#include "ui/context.h"
#include "ui/kit/runs.h"

namespace attn {

std::vector<Run> step_symbol(const Ui& ui, const std::string& step, float size) {
  const StepInfo& info = step_info(step);
  const Color ink = ui.theme.role(info.role == Role::m ? Role::s : info.role);
  if (info.letter.size() != 1)
    return {plain(ui.word("step." + info.id), std::max(12.f, size * .72f), ink, Face::semibold)};
  const auto upper = [](std::string text) {
    for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return text;
  };
  std::vector<Run> runs{math(upper(info.letter), size, ink)};
  if (!info.index.empty()) runs.push_back(math_sub(upper(info.index), size, ink));
  return runs;
}

std::vector<Run> stop_symbol(const Ui& ui, const Stop& stop, float size, Color dim) {
  const auto letter = [&](const char* text, Role role) { return math(text, size, ui.theme.role(role)); };
  const StepInfo& info = step_info(stop.step);
  const bool usual = is_as_usual(ui.session, stop);
  const bool square = stop.kind == StageKind::square;
  if (stop.projects()) {
    std::vector<Run> runs;
    for (const std::string& step : stop.results) {
      if (!runs.empty()) runs.push_back(gap(5));
      for (const Run& run : step_symbol(ui, step, size)) runs.push_back(run);
    }
    return runs;
  }
  const auto is_projection = [](const std::string& step) { return step_info(step).part == Part::projection; };
  if (info.part == Part::scores && square && std::ranges::all_of(operands(ui.trace(), stop.step), is_projection))
    return {letter("Q", Role::q), letter("K", Role::k), math_sup("T", size, ui.theme.role(Role::k))};
  if (info.part == Part::scaled && usual)
    return {math_upright("÷ √", size, dim), math("d", size, dim), math_sub("k", size, dim)};
  if (info.part == Part::capped) return {math("c", size, dim), math_upright(" tanh", size, dim)};
  if (info.part == Part::masked && usual) return {math_upright("+ ", size, dim), letter("M", Role::m)};
  if (info.part == Part::weights && square && usual) return {math_upright("softmax", size - 1, ui.theme.role(Role::a))};
  if (info.part == Part::heads && stop.kind == StageKind::context)
    return {math_upright("· ", size, dim), letter("V", Role::v)};
  if (info.part == Part::output && usual)
    return {math_upright("· ", size, dim), letter("W", Role::o), math_sub("O", size, ui.theme.role(Role::o))};
  if (info.letter.size() != 1 || stop.kind == StageKind::general) return {};
  return step_symbol(ui, stop.step, size);
}

}  // namespace attn
