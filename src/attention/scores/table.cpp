// The rows of the table of scores: how well a key fits a query.
#include <cmath>

#include "attention/scores/additive.h"

namespace attn {
namespace {

/// q . k (Luong 2015, "dot"), and divided by sqrt(d_k) where the scene says so (Vaswani 2017, eq. 1).
Choice dot_product() {
  Choice row{"dot", R"(\frac{q_i \cdot k_j}{\sqrt{d_k}})", "Vaswani 2017, eq. 1; Luong 2015, section 3.1"};
  row.scores = [](Builder& b, int q, int k) { return b.add("scores", MatMul{true}, {q, k}); };
  row.divides = true;
  return row;
}

/// The cosine of the angle between query and key, over a temperature: lengths do not count. A zero vector has the
/// cosine 0 with every other. (Graves 2014, eq. 6, where the temperature's inverse is the key strength of eq. 5; Liu
/// 2022, Swin V2.)
Choice cosine_of_angle() {
  Choice row{"cosine", R"(\frac{q_i \cdot k_j}{\tau\, |q_i|\, |k_j|})",
             "Graves 2014, eq. 5 and 6; Liu 2022 (Swin V2), section 3.2"};
  row.parameters = {{"cosine_temperature", 0.01, 2, 0.1}};
  row.steps = {{"q_unit", "q", "", Role::q, Axis::query, Axis::d_k},
               {"k_unit", "k", "", Role::k, Axis::key, Axis::d_k},
               {"cosines", "c", "", Role::s, Axis::query, Axis::key}};
  row.scores = [](Builder& b, int q, int k) {
    const int q_unit = b.add("q_unit", Normalize{Normalize::Kind::unit}, {q});
    const int k_unit = b.add("k_unit", Normalize{Normalize::Kind::unit}, {k});
    const int cosines = b.add("cosines", MatMul{true}, {q_unit, k_unit});
    return b.add("scores", Scale{1 / b.setup.parameter("cosine_temperature")}, {cosines});
  };
  row.cost = [](const CostInput& c) {  // to unit length: d_k squares, their sum, d_k divisions
    const double vectors = c.n + c.m;
    return Cost{c.pairs, 3 * vectors * c.d_k + c.pairs * (2 * c.d_k + 1), 4 * vectors * c.d_k};
  };
  return row;
}

/// A dot product through a learned matrix, one per head: q W k (Luong 2015, "general"). It is not divided by sqrt(d_k).
Choice general() {
  Choice row{"general", R"(q_i^\top W k_j)", "Luong 2015, section 3.1"};
  row.steps = {{"w_general", "w", "", Role::s, Axis::d_k, Axis::d_k, true, true},
               {"q_general", "q", "w", Role::q, Axis::query, Axis::d_k}};
  row.part(PerHead::query, {"w_general"});
  row.scores = [](Builder& b, int q, int k) {
    const int w = b.weight("w_general", b.shape(q).heads, b.shape(q).cols, b.shape(k).cols);
    return b.add("scores", MatMul{true}, {b.add("q_general", MatMul{}, {q, w}), k});
  };
  row.cost = [](const CostInput& c) {
    return Cost{c.pairs, 2 * c.n * c.d_k * c.d_k + 2 * c.pairs * c.d_k, 4 * c.n * c.d_k};
  };
  return row;
}

/// LeakyReLU(a . [q; k]) (Velickovic 2018). There both ends are W h of one shared W: so it is here where W_Q = W_K. The
/// product is taken by halves, a_1 . q + a_2 . k, which is the same number and shows what it means: the query only
/// shifts its row, so that before the LeakyReLU every query ranks the keys alike (Brody 2022).
Choice gat() {
  Choice row{"gat", R"(\mathrm{LeakyReLU}(a^\top [q_i \Vert k_j]))", "Velickovic 2018, eq. 3"};
  row.parameters = {{"leaky_slope", 0, 1, 0.2}};
  row.steps = {{"a_gat", "a", "", Role::s, Axis::none, Axis::none, true, true},
               {"a_query", "a", "1", Role::q, Axis::d_k, Axis::none, true},
               {"a_key", "a", "2", Role::k, Axis::d_k, Axis::none, true},
               {"query_share", "e", "1", Role::q, Axis::query, Axis::none},
               {"key_column", "e", "2", Role::k, Axis::key, Axis::none, true},
               {"key_share", "e", "2", Role::k, Axis::none, Axis::key},
               {"share_sums", "z", "", Role::s, Axis::query, Axis::key}};
  row.part(PerHead::query, {"a_gat"});
  row.scores = [](Builder& b, int q, int k) {
    const int64_t d_q = b.shape(q).cols, d_k = b.shape(k).cols;
    const int a = b.weight("a_gat", b.shape(q).heads, d_q + d_k, 1);
    const int a_query = b.rows("a_query", a, 0, d_q);
    const int a_key = b.rows("a_key", a, d_q, d_k);
    const int query_share = b.add("query_share", MatMul{}, {q, a_query});
    const int key_share = b.add("key_share", Transpose{}, {b.add("key_column", MatMul{}, {k, a_key})});
    const int sums = b.add("share_sums", Add{}, {query_share, key_share});
    return b.add("scores", Map{Map::Function::leaky_relu, b.setup.parameter("leaky_slope")}, {sums});
  };
  row.cost = [](const CostInput& c) {  // LeakyReLU: at most one multiplication
    return Cost{c.pairs, 2 * (c.n + c.m) * c.d_k + 2 * c.pairs, 4 * (c.n + c.m)};
  };
  return row;
}

/// -|q - k|^2 / (2 h^2): its softmax is kernel regression with a Gaussian kernel of bandwidth h (Nadaraya 1964, Watson
/// 1964). The differences are squared themselves: |q|^2 + |k|^2 - 2 q . k would lose the small distances that decide.
Choice gaussian() {
  Choice row{"gaussian", R"(-\frac{|q_i - k_j|^2}{2 h^2})", "Nadaraya 1964; Watson 1964"};
  row.parameters = {{"bandwidth", 0.1, 10, 1}};
  row.steps = {{"k_negative", "k", "-", Role::k, Axis::key, Axis::d_k, true},
               {"pair_difference", "d", "", Role::s, Axis::none, Axis::d_k, true},
               {"pair_square", "d", "2", Role::s, Axis::none, Axis::d_k, true},
               {"pair_distance", "d", "2", Role::s, Axis::none, Axis::none, true},
               {"distances", "d", "2", Role::s, Axis::query, Axis::key}};
  row.scores = [](Builder& b, int q, int k) {
    const double h = b.setup.parameter("bandwidth");
    const int difference = b.add("pair_difference", Pairs{}, {q, b.add("k_negative", Scale{-1}, {k})});
    const int square = b.add("pair_square", Multiply{}, {difference, difference});
    const int sums = b.add("pair_distance", Reduce{Reduce::Kind::sum}, {square});
    const int distances = b.add("distances", Reshape{b.shape(q).rows, b.shape(k).rows}, {sums});
    return b.add("scores", Scale{-1 / (2 * h * h)}, {distances});
  };
  row.cost = [](const CostInput& c) { return Cost{c.pairs, c.pairs * (3 * c.d_k + 1), 4 * c.pairs * c.d_k}; };
  return row;
}

/// Dot products of queries and keys that are brought to one size first, times a factor g that training sets: unit
/// length (Henry 2020), or, with `qk_rms` 1, the root of the mean square 1 and a division by sqrt(d_k) (OLMo 2, 2024).
/// g is `qk_gain` times what Henry starts from, log2(m^2 - m) with the m keys; 1 for a single key, which has none. With
/// `qk_rms` it is `qk_gain` alone.
Choice qk_norm() {
  Choice row{"qk_norm", R"(g \, \hat{q}_i \cdot \hat{k}_j)", "Henry 2020, section 2.2; OLMo 2 (2024), section 3"};
  row.parameters = {{"qk_gain", 0.1, 4, 1}, {"qk_rms", 0, 1, 0, true}};
  row.steps = {{"q_normed", "q", "n", Role::q, Axis::query, Axis::d_k},
               {"k_normed", "k", "n", Role::k, Axis::key, Axis::d_k},
               {"norm_products", "c", "", Role::s, Axis::query, Axis::key}};
  row.scores = [](Builder& b, int q, int k) {
    const bool rms = b.setup.whole("qk_rms") == 1;
    const Normalize normal{rms ? Normalize::Kind::rms : Normalize::Kind::unit};
    const int q_normed = b.add("q_normed", normal, {q});
    const int k_normed = b.add("k_normed", normal, {k});
    const auto m = static_cast<double>(b.shape(k).rows);
    const double from = rms ? 1 / std::sqrt(static_cast<double>(b.shape(q).cols)) : m > 1 ? std::log2(m * m - m) : 1;
    const int products = b.add("norm_products", MatMul{true}, {q_normed, k_normed});
    return b.add("scores", Scale{b.setup.parameter("qk_gain") * from}, {products});
  };
  row.cost = [](const CostInput& c) {  // as of cosines
    const double vectors = c.n + c.m;
    return Cost{c.pairs, 3 * vectors * c.d_k + c.pairs * (2 * c.d_k + 1), 4 * vectors * c.d_k};
  };
  return row;
}

}  // namespace

std::vector<Choice> score_choices() {
  return {dot_product(), cosine_of_angle(), general(), additive_score(), luong_concat_score(), location_aware_score(),
          gat(),         gaussian(),        qk_norm()};
}

}  // namespace attn
