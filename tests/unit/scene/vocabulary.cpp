// The words that a next one is chosen among: how W_U comes by its columns, and what they are called.
#include "scene/words/vocabulary.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <memory>

#include "attention/choice.h"
#include "scene/scene_support.h"
#include "story/step_labels.h"

using namespace attn;
using scene_test::lexicon;

namespace {

Problem next_word(const char* text) {
  Problem p;
  p.text = text;
  p.structure = "next_word";
  p.d_model = 10;  // two columns more than there are features
  return p;
}

Tensor bound(const Plan& made, const std::string& step) {
  return made.bindings[static_cast<size_t>(made.program->find(step))];
}

std::string joined(const std::vector<std::string>& words) {
  std::string all;
  for (const std::string& word : words) all += word + " ";
  return all;
}

}  // namespace

TEST_CASE("both vocabularies are as long as the parameter goes, of different words that the lexicon knows") {
  const Parameter* size = find_parameter("vocabulary");
  REQUIRE(size);
  for (const char* token : {"cat", "猫"}) {
    std::vector<std::string> words = vocabulary_of({"1", token});
    CHECK(static_cast<double>(words.size()) == size->high);
    for (const std::string& word : words) {
      CAPTURE(word);
      CHECK(lexicon().find(word));
    }
    std::ranges::sort(words);
    CHECK(std::ranges::adjacent_find(words) == words.end());
  }
}

TEST_CASE("a column of W_U is the embedding of its word, in either language") {
  for (const char* text : {"the dog ate .", "狗吃。"}) {
    CAPTURE(text);
    const Problem p = next_word(text);
    const Plan made = plan(p, lexicon());
    const std::vector<std::string>& words = vocabulary_of(made.tokens);
    const Tensor w_u = bound(made, "w_u");
    CHECK(w_u.shape() == Shape{1, 1, 10, 12});
    int met = 0;
    for (size_t i = 0; i < made.tokens.size(); ++i)
      for (int64_t w = 0; w < 12; ++w) {
        if (words[static_cast<size_t>(w)] != made.tokens[i]) continue;
        ++met;
        for (int64_t c = 0; c < 10; ++c)
          CHECK(w_u.at(0, 0, c, w) == bound(made, "x").at(0, 0, static_cast<int64_t>(i), c));
      }
    CHECK(met == static_cast<int>(made.tokens.size()));
  }
}

TEST_CASE("W_U follows the scene's own words and the language of the text, and can be given and edited") {
  Problem p = next_word("the dog ate");
  const Plan first = plan(p, lexicon());
  p.words["dog"] = {0, 0, 0, 0, 0, 0, 0, 0.25};
  const Plan own = plan(p, lexicon(), &first);
  CHECK(bound(own, "w_u").at(0, 0, 7, 2) == 0.25f);
  Problem chinese = p;
  chinese.text = "狗吃了";
  const Plan other = plan(chinese, lexicon(), &own);
  CHECK(bound(other, "w_u").at(0, 0, 6, 0) == (*lexicon().find("的"))[6]);
  CHECK(bound(other, "w_u").at(0, 0, 7, 0) == (*lexicon().find("的"))[7]);
  CHECK(bound(other, "w_u").at(0, 0, 7, 0) != bound(own, "w_u").at(0, 0, 7, 0));
  set_edit(p, *edit_of(p, "w_u", 0, 3, 1, 5));
  CHECK(bound(plan(p, lexicon(), &own), "w_u").at(0, 0, 3, 1) == 5);
  p.given.matrices["w_u"] = {10, 2, std::make_shared<const std::vector<float>>(20, 3.f)};
  const Plan given = plan(p, lexicon(), &own);
  CHECK(bound(given, "w_u").at(0, 0, 9, 1) == 3);
  CHECK(bound(given, "w_u").at(0, 0, 7, 2) == 0.25f);
}

TEST_CASE("columns of scores and shares are called by the words") {
  for (const char* code : {"en", "zh"}) {
    const Strings words = Strings::parse(scene_test::read_web(std::string("strings/") + code + ".json"));
    Scene scene;
    scene.problem = next_word("狗吃了");
    scene.problem.parameters["vocabulary"] = 5;
    Session session(lexicon(), scene, *backends().front());
    scene_test::finish(session);
    for (const char* step : {"w_u", "b_u", "logits", "probabilities"})
      CHECK(joined(step_labels(session, words, step, Edge::cols, 0)) == "的 它 狗 孩子 家 ");
  }
}

TEST_CASE("a decoder's first attention is labelled by its own text, its second by both") {
  const Strings words = Strings::parse(scene_test::read_web("strings/en.json"));
  Scene scene;
  scene.problem.text = "a dog";
  scene.problem.source = "狗吃";  // as many words
  scene.problem.structure = "decoder";
  Session session(lexicon(), scene, *backends().front());
  scene_test::finish(session);
  CHECK(joined(step_labels(session, words, "self_weights", Edge::cols, 0)) == "a dog ");
  CHECK(joined(step_labels(session, words, "self_k", Edge::rows, 0)) == "a dog ");
  CHECK(joined(step_labels(session, words, "weights", Edge::rows, 0)) == "a dog ");
  CHECK(joined(step_labels(session, words, "weights", Edge::cols, 0)) == "狗 吃 ");
}
