// Text: the next character, at every place of a window into a text. White space of any length is one space; characters
// beyond the 255 most frequent are one word, at which nothing is asked. Held out: the last eighth of the text. A text
// that says the same again says it there, too.
#include <algorithm>
#include <map>
#include <memory>

#include "text/said_error.h"
#include "text/utf8.h"
#include "training/tasks/draws.h"

namespace attn {
namespace {

constexpr int64_t kLongestWindow = 48;
constexpr size_t kMostCharacters = 256;  // of the vocabulary, with the one for all others
constexpr char32_t kOther = U'�';

constexpr std::string_view kEnglish =
    "A word came into a room full of words. It asked the first word: are you the one I look for? The first word was "
    "short, and it said no. It asked the second word: are you the one I look for? The second word was long, and it "
    "said "
    "no. It asked the third word: are you the one I look for? The third word was old, and it said no. It asked the "
    "fourth word: are you the one I look for? The fourth word was new, and it said no. It asked the fifth word: are "
    "you "
    "the one I look for? The fifth word was loud, and it said no. It asked the sixth word: are you the one I look for? "
    "The sixth word was shy, and it said no. It asked the seventh word: are you the one I look for? The seventh word "
    "was "
    "kind, and it said yes. So the first word gave a little, the second word gave a little, and the seventh word gave "
    "nearly all it had. The word that came in was the same word, and it had a meaning now.";
constexpr std::string_view kChinese =
    "一个词走进一间满是词的屋子。它问第一个词：你是我要找的吗？第一个词很短，它说不是。它问第二个词：你是我要找的吗？"
    "第二个词很长，它说不是。它问第三个词：你是我要找的吗？第三个词很旧，它说不是。它问第四个词：你是我要找的吗？"
    "第四个词很新，它说不是。它问第五个词：你是我要找的吗？第五个词很吵，它说不是。它问第六个词：你是我要找的吗？"
    "第六个词很害羞，它说不是。它问第七个词：你是我要找的吗？第七个词很和气，它说是。于是第一个词给了一点，"
    "第二个词给了一点，第七个词几乎给了全部。走进来的词还是那个词，现在它有了意思。";

/// At most kLongestText characters, with one space for white space and none at the ends.
std::u32string read_text(std::string_view text) {
  std::u32string read;
  for (const char32_t c : decode_utf8(text)) {
    const bool space = c <= U' ' || c == U'\u00A0' || c == U'\u3000';
    if (!space)
      read.push_back(c);
    else if (!read.empty() && read.back() != U' ')
      read.push_back(U' ');
    if (static_cast<int64_t>(read.size()) == kLongestText) break;
  }
  if (!read.empty() && read.back() == U' ') read.pop_back();
  return read;
}

/// A text as tokens, the most frequent character first, of equally frequent ones the one that comes first.
struct CharacterText {
  std::vector<std::string> words;
  std::vector<int32_t> tokens;
  int32_t other = -1;  // the word of rare characters, where there are any
  int64_t window = 0;
  int64_t trained = 0;  // the tokens before those held out

  explicit CharacterText(const std::u32string& text) {
    std::map<char32_t, int64_t> counts;
    std::u32string order;
    for (const char32_t c : text)
      if (counts[c]++ == 0) order.push_back(c);
    std::ranges::stable_sort(order, [&](char32_t a, char32_t b) { return counts[a] > counts[b]; });
    if (order.size() > kMostCharacters) {
      other = kMostCharacters - 1;
      order.resize(kMostCharacters - 1);
      order.push_back(kOther);
    }
    std::map<char32_t, int32_t> token;
    for (const char32_t c : order) {
      token.emplace(c, static_cast<int32_t>(words.size()));
      words.push_back(encode_utf8(std::u32string_view(&c, 1)));
    }
    for (const char32_t c : text) {
      const auto found = token.find(c);
      tokens.push_back(found == token.end() ? other : found->second);
    }
    const auto size = static_cast<int64_t>(tokens.size());
    window = std::min(kLongestWindow, size / 4);
    trained = size - std::max(window + 1, size / 8);
  }
};

bool write_text(const CharacterText& text, Draws& draws, Sample& sample) {
  const bool held_out = sample.split == Split::held_out;
  const int64_t first = held_out ? text.trained : 0;
  const int64_t end = held_out ? static_cast<int64_t>(text.tokens.size()) : text.trained;
  const auto start = static_cast<size_t>(first + draws.below(end - first - text.window));
  for (size_t i = 0; i < sample.tokens.size(); ++i) {
    const int32_t next = text.tokens[start + i + 1];
    sample.tokens[i] = text.tokens[start + i];
    sample.classes[i] = next == text.other ? -1 : next;
  }
  return true;
}

}  // namespace

Task text_task(std::string_view text) {
  const std::u32string characters_of_text = read_text(text);
  if (static_cast<int64_t>(characters_of_text.size()) < kShortestText)
    fail({"error.text_short", {std::to_string(kShortestText), std::to_string(characters_of_text.size())}},
         "the text to learn", "at least " + std::to_string(kShortestText) + " characters",
         std::to_string(characters_of_text.size()));
  const auto read = std::make_shared<const CharacterText>(characters_of_text);
  Task task{.id = "text", .length = read->window, .classes = static_cast<int64_t>(read->words.size())};
  task.model = {.layers = 2, .heads = 4, .d_model = 64};
  task.steps = 1000;
  task.goal = 0.8;
  task.words = [read] { return read->words; };
  return drawn_by([read](Draws& draws, Sample& sample) { return write_text(*read, draws, sample); }, std::move(task));
}

std::string_view own_text(std::string_view language) { return language == "zh" ? kChinese : kEnglish; }

}  // namespace attn
