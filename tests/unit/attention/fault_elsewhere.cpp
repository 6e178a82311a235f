// A mistake in a program of another kind than that which it was made for: there is such a program, or one sentence.
#include <doctest/doctest.h>

#include "attention/choice.h"
#include "attention/fault.h"
#include "scene/problem.h"
#include "scene/scene_support.h"
#include "text/error.h"

using namespace attn;
using scene_test::lexicon;

TEST_CASE("every fault beside every row of the tables is a program, or refused") {
  int planned = 0;
  int refused = 0;
  for (const AspectRow& table : kAspects)
    for (const Choice& row : choices(table.aspect))
      for (const ProgramFault& fault : faults()) {
        CAPTURE(row.id);
        CAPTURE(std::string(fault.id));
        Problem problem = scene_test::problem_with(table.aspect, row);
        problem.fault = fault.id;
        try {
          plan(problem, lexicon());
          ++planned;
        } catch (const Error&) {
          ++refused;
        } catch (const std::exception& e) {
          FAIL_CHECK(e.what());
        }
      }
  CHECK(planned > 300);
  CHECK(refused > 0);
}
