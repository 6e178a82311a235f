// FlashAttention walked tile by tile: every tile of scores is used up before the next one is made.
#include <algorithm>

#include "attention/methods/parts.h"
#include "attention/methods/rows.h"

namespace attn {
namespace {

constexpr int64_t kMostTilesAcross = 8;  // and as many down: a walk of more than 64 tiles is no walk

/// The running maximum, sum and output of a tile of queries: steps, -1 before the first tile of keys.
struct State {
  int maximum = -1;
  int sum = -1;
  int output = -1;
};

std::string tag(int64_t i) { return "_" + std::to_string(i); }
std::string tag(int64_t i, int64_t j) { return tag(i) + tag(j); }

/// The sizes that are chosen, larger where more than 64 tiles would come of them.
struct Tiling {
  int64_t rows, cols, down, across;
  Tiling(const Setup& s, int64_t n, int64_t m) {
    const auto size = [](int64_t chosen, int64_t all) {
      return std::min(all, std::max(chosen, (all + kMostTilesAcross - 1) / kMostTilesAcross));
    };
    rows = size(s.whole("tile_rows"), n);
    cols = size(s.whole("tile_cols"), m);
    down = (n + rows - 1) / rows;
    across = (m + cols - 1) / cols;
  }
  Block block(int64_t i, int64_t j, int64_t n, int64_t m) const {
    return {i * rows, std::min(rows, n - i * rows), j * cols, std::min(cols, m - j * cols)};
  }
};

class Walk {
 public:
  Walk(Builder& builder, const Qkv& turned)
      : b_(builder),
        n_(b_.shape(turned.q).rows),
        m_(b_.shape(turned.k).rows),
        tiling_(b_.setup, n_, m_),
        mask_(chosen_mask(b_.setup)),
        added_(added_to_scores(b_, turned.q, m_)),
        state_(static_cast<size_t>(tiling_.down)),
        scores_(static_cast<size_t>(tiling_.down), -1) {
    for (int64_t i = 0; i < tiling_.down; ++i) q_.push_back(cut("tile_q", turned.q, i, tiling_.rows, n_));
    for (int64_t j = 0; j < tiling_.across; ++j) {
      k_.push_back(cut("tile_k", turned.k, j, tiling_.cols, m_));
      v_.push_back(cut("tile_v", turned.v, j, tiling_.cols, m_));
    }
    if (added_ >= 0 || !mask_->none())
      lowest_ = b_.given("lowest", Tensor({1, 1, 1, 1}, {std::numeric_limits<float>::lowest()}));
  }

  /// Keys outside, queries inside, as in algorithm 1 (Dao 2022). Returns the step "heads".
  int operator()() {
    for (int64_t j = 0; j < tiling_.across; ++j)
      for (int64_t i = 0; i < tiling_.down; ++i) tile(i, j);
    b_.add("weights", Softmax{b_.setup.temperature}, {joined("masked", scores_)});
    std::vector<int> outputs;
    for (const State& state : state_) outputs.push_back(state.output);
    return joined("heads", outputs);
  }

 private:
  int cut(const std::string& name, int step, int64_t i, int64_t size, int64_t all) {
    return b_.rows(name + tag(i), step, i * size, std::min(size, all - i * size));
  }

  /// exp(difference / T)
  int exponential(const std::string& name, int difference) {
    if (b_.setup.temperature != 1) difference = b_.add("cooled_" + name, Scale{1 / b_.setup.temperature}, {difference});
    return b_.add(name, Map{Map::Function::exp}, {difference});
  }

