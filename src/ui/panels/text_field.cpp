// The text that is typed, under its name.
#include <imgui_internal.h>

#include "platform/platform.h"
#include "text/list.h"
#include "text/said_error.h"
#include "ui/panels/column.h"
#include "ui/panels/panels.h"

namespace attn {
namespace {

constexpr float kTyped = 13;  // pixels, of the text that is typed

/// The text that is being typed.
struct Typing {
  bool source = false;  // the field shows the second text, where there is one
  std::string typed;
  Scene before;
  Scene left;                        // by the last key typed; where it is another one, something else changed it
  std::vector<std::string> dropped;  // tokens, by the text as it is typed so far
  bool cut = false;                  // of a word that is too long
  bool drawn = false;                // the field, in this frame
};

/// Which of two texts the field shows: keys and values may come from a second one.
bool types_source(const Ui& ui) {
  return ui.of<Typing>().source && find_choice(Aspect::structure, ui.scene().problem.structure)->has_source;
}
const std::string& typed_text(const Ui& ui, const Scene& scene) {
  return types_source(ui) ? scene.problem.source : scene.problem.text;
}
const std::string& typed_text(const Ui& ui) { return typed_text(ui, ui.scene()); }

/// New text for the scene as it was when typing began, so that a word half typed costs no edit.
void change_text(Ui& ui, const std::string& text) {
  Typing& a = ui.of<Typing>();
  Scene next = a.before;
  next.view = ui.scene().view;
  a.dropped = (types_source(ui) ? set_source : set_text)(next, text, ui.session.lexicon(), ui.of<MoreWords>().lexicon);
  a.cut = typed_text(ui, next).size() < text.size();
  a.typed = text;
  ui.change("edit.text", next);
  a.left = ui.scene();
}

void begin_typing(Ui& ui) {
  ui.hand.typing = true;
  Typing& a = ui.of<Typing>();
  a.before = a.left = ui.scene();
  a.dropped = {};
  a.cut = false;
  a.typed = typed_text(ui);
  ui.session.begin_gesture();
}

/// What went with vanished words is said once typing is over.
void end_typing(Ui& ui) {
  ui.hand.typing = false;
  ui.session.end_gesture();
  const std::string names = list_of(ui.of<Typing>().dropped);
  if (!names.empty()) ui.session.notify({"notice.dropped", {names}});
  if (ui.of<Typing>().cut) ui.session.notify(cut_word().said);
}

/// A text of the field as cut_at_guesses() has it, kept until the text or the problem is another.
struct CutText {
  std::string text;
  std::string matrix;
  Problem of;
  std::vector<std::string> parts;
};
const std::vector<std::string>& cut_text(const Ui& ui, const std::string& text) {
  CutText& cut = ui.of<CutText>();
  const Problem& problem = ui.scene().problem;
  const std::string matrix = types_source(ui) ? "source" : "x";
  if (cut.parts.empty() || cut.text != text || cut.matrix != matrix || !(cut.of == problem))
    cut = {text, matrix, problem, cut_at_guesses(problem, matrix, text, ui.session.lexicon())};
  return cut.parts;
}

/// Dotted lines under the words that are drawn by chance, where Dear ImGui has drawn the text that is being typed.
void mark_typed(Ui& ui, Rect r, const std::string& text) {
  const ImGuiInputTextState* state = ImGui::GetInputTextState(ImGui::GetItemID());
  if (!state) return;
  const ImVec2 inset = ImGui::GetStyle().FramePadding;
  const float left = r.x + 2 + inset.x - state->Scroll.x;
  Point pen{left, r.y + 2 + inset.y - state->Scroll.y + kTyped};
  ImDrawList* const list = ImGui::GetForegroundDrawList();
  list->PushClipRect({r.x, r.y}, {r.right(), r.bottom()});
  Painter front(list);
  bool marked = false;
  for (const std::string& part : cut_text(ui, text)) {
    for (const std::string_view line : split(part, "\n")) {
      if (line.data() != part.data()) pen = {left, pen.y + kTyped};
      const float w = ui.paint.width(line, kTyped);
      if (marked) front.dots(pen.x, pen.x + w, pen.y, ui.theme.text3);
      pen.x += w;
    }
    marked = !marked;
  }
  list->PopClipRect();
}

/// On the web the field is the page's; here its frame is drawn under it. On the desktop it is Dear ImGui's.
void text_field(Ui& ui, Rect r) {
  const Theme& t = ui.theme;
  const std::string& text = typed_text(ui);
  const auto at_rest = [&] {  // the whole text, wrapped
    const Clip clip(r);
    std::vector<Run> runs;
    for (const std::string& part : cut_text(ui, text)) {
      runs.push_back(plain(part, kTyped, t.text1));
      if (runs.size() % 2 == 0) runs.back().dots = t.text3;
    }
    ui.paint.paragraph(r.x + 10, r.y + 21, r.w - 18, 19, runs);
  };
  if (ui.locked) {
    ui.paint.frame(r, t.hairline, 1, 6);
    at_rest();
    ui.mirror.button("text", r, ui.word("text") + ": " + text, false, false);
    return;
  }
  ui.paint.rect(r, t.input, 6);
  ui.paint.frame(r, t.border, 1, 6);
  Typing& a = ui.of<Typing>();
  if (platform::has_text_field()) {
    const ImVec2 low = ImGui::GetWindowPos();
    const ImVec2 size = ImGui::GetWindowSize();
    const bool covered = is_beginning(ui) || list_is_open();
    const bool inside = !covered && r.y >= low.y && r.bottom() <= low.y + size.y + 1;
    if (!inside) at_rest();
    const std::string& shown = ui.hand.typing ? a.typed : text;
    platform::place_text_field({r.x, r.y, r.w, r.h, inside, shown, ui.word("text"), cut_text(ui, shown)});
    a.drawn = true;
    return;
  }
  if (!ui.hand.typing) {  // a click opens the field
    at_rest();
    const Hit h = hit("text at rest", r);
    if (h.hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_TextInput);
    if (!h.clicked) return;
    begin_typing(ui);
    ImGui::SetKeyboardFocusHere();
  }
  char buffer[kMaxTextBytes];
  std::snprintf(buffer, sizeof buffer, "%s", a.typed.c_str());
  ImGui::SetCursorScreenPos({r.x + 2, r.y + 2});
  ImGui::PushFont(face_font(Face::regular), kTyped);
  if (ImGui::InputTextMultiline("##text", buffer, sizeof buffer, {r.w - 4, r.h - 4})) change_text(ui, buffer);
  mark_typed(ui, r, a.typed);
  ImGui::PopFont();
  if (ImGui::IsItemDeactivated()) end_typing(ui);
}

}  // namespace

void text_rows(Column& c) {
  Ui& ui = c.ui;
  const Theme& t = ui.theme;
  const Problem& p = ui.scene().problem;
  c.padlock(c.y + 8);
  const bool two = find_choice(Aspect::structure, p.structure)->has_source;
  const bool image = p.image && types_source(ui) == two;
  const auto tokens = static_cast<int>((types_source(ui) ? ui.session.key_tokens() : ui.session.tokens()).size());
  if (two) {
    const int field = segmented(ui, "text field", {c.x, c.y - 4, std::min(c.w - 62, 160.f), 24},
                                {ui.word("text"), ui.word(p.image ? "image" : "source")}, types_source(ui) ? 1 : 0);
    if (field >= 0) {
      if (ui.hand.typing) end_typing(ui);
      ui.of<Typing>().source = field == 1;
    }
  } else {
    ui.paint.text(c.x, c.y + 12, ui.word(image ? "image" : "text"), t.text2, 12, Face::medium);
  }
  ui.paint.number(c.x + c.w, c.y + 12, ui.words.format("tokens", {in_threes(std::to_string(tokens))}), t.text3, 11,
                  Face::regular, Align::right);
  c.y += two ? 26.f : 20.f;
  if (image) {
    image_field(c);
    c.y += 108;
  } else {
    text_field(ui, {c.x, c.y, c.w, 72});
    c.y += 84;
  }
}

void receive_typing(Ui& ui) {
  Typing& a = ui.of<Typing>();
  a.drawn = false;
  const bool other = !(ui.scene().problem == a.left.problem) || !(ui.scene().lesson == a.left.lesson);
  if (ui.hand.typing && other) end_typing(ui);  // undone, or another scene
  if (std::exchange(ui.of<MoreWords>().came, false) && ui.hand.typing && a.typed != typed_text(ui, a.before))
    change_text(ui, a.typed);
  const auto typed = platform::take_typed();
  if (!typed) return;
  if (!ui.hand.typing) begin_typing(ui);
  if (typed->text != a.typed) change_text(ui, typed->text);
  if (typed->finished) end_typing(ui);
}

void leave_text_field(Ui& ui) {
  if (!ui.of<Typing>().drawn) platform::place_text_field({});
}

}  // namespace attn
