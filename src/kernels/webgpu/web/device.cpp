// The browser's body of Device: the work is done by web/webgpu-library.js.
#include "kernels/webgpu/device.h"

#include <cstdlib>
#include <memory>

extern "C" {
void attn_gpu_open(double seconds);
int attn_gpu_state();
int attn_gpu_software();
double attn_gpu_limit(int which);
char* attn_gpu_text(int which);
int attn_gpu_pipeline(const char* code, int bytes);
int attn_gpu_pipeline_progress(int pipeline);
char* attn_gpu_pipeline_text(int pipeline, int which);
int attn_gpu_submit(const double* words, int count);
int attn_gpu_job_progress(int job);
char* attn_gpu_job_text(int job, int which);
double attn_gpu_job_seconds(int job);
void attn_gpu_read(int job, int index, void* out);
void attn_gpu_release(int job);
}

namespace attn {
namespace {

/// The text that the library allocated.
std::string taken(char* text) {
  const std::unique_ptr<char, decltype(&std::free)> owned(text, std::free);
  return owned ? owned.get() : "";
}

double address(const void* data) { return static_cast<double>(reinterpret_cast<uintptr_t>(data)); }

class WebDevice final : public Device {
 public:
  State state() override { return static_cast<State>(attn_gpu_state()); }
  void open(double seconds) override { attn_gpu_open(seconds); }
  std::string name() const override { return taken(attn_gpu_text(0)); }
  bool software() const override { return attn_gpu_software() != 0; }
  Limits limits() const override {
    return {static_cast<uint64_t>(attn_gpu_limit(0)), static_cast<uint32_t>(attn_gpu_limit(1)),
            attn_gpu_limit(2) != 0 && subgroups_};
  }
  Fault fault() const override { return {taken(attn_gpu_text(1)), taken(attn_gpu_text(2))}; }

  int pipeline(std::string_view wgsl) override { return attn_gpu_pipeline(wgsl.data(), static_cast<int>(wgsl.size())); }
  Progress pipeline_progress(int pipeline) override {
    return static_cast<Progress>(attn_gpu_pipeline_progress(pipeline));
  }
  Fault pipeline_fault(int pipeline) const override {
    return {taken(attn_gpu_pipeline_text(pipeline, 1)), taken(attn_gpu_pipeline_text(pipeline, 2))};
  }

  int submit(const DeviceJob& job) override {
    std::vector<double> words;
    const auto put = [&](auto... values) { (words.push_back(static_cast<double>(values)), ...); };
    put(job.buffers.size());
    for (const auto& buffer : job.buffers) put(buffer.bytes, address(buffer.data));
    put(job.dispatches.size());
    for (const auto& dispatch : job.dispatches) {
      put(dispatch.pipeline, dispatch.x, dispatch.y, dispatch.bindings.size());
      for (const auto& binding : dispatch.bindings) put(binding.buffer, binding.offset, binding.bytes);
    }
    put(job.reads.size());
    for (const int buffer : job.reads) put(buffer);
    return attn_gpu_submit(words.data(), static_cast<int>(words.size()));
  }
  Progress job_progress(int job) override { return static_cast<Progress>(attn_gpu_job_progress(job)); }
  Fault job_fault(int job) const override {
    return {taken(attn_gpu_job_text(job, 1)), taken(attn_gpu_job_text(job, 2))};
  }
  double job_seconds(int job) const override { return attn_gpu_job_seconds(job); }
  void read(int job, size_t index, void* out) const override { attn_gpu_read(job, static_cast<int>(index), out); }
  void release(int job) override { attn_gpu_release(job); }
};

}  // namespace

Device& device() {
  static WebDevice device;
  return device;
}

void wait_for_device() {}
bool can_wait_for_device() { return false; }

}  // namespace attn
