// What each task asks, and the right answer, found once more in another way.
#include <algorithm>
#include <set>

#include "training/tasks/tasks_support.h"

using namespace tasks_test;

namespace {

/// The classes of every sample are what `expected(sample, place)` says, -1 for nothing asked.
template <class Expected>
void check_classes(std::string_view id, const Expected& expected) {
  int64_t wrong = 0;
  each_sample(the_task(id), 800, [&](const One& sample) {
    for (size_t i = 0; i < sample.classes.size(); ++i) wrong += sample.classes[i] != expected(sample, i);
  });
  CHECK(wrong == 0);
}

int32_t token_of(const Task& task, const std::string& word) {
  const std::vector<std::string> words = task.words();
  const auto found = std::ranges::find(words, word);
  REQUIRE(found != words.end());
  return static_cast<int32_t>(found - words.begin());
}

}  // namespace

TEST_CASE("copy asks for the digit eight places before, from the bar on") {
  check_classes("copy", [](const One& sample, size_t i) { return i < 8 ? -1 : sample.tokens[i - 8]; });
  each_sample(the_task("copy"), 100, [](const One& sample) {
    for (size_t i = 0; i < 16; ++i)
      CHECK(sample.tokens[i] == (i < 8 ? sample.classes[8 + i] : i == 8 ? 10 : sample.tokens[i - 9]));
  });
}

TEST_CASE("reverse asks for the digit as far from the other end") {
  check_classes("reverse", [](const One& sample, size_t i) { return sample.tokens[15 - i]; });
}

TEST_CASE("sort asks for the digit that has as many smaller ones before it as were given") {
  check_classes("sort", [](const One& sample, size_t i) {
    if (i < 6) return -1;
    for (size_t which = 0; which < 6; ++which) {
      size_t before = 0;
      for (size_t other = 0; other < 6; ++other)
        before += sample.tokens[other] < sample.tokens[which] ||
                  (sample.tokens[other] == sample.tokens[which] && other < which);
      if (before == i - 6) return sample.tokens[which];
    }
    return -2;
  });
  each_sample(the_task("sort"), 100, [](const One& sample) {
    CHECK(sample.tokens[6] == 10);
    for (size_t i = 7; i < 12; ++i) CHECK(sample.tokens[i] == sample.classes[i - 1]);
  });
}

TEST_CASE("repeated tokens asks at each token that stood before for the one that followed it") {
  check_classes("repeated_tokens", [](const One& sample, size_t i) {
    for (size_t j = 0; j < i; ++j)
      if (sample.tokens[j] == sample.tokens[i]) return sample.tokens[j + 1];
    return -1;
  });
  std::set<size_t> periods;
  each_sample(the_task("repeated_tokens"), 800, [&](const One& sample) {
    periods.insert(std::set<int32_t>(sample.tokens.begin(), sample.tokens.end()).size());
  });
  CHECK(periods.size() == 12);
  CHECK(*periods.begin() == 5);
  CHECK(*periods.rbegin() == 16);
}

TEST_CASE("key-value asks at each letter that comes again for its number") {
  check_classes("key_value", [](const One& sample, size_t i) {
    if (i < 16 || i % 2 == 1) return -1;
    for (size_t pair = 0; pair < 8; ++pair)
      if (sample.tokens[2 * pair] == sample.tokens[i]) return sample.tokens[2 * pair + 1];
    return -2;
  });
  each_sample(the_task("key_value"), 100, [](const One& sample) {
    std::set<int32_t> keys, asked;
    for (size_t i = 0; i < 8; ++i) {
      CHECK(sample.tokens[2 * i] >= 32);
      keys.insert(sample.tokens[2 * i]);
      asked.insert(sample.tokens[16 + 2 * i]);
      if (i < 7) CHECK(sample.tokens[17 + 2 * i] == sample.classes[16 + 2 * i]);
    }
    CHECK(keys.size() == 8);
    CHECK(keys == asked);
  });
}

TEST_CASE("brackets asks before each closing one for its kind, and all are closed") {
  const Task& task = the_task("brackets");
  // What is left of the first `count` brackets when pairs are struck out.
  const auto left = [&](const One& sample, size_t count) {
    std::string text;
    for (const std::string& word :
         spelled(task, {sample.tokens.begin(), sample.tokens.begin() + static_cast<int64_t>(count)}))
      text += word;
    for (size_t at = 0; at != std::string::npos;) {
      at = std::min(text.find("()"), text.find("[]"));
      if (at != std::string::npos) text.erase(at, 2);
    }
    return text;
  };
  check_classes("brackets", [&](const One& sample, size_t i) {
    if (i == 15 || sample.tokens[i + 1] >= 2) return -1;
    return left(sample, i + 1).back() == '(' ? 0 : 1;
  });
  each_sample(task, 200, [&](const One& sample) { CHECK(left(sample, 16).empty()); });
}

TEST_CASE("modular addition asks for a + b mod 31") {
  check_classes("modular_addition",
                [](const One& sample, size_t i) { return i < 2 ? -1 : (sample.tokens[0] + sample.tokens[1]) % 31; });
  each_sample(the_task("modular_addition"), 100, [](const One& sample) { CHECK(sample.tokens[2] == 31); });
}

