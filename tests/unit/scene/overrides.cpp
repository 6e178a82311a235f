// What an address may change of the scene it opens.
#include "scene/overrides.h"

#include "scene/problem.h"
#include "scene/scene_support.h"

using namespace attn;
using scene_test::error_of;
using scene_test::lexicon;

namespace {

Scene first() { return scene_test::scene_file("who-is-it"); }

Scene with(const std::string& key, const std::string& value, Scene scene = first()) {
  apply_override(scene, key, value, lexicon());
  return scene;
}

/// What is said about a value; the scene must be as it was.
std::string refused(const std::string& key, const std::string& value) {
  Scene scene = first();
  const std::string said = error_of([&] { apply_override(scene, key, value, lexicon()); });
  CHECK(scene == first());
  return said;
}

}  // namespace

TEST_CASE("each override changes what it names and nothing else") {
  const auto expect = [](const std::string& key, const std::string& value, auto change) {
    CAPTURE(key);
    CAPTURE(value);
    Scene wanted = first();
    change(wanted);
    CHECK(with(key, value) == wanted);
  };
  expect("seed", "42", [](Scene& s) { s.problem.seed = 42; });
  expect("seed", "9007199254740991", [](Scene& s) { s.problem.seed = 9007199254740991u; });
  expect("heads", "4", [](Scene& s) { s.problem.heads = s.problem.kv_heads = 4; });
  expect("scale", "off", [](Scene& s) { s.problem.scaled = false; });
  expect("scale", "root", [](Scene&) {});
  expect("scale", "0.1", [](Scene& s) { s.problem.scale = .1f; });
  expect("temperature", "1.5", [](Scene& s) { s.problem.temperature = 1.5f; });
  expect("variant", "dot,plain", [](Scene&) {});
  expect("mask", "causal", [](Scene& s) { s.problem.mask.kind = "causal"; });
  expect("mask", "window:2,-1", [](Scene& s) { s.problem.mask = {"window", 2, -1, {}}; });
  expect("variant", "sinusoidal,causal", [](Scene& s) {
    s.problem.positions = "sinusoidal";
    s.problem.mask.kind = "causal";
  });
  expect("mask", "window", [](Scene& s) { s.problem.mask.kind = "window"; });
  expect("cell_digits", "2", [](Scene& s) { s.view.cell_digits = 2; });
  expect("cell_digits", "auto", [](Scene&) {});
  expect("theme", "light", [](Scene& s) { s.view.theme = "light"; });
  expect("step", "weights", [](Scene& s) {
    s.view.step = "weights";
    s.view.cell = "";
  });
}

TEST_CASE("a factor takes the place of no scaling, and painted pairs outlive another mask") {
  Scene off = with("scale", "off");
  CHECK(with("scale", "2", off).problem.scale == 2.f);
  CHECK(with("scale", "root", with("scale", "2")) == first());
  Scene painted = first();
  painted.problem.mask = {"painted", -1, -1, {{0, 1}}};
  CHECK(with("mask", "painted", with("mask", "window:1,1", painted)) == painted);
}

TEST_CASE("a text takes along what stood with its words, as typing does") {
  Scene edited = first();
  edited.problem.edits = {{"x", 0, 1, 0, .25f}};  // of "animal"
  Scene wanted = edited;
  set_text(wanted, "An animal", lexicon());
  const Scene scene = with("text", "An animal", edited);
  CHECK(scene == wanted);
  CHECK(scene.problem.text == "An animal");
  CHECK(scene.problem.edits == std::vector<CellEdit>{{"x", 0, 1, 0, .25f}});
  CHECK(with("text", "它太累了").problem.text == "它太累了");
}

TEST_CASE("a wrong value is named with its key and what was expected") {
  CHECK(refused("seed", "-1") == "seed=-1: problem.seed: expected an integer from 0 to 9007199254740991, found -1");
  CHECK(refused("seed", "two") ==
        "seed=two: problem.seed: expected an integer from 0 to 9007199254740991, found \"two\"");
  CHECK(refused("seed", "") == "seed=: problem.seed: expected an integer from 0 to 9007199254740991, found \"\"");
  CHECK(refused("heads", "65") == "heads=65: problem.heads: expected an integer from 1 to 64, found 65");
  CHECK(refused("scale", "half") ==
        "scale=half: problem.scale: expected \"root\", \"off\" or a number, found \"half\"");
  CHECK(refused("temperature", "0").rfind("temperature=0: problem.temperature: expected more than 0, found 0", 0) == 0);
  CHECK(refused("temperature", "1e400") ==
        "temperature=1e400: problem.temperature: expected a number that float32 can hold, found \"1e400\"");
  CHECK(refused("variant", "magic").rfind("variant=magic: expected some of dot, ", 0) == 0);
  CHECK(refused("variant", "7").rfind("variant=7: expected some of dot, ", 0) == 0);
  CHECK(
      refused("mask", "diagonal").rfind("mask=diagonal: problem.mask.kind: expected one of \"none\", \"causal\"", 0) ==
      0);
  CHECK(refused("mask", "window:2") == "mask=window:2: expected KIND or window:LEFT,RIGHT");
  CHECK(refused("mask", "causal:1,2") == "mask=causal:1,2: expected KIND or window:LEFT,RIGHT");
  CHECK(refused("mask", "window:a,2").find("problem.mask.left: expected an integer") != std::string::npos);
  CHECK(refused("mask", "window:-2,2") ==
        "mask=window:-2,2: problem.mask.left: expected an integer from -1 to 1024, found -2");
  CHECK(refused("theme", "pink").rfind("theme=pink: view.theme: expected one of \"\", \"dark\", \"light\"", 0) == 0);
  CHECK(refused("step", "nothing").rfind("step=nothing: expected one of ", 0) == 0);
  CHECK(refused("step", "positions").rfind("step=positions: expected one of x, ", 0) == 0);  // this scene has none
  CHECK(refused("text", " ") == "text= : problem.text: expected 1 to 1024 tokens, found 0");
  CHECK(refused("colour", "red") ==
        "colour=red: expected one of the keys text, seed, variant, heads, scale, temperature, mask, step, cell_digits, "
        "theme");
}

TEST_CASE("the keys are those of the table, each once") {
  for (const std::string& key : override_keys())
    CHECK(refused(key, "\x01").find("one of the keys") == std::string::npos);
}
