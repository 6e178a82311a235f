// What two problems differ in, and what the session holds fast for comparison.
#include "scene/differences.h"

#include "scene/scene_support.h"
#include "scene/session.h"

using namespace attn;

namespace {

std::string line(const SettingDifference& d) {
  const auto text = [](const Said& s) { return s.key + (s.arguments.empty() ? "" : "(" + s.arguments.front() + ")"); };
  std::string symbols;
  for (const std::string& s : d.symbols) symbols += " @" + s;
  return text(d.name) + ": " + text(d.a) + " > " + text(d.b) + symbols;
}

/// The differences after a change of the opening scene's problem, a line each.
template <class Edit>
std::string after(Edit edit) {
  const Problem a = scene_test::scene_file("who-is-it").problem;
  Problem b = a;
  edit(b);
  std::string all;
  for (const SettingDifference& d : describe_differences(a, b)) all += line(d) + "\n";
  return all;
}

}  // namespace

TEST_CASE("differences: none between equal problems") {
  CHECK(after([](Problem&) {}).empty());
}

TEST_CASE("differences: each setting by name, with both values and its symbol of the equation") {
  CHECK(after([](Problem& p) { p.mask.kind = "causal"; }) == "mask: reach.none > reach.causal @mask\n");
  CHECK(after([](Problem& p) { p.mask.edges = {{0, 1}}; }).empty());
  CHECK(after([](Problem& p) {
          p.mask.kind = "graph";
          p.mask.edges = {{0, 1}, {1, 0}};
        }) == "mask: reach.none > differs.graph(2) @mask\n");
  CHECK(after([](Problem& p) { p.temperature = .5f; }) == "temperature: (1) > (0.5) @softmax\n");
  CHECK(after([](Problem& p) { p.scaled = false; }) == "differs.scale: (√d_k) > equation.off @scale\n");
  CHECK(after([](Problem& p) { p.text = "it"; }).find("@x\n") != std::string::npos);
  CHECK(after([](Problem& p) { p.words["it"] = {1}; }) == "differs.words:  >  @x\n");
  CHECK(after([](Problem& p) {
          p.heads = p.kv_heads = 4;
          p.seed = 9;
        }) == "heads: (2) > (4) @w\ndiffers.kv_heads: (2) > (4) @w\nseed: (7) > (9) @w\n");
}

TEST_CASE("differences: an image by the size of its patches and by its picture") {
  CHECK(after([](Problem& p) { p.image.emplace(); }) == "image.patch: equation.off > (8×8) @x\n");
  Problem a;
  a.image.emplace();
  Problem b = a;
  CHECK(describe_differences(a, b).empty());
  b.image->pixels = Matrix{8, 8, std::make_shared<const std::vector<float>>(64, .5f)};
  REQUIRE(describe_differences(a, b).size() == 1);
  CHECK(line(describe_differences(a, b)[0]) == "image: image.first > image.own @x");
  b.image->patch = 4;
  CHECK(describe_differences(a, b).size() == 2);
}

TEST_CASE("differences: edits are counted by cell, whichever side has them") {
  const CellEdit x{"x", 0, 1, 2, .5f};
  const CellEdit w{"w_q", 1, 0, 0, -1};
  CHECK(after([&](Problem& p) { p.edits = {x, w}; }) == "differs.edits(2):  >  @x @w\n");
  Problem a = scene_test::scene_file("who-is-it").problem;
  Problem b = a;
  a.edits = {x, w};
  b.edits = {{"x", 0, 1, 2, .25f}, w};  // one cell, another value
  REQUIRE(describe_differences(a, b).size() == 1);
  CHECK(line(describe_differences(a, b)[0]) == "differs.edits(1):  >  @x");
  CHECK(line(describe_differences(a, scene_test::scene_file("who-is-it").problem)[0]) == "differs.edits(2):  >  @x @w");
}

TEST_CASE("pinned: A stays as it was, swaps, comes back as one change, and is no part of the history") {
  const Scene first = scene_test::scene_file("who-is-it");
  Session session(scene_test::lexicon(), first, find_backend("simd"));
  const auto finish = [&] {
    for (int k = 0; k < 1000 && session.advance(1); ++k) {
    }
  };
  finish();
  const Tensor weights = session.trace().value("weights");
  session.pin();
  REQUIRE(session.pinned());
  CHECK_FALSE(session.can_undo());
  Scene second = first;
  second.problem.mask.kind = "causal";
  session.change("edit.mask", second);
  finish();
  CHECK(session.pinned()->scene.problem == first.problem);
  CHECK(session.pinned()->trace.value("weights").data() == weights.data());
  CHECK(session.trace().value("weights").data() != weights.data());

  session.swap_pinned("edit.swap");
  finish();
  CHECK(session.scene().problem == first.problem);
  CHECK(session.pinned()->scene.problem == second.problem);
  CHECK(session.history().undo_name() == "edit.swap");
  session.return_to_pinned("edit.back_to_a");
  finish();
  CHECK(session.scene().problem == second.problem);
  CHECK(session.undo());
  CHECK(session.undo());
  CHECK(session.undo());
  CHECK_FALSE(session.can_undo());
  CHECK(session.pinned());
  session.unpin();
  CHECK_FALSE(session.pinned());
}

TEST_CASE("pinned: where the trace lags behind the scene, A is evaluated first") {
  Session session(scene_test::lexicon(), scene_test::scene_file("who-is-it"), find_backend("simd"));
  session.pin();  // before anything has been computed
  CHECK(session.pinning());
  CHECK_FALSE(session.pinned());
  for (int k = 0; k < 1000 && (session.advance(1) || session.pinning()); ++k) {
  }
  REQUIRE(session.pinned());
  CHECK(session.pinned()->trace.value("weights").at(0, 0, 7, 1) == doctest::Approx(.4245).epsilon(.001));
}
