#pragma once
// The part of WebGPU's C interface (webgpu.h of the WebGPU headers project) that the desktop needs, written down here
// because the library is opened at run time, if it is there at all: names, layouts and numbers are that interface's.
// They are the same in Dawn's releases of 2025 and 2026.
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace attn::webgpu {

using Handle = struct Opaque*;  // of whatever kind
using Bool = uint32_t;

struct Text {
  const char* data;
  size_t length;  // kToZero: up to the first zero
};
constexpr size_t kToZero = SIZE_MAX;

struct Chain {
  const Chain* next;
  uint32_t type;
};
constexpr uint32_t kShaderSourceWgsl = 2;

constexpr uint32_t kAllowProcessEvents = 2;  // when callbacks may be called
constexpr uint32_t kSuccess = 1;             // of every kind of answer

struct Future {
  uint64_t id;
};
template <class Function>
struct Callback {
  const void* next;
  uint32_t mode;
  Function* function;
  void* user1;
  void* user2;
};
using HandleAnswer = void(uint32_t status, Handle, Text message, void*, void*);
using ErrorAnswer = void(const Handle* device, uint32_t type, Text message, void*, void*);
using ScopeAnswer = void(uint32_t status, uint32_t type, Text message, void*, void*);
using MapAnswer = void(uint32_t status, Text message, void*, void*);
struct UncapturedCallback {
  const void* next;
  ErrorAnswer* function;
  void* user1;
  void* user2;
};

constexpr uint32_t kNoError = 1;
enum ErrorFilter : uint32_t { kValidation = 1, kOutOfMemory = 2, kInternal = 3 };

struct AdapterInfo {
  const void* next;
  Text vendor, architecture, device, description;
  uint32_t backend, type, vendor_id, device_id, subgroup_min, subgroup_max;
};
constexpr uint32_t kAdapterIsCpu = 3;

struct DeviceLimits {
  const void* next;
  uint32_t before[14];  // textures and bindings
  uint64_t uniform_binding, storage_binding;
  uint32_t uniform_alignment, storage_alignment, vertex_buffers;
  uint64_t buffer_size;
  uint32_t vertex[5];  // attributes, stride, variables, colours
  uint32_t workgroup_storage, invocations, size_x, size_y, size_z, groups;
  uint32_t after[8];  // room for what releases differ in
};

struct DeviceDescriptor {
  const void* next;
  Text label;
  size_t feature_count;
  const uint32_t* features;
  const DeviceLimits* limits;
  const void* queue_next;
  Text queue_label;
  Callback<ErrorAnswer> lost;
  UncapturedCallback uncaptured;
};

enum BufferUsage : uint64_t { kMapRead = 1, kCopySource = 4, kCopyTarget = 8, kUniform = 64, kStorage = 128 };
constexpr uint64_t kMapModeRead = 1;
struct BufferDescriptor {
  const void* next;
  Text label;
  uint64_t usage, size;
  Bool mapped;
};

struct ShaderSource {
  Chain chain;
  Text code;
};
struct ShaderDescriptor {
  const Chain* next;
  Text label;
};
struct PipelineDescriptor {
  const void* next;
  Text label;
  Handle layout;  // null: from the code
  const void* compute_next;
  Handle module;
  Text entry;
  size_t constant_count;
  const void* constants;
};
struct BindEntry {
  const void* next;
  uint32_t binding;
  Handle buffer;
  uint64_t offset, size;
  Handle sampler, texture;
};
struct BindDescriptor {
  const void* next;
  Text label;
  Handle layout;
  size_t count;
  const BindEntry* entries;
};

/// X(name without "wgpu", type)
#define ATTN_WEBGPU_FUNCTIONS(X)                                                                         \
  X(CreateInstance, Handle(const void*))                                                                 \
  X(InstanceProcessEvents, void(Handle))                                                                 \
  X(InstanceRequestAdapter, Future(Handle, const void*, Callback<HandleAnswer>))                         \
  X(AdapterGetInfo, uint32_t(Handle, AdapterInfo*))                                                      \
  X(AdapterInfoFreeMembers, void(AdapterInfo))                                                           \
  X(AdapterGetLimits, uint32_t(Handle, DeviceLimits*))                                                   \
  X(AdapterRequestDevice, Future(Handle, const DeviceDescriptor*, Callback<HandleAnswer>))               \
  X(AdapterRelease, void(Handle))                                                                        \
  X(DeviceGetQueue, Handle(Handle))                                                                      \
  X(DeviceCreateBuffer, Handle(Handle, const BufferDescriptor*))                                         \
  X(DeviceCreateShaderModule, Handle(Handle, const ShaderDescriptor*))                                   \
  X(DeviceCreateComputePipelineAsync, Future(Handle, const PipelineDescriptor*, Callback<HandleAnswer>)) \
  X(DeviceCreateBindGroup, Handle(Handle, const BindDescriptor*))                                        \
  X(DeviceCreateCommandEncoder, Handle(Handle, const void*))                                             \
  X(DevicePushErrorScope, void(Handle, uint32_t))                                                        \
  X(DevicePopErrorScope, Future(Handle, Callback<ScopeAnswer>))                                          \
  X(QueueWriteBuffer, void(Handle, Handle, uint64_t, const void*, size_t))                               \
  X(QueueSubmit, void(Handle, size_t, const Handle*))                                                    \
  X(BufferMapAsync, Future(Handle, uint64_t, size_t, size_t, Callback<MapAnswer>))                       \
  X(BufferGetConstMappedRange, const void*(Handle, size_t, size_t))                                      \
  X(BufferUnmap, void(Handle))                                                                           \
  X(BufferDestroy, void(Handle))                                                                         \
  X(BufferRelease, void(Handle))                                                                         \
  X(BindGroupRelease, void(Handle))                                                                      \
  X(BindGroupLayoutRelease, void(Handle))                                                                \
  X(ShaderModuleRelease, void(Handle))                                                                   \
  X(ComputePipelineGetBindGroupLayout, Handle(Handle, uint32_t))                                         \
  X(CommandEncoderBeginComputePass, Handle(Handle, const void*))                                         \
  X(CommandEncoderCopyBufferToBuffer, void(Handle, Handle, uint64_t, Handle, uint64_t, uint64_t))        \
  X(CommandEncoderFinish, Handle(Handle, const void*))                                                   \
  X(CommandEncoderRelease, void(Handle))                                                                 \
  X(CommandBufferRelease, void(Handle))                                                                  \
  X(ComputePassEncoderSetPipeline, void(Handle, Handle))                                                 \
  X(ComputePassEncoderSetBindGroup, void(Handle, uint32_t, Handle, size_t, const uint32_t*))             \
  X(ComputePassEncoderDispatchWorkgroups, void(Handle, uint32_t, uint32_t, uint32_t))                    \
  X(ComputePassEncoderEnd, void(Handle))                                                                 \
  X(ComputePassEncoderRelease, void(Handle))

struct Api {
#define X(name, type) std::add_pointer_t<type> name = nullptr;
  ATTN_WEBGPU_FUNCTIONS(X)
#undef X
};

}  // namespace attn::webgpu
