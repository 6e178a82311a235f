#pragma once
#include <cmath>

#include "attention/mechanism.h"

namespace attn {

// The rows of the table of structures that have a file of their own.
Choice pre_ln();
Choice rms_norm_block();
Choice post_ln();
Choice next_word();
Choice decoder();
Choice differential();
Choice latent();

/// The setup with other sizes: where dot products are divided by the root of d_k, it is that of the new one.
inline Setup with_key_size(Setup setup, int64_t d_k) {
  const auto root = [](int64_t d) { return 1.0 / std::sqrt(static_cast<double>(d)); };
  if (setup.factor == root(setup.d_k)) setup.factor = root(d_k);
  setup.d_k = d_k;
  return setup;
}

}  // namespace attn
