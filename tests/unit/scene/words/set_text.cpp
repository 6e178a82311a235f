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
