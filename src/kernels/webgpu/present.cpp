// The part of backend.h that programs with the back end "webgpu" have.
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
