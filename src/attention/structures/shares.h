#pragma once
#include <vector>

#include "kernels/program/tensor.h"

namespace attn {

// Who a sum is made of: the stream that leaves attention is x plus one part per head, and one head may drown the
// others.

/// The parts that attention adds up in its output: head_h W_O^h for each of H heads, then `rest` (what they are added
/// to). heads: 1 x H x n x d_v; w_o: 1 x 1 x (H d_v) x d; rest: 1 x 1 x n x d. Result: 1 x (H + 1) x n x d, whose sum
/// over the heads is rest + concat(heads) W_O. Error naming the shapes where they do not fit. NaN and infinities go
/// through.
Tensor head_parts(const Tensor& heads, const Tensor& w_o, const Tensor& rest);

/// What happens to the sum before it is read on.
///   kept        every row goes on in its own size (pre-LN: nothing rescales the stream): rows of large variance count
///   more normalized  every row is brought to variance 1 (post-LN): every row counts the same
enum class Stream { kept, normalized };

/// Each part's share of the variance of the sum: cov(part, total) / var(total), over the columns of a row as layer norm
/// takes them. Of all rows: sum of the covariances / sum of the variances when kept, mean of the rows' shares when
/// normalized. Shares add up to 1; a part that works against the total has a negative one. Within one row layer norm
/// divides all parts by the same number, so it changes no share, only sizes. Rows whose total has no variance do not
/// count; where none has any, all shares are 0. parts: 1 x P x n x d, Error when there is more than one batch entry;
/// NaN gives NaN.
std::vector<double> variance_shares(const Tensor& parts, Stream stream);

/// The variance of the mean of `heads` gradients of variance `variance` each, any two with that correlation:
/// variance (correlation + (1 - correlation) / heads). Averaging takes away what heads do not share, and no more. Error
/// where there is no such set: heads < 1, a negative variance, or a correlation outside -1/(heads - 1) to 1.
double averaged_variance(double variance, double correlation, int64_t heads);

}  // namespace attn
