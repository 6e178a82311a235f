#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace attn {

/// Why a device, a pipeline or a job is not to be had. `id` is one of: insecure, missing, adapter, device, timeout,
/// lost, shader, job, memory, size, values, step, test; `detail` is what the system said, or empty.
struct Fault {
  std::string id;
  std::string detail;
  /// One line in English.
  std::string text() const;
};

/// Kernels to run one after the other on buffers of the device, and what to read back. A plain value; the data it
/// points to must stay until submit() returns.
struct DeviceJob {
  struct Buffer {
    uint64_t bytes = 0;          // a multiple of 4, at least 4
    const void* data = nullptr;  // written before the first dispatch; null: any content
  };
  struct Binding {
    int buffer = 0;  // index of `buffers`; the n-th binding of a dispatch is @binding(n)
    uint64_t offset = 0;
    uint64_t bytes = 0;
  };
  struct Dispatch {
    int pipeline = 0;
    uint32_t x = 1;
    uint32_t y = 1;
    std::vector<Binding> bindings;
  };
  std::vector<Buffer> buffers;
  std::vector<Dispatch> dispatches;
  std::vector<int> reads;  // buffers to read back whole
};

/// The processor behind WebGPU: a graphics card, or a program that acts as one. Nothing here waits, and nothing throws.
/// Two bodies, of which CMake picks one: web/ over navigator.gpu, dawn/ over a library that is opened at run time.
class Device {
 public:
  enum class State { closed, opening, ready, failed };
  enum class Progress { pending, done, failed };
  struct Limits {
    uint64_t binding_bytes = 0;  // of one binding
    uint32_t groups = 0;         // workgroups in one dimension
    bool subgroups = false;      // whether kernels may say `enable subgroups;`
  };

  virtual ~Device() = default;
  /// Lets answers of the system come in. A ready device that is lost has failed.
  virtual State state() = 0;
  /// From closed or failed to opening; failed when there is no answer within `seconds`.
  virtual void open(double seconds) = 0;
  /// While ready: what it calls itself, and whether it is a program on the processor.
  virtual std::string name() const = 0;
  virtual bool software() const = 0;
  virtual Limits limits() const = 0;
  /// Once failed.
  virtual Fault fault() const = 0;
  /// From now on limits() are told without subgroups: kernels with them did not prove themselves here.
  void avoid_subgroups() { subgroups_ = false; }

  /// Begins to compile a kernel; the same text has the same number for as long as the device is ready.
  virtual int pipeline(std::string_view wgsl) = 0;
  virtual Progress pipeline_progress(int pipeline) = 0;
  virtual Fault pipeline_fault(int pipeline) const = 0;

  /// One submission, and one buffer to read all results back. Its pipelines are done compiling.
  virtual int submit(const DeviceJob& job) = 0;
  virtual Progress job_progress(int job) = 0;
  virtual Fault job_fault(int job) const = 0;
  /// Once done: seconds from submitting to the answer, whenever that was asked for.
  virtual double job_seconds(int job) const = 0;
  /// Copies the read-back of reads[index] of a job that is done.
  virtual void read(int job, size_t index, void* out) const = 0;
  /// Forgets the job; its buffers serve later ones.
  virtual void release(int job) = 0;

 protected:
  bool subgroups_ = true;
};

/// The one device of this program.
Device& device();
/// Gives the device a little time on the desktop. Does nothing in the browser, where answers come between frames.
void wait_for_device();
/// Whether waiting in place can bring an answer.
bool can_wait_for_device();

}  // namespace attn
