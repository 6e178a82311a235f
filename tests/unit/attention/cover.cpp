// A row that is covered takes with it what is computed from it, and nothing else.
#include "attention/cover.h"

#include <cmath>

#include "attention/alike_support.h"

using namespace attn;
using alike_test::trace_of;

namespace {

Problem two_heads() {
  Problem p;
  p.text = "the small cat slept";
  p.heads = p.kv_heads = 2;
  return p;
}

}  // namespace

TEST_CASE("a covered row hides what follows from it, in every head, and leaves the rest as it is") {
  const Trace trace = trace_of(two_heads());
  const CoveredTrace covered = cover_row(trace, {"scaled", 2});
  for (size_t i = 0; i < trace.values.size(); ++i) {
    const std::string& step = trace.program->steps[i].name;
    CAPTURE(step);
    const Tensor& value = covered.trace.values[i];
    const Shape& s = value.shape();
    const bool follows = static_cast<int>(i) >= trace.program->find("scaled");
    for (int64_t r = 0; r < s.rows; ++r) {
      CHECK(covered.covers(step, r) == (follows && r == 2));
      for (int64_t h = 0; h < s.heads; ++h)
        for (int64_t c = 0; c < s.cols; ++c)
          CHECK((value.at(0, h, r, c) == (follows && r == 2 ? -INFINITY : trace.values[i].at(0, h, r, c))));
    }
  }
}

TEST_CASE("a covered row that all rows read hides them all") {
  Problem p = two_heads();
  p.structure = "two_layers";
  const CoveredTrace covered = cover_row(trace_of(p), {"weights", 1});
  CHECK(!covered.covers("weights", 0));
  CHECK(!covered.covers("heads", 0));
  CHECK(covered.covers("heads", 1));
  CHECK(covered.covers("q_2", 1));
  CHECK(!covered.covers("q_2", 0));
  for (int64_t r = 0; r < 4; ++r) CHECK(covered.covers("scores_2", r));  // every query meets the key of row 1
  const CoveredTrace keys = cover_row(trace_of(two_heads()), {"k", 0});
  CHECK(!keys.covers("q", 0));
  CHECK(keys.covers("scores", 3));
  CHECK(cover_row(trace_of(two_heads()), {"nothing", 0}).covers("weights", 0) == false);
  CHECK(cover_row(trace_of(two_heads()), {"weights", 4}).covers("weights", 4) == false);
}
