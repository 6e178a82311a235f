#include "ui/context.h"

#include <cctype>

#include "story/step_words.h"
#include "ui/kit/runs.h"

namespace attn {

CellAddress Ui::focus() const {
  const bool led = player.playing && scene().view.play.unit != Play::Unit::step;  // the player leads the eye
  if (!hand.hovered.step.empty() && !led) return hand.hovered;
  return selected();
}

CellAddress Ui::selected() const { return selected_cell(session); }

bool Ui::exists(const CellAddress& cell) const {
  const Tensor& value = trace().value(cell.step);
  if (value.empty()) return false;
  const Shape& s = value.shape();
  return cell.head < s.heads && cell.row < s.rows && cell.col < s.cols;
}

int Ui::step_head(const std::string& step) const { return attn::step_head(scene(), trace().value(step)); }

void Ui::change(const std::string& name, const Scene& next) {
  if (restrictions.readonly && !(next.problem == scene().problem)) return;
  attempt([&] { session.change(name, next); });
}

void Ui::look(const std::function<void(View&)>& edit) {
  Scene next = scene();
  edit(next.view);
  change("edit.select", next);
}

void Ui::attempt(const std::function<void()>& change) {
  try {
    change();
  } catch (const Error&) {
    say(said_error());
  }
}

void Ui::select(const CellAddress& cell) {
  look([&](View& view) {
    view.cell = cell.step;
    view.row = cell.row;
    view.col = cell.col;
    if (step_head(cell.step) != cell.head)
      view.head = cell.head * scene().problem.heads / static_cast<int>(trace().value(cell.step).shape().heads);
  });
}

void Ui::go_to(const CellAddress& cell) {
  constexpr size_t kMostPlaces = 200;  // that the way back remembers
  const CellAddress from = selected();
  if (cell == from) return;
  std::vector<View>& back = places.back;
  if (!from.step.empty()) back.push_back(scene().view);
  if (back.size() > kMostPlaces) back.erase(back.begin());
  const bool on_stage = std::ranges::any_of(drawn, [&](const DrawnCell& c) { return c.cell.step == cell.step; });
  hand.hovered = {};
  places.reveal = true;
  if (!on_stage) show_step(cell.step);
  select(cell);
}

void Ui::go_back() {
  if (places.back.empty()) return;
  const View to = places.back.back();
  places.back.pop_back();
  hand.hovered = {};
  places.reveal = true;
  look([&](View& view) {
    view.step = to.step;
    view.cell = to.cell;
    view.head = std::min(to.head, scene().problem.heads - 1);
    view.row = to.row;
    view.col = to.col;
  });
}

void Ui::say(Said message) {
  messages.texts = {std::move(message)};
  messages.until = now + kMessageSeconds;
}

void Ui::show_step(const std::string& step) {
  look([&](View& view) { view.step = view.cell = step; });
}

bool takes_characters(const Ui& ui) { return ui.of<CharacterKeys>().on; }

int step_index(const Ui& ui, const std::string& step) {
  return ui.trace().program ? ui.trace().program->find(step) : -1;
}

std::vector<Run> step_symbol(const Ui& ui, const std::string& step, float size) {
  const StepInfo& info = step_info(step);
  const Color ink = ui.theme.role(info.role == Role::m ? Role::s : info.role);
  const bool script = info.letter == "ℓ";  // has no capital
  const bool slope = info.letter.size() == 2 && !gradient_of(step).empty();
  if (info.letter.size() != 1 && !script && !slope)
    return {plain(family_words(ui.words, info.id), std::max(12.f, size * .72f), ink, Face::semibold)};
  const auto upper = [](std::string text) {
    for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return text;
  };
  std::vector<Run> runs{math(slope ? "d" + upper(std::string(info.letter.substr(1))) : upper(info.letter), size, ink)};
  if (!info.index.empty()) runs.push_back(math_sub(script ? std::string(info.index) : upper(info.index), size, ink));
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
  if (info.part == Part::scaled && usual) {
    std::vector<Run> runs = math_root({math("d", size, dim), math_sub("k", size, dim)}, size, dim);
    runs.insert(runs.begin(), math_upright("÷ ", size, dim));
    return runs;
  }
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
