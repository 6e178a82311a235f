#pragma once
#include "scene/scene.h"

namespace attn {

// Whole matrices at once, as edits laid over their cells. `step` is one whose values can be set, as edit_of() has it
// (x or embeddings, w_q, ...); `size` how much of it there is; `head` counts in the step and matters where
// matrices have heads: x has none, and w_o is filled as a whole. Error for a step that is computed.

struct Fill {
  enum class Kind { identity, orthogonal, zeros, random };
  Kind kind = Kind::zeros;
  uint64_t seed = 1;  // of orthogonal and random
};

/// Rows and columns of a step (of one head, where it has heads).
struct FillSize {
  int rows = 0;
  int cols = 0;
};
FillSize fill_size(const Program& program, const std::string& step);

/// identity: ones on the diagonal, wherever it ends. orthogonal: the Q of a seeded Gaussian matrix's QR decomposition
/// with R's diagonal positive: orthonormal columns, or rows where there are fewer of them. random: what seeded weights
/// are, two decimals. Edits of cells outside the present size stay.
void fill_matrix(Problem& problem, FillSize size, const std::string& step, int head, const Fill& fill);

/// The smallest seed from 1 on with which this fill gives what the matrix holds now (most of its first cells: one may
/// have been changed since); nothing when there is none below 1000. So the seed is part of the scene without being in
/// it.
std::optional<uint64_t> fill_seed(const Problem& problem, FillSize size, const std::string& step, int head,
                                  Fill::Kind kind);

/// Takes all edits of the matrix back, those outside the present size too. False when there were none.
bool reset_matrix(Problem& problem, const std::string& step, int head);

}  // namespace attn
