// What a text of a scene may be at most. The structure is check_scene()'s.
#include <algorithm>

#include "scene/scene.h"
#include "text/numbers.h"
#include "text/said_error.h"
#include "text/utf8.h"

namespace attn {
namespace {

SaidError cut(const char* what, const char* key, size_t most, const char* unit) {
  const std::string count = std::to_string(most);
  return {std::string(what) + ": expected at most " + count + " " + unit + ", found more: it was cut",
          {key, {in_threes(count)}}};
}

/// Whether the text was too long.
bool shorten(std::string& text, size_t most) {
  const bool huge = text.size() > 16 * most;  // what cannot fit is not looked at
  size_t end = std::min(text.size(), 16 * most);
  while (huge && end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  const std::string whole = drawable(std::string_view(text).substr(0, end));
  text = cut_text(whole, most);
  return huge || text != whole;
}

bool shorten(Words& words, size_t most) {
  bool any = false;
  for (auto& [language, text] : words) any |= shorten(text, most);
  return any;
}

}  // namespace

SaidError cut_word() { return cut("problem.text", "cut.word", kMaxTokenBytes, "bytes a word"); }

void cut_texts(Scene& scene, std::vector<SaidError>* cuts) {
  const auto tell = [&](bool was_cut, SaidError told) {
    if (was_cut && cuts) cuts->push_back(std::move(told));
  };
  bool word = false;
  for (std::string* text : {&scene.problem.text, &scene.problem.source}) {
    if (text->size() > kMaxTextBytes) continue;  // is refused
    std::string fits = cut_tokens(*text, kMaxTokenBytes);
    if (fits.size() >= text->size()) continue;
    *text = std::move(fits);
    word = true;
  }
  tell(word, cut_word());
  tell(shorten(scene.about.title, kMaxTitle), cut("about.title", "cut.title", kMaxTitle, "characters"));
  tell(shorten(scene.about.note, kMaxNote), cut("about.note", "cut.note", kMaxNote, "characters"));
  bool name = false;
  for (auto& [language, heads] : scene.about.value_names)
    for (std::vector<std::string>& names : heads)
      for (std::string& each : names) name |= shorten(each, kMaxName);
  tell(name, cut("about.value_names", "cut.name", kMaxName, "characters"));
}

}  // namespace attn
