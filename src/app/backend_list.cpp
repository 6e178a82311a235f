#include "app/backend_list.h"

#include <algorithm>

#include "kernels/webgpu/device.h"
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
    const auto it = std::ranges::find(table, known.name, &Backend::name);
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
  const auto state = std::ranges::find(known, name, &BackendState::name);
  if (name != "auto" && state == known.end())
    fail("backend", "one of auto, " + list_of(known, &BackendState::name), "'" + name + "'");
  if (name != "auto" && !state->reason.empty())
    throw Unavailable("backend " + name + " cannot run here: " + state->reason);
  return find_backend(name);
}

}  // namespace attn
