#include <limits>

#include "scene/scene.h"
#include "scene/scene_support.h"

using namespace attn;
using scene_test::error_of;

namespace {

std::string error_in(const std::string& text) {
  return error_of([&] { parse_scene(text); });
}

/// The Error for a scene with this problem.
std::string problem_error(const std::string& problem) {
  return error_in("{\"version\": 1, \"problem\": {" + problem + "}}");
}

}  // namespace

TEST_CASE("what is left out has the frozen defaults of version 1") {
  const Scene scene = parse_scene(R"({"version": 1})");
  CHECK(scene == Scene{});
  const Problem& p = scene.problem;
  CHECK(p.seed == 1);
  CHECK((p.structure == "multi_head" && p.score == "dot" && p.weighting == "softmax" && p.method == "plain" &&
         p.parameters.empty()));
  CHECK((p.d_model == 8 && p.heads == 1 && p.kv_heads == 1 && p.d_k == 4 && p.d_v == 4));
  CHECK((p.scaled && !p.scale && p.softcap == 0 && p.temperature == 1));
  CHECK(p.positions == "none");
  CHECK((p.mask.kind == "none" && p.mask.left == -1 && p.mask.right == -1));
  CHECK(p.output_projection);
  CHECK((p.loss.kind == "none" && p.loss.step == "output" && !p.loss.col && p.loss.ignore == -1));
  CHECK((scene.view.step == "scores" && scene.view.digits == 3 && scene.view.theme.empty()));
  CHECK(scene.view.views == std::vector<std::string>{"matrices"});
  CHECK(write_scene(Scene{}) == "{\n  \"version\": 1\n}\n");
}

TEST_CASE("every key of the format is read") {
  const Scene scene = parse_scene(R"({"version": 1,
    "problem": {"text": "它", "seed": 9007199254740991, "method": "plain", "d_model": 2, "heads": 4, "kv_heads": 2,
      "d_k": 1, "d_v": 2, "scale": 0.25, "softcap": 30, "temperature": 0.5, "positions": "sinusoidal", "words": {"yeti": [1, 0.5]},
      "mask": {"kind": "painted", "left": 2, "right": 0, "hidden": [[3, 1], [0, 2]]}, "output_projection": false,
      "loss": {"kind": "cell", "step": "weights", "head": 3, "row": 1, "col": 0, "target": [[1, 0.5]], "classes": [2, -1], "ignore": 7},
      "given": {"heads": 2, "kv_heads": 1, "w_q": [[1, 2], [3, 4]], "x": [[0.5]]},
      "edits": [{"matrix": "x", "row": 1, "col": 0, "value": 2}, {"matrix": "w_q", "head": 1, "row": 0, "col": 0, "value": -1e-3}]},
    "view": {"step": "output", "cell": "w_v", "head": 1, "row": 2, "col": 3, "digits": 6, "cell_digits": 4, "theme": "light",
             "play": {"unit": "cell", "step": "output", "row": 4, "col": 5, "phase": "exp"}, "views": ["arcs", "rows"]},
    "about": {"title": {"en": "T"}, "note": {"zh": "注"}, "published": {"row": 1, "values": [1, 2.5], "added": [1]},
      "value_names": {"en": [["a", "b"], ["c"]]}}})");
  const Problem& p = scene.problem;
  CHECK(p.text == "它");
  CHECK(p.seed == kMaxSeed);
  CHECK((p.d_model == 2 && p.heads == 4 && p.kv_heads == 2 && p.d_k == 1 && p.d_v == 2));
  CHECK((p.scaled && p.scale == 0.25f && p.softcap == 30 && p.temperature == 0.5f));
  CHECK(p.positions == "sinusoidal");
  CHECK(p.words == WordFeatures{{"yeti", {1, 0.5f}}});
  CHECK(p.mask == MaskChoice{"painted", 2, 0, {{0, 2}, {3, 1}}});
  CHECK_FALSE(p.output_projection);
  CHECK((p.loss.kind == "cell" && p.loss.step == "weights" && p.loss.head == 3 && p.loss.row == 1 && p.loss.col == 0));
  CHECK((p.loss.target->at(0, 1) == 0.5f && p.loss.classes == std::vector<int>{2, -1} && p.loss.ignore == 7));
  CHECK((p.given.heads == 2 && p.given.kv_heads == 1));
  CHECK((p.given.d_k == 1 && p.given.d_v == 2));  // left out: the problem's
  CHECK(p.given.matrices.at("w_q").at(1, 0) == 3);
  CHECK(p.given.matrices.at("x").at(0, 0) == 0.5f);
  REQUIRE(p.edits.size() == 2);
  CHECK(p.edits[0] == CellEdit{"w_q", 1, 0, 0, -1e-3f});  // sorted by cell
  CHECK(p.edits[1] == CellEdit{"x", 0, 1, 0, 2});
  const View& v = scene.view;
  CHECK((v.step == "output" && v.cell == "w_v" && v.head == 1 && v.row == 2 && v.col == 3 && v.digits == 6));
  CHECK(v.cell_digits == 4);
  CHECK(parse_scene(R"({"version": 1, "view": {"cell_digits": "auto"}})") == Scene{});
  CHECK(v.theme == "light");
  CHECK(v.play == Play{Play::Unit::cell, "output", 4, 5, Play::Phase::exp});
  CHECK(v.views == std::vector<std::string>{"arcs", "rows"});
  CHECK(scene.about.title.at("en") == "T");
  CHECK(scene.about.note.at("zh") == "注");
  CHECK(*scene.about.published == PublishedRow{0, 1, {1, 2.5f}, {1}});
  CHECK(scene.about.value_names.at("en") == std::vector<std::vector<std::string>>{{"a", "b"}, {"c"}});
  CHECK_FALSE(parse_scene(R"({"version": 1, "problem": {"scale": "off"}})").problem.scaled);
  CHECK(parse_scene(R"({"version": 1, "problem": {"scale": "root"}})").problem == Problem{});
}

