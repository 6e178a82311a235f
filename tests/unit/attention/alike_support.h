#pragma once
#include <doctest/doctest.h>

#include <cmath>

#include "attention/explain/explain.h"
#include "kernels/kernels_support.h"
#include "scene/problem.h"
#include "scene/scene_support.h"

namespace alike_test {

/// Every step of a problem, computed.
inline attn::Trace trace_of(const attn::Problem& problem, const attn::Backend& backend = *attn::backends().front()) {
  const attn::Plan made = plan(problem, scene_test::lexicon());
  const std::vector<bool> all(made.program->steps.size(), true);
  return {made.program, run(backend, {made.program, made.bindings, all}), "", 0, 0};
}

inline void check_back_ends(const attn::Problem& problem, const attn::Trace& reference) {
  for (const attn::Backend* backend : attn::processor_backends()) {
    if (!backend->unavailable().empty()) continue;
    CAPTURE(backend->name());
    const attn::Trace trace = trace_of(problem, *backend);
    REQUIRE(trace.values.size() == reference.values.size());
    for (size_t i = 0; i < trace.values.size(); ++i) {
      CAPTURE(trace.program->steps[i].name);
      for (int64_t k = 0; k < trace.values[i].count(); ++k) {
        const float want = reference.values[i].data()[k];
        if (std::isfinite(want))
          CHECK(trace.values[i].data()[k] == doctest::Approx(want).epsilon(1e-4).scale(1));
        else
          CHECK((trace.values[i].data()[k] == want));
      }
    }
  }
}

/// The terms of every cell of every step add up to it.
inline void check_terms(const attn::Trace& trace) {
  for (size_t i = 0; i < trace.values.size(); ++i) {
    CAPTURE(trace.program->steps[i].name);
    const attn::Shape s = trace.values[i].shape();
    for (int64_t h = 0; h < s.heads; ++h)
      for (int64_t r = 0; r < s.rows; ++r)
        for (int64_t c = 0; c < s.cols; ++c) {
          const attn::Explanation e = explain(trace, {static_cast<int>(i), h, r, c});
          double sum = 0;
          for (const attn::Term& term : e.terms) sum += term.value;
          if (std::isfinite(e.value)) CHECK(sum == doctest::Approx(e.value).epsilon(1e-4).scale(1));
        }
  }
}

}  // namespace alike_test
