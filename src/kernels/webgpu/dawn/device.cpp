// The desktop's body of Device: Dawn's library, opened at run time from $ATTENTION_WEBGPU_LIBRARY or from where the
// system looks for libraries. Without it everything else works.
#include "kernels/webgpu/device.h"

#include <dlfcn.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <thread>

#include "kernels/webgpu/dawn/api.h"
#include "text/clock.h"

namespace attn {
namespace {

using namespace webgpu;

#ifdef __APPLE__
constexpr const char* kLibrary = "libwebgpu_dawn.dylib";
#else
constexpr const char* kLibrary = "libwebgpu_dawn.so";
#endif
constexpr const char* kLibraryVariable = "ATTENTION_WEBGPU_LIBRARY";

std::string text_of(Text text) {
  if (!text.data) return {};
  return {text.data, text.length == kToZero ? std::strlen(text.data) : text.length};
}

/// One line: the library's messages have several.
std::string line_of(Text text) {
  std::string line = text_of(text);
  std::ranges::replace(line, '\n', ' ');
  return line;
}

class DawnDevice final : public Device {
 public:
  State state() override {
    if (instance_) api_.InstanceProcessEvents(instance_);
    if (state_ == State::opening && seconds_now() > latest_) fail({"timeout", ""});
    return state_;
  }

  void open(double seconds) override {
    latest_ = seconds_now() + seconds;
    state_ = State::opening;
    if (Fault why = load(); !why.id.empty()) return fail(std::move(why));
    api_.InstanceRequestAdapter(
        instance_, nullptr,
        answer<HandleAnswer>(this, [](uint32_t status, Handle adapter, Text why, void* self, void*) {
          of(self).take_adapter(status == kSuccess ? adapter : nullptr, why);
        }));
  }

  std::string name() const override { return name_; }
  bool software() const override { return software_; }
  Device::Limits limits() const override { return limits_; }
  Fault fault() const override { return fault_; }

  int pipeline(std::string_view wgsl) override {
    const auto [known, fresh] = numbers_.try_emplace(std::string(wgsl), static_cast<int>(pipelines_.size()));
    if (!fresh) return known->second;
    auto& entry = pipelines_.emplace_back(std::make_unique<Pipeline>());
    if (state_ != State::ready) {
      entry->progress = Progress::failed;
      entry->fault = fault_;
      return known->second;
    }
    const ShaderSource source{{nullptr, kShaderSourceWgsl}, {wgsl.data(), wgsl.size()}};
    const ShaderDescriptor shader{&source.chain, {}};
    const Handle module = api_.DeviceCreateShaderModule(device_, &shader);
    const PipelineDescriptor descriptor{nullptr, {}, nullptr, nullptr, module, {"main", 4}, 0, nullptr};
    api_.DeviceCreateComputePipelineAsync(
        device_, &descriptor,
        answer<HandleAnswer>(entry.get(), [](uint32_t status, Handle pipeline, Text message, void* into, void*) {
          auto& done = *static_cast<Pipeline*>(into);
          done.pipeline = pipeline;
          done.progress = status == kSuccess ? Progress::done : Progress::failed;
          if (status != kSuccess) done.fault = {"shader", line_of(message)};
        }));
    api_.ShaderModuleRelease(module);
    return known->second;
  }
  Progress pipeline_progress(int pipeline) override {
    state();
    return pipelines_.at(static_cast<size_t>(pipeline))->progress;
  }
  Fault pipeline_fault(int pipeline) const override { return pipelines_.at(static_cast<size_t>(pipeline))->fault; }

  int submit(const DeviceJob& wanted) override {
    auto& job = *(jobs_[++last_job_] = std::make_unique<Job>());
    if (state_ != State::ready) {
      job.fault = fault_;
      return last_job_;
    }
    for (const uint32_t filter : {kValidation, kOutOfMemory, kInternal}) api_.DevicePushErrorScope(device_, filter);
    for (const auto& buffer : wanted.buffers) {
      const Buffer taken = take(buffer.bytes, kStorage | kUniform | kCopySource | kCopyTarget);
      job.buffers.push_back(taken);
      if (buffer.data && taken.handle) api_.QueueWriteBuffer(queue_, taken.handle, 0, buffer.data, buffer.bytes);
    }
    const Handle encoder = api_.DeviceCreateCommandEncoder(device_, nullptr);
    const Handle pass = api_.CommandEncoderBeginComputePass(encoder, nullptr);
    for (const auto& dispatch : wanted.dispatches) put(pass, dispatch, job);
    api_.ComputePassEncoderEnd(pass);
    api_.ComputePassEncoderRelease(pass);
    for (const int index : wanted.reads) {
      job.reads.push_back({job.bytes, wanted.buffers[static_cast<size_t>(index)].bytes});
      job.bytes += job.reads.back().bytes;
    }
    job.bytes = std::max<size_t>(job.bytes, 4);
    job.staging = take(job.bytes, kMapRead | kCopyTarget);
    for (size_t i = 0; i < job.reads.size(); ++i)
      api_.CommandEncoderCopyBufferToBuffer(encoder, job.buffers[static_cast<size_t>(wanted.reads[i])].handle, 0,
                                            job.staging.handle, job.reads[i].offset, job.reads[i].bytes);
    const Handle commands = api_.CommandEncoderFinish(encoder, nullptr);
    api_.QueueSubmit(queue_, 1, &commands);
    api_.CommandBufferRelease(commands);
    api_.CommandEncoderRelease(encoder);
    job.waiting = 4;  // three scopes and the read-back
    for (int n = 0; n < 3; ++n)
      api_.DevicePopErrorScope(
          device_, answer<ScopeAnswer>(&job, [](uint32_t, uint32_t type, Text message, void* into, void*) {
            static_cast<Job*>(into)->answered(
                type == kNoError ? Fault{} : Fault{type == kOutOfMemory + 1 ? "memory" : "job", line_of(message)});
          }));
    api_.BufferMapAsync(job.staging.handle, kMapModeRead, 0, job.bytes,
                        answer<MapAnswer>(&job, [](uint32_t status, Text message, void* into, void*) {
                          auto& done = *static_cast<Job*>(into);
                          done.mapped = status == kSuccess;
                          done.answered(done.mapped ? Fault{} : Fault{"job", line_of(message)});
                        }));
    return last_job_;
  }

