// The rows of the table of positions: how the order of the tokens comes in.
#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>

#include "attention/choice.h"
#include "attention/positions/tables.h"

namespace attn {

Tensor sinusoidal_positions(int64_t n, int64_t d) {
  return tensor_from({1, 1, n, d}, "positions", [&](int64_t, int64_t p, int64_t c) {
    const double angle =
        static_cast<double>(p) / std::pow(10000.0, static_cast<double>(c / 2 * 2) / static_cast<double>(d));
    return c % 2 ? std::cos(angle) : std::sin(angle);
  });
}

Tensor periodic_positions(int64_t n, int64_t d, int64_t period) {
  if (period < 1) fail("positions", "a period of at least 1 token", std::to_string(period));
  return tensor_from({1, 1, n, d}, "positions", [&](int64_t, int64_t p, int64_t c) {
    // More than half as many turns in a period as tokens would look like fewer.
    const int64_t turns = 1 + c / 2 % std::max<int64_t>(1, period / 2);
    // Whole turns are taken off in whole numbers: what is left is the same for p and p + T, to the last bit.
    const int64_t left = p % period * turns % period;
    const double angle = 2 * std::numbers::pi * static_cast<double>(left) / static_cast<double>(period);
    return c % 2 ? std::cos(angle) : std::sin(angle);
  });
}

std::vector<double> alibi_slopes(int64_t heads) {
  std::vector<double> slopes;
  const auto below = static_cast<int64_t>(std::bit_floor(static_cast<uint64_t>(heads)));
  const auto slope = [](int64_t h, int64_t of) {
    return std::exp2(-8.0 * static_cast<double>(h) / static_cast<double>(of));
  };
  for (int64_t h = 1; h <= below; ++h) slopes.push_back(slope(h, below));
  for (int64_t h = 1; below + (h + 1) / 2 <= heads; h += 2) slopes.push_back(slope(h, 2 * below));
  return slopes;
}

Tensor alibi_bias(const std::vector<double>& slopes, int64_t n, int64_t m) {
  return tensor_from({1, static_cast<int64_t>(slopes.size()), n, m}, "alibi", [&](int64_t h, int64_t i, int64_t j) {
    return slopes[static_cast<size_t>(h)] * static_cast<double>(-std::abs(i - j));
  });
}

namespace {

Choice sinusoidal() {
  Choice row{"sinusoidal", R"(\sin \frac{p}{10000^{2i/d}}, \cos \frac{p}{10000^{2i/d}})", "Vaswani 2017, section 3.5"};
  row.table = [](const Setup& s, int64_t rows) { return sinusoidal_positions(rows, s.d_model); };
  return row;
}

/// A place within a bar, not in the piece: tokens one period apart have the same code. (Fan 2022, FaceFormer, repeats
/// the first T rows of the sinusoidal table to the same end; here the step from the last row to the first is as any
/// other.)
Choice periodic() {
  Choice row{"periodic", R"(\sin \frac{2 \pi f_i p}{T}, \cos \frac{2 \pi f_i p}{T})", ""};
  row.parameters = {{"period", 1, 64, 4, true}};
  row.table = [](const Setup& s, int64_t rows) { return periodic_positions(rows, s.d_model, s.whole("period")); };
  return row;
}

/// A vector for every place, a weight like any other (Gehring 2017): what a place means is for training to find out.
/// Two texts share the table; it is as long as the longer one.
Choice learned() {
  Choice row{"learned", R"(x_p = e_p + w_p)", "Gehring 2017, section 3.1"};
  row.steps = {{"w_pos", "p", "", Role::x, Axis::query, Axis::feature, false, true}};
  row.learned = [](Builder& b, int64_t rows) {
    const int known = b.program.find("w_pos" + b.suffix);
    const int table =
        known >= 0 ? known : b.weight("w_pos", 1, std::max({b.setup.queries, b.setup.keys, rows}), b.setup.d_model);
    if (b.shape(table).rows == rows) return table;
    return b.rows(known >= 0 ? "positions_source" : "positions", table, 0, rows);
  };
  return row;
}

/// Queries and keys are turned, columns 2i and 2i+1 by p / 10000^(2i/d_k) at place p: their product then depends on the
/// distance of the two places only (Su 2021). An odd last column stays.
Choice rope() {
  Choice row{"rope", R"(q_p \mapsto R_p\, q_p, \quad k_p \mapsto R_p\, k_p)", "Su 2021, section 3.2.2"};
  row.steps = {{"q_turned", "q", "r", Role::q, Axis::query, Axis::d_k},
               {"k_turned", "k", "r", Role::k, Axis::key, Axis::d_k}};
  row.turn = [](Builder& b, int q_or_k, const std::string& name) { return b.add(name, Rotate{}, {q_or_k}); };
  return row;
}

/// No positions in the embeddings: the farther a key, the lower its score, at another rate in every head (Press 2022).
Choice alibi() {
  Choice row{"alibi", R"(s_{ij} - \mu_h\, |i - j|, \quad \mu_h = 2^{-8h/H})", "Press 2022, section 3"};
  row.steps = {{"biased", "s", "b", Role::s, Axis::query, Axis::key}};
  row.add_beside(Role::m, Axis::query, Axis::key, {{"alibi", "b"}});
  row.bias = [](Builder& b, int scores, const std::string& before) {
    const Shape shape = b.shape(scores);
    const int slopes = b.given(before + "alibi", alibi_bias(alibi_slopes(shape.heads), shape.rows, shape.cols));
    return b.add(before + "biased", Add{}, {scores, slopes});
  };
  return row;
}

}  // namespace

std::vector<Choice> position_choices() {
  return {{"none", R"(x_p = e_p)", ""}, sinusoidal(), periodic(), learned(), rope(), alibi()};
}

}  // namespace attn
