#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

#include "lessons/lesson.h"
#include "scene/words/lexicon.h"
#include "text/strings.h"
#include "ui/panels/panels.h"

namespace attn {

/// The data files of the program, asked for when they are needed. Scenes and lessons are known by their ids and parsed
/// once, when they are first opened; fonts are handed on.
class Files {
 public:
  /// Asks for what every start needs.
  void ask_first();
  void ask_words(const std::string& language) {
    chinese_ = false;
    ask(words_file(language));
  }
  /// Asks for the file of a scene or a lesson.
  void ask_for(const std::string& id) { ask(file_of(id)); }
  /// Asks for the fonts that the last frame lacked; again for those that did not come, with other tokens or words.
  void ask_fonts(const std::vector<std::string>& tokens);
  /// Takes what has come; false when nothing has.
  bool receive();

  /// The first file that is not there yet of those that open a scene or a lesson (an unknown id: the first scene) in a
  /// language, after ask_first() and ask_words(); empty: none. Asks for the others.
  std::string lacking(const std::string& language, const std::string& id);

  Lexicon lexicon() const { return parse_lexicon(text("lexicon.json")); }
  /// With the fonts that they need.
  bool has_words(const std::string& language);
  Strings words(const std::string& language);
  /// The words that no first frame needs: asks for them, and says once that they have come.
  void ask_later_words(const std::string& language);
  bool has_later_words(const std::string& language) const { return has(later_file(language)); }
  bool later_words_came(const std::string& language) { return came(later_file(language)); }
  /// The glossary, which is among the words once it has come.
  void ask_glossary(const std::string& language) { ask(glossary_file(language)); }
  bool glossary_came(const std::string& language) { return came(glossary_file(language)); }
  /// None before their index is there.
  std::vector<Language> languages() const;

  /// Scenes in order, then lessons; once their indices are there.
  std::vector<SceneEntry> entries() const;
  const std::string& first_scene() const { return scene_ids_.front(); }
  bool lists_scene(const std::string& id) const;
  /// Null where there is no such scene, or its file has not come.
  const Scene* scene(const std::string& id);

  void ask_shelf() { ask("shelf.json"); }
  bool shelf_came() { return came("shelf.json"); }
  std::vector<ShelfEntry> shelf() const { return parse_shelf(text("shelf.json")); }

  void ask_more_words() { ask("more-words.json"); }
  bool more_words_came() { return came("more-words.json"); }
  Lexicon more_words() const { return parse_more_words(text("more-words.json"), lexicon()); }

  const std::vector<LessonEntry>& lessons() const { return lesson_entries_; }
  bool lists_lesson(const std::string& id) const;
  /// The file of a scene or a lesson; empty where there is neither.
  std::string file_of(const std::string& id) const;
  /// Whether the file of a scene or a lesson has come.
  bool has_file_of(const std::string& id) const { return has(file_of(id)); }
  /// Error as parse_lesson().
  const Lesson& lesson(const std::string& id, const std::string& language);
  /// Of whom lesson() has the numbers: before the first is asked for.
  void set_student(std::string student) { student_ = std::move(student); }

 private:
  static std::string words_file(const std::string& language) { return "strings/" + language + ".json"; }
  static std::string later_file(const std::string& language) { return "strings/" + language + ".later.json"; }
  static std::string glossary_file(const std::string& language) { return "glossary/" + language + ".json"; }
  static std::string scene_file(const std::string& id) { return "scenes/" + id + ".json"; }
  static std::string lesson_file(const std::string& id) { return "lessons/" + id + ".json"; }
  bool has(const std::string& name) const { return texts_.count(name) > 0; }
  /// Says once that a file has come.
  bool came(const std::string& name) { return has(name) && told_.insert(name).second; }
  const std::string& text(const std::string& name) const { return texts_.at(name); }
  void ask(const std::string& name);
  bool has_chinese_fonts();

  std::string student_;
  std::string asked_for_;                 // the scene or lesson, by lacking()
  std::string later_asked_;               // the language whose later words were asked for last
  std::set<std::string> told_;            // files of which came() has said so
  std::vector<std::string> font_tokens_;  // those that fonts were asked for with, and which were
  bool more_latin_ = false;
  bool chinese_ = false;
  bool more_chinese_ = false;
  std::map<std::string, std::string> texts_;  // by name, as they came
  std::vector<std::string> scene_ids_;
  std::vector<LessonEntry> scene_titles_;  // of each of them
  std::vector<LessonEntry> lesson_entries_;
  std::map<std::string, Scene> scenes_;
  std::map<std::pair<std::string, std::string>, Lesson> lessons_;  // by id and language
};

}  // namespace attn
