#pragma once
#include "app/cli_options.h"
#include "formats/npy.h"

namespace attn {

/// Arrays of a .npz file to be, in its order.
using NamedArrays = std::vector<std::pair<std::string, NpyArray>>;

/// What `attend` reads from its input file.
struct AttendFile {
  AttendInputs inputs;
  size_t rank = 4;                   // of q, and so of the output
  std::vector<std::string> ignored;  // arrays that mean nothing to `attend`
};

/// Reads q, k, v, mask, past_k, past_v, kv_len as CONTRACT section 2 lays them out and brings them to rank 4: rank 3
/// is packed heads (--q-heads, --kv-heads), rank 2 one head of one batch entry. Error naming the file and the array.
/// Whether the shapes go together is attend_program's to say.
AttendFile read_attend_file(const CliOptions& options);

/// A step as an array of rank 4.
NpyArray array_of(const Tensor& step, const std::string& name);
/// The output in q's rank: heads packed side by side where that is 3.
NpyArray output_of(const Tensor& output, size_t rank);

}  // namespace attn
