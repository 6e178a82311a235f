#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include "kernels/backend.h"
#include "kernels/cpu/simd_kernels.h"
#include "kernels/webgpu/device.h"

/// Back ends know before the first test whether they can run: tests skip those that cannot.
int main(int count, char** arguments) {
#ifdef __wasm__
  attn::take_relaxed(&attn::relaxed::kFunctions);
#endif
  for (const attn::Backend* backend : attn::backends())
    while (backend->settle() && attn::can_wait_for_device()) attn::wait_for_device();
  return doctest::Context(count, arguments).run();
}
