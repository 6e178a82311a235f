// Additive scores that know where the query before looked: computed row after row, as a decoder would.
#include <string>

#include "attention/scores/hidden_layer.h"
#include "attention/scores/rows.h"

namespace attn {
namespace {

constexpr int64_t kMostRows = 64;  // a dozen steps each

/// The mask of one query alone.
std::shared_ptr<Mask> mask_of_row(const Mask& mask, int64_t heads, int64_t i, int64_t keys) {
  const Shape shape{1, heads, 1, keys};
  std::vector<float> values = allocate(shape.count(), "mask");
  for (int64_t h = 0; h < heads; ++h) {
    const MaskRow row = mask.row(0, h, i, keys);
    for (int64_t j = 0; j < keys; ++j) values[static_cast<size_t>(h * keys + j)] = row.value(j);
  }
  auto alone = std::make_shared<Mask>();
  alone->bias = Tensor(shape, std::move(values));
  return alone;
}

/// `width` neighbours of every key, the middle one itself (the one after the middle where width is even); beyond the
/// ends: -1.
std::vector<int64_t> neighbours(int64_t keys, int64_t width) {
  std::vector<int64_t> rows;
  for (int64_t j = 0; j < keys; ++j)
    for (int64_t u = 0; u < width; ++u) {
      const int64_t at = j + u - width / 2;
      rows.push_back(at >= 0 && at < keys ? at : -1);
    }
  return rows;
}

int location_aware_scores(Builder& b, int q, int k) {
  const int64_t n = b.shape(q).rows, m = b.shape(k).rows, heads = b.shape(q).heads, d_a = b.whole("d_a");
  if (n > kMostRows)
    throw Error("scores: location-aware attention goes row by row, expected at most " + std::to_string(kMostRows) +
                " queries, found " + std::to_string(n));
  const int64_t filters = b.whole("location_filters"), width = b.whole("location_width");
  const int w_a = b.weight("w_a", heads, b.shape(q).cols, d_a);
  const int u_a = b.weight("u_a", b.shape(k).heads, b.shape(k).cols, d_a);
  const int f = b.weight("f_location", heads, filters, width);
  const int u_f = b.weight("u_f", heads, filters, d_a);
  const int v_a = b.weight("v_a", heads, d_a, 1);
  const int q_a = b.add("q_a", MatMul{}, {q, w_a});
  const int k_a = b.add("k_a", MatMul{}, {k, u_a});
  const Choice& reach = chosen(b.setup, Aspect::reach);
  const std::shared_ptr<Mask> mask = reach.mask ? reach.mask(b.setup) : std::make_shared<Mask>();

  int scores = -1, alignment = -1;
  for (int64_t i = 0; i < n; ++i) {
    const auto add = [&](const std::string& name, Primitive primitive, std::initializer_list<int> inputs) {
      return b.add("location_" + name + "_" + std::to_string(i + 1), std::move(primitive), inputs);
    };
    int sums = add("content", Add{}, {add("query", Gather{{i}}, {q_a}), k_a});
    if (i > 0) {
      const int seen = add("seen", Gather{neighbours(m, width)}, {add("before", Transpose{}, {alignment})});
      const int features = add("features", MatMul{true}, {add("windows", Reshape{m, width}, {seen}), f});
      sums = add("sums", Add{}, {sums, add("shift", MatMul{}, {features, u_f})});
    }
    const int fit = add("fit", MatMul{}, {add("tanh", Map{Map::Function::tanh}, {sums}), v_a});
    const int row = add("row", Transpose{}, {fit});
    const std::string all = i + 1 < n ? "location_rows_" + std::to_string(i + 1) : "scores";
    scores = i == 0 ? (n == 1 ? b.add("scores", Reshape{1, m}, {row}) : row) : b.add(all, AppendRows{}, {scores, row});
    if (i + 1 == n) break;
    const int capped = add("capped", SoftCap{b.setup.softcap}, {row});
    const int masked = add("masked", ApplyMask{mask_of_row(*mask, heads, i, m)}, {capped});
    alignment = add("alignment", Softmax{b.setup.temperature}, {masked});
  }
  return scores;
}

}  // namespace

/// v . tanh(W_a q_i + U_a k_j + U f_ij) where f_i is the alignment of query i - 1 folded with filters, f_ij = sum over
/// u of F_u a_{i-1, j+u} (Chorowski 2015; without the bias b; F mirrored, which for learned filters says the same).
/// Before the first query nothing was looked at: no such term. The alignment is the softmax of the row before under the
/// scene's softcap, mask and temperature, which is its row of weights unless biases, dropout or the like change those
/// afterwards.
Choice location_aware_score() {
  Choice row{Aspect::score, "location_aware",
             R"(v_a^\top \tanh(W_a q_i + U_a k_j + U f_{ij}), \quad f_i = F * a_{i-1})", "Chorowski 2015, section 2.2"};
  row.parameters = {hidden_width(), {"location_filters", 1, 8, 2, true}, {"location_width", 1, 15, 3, true}};
  row.steps = projection_steps();
  row.steps.push_back({"v_a", "v", "a", Role::s, Axis::none, Axis::none, true, true});
  row.steps.push_back({"f_location", "f", "", Role::a, Axis::none, Axis::none, true, true});
  row.steps.push_back({"u_f", "u", "f", Role::a, Axis::none, Axis::none, true, true});
  const auto part = [&](const char* name, const char* letter, Role role, Axis rows, Axis cols) {
    row.steps.push_back({std::string("location_") + name, letter, "", role, rows, cols, true});
  };
  part("query", "q", Role::q, Axis::none, Axis::none);
  part("content", "z", Role::s, Axis::key, Axis::none);
  part("before", "a", Role::a, Axis::key, Axis::none);
  part("seen", "a", Role::a, Axis::none, Axis::none);
  part("windows", "a", Role::a, Axis::key, Axis::none);
  part("features", "f", Role::a, Axis::key, Axis::none);
  part("shift", "z", Role::a, Axis::key, Axis::none);
  part("sums", "z", Role::s, Axis::key, Axis::none);
  part("tanh", "t", Role::s, Axis::key, Axis::none);
  part("fit", "e", Role::s, Axis::key, Axis::none);
  part("row", "s", Role::s, Axis::none, Axis::key);
  part("rows", "s", Role::s, Axis::query, Axis::key);
  part("capped", "s", Role::s, Axis::none, Axis::key);
  part("masked", "s", Role::s, Axis::none, Axis::key);
  part("alignment", "a", Role::a, Axis::none, Axis::key);
  row.scores = location_aware_scores;
  row.cost = [](const Setup& s, double pairs) {
    const Builder b(s);
    const double n = static_cast<double>(s.queries), m = static_cast<double>(s.keys), d = static_cast<double>(s.d_k);
    const double d_a = b.parameter("d_a"), filters = b.parameter("location_filters"),
                 width = b.parameter("location_width");
    const double later = n > 1 ? pairs * (n - 1) / n : 0;  // pairs of a query that has one before it
    return Cost{pairs,
                2 * (n + m) * d * d_a + 3 * pairs * d_a + later * (2 * width * filters + 2 * filters * d_a + d_a),
                4 * ((n + m) * d_a + m * (d_a + width + filters))};
  };
  return row;
}

}  // namespace attn
