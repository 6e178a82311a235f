// In place of what plain_kernels.h and its writers declare, in programs whose steps are attention and nothing else.
#include "kernels/error.h"
#include "kernels/plain_kernels.h"
#include "kernels/step_check.h"
#include "kernels/webgpu/step_writer.h"

namespace attn {
namespace {

[[noreturn]] void fail() { throw Error("this program has attention alone"); }

}  // namespace

Shape plain_shape(const StepCheck&) { fail(); }
void compute_plain(const Primitive&, const PlainSlice&) { fail(); }
void write_plain(const StepWriter&) { fail(); }

}  // namespace attn
