#include "ui/panels/card_terms.h"

#include <algorithm>
#include <cctype>

#include "text/order.h"
#include "ui/kit/hint.h"
#include "ui/kit/widgets.h"

namespace attn {
namespace {

/// Kept until card, language or glossary is another.
struct CardTerms {
  std::string of;
  std::vector<FirstTerm> terms;
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

/// The runs, cut where a term begins and ends; `found`: the indices of those that are one, with its id.
std::vector<Run> cut(const std::vector<Run>& runs, std::vector<FirstTerm>& terms,
                     std::vector<std::pair<size_t, std::string>>& found) {
  std::vector<Run> out;
  for (Run rest : runs) {
    for (;;) {
      const std::string text = small(rest.text);
      auto first = terms.end();
      size_t at = std::string::npos;
      for (auto term = terms.begin(); term != terms.end(); ++term)
        if (const size_t place = place_of(term->first, text); place < at) {
          at = place;
          first = term;
        }
      if (first == terms.end()) break;
      Run part = rest;
      part.text = rest.text.substr(0, at);
      if (at > 0) out.push_back(part);
      part.text = rest.text.substr(at, first->first.size());
      found.emplace_back(out.size(), first->second);
      out.push_back(part);
      rest.text.erase(0, at + first->first.size());
      terms.erase(first);
    }
    if (!rest.text.empty() || rest.space > 0) out.push_back(rest);
  }
  return out;
}

}  // namespace

const std::vector<FirstTerm>& first_terms(Ui& ui) {
  CardTerms& kept = ui.of<CardTerms>();
  const LessonVisit& visit = *ui.document.lesson();
  const std::string code = ui.words.code();
  const std::string of =
      visit.lesson().id + " " + std::to_string(visit.card()) + " " + code + (ui.words.has("term.q") ? " terms" : "");
  if (kept.of == of) return kept.terms;
  kept = {of, {}};
  std::string before;
  for (int i = 0; i < visit.card(); ++i)
    before += small(unmarked(in_language(visit.lesson().cards[static_cast<size_t>(i)].text, code))) + "\n";
  for (const auto& [key, text] : ui.words.all()) {
    if (key.rfind("term.", 0) != 0 || key.ends_with(".means")) continue;
    const std::string name = small(text);
    const bool twice = std::ranges::count(kept.terms, name, &FirstTerm::first) > 0;
    if (!twice && place_of(name, before) == std::string::npos) kept.terms.emplace_back(name, key.substr(5));
  }
  sort_stably(kept.terms, [](const FirstTerm& a, const FirstTerm& b) { return a.first.size() > b.first.size(); });
  return kept.terms;
}

float paragraph_with_terms(Ui& ui, Point at, float width, float line_height, const std::vector<Run>& runs,
                           std::vector<FirstTerm>& terms) {
  std::vector<std::pair<size_t, std::string>> found;
  const std::vector<Run> parts = cut(runs, terms, found);
  const size_t before = Painter::texts().size();
  const float end = ui.paint.paragraph(at.x, at.y, width, line_height, parts);
  // Each run is a text of its own, or one per line that it stands in.
  size_t next = before;
  for (const auto& [index, id] : found) {
    const std::vector<DrawnText>& drawn = Painter::texts();
    std::string rest = parts[index].text;
    for (bool begun = false; next < drawn.size() && !rest.empty(); ++next) {
      const std::string text = drawn[next].text;
      if (!rest.starts_with(text)) {
        if (begun) break;
        continue;
      }
      begun = true;
      rest.erase(0, text.size());
      rest.erase(0, rest.find_first_not_of(' '));
      const Rect box = drawn[next].box;
      const Rect place{box.x, box.y - 4, box.w, box.h + 10};
      const Hit h = hit(ui, "term " + id, place, ui.word("term." + id));
      ui.paint.dots(box.x, box.right(), box.bottom() + 2, h.hovered ? ui.theme.text1 : ui.theme.text3);
      if (h.clicked) open_hint(ui, "term " + id, place);
    }
  }
  return end;
}

}  // namespace attn