TEST_CASE("every wrong scene is refused by path, expectation and finding") {
  const struct {
    const char* text;
    const char* error;
  } cases[] = {
      {"", "scene: expected JSON, found a parse error at line 1, column 1"},
      {"{", "scene: expected JSON, found a parse error"},
      {"{\"version\": 1} x", "scene: expected JSON, found a parse error"},
      {"{\"version\": 1,}", "scene: expected JSON, found a parse error"},
      {"{\"version\": 1, \"a\": NaN}", "scene: expected JSON, found a parse error"},
      {"{\"version\": 1, \"a\": -Infinity}", "scene: expected JSON, found a parse error"},
      {"{\"version\": 1, \"a\": \"\\ud800\"}", "scene: expected JSON, found a parse error"},
      {"{\"version\": 1, \"a\": \"\xFF\"}", "scene: expected JSON, found a parse error"},
      {"{\"version\": 1, \"a\": 1e999}", "scene: expected JSON, found a number overflow"},
      {"[]", "scene: expected an object, found an array of 0"},
      {"null", "scene: expected an object, found null"},
      {"{}", "version: expected a value, found none"},
      {"{\"version\": 2}", "version: expected 1, found 2"},
      {"{\"version\": \"1\"}", "version: expected an integer from 0 to 2147483647, found \"1\""},
      {"{\"version\": 1.0}", "version: expected an integer from 0 to 2147483647, found 1.0"},
      {"{\"version\": 1, \"version\": 1}", "scene.version: expected each key once, found this one again"},
      {"{\"version\": 1, \"problem\": {\"text\": \"a\", \"text\": \"b\"}}",
       "scene.problem.text: expected each key once, found this one again"},
      {"{\"version\": 1, \"prolbem\": {}}",
       "scene: expected only the keys version, problem, view, about, lesson, found \"prolbem\""},
      {"{\"version\": 1, \"lesson\": {\"card\": 1}}", "lesson.id: expected a value, found none"},
      {"{\"version\": 1, \"lesson\": {\"id\": \"causal\", \"card\": -1}}", "lesson.card: expected an integer from 0"},
      {"{\"version\": 1, \"problem\": []}", "problem: expected an object, found an array of 0"},
      {"{\"version\": 1, \"view\": {\"step\": \"Scores!\"}}",
       "view.step: expected 1 to 64 of a to z, 0 to 9 and _, found \"Scores!\""},
      {"{\"version\": 1, \"view\": {\"cell\": \"q k\"}}",
       "view.cell: expected 1 to 64 of a to z, 0 to 9 and _, found \"q k\""},
      {"{\"version\": 1, \"problem\": {\"kv_heads\": 65}}",
       "problem.kv_heads: expected an integer from 1 to 64, found 65"},
      {"{\"version\": 1, \"view\": {\"head\": 64}}", "view.head: expected an integer from 0 to 63, found 64"},
      {"{\"version\": 1, \"view\": {\"row\": -1}}", "view.row: expected an integer from 0 to 16383, found -1"},
      {"{\"version\": 1, \"view\": {\"col\": 16384}}", "view.col: expected an integer from 0 to 16383, found 16384"},
      {"{\"version\": 1, \"view\": {\"digits\": 10}}", "view.digits: expected an integer from 0 to 9, found 10"},
      {"{\"version\": 1, \"view\": {\"cell_digits\": 5}}",
       "view.cell_digits: expected an integer from -1 to 4, found 5"},
      {"{\"version\": 1, \"view\": {\"theme\": \"blue\"}}",
       "view.theme: expected one of \"\", \"dark\", \"light\", found \"blue\""},
      {"{\"version\": 1, \"view\": {\"play\": {\"row\": -2}}}",
       "view.play.row: expected an integer from 0 to 16383, found -2"},
      {"{\"version\": 1, \"view\": {\"play\": {\"unit\": \"head\"}}}",
       "view.play.unit: expected one of \"step\", \"row\", \"cell\", found \"head\""},
      {"{\"version\": 1, \"view\": {\"play\": {\"phase\": 3}}}", "view.play.phase: expected a text, found 3"},
      {"{\"version\": 1, \"view\": {\"views\": []}}", "view.views: expected 1 to 3 views, found 0"},
      {"{\"version\": 1, \"view\": {\"views\": [\"all\", \"rows\", \"arcs\", \"heads\"]}}",
       "view.views: expected 1 to 3 views, found 4"},
      {"{\"version\": 1, \"view\": {\"views\": [\"rows\", \"bars\"]}}",
       "view.views[1]: expected one of \"matrices\", "},
      {"{\"version\": 1, \"view\": {\"views\": [\"rows\", \"rows\"]}}",
       "view.views[1]: expected each view once, found \"rows\""},
      {"{\"version\": 1, \"view\": {\"zoom\": 1}}",
       "view: expected only the keys step, cell, head, row, col, digits, cell_digits, theme, play, views, analysis, "
       "analysis_parameters, found \"zoom\""},
      {"{\"version\": 1, \"about\": {\"title\": \"x\"}}", "about.title: expected an object, found \"x\""},
      {"{\"version\": 1, \"about\": {\"note\": {\"en\": 1}}}", "about.note.en: expected a text, found 1"},
      {"{\"version\": 1, \"about\": {\"published\": {\"values\": []}}}",
       "about.published.row: expected a value, found none"},
      {"{\"version\": 1, \"about\": {\"published\": {\"row\": 0, \"values\": [1], \"added\": [-1]}}}",
       "about.published.added: expected an integer from 0 to 1023, found -1"},
      {"{\"version\": 1, \"about\": {\"value_names\": {\"en\": [\"a\"]}}}",
       "about.value_names.en[0]: expected an array, found \"a\""},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    const std::string error = error_in(c.text);
    CAPTURE(error);
    CHECK(error.rfind(c.error, 0) == 0);
    CHECK(error.find('\n') == std::string::npos);
  }
}

