// The backward pass of every kind of attention, against central differences in double.
#include <doctest/doctest.h>

#include "attention/mechanism.h"
#include "kernels/gradient_support.h"
#include "text/said_error.h"

using namespace attn;
using namespace gradient_test;

namespace {

/// Small attention with one row chosen beside the standard ones.
Setup setup_with(Aspect aspect, const Choice& row) {
  Setup s;
  s.queries = s.keys = 4;
  s.d_model = s.d_out = s.d_k = s.d_v = 4;
  s.heads = s.kv_heads = 2;
  s.factor = .5;
  s.reach = {1, 1, {{0, 1}}, {{0, 1}, {1, 2}, {2, 2}, {3, 0}}};
  for (const AspectRow& table : kAspects) s.chosen[std::string(table.name)] = choices(table.aspect)[0].id;
  s.chosen[std::string(aspect_name(aspect))] = row.id;
  for (const AspectRow& table : kAspects)
    for (const Parameter& p : chosen(s, table.aspect).parameters) s.parameters[p.id] = p.standard;
  return s;
}

Bound bound(const Setup& setup) {
  const Mechanism made = mechanism(setup);
  Bound program{made.program, made.bindings};
  program.bindings.resize(program.steps.size());
  for (const MatrixStep& m : made.matrices)
    program.bindings[static_cast<size_t>(m.step)] =
        random_tensor(program.step(m.step).shape, static_cast<uint32_t>(m.step) + 1, -1, 1);
  return program;
}

}  // namespace

TEST_CASE(
    "every row of the six tables has a gradient that is what central differences say, or a reason why it has none") {
  std::string refused;
  for (const AspectRow& table : kAspects)
    for (const Choice& row : choices(table.aspect)) {
      CAPTURE(std::string(row.id));
      const Bound program = bound(setup_with(table.aspect, row));
      try {
        check_gradient(with_loss(program, program.find("output"), 7), 4);
      } catch (const SaidError& e) {
        CHECK(e.said.key.starts_with("error.gradient_"));
        refused += " " + row.id;
      }
    }
  CHECK(refused == " hard_max hard_sample");
}

namespace {

Setup setup_of_loss(LossSettings loss, const char* structure = "multi_head") {
  Setup setup = setup_with(Aspect::structure, *find_choice(Aspect::structure, structure));
  setup.loss = std::move(loss);
  return setup;
}

std::string refusal_of(const LossSettings& loss) {
  try {
    mechanism(setup_of_loss(loss));
  } catch (const SaidError& e) {
    CHECK(!e.said.key.empty());
    return e.what();
  }
  return "nothing";
}

double loss_of(const Bound& program) {
  return wide_test::evaluated(program, program.bindings)[static_cast<size_t>(program.find("loss"))].values[0];
}

}  // namespace

TEST_CASE("every loss is the number that its formula says, and has the gradient that central differences say") {
  const LossSettings of_cell{.kind = "cell", .step = "weights", .head = 1, .row = 2, .col = 3};
  const LossSettings of_row{.kind = "cell", .row = 1};
  const LossSettings squared{.kind = "squared"};
  const LossSettings classes{.kind = "cross_entropy", .classes = {2, 0, -1, 1}, .class_count = 3};
  for (const LossSettings& loss : {of_cell, of_row, squared, classes}) {
    CAPTURE(loss.kind);
    check_gradient(bound(setup_of_loss(loss)), 6);
    check_gradient(bound(setup_of_loss(loss, loss.step == "weights" ? "multi_head" : "post_ln")), 2);
  }
  const auto values = [](const Bound& program, const char* step) {
    return wide_test::evaluated(program, program.bindings)[static_cast<size_t>(program.find(step))];
  };
  const Bound cell = bound(setup_of_loss(of_cell)), row = bound(setup_of_loss(of_row));
  CHECK(loss_of(cell) == values(cell, "weights").at(0, 1, 2, 3));
  double sum = 0;
  for (int64_t j = 0; j < 4; ++j) sum += values(row, "output").at(0, 0, 1, j);
  CHECK(loss_of(row) == doctest::Approx(sum).epsilon(1e-12));

  const Bound distance = bound(setup_of_loss(squared));
  double half = 0;
  for (int64_t i = 0; i < 4; ++i)
    for (int64_t j = 0; j < 4; ++j)
      half += std::pow(values(distance, "output").at(0, 0, i, j) - values(distance, "target").at(0, 0, i, j), 2) / 2;
  CHECK(loss_of(distance) == doctest::Approx(half).epsilon(1e-12));

  const Bound surprise = bound(setup_of_loss(classes));
  const wide_test::Wide p = values(surprise, "probabilities");
  CHECK(loss_of(surprise) ==
        doctest::Approx(-(std::log(p.at(0, 0, 0, 2)) + std::log(p.at(0, 0, 1, 0)) + std::log(p.at(0, 0, 3, 1))) / 3)
            .epsilon(1e-12));
  // Of a row that does not count there is none; of the others p less 1 at the class, over their number.
  const wide_test::Wide d = values(surprise, "d_logits");
  CHECK(d.at(0, 0, 2, 1) == 0);
  CHECK(d.at(0, 0, 0, 2) == doctest::Approx((p.at(0, 0, 0, 2) - 1) / 3).epsilon(1e-12));

  // Where the structure has scores of words, they are the logits.
  const Bound words = bound(setup_of_loss({.kind = "cross_entropy", .classes = {2, 0, -1, 11}}, "next_word"));
  CHECK(words.step(words.find("logits")).shape.cols == 12);
  check_gradient(words, 2);
}

TEST_CASE("a loss without a place for what it asks is refused by name") {
  CHECK(
      refusal_of({.kind = "cell", .step = "nothing"}).starts_with("problem.loss.step: expected a step of the program"));
  CHECK(refusal_of({.kind = "cell", .row = 4}) == "problem.loss.row: expected 0 to 3, found 4");
  CHECK(refusal_of({.kind = "cell", .col = 9}) == "problem.loss.col: expected 0 to 3, found 9");
  CHECK(refusal_of({.kind = "cell", .step = "weights", .head = 2}) == "problem.loss.head: expected 0 to 1, found 2");
  Setup causal = setup_of_loss({.kind = "cell", .step = "masked", .row = 1, .col = 2});
  causal.chosen["reach"] = "causal";
  CHECK_THROWS_WITH_AS(mechanism(causal),
                       "problem.loss: expected numbers that are seen, found a score that the mask hides", SaidError);
  causal.loss.col = 1;
  CHECK_NOTHROW(mechanism(causal));
  causal.loss.col.reset();
  CHECK_THROWS_AS(mechanism(causal), SaidError);
  CHECK(refusal_of({.kind = "squared", .target_rows = 3, .target_cols = 4}) ==
        "problem.loss.target: expected 4 rows of 4, found 3 of 4");
  CHECK(refusal_of({.kind = "cross_entropy"}).starts_with("problem.loss.classes: expected one for each row"));
  CHECK(refusal_of({.kind = "cross_entropy", .classes = {0, 1}, .class_count = 2}) ==
        "problem.loss.classes: expected 4 of them, one for each row of the output, found 2");
  CHECK(refusal_of({.kind = "cross_entropy", .classes = {0, 1, 2, 0}, .class_count = 2}) ==
        "problem.loss.classes: expected 0 to 1, found 2");
  CHECK(refusal_of({.kind = "cross_entropy", .classes = {-1, -1, -1, -1}, .class_count = 2}) ==
        "problem.loss.classes: expected a class that is not ignored, found none");
}
