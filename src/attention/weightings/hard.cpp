// Hard attention: a row looks at one key, or at a few one after the other, where soft attention mixes all.
#include "attention/weightings/rows.h"

namespace attn {

/// Puts all weight on the likeliest key, the first of equals. Its gradient is 0 almost everywhere.
Choice hard_max_weighting() {
  Choice row{Aspect::weighting, "hard_max", R"([\,j = \arg\max_l s_{il}\,])", "Xu 2015"};
  row.steps = {soft_step()};
  row.weights = [](Builder& b, int masked, const std::string& name) {
    return b.add(name, Choose{Choose::Kind::largest}, {soft_weights(b, masked)});
  };
  return row;
}

/// The location is drawn, each with its weight as probability; the mean of many draws tends to soft attention.
Choice hard_sample_weighting() {
  Choice row{Aspect::weighting, "hard_sample",
             R"(\frac{1}{N} \sum_{n=1}^{N} [\,j = J_n\,],\ J_n \sim \mathrm{softmax}(s_i))",
             "Xu 2015, section 4.1, eq. 8"};
  row.parameters = {{"samples", 1, 1000, 1, true}, {"sample_seed", 1, 1000, 1, true}};
  row.steps = {soft_step()};
  row.weights = [](Builder& b, int masked, const std::string& name) {
    const Choose draws{Choose::Kind::sample, layer_seed(b, "sample_seed"), b.whole("samples")};
    return b.add(name, draws, {soft_weights(b, masked)});
  };
  return row;
}

}  // namespace attn
