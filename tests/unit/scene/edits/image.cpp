// An image in place of a text: its patches as tokens, their projection, edits of pixels, errors.
#include <cmath>
#include <numbers>

#include "attention/trace.h"
#include "kernels/backend.h"
#include "scene/edits/image.h"
#include "scene/problem.h"
#include "scene/scene_support.h"

using namespace attn;
using scene_test::error_of;
using scene_test::lexicon;

namespace {

Problem problem(const std::string& json) { return parse_scene(R"({"version": 1, "problem": )" + json + "}").problem; }

Trace computed(const Problem& p) {
  const Plan made = plan(p, lexicon());
  const std::vector<bool> all(made.program->steps.size(), true);
  return {made.program, run(*backends().front(), {made.program, made.bindings, all})};
}

/// 4 rows of 6 pixels: 0, 0.01, 0.02, ...
Problem counted(const std::string& more) {
  std::string rows;
  for (int r = 0; r < 4; ++r) {
    rows += r ? ", [" : "[";
    for (int c = 0; c < 6; ++c) rows += (c ? ", " : "") + std::to_string((r * 6 + c) / 100.);
    rows += "]";
  }
  return problem(R"({"image": {"patch": 2, "pixels": [)" + rows + "]}" + more + "}");
}

}  // namespace

TEST_CASE("an image is cut into patches, row by row from the top left") {
  const Problem p = counted("");
  const Plan made = plan(p, lexicon());
  CHECK(made.tokens == std::vector<std::string>{"A1", "B1", "C1", "A2", "B2", "C2"});
  CHECK(made.keys == made.tokens);
  CHECK(made.unknown.empty());
  const Trace trace = computed(p);
  const Tensor& patches = trace.value("patches");
  REQUIRE(patches.shape() == Shape{1, 1, 6, 4});
  for (int patch = 0; patch < 6; ++patch)
    for (int pixel = 0; pixel < 4; ++pixel) {
      const int row = patch / 3 * 2 + pixel / 2;
      const int col = patch % 3 * 2 + pixel % 2;
      CHECK(patches.at(0, 0, patch, pixel) == static_cast<float>((row * 6 + col) / 100.));
    }
}

TEST_CASE("a patch becomes a vector by its pixels times one matrix, with and without positions, as x and as source") {
  for (const char* more : {"", R"(, "positions": "sinusoidal")", R"(, "structure": "cross", "text": "the animal")",
                           R"(, "structure": "cross", "text": "the animal", "positions": "learned")"}) {
    CAPTURE(more);
    const Problem p = counted(more);
    const bool source = p.structure == "cross";
    const bool positions = p.positions != "none";
    CHECK(image_matrix(p) == (source ? "source" : "x"));
    const Trace trace = computed(p);
    const std::string of = source ? "_source" : "";
    const Tensor& patches = trace.value("patches" + of);
    const Tensor& w = trace.value("w_patch");
    const Tensor& x = trace.value(positions ? "embeddings" + of : source ? "source" : "x");
    REQUIRE(x.shape() == Shape{1, 1, 6, 8});
    for (int64_t i = 0; i < 6; ++i)
      for (int64_t c = 0; c < 8; ++c) {
        double sum = 0;
        for (int64_t k = 0; k < 4; ++k)
          sum += static_cast<double>(patches.at(0, 0, i, k)) * static_cast<double>(w.at(0, 0, k, c));
        CHECK(static_cast<double>(x.at(0, 0, i, c)) == doctest::Approx(sum).epsilon(1e-6));
      }
    CHECK(trace.value("weights").shape() == (source ? Shape{1, 1, 2, 6} : Shape{1, 1, 6, 6}));
    if (source) CHECK(plan(p, lexicon()).tokens == std::vector<std::string>{"the", "animal"});
  }
}

