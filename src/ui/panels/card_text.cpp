#include <cctype>

#include "story/step_words.h"
#include "text/order.h"
#include "ui/kit/hint.h"
#include "ui/panels/panels.h"
#include "ui/views/views.h"

namespace attn {
namespace {

/// A term of the glossary that a card is the first of its lesson to name: its name, in small letters, and its id.
using FirstTerm = std::pair<std::string, std::string>;

/// What words of a card may lead to, in small letters. Kept until card, stops, language or glossary are others.
struct CardNames {
  std::string of;
  std::vector<FirstTerm> terms;    // the longest name first; none before the glossary has come
  std::vector<std::string> steps;  // "step 4", by stop
};

/// English letters made small; nothing else changes its length.
std::string small(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

bool letter(const std::string& text, size_t at) {
  return at < text.size() && std::isalpha(static_cast<unsigned char>(text[at])) != 0;
}

/// Where a name stands as words of their own, with or without a plural's s; npos: nowhere. Both in small letters.
size_t place_of(const std::string& name, const std::string& text) {
  for (size_t at = text.find(name); at != std::string::npos; at = text.find(name, at + 1)) {
    size_t end = at + name.size();
    if (end < text.size() && text[end] == 's') ++end;
    const bool begins = !letter(name, 0) || at == 0 || !letter(text, at - 1);
    if (begins && (!letter(name, name.size() - 1) || !letter(text, end))) return at;
  }
  return std::string::npos;
}

/// Whether a name is one character of Chinese. It may be a part of any word, as 值 of 均值: only where a text marks it
/// up, as in "[V|值]", it is the term.
bool needs_mark(const std::string& name) { return name.size() == 3 && static_cast<unsigned char>(name[0]) >= 0xE0; }

const CardNames& card_names(Ui& ui) {
  CardNames& kept = ui.of<CardNames>();
  const LessonVisit& visit = *ui.document.lesson();
  const std::string code = ui.words.code();
  const std::string of = visit.lesson().id + " " + std::to_string(visit.card()) + " " +
                         std::to_string(ui.stops.size()) + " " + code + (ui.words.has("term.q") ? " terms" : "");
  if (kept.of == of) return kept;
  kept = {of, {}, {}};
  std::string before;
  std::string marked_before;
  for (int i = 0; i < visit.card(); ++i) {
    const std::string& text = in_language(visit.lesson().cards[static_cast<size_t>(i)].text, code);
    before += small(unmarked(text)) + "\n";
    marked_before += text;
  }
  for (const auto& [key, text] : ui.words.all()) {
    if (key.rfind("term.", 0) != 0 || key.ends_with(".means")) continue;
    const std::string name = small(text);
    const bool twice = std::ranges::count(kept.terms, name, &FirstTerm::first) > 0;
    const bool met = needs_mark(name) ? marked_before.find("|" + name + "]") != std::string::npos
                                      : place_of(name, before) != std::string::npos;
    if (!twice && !met) kept.terms.emplace_back(name, key.substr(5));
  }
  sort_stably(kept.terms, [](const FirstTerm& a, const FirstTerm& b) { return a.first.size() > b.first.size(); });
  for (size_t i = 1; i <= ui.stops.size(); ++i)
    kept.steps.push_back(small(ui.words.format("lesson.step", {std::to_string(i)})));
  return kept;
}

/// What a part of a text leads to.
struct Link {
  enum class Kind { none, number, token, stop, term };
  Kind kind = Kind::none;
  const Quantity* reading = nullptr;  // number
  CellAddress cell{};                 // token: where the visitor is taken
  int stop = 0;
  std::string term{};  // id
};

struct LinkedRun {
  Run run;
  Link link{};
};

struct FoundLink {
  size_t at = std::string::npos;
  size_t size = 0;
  Link link{};
};

/// The first of several places with a name from `first` on, and round again; -1: none has it.
int place_from(const std::vector<std::string>& names, const std::string& name, int first) {
  const auto count = static_cast<int>(names.size());
  for (int i = 0; i < count; ++i)
    if (const int at = (first + i) % count; names[static_cast<size_t>(at)] == name) return at;
  return -1;
}

/// Whether a question speaks of the selected row by its word: the others that it names are then keys of that row.
bool asks_of_row(const Ui& ui, int row, const std::string& token) {
  const LessonVisit& visit = *ui.document.lesson();
  const std::vector<std::string>& words = ui.session.tokens();
  if (!visit.at_end() || row >= static_cast<int>(words.size()) || words[static_cast<size_t>(row)] == token)
    return false;
  const std::string named = "“" + words[static_cast<size_t>(row)] + "”";
  return visit.question_text(ui.words.code()).find(named) != std::string::npos;
}

/// The row, or the column, of a token in the step of the selected cell; where that has neither, in the weights. A token
/// that occurs more than once: the place where somebody is, or `onward` the next.
std::optional<CellAddress> token_place(const Ui& ui, const std::string& token, bool onward) {
  CellAddress cell = ui.selected();
  const auto has = [&](Axis axis) { return step_info(cell.step).rows == axis || step_info(cell.step).cols == axis; };
  if (!has(Axis::query) && !has(Axis::key))
    cell = {part_on_view(ui.session, Part::weights), ui.step_head(cell.step), cell.row, cell.col};
  const bool self = ui.session.tokens() == ui.session.key_tokens();
  const StepInfo& info = step_info(cell.step);
  const bool in_rows = info.rows == Axis::key;
  const bool queries = info.rows == Axis::query || (self && in_rows);
  const bool key = queries && !in_rows && info.cols == Axis::key && asks_of_row(ui, cell.row, token);
  const int query = queries && !key ? place_from(ui.session.tokens(), token, cell.row + onward) : -1;
  int& index = query >= 0 || in_rows ? cell.row : cell.col;
  const bool keys = in_rows || info.cols == Axis::key;
  index = query >= 0 ? query : keys ? place_from(ui.session.key_tokens(), token, index + onward) : -1;
  if (index < 0) return std::nullopt;
  return ui.exists(cell) ? std::optional(cell) : std::nullopt;
}

/// The first token of the scene that stands in quotation marks.
FoundLink find_token(const Ui& ui, const std::string& text) {
  const std::string open = "“";
  const std::string close = "”";
  for (size_t at = text.find(open); at != std::string::npos; at = text.find(open, at + 1)) {
    const size_t from = at + open.size();
    const size_t end = text.find(close, from);
    if (end == std::string::npos) break;
    if (const auto cell = token_place(ui, text.substr(from, end - from), false))
      return {from, end - from, {Link::Kind::token, nullptr, *cell}};
  }
  return {};
}

/// The first "step 4", of the stops that there are.
FoundLink find_stop(const std::vector<std::string>& names, const std::string& text) {
  FoundLink found;
  for (int i = 0; i < std::ssize(names); ++i) {
    const std::string& name = names[static_cast<size_t>(i)];
    const size_t at = place_of(name, text);
    const size_t end = at + name.size();
    const bool longer = at != std::string::npos && end < text.size() && text[end] >= '0' && text[end] <= '9';
    if (!longer && at < found.at) found = {at, name.size(), {Link::Kind::stop, nullptr, {}, i}};
  }
  return found;
}

/// `mark`: the text is one that is marked up.
FoundLink find_term(const std::string& text, bool mark, const std::vector<FirstTerm>& terms) {
  FoundLink found;
  for (const auto& [name, id] : terms)
    if (const size_t at = place_of(name, text); at < found.at && (!needs_mark(name) || (mark && text == name))) {
      const size_t end = at + name.size();
      const bool plural = text.compare(end, 1, "s") == 0 && !letter(text, end + 1);
      found = {at, name.size() + (plural ? 1 : 0), {Link::Kind::term, nullptr, {}, 0, id}};
    }
  return found;
}

/// Words, cut where a link begins and ends; takes the terms that are met off `terms`.
void add_words(Ui& ui, Run rest, std::vector<FirstTerm>& terms, std::vector<LinkedRun>& out) {
  for (;;) {
    const std::string text = small(rest.text);
    const FoundLink all[] = {find_token(ui, rest.text), find_stop(card_names(ui).steps, text),
                             find_term(text, rest.face == Face::semibold, terms)};
    const FoundLink& first = *std::ranges::min_element(all, {}, &FoundLink::at);
    if (first.at == std::string::npos) break;
    Run part = rest;
    part.text = rest.text.substr(0, first.at);
    if (first.at > 0) out.push_back({part});
    part.text = rest.text.substr(first.at, first.size);
    out.push_back({part, first.link});
    rest.text.erase(0, first.at + first.size);
    if (first.link.kind == Link::Kind::term)
      std::erase_if(terms, [&](const FirstTerm& term) { return term.second == first.link.term; });
  }
  if (!rest.text.empty() || rest.space > 0) out.push_back({rest});
}

/// Where a number of the card leads; nowhere before it is known, and while its row is to be guessed.
Link number_link(const Ui& ui, const Quantity& number) {
  const Quantity* reading = reading_of(number);
  if (!reading || ui.session.covers(reading->step, reading->row)) return {};
  return {Link::Kind::number, reading};
}

/// Where a reading stands; what only hands on the step before it stands on the stage as that one.
CellAddress cell_of(const Ui& ui, const Quantity& reading) {
  const Stop& stop = ui.stops[ui.stops.of(reading.step)];
  const bool same = is_same_value(ui.trace().value(stop.step), ui.trace().value(reading.step));
  return {same ? stop.step : reading.step, reading.head, reading.row, reading.col};
}

/// What a link is to those who do not see it.
std::string label_of(const Ui& ui, const Link& link, const std::string& text) {
  if (link.kind == Link::Kind::term) return ui.word("term." + link.term);
  if (link.kind == Link::Kind::stop) return text + ": " + stop_title(ui.session, ui.words, ui.stops[link.stop]);
  if (link.kind == Link::Kind::token) return ui.words.format("mirror.query", {text});
  if (!(*link.reading->problem == ui.scene().problem)) return ui.words.format("mirror.elsewhere", {text});
  const CellAddress cell = cell_of(ui, *link.reading);
  const std::string step = step_words(ui.words, cell.step);
  if (is_of_step(*link.reading)) return step + ": " + text;
  return ui.words.format("mirror.cell",
                         {step, row_word(ui.session, ui.words, cell), col_word(ui.session, ui.words, cell), text});
}

/// Brings what a link leads to on the stage; where that shows no matrices, they take its place. `text`: of the link.
void follow(Ui& ui, const Link& link, const std::string& text) {
  CellAddress cell = link.kind == Link::Kind::number  ? cell_of(ui, *link.reading)
                     : link.kind == Link::Kind::token ? link.cell
                                                      : CellAddress{ui.stops[link.stop].step};
  const bool on_stage = std::ranges::any_of(ui.drawn, [&](const DrawnCell& c) { return c.cell.step == cell.step; });
  if (link.kind == Link::Kind::token && cell == ui.selected()) cell = token_place(ui, text, true).value_or(cell);
  ui.places.reveal = true;
  if (link.kind == Link::Kind::number && !(*link.reading->problem == ui.scene().problem))
    ui.attempt([&] { ui.document.lesson()->show_reading(ui.session, *link.reading); });
  else if (link.kind == Link::Kind::stop || (link.kind == Link::Kind::number && is_of_step(*link.reading)))
    ui.show_step(cell.step);
  else
    ui.go_to(cell);
  if (!on_stage && !ui.of<OnStage>().matrices) show_matrices(ui);
}

/// The cell of a link is as if the pointer were there.
void light(Ui& ui, const Link& link) {
  const bool number = link.kind == Link::Kind::number;
  if (number && (is_of_step(*link.reading) || !(*link.reading->problem == ui.scene().problem))) return;
  const CellAddress cell = number ? cell_of(ui, *link.reading) : link.cell;
  if (cell.step.empty() || !ui.exists(cell)) return;
  ui.hand.hovered = cell;
  ui.hand.hover_seen = true;
}

/// A link where a run of the text stands: `first` of its lines has the counterpart for those without a mouse.
void use_link(Ui& ui, const LinkedRun& linked, Rect box, int number, bool first) {
  const Theme& t = ui.theme;
  const Link& link = linked.link;
  const bool term = link.kind == Link::Kind::term;
  const std::string id = term ? "term " + link.term : "link card " + std::to_string(number);
  const Rect place{box.x - 1, box.y - 4, box.w + 2, box.h + 10};
  const Hit h = first ? hit(ui, id, place, label_of(ui, link, linked.run.text)) : hit(id + " more", place);
  const bool lit = h.hovered || ui.hint.focus == id;
  if (lit) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  if (lit && !term) ui.paint.rect({place.x - 2, place.y, place.w + 4, place.h - 1}, t.active, 4);
  const float y = box.bottom() + 2;
  const Color ink = lit ? t.text1 : t.text3;
  if (term)
    ui.paint.dots(box.x, box.right(), y, ink);
  else
    ui.paint.rect({box.x, y, box.w, 1}, lit ? t.text1 : t.control);
  if (lit && !term) light(ui, link);
  if (!h.clicked) return;
  if (term)
    open_hint(ui, id, place);
  else
    follow(ui, link, linked.run.text);
}

/// A paragraph; `numbered`: links of the card so far.
float draw_paragraph(Ui& ui, Point at, float width, const std::vector<LinkedRun>& linked, int& numbered) {
  constexpr float kLine = 22;
  std::vector<Run> runs;
  for (const LinkedRun& each : linked) runs.push_back(each.run);
  std::vector<std::pair<size_t, Rect>> places;
  ui.paint.paragraph(at.x, at.y, width, kLine, runs, false, &places);
  size_t last = runs.size();
  for (const auto& [index, box] : places) {
    const LinkedRun& run = linked[index];
    const bool first = index != std::exchange(last, index);
    if (run.link.kind != Link::Kind::none) use_link(ui, run, box, first ? numbered++ : numbered - 1, first);
  }
  return ui.paint.paragraph(at.x, at.y, width, kLine, runs);
}

}  // namespace

float draw_card_text(Ui& ui, Point at, float width, bool strong) {
  const Theme& t = ui.theme;
  std::vector<FirstTerm> terms = card_names(ui).terms;
  std::vector<LinkedRun> paragraph;
  Color ink = t.text1;
  int numbered = 0;
  const auto end_paragraph = [&] {
    if (strong)
      for (LinkedRun& each : paragraph)
        if (each.run.face == Face::regular) each.run.face = Face::semibold;
    at.y = draw_paragraph(ui, at, width, paragraph, numbered);
    paragraph.clear();
  };
  for (const TextPart& part : ui.document.lesson()->card_parts(ui.words.code())) {
    if (part.number) {
      paragraph.push_back({plain(part.text, 14, ink, Face::semibold), number_link(ui, *part.number)});
      continue;
    }
    for (size_t from = 0; from <= part.text.size();) {
      const size_t end = std::min(part.text.find('\n', from), part.text.size());
      for (const Run& run : marked(t, part.text.substr(from, end - from), 14, ink))
        add_words(ui, run, terms, paragraph);
      if (end == part.text.size()) break;
      end_paragraph();
      at.y += 8;
      ink = t.text2;  // the second is quieter
      from = end + 1;
    }
  }
  end_paragraph();
  return at.y;
}

}  // namespace attn
