#pragma once
#include <cstdint>

namespace attn {

/// A Transformer that is trained: sizes and kinds of its parts.
struct ModelSettings {
  enum class Norm { none, pre, post };
  enum class Positions { none, learned, sinusoidal, rotary };
  int64_t layers = 1;  // 1 to 4
  int64_t heads = 1;   // divides d_model
  int64_t d_model = 32;
  int64_t feed_forward = 0;  // columns of its hidden layer, relu; 0: no feed-forward layer
  Norm norm = Norm::none;    // rms (Zhang 2019), with a gain; pre has one more before the logits
  Positions positions = Positions::learned;
  bool causal = true;  // no position sees a later one
  bool scaled = true;  // scores divided by sqrt(d_k)
  bool operator==(const ModelSettings&) const = default;
};

/// How weights are moved.
struct OptimiserSettings {
  enum class Kind { sgd, momentum, adamw };  // adamw: Loshchilov 2019, algorithm 2
  enum class Schedule { constant, cosine };  // cosine: down to 0 at the last step
  Kind kind = Kind::adamw;
  double rate = 0.01;
  double momentum = 0.9;
  double beta_1 = 0.9;
  double beta_2 = 0.98;
  double decay = 0.01;   // times the rate, of every weight but gains and biases
  int64_t warm_up = 50;  // steps over which the rate rises from 0
  Schedule schedule = Schedule::cosine;
  double clip = 1;     // largest norm of the whole gradient; 0: any
  int64_t batch = 32;  // samples of a step
  bool operator==(const OptimiserSettings&) const = default;
};

}  // namespace attn
