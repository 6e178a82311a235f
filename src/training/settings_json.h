#pragma once
#include "text/json_read.h"
#include "training/run.h"

namespace attn {

/// Reads what stands there into `settings`, which keeps the rest: {"seed": 1, "steps": 300,
///  "model": {"layers": 1, "heads": 1, "d_model": 32, "feed_forward": 0, "norm": "none" | "pre" | "post",
///            "positions": "none" | "learned" | "sinusoidal" | "rotary", "mask": "causal" | "none", "score": "dot",
///            "scaled": true},
///  "optimiser": {"kind": "sgd" | "momentum" | "adamw", "rate": 0.01, "momentum": 0.9, "betas": [0.9, 0.98],
///                "decay": 0.01, "warm_up": 50, "schedule": "constant" | "cosine", "clip": 1, "batch": 32}}
/// Error that names the key, of an unknown one also the likely one.
void read_training(const JsonAt& at, TrainingSettings& settings);

}  // namespace attn
