#include <array>
#include <limits>

#include "kernels/backend.h"
#include "kernels/cpu/cpu_evaluation.h"
#include "kernels/cpu/simd_kernels.h"
#include "text/list.h"

namespace attn {

std::span<const Backend* const> backends() {
  static const CpuBackend reference("reference", reference_kernels());
  static const CpuBackend simd("simd", simd_kernels());
  static std::array<const Backend*, 4> table{&reference, &simd};
  size_t count = 2;
  if (const SimdFunctions* functions = relaxed_functions()) {
    static const SimdKernels kernels(*functions);
    static const CpuBackend relaxed("relaxed", kernels);
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

std::vector<Tensor> run(const Backend& backend, std::shared_ptr<const Program> program, Bindings bindings,
                        std::vector<bool> wanted) {
  if (const std::string why = backend.unavailable(); !why.empty())
    throw Error("back end " + backend.name() + ": " + why);
  const auto evaluation = backend.start(std::move(program), std::move(bindings), std::move(wanted));
  const Evaluation::State state = evaluation->advance(std::numeric_limits<double>::infinity());
  if (state == Evaluation::State::failed) throw Error(evaluation->error());
  if (state == Evaluation::State::running)
    throw Error("back end " + evaluation->backend() + ": its device cannot be waited for");
  return evaluation->values();
}

}  // namespace attn