TEST_CASE("every wrong problem is refused by path, expectation and finding") {
  const struct {
    const char* problem;
    const char* error;
  } cases[] = {
      {"\"txt\": \"\"",
       "problem: expected only the keys text, seed, structure, score, weighting, method, parameters, source, words, "
       "image, "
       "d_model, heads, kv_heads, d_k, d_v, scale, softcap, "
       "temperature, positions, mask, output_projection, loss, fault, given, edits, found \"txt\""},
      {"\"text\": 1", "problem.text: expected a text, found 1"},
      {"\"words\": {\"Yeti\": []}",
       "problem.words.Yeti: expected a word of at most 64 bytes, in lower case, found \"Yeti\""},
      {"\"words\": {\"\": []}", "problem.words.: expected a word of at most 64 bytes, in lower case, found \"\""},
      {"\"words\": {\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\": []}",
       "problem.words.aaaaaaaaaaaaaaaaaaaa"},
      {"\"seed\": -1", "problem.seed: expected an integer from 0 to 9007199254740991, found -1"},
      {"\"seed\": 9007199254740992",
       "problem.seed: expected an integer from 0 to 9007199254740991, found 9007199254740992"},
      {"\"seed\": 18446744073709551616",
       "problem.seed: expected an integer from 0 to 9007199254740991, found 1.8446744073709552e+19"},
      {"\"loss\": {\"kind\": \"guess\"}",
       "problem.loss.kind: expected one of \"none\", \"cell\", \"squared\", \"cross_entropy\", found \"guess\""},
      {"\"loss\": {\"kind\": \"cell\", \"col\": -1}",
       "problem.loss.col: expected an integer from 0 to 16383, found -1"},
      {"\"loss\": {\"classes\": [0, 256]}", "problem.loss.classes[1]: expected an integer from -1 to 255, found 256"},
      {"\"loss\": {\"target\": [[1, 2], [3]]}", "problem.loss.target[1]: expected a row of 2, found an array of 1"},
      {"\"fault\": \"guess\"", "problem.fault: expected \"none\" or a row of the table of faults, found \"guess\""},
      {"\"method\": \"guess\"", "problem.method: expected one of \"plain\", "},
      {"\"d_model\": 0", "problem.d_model: expected an integer from 1 to 256, found 0"},
      {"\"d_model\": 257", "problem.d_model: expected an integer from 1 to 256, found 257"},
      {"\"d_model\": 99999999999",
       "problem.d_model: expected an integer from -2147483648 to 2147483647, found 99999999999"},
      {"\"d_model\": 2.5", "problem.d_model: expected an integer from -2147483648 to 2147483647, found 2.5"},
      {"\"heads\": 65", "problem.heads: expected an integer from 1 to 64, found 65"},
      {"\"kv_heads\": 0", "problem.kv_heads: expected an integer from 1 to 64, found 0"},
      {"\"heads\": 3, \"kv_heads\": 2", "problem.kv_heads: expected a divisor of 3 heads, found 2"},
      {"\"d_k\": 0", "problem.d_k: expected an integer from 1 to 256, found 0"},
      {"\"d_v\": 300", "problem.d_v: expected an integer from 1 to 256, found 300"},
      {"\"scale\": \"on\"", "problem.scale: expected \"root\", \"off\" or a number, found \"on\""},
      {"\"scale\": 1e39", "problem.scale: expected a number that float32 can hold, found 1e+39"},
      {"\"softcap\": -1", "problem.softcap: expected 0 or more, found -1"},
      {"\"softcap\": \"big\"", "problem.softcap: expected a number that float32 can hold, found \"big\""},
      {"\"temperature\": 0", "problem.temperature: expected more than 0, found 0"},
      {"\"temperature\": 1e-60", "problem.temperature: expected more than 0, found 0"},
      {"\"temperature\": 3.4028236e38",
       "problem.temperature: expected a number that float32 can hold, found 3.4028236e+38"},
      {"\"positions\": \"rotary\"", "problem.positions: expected one of \"none\", \"sinusoidal\", "},
      {"\"output_projection\": 1", "problem.output_projection: expected true or false, found 1"},
      {"\"mask\": \"causal\"", "problem.mask: expected an object, found \"causal\""},
      {"\"mask\": {\"kind\": \"Causal\"}", "problem.mask.kind: expected one of \"none\", \"causal\", "},
      {"\"mask\": {\"left\": -2}", "problem.mask.left: expected an integer from -1 to 1024, found -2"},
      {"\"mask\": {\"right\": 1025}", "problem.mask.right: expected an integer from -1 to 1024, found 1025"},
      {"\"mask\": {\"hidden\": [[0, 1, 2]]}",
       "problem.mask.hidden[0]: expected a pair [query, key], found an array of 3"},
      {"\"mask\": {\"hidden\": [[0, 1024]]}", "problem.mask.hidden[0]: expected an integer from 0 to 1023, found 1024"},
      {"\"mask\": {\"hidden\": [[0, 1], [2, 2], [0, 1]]}",
       "problem.mask.hidden[1]: expected each pair once, sorted, found [0, 1]"},
      {"\"given\": {\"w_z\": [[1]]}", "problem.given.w_z: expected a matrix: x, w_q, "},
      {"\"given\": {\"x\": []}", "problem.given.x: expected at least one row, found an array of 0"},
      {"\"given\": {\"x\": [[]]}", "problem.given.x columns: expected an integer from 1 to 256, found 0"},
      {"\"given\": {\"x\": [[1, 2], [3]]}", "problem.given.x[1]: expected a row of 2, found an array of 1"},
      {"\"given\": {\"x\": [[1, 2], [3, null]]}",
       "problem.given.x[1][1]: expected a number that float32 can hold, found null"},
      {"\"given\": {\"x\": [[1, 1e300]]}",
       "problem.given.x[0][1]: expected a number that float32 can hold, found 1e+300"},
      {"\"given\": {\"x\": 3}", "problem.given.x: expected an array, found 3"},
      {"\"given\": {\"heads\": 2, \"d_k\": 3, \"w_q\": [[1, 2, 3, 4]]}",
       "problem.given.w_q: expected 2 x 3 columns, found 4"},
      {"\"given\": {\"kv_heads\": 2, \"d_k\": 1, \"w_k\": [[1]]}",
       "problem.given.w_k: expected 2 x 1 columns, found 1"},
      {"\"given\": {\"w_v\": [[1, 2, 3]]}", "problem.given.w_v: expected 1 x 4 columns, found 3"},
      {"\"given\": {\"heads\": 2, \"v_a\": [[1, 2, 3]]}",
       "problem.given.v_a: expected as many columns for each of 2 heads, found 3"},
      {"\"given\": {\"w_o\": [[1], [2], [3]]}", "problem.given.w_o: expected 1 x 4 rows, found 3"},
      {"\"given\": {\"b_o\": [[1], [2]]}", "problem.given.b_o rows: expected an integer from 1 to 1, found 2"},
      {"\"given\": {\"heads\": 0}", "problem.given.heads: expected an integer from 1 to 64, found 0"},
      {"\"given\": {\"d_v\": -1}", "problem.given.d_v: expected an integer from 0 to 256, found -1"},
      {"\"edits\": {}", "problem.edits: expected an array, found an object"},
      {"\"edits\": [{\"matrix\": \"q\", \"row\": 0, \"col\": 0, \"value\": 1}]",
       "problem.edits[0].matrix: expected a matrix: x, w_q, "},
      {"\"edits\": [{\"matrix\": \"x\", \"row\": 0, \"value\": 1}]",
       "problem.edits[0].col: expected a value, found none"},
      {"\"edits\": [{\"matrix\": \"x\", \"row\": 1024, \"col\": 0, \"value\": 1}]",
       "problem.edits[0].row: expected an integer from 0 to 1023, found 1024"},
      {"\"edits\": [{\"matrix\": \"x\", \"row\": 0, \"col\": 256, \"value\": 1}]",
       "problem.edits[0].col: expected an integer from 0 to 255, found 256"},
      {"\"edits\": [{\"matrix\": \"x\", \"head\": 64, \"row\": 0, \"col\": 0, \"value\": 1}]",
       "problem.edits[0].head: expected an integer from 0 to 63, found 64"},
      {"\"edits\": [{\"matrix\": \"x\", \"row\": 0, \"col\": 0, \"value\": \"NaN\"}]",
       "problem.edits[0].value: expected a number that float32 can hold, found \"NaN\""},
      {"\"edits\": [{\"matrix\": \"x\", \"row\": 0, \"col\": 0, \"value\": 1}, {\"matrix\": \"x\", \"row\": 0, "
       "\"col\": 0, \"value\": 2}]",
       "problem.edits[1]: expected each cell once, sorted, found x 0 0 0"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.problem);
    const std::string error = problem_error(c.problem);
    CAPTURE(error);
    CHECK(error.rfind(c.error, 0) == 0);
  }
}

