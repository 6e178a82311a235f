// The table of tasks: samples are the same in every build, both sides of the split have nothing in common, and no rule
// of thumb reaches the goal.
#include "training/tasks/task.h"

#include <algorithm>
#include <map>
#include <set>

#include "folders.h"
#include "formats/file.h"
#include "kernels/seeded.h"
#include "text/strings.h"
#include "training/tasks/tasks_support.h"

using namespace tasks_test;

namespace {

uint64_t checksum(const Task& task) {
  uint64_t sum = 0;
  for (const Split split : {Split::training, Split::held_out}) {
    const Samples samples = task.samples(5, split, 3, 40);
    for (const std::vector<int32_t>* part : {&samples.tokens, &samples.classes, &samples.pointers, &samples.pointed})
      for (const int32_t value : *part) sum = seeded_mix(sum ^ static_cast<uint64_t>(value + 2));
  }
  return sum;
}

/// What a sample is about, by which it belongs to one side of the split; empty where the whole sample does not.
std::vector<int32_t> about(const Task& task, const One& sample) {
  std::vector<int32_t> tokens = sample.tokens;
  if (task.id == "copy") tokens.resize(8);
  if (task.id == "sort") tokens.resize(6);
  if (task.id == "key_value") tokens.resize(16);
  if (task.id == "repeated_tokens") tokens.resize(std::set<int32_t>(tokens.begin(), tokens.end()).size());
  if (task.id == "agreement") {
    std::vector<int32_t> nouns;
    for (const int32_t token : tokens)
      if (token >= 2 && token < 42) nouns.push_back((token - 2) / 2);
    return nouns;
  }
  return tokens;
}

}  // namespace