  Progress job_progress(int number) override {
    state();
    const Job& job = *jobs_.at(number);
    if (job.waiting > 0 && state_ == State::ready) return Progress::pending;
    return job.mapped && job.fault.id.empty() ? Progress::done : Progress::failed;
  }
  Fault job_fault(int number) const override {
    const Fault& fault = jobs_.at(number)->fault;
    return state_ == State::ready ? fault : fault_;
  }
  double job_seconds(int number) const override { return jobs_.at(number)->seconds; }
  void read(int number, size_t index, void* out) const override {
    const Job& job = *jobs_.at(number);
    const auto* all = static_cast<const char*>(api_.BufferGetConstMappedRange(job.staging.handle, 0, job.bytes));
    std::memcpy(out, all + job.reads[index].offset, job.reads[index].bytes);
  }
  void release(int number) override {
    const auto it = jobs_.find(number);
    if (it == jobs_.end()) return;
    Job& job = *it->second;
    // The library still writes to what is not answered yet: such jobs end with the program, or when the answers are in.
    while (job.waiting > 0 && state() == State::ready) wait_for_device();
    if (job.mapped) api_.BufferUnmap(job.staging.handle);
    job.buffers.push_back(job.staging);
    for (const Buffer& buffer : job.buffers) give(buffer, job.mapped && state_ == State::ready);
    if (job.waiting == 0) jobs_.erase(it);
  }

 private:
  static constexpr uint64_t kMostPooled = uint64_t{1} << 26;

  struct Pipeline {
    Progress progress = Progress::pending;
    Fault fault;
    Handle pipeline = nullptr;
  };
  struct Buffer {
    Handle handle = nullptr;
    uint64_t bytes = 0;
    uint64_t usage = 0;
  };
  struct Read {
    uint64_t offset = 0;
    uint64_t bytes = 0;
  };
  struct Job {
    std::vector<Buffer> buffers;
    std::vector<Read> reads;
    Buffer staging;
    size_t bytes = 0;  // of all reads
    int waiting = 0;   // answers still to come
    bool mapped = false;
    Fault fault;
    double began = seconds_now();
    double seconds = 0;
    void answered(Fault found) {
      if (--waiting == 0) seconds = seconds_now() - began;
      if (!found.id.empty() && fault.id != "memory") fault = std::move(found);
    }
  };

  static DawnDevice& of(void* self) { return *static_cast<DawnDevice*>(self); }
  /// `function` is called with `into` as its last argument but one.
  template <class Answer>
  static Callback<Answer> answer(void* into, Answer* function) {
    return {nullptr, kAllowProcessEvents, function, into, nullptr};
  }

  void fail(Fault fault) {
    state_ = State::failed;
    fault_ = std::move(fault);
  }