TEST_CASE("an Error is one short line whatever the text held") {
  const std::string controls = "a\\nb\\u2028\\u0000" + std::string(500, 'c');
  for (const std::string& text : {
           "{\"version\": 1, \"" + controls + "\": 1}",
           "{\"version\": 1, \"view\": {\"step\": \"" + controls + "\"}}",
           "{\"version\": 1, \"about\": {\"title\": {\"" + controls + "\": 1}}}",
           "{\"version\": 1, \"about\": \"" + controls + "\"}",
           "{\"version\": 1, \"about\": {\"" + controls + "\": 1, \"" + controls + "\": 1}}",
           "{\"version\": 1, \"problem\": {\"d_k\": \"" + controls + "\"}}",
       }) {
    const std::string error = error_in(text);
    CAPTURE(error);
    CHECK(error.find("a\xEF\xBF\xBD"
                     "b\xEF\xBF\xBD\xEF\xBF\xBD"
                     "ccc") != std::string::npos);
    CHECK(error.size() < 400);
    for (const char c : error) CHECK(static_cast<unsigned char>(c) >= 0x20);
  }
}

TEST_CASE("what a program may get wrong is refused like what a file may") {
  const auto refused = [](auto&& wrong) {
    Problem problem;
    wrong(problem);
    return error_of([&] { check_problem(problem); });
  };
  CHECK(refused([](Problem& p) { p.temperature = std::numeric_limits<float>::quiet_NaN(); }) ==
        "problem.temperature: expected a finite number, found NaN");
  CHECK(refused([](Problem& p) { p.scale = std::numeric_limits<float>::infinity(); }) ==
        "problem.scale: expected a finite number, found infinity");
  CHECK(refused([](Problem& p) { p.scaled = false, p.scale = 1.0f; }).rfind("problem.scale: expected no factor", 0) ==
        0);
  CHECK(refused([](Problem& p) { p.text = std::string(65537, 'a'); }) ==
        "problem.text: expected at most 65536 bytes, found 65537");
  CHECK(refused([](Problem& p) {
          p.given.matrices["x"] = {1, 2, nullptr};
        }) == "problem.given.x: expected 2 values, found 0");
  CHECK(refused([](Problem& p) {
          p.given.matrices["y"] = {1, 1, nullptr};
        }).rfind("problem.given.y: expected a matrix", 0) == 0);
}

