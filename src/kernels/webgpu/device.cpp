#include "kernels/webgpu/device.h"

namespace attn {

std::string Fault::text() const {
  static constexpr const char* kTexts[][2] = {
      {"insecure", "not a secure context: open the page by https or from localhost"},
      {"missing", "no WebGPU here"},
      {"adapter", "WebGPU has no adapter here"},
      {"device", "the adapter gives no device"},
      {"timeout", "the device did not answer in time"},
      {"lost", "the device was lost"},
      {"shader", "a kernel does not compile"},
      {"job", "the device refused a computation"},
      {"memory", "not enough memory on the device"},
      {"size", "too large for the device"},
      {"values", "only finite numbers can be computed with"},
      {"range", "numbers beyond what the device computes with"},
      {"step", "no kernel for a step"},
      {"test", "the self-test gave other numbers than the reference"},
  };
  for (const auto& [known, text] : kTexts)
    if (id == known) return detail.empty() ? text : std::string(text) + " (" + detail + ")";
  return id;
}

}  // namespace attn