TEST_CASE("the projection begins as the waves of the cosine transform") {
  const int side = 4;
  // Along the diagonals of equal sum: (across, down).
  const int waves[6][2] = {{0, 0}, {1, 0}, {0, 1}, {2, 0}, {1, 1}, {0, 2}};
  for (int col = 0; col < 6; ++col)
    for (int pixel = 0; pixel < side * side; ++pixel) {
      const auto along = [](int frequency, int at) {
        return std::cos(std::numbers::pi * frequency * (at + .5) / side);
      };
      const double wave =
          along(waves[col][0], pixel % side) * along(waves[col][1], pixel / side) * (col ? .25 : 1. / 16);
      CHECK(std::abs(static_cast<double>(patch_projection(side, pixel, col)) - wave) < 1e-7);
    }
  CHECK(patch_projection(2, 3, 4) == 0);  // four pixels have four waves
  double sum = 0;
  for (int pixel = 0; pixel < 16; ++pixel) sum += static_cast<double>(patch_projection(4, pixel, 3));
  CHECK(std::abs(sum) < 1e-6);  // every wave but the mean is 0 on average
}

TEST_CASE("pixels and their projection are edited and given like any matrix") {
  Problem p = counted("");
  const auto edit = edit_of(p, "patches", 0, 2, 1, .5f);
  REQUIRE(edit);
  CHECK(*edit == CellEdit{"patches", 0, 2, 1, .5f});
  CHECK(!edit_of(p, "x", 0, 0, 0, 1));  // computed
  set_edit(p, *edit);
  set_edit(p, {"w_patch", 0, 3, 2, -1});
  CHECK(computed(p).value("patches").at(0, 0, 2, 1) == .5f);
  CHECK(computed(p).value("w_patch").at(0, 0, 3, 2) == -1);
  Scene scene;
  scene.problem = p;
  CHECK(parse_scene(write_scene(scene)) == scene);

  p.structure = "cross";  // the same pixels, now those of the source
  p.text = "the animal";
  CHECK(computed(p).value("patches_source").at(0, 0, 2, 1) == .5f);
  CHECK(edit_of(p, "patches_source", 0, 2, 1, .5f) == edit);
  CHECK(edit_of(p, "x", 0, 0, 0, 1));
  CHECK(!edit_of(p, "source", 0, 0, 0, 1));
}

TEST_CASE("the picture that comes with the program: any patch that divides it, light and dark") {
  const Matrix& own = pixels_of(Image{});
  CHECK(own.rows == 32);
  CHECK(own.cols == 32);
  float low = 1;
  float high = 0;
  for (const float v : *own.values) {
    low = std::min(low, v);
    high = std::max(high, v);
  }
  CHECK(low < .1f);
  CHECK(high > .9f);
  for (const int side : {2, 4, 8, 16}) {
    Problem p = problem(R"({"image": {"patch": )" + std::to_string(side) + "}}");
    const auto count = static_cast<size_t>(32 / side * 32 / side);
    CHECK(plan(p, lexicon()).tokens.size() == count);
    Scene scene;
    scene.problem = p;
    CHECK(parse_scene(write_scene(scene)) == scene);
  }
  const Matrix wide{2, 64, std::make_shared<const std::vector<float>>(128, .5f)};
  CHECK(patch_names({2, wide}).back() == "AF1");
}

TEST_CASE("an image that cannot be is refused by path") {
  const auto error = [](const std::string& image) { return error_of([&] { problem(R"({"image": )" + image + "}"); }); };
  CHECK(error(R"({"patch": 1})") == "problem.image.patch: expected an integer from 2 to 16, found 1");
  CHECK(error(R"({"patch": 5})")
            .starts_with(
                "problem.image.pixels: expected at most 64 rows and columns, multiples of the patch 5, found 32 x 32"));
  CHECK(error(R"({"patch": 2, "pixels": [[0, 1], [0, 2]]})")
            .starts_with("problem.image.pixels: expected numbers from 0 to 1, found 2"));
  CHECK(error(R"({"patch": 2, "pixels": [[0, 1], [0]]})").starts_with("problem.image.pixels[1]: expected a row of 2"));
  CHECK(error(R"({"size": 3})").starts_with("problem.image: expected only the keys patch, pixels"));
  CHECK(error("[]").starts_with("problem.image: expected an object"));
}
