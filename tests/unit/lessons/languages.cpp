// What of a lesson is chosen by language: its sentence, and where its words stand.
#include <algorithm>
#include <cctype>
#include <set>
#include <utility>

#include "lessons/lesson_values.h"
#include "lessons/lessons_support.h"
#include "text/utf8.h"

using namespace attn;
using namespace lesson_test;

namespace {

/// Its words of two letters and more, in small letters.
std::set<std::string> latin_words(const std::string& text) {
  std::set<std::string> words;
  std::string word;
  for (const char c : text + " ")
    if (std::isalpha(static_cast<unsigned char>(c)) || c == '\'')
      word += static_cast<char>(std::tolower(c));
    else if (word.size() > 1)
      words.insert(std::exchange(word, ""));
    else
      word.clear();
  return words;
}

bool is_chinese(const std::string& text) {
  return std::ranges::any_of(decode_utf8(text), [](char32_t c) { return c >= 0x4E00 && c <= 0x9FFF; });
}

}  // namespace

TEST_CASE("a lesson has a sentence in each language, and speaks of the words that stand in it") {
  // Names, letters; and what is about two languages or about the other one.
  const std::set<std::string> same{"graph", "speech", "ctc", "a_three", "dog_bites", "coverage", "bahdanau", "luong"};
  for (const LessonEntry& entry : lesson_index()) {
    CAPTURE(entry.id);
    const Lesson english = lesson_file(entry.id), chinese = lesson_file(entry.id, "zh");
    const auto check = [&](const Caption& en, const Caption& zh) {
      CAPTURE(in_language(zh.text, "zh"));
      if (same.contains(entry.id)) {
        CHECK(zh.scene.problem.text == en.scene.problem.text);
        return;
      }
      CHECK(is_chinese(zh.scene.problem.text));
      CHECK_FALSE(is_chinese(en.scene.problem.text));
      std::set<std::string> of_sentence = latin_words(english.scene.problem.text + " " + en.scene.problem.text);
      const std::set<std::string> said = latin_words(in_language(zh.text, "zh"));
      for (const std::string& word : of_sentence) CHECK_FALSE_MESSAGE(said.contains(word), word);
    };
    for (size_t i = 0; i < english.cards.size(); ++i) check(english.cards[i], chinese.cards[i]);
    for (size_t i = 0; i < english.trials.size(); ++i) check(english.trials[i], chinese.trials[i]);
    check({english.question.text, {}, english.question.scene}, {chinese.question.text, {}, chinese.question.scene});
  }
}

TEST_CASE("what is chosen by language is chosen in scenes and quantities, and texts keep their languages") {
  const char* const file = R"({"version": 1, "title": {"en": "a", "zh": "b"},
    "scene": {"problem": {"text": {"en": "one two", "zh": "一 二"}}},
    "cards": [{"text": {"en": "a", "zh": "b"}}],
    "question": {"text": {"en": "a", "zh": "b"},
      "answer": {"of": "cell", "step": "weights", "row": {"en": 0, "zh": 1}},
      "options": [{"value": 1, "misconception": {"en": "c", "zh": "d"}}]}})";
  const Lesson english = parse_lesson(file, "x.json"), chinese = parse_lesson(file, "x.json", "zh");
  CHECK(english.scene.problem.text == "one two");
  CHECK(chinese.cards[0].scene.problem.text == "一 二");
  CHECK(chinese.question.answer->row == 1);
  CHECK(parse_lesson(file, "x.json", "fr").question.answer->row == 0);
  CHECK(chinese.title == english.title);
  CHECK(chinese.cards[0].text.size() == 2);
}
