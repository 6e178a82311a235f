#include "scene/session.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "scene/scene_support.h"

using namespace attn;
using scene_test::error_of;
using scene_test::finish;
using scene_test::lexicon;

namespace {

/// A back end that needs `slices` calls and then fills every step that is not known with `fill`, or fails. It counts
/// what it is asked for.
class FakeBackend : public Backend {
 public:
  int slices = 1;
  float fill = 0;
  bool fails = false;
  mutable int started = 0;
  mutable int alive = 0;
  mutable std::vector<bool> wanted;

  std::string name() const override { return "fake"; }
  std::string unavailable() const override { return ""; }
  std::unique_ptr<Evaluation> start(Request request) const override {
    ++started;
    wanted = request.wanted;
    return std::make_unique<Run>(*this, *request.program, std::move(request.bindings));
  }

 private:
  class Run : public Evaluation {
   public:
    Run(const FakeBackend& owner, const Program& program, Bindings bindings)
        : owner_(owner), left_(owner.slices), values_(std::move(bindings)) {
      ++owner_.alive;
      for (size_t i = 0; i < values_.size(); ++i)
        if (const Shape& shape = program.steps[i].shape; values_[i].empty())
          values_[i] = Tensor(shape, std::vector<float>(static_cast<size_t>(shape.count()), owner.fill));
    }
    ~Run() override { --owner_.alive; }
    double progress() const override { return 1 - static_cast<double>(left_) / owner_.slices; }
    const std::vector<Tensor>& values() const override { return values_; }
    const std::string& error() const override { return error_; }
    std::string backend() const override { return owner_.name(); }

   private:
    State work(double) override { return --left_ > 0 ? State::running : owner_.fails ? State::failed : State::done; }
    const FakeBackend& owner_;
    int left_;
    std::vector<Tensor> values_;
    std::string error_ = "out of patience";
  };
};

Scene scene_of(const std::string& text) {
  Scene scene;
  scene.problem.text = text;
  return scene;
}

Scene with_seed(Scene scene, uint64_t seed) {
  scene.problem.seed = seed;
  return scene;
}

}  // namespace

TEST_CASE("session: a change is evaluated, the last complete generation stays until then") {
  FakeBackend backend;
  backend.fill = 1;
  Session session(lexicon(), scene_of("it was"), backend);
  CHECK(session.stale());
  CHECK(session.trace().program == nullptr);
  CHECK(session.tokens().empty());
  finish(session);
  CHECK_FALSE(session.stale());
  CHECK(session.tokens() == std::vector<std::string>{"it", "was"});
  CHECK(session.trace().backend == "fake");
  CHECK(session.trace().values.size() == session.trace().program->steps.size());
  CHECK(backend.wanted == std::vector<bool>(backend.wanted.size(), true));
  const uint64_t first = session.trace().generation;

  backend.slices = 3;
  backend.fill = 2;
  session.change("text", scene_of("it was zyzzyva"));
  CHECK(session.stale());
  CHECK(session.trace().generation == first);
  CHECK(session.tokens().size() == 2);
  CHECK(session.advance(1));
  CHECK(session.advance(1));
  CHECK(session.stale());
  CHECK(session.trace().value("q").at(0, 0, 0, 0) == 1);
  session.advance(1);
  CHECK_FALSE(session.stale());
  CHECK(session.trace().value("q").at(0, 0, 0, 0) == 2);
  CHECK(session.trace().generation > first);
  CHECK(session.tokens().size() == 3);
  CHECK(session.unknown_tokens() == std::vector<std::string>{"zyzzyva"});
}

TEST_CASE("session: progress, and cancel goes back to what the trace shows") {
  FakeBackend backend;
  Session session(lexicon(), scene_of("it was"), backend);
  finish(session);
  CHECK(session.progress() < 0);
  const Scene before = session.scene();
  const uint64_t generation = session.trace().generation;
  backend.slices = 4;
  session.change("seed", with_seed(session.scene(), 2));
  CHECK(session.progress() == 0);
  session.advance(1);
  CHECK(session.progress() == .25);
  session.change("text", scene_of("it was tired"));
  session.advance(1);
  session.cancel();
  CHECK(session.scene().problem == before.problem);
  CHECK_FALSE(session.stale());
  CHECK(session.progress() < 0);
  CHECK(session.trace().generation == generation);
  CHECK(backend.alive <= 1);  // the reference's check of the trace
  CHECK(session.can_redo());
  session.cancel();  // nothing runs
  CHECK(session.scene().problem == before.problem);
  CHECK(session.redo());
  finish(session);
  CHECK(session.scene().problem.seed == 2);
  CHECK(session.trace().generation > generation);
}

