#include "kernels/webgpu/device_run.h"

#include "kernels/webgpu/device_program.h"

namespace attn {

DeviceRun::DeviceRun(Device& device, Request request) : device_(device), request_(std::move(request)) {}

DeviceRun::~DeviceRun() {
  if (job_ > 0) device_.release(job_);
}

Device::Progress DeviceRun::advance() {
  if (progress_ != Device::Progress::pending) return progress_;
  try {
    progress_ = job_ > 0 ? read() : compile();
  } catch (const DeviceError& e) {
    fault_ = e.fault;
    progress_ = Device::Progress::failed;
  } catch (const std::exception& e) {
    fault_ = {"job", e.what()};
    progress_ = Device::Progress::failed;
  }
  return progress_;
}

Device::Progress DeviceRun::compile() {
  if (device_.state() != Device::State::ready) throw DeviceError(device_.fault());
  if (!written_) {
    written_ = std::make_unique<DeviceProgram>(request_, device_.limits(), device_.software());
    for (const std::string& kernel : written_->writer.kernels()) pipelines_.push_back(device_.pipeline(kernel));
  }
  for (const int pipeline : pipelines_) {
    const Device::Progress progress = device_.pipeline_progress(pipeline);
    if (progress == Device::Progress::failed) throw DeviceError(device_.pipeline_fault(pipeline));
    if (progress == Device::Progress::pending) return progress;
  }
  DeviceJob job = written_->writer.take(written_->reads);
  for (auto& dispatch : job.dispatches) dispatch.pipeline = pipelines_[static_cast<size_t>(dispatch.pipeline)];
  job_ = device_.submit(job);
  return Device::Progress::pending;
}

Device::Progress DeviceRun::read() {
  const Device::Progress progress = device_.job_progress(job_);
  if (progress == Device::Progress::failed) throw DeviceError(device_.job_fault(job_));
  if (progress == Device::Progress::pending) return progress;
  const std::vector<Step>& steps = request_.program->steps;
  std::vector<Tensor> read(written_->reads.size());  // a value that several steps share is read once
  values_.resize(steps.size());
  for (size_t i = 0; i < steps.size(); ++i) {
    if (!request_.wanted[i]) continue;
    if (const int given = written_->given_by[i]; given >= 0) {
      values_[i] = request_.bindings[static_cast<size_t>(given)];
      continue;
    }
    const int from = written_->read_of[i];
    Tensor fresh;
    Tensor& value = from < 0 ? fresh : read[static_cast<size_t>(from)];
    if (value.empty()) {
      const std::shared_ptr<float[]> data = allocate_unset(steps[i].shape.count(), steps[i].name.c_str());
      if (from >= 0) device_.read(job_, static_cast<size_t>(from), data.get());
      value = Tensor(steps[i].shape, data);
    }
    values_[i] = value;
  }
  seconds_ = device_.job_seconds(job_);
  device_.release(std::exchange(job_, 0));
  return Device::Progress::done;
}

Work work_of(const Request& request) {
  const Program& program = *request.program;
  const std::vector<bool> computed = computed_steps(program, request.bindings, request.wanted);
  Work work;
  for (size_t i = 0; i < program.steps.size(); ++i) {
    if (!computed[i]) continue;
    const Step& step = program.steps[i];
    const auto shape = [&](size_t n) -> const Shape& { return program.operand(step, n).shape; };
    const auto rows = static_cast<double>(step.shape.batch * step.shape.heads * step.shape.rows);
    if (std::holds_alternative<MatMul>(step.primitive))
      work.flops += 2 * rows * static_cast<double>(step.shape.cols * shape(0).cols);
    if (std::holds_alternative<Attend>(step.primitive)) {
      work.flops += 2 * rows * static_cast<double>(shape(1).rows * (shape(1).cols + shape(2).cols));
      work.fused = true;
    }
  }
  return work;
}

}  // namespace attn
