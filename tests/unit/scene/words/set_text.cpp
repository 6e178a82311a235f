#include "scene/problem.h"
#include "scene/scene_support.h"

using namespace attn;
using scene_test::error_of;
using scene_test::lexicon;

TEST_CASE("other text: what belongs to a token follows it") {
  Scene scene;
  scene.problem.text = "it saw the dog and it ran";
  scene.view = {.step = "weights", .row = 5, .col = 3};
  set_edit(scene.problem, {"x", 0, 0, 0, 10});  // the first it
  set_edit(scene.problem, {"x", 0, 5, 0, 11});  // the second it
  set_edit(scene.problem, {"x", 0, 3, 0, 12});  // dog
  set_edit(scene.problem, {"w_q", 0, 3, 0, 13});
  set_hidden(scene.problem.mask, 5, 0, true);                   // the second it, the first it
  set_hidden(scene.problem.mask, 1, 3, true);                   // saw, dog
  set_hidden(scene.problem.mask, 1, 2, true);                   // saw, the
  scene.problem.mask.edges = {{1, 0}, {4, 5}, {5, 0}, {6, 3}};  // saw, it; and, the second it; both its; ran, dog
  scene.about.published = PublishedRow{0, 5, {1}, {}};
  const Scene before = scene;

  CHECK(set_text(scene, "Then It saw the cat and it ran", lexicon()) == std::vector<std::string>{"dog"});
  CHECK_FALSE(scene.about.published.has_value());
  const std::vector<CellEdit> edits = {{"w_q", 0, 3, 0, 13}, {"x", 0, 1, 0, 10}, {"x", 0, 6, 0, 11}};
  CHECK(scene.problem.edits == edits);
  CHECK(scene.problem.mask.hidden == std::vector<std::pair<int, int>>{{2, 3}, {6, 1}});
  CHECK(scene.problem.mask.edges == std::vector<std::pair<int, int>>{{2, 1}, {5, 6}, {6, 1}});
  CHECK(scene.view.row == 6);  // the second it
  CHECK(scene.view.col == 3);  // the dog is gone: what stands there now
  check_scene(scene);

  // One "it" fewer: the second is gone, the first stays.
  scene = before;
  CHECK(set_text(scene, "it ran", lexicon()) == std::vector<std::string>{"saw", "the", "dog", "and", "it"});
  CHECK(scene.problem.mask.edges.empty());
  CHECK(scene.problem.edits == std::vector<CellEdit>{{"w_q", 0, 3, 0, 13}, {"x", 0, 0, 0, 10}});
  CHECK(scene.view.row == 1);
  CHECK(scene.view.col == 1);

  // The same words in other space: nothing is lost.
  scene = before;
  CHECK(set_text(scene, " it  saw the dog and it ran\n", lexicon()).empty());
  CHECK(scene.problem.edits == before.problem.edits);
  CHECK(scene.problem.mask == before.problem.mask);
  CHECK(scene.about.published.has_value());

  // No word at all is set all the same; the plan refuses it.
  scene = before;
  set_text(scene, "", lexicon());
  CHECK(scene.view.row == 0);
  CHECK_FALSE(error_of([&] { plan(scene.problem, lexicon()); }).empty());
}

TEST_CASE("other text: the view of a weight matrix stays, a given x goes, bytes become text") {
  Scene scene = scene_test::scene_file("who-is-it");
  scene.view = {.step = "weights", .cell = "w_q", .row = 7, .col = 3};
  set_text(scene, "it", lexicon());
  CHECK(scene.view.row == 7);
  CHECK(scene.view.col == 3);
  CHECK(scene.problem.given.matrices.size() == 4);

  scene.problem.given.matrices["x"] = {1, 1, std::make_shared<const std::vector<float>>(1, 2.0f)};
  set_text(scene, " it ", lexicon());
  CHECK(scene.problem.given.matrices.size() == 5);
  set_text(scene, "caf\xE9", lexicon());
  CHECK(scene.problem.given.matrices.size() == 4);
  CHECK(scene.problem.text == "caf\xEF\xBF\xBD");

  Scene only_x;
  only_x.problem.given.heads = 2;
  only_x.problem.given.matrices["x"] = {2, 1, std::make_shared<const std::vector<float>>(2, 2.0f)};
  set_text(only_x, "", lexicon());
  CHECK(only_x.problem.given.matrices.size() == 1);
  set_text(only_x, "it", lexicon());
  CHECK(only_x.problem.given == Given{});
}

