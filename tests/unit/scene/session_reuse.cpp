// What an evaluation of a session takes over from the one before, and what a small budget keeps.
#include <algorithm>
#include <cmath>
#include <functional>

#include "scene/scene_support.h"
#include "scene/session.h"

using namespace attn;
using scene_test::finish;
using scene_test::lexicon;

namespace {

/// The default scene of some words, two heads.
Scene of_words(int words) {
  Scene scene;
  for (int i = 0; i < words; ++i) scene.problem.text += i % 3 ? "was " : "it ";
  scene.problem.heads = scene.problem.kv_heads = 2;
  scene.problem.output_projection = true;
  return scene;
}

using Names = std::vector<std::string>;

Names computed_after(Session& session, const std::function<void(Scene&)>& edit) {
  Scene next = session.scene();
  edit(next);
  session.change("edit", next);
  finish(session);
  CHECK_FALSE(session.stale());
  return session.trace().computed;
}

bool has(const Names& names, const char* name) { return std::count(names.begin(), names.end(), name) > 0; }

/// Every value of the trace is what an evaluation of its scene from nothing gives.
void check_whole(const Session& session, const Backend& backend) {
  Session fresh(lexicon(), session.scene(), backend);
  finish(fresh);
  REQUIRE(fresh.trace().values.size() == session.trace().values.size());
  for (size_t i = 0; i < fresh.trace().values.size(); ++i) {
    CAPTURE(fresh.trace().program->steps[i].name);
    CHECK(is_same_value(fresh.trace().values[i], session.trace().values[i]));
  }
}

}  // namespace

TEST_CASE("session: an edit computes only the steps that follow from it") {
  for (const Backend* backend : processor_backends()) {
    Session session(lexicon(), of_words(9), *backend);
    finish(session);
    CHECK(has(session.trace().computed, "scores"));
    CHECK_FALSE(has(session.trace().computed, "w_q"));
    const Trace before = session.trace();
    const auto edit = [](const char* matrix) {
      return [matrix](Scene& s) { set_edit(s.problem, {matrix, 0, 1, 1, 9.f}); };
    };
    CHECK(computed_after(session, edit("w_v")) == Names{"v", "heads", "concat", "output"});
    for (const char* step : {"x", "w_q", "w_k", "w_o", "q", "k", "weights"})
      CHECK(before.value(step).data() == session.trace().value(step).data());
    CHECK(session.trace().program == before.program);
    check_whole(session, *backend);

    const Names of_q = computed_after(session, edit("w_q"));
    CHECK(has(of_q, "q"));
    CHECK(has(of_q, "output"));
    CHECK_FALSE(has(of_q, "k"));
    CHECK_FALSE(has(of_q, "v"));
    const Names of_t = computed_after(session, [](Scene& s) { s.problem.temperature = 2; });
    CHECK(of_t == Names{"weights", "heads", "concat", "output"});
    CHECK(computed_after(session, [](Scene& s) { s.problem.mask.kind = "causal"; }).front() == "masked");
    CHECK(computed_after(session, [](Scene& s) { s.problem.edits.clear(); }).front() == "q");
    CHECK(session.trace().value("w_v").at(0, 0, 1, 1) == before.value("w_v").at(0, 0, 1, 1));
    check_whole(session, *backend);
    computed_after(session, edit("x"));
    check_whole(session, *backend);
    computed_after(session, [](Scene& s) { s.problem.d_k += 1; });
    check_whole(session, *backend);
  }
}

TEST_CASE("session: another back end computes everything anew") {
  Session session(lexicon(), of_words(4), *backends().front());
  finish(session);
  const size_t all = session.trace().computed.size();
  session.set_backend(processor_backend());
  finish(session);
  CHECK(session.trace().computed.size() == all);
}

TEST_CASE("session: over its bytes the trace keeps what is asked for, and what is small") {
  const auto kept = [](const Session& session) {
    Names names;
    for (size_t i = 0; i < session.trace().values.size(); ++i)
      if (!session.trace().values[i].empty()) names.push_back(session.trace().program->steps[i].name);
    return names;
  };
  const Backend& backend = *backends().front();
  // The squares have 2 x 64 x 64 values: none fits.
  Session session(lexicon(), of_words(64), backend, 24000);
  finish(session);
  CHECK_FALSE(session.stale());
  const uint64_t first = session.trace().generation;
  for (const char* step : {"x", "w_q", "q", "heads", "output"}) CHECK(has(kept(session), step));
  for (const char* step : {"scores", "masked", "weights"}) CHECK_FALSE(has(kept(session), step));
  Session whole(lexicon(), of_words(64), backend);
  finish(whole);

  CHECK(std::isnan(session.trace().value("weights").at(0, 1, 63, 63)));  // not yet
  finish(session);
  CHECK(session.trace().generation > first);
  CHECK(is_same_value(session.trace().value("weights"), whole.trace().value("weights")));
  CHECK_FALSE(has(session.trace().computed, "q"));
  CHECK_FALSE(has(kept(session), "scores"));
  // What is drawn in every frame stays; of what nobody asks for the squares go.
  CHECK(session.trace().value("scores").shape() == session.trace().value("weights").shape());
  finish(session);
  CHECK(has(kept(session), "scores"));
  CHECK(has(kept(session), "weights"));
  CHECK(std::isnan(session.trace().value("masked").at(0, 0, 0, 0)));
  finish(session);
  CHECK_FALSE(std::isnan(session.trace().value("masked").at(0, 0, 0, 0)));
  CHECK_FALSE(has(kept(session), "scores"));
  // An edit keeps what was asked for, and nothing missing makes the session look behind its scene.
  CHECK(has(computed_after(session, [](Scene& s) { set_edit(s.problem, {"w_q", 0, 0, 0, 3.f}); }), "masked"));
  CHECK(has(kept(session), "masked"));
  CHECK(std::isnan(session.trace().value("scores").at(0, 0, 0, 0)));
  CHECK(session.lacks_asked());
  CHECK(session.advance(0));
  CHECK_FALSE(session.lacks_asked());
  CHECK_FALSE(session.stale());
  CHECK(session.progress() < 0);
  session.cancel();
  CHECK(session.can_undo());
}
