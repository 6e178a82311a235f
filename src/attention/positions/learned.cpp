#include <algorithm>
#include <numeric>

#include "attention/positions/rows.h"

namespace attn {

/// A vector for every place, a weight like any other (Gehring 2017): what a place means is for training to find out.
/// Two texts share the table; it is as long as the longer one.
Choice learned_position() {
  Choice row{Aspect::position, "learned", R"(x_p = e_p + w_p)", "Gehring 2017, section 3.1"};
  row.steps = {{"w_pos", "p", "", Role::x, Axis::query, Axis::feature, false, true}};
  row.learned = [](Builder& b, int64_t rows) {
    const int known = b.program.find("w_pos" + b.suffix);
    const int table =
        known >= 0 ? known : b.weight("w_pos", 1, std::max({b.setup.queries, b.setup.keys, rows}), b.setup.d_model);
    if (b.shape(table).rows == rows) return table;
    std::vector<int64_t> first(static_cast<size_t>(rows));
    std::iota(first.begin(), first.end(), 0);
    return b.add(known >= 0 ? "positions_source" : "positions", Gather{std::move(first)}, {table});
  };
  return row;
}

}  // namespace attn
