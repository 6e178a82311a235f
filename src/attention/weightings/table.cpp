// The rows of the table of weightings: how scores become weights.
#include <cmath>

#include "attention/choice.h"
#include "kernels/seeded.h"

namespace attn {
namespace {

/// exp(s_j / T) / sum of exp(s / T) (Bridle 1990).
Choice softmax() {
  Choice row{"softmax", R"(\frac{e^{s_{ij}/T}}{\sum_l e^{s_{il}/T}})", "Bridle 1990"};
  row.weights = [](Builder& b, int masked, const std::string& name) {
    return b.add(name, Softmax{b.setup.temperature}, {masked});
  };
  return row;
}

/// A row whose weights are made from those of softmax, the step "soft".
Choice made_from_soft(Text id, Text formula, Text source) {
  Choice row{id, formula, source};
  row.steps = {{"soft", "a", "", Role::a, Axis::query, Axis::key}};
  return row;
}

int soft_weights(Builder& b, int masked) { return b.add("soft", Softmax{b.setup.temperature}, {masked}); }

/// A seed from a parameter; every layer has its own.
uint64_t layer_seed(const Builder& b, const char* parameter) {
  auto seed = static_cast<uint64_t>(b.setup.whole(parameter));
  for (const char c : b.suffix) seed = seeded_mix(seed ^ static_cast<uint64_t>(c));
  return seed;
}

/// 1/(1 - p) where a weight is kept, 0 where it is dropped: each cell for itself, whatever the sizes around it.
Tensor kept_by_chance(const Shape& shape, double p, uint64_t seed) {
  std::vector<float> values = allocate(shape.count(), "kept");
  const auto scale = static_cast<float>(1 / (1 - p));
  size_t at = 0;
  for (int64_t h = 0; h < shape.heads; ++h)
    for (int64_t i = 0; i < shape.rows; ++i) {
      const uint64_t row = seeded_row(seed, h, i);
      for (int64_t j = 0; j < shape.cols; ++j) values[at++] = seeded_in_row(row, j) < p ? 0 : scale;
    }
  return {shape, std::move(values)};
}

/// Some weights are dropped by chance while learning, the others grow by 1/(1 - p) so that each keeps its mean. What is
/// left of a row has another sum than 1.
Choice dropout() {
  Choice row = made_from_soft("dropout", R"(\frac{b_{ij}}{1-p}\,\mathrm{softmax}(s_i)_j,\ b_{ij} \in \{0, 1\})",
                              "Srivastava 2014, section 10; BERT, Devlin 2019, appendix A.2");
  row.applied = "B/(1−p) · softmax";
  row.parameters = {{"dropout", 0, 0.9, 0.1}, {"dropout_seed", 1, 1000, 1, true}};
  row.add_beside(Role::a, Axis::query, Axis::key, {{"kept", "b"}});
  row.weights = [](Builder& b, int masked, const std::string& name) {
    const int soft = soft_weights(b, masked);
    Shape shape = b.shape(soft);
    shape.batch = 1;
    const int kept =
        b.given("kept", kept_by_chance(shape, b.setup.parameter("dropout"), layer_seed(b, "dropout_seed")));
    return b.add(name, Multiply{}, {soft, kept});
  };
  return row;
}

// Hard attention: a row looks at one key, or at a few one after the other, where soft attention mixes all.

/// Puts all weight on the likeliest key, the first of equals. Its gradient is 0 almost everywhere.
Choice hard_max() {
  Choice row = made_from_soft("hard_max", R"([\,j = \arg\max_l s_{il}\,])", "Xu 2015");
  row.ranks = true;
  row.applied = "onehot argmax";
  row.weights = [](Builder& b, int masked, const std::string& name) {
    return b.add(name, Choose{Choose::Kind::largest}, {soft_weights(b, masked)});
  };
  return row;
}

/// The location is drawn, each with its weight as probability; the mean of many draws tends to soft attention.
Choice hard_sample() {
  Choice row =
      made_from_soft("hard_sample", R"(\frac{1}{N} \sum_{n=1}^{N} [\,j = J_n\,],\ J_n \sim \mathrm{softmax}(s_i))",
                     "Xu 2015, section 4.1, eq. 8");
  row.applied = "sample softmax";
  row.parameters = {{"samples", 1, 1000, 1, true}, {"sample_seed", 1, 1000, 1, true}};
  row.weights = [](Builder& b, int masked, const std::string& name) {
    const Choose draws{Choose::Kind::sample, layer_seed(b, "sample_seed"), b.setup.whole("samples")};
    return b.add(name, draws, {soft_weights(b, masked)});
  };
  return row;
}

// No softmax: each score for itself, or with a threshold below which a weight is exactly 0.

/// sigmoid(s / T + b), each score for itself: a row has no sum that keys would share. b = -beta log m with the m keys
/// of the text, hidden ones too; beta = 1 is the paper's b = -log n, with which a row of scores near 0 sums to about 1.
Choice sigmoid() {
  Choice row{"sigmoid", R"(\sigma(s_{ij}/T - \beta \log m))", "Ramapuram 2024, section 2"};
  row.applied = "sigmoid";
  row.parameters = {{"sigmoid_bias", 0, 2, 1}};
  row.steps = {{"sigmoid_scores", "s", "b", Role::s, Axis::query, Axis::key}};
  row.add_beside(Role::s, Axis::query, Axis::key, {{"sigmoid_cooled", "s", "T"}});
  row.add_beside(Role::m, Axis::none, Axis::none, {{"sigmoid_constant", "b"}});
  row.weights = [](Builder& b, int masked, const std::string& name) {
    const int cooled = b.add("sigmoid_cooled", Scale{1 / b.setup.temperature}, {masked});
    const double bias = -b.setup.parameter("sigmoid_bias") * std::log(static_cast<double>(b.shape(masked).cols));
    const int constant = b.given("sigmoid_constant", Tensor({1, 1, 1, 1}, {static_cast<float>(bias)}));
    return b.add(name, Map{Map::Function::sigmoid}, {b.add("sigmoid_scores", Add{}, {cooled, constant})});
  };
  return row;
}

/// The point of the simplex that is nearest to s / T: max(0, s / T - tau), tau such that the row adds up to 1.
Choice sparsemax() {
  Choice row{"sparsemax", R"(\max(0, s_{ij}/T - \tau_i))", "Martins 2016, eq. 2 and algorithm 1"};
  row.applied = "sparsemax";
  row.weights = [](Builder& b, int masked, const std::string& name) {
    return b.add(name, Entmax{Entmax::Kind::sparsemax, b.setup.temperature}, {masked});
  };
  return row;
}

/// Between softmax (alpha = 1) and sparsemax (alpha = 2): alpha = 1.5, which is exact by sorting.
Choice entmax() {
  Choice row{"entmax", R"(\max(0, s_{ij}/(2T) - \tau_i)^2)", "Peters 2019, section 3 and algorithm 2"};
  row.applied = "entmax";
  row.weights = [](Builder& b, int masked, const std::string& name) {
    return b.add(name, Entmax{Entmax::Kind::entmax, b.setup.temperature}, {masked});
  };
  return row;
}

/// Softmax over the keys and one more score z, which stands for no key and brings no value: it takes what the keys
/// leave. z = 0 where the scene gives none, the "zero sink"; a number that is given for it, one per head, is a learned
/// one.
Choice sink() {
  Choice row{"sink", R"(\frac{e^{s_{ij}/T}}{e^{z/T} + \sum_l e^{s_{il}/T}})", "Xiao 2023, section 3.3, eq. 2"};
  row.applied = "sink softmax";
  row.steps = {{"b_sink", "z", "", Role::s, Axis::none, Axis::none, true, true},
               {"sink_column", "z", "", Role::s, Axis::query, Axis::none, true},
               {"with_sink", "s", "z", Role::s, Axis::query, Axis::none, true},
               {"sink_softmax", "a", "z", Role::a, Axis::query, Axis::none}};
  row.part(PerHead::query, {"b_sink"});
  row.weights = [](Builder& b, int masked, const std::string& name) {
    const Shape shape = b.shape(masked);
    const int z = b.weight("b_sink", shape.heads, 1, 1);
    const int column = b.add("sink_column", Gather{std::vector<int64_t>(static_cast<size_t>(shape.rows), 0)}, {z});
    const int scores = b.add("with_sink", AppendCols{}, {masked, column});
    const int all = b.add("sink_softmax", Softmax{b.setup.temperature}, {scores});
    return b.add(name, Columns{0, shape.cols}, {all});
  };
  return row;
}

}  // namespace

std::vector<Choice> weighting_choices() {
  return {softmax(), dropout(), hard_max(), hard_sample(), sigmoid(), sparsemax(), entmax(), sink()};
}

}  // namespace attn