  void tile(int64_t i, int64_t j) {
    const Block block = tiling_.block(i, j, n_, m_);
    State& state = state_[static_cast<size_t>(i)];
    // A tile that is hidden as a whole is left out, but every query needs a result, if only zeros.
    const bool needed = pairs_seen(*mask_, block, m_) > 0 || (state.output < 0 && j + 1 == tiling_.across);
    if (!needed) return remember(i, j, hidden(block, tag(i, j)));
    const std::string t = tag(i, j);
    const int scores = block_scores(b_, "tile", t, q_[static_cast<size_t>(i)], k_[static_cast<size_t>(j)], block,
                                    added_, cut_mask(*mask_, block, m_));
    remember(i, j, scores);
    const State old = state;
    const bool first = old.output < 0;
    if (first) {
      state.maximum = b_.add("running_max" + t, Reduce{Reduce::Kind::maximum}, {scores});
    } else {
      const int maximum = b_.add("tile_max" + t, Reduce{Reduce::Kind::maximum}, {scores});
      state.maximum = b_.add("running_max" + t, Maximum{}, {old.maximum, maximum});
    }
    // -infinity less a maximum of -infinity must stay -infinity, or a row without keys would count them.
    const int maximum = lowest_ < 0 ? state.maximum : b_.add("finite_max" + t, Maximum{}, {state.maximum, lowest_});
    const int weights = exponential("tile_weights" + t, b_.add("tile_difference" + t, Subtract{}, {scores, maximum}));
    int kept = -1;
    if (first) {
      state.sum = b_.add("running_sum" + t, Reduce{}, {weights});
    } else {
      const int rescale =
          exponential("rescale" + t, b_.add("max_change" + t, Subtract{}, {old.maximum, state.maximum}));
      kept = b_.add("kept_sum" + t, Multiply{}, {old.sum, rescale});
      state.sum = b_.add("running_sum" + t, Add{}, {kept, b_.add("tile_sum" + t, Reduce{}, {weights})});
    }
    int output = b_.add("tile_output" + t, MatMul{}, {weights, v_[static_cast<size_t>(j)]});
    if (!first) {
      const int before = b_.add("kept_output" + t, Multiply{}, {old.output, kept});
      output = b_.add("sum_output" + t, Add{}, {before, output});
    }
    state.output = b_.add("running_output" + t, Divide{}, {output, state.sum});
  }

  /// A tile that nobody computes.
  int hidden(const Block& block, const std::string& t) {
    const auto masked = [](int64_t, int64_t, int64_t) { return -std::numeric_limits<float>::infinity(); };
    const Shape shape{1, b_.shape(q_[0]).heads, block.rows, block.cols};
    return b_.given("tile_hidden" + t, tensor_from(shape, "tile_hidden", masked));
  }
  /// Puts the scores of a tile beside those before it: the matrix that the method itself never has.
  void remember(int64_t i, int64_t j, int scores) {
    int& row = scores_[static_cast<size_t>(i)];
    row = j == 0 ? scores : b_.add("tiles_beside" + tag(i, j), AppendCols{}, {row, scores});
  }
  int joined(const std::string& name, const std::vector<int>& parts) {
    if (parts.size() == 1) return b_.rows(name, parts[0], 0, b_.shape(parts[0]).rows);
    int all = parts[0];
    for (size_t i = 1; i < parts.size(); ++i) {
      const bool last = i + 1 == parts.size();
      all = b_.add(last ? name : name + "_above" + tag(static_cast<int64_t>(i)), AppendRows{}, {all, parts[i]});
    }
    return all;
  }

