// What programs with the back end "webgpu" have behind backend.h.
#include "kernels/backend.h"
#include "kernels/webgpu/auto_backend.h"
#include "kernels/webgpu/webgpu_backend.h"

namespace attn {

const Backend* webgpu_backend() {
  static const WebGpuBackend backend;
  return &backend;
}

const Backend& automatic_backend() { return auto_backend(); }

}  // namespace attn
