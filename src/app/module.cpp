// The JavaScript module's side in WebAssembly: a C interface over the heap that web/attention.mjs calls.
//
// One call is: write the numbers of Call; attn_prepare() makes room for the inputs and tells where; JavaScript copies
// them there; attn_run() computes and tells where the results are; JavaScript copies them out. Both return 1, or 0 and
// attn_error(); attn_run() returns 2 while a device computes, and is then asked again when the device has answered. The
// inputs' room is bound as it is, so that nothing is copied twice. A call like the one before keeps the program and the
// room, which no Tensor shares between calls: a quarter of the time of a small one.
#include <emscripten.h>

#include <cmath>
#include <cstddef>
#include <cstring>
#include <new>

#include "app/backend_list.h"
#include "attention/attend.h"
#include "kernels/cpu/simd_kernels.h"

namespace attn {
namespace {

/// What passes between the two sides. Every field is a double, so that JavaScript sees one Float64Array; the order is
/// that of kFields in web/attention.mjs. Sizes are integers that JavaScript has checked; addresses count bytes.
struct Call {
  double batch, heads, kv_heads, queries, keys, past, dk, dv;
  double causal, scale, softcap, temperature, left, right, trace;  // scale: NaN = 1/sqrt(dk)
  double mask_kind;                                                // 0 none, 1 boolean bytes, 2 floats
  double mask_batch, mask_heads, mask_rows, mask_cols;
  double has_past, has_kv_len;
  double q_at, k_at, v_at, past_k_at, past_v_at, mask_at, kv_len_at;  // set by attn_prepare
  double results_at[8];                                               // set by attn_run; -1: not computed
  double results_count[8];

  /// Whether `other` asks for the same program over other numbers. The numbers of masks and lengths are part of one.
  bool same_program(const Call& other) const {
    return mask_kind == 0 && has_kv_len == 0 && std::memcmp(this, &other, offsetof(Call, q_at)) == 0;
  }
};

constexpr std::string_view kResults[] = {"output", "scores",  "scaled",    "capped",
                                         "masked", "weights", "present_k", "present_v"};

Call call, last;
std::shared_ptr<const Program> program;  // of `last`, until a call asks for another
std::shared_ptr<float[]> room_q, room_k, room_v, room_past_k, room_past_v, room_bias;
std::shared_ptr<std::vector<uint8_t>> room_keep;
std::vector<double> room_kv_len;
std::vector<Tensor> results;
const Backend* backend = nullptr;
std::unique_ptr<Evaluation> evaluation;  // while a device computes
int steps[std::size(kResults)];          // of kResults in `program`
std::vector<bool> wanted;                // and whether each of its steps is one of them
std::string ran;                         // the back end of the last call
std::string text;

int64_t whole(double number) { return static_cast<int64_t>(number); }
double address(const void* pointer) { return static_cast<double>(reinterpret_cast<uintptr_t>(pointer)); }

Shape q_shape() { return {whole(call.batch), whole(call.heads), whole(call.queries), whole(call.dk)}; }
Shape kv_shape(double rows, double cols) { return {whole(call.batch), whole(call.kv_heads), whole(rows), whole(cols)}; }
Shape mask_shape() {
  return {whole(call.mask_batch), whole(call.mask_heads), whole(call.mask_rows), whole(call.mask_cols)};
}

double make_room(std::shared_ptr<float[]>& room, const Shape& shape, const char* name) {
  room = allocate_unset(shape.count(), name);
  return address(room.get());
}

int prepare() {
  evaluation.reset();
  results.clear();
  if (program && call.same_program(last)) return 1;
  program.reset();
  room_q = room_k = room_v = room_past_k = room_past_v = room_bias = nullptr;
  room_keep = nullptr;
  call.q_at = make_room(room_q, q_shape(), "q");
  call.k_at = make_room(room_k, kv_shape(call.keys, call.dk), "k");
  call.v_at = make_room(room_v, kv_shape(call.keys, call.dv), "v");
  if (call.has_past != 0) {
    call.past_k_at = make_room(room_past_k, kv_shape(call.past, call.dk), "past_k");
    call.past_v_at = make_room(room_past_v, kv_shape(call.past, call.dv), "past_v");
  }
  if (call.mask_kind == 1) {
    room_keep = std::make_shared<std::vector<uint8_t>>(static_cast<size_t>(mask_shape().count()));
    call.mask_at = address(room_keep->data());
  } else if (call.mask_kind == 2) {
    call.mask_at = make_room(room_bias, mask_shape(), "mask");
  }
  room_kv_len.assign(call.has_kv_len != 0 ? static_cast<size_t>(call.batch) : 0, 0);
  call.kv_len_at = address(room_kv_len.data());
  return 1;
}

AttendInputs inputs_of_call() {
  AttendInputs inputs;
  inputs.q = Tensor(q_shape(), room_q);
  inputs.k = Tensor(kv_shape(call.keys, call.dk), room_k);
  inputs.v = Tensor(kv_shape(call.keys, call.dv), room_v);
  if (call.has_past != 0) {
    inputs.past_k = Tensor(kv_shape(call.past, call.dk), room_past_k);
    inputs.past_v = Tensor(kv_shape(call.past, call.dv), room_past_v);
  }
  if (call.mask_kind == 1) {
    inputs.mask_keep = room_keep;
    inputs.mask_keep_shape = mask_shape();
  } else if (call.mask_kind == 2) {
    inputs.mask_bias = Tensor(mask_shape(), room_bias);
  }
  for (double length : room_kv_len) inputs.kv_len.push_back(whole(length));
  return inputs;
}

void make_program(const AttendInputs& inputs) {
  AttendOptions options;
  options.causal = call.causal != 0;
  if (!std::isnan(call.scale)) options.scale = call.scale;
  options.softcap = call.softcap;
  options.temperature = call.temperature;
  options.left = whole(call.left);
  options.right = whole(call.right);
  program = std::make_shared<const Program>(attend_program(inputs, options, call.trace != 0));
  wanted.assign(program->steps.size(), false);
  for (size_t i = 0; i < std::size(kResults); ++i) {
    steps[i] = program->find(kResults[i]);
    if (steps[i] >= 0) wanted[static_cast<size_t>(steps[i])] = true;
  }
  last = call;
}

/// 1 when the results are there, 2 while the device computes.
int go_on() {
  if (!evaluation) {
    const AttendInputs inputs = inputs_of_call();
    if (!program) make_program(inputs);
    evaluation = backend->start({program, attend_bindings(inputs), wanted});
  }
  const Evaluation::State state = evaluation->advance(std::numeric_limits<double>::infinity());
  if (state == Evaluation::State::running) return 2;
  const std::unique_ptr<Evaluation> over = std::move(evaluation);
  if (state == Evaluation::State::failed) throw Error(over->error());
  ran = over->backend();
  results = over->values();
  for (size_t i = 0; i < std::size(kResults); ++i) {
    const Tensor* result = steps[i] < 0 ? nullptr : &results[static_cast<size_t>(steps[i])];
    call.results_at[i] = result ? address(result->data()) : -1;
    call.results_count[i] = result ? static_cast<double>(result->count()) : 0;
  }
  return 1;
}

/// The back end of a line of attn_backends; -1: "auto".
std::string name_of(int line) { return line < 0 ? "auto" : backend_states().at(static_cast<size_t>(line)).name; }

/// What `work` returns, or 0 with the reason in `text`: no exception leaves for JavaScript.
template <class Work>
int guarded(Work work) {
  try {
    return work();
  } catch (const std::bad_alloc&) {
    text = "not enough memory";
  } catch (const std::exception& error) {
    text = error.what();
  }
  return 0;
}

}  // namespace
}  // namespace attn

