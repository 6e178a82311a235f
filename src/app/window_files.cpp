#include "app/window_files.h"

#include <nlohmann/json.hpp>

#include "lessons/lesson_values.h"
#include "platform/platform.h"
#include "text/utf8.h"
#include "ui/kit/fonts.h"

namespace attn {
namespace {

constexpr const char* kFirst[] = {"lexicon.json", "scenes/index.json", "lessons/index.json", "strings/index.json"};

void ask_all(std::span<const char* const> fonts) {
  for (const char* name : fonts)
    if (!has_font_file(name)) platform::request_data(std::string("fonts/") + name);
}

}  // namespace

void Files::ask(const std::string& name) {
  if (!has(name)) platform::request_data(name);
}

void Files::ask_first() {
  ask_all(kLatinFonts);
  for (const char* name : kFirst) ask(name);
}

void Files::ask_fonts(const std::vector<std::string>& tokens) {
  if (tokens != font_tokens_) {
    font_tokens_ = tokens;
    more_latin_ = chinese_ = more_chinese_ = false;
  }
  const auto lacks = [](bool (*needs)(const std::string&)) {
    return std::ranges::any_of(Painter::texts(), needs, &DrawnText::text);
  };
  if (!more_latin_ && lacks(needs_more_latin)) {
    more_latin_ = true;
    ask_all(kMoreLatinFonts);
  }
  if (!more_chinese_ && lacks(needs_chinese) && has_chinese_fonts()) {
    more_chinese_ = true;
    ask_all({&kMoreChineseFont, 1});
  }
}

/// Of our own texts; asks for them.
bool Files::has_chinese_fonts() {
  if (!std::exchange(chinese_, true)) ask_all(kChineseFonts);
  return std::ranges::all_of(kChineseFonts, has_font_file);
}

bool Files::has_words(const std::string& language) {
  if (!has(words_file(language))) return false;
  return !std::ranges::any_of(decode_utf8(text(words_file(language))), is_wide) || has_chinese_fonts();
}

bool Files::receive() {
  bool any = false;
  for (; auto data = platform::take_data(); any = true) {
    if (data->name.rfind("fonts/", 0) == 0)
      add_font_file(data->name.substr(6), std::move(data->bytes));
    else
      texts_[data->name] = std::move(data->bytes);
  }
  return any;
}

std::string Files::lacking(const std::string& language, const std::string& id) {
  for (const char* name : kFirst)
    if (!has(name)) return name;
  if (scene_ids_.empty()) {
    scene_ids_ = parse_scene_index(text("scenes/index.json"));
    scene_titles_ = parse_lesson_index(text("scenes/index.json"));  // both indices have one form
    lesson_entries_ = parse_lesson_index(text("lessons/index.json"));
    ask_for(first_scene());
  }
  const std::string named = file_of(id);
  if (!named.empty() && std::exchange(asked_for_, id) != id) ask(named);
  if (!has_file_of(first_scene())) return scene_file(first_scene());
  if (!named.empty() && !has(named)) return named;
  if (has_words(language)) return "";
  return has(words_file(language)) ? std::string("fonts/") + kChineseFonts[0] : words_file(language);
}

Strings Files::words(const std::string& language) {
  Strings out = Strings::parse(text(words_file(language)));
  if (has(later_file(language)))
    out.add(Strings::parse(text(later_file(language))));
  else
    later_asked_.clear();  // what did not come is asked for again
  if (has(glossary_file(language))) out.add(Strings::parse(text(glossary_file(language))));
  return out;
}

void Files::ask_later_words(const std::string& language) {
  if (std::exchange(later_asked_, language) != language) ask(later_file(language));
}

std::vector<Language> Files::languages() const {
  std::vector<Language> out;
  if (!has("strings/index.json")) return out;
  for (const auto& each : nlohmann::json::parse(std::string_view(text("strings/index.json"))))
    out.push_back({each.at("code"), each.at("name")});
  return out;
}

std::vector<SceneEntry> Files::entries() const {
  std::vector<SceneEntry> out;
  for (const LessonEntry& scene : scene_titles_) out.push_back({scene.id, scene.title});
  for (const LessonEntry& lesson : lesson_entries_) out.push_back({lesson.id, lesson.title, true});
  return out;
}

const Scene* Files::scene(const std::string& id) {
  if (!lists_scene(id) || !has(scene_file(id))) return nullptr;
  const auto [at, added] = scenes_.try_emplace(id);
  if (added) at->second = parse_scene(text(scene_file(id)));
  return &at->second;
}

bool Files::lists_scene(const std::string& id) const { return std::ranges::find(scene_ids_, id) != scene_ids_.end(); }

std::string Files::file_of(const std::string& id) const {
  return lists_scene(id) ? scene_file(id) : lists_lesson(id) ? lesson_file(id) : "";
}

bool Files::lists_lesson(const std::string& id) const {
  return std::ranges::find(lesson_entries_, id, &LessonEntry::id) != lesson_entries_.end();
}

const Lesson& Files::lesson(const std::string& id, const std::string& language) {
  const auto key = std::pair(id, language);
  if (!lessons_.contains(key))
    lessons_[key] = lesson_of_student(
        [&](uint64_t student) { return parse_lesson(text(lesson_file(id)), lesson_file(id), language, student); },
        student_, lexicon());
  return lessons_.at(key);
}

}  // namespace attn
