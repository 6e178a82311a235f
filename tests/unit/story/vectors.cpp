// Planes, shadows and angles by hand.
#include "story/vectors.h"

#include <cmath>

#include "kernels/backend.h"
#include "scene/scene_support.h"

using namespace attn;
using scene_test::lexicon;

namespace vectors_test {
namespace {

void check_near(std::pair<double, double> found, double a, double b) {
  CHECK(std::abs(found.first - a) <= 1e-12);
  CHECK(std::abs(found.second - b) <= 1e-12);
}

ScoredVectors scored(const Problem& problem) {
  Scene scene;
  scene.problem = problem;
  Session session(lexicon(), scene, find_backend("reference"));
  scene_test::finish(session);
  return scored_vectors(session);
}

}  // namespace

TEST_CASE("vectors: two components of a vector, and what stands upright on them") {
  const Plane plane = component_plane(3, 2, 0);
  check_near(plane.of({3, 12, 4}), 4, 3);
  CHECK(plane.outside({3, 12, 4}) == doctest::Approx(12. / 13));
  CHECK(plane.outside({3, 0, 4}) == 0);
  CHECK(plane.outside({0, 0, 0}) == 0);
  CHECK(plane.moved({3, 12, 4}, -1, 2) == std::vector<double>{5, 12, 3});
  check_near(component_plane(1, 0, 0).of({-7}), -7, 0);
}

TEST_CASE("vectors: the plane of two holds both, the first to the right and the second above it") {
  const std::vector<double> q{1, 2, 2, 0}, k{0, 3, 0, 4};
  const Plane plane = spanned_plane(q, k);
  CHECK(plane.holds(q));
  CHECK(plane.holds(k));
  CHECK_FALSE(plane.holds({0, 0, 0, 1}));
  check_near(plane.of(q), 3, 0);
  check_near(plane.of(k), 2, std::sqrt(21));  // q . k / |q| = 6 / 3, and 25 = 4 + 21
  // Whatever is moved in it stays in it.
  CHECK(plane.holds(plane.moved(q, 2.5, -4)));
}

TEST_CASE("vectors: where two have one line, or none, a component axis makes the plane") {
  for (const auto& [q, k] : {std::pair<std::vector<double>, std::vector<double>>{{1, 2, 2}, {-2, -4, -4}},
                             {{0, 0, 0}, {0, 0, 5}},
                             {{0, 0, 0}, {0, 0, 0}},
                             {{3, 0, 0}, {0, 0, 0}}}) {
    const Plane plane = spanned_plane(q, k);
    CHECK(plane.holds(q));
    CHECK(plane.holds(k));
    check_near(plane.of(plane.across), 1, 0);
    check_near(plane.of(plane.up), 0, 1);
  }
  CHECK(spanned_plane({2}, {-3}).up == std::vector<double>{0});
}

TEST_CASE("vectors: a dot product is length times length times cosine, and length times shadow") {
  const DotProduct product = dot_product_of({3, 4}, {5, 0});
  CHECK(product.q == 5);
  CHECK(product.k == 5);
  CHECK(product.value == 15);
  CHECK(product.cosine == doctest::Approx(.6));
  CHECK(product.angle() == doctest::Approx(53.130102354156));
  CHECK(product.shadow() == doctest::Approx(3));
  CHECK_FALSE(product.is_right_angle());
  CHECK(dot_product_of({2, 1}, {-1, 2}).is_right_angle());
  CHECK(dot_product_of({2, 1}, {-1, 2}).angle() == doctest::Approx(90));
  CHECK(dot_product_of({2, 1}, {-4, -2}).angle() == doctest::Approx(180));
  CHECK_FALSE(dot_product_of({0, 0}, {-1, 2}).is_right_angle());
}

TEST_CASE("vectors: scores that are q . k name their steps, all others none") {
  Problem p;
  p.text = "the animal was too tired";
  CHECK(scored(p).q == "q");
  CHECK(scored(p).k == "k");
  p.positions = "rope";
  CHECK(scored(p).q == "q_turned");
  p.positions = "none";
  p.score = "general";
  CHECK(scored(p).q == "q_general");
  for (const char* score : {"cosine", "additive", "gaussian", "gat"}) {
    p.score = score;
    CHECK_FALSE(scored(p).exist());
  }
  p.score = "dot";
  p.structure = "bare";
  CHECK(scored(p).q == "x");
  CHECK(scored(p).k == "x");
}

}  // namespace vectors_test
