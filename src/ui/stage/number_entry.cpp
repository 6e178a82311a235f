#include "ui/stage/number_entry.h"

#include <cstdio>

#include "platform/platform.h"
#include "scene/edits/paste.h"
#include "text/utf8.h"
#include "ui/kit/widgets.h"
#include "ui/stage/edit.h"
#include "ui/stage/tile.h"

namespace attn {
namespace {

constexpr float kLeastWidth = 64;

/// A number that is being typed, over a cell or over the value of a control.
struct NumberEntry {
  bool open = false;
  CellAddress cell{};     // or
  std::string control{};  // its id
  Allowed allowed{};
  std::string initial{};  // what stood there
  std::string typed{};    // what it was opened with; empty: all is selected
  std::string text{};
  bool changed = false;  // by the visitor
  Rect box{};            // what it stands over,
  bool drawn = false;    // if that is on the screen
  int frames = 0;        // since it was opened
};

/// Typed for a control that has not been drawn since.
struct NumberDone {
  std::optional<std::pair<std::string, float>> number;
};

void open_entry(Ui& ui, NumberEntry entry) {
  entry.open = true;
  entry.text = entry.typed.empty() ? entry.initial : entry.typed;
  ui.of<NumberEntry>() = std::move(entry);
}

/// Lays the numbers of a text over the cells from the selected one on; what is wrong with it is a message.
bool paste_numbers(Ui& ui, const std::string& text) {
  const CellAddress cell = ui.selected();
  if (!is_editable(ui, cell.step)) return false;
  bool pasted = false;
  ui.attempt([&] {
    Scene next = ui.scene();
    const size_t count = paste_block(next.problem, fill_size(*ui.trace().program, cell.step), cell.step, cell.head,
                                     cell.row, cell.col, text);
    pasted = true;
    ui.change(count > 1 ? "edit.paste" : "edit.cell", next);
  });
  return pasted;
}

/// Lets what was typed take effect. False, and a message, where it cannot.
bool take_effect(Ui& ui, const NumberEntry& n) {
  const bool of_cell = !n.cell.step.empty();
  if (!n.changed) return true;
  if (of_cell && is_block(n.text)) return paste_numbers(ui, n.text);
  const std::optional<float> value = parse_number(n.text);
  if (!value) {
    ui.say({"number.bad", {n.text}});
    return false;
  }
  if (of_cell) {
    set_cell(ui, n.cell, *value);
    return true;
  }
  const auto [low, high, whole] = n.allowed;
  if (*value < low || *value > high || (whole && *value != std::round(*value))) {
    ui.say({whole ? "number.whole" : "number.range", {shortest(low), shortest(high), n.text}});
    return false;
  }
  ui.of<NumberDone>().number = {n.control, *value};
  return true;
}

/// Closes the entry, if it may be closed. Enter and Tab move on: down the column and along the row, as in a
/// spreadsheet.
void finish(Ui& ui, platform::NumberEvent event) {
  using Event = platform::NumberEvent;
  struct Move {
    Event event;
    int rows;
    int cols;
  };
  static constexpr Move kMoves[]{{Event::tab, 0, 1},   {Event::back_tab, 0, -1}, {Event::right, 0, 1},
                                 {Event::left, 0, -1}, {Event::down, 1, 0},      {Event::up, -1, 0}};
  NumberEntry& n = ui.of<NumberEntry>();
  const CellAddress from = n.cell;
  if (event != Event::escape && !take_effect(ui, n) && event != Event::left_field) return;
  n = {};
  const Move* move =
      std::find_if(std::begin(kMoves), std::end(kMoves), [&](const Move& m) { return m.event == event; });
  if (from.step.empty() || move == std::end(kMoves)) return;
  const Shape& s = ui.trace().value(from.step).shape();
  CellAddress next = from;
  next.row = std::clamp(from.row + move->rows, 0, static_cast<int>(s.rows) - 1);
  next.col = std::clamp(from.col + move->cols, 0, static_cast<int>(s.cols) - 1);
  ui.hand.hovered = {};
  if (!(next == from)) ui.select(next);
}

Rect field_box(Rect cell) {
  const float width = ImGui::GetIO().DisplaySize.x;
  const float w = std::max(cell.w + 8, kLeastWidth);
  return {std::clamp(cell.x + cell.w / 2 - w / 2, 4.f, std::max(4.f, width - w - 4)), cell.y + cell.h / 2 - 15, w, 30};
}

/// What is typed without opening anything first, where it begins like a number (on the web the page opens its field by
/// itself).
std::string typed_start() {
  std::u32string typed;
  for (const ImWchar c : ImGui::GetIO().InputQueueCharacters) typed += static_cast<char32_t>(c);
  return typed.find_first_of(U"0123456789-.+−０１２３４５６７８９－．＋") == 0 ? encode_utf8(typed) : "";
}

int keep_caret(ImGuiInputTextCallbackData* data) {
  const auto* n = static_cast<const NumberEntry*>(data->UserData);
  if (n->frames < 3 && !n->typed.empty()) {  // Dear ImGui selects all when a field gets the focus
    data->CursorPos = data->BufTextLen;
    data->ClearSelection();
  }
  return 0;
}

/// The desktop's own field, in a window of its own over everything.
void draw_desktop_entry(Ui& ui, Rect r) {
  NumberEntry& n = ui.of<NumberEntry>();
  const Theme& t = ui.theme;
  ImGui::SetNextWindowPos({r.x, r.y});
  ImGui::SetNextWindowSize({r.w, r.h});
  ImGui::Begin("number entry", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings);
  ui.paint.rect(r, t.input, 6);
  ui.paint.frame(r, t.text1, 2, 6);
  char buffer[256];
  std::snprintf(buffer, sizeof buffer, "%s", n.text.c_str());
  ImGui::SetCursorScreenPos({r.x + 2, r.y + 2});
  ImGui::SetNextItemWidth(r.w - 4);
  ImGui::PushFont(face_font(Face::medium), 13);
  if (n.frames == 0) ImGui::SetKeyboardFocusHere();
  const bool entered =
      ImGui::InputText("##number", buffer, sizeof buffer,
                       ImGuiInputTextFlags_EnterReturnsTrue | ImGuiInputTextFlags_CallbackAlways, keep_caret, &n);
  ImGui::PopFont();
  n.changed = n.changed || n.text != buffer;
  n.text = buffer;
  const bool left = ImGui::IsItemDeactivated();
  ++n.frames;
  ImGui::End();
  using Event = platform::NumberEvent;
  if (ImGui::IsKeyPressed(ImGuiKey_Escape)) return finish(ui, Event::escape);
  if (ImGui::IsKeyPressed(ImGuiKey_Tab)) return finish(ui, ImGui::GetIO().KeyShift ? Event::back_tab : Event::tab);
  if (ImGui::IsKeyPressed(ImGuiKey_DownArrow)) return finish(ui, Event::down);
  if (ImGui::IsKeyPressed(ImGuiKey_UpArrow)) return finish(ui, Event::up);
  if (entered) {
    finish(ui, Event::enter);
    if (n.open) n.frames = 0;  // no number: stay in it
  } else if (left && n.frames > 2) {
    finish(ui, Event::left_field);
  }
}

}  // namespace

bool is_typing_number(const Ui& ui) { return ui.of<NumberEntry>().open; }

void open_cell_entry(Ui& ui, const CellAddress& cell, const std::string& typed) {
  open_entry(ui, {.cell = cell, .initial = shortest(value_at(ui, cell)), .typed = typed, .changed = !typed.empty()});
}

std::optional<float> typed_value(Ui& ui, const std::string& id, float right, float mid, const std::string& shown,
                                 const std::string& full, Allowed allowed, const std::string& label) {
  const float w = ui.paint.width(shown, 13, Face::semibold, true);
  const Rect r{right - w - 4, mid - 11, w + 8, 22};
  const float grow = ui.touch ? 11.f : 0.f;
  const Rect reach{r.x - grow / 2, r.y - grow, r.w + grow, r.h + 2 * grow};
  Hit h;
  if (!ui.locked) h = label.empty() ? hit(id + " typed", reach) : hit(ui, id + " typed", reach, label);
  if (h.hovered) {
    ui.paint.rect(r, ui.theme.active, 4);
    ImGui::SetMouseCursor(ImGuiMouseCursor_TextInput);
  }
  ui.paint.number(right, baseline(mid, 13), shown, ui.theme.text1, 13, Face::semibold, Align::right);
  if (h.clicked) open_entry(ui, {.control = id, .allowed = allowed, .initial = full});
  if (NumberEntry& n = ui.of<NumberEntry>(); n.open && n.control == id) {
    n.box = r;
    n.drawn = true;
  }
  auto& done = ui.of<NumberDone>().number;
  if (!done || done->first != id) return std::nullopt;
  return std::exchange(done, std::nullopt)->second;
}

void receive_numbers(Ui& ui) {
  NumberEntry& n = ui.of<NumberEntry>();
  ui.of<NumberDone>().number.reset();
  using Event = platform::NumberEvent;
  while (const auto typed = platform::take_number()) {
    if (typed->event == Event::pasted) {
      if (n.open && n.cell.step.empty()) {
        ui.say({"number.bad", {typed->text}});
      } else if (paste_numbers(ui, typed->text)) {
        n = {};
      }
      continue;
    }
    if (typed->event == Event::opened) {
      if (!n.open && is_editable(ui, ui.selected().step)) open_cell_entry(ui, ui.selected());
      continue;
    }
    if (!n.open) continue;
    n.changed = n.changed || typed->text != n.text;
    n.text = typed->text;
    if (typed->event != Event::typed) finish(ui, typed->event);
  }
  if (platform::has_text_field() || n.open || ImGui::GetIO().WantTextInput) return;
  // The desktop's keys.
  const CellAddress cell = ui.selected();
  if (!is_editable(ui, cell.step) || ui.hand.typing) return;
  const ImGuiIO& io = ImGui::GetIO();
  if ((io.KeyCtrl || io.KeySuper) && ImGui::IsKeyPressed(ImGuiKey_V, false)) {
    if (const char* text = ImGui::GetClipboardText()) paste_numbers(ui, text);
    return;
  }
  if (io.KeyCtrl || io.KeySuper || io.KeyAlt) return;
  if (const std::string typed = takes_characters(ui) ? typed_start() : ""; !typed.empty())
    open_cell_entry(ui, cell, typed);
  else if (ImGui::IsKeyPressed(ImGuiKey_Enter, false))
    open_cell_entry(ui, cell);
}

void place_number_entry(Ui& ui) {
  NumberEntry& n = ui.of<NumberEntry>();
  if (n.open && !n.cell.step.empty()) {
    const DrawnCell* drawn = drawn_cell(ui, n.cell);
    n.drawn = drawn != nullptr;
    if (drawn) n.box = drawn->box;
  }
  if (n.open && !n.drawn) n = {};  // what it stands over has gone
  n.drawn = false;
  using State = platform::NumberField::State;
  const auto field = [&](Rect r, State state, const std::string& text) {
    platform::place_number_field({r.x, r.y, r.w, r.h, state, text, ui.word("number.label")});
  };
  if (n.open) {
    const Rect r = field_box(n.box);
    return platform::has_text_field() ? field(r, State::open, n.initial) : draw_desktop_entry(ui, r);
  }
  const CellAddress cell = ui.selected();  // could be set, when nothing else is being done
  const bool idle = !ui.hand.typing && ui.hand.dragged.step.empty() && !list_is_open() && is_editable(ui, cell.step);
  if (const DrawnCell* drawn = idle ? drawn_cell(ui, cell) : nullptr)
    return field(field_box(drawn->box), State::offered, shortest(value_at(ui, cell)));
  platform::place_number_field({});
}

}  // namespace attn