TEST_CASE("deep and huge texts are refused before they cost anything") {
  CHECK(error_in("{\"version\": 1, \"a\": \"" + std::string(100000, 'a')).size() < 300);
  const std::string deep(1000000, '[');
  CHECK(error_in(deep) == "scene: expected at most 16 levels, found more");
  CHECK(error_in("{\"version\": 1, \"problem\": {\"given\": {\"x\": " + deep) ==
        "scene.problem.given.x: expected at most 16 levels, found more");
  CHECK(error_in(std::string(kMaxSceneBytes + 1, ' ')) == "scene: expected at most 16777216 bytes, found 16777217");
}

TEST_CASE("the index of scenes is a list of ids, with titles") {
  CHECK(parse_scene_index(R"([{"id": "a", "title": {"en": "A"}}, {"id": "b", "title": {}}])") ==
        std::vector<std::string>{"a", "b"});
  CHECK(error_of([] { parse_scene_index(R"({"a": 1})"); }) == "scenes: expected an array, found an object");
  CHECK(error_of([] { parse_scene_index(R"([{"id": 2, "title": {}}])"); }) == "scenes[0].id: expected a text, found 2");
  CHECK(error_of([] { parse_scene_index(R"([{"id": "a", "title": "A"}])"); }).find("scenes[0].title: ") == 0);
}
