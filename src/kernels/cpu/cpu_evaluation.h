#pragma once
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "kernels/backend.h"
#include "kernels/cpu/cpu_kernels.h"

namespace attn {

/// Walks a program on the processor: step by step, head by head, a block of rows at a time (a slice). Values are
/// released after their last use, and a step that changes nothing (scale by 1, softcap off, a mask that masks nothing)
/// shares its operand's tensor.
class CpuEvaluation final : public Evaluation {
 public:
  /// Does not throw: what is wrong is reported by the first advance().
  CpuEvaluation(std::string backend, const CpuKernels& kernels, std::shared_ptr<const Program> program,
                Bindings bindings, std::vector<bool> wanted);

  double progress() const override;
  const std::vector<Tensor>& values() const override { return values_; }
  const std::string& error() const override { return error_; }
  std::string backend() const override { return backend_; }

 private:
  struct Slice;
  State work(double seconds) override;
  void plan();
  void advance_one_slice();
  void begin_next_step();
  void finish_step();
  void fail(const std::string& text);

  int64_t rows_per_slice(const Step& step) const;
  const Tensor& operand(const Step& step, size_t i) const { return values_[static_cast<size_t>(step.inputs[i])]; }

  std::string backend_;
  const CpuKernels& kernels_;
  std::shared_ptr<const Program> program_;
  std::vector<bool> wanted_;

  State state_ = State::running;
  std::string error_;
  std::vector<Tensor> values_;  // at first what is bound
  int64_t values_done_ = 0;     // numbers of finished steps, of those of all computed ones
  int64_t values_needed_ = 0;
  std::vector<bool> computed_;
  std::vector<int> uses_;  // of each step's value, by computed steps still to come; one more where it is wanted

  // Where the walk stands: the next slice begins at `row_` of matrix (batch_, head_) of `step_`.
  size_t step_ = 0;
  int64_t batch_ = 0;
  int64_t head_ = 0;
  int64_t row_ = 0;
  int64_t slice_rows_ = 0;
  std::shared_ptr<float[]> result_;

  // The arena: all that kernels need beside operands, allocated once.
  std::shared_ptr<float[]> scratch_memory_;
  std::byte* scratch_ = nullptr;
  std::vector<MaskRow> mask_rows_;
};

/// Kernels as a back end.
class CpuBackend final : public Backend {
 public:
  CpuBackend(std::string name, const CpuKernels& kernels) : name_(std::move(name)), kernels_(kernels) {}

  std::string name() const override { return name_; }
  std::string detail() const override { return kernels_.detail(); }
  std::string unavailable() const override { return {}; }
  std::unique_ptr<Evaluation> start(std::shared_ptr<const Program> program, Bindings bindings,
                                    std::vector<bool> wanted) const override {
    return std::make_unique<CpuEvaluation>(name_, kernels_, std::move(program), std::move(bindings), std::move(wanted));
  }

 private:
  std::string name_;
  const CpuKernels& kernels_;
};

}  // namespace attn
