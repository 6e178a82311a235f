#pragma once
#include <stdexcept>
#include <string>
#include <vector>

#include "kernels/backend.h"

namespace attn {

/// A back end that the interfaces name, why it cannot run here (empty when it can), and what it runs on.
struct BackendState {
  std::string name;
  std::string reason;
  std::string detail = {};  // what runs, for a person
};

/// Every name that the command line and the JavaScript module know besides "auto", in the order of the contract.
/// What is not settled counts as able to run.
std::vector<BackendState> backend_states();

/// A back end that was asked for by name and cannot run here. The text is one line.
class Unavailable : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Waits until a back end knows whether it can run, where waiting can help.
void settle(const Backend& backend);

/// As find_backend, but what is returned can run, as far as is known: else Unavailable. Error for an unknown name. Only
/// "auto" chooses freely.
const Backend& choose_backend(const std::string& name);

}  // namespace attn