  Builder& b_;
  int64_t n_, m_;
  Tiling tiling_;
  std::shared_ptr<const Mask> mask_;
  int added_;
  int lowest_ = -1;
  std::vector<State> state_;
  std::vector<int> scores_, q_, k_, v_;
};

}  // namespace

/// Tile by tile with a running maximum, sum and output (Dao 2022, algorithm 1; the running maximum: Milakov 2018,
/// algorithm 3). The weights of a tile are taken against the new maximum, not its own, which saves a factor. After each
/// tile the running output is the exact result for the keys so far. Dot products and the softmax alone: other scores
/// and weightings have no effect. A reach that changes weights after the softmax needs them all, and gets the plain
/// way. The steps masked and weights are put together for show.
Choice flash_method() {
  Choice row{"flash", R"(O_i \leftarrow \frac{e^{m - m'} \ell\, O_i + e^{S_{ij} - m'} V_j}{\ell'})",
             "Dao 2022, algorithm 1"};
  row.parameters = {{"tile_rows", 1, 64, 4, true}, {"tile_cols", 1, 64, 4, true}};
  row.steps = {{"running_output", "o", "", Role::o, Axis::none, Axis::d_v}};
  add_block_steps(row, "tile", true);
  row.add_beside(Role::q, Axis::none, Axis::d_k, {{"tile_q", "q"}});
  row.add_beside(Role::k, Axis::none, Axis::d_k, {{"tile_k", "k"}});
  row.add_beside(Role::v, Axis::none, Axis::d_v, {{"tile_v", "v"}});
  row.add_beside(Role::m, Axis::none, Axis::none, {{"lowest", "c"}, {"tile_hidden", "s"}});
  row.add_beside(Role::s, Axis::none, Axis::none,
                 {{"tile_max", "m"},
                  {"running_max", "m"},
                  {"finite_max", "m"},
                  {"tile_difference", "s"},
                  {"cooled_tile_weights", "s"},
                  {"max_change", "m"},
                  {"cooled_rescale", "m"},
                  {"tiles_beside", "s"}});
  row.add_beside(Role::a, Axis::none, Axis::none,
                 {{"tile_weights", "p"},
                  {"rescale", "r"},
                  {"kept_sum", "ℓ", "old"},
                  {"tile_sum", "ℓ", "tile"},
                  {"running_sum", "ℓ"}});
  row.add_beside(Role::o, Axis::none, Axis::d_v,
                 {{"tile_output", "o"}, {"kept_output", "o"}, {"sum_output", "o"}, {"heads_above", "o"}});
  row.add_beside(Role::s, Axis::none, Axis::key, {{"masked_above", "s"}});
  row.count(Counts::tiles, {"tile_", "running_", "finite_", "cooled_", "max_", "rescale", "kept_", "sum_", "tiles_"});
  row.tempered = R"(O_i \leftarrow \frac{e^{(m - m') / T} \ell\, O_i + e^{(S_{ij} - m') / T} V_j}{\ell'})";
  row.replaces = {Aspect::score, Aspect::weighting};
  row.heads = [](Builder& b, const Qkv& p) {
    return needs_all_scores(b.setup) ? plain_heads(b, p) : Walk(b, turned(b, p))();
  };
  // Every pair of a tile is computed unless the mask hides the tile as a whole; from a query's second tile on its
  // output is multiplied and added to, and it is divided in each (the running maximum and sum are left out, as
  // everywhere the softmax).
  row.cost = [](const CostInput& c) {
    const Setup& s = c.setup;
    const Tiling tiling(s, s.queries, s.keys);
    const std::shared_ptr<const Mask> mask = chosen_mask(s);
    Cost cost;
    for (int64_t i = 0; i < tiling.down; ++i) {
      int64_t tiles = 0;
      for (int64_t j = 0; j < tiling.across; ++j) {
        const Block block = tiling.block(i, j, s.queries, s.keys);
        const bool needed = pairs_seen(*mask, block, s.keys) > 0 || (tiles == 0 && j + 1 == tiling.across);
        if (!needed) continue;
        cost.pairs += static_cast<double>(block.rows * block.cols);
        cost.flops += static_cast<double>(block.rows * s.d_v * (tiles == 0 ? 1 : 3));
        ++tiles;
      }
    }
    cost.flops += 2 * cost.pairs * (c.d_k + c.d_v);
    cost.bytes = 4 * static_cast<double>(2 * s.queries + 2 * tiling.rows * tiling.cols);  // m, l; a tile of S and P
    return cost;
  };
  return row;
}

}  // namespace attn