TEST_CASE("session: a job that a later change made stale is dropped with its results") {
  FakeBackend backend;
  Session session(lexicon(), scene_of("it"), backend);
  finish(session);
  backend.slices = 5;
  backend.fill = 1;
  session.change("seed", with_seed(session.scene(), 2));
  session.advance(1);
  backend.fill = 2;
  session.change("seed", with_seed(session.scene(), 3));
  CHECK(backend.alive == 1);
  CHECK(backend.started == 3);
  for (int i = 0; i < 4; ++i) session.advance(1);
  CHECK(session.stale());
  session.advance(1);
  CHECK_FALSE(session.stale());
  CHECK(session.trace().value("q").at(0, 0, 0, 0) == 2);
  CHECK(session.trace().generation >= 3);
  finish(session);
  CHECK(backend.alive == 0);
}

TEST_CASE("session: what cannot be planned is refused and nothing has changed") {
  FakeBackend backend;
  Session session(lexicon(), scene_of("it was"), backend);
  finish(session);
  session.change("seed", with_seed(session.scene(), 2));
  finish(session);
  const Scene before = session.scene();
  const uint64_t generation = session.trace().generation;
  const auto refused = [&](Scene next) {
    const std::string error = error_of([&] { session.change("bad", std::move(next)); });
    CHECK(session.scene() == before);
    CHECK(session.trace().generation == generation);
    CHECK_FALSE(session.stale());
    CHECK(session.history().undo_name() == "seed");
    CHECK(backend.started == 2);
    return error;
  };
  CHECK(refused(scene_of("")) == "problem.text: expected 1 to 1024 tokens, found 0");
  Scene next = before;
  next.problem.kv_heads = 2;
  CHECK(refused(next) == "problem.kv_heads: expected a divisor of 1 heads, found 2");
  next = before;
  next.view.step = "no step";
  CHECK(refused(next).rfind("view.step: expected 1 to 64 of", 0) == 0);
  next = before;
  next.problem.text.clear();
  for (int i = 0; i < 1024; ++i) next.problem.text += "it ";
  next.problem.heads = 64;
  next.problem.score = "additive";
  CHECK(refused(next).rfind("problem: expected steps of at most 256 MB, found ", 0) == 0);
  CHECK(error_of([&] { validated(next, lexicon()); }).rfind("problem: expected steps of at most", 0) == 0);
  CHECK(error_of([&] { validated(before, lexicon()); }).empty());
  CHECK_FALSE(error_of([&] { Session(lexicon(), scene_of(""), backend); }).empty());
}

TEST_CASE("session: the view makes no entry and no work; what is said about a scene makes an entry and no work") {
  FakeBackend backend;
  Session session(lexicon(), scene_of("it was"), backend);
  finish(session);
  Scene next = session.scene();
  next.view.row = 1;
  next.view.theme = "dark";
  session.change("view", next);
  CHECK(session.scene().view.row == 1);
  CHECK_FALSE(session.can_undo());
  CHECK_FALSE(session.stale());
  next.about.title["en"] = "Mine";
  session.change("title", next);
  CHECK(session.history().undo_name() == "title");
  CHECK_FALSE(session.stale());
  CHECK(backend.started == 1);
}

TEST_CASE("session: undo brings back the numbers and the selected cell, not the step") {
  FakeBackend backend;
  Session session(lexicon(), scene_of("it was"), backend);
  CHECK_FALSE(session.undo());
  Scene next = session.scene();
  next.view.row = 1;
  session.change("view", next);
  next.problem.seed = 2;
  next.view.step = "weights";
  session.change("seed", next);
  next.view = {.step = "output", .cell = "w_v", .col = 3, .digits = 6, .theme = "light", .views = {"arcs"}};
  session.change("view", next);
  finish(session);

  CHECK(session.undo());
  CHECK(session.stale());
  CHECK(session.scene().problem.seed == 1);
  CHECK(session.scene().view ==
        View{.step = "output", .cell = "scores", .row = 1, .digits = 6, .theme = "light", .views = {"arcs"}});
  CHECK(session.redo());
  CHECK(session.scene().problem.seed == 2);
  CHECK(session.scene().view ==
        View{.step = "output", .cell = "w_v", .col = 3, .digits = 6, .theme = "light", .views = {"arcs"}});
  CHECK_FALSE(session.redo());

  session.begin_gesture();
  for (uint64_t seed = 3; seed < 9; ++seed) session.change("drag", with_seed(session.scene(), seed));
  session.end_gesture();
  CHECK(session.undo());
  CHECK(session.scene().problem.seed == 2);
}

