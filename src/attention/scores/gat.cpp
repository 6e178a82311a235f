#include <numeric>

#include "attention/scores/rows.h"

namespace attn {
namespace {

std::vector<int64_t> rows_from(int64_t begin, int64_t count) {
  std::vector<int64_t> rows(static_cast<size_t>(count));
  std::iota(rows.begin(), rows.end(), begin);
  return rows;
}

}  // namespace

/// LeakyReLU(a . [q; k]) (Velickovic 2018). There both ends are W h of one shared W: so it is here where W_Q = W_K. The
/// product is taken by halves, a_1 . q + a_2 . k, which is the same number and shows what it means: the query only
/// shifts its row, so that before the LeakyReLU every query ranks the keys alike (Brody 2022).
Choice gat_score() {
  Choice row{Aspect::score, "gat", R"(\mathrm{LeakyReLU}(a^\top [q_i \Vert k_j]))", "Velickovic 2018, eq. 3"};
  row.parameters = {{"leaky_slope", 0, 1, 0.2}};
  row.steps = {{"a_gat", "a", "", Role::s, Axis::none, Axis::none, true, true},
               {"a_query", "a", "1", Role::q, Axis::d_k, Axis::none, true},
               {"a_key", "a", "2", Role::k, Axis::d_k, Axis::none, true},
               {"query_share", "e", "1", Role::q, Axis::query, Axis::none},
               {"key_column", "e", "2", Role::k, Axis::key, Axis::none, true},
               {"key_share", "e", "2", Role::k, Axis::none, Axis::key},
               {"share_sums", "z", "", Role::s, Axis::query, Axis::key}};
  row.scores = [](Builder& b, int q, int k) {
    const int64_t d_q = b.shape(q).cols, d_k = b.shape(k).cols;
    const int a = b.weight("a_gat", b.shape(q).heads, d_q + d_k, 1);
    const int a_query = b.add("a_query", Gather{rows_from(0, d_q)}, {a});
    const int a_key = b.add("a_key", Gather{rows_from(d_q, d_k)}, {a});
    const int query_share = b.add("query_share", MatMul{}, {q, a_query});
    const int key_share = b.add("key_share", Transpose{}, {b.add("key_column", MatMul{}, {k, a_key})});
    const int sums = b.add("share_sums", Add{}, {query_share, key_share});
    return b.add("scores", Map{Map::Function::leaky_relu, b.parameter("leaky_slope")}, {sums});
  };
  row.cost = [](const Setup& s, double pairs) {  // LeakyReLU: at most one multiplication
    const double vectors = static_cast<double>(s.queries + s.keys);
    return Cost{pairs, 2 * vectors * static_cast<double>(s.d_k) + 2 * pairs, 4 * vectors};
  };
  return row;
}

}  // namespace attn
