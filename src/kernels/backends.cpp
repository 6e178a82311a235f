#include <array>
#include <cmath>

#include "kernels/cpu/cpu_backend.h"
#include "kernels/cpu/simd_kernels.h"
#include "text/clock.h"
#include "text/list.h"

namespace attn {

std::span<const Backend* const> backends() {
  static const CpuBackend reference("reference", reference_kernels());
  static const CpuBackend simd("simd", simd_kernels());
  static std::array<const Backend*, 4> table{&reference, &simd};
  size_t count = 2;
  if (const SimdFunctions* functions = relaxed_functions()) {
    static const CpuBackend relaxed("relaxed", kernels_of(*functions));
    table[count++] = &relaxed;
  }
  if (webgpu_backend()) table[count++] = webgpu_backend();
  return std::span(table).first(count);
}

std::span<const Backend* const> processor_backends() {
  return backends().first(backends().size() - (webgpu_backend() ? 1 : 0));
}

const Backend& processor_backend() { return *processor_backends().back(); }

const Backend& find_backend(const std::string& name) {
  if (name == "auto") return automatic_backend();
  for (const Backend* backend : backends())
    if (backend->name() == name) return *backend;
  throw Error("back end " + name + ": expected one of auto, " + list_of(backends(), &Backend::name));
}

Evaluation::State Evaluation::advance(double seconds) {
  // Without a bound the clock is not asked: in a browser that takes as long as a small program.
  if (std::isinf(seconds)) return work(seconds);
  const double began = seconds_now();
  const State state = work(seconds);
  spent_ += seconds_now() - began;
  return state;
}

bool Evaluation::finish(double seconds) {
  const State state = advance(seconds);
  if (state == State::failed) throw Error(error());
  return state == State::done;
}

std::vector<Tensor> run(const Backend& backend, Request request) {
  if (const std::string why = backend.unavailable(); !why.empty())
    throw Error("back end " + backend.name() + ": " + why);
  const auto evaluation = backend.start(std::move(request));
  if (!evaluation->finish(std::numeric_limits<double>::infinity()))
    throw Error("back end " + evaluation->backend() + ": its device cannot be waited for");
  return evaluation->values();
}

}  // namespace attn
