// The task of a text that somebody pastes.
#include <algorithm>

#include "text/said_error.h"
#include "training/tasks/tasks_support.h"

using namespace tasks_test;

namespace {

std::string joined(const Task& task, const std::vector<int32_t>& tokens) {
  std::string text;
  for (const std::string& word : spelled(task, tokens)) text += word;
  return text;
}

}  // namespace

TEST_CASE("the last eighth of a text is held out") {
  for (const char* language : {"en", "zh"}) {
    CAPTURE(language);
    const std::string text(own_text(language));
    const Task task = text_task(text);
    CHECK(task.length == 48);
    size_t last_trained = 0, first_held_out = text.size();
    each_sample(task, 2000, [&](const One& sample) {
      const std::string window = joined(task, sample.tokens) + joined(task, {sample.classes.back()});
      const size_t at = text.find(window);
      REQUIRE(at != std::string::npos);
      CHECK(text.find(window, at + 1) == std::string::npos);
      if (sample.split == Split::held_out)
        first_held_out = std::min(first_held_out, at);
      else
        last_trained = std::max(last_trained, at + window.size());
    });
    CHECK(last_trained <= first_held_out);
    CHECK(first_held_out > text.size() * 4 / 5);
  }
}

TEST_CASE("a text as short as may be has a window of a quarter of it") {
  const Task task = text_task(" abcd\n\n efgh\tijkl  mn ");  // sixteen characters, as white space is one space
  CHECK(task.length == 4);
  CHECK(task.classes == 15);
  CHECK(task.words()[0] == " ");
  CHECK(task.words()[1] == "a");
  for (const One& sample : ones(task.samples(1, Split::held_out, 0, 8), Split::held_out))
    CHECK(joined(task, sample.tokens) + joined(task, {sample.classes[3]}) == "kl mn");
  for (const One& sample : ones(task.samples(1, Split::training, 0, 200), Split::training))
    CHECK(std::string("abcd efgh ij").find(joined(task, sample.tokens) + joined(task, {sample.classes[3]})) !=
          std::string::npos);
}

TEST_CASE("a text that is too short is said to be") {
  CHECK_THROWS_WITH_AS(text_task("fifteen letters"), "the text to learn: expected at least 16 characters, found 15",
                       SaidError);
  CHECK_THROWS_AS(text_task(""), SaidError);
}

TEST_CASE("characters beyond the most frequent are one word, at which nothing is asked") {
  std::string text;
  for (int i = 0; i < 600; ++i) {
    const int c = 0x4E00 + i % 300;  // 300 characters twice
    text += {static_cast<char>(0xE0 | c >> 12), static_cast<char>(0x80 | (c >> 6 & 0x3F)),
             static_cast<char>(0x80 | (c & 0x3F))};
  }
  const Task task = text_task(text);
  CHECK(task.words().size() == 256);
  CHECK(task.words().back() == "�");
  CHECK(task.words().front() == "一");
  bool rare = false;
  for (const One& sample : ones(task.samples(1, Split::training, 0, 100), Split::training))
    for (size_t i = 0; i + 1 < sample.tokens.size(); ++i) {
      rare = rare || sample.tokens[i] == 255;
      CHECK(sample.classes[i] == (sample.tokens[i + 1] == 255 ? -1 : sample.tokens[i + 1]));
    }
  CHECK(rare);
}

TEST_CASE("of a long text the beginning is read") {
  const std::string text = std::string(20000, 'a') + "b";
  CHECK(text_task(text).words() == std::vector<std::string>{"a"});
}
