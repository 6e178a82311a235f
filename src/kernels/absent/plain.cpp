// Stands in for the bodies of plain_kernels.h and its writers in programs whose only steps are those of attention.
#include "kernels/cpu/plain_kernels.h"
#include "kernels/program/step_check.h"
#include "kernels/webgpu/step_writer.h"

namespace attn {
namespace {

[[noreturn]] void fail() { throw Error("this program has attention alone"); }

}  // namespace

Shape plain_shape(const StepCheck&) { fail(); }
void compute_plain(const Primitive&, const PlainSlice&) { fail(); }
void write_plain(const StepWriter&) { fail(); }

}  // namespace attn
