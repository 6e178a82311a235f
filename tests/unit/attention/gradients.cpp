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