TEST_CASE("a text that is typed brings the words along that only the larger lexicon knows, and needs it no more") {
  const Lexicon& more = scene_test::more_words();
  Scene scene = scene_test::scene_file("who-is-it");
  const Problem before = scene.problem;
  set_text(scene, "The dragon ate a zyzzyva", lexicon(), more);
  CHECK(scene.problem.words == WordFeatures{{"dragon", *more.find("dragon")}});
  const Plan planned = plan(scene.problem, lexicon());
  CHECK(planned.unknown == std::vector<std::string>{"zyzzyva"});
  const Tensor& x = planned.bindings[static_cast<size_t>(planned.program->find("x"))];
  for (int col = 0; col < 8; ++col) CHECK(x.at(0, 0, 1, col) == (*more.find("dragon"))[static_cast<size_t>(col)]);
  CHECK(cut_at_guesses(scene.problem, "x", "Dragon at zyzzyva at", lexicon()) ==
        std::vector<std::string>{"Dragon at ", "zyzzyva", " at"});

  set_text(scene, "The animal", lexicon(), more);
  CHECK(scene.problem.words.empty());
  scene.problem.words = {{"yeti", {1, 1, 0, 0, 0, 0, 0, 0.5f}}, {"animal", {0, 0, 0, 0, 0, 0, 0, 0}}};  // the author's
  set_text(scene, "the yeti and the animal", lexicon(), more);
  CHECK(scene.problem.words.size() == 2);
  CHECK(features_of(scene.problem, lexicon(), "Animal")->back() == 0);
  set_source(scene, "a dragon", lexicon(), more);
  CHECK(scene.problem.words.size() == 3);
  scene.problem.words["yeti"].pop_back();
  CHECK(error_of([&] { plan(scene.problem, lexicon()); }) ==
        "problem.words.yeti: expected one value for each of 8 features, found 7");

  // What stands there unknown stays so while the text around it changes, with all that belongs to it.
  Scene shared;
  shared.problem.text = "恐龙 the dragon";
  shared.problem.structure = "cross";
  shared.problem.source = "it";
  shared.problem.edits = {{"x", 0, 2, 0, 5}};  // of "the"
  shared.about.title = {{"en", "Dinosaur"}};
  const Problem given_away = shared.problem;
  CHECK(tokens_of(given_away, "x", lexicon()) == std::vector<std::string>{"恐", "龙", "the", "dragon"});
  set_text(shared, given_away.text, lexicon(), more);
  CHECK(shared.problem == given_away);
  CHECK(!shared.about.title.empty());
  set_source(shared, "a griffin", lexicon(), more);
  CHECK(tokens_of(shared.problem, "x", lexicon()) == tokens_of(given_away, "x", lexicon()));
  CHECK(shared.problem.words.count("dragon") == 0);
  CHECK(shared.problem.edits == given_away.edits);
  set_source(shared, "恐龙", lexicon(), more);
  CHECK(tokens_of(shared.problem, "x", lexicon()) == std::vector<std::string>{"恐龙", "the", "dragon"});
  CHECK(shared.problem.edits == std::vector<CellEdit>{{"x", 0, 1, 0, 5}});
  set_text(shared, "the dragon sleeps", lexicon(), more);
  CHECK(plan(shared.problem, lexicon()).unknown == std::vector<std::string>{"dragon"});

  // A text that was given away keeps its numbers, whatever is known of its words by now.
  Problem old = before;
  old.text = "The dragon";
  CHECK(plan(old, lexicon()).unknown == std::vector<std::string>{"dragon"});
}

TEST_CASE("with the words it brings a text falls into the tokens that it was typed as") {
  const Lexicon& more = scene_test::more_words();
  std::vector<std::string> words;
  for (const WordFeatures* all : {&lexicon().words, &more.words})
    for (const auto& [word, values] : *all) words.push_back(word);
  scene_test::Random random{3};
  for (int round = 0; round < 300; ++round) {
    std::string text;
    for (int i = 0; i < 12; ++i) {
      const std::string& word = words[static_cast<size_t>(random.below(static_cast<int>(words.size())))];
      text += (static_cast<unsigned char>(word[0]) < 128 ? " " : "") + word;
    }
    CAPTURE(text);
    Scene scene;
    set_text(scene, text, lexicon(), more);
    CHECK(tokens_of(scene.problem, "x", lexicon()) == tokenize(text, lexicon(), {}, more));
    CHECK(plan(scene.problem, lexicon()).unknown.empty());
  }
}
