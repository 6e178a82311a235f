#pragma once
#include <span>

#include "training/model.h"

namespace attn {

/// The rate of a step, counted from 1, of a run of `steps`: rises from 0 over the warm-up; on a cosine it falls to 0
/// at the last step (Loshchilov 2017, eq. 5).
double rate_at(const OptimiserSettings& settings, int64_t step, int64_t steps);

/// The root of the sum of squares, summed in double.
double norm_of(std::span<const float> values);

/// Numbers that an optimiser keeps beside the parameters: as many as there are parameters, `moments` times.
int64_t moments_of(const OptimiserSettings& settings);

/// Moves the parameters by one step, counted from 1; the gradient counts `share` times.
///  sgd: w -= rate g. momentum: m = momentum m + g, w -= rate m (Sutskever 2013, section 2, without Nesterov's look
///  ahead). adamw: Loshchilov 2019, algorithm 2, epsilon 1e-8. Decay is w -= rate decay w before the move, not of gains
///  and biases.
/// moments: moments_of() times layout.count.
void move_parameters(const OptimiserSettings& settings, const ModelLayout& layout, int64_t step, double rate,
                     double share, const float* gradient, float* parameters, float* moments);

}  // namespace attn
