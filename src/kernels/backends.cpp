#include <array>
#include <limits>

#include "kernels/backend.h"
#include "kernels/cpu_evaluation.h"
#include "kernels/simd_kernels.h"

namespace attn {
std::span<const Backend* const> backends() {
  static const CpuBackend reference("reference", reference_kernels());
  static const CpuBackend simd("simd", simd_kernels());
  if (const SimdFunctions* functions = relaxed_functions()) {
    static const SimdKernels kernels(*functions);
    static const CpuBackend relaxed("relaxed", kernels);
    static const std::array<const Backend*, 3> table{&reference, &simd, &relaxed};
    return table;
  }
  static const std::array<const Backend*, 2> table{&reference, &simd};
  return table;
}

const Backend& find_backend(const std::string& name) {
  const auto table = backends();
  if (name == "auto") {  // the later in the table, the faster
    for (size_t i = table.size(); i-- > 0;)
      if (table[i]->unavailable().empty()) return *table[i];
  }
  std::string known = "auto";
  for (const Backend* backend : table) {
    if (backend->name() == name) return *backend;
    known += ", " + backend->name();
  }
  throw Error("back end " + name + ": expected one of " + known);
}

std::vector<Tensor> run(const Backend& backend, std::shared_ptr<const Program> program, std::vector<bool> wanted) {
  if (const std::string why = backend.unavailable(); !why.empty())
    throw Error("back end " + backend.name() + ": " + why);
  const auto evaluation = backend.start(std::move(program), std::move(wanted));
  Evaluation::State state;
  do state = evaluation->advance(std::numeric_limits<double>::infinity());
  while (state == Evaluation::State::running);
  if (state == Evaluation::State::failed) throw Error(evaluation->error());
  return evaluation->values();
}

}  // namespace attn
