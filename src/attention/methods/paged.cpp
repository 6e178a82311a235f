// Keys and values in pages of fixed size that lie anywhere in memory, found again through a table.
#include <algorithm>
#include <numeric>

#include "attention/mechanism.h"
#include "attention/methods/parts.h"
#include "attention/methods/rows.h"
#include "kernels/seeded.h"

namespace attn {
namespace {

int64_t page_size(const Setup& s) { return std::max<int64_t>(1, static_cast<int64_t>(s.parameters.at("page_size"))); }
int64_t pages_for(int64_t keys, int64_t size) { return (keys + size - 1) / size; }

/// Physical page of each logical one: a shuffle by seed (Fisher-Yates).
std::vector<int64_t> block_table(int64_t pages, uint64_t seed) {
  std::vector<int64_t> table(static_cast<size_t>(pages));
  std::iota(table.begin(), table.end(), 0);
  for (int64_t i = pages - 1; i > 0; --i) {
    const auto other = static_cast<int64_t>(seeded_draw(seed, 0, i, 0) * static_cast<double>(i + 1));
    std::swap(table[static_cast<size_t>(i)], table[static_cast<size_t>(other)]);
  }
  return table;
}

}  // namespace

/// A cache in pages of `page_size` tokens, in whatever order memory had room (a shuffle by `page_seed`); the block
/// table says where each page lies and how much of it is filled (Kwon 2023, figure 6). The result is that of the plain
/// way, for every score, weighting and reach.
Choice paged_method() {
  Choice row{Aspect::method, "paged", R"(K_{j} = \mathrm{page}_{T(\lfloor j / B \rfloor)}[\,j \bmod B\,])",
             "Kwon 2023, sections 4.1 to 4.3"};
  row.parameters = {{"page_size", 1, 32, 4, true}, {"page_seed", 1, 100, 1, true}};
  row.steps = {{"block_table", "t", "", Role::m, Axis::none, Axis::none},
               {"stored_k", "k", "", Role::k, Axis::none, Axis::d_k},
               {"stored_v", "v", "", Role::v, Axis::none, Axis::d_v},
               {"paged_k", "k", "", Role::k, Axis::key, Axis::d_k, true},
               {"paged_v", "v", "", Role::v, Axis::key, Axis::d_v, true}};
  row.heads = [](Builder& b, int q, int k, int v) {
    const QueriesKeys t = turned(b, q, k);
    const int64_t m = b.shape(k).rows, size = page_size(b.setup), pages = pages_for(m, size);
    const std::vector<int64_t> table = block_table(pages, static_cast<uint64_t>(b.whole("page_seed")));
    std::vector<float> shown;                                            // physical page, filled slots
    std::vector<int64_t> memory(static_cast<size_t>(pages * size), -1);  // the token in each slot
    std::vector<int64_t> slots(static_cast<size_t>(m));                  // the slot of each token
    for (int64_t p = 0; p < pages; ++p) {
      shown.push_back(static_cast<float>(table[static_cast<size_t>(p)]));
      shown.push_back(static_cast<float>(std::min(size, m - p * size)));
    }
    for (int64_t j = 0; j < m; ++j) {
      const int64_t slot = table[static_cast<size_t>(j / size)] * size + j % size;
      slots[static_cast<size_t>(j)] = slot;
      memory[static_cast<size_t>(slot)] = j;
    }
    b.given("block_table", Tensor({1, 1, pages, 2}, std::move(shown)));
    const int stored_k = b.add("stored_k", Gather{memory}, {t.k});
    const int stored_v = b.add("stored_v", Gather{memory}, {v});
    const int paged_k = b.add("paged_k", Gather{slots}, {stored_k});
    const int paged_v = b.add("paged_v", Gather{slots}, {stored_v});
    return b.add("heads", MatMul{}, {weights_of_turned(b, t.q, paged_k), paged_v});
  };
  // Beside scores and weights: the table, and the slots of the last page that stay empty.
  row.cost = [](const Setup& s, double pairs) {
    const int64_t pages = pages_for(s.keys, page_size(s));
    const int64_t empty = pages * page_size(s) - s.keys;
    return Cost{pairs, 2 * pairs * static_cast<double>(s.d_k + s.d_v),
                4 * static_cast<double>(2 * s.queries * s.keys + 2 * pages + empty * (s.d_k + s.d_v))};
  };
  return row;
}

}  // namespace attn