TEST_CASE("markov asks for what followed the present state most often, and for nothing where two did") {
  check_classes("markov", [](const One& sample, size_t i) {
    int32_t best = -1, most = 0;
    for (int32_t next = 0; next < 8; ++next) {
      int32_t count = 0;
      for (size_t j = 0; j < i; ++j) count += sample.tokens[j] == sample.tokens[i] && sample.tokens[j + 1] == next;
      if (count > most)
        most = count, best = next;
      else if (count == most)
        best = -1;
    }
    return best;
  });
  // Three of four steps go to the favourite, and every eighth of the others does.
  const Task& task = the_task("markov");
  double followed = 0, steps = 0;
  each_sample(task, 2000, [&](const One& sample) {
    for (size_t i = 30; i + 1 < sample.tokens.size(); ++i) {
      if (sample.classes[i] < 0) continue;
      followed += sample.tokens[i + 1] == sample.classes[i];
      ++steps;
    }
  });
  CHECK(followed / steps == doctest::Approx(0.75).epsilon(0.05));
}

TEST_CASE("agreement asks for the number of the noun that no preposition governs") {
  const Task& task = the_task("agreement");
  const std::set<std::string> prepositions{"to", "with", "near", "behind", "beside", "by"};
  const std::set<std::string> no_nouns{"the", "old", "small", "red", "pretty", "quiet", "strange"};
  const std::set<std::string> many{"children", "men", "women", "mice", "geese"};
  check_classes("agreement", [&](const One& sample, size_t i) {
    if (i < 7) return -1;
    bool governed = false;
    for (const std::string& word : spelled(task, sample.tokens)) {
      if (prepositions.contains(word)) {
        governed = true;
      } else if (!no_nouns.contains(word)) {
        if (!governed) return word.back() == 's' || many.contains(word) ? 1 : 0;
        governed = false;
      }
    }
    return -2;
  });
  CHECK(spelled(task, {0, 1}) == std::vector<std::string>{"is", "are"});
}

TEST_CASE("the pronoun points at the noun that can be what is said of it") {
  for (const char* id : {"pronoun_en", "pronoun_zh"}) {
    const Task& task = the_task(id);
    const bool english = id == std::string_view("pronoun_en");
    const int32_t it = token_of(task, english ? "it" : "它"), mask = token_of(task, "[mask]");
    // Animals, places, what animals are, what places are: in this order, 24, 24, 12, 12.
    const auto kind = [](int32_t token) { return token < 48 ? token / 24 : (token - 48) / 12; };
    int64_t wrong = 0, plain = 0, pronouns = 0;
    each_sample(task, 2000, [&](const One& sample) {
      std::vector<int32_t> words;
      for (const int32_t token : sample.tokens)
        if (token < 72) words.push_back(token);
      const bool has_it = std::ranges::count(sample.tokens, it) == 1;
      if (!has_it) {
        ++plain;
        wrong += sample.split == Split::held_out || sample.pointer != -1 || sample.pointed != -1 || words.size() != 2;
        for (size_t i = 0; i < sample.tokens.size(); ++i)
          wrong += (sample.tokens[i] == mask) != (sample.classes[i] >= 0);
        // Each noun has what can be said of it beside it, masked or not.
        std::vector<int32_t> whole;
        for (size_t i = 0; i < sample.tokens.size(); ++i)
          if (const int32_t token = std::max(sample.classes[i], sample.tokens[i] < 72 ? sample.tokens[i] : -1);
              token >= 0)
            whole.push_back(token);
        wrong += whole.size() != 4 || whole[0] >= 48 || whole[1] < 48 || whole[2] >= 48 || whole[3] < 48 ||
                 kind(whole[0]) != kind(whole[1]) || kind(whole[2]) != kind(whole[3]);
        return;
      }
      ++pronouns;
      for (const int32_t asked : sample.classes) wrong += asked != -1;
      wrong += words.size() != 3 || kind(words[0]) == kind(words[1]) || words[2] < 48;
      wrong += sample.tokens.at(static_cast<size_t>(sample.pointer)) != it;
      const int32_t noun = sample.tokens.at(static_cast<size_t>(sample.pointed));
      wrong += noun >= 48 || kind(noun) != kind(words[2]);
    });
    CHECK(wrong == 0);
    CHECK(plain == 1000);
    CHECK(pronouns == 3000);
  }
}

TEST_CASE("text asks at every place for the next character") {
  const Task& task = the_task("text");
  int64_t wrong = 0;
  each_sample(task, 400, [&](const One& sample) {
    std::string window;
    for (const std::string& word : spelled(task, sample.tokens)) window += word;
    window += spelled(task, {sample.classes.back()})[0];
    wrong += own_text("en").find(window) == std::string_view::npos;
    for (size_t i = 0; i + 1 < sample.tokens.size(); ++i) wrong += sample.classes[i] != sample.tokens[i + 1];
  });
  CHECK(wrong == 0);
}
