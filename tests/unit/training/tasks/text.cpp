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
    CHECK(task.length == (language == std::string_view("zh") ? 18 : 48));
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
    CHECK(first_held_out > text.size() * 6 / 7);
  }
}

TEST_CASE("a text as short as may be has a window of a sixteenth of it") {
  // 64 characters, as white space is one space and none at the ends.
  const Task task = text_task("  The dog didn't cross the street,\n\n as it was\ttired of all streets. ");
  const std::string read = "The dog didn't cross the street, as it was tired of all streets.";
  CHECK(read.size() == 64);
  CHECK(task.length == 4);
  CHECK(task.words()[0] == " ");  // twelve times
  CHECK(task.words()[1] == "t");  // eight times
  for (const Split split : {Split::training, Split::held_out}) {
    const std::string part = split == Split::held_out ? read.substr(56) : read.substr(0, 56);
    for (const One& sample : ones(task.samples(1, split, 0, 200), split))
      CHECK(part.find(joined(task, sample.tokens) + joined(task, {sample.classes[3]})) != std::string::npos);
  }
}

TEST_CASE("a text that is too short is said to be") {
  CHECK_THROWS_WITH_AS(text_task(std::string(63, 'a')), "the text to learn: expected at least 64 characters, found 63",
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
