#pragma once
#include "kernels/program/program.h"

namespace attn {

/// The backward pass of a program as steps of the same kind: reverse-mode differentiation (Linnainmaa 1970; Baydin
/// 2018, section 3.2), one vector-Jacobian product per primitive, each made of primitives. `loss` is a step of one
/// value. Behind the steps of `forward`, which stay as they are, comes "d_<loss>", an Input to which 1 is to be bound,
/// and then, from the loss back, for every step that the loss depends on a step "d_<name>" of its shape: the
/// derivative of the loss by each of its values (the layout of the denominator). What is needed on the way to one is
/// called after it, "d_<name>__<primitive>".
///
/// At a kink the slope is that of PyTorch: 0 of relu, that of the first of equals of a maximum. What only takes the
/// values 0 and 1 (within, the flags of HideWhere, the largest k) passes nothing on. SaidError, naming the step, where
/// a gradient reaches one that has none (draws, the largest weight alone, attention that keeps no scores); Error where
/// `loss` is no step of one value.
Program with_gradient(const Program& forward, int loss);

}  // namespace attn
