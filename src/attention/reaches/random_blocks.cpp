#include <set>

#include "attention/reaches/rows.h"
#include "kernels/seeded.h"

namespace attn {
namespace {

/// BigBird on blocks of b tokens (Zaheer 2020, section 2 and appendix D): blocks on either side, global blocks at the
/// beginning that see and are seen by all, and random ones among the rest.
struct Blocks {
  explicit Blocks(const Setup& s)
      : setup(s),
        size(s.whole("block_size")),
        window(s.whole("block_window")),
        global(s.whole("global_blocks")),
        random(s.whole("random_blocks")),
        count((s.keys + size - 1) / size) {}

  /// The blocks of keys that the queries of block `row` see, in order.
  std::set<int64_t> seen(int64_t row) const {
    std::set<int64_t> blocks;
    if (row < global) {
      for (int64_t b = 0; b < count; ++b) blocks.insert(b);
      return blocks;
    }
    for (int64_t b = 0; b < std::min(global, count); ++b) blocks.insert(b);
    for (int64_t b = std::max<int64_t>(0, row - window); b <= std::min(row + window, count - 1); ++b) blocks.insert(b);
    // The remaining blocks are numbered 0, 1, ...: before the window, then behind it.
    const int64_t before = std::max<int64_t>(0, std::min(row - window, count) - global);
    const int64_t behind = std::max(global, row + window + 1);
    const int64_t left = before + std::max<int64_t>(0, count - behind);
    // Floyd's sample without replacement: every set of so many is equally likely.
    std::set<int64_t> drawn;
    for (int64_t last = left - std::min(random, left); last < left; ++last) {
      const auto one =
          static_cast<int64_t>(seeded_draw(setup.seed, kMatrix, row, last) * static_cast<double>(last + 1));
      if (!drawn.insert(one).second) drawn.insert(last);
    }
    for (const int64_t one : drawn) blocks.insert(one < before ? global + one : behind + one - before);
    return blocks;
  }

  static constexpr int64_t kMatrix = 0x626c6f636b73;  // any number that no other draw from this seed uses
  const Setup& setup;
  int64_t size, window, global, random, count;
};

}  // namespace

Choice random_blocks_reach() {
  Choice row{"random_blocks",
             R"(\{j: \lfloor j/b \rfloor \in \mathcal{W}_i \cup \mathcal{G} \cup \mathcal{R}_i\} \cup )"
             R"(\{j: \lfloor i/b \rfloor \in \mathcal{G}\})",
             "BigBird, Zaheer 2020, section 2"};
  row.parameters = {{"block_size", 1, 64, 1, true},
                    {"block_window", 0, 16, 1, true},
                    {"global_blocks", 0, 16, 1, true},
                    {"random_blocks", 0, 16, 1, true}};
  row.mask = [](const Setup& s) {
    const Blocks blocks(s);
    std::vector<uint8_t> sees;  // of the present block row
    int64_t of = -1;
    return mask_where(s, [&](int64_t i, int64_t j) {
      if (j == 0 && i / blocks.size != of) {
        of = i / blocks.size;
        sees.assign(static_cast<size_t>(s.keys), 0);
        for (const int64_t b : blocks.seen(of))
          for (int64_t key = b * blocks.size; key < std::min(s.keys, (b + 1) * blocks.size); ++key)
            sees[static_cast<size_t>(key)] = 1;
      }
      return sees[static_cast<size_t>(j)] != 0;
    });
  };
  row.pairs = [](const Setup& s) {
    const Blocks blocks(s);
    double pairs = 0;
    for (int64_t of = 0; of * blocks.size < s.queries; ++of) {
      const int64_t queries = std::min(blocks.size, s.queries - of * blocks.size);
      int64_t keys = 0;
      if (of < blocks.global)
        keys = s.keys;
      else
        for (const int64_t b : blocks.seen(of)) keys += keys_between(s, b * blocks.size, (b + 1) * blocks.size - 1);
      pairs += static_cast<double>(queries * keys);
    }
    return pairs;
  };
  return row;
}

}  // namespace attn