TEST_CASE("the tasks are these, and every language says what they are") {
  std::vector<std::string> ids;
  for (const Task& task : tasks()) ids.emplace_back(task.id);
  CHECK(ids == std::vector<std::string>{"copy", "reverse", "sort", "repeated_tokens", "key_value", "brackets",
                                        "modular_addition", "markov", "agreement", "pronoun_en", "pronoun_zh", "text"});
  CHECK(find_task("sort")->id == "sort");
  CHECK(find_task("sorted") == nullptr);
  for (const char* language : {"en", "zh"}) {
    const auto bytes = read_file(std::string(kWebFolder) + "/strings/" + language + ".json");
    const Strings words = Strings::parse({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    for (const std::string& id : ids) {
      CAPTURE(id);
      CHECK(words.has("task." + id));
      CHECK(words.has("task." + id + ".text"));
    }
  }
}

TEST_CASE("samples have the sizes their task says, and every word is used") {
  for (const Task& task : tasks()) {
    CAPTURE(task.id);
    CHECK(task.model.d_model % task.model.heads == 0);
    const std::vector<std::string> words = task.words();
    CHECK(std::set<std::string>(words.begin(), words.end()).size() == words.size());
    CHECK(task.classes <= static_cast<int64_t>(words.size()));
    std::set<int32_t> used;
    int64_t wrong = 0;
    each_sample(task, 4000, [&](const One& sample) {
      wrong += static_cast<int64_t>(sample.tokens.size()) != task.length;
      bool asked = task.points && sample.pointer >= 0;
      for (const int32_t token : sample.tokens) {
        used.insert(token);
        wrong += token < 0 || token >= static_cast<int32_t>(words.size());
      }
      for (const int32_t expected : sample.classes) {
        if (expected >= 0) used.insert(expected);
        asked = asked || expected >= 0;
        wrong += expected < -1 || expected >= task.classes;
      }
      wrong += !asked;
    });
    CHECK(wrong == 0);
    CHECK(used.size() == words.size());
  }
}

TEST_CASE("samples depend on seed, split, step and place alone, and are the same in every build") {
  const std::map<std::string_view, uint64_t> pinned{
      {"copy", 0xA75208A34358B581u},
      {"reverse", 0xF6C551A7B49E475Eu},
      {"sort", 0x623E0E8EA84BBF1Bu},
      {"repeated_tokens", 0xB6159031E1984118u},
      {"key_value", 0x7C16E9CBEC047A3Au},
      {"brackets", 0xED844CED96C6B5FFu},
      {"modular_addition", 0xD94F4F51660272A5u},
      {"markov", 0xC2AE472DBC6506DFu},
      {"agreement", 0x57537001A207986Du},
      {"pronoun_en", 0xE8D5E677D1EA0BD8u},
      {"pronoun_zh", 0x5DF07A1AD40322E9u},
      {"text", 0x1A5089A24B654AF4u},
  };
  for (const Task& task : tasks()) {
    CAPTURE(task.id);
    CHECK(pinned.contains(task.id));
    if (pinned.contains(task.id)) CHECK(checksum(task) == pinned.at(task.id));
    const Samples many = task.samples(5, Split::training, 3, 40);
    CHECK(task.samples(5, Split::training, 3, 40).tokens == many.tokens);
    CHECK(task.samples(6, Split::training, 3, 40).tokens != many.tokens);
    CHECK(task.samples(5, Split::training, 4, 40).tokens != many.tokens);
    if (task.id == "modular_addition") continue;
    const Samples few = task.samples(5, Split::training, 3, 10);
    CHECK(std::ranges::equal(few.tokens, std::span(many.tokens).first(few.tokens.size())));
    CHECK(std::ranges::equal(few.classes, std::span(many.classes).first(few.classes.size())));
  }
}

TEST_CASE("what is held out is never trained, under any seed") {
  for (const Task& task : tasks()) {
    if (task.id == "text" || task.id == "modular_addition") continue;  // by place, by seed: below
    CAPTURE(task.id);
    std::set<std::vector<int32_t>> trained, held_out;
    each_sample(task, 10000, [&](const One& sample) {
      (sample.split == Split::held_out ? held_out : trained).insert(about(task, sample));
    });
    CHECK(trained.size() >= 300);
    CHECK(held_out.size() >= 45);
    CHECK(std::ranges::none_of(held_out, [&](const auto& tokens) { return trained.contains(tokens); }));
  }
}

TEST_CASE("modular addition deals out each pair once in a full batch") {
  const Task& task = the_task("modular_addition");
  CHECK(task.optimiser.batch == 480);
  std::set<std::vector<int32_t>> trained, held_out, later;
  for (const One& sample : ones(task.samples(2, Split::training, 0, 480), Split::training))
    trained.insert(sample.tokens);
  for (const One& sample : ones(task.samples(2, Split::training, 9, 480), Split::training)) later.insert(sample.tokens);
  for (const One& sample : ones(task.samples(2, Split::held_out, 0, 481), Split::held_out))
    held_out.insert(sample.tokens);
  CHECK(trained.size() == 480);
  CHECK(later == trained);
  CHECK(held_out.size() == 481);
  CHECK(std::ranges::none_of(held_out, [&](const auto& pair) { return trained.contains(pair); }));
  std::set<std::vector<int32_t>> small;  // batches of 48: all of them after ten steps
  for (int64_t step = 0; step < 10; ++step)
    for (const One& sample : ones(task.samples(2, Split::training, step, 48), Split::training))
      small.insert(sample.tokens);
  CHECK(small == trained);
}

TEST_CASE("words of the pronoun that are held out stand in plain sentences alone while it is trained") {
  for (const char* id : {"pronoun_en", "pronoun_zh"}) {
    CAPTURE(id);
    std::set<int32_t> with_it, plain, held_out;
    each_sample(the_task(id), 10000, [&](const One& sample) {
      for (size_t i = 0; i < sample.tokens.size(); ++i)
        if (const int32_t token = std::max(sample.tokens[i] < 72 ? sample.tokens[i] : -1, sample.classes[i]);
            token >= 0)
          (sample.split == Split::held_out ? held_out : sample.pointer >= 0 ? with_it : plain).insert(token);
    });
    CHECK(plain.size() == 72);
    CHECK(with_it.size() == 54);
    CHECK(held_out.size() == 18);
    CHECK(std::ranges::none_of(held_out, [&](int32_t word) { return with_it.contains(word); }));
  }
}

TEST_CASE("no task is answered by its most frequent class") {
  const std::map<std::string_view, double> most{
      {"copy", 0.12},     {"reverse", 0.12},          {"sort", 0.13},   {"key_value", 0.05}, {"repeated_tokens", 0.03},
      {"brackets", 0.53}, {"modular_addition", 0.06}, {"markov", 0.15}, {"agreement", 0.53}, {"text", 0.25}};
  for (const Task& task : tasks()) {
    if (task.points) continue;
    CAPTURE(task.id);
    std::vector<double> counts(static_cast<size_t>(task.classes));
    double asked = 0;
    each_sample(task, 4000, [&](const One& sample) {
      for (const int32_t expected : sample.classes)
        if (expected >= 0) ++counts[static_cast<size_t>(expected)], ++asked;
    });
    const double share = *std::ranges::max_element(counts) / asked;
    MESSAGE(task.id << ": the most frequent class is right in " << share);
    CHECK(share <= most.at(task.id));
  }
}

TEST_CASE("nor by a rule of thumb") {
  const auto says = [](const char* rule, double share, double most) {
    MESSAGE(std::string(rule) << " is right in " << share);
    CHECK(share <= most);
  };
  says("brackets: the kind of the last opening one",
       share_right(the_task("brackets"),
                   [](const One& sample, size_t i) {
                     while (sample.tokens[i] < 2) --i;
                     return sample.tokens[i] - 2;
                   }),
       0.9);
  const auto nouns = [](const One& sample) {
    std::vector<int32_t> numbers;
    for (const int32_t token : sample.tokens)
      if (token >= 2 && token < 42) numbers.push_back(token % 2);
    return numbers;
  };
  says("agreement: the last noun's number",
       share_right(the_task("agreement"), [&](const One& sample, size_t) { return nouns(sample).back(); }), 0.53);
  says("agreement: the first noun's number",
       share_right(the_task("agreement"), [&](const One& sample, size_t) { return nouns(sample).front(); }), 0.9);
  says("markov: what followed the state the last time",
       share_right(the_task("markov"),
                   [](const One& sample, size_t i) {
                     size_t j = i;
                     while (sample.tokens[--j] != sample.tokens[i]) {
                     }
                     return sample.tokens[j + 1];
                   }),
       0.92);
  says("sort: the same digit again",
       share_right(the_task("sort"), [](const One& sample, size_t i) { return sample.tokens[i]; }), 0.5);
  for (const char* id : {"pronoun_en", "pronoun_zh"}) {
    double first = 0, pronouns = 0, animals_first = 0, animals = 0;
    each_sample(the_task(id), 4000, [&](const One& sample) {
      if (sample.pointer < 0) return;
      std::vector<int32_t> found;
      for (const int32_t token : sample.tokens)
        if (token < 48) found.push_back(token);
      ++pronouns;
      const bool means_first = sample.tokens[static_cast<size_t>(sample.pointed)] == found[0];
      first += means_first;
      if (found[0] < 24) ++animals, animals_first += means_first;
    });
    says("the pronoun: the first noun", first / pronouns, 0.53);
    says("the pronoun: the second noun", 1 - first / pronouns, 0.53);
    says("the pronoun: the first noun where it is an animal", animals_first / animals, 0.53);
    says("the pronoun: the second noun where the first is an animal", 1 - animals_first / animals, 0.53);
  }
}
