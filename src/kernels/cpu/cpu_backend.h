#pragma once
#include "kernels/backend.h"
#include "kernels/cpu/cpu_kernels.h"

namespace attn {

/// Kernels as a back end: an evaluation walks its program step by step, head by head, a block of rows at a time (a
/// slice). Values are released after their last use, and a step that changes nothing (scale by 1, softcap off, a mask
/// that masks nothing) shares its operand's tensor. Evaluations do not outlive their back end.
class CpuBackend final : public Backend {
 public:
  CpuBackend(std::string name, CpuKernels kernels) : name_(std::move(name)), kernels_(std::move(kernels)) {}

  std::string name() const override { return name_; }
  std::string detail() const override { return kernels_.detail; }
  std::string unavailable() const override { return {}; }
  /// Does not throw: what is wrong is reported by the first advance().
  std::unique_ptr<Evaluation> start(Request request) const override;

 private:
  std::string name_;
  CpuKernels kernels_;
};

}  // namespace attn
