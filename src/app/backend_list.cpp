#include "app/backend_list.h"

#include <algorithm>

#include "kernels/webgpu/device.h"
#include "text/error.h"
#include "text/list.h"

namespace attn {
namespace {

/// Names of the contract, and why a build lacks them.
constexpr struct {
  const char* name;
  const char* reason;
} kKnown[] = {{"reference", ""},
              {"simd", ""},
              {"relaxed", "it needs an engine with WebAssembly's relaxed SIMD"},
              {"webgpu", "not in this build"}};

}  // namespace

std::vector<BackendState> backend_states() {
  std::vector<BackendState> states;
  for (const auto& known : kKnown) {
    const auto table = backends();
    const auto it = std::find_if(table.begin(), table.end(),
                                 [&known](const Backend* backend) { return backend->name() == known.name; });
    states.push_back(it == table.end() ? BackendState{known.name, known.reason}
                                       : BackendState{known.name, (*it)->unavailable(), (*it)->detail()});
  }
  return states;
}

void settle(const Backend& backend) {
  while (backend.settle() && can_wait_for_device()) wait_for_device();
}

const Backend& choose_backend(const std::string& name) {
  const std::vector<BackendState> known = backend_states();
  for (const BackendState& state : known) {
    if (state.name == name && !state.reason.empty())
      throw Unavailable("backend " + name + " cannot run here: " + state.reason);
    if (state.name == name) return find_backend(name);
  }
  if (name == "auto") return find_backend(name);
  fail("backend", "one of auto, " + list_of(known, &BackendState::name), "'" + name + "'");
}

}  // namespace attn
