#pragma once
#include "scene/scene.h"

namespace attn {

// Each student another matrix: the same scene with other numbers of the same difficulty, which anybody computes again
// from the scene and the student's name.

inline constexpr size_t kMaxStudent = 100;  // characters of a name

/// What a student's numbers are drawn from; never 0. `attempt`: where the numbers of an earlier one make no lesson.
uint64_t student_key(std::string_view name, int attempt = 0);

/// The seed becomes another one; entries of weights that the scene brings along (w_q, w_k, ...) are multiplied by
/// factors from 0.94 to 1.06, drawn for each, and rounded to two decimals. What is read, sizes, mask and edits stay. A
/// key of 0 changes nothing.
void vary(ProblemValues& problem, uint64_t key);

}  // namespace attn
