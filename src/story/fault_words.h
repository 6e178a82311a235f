#pragma once
#include "kernels/webgpu/device.h"
#include "scene/differences.h"

namespace attn {

/// Why a device is not to be had, and that the processor computes.
Said said(const Fault& fault);

}  // namespace attn