extern "C" {

EMSCRIPTEN_KEEPALIVE attn::Call* attn_call() { return &attn::call; }

EMSCRIPTEN_KEEPALIVE int attn_prepare() { return attn::guarded(attn::prepare); }
EMSCRIPTEN_KEEPALIVE int attn_run() { return attn::guarded(attn::go_on); }
/// 1 while a back end (a line of attn_backends, or -1: the chosen one) has not settled what it is and can.
EMSCRIPTEN_KEEPALIVE int attn_settle(int line) {
  return attn::guarded(
      [line] { return (line < 0 ? *attn::backend : attn::find_backend(attn::name_of(line))).settle(); });
}
/// Why the last function that returned 0 did so; UTF-8, ends with a zero, as all texts here.
EMSCRIPTEN_KEEPALIVE const char* attn_error() { return attn::text.c_str(); }

/// One line a back end: its name, a tab, why it cannot run here or nothing, a tab, what runs or nothing.
EMSCRIPTEN_KEEPALIVE const char* attn_backends() {
  attn::text.clear();
  for (const attn::BackendState& state : attn::backend_states())
    attn::text += state.name + "\t" + state.reason + "\t" + state.detail + "\n";
  return attn::text.c_str();
}

/// Chooses the back end of all calls that follow: a line of attn_backends, or -1 for "auto".
EMSCRIPTEN_KEEPALIVE int attn_choose(int line) {
  return attn::guarded([line] {
    const std::string name = attn::name_of(line);
    attn::backend = &attn::choose_backend(name);
    attn::ran = line < 0 ? attn::processor_backend().name() : name;
    return 1;
  });
}

/// Kernels of attention-relaxed.wasm.
EMSCRIPTEN_KEEPALIVE void attn_take_relaxed(const attn::SimdFunctions* functions) { attn::take_relaxed(functions); }

/// The name of the back end that ran last; before the first call of the one that would, for a small problem.
EMSCRIPTEN_KEEPALIVE const char* attn_ran() { return attn::ran.c_str(); }

}  // extern "C"