TEST_CASE("session: another whole scene is one entry, and what is undone is seen as it was") {
  FakeBackend backend;
  Session session(lexicon(), scene_of("it was"), backend);
  const Scene first = session.scene();
  Scene other = first;
  other.view = {.step = "weights", .row = 1, .views = {"rows"}};
  session.open("try", other);
  CHECK(backend.started == 1);
  Scene looked = other;
  looked.view.step = "output";
  session.change("view", looked);
  session.open("try", looked);  // nothing else
  CHECK(session.history().undo_names(9) == std::vector<std::string>{"try"});
  CHECK(session.undo());
  CHECK(session.scene() == first);
  CHECK(session.redo());
  CHECK(session.scene() == looked);

  Scene card = with_seed(first, 5);
  card.lesson = {"causal", 1};
  session.begin_gesture();
  session.change("drag", with_seed(session.scene(), 3));
  session.open("card", card);
  session.change("drag", with_seed(session.scene(), 6));
  session.end_gesture();
  CHECK(session.history().undo_names(9) == std::vector<std::string>{"drag", "card", "drag", "try"});
  CHECK(session.undo());
  CHECK(session.scene().problem == card.problem);
  CHECK(session.scene().lesson == card.lesson);
}

TEST_CASE("session: the error against the reference is that of the step on view") {
  FakeBackend backend;
  backend.fill = 3;
  Scene scene = scene_of("it was");
  scene.view.step = "weights";
  Session session(lexicon(), scene, backend);
  CHECK(session.max_abs_error() < 0);
  finish(session);

  const Backend& reference = *backends().front();
  std::vector<bool> all(session.trace().program->steps.size(), true);
  const std::vector<Tensor> values = run(reference, {session.trace().program, session.trace().given(), all});
  const auto expected = [&](const char* step) {
    const Tensor& tensor = values[static_cast<size_t>(session.trace().program->find(step))];
    double largest = 0;
    for (int64_t i = 0; i < tensor.count(); ++i)
      largest = std::max(largest, std::abs(3.0 - static_cast<double>(tensor.data()[i])));
    return largest;
  };
  CHECK(session.max_abs_error() == expected("weights"));
  scene.view.step = "q";
  session.change("view", scene);
  CHECK(session.max_abs_error() < 0);
  finish(session);
  CHECK(session.max_abs_error() == expected("q"));
  CHECK(backend.started == 1);

  scene.view.step = "positions";  // a step that this problem has not
  session.change("view", scene);
  finish(session);
  CHECK(session.max_abs_error() < 0);

  scene.view.step = "masked";
  scene.problem.mask.kind = "causal";
  session.change("mask", scene);
  finish(session);
  CHECK(session.max_abs_error() == std::numeric_limits<double>::infinity());  // 3 where -infinity belongs
  session.set_backend(reference);
  CHECK(session.stale());
  finish(session);
  CHECK(session.trace().backend == reference.name());
  CHECK(session.max_abs_error() == 0);
}

TEST_CASE("session: a failed evaluation is a notice, the old numbers stay and are stale") {
  FakeBackend backend;
  Session session(lexicon(), scene_of("it was"), backend);
  finish(session);
  backend.fails = true;
  session.change("seed", with_seed(session.scene(), 2));
  CHECK_FALSE(session.advance(1));
  CHECK(session.stale());
  CHECK(session.trace().program != nullptr);
  const std::vector<Said> notices = session.take_notices();
  REQUIRE(notices.size() == 1);
  CHECK(notices[0].key == "notice.failed");
  CHECK(notices[0].parts == std::vector<Said>{{"error.evaluation"}});
  CHECK(session.take_notices().empty());
  CHECK_FALSE(session.advance(1));
  backend.fails = false;
  session.change("seed", with_seed(session.scene(), 3));
  finish(session);
  CHECK_FALSE(session.stale());
}

TEST_CASE("session: every back end computes every scene to rounding") {
  Scene scene = scene_test::scene_file("who-is-it");
  scene.problem.positions = "sinusoidal";
  scene.problem.mask.kind = "causal";
  scene.problem.softcap = 5;
  scene.problem.kv_heads = 1;
  scene.view.step = "output";
  for (const Backend* backend : backends()) {
    if (!backend->unavailable().empty()) continue;
    CAPTURE(backend->name());
    Session session(lexicon(), scene, *backend);
    finish(session);
    REQUIRE_FALSE(session.stale());
    CHECK(session.max_abs_error() >= 0);
    CHECK(session.max_abs_error() < 1e-5);
    CHECK(session.trace().value("weights").at(0, 1, 3, 4) == 0);
  }
}
