#pragma once
// What the tests of mechanisms share: setups with matrices that a test draws, and every step of what is built of them.
#include <functional>
#include <memory>
#include <string>

#include "attention/mechanism.h"
#include "attention/trace.h"
#include "kernels/kernels_support.h"

namespace mechanism_test {

/// A setup and the values of the matrices that its mechanism asks for.
struct Drawn : attn::Setup {
  std::function<attn::Tensor(const std::string& name, const attn::Shape& shape)> matrix;
};

/// The mechanism, its matrices bound.
inline kernels_test::Bound bound(attn::Mechanism mechanism, const Drawn& setup) {
  kernels_test::Bound all;
  static_cast<attn::Program&>(all) = std::move(mechanism.program);
  all.bindings = std::move(mechanism.bindings);
  all.bindings.resize(all.steps.size());
  for (const attn::MatrixStep& m : mechanism.matrices)
    all.bindings[static_cast<size_t>(m.step)] = setup.matrix(m.matrix, all.steps[static_cast<size_t>(m.step)].shape);
  return all;
}

inline attn::Trace run_all(const attn::Backend& backend, const kernels_test::Bound& all) {
  return {std::make_shared<const attn::Program>(all), kernels_test::values_of(backend, all), backend.name()};
}
inline attn::Trace run_all(const attn::Backend& backend, const attn::Mechanism& built, const Drawn& setup) {
  return run_all(backend, bound(built, setup));
}
inline attn::Trace run_all(const attn::Backend& backend, const Drawn& setup) {
  return run_all(backend, attn::mechanism(setup), setup);
}

}  // namespace mechanism_test
