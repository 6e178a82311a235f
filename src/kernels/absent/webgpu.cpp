// Stands in for webgpu/present.cpp in programs without WebGPU: "auto" is the processor.
#include "kernels/backend.h"

namespace attn {
namespace {

class Processor final : public Backend {
 public:
  std::string name() const override { return "auto"; }
  std::string unavailable() const override { return {}; }
  std::unique_ptr<Evaluation> start(Request request) const override {
    return processor_backend().start(std::move(request));
  }
};

}  // namespace

const Backend* webgpu_backend() { return nullptr; }

const Backend& automatic_backend() {
  static const Processor processor;
  return processor;
}

}  // namespace attn
