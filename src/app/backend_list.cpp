#include "app/backend_list.h"

#include <algorithm>

#include "kernels/error.h"

namespace attn {
namespace {

constexpr const char* kKnownNames[] = {"reference", "simd", "relaxed", "webgpu"};

}  // namespace

std::vector<BackendState> backend_states() {
  std::vector<BackendState> states;
  for (const Backend* backend : backends()) states.push_back({backend->name(), backend->unavailable(), backend->detail()});
  for (const char* name : kKnownNames) {
    const auto is_it = [name](const BackendState& state) { return state.name == name; };
    if (std::none_of(states.begin(), states.end(), is_it)) states.push_back({name, "not in this build"});
  }
  return states;
}

const Backend& choose_backend(const std::string& name) {
  std::string known = "auto";
  for (const BackendState& state : backend_states()) {
    known += ", " + state.name;
    if (state.name == name && !state.reason.empty())
      throw Unavailable("backend " + name + " cannot run here: " + state.reason);
    if (state.name == name) return find_backend(name);
  }
  if (name == "auto") return find_backend(name);
  throw Error("backend: expected one of " + known + ", found '" + name + "'");
}

}  // namespace attn
