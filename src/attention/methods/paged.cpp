// Keys and values in pages of fixed size that lie anywhere in memory, found again through a table.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "attention/mechanism.h"
#include "attention/methods/rows.h"
#include "kernels/seeded.h"

namespace attn {
namespace {

int64_t page_size(const Setup& s) { return std::max<int64_t>(1, s.whole("page_size")); }

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
  Choice row{"paged", R"(K_{j} = \mathrm{page}_{T(\lfloor j / B \rfloor)}[\,j \bmod B\,])",
             "Kwon 2023, sections 4.1 to 4.3"};
  row.parameters = {{"page_size", 1, 32, 4, true}, {"page_seed", 1, 100, 1, true}};
  row.steps = {{"block_table", "t", "", Role::m, Axis::none, Axis::none},
               {"stored_k", "k", "", Role::k, Axis::none, Axis::d_k},
               {"stored_v", "v", "", Role::v, Axis::none, Axis::d_v},
               {"paged_k", "k", "", Role::k, Axis::key, Axis::d_k, true},
               {"paged_v", "v", "", Role::v, Axis::key, Axis::d_v, true}};
  row.heads = [](Builder& b, const Qkv& p) {
    const Qkv t = turned(b, p);
    const int64_t m = b.shape(p.k).rows, size = page_size(b.setup), pages = (m + size - 1) / size;
    const std::vector<int64_t> table = block_table(pages, static_cast<uint64_t>(b.setup.whole("page_seed")));
    std::vector<float> shown;                                            // physical page, filled slots
    std::vector<int64_t> memory(static_cast<size_t>(pages * size), -1);  // the token in each slot
    std::vector<int64_t> slots(static_cast<size_t>(m));                  // the slot of each token
    for (int64_t page = 0; page < pages; ++page) {
      shown.push_back(static_cast<float>(table[static_cast<size_t>(page)]));
      shown.push_back(static_cast<float>(std::min(size, m - page * size)));
    }
    for (int64_t j = 0; j < m; ++j) {
      const int64_t slot = table[static_cast<size_t>(j / size)] * size + j % size;
      slots[static_cast<size_t>(j)] = slot;
      memory[static_cast<size_t>(slot)] = j;
    }
    b.given("block_table", Tensor({1, 1, pages, 2}, std::move(shown)));
    const int stored_k = b.add("stored_k", Gather{memory}, {t.k});
    const int stored_v = b.add("stored_v", Gather{memory}, {t.v});
    const int paged_k = b.add("paged_k", Gather{slots}, {stored_k});
    const int paged_v = b.add("paged_v", Gather{slots}, {stored_v});
    return b.add("heads", MatMul{}, {weights_of_turned(b, t.q, paged_k), paged_v});
  };
  // Beside scores and weights: the table, and the slots of the last page that stay empty.
  row.cost = [](const CostInput& c) {
    const auto size = static_cast<double>(page_size(c.setup)), pages = std::ceil(c.m / size);
    const double empty = pages * size - c.m;
    return Cost{c.pairs, 2 * c.pairs * (c.d_k + c.d_v), 4 * (2 * c.n * c.m + 2 * pages + empty * (c.d_k + c.d_v))};
  };
  return row;
}

}  // namespace attn