  /// Why the library cannot be used; without an id where it can.
  Fault load() {
    if (instance_) return {};
    const char* named = std::getenv(kLibraryVariable);
    void* library = dlopen(named ? named : kLibrary, RTLD_NOW | RTLD_LOCAL);
    if (!library)
      return {"missing",
              named ? dlerror() : std::string("no ") + kLibrary + " here, and $" + kLibraryVariable + " names none"};
    const char* lacking = nullptr;
#define X(name, type)                                                                   \
  api_.name = reinterpret_cast<std::add_pointer_t<type>>(dlsym(library, "wgpu" #name)); \
  if (!api_.name) lacking = "wgpu" #name;
    ATTN_WEBGPU_FUNCTIONS(X)
#undef X
    if (lacking) return {"missing", std::string("the library has no ") + lacking};
    instance_ = api_.CreateInstance(nullptr);
    return instance_ ? Fault{} : Fault{"adapter", "the library makes no instance"};
  }

  void take_adapter(Handle adapter, Text message) {
    if (state_ != State::opening) return;
    if (!adapter) return fail({"adapter", line_of(message)});
    AdapterInfo info{};
    api_.AdapterGetInfo(adapter, &info);
    name_ = text_of(info.vendor);
    for (const Text part : {info.architecture, info.device, info.description})
      if (const std::string more = text_of(part); !more.empty()) name_ += (name_.empty() ? "" : " ") + more;
    software_ = info.type == kAdapterIsCpu;
    api_.AdapterInfoFreeMembers(info);
    DeviceLimits most{};
    api_.AdapterGetLimits(adapter, &most);
    DeviceLimits wanted;
    std::memset(&wanted, 0xff, sizeof wanted);  // any number will do
    wanted.next = nullptr;
    wanted.storage_binding = most.storage_binding;
    wanted.buffer_size = most.buffer_size;
    limits_ = {std::min(most.storage_binding, most.buffer_size), most.groups};
    DeviceDescriptor descriptor{};
    descriptor.limits = &wanted;
    descriptor.lost = answer<ErrorAnswer>(this, [](const Handle*, uint32_t, Text why, void* self, void*) {
      if (of(self).state_ == State::ready) of(self).fail({"lost", line_of(why)});
    });
    descriptor.uncaptured = {nullptr, [](const Handle*, uint32_t, Text, void*, void*) {}, nullptr, nullptr};
    api_.AdapterRequestDevice(
        adapter, &descriptor,
        answer<HandleAnswer>(this, [](uint32_t status, Handle device, Text why, void* self, void*) {
          of(self).take_device(status == kSuccess ? device : nullptr, why);
        }));
    api_.AdapterRelease(adapter);
  }

  void take_device(Handle device, Text message) {
    if (state_ != State::opening) return;
    if (!device) return fail({"device", line_of(message)});
    device_ = device;
    queue_ = api_.DeviceGetQueue(device);
    pipelines_.clear();
    numbers_.clear();
    pool_.clear();
    pooled_ = 0;
    state_ = State::ready;
  }

  void put(Handle pass, const DeviceJob::Dispatch& dispatch, const Job& job) {
    const Handle pipeline = pipelines_[static_cast<size_t>(dispatch.pipeline)]->pipeline;
    std::vector<BindEntry> entries;
    for (const auto& binding : dispatch.bindings)
      entries.push_back({nullptr, static_cast<uint32_t>(entries.size()),
                         job.buffers[static_cast<size_t>(binding.buffer)].handle, binding.offset, binding.bytes,
                         nullptr, nullptr});
    const Handle layout = api_.ComputePipelineGetBindGroupLayout(pipeline, 0);
    const BindDescriptor descriptor{nullptr, {}, layout, entries.size(), entries.data()};
    const Handle group = api_.DeviceCreateBindGroup(device_, &descriptor);
    api_.ComputePassEncoderSetPipeline(pass, pipeline);
    api_.ComputePassEncoderSetBindGroup(pass, 0, group, 0, nullptr);
    api_.ComputePassEncoderDispatchWorkgroups(pass, dispatch.x, dispatch.y, 1);
    api_.BindGroupRelease(group);
    api_.BindGroupLayoutRelease(layout);
  }

  Buffer take(uint64_t bytes, uint64_t usage) {
    const uint64_t size = (bytes + 255) / 256 * 256;
    auto& free = pool_[{size, usage}];
    if (!free.empty()) {
      const Handle handle = free.back();
      free.pop_back();
      pooled_ -= size;
      return {handle, size, usage};
    }
    const BufferDescriptor descriptor{nullptr, {}, usage, size, 0};
    return {api_.DeviceCreateBuffer(device_, &descriptor), size, usage};
  }

  void give(const Buffer& buffer, bool good) {
    if (!buffer.handle) return;
    if (good && pooled_ + buffer.bytes <= kMostPooled) {
      pooled_ += buffer.bytes;
      pool_[{buffer.bytes, buffer.usage}].push_back(buffer.handle);
      return;
    }
    api_.BufferDestroy(buffer.handle);
    api_.BufferRelease(buffer.handle);
  }

  Api api_;
  State state_ = State::closed;
  Fault fault_;
  double latest_ = 0;  // on the clock of seconds_now(): when opening has taken too long
  std::string name_;
  bool software_ = false;
  Device::Limits limits_;
  Handle instance_ = nullptr;
  Handle device_ = nullptr;
  Handle queue_ = nullptr;
  std::vector<std::unique_ptr<Pipeline>> pipelines_;
  std::map<std::string, int> numbers_;
  std::map<int, std::unique_ptr<Job>> jobs_;
  int last_job_ = 0;
  std::map<std::pair<uint64_t, uint64_t>, std::vector<Handle>> pool_;
  uint64_t pooled_ = 0;
};

}  // namespace

Device& device() {
  static DawnDevice& device = *new DawnDevice;  // never destroyed: the library's threads may outlive main()
  return device;
}

void wait_for_device() { std::this_thread::sleep_for(std::chrono::microseconds(50)); }
bool can_wait_for_device() { return true; }

}  // namespace attn
