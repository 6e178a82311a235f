#pragma once
// What the tests of weightings and reaches share: heads over given queries, keys and values, of any sizes.
#include <map>
#include <string>

#include "attention/mechanism_support.h"

namespace heads_test {

using mechanism_test::Drawn;

/// Four query heads on two key/value heads; the rows not named are the standard ones.
inline Drawn heads_setup(int64_t n, int64_t m, std::map<std::string, std::string> chosen,
                         std::map<std::string, double> parameters = {}) {
  Drawn s;
  s.queries = n;
  s.keys = m;
  s.heads = 4;
  s.kv_heads = 2;
  s.d_k = 3;
  s.d_v = 2;
  s.factor = 1 / std::sqrt(3.0);
  s.chosen = std::move(chosen);
  s.parameters = std::move(parameters);
  s.matrix = [](const std::string& name, const attn::Shape& shape) {
    return kernels_test::random_tensor(shape, static_cast<uint32_t>(name.front() * 7 + name.size()), -2, 2);
  };
  return s;
}

/// Every step of them, q, k and v by seed among them.
inline attn::Trace run_heads(const Drawn& s, const attn::Backend& backend = *attn::backends().front(),
                             uint32_t seed = 1) {
  attn::Builder b(s);
  const int q = b.given("q", kernels_test::random_tensor({1, s.heads, s.queries, s.d_k}, seed, -2, 2));
  const int k = b.given("k", kernels_test::random_tensor({1, s.kv_heads, s.keys, s.d_k}, seed + 1, -2, 2));
  const int v = b.given("v", kernels_test::random_tensor({1, s.kv_heads, s.keys, s.d_v}, seed + 2, -2, 2));
  attn::attend_heads(b, {q, k, v});
  return mechanism_test::run_all(backend, b, s);
}

/// On every back end that can run here.
template <class Do>
void on_every_backend(const Do& act) {
  for (const attn::Backend* backend : attn::processor_backends())
    if (backend->unavailable().empty()) act(*backend);
}

}  // namespace heads_test
