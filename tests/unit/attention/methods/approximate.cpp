// Methods that approximate: linear attention, Performer, Reformer; how far from softmax they are, and on what.
#include <set>

#include "attention/methods/methods_support.h"
#include "attention/methods/random_features.h"

using namespace methods_test;

namespace {

double elu_plus_one(double x) { return x > 0 ? x + 1 : std::exp(x); }

Table mapped(Table t, double (*f)(double)) {
  for (auto& row : t)
    for (double& x : row) x = f(x);
  return t;
}

/// phi(q_i) . phi(k_j) where seen, divided by the sum of the row; zeros where it is 0.
Table kernel_weights(const Table& phi_q, const Table& phi_k, const Sees& sees) {
  Table weights(phi_q.size(), std::vector<double>(phi_k.size(), 0));
  for (size_t i = 0; i < phi_q.size(); ++i) {
    double sum = 0;
    for (size_t j = 0; j < phi_k.size(); ++j)
      if (sees(static_cast<int64_t>(i), static_cast<int64_t>(j))) sum += weights[i][j] = dot(phi_q[i], phi_k[j]);
    for (double& w : weights[i]) w = sum == 0 ? 0 : w / sum;
  }
  return weights;
}

double root_mean_square(const Tensor& got, const std::vector<Table>& want) {
  double sum = 0;
  for (int64_t h = 0; h < got.shape().heads; ++h)
    for (int64_t i = 0; i < got.shape().rows; ++i)
      for (int64_t j = 0; j < got.shape().cols; ++j)
        sum += std::pow(
            got.at(0, h, i, j) - want[static_cast<size_t>(h)][static_cast<size_t>(i)][static_cast<size_t>(j)], 2);
  return std::sqrt(sum / static_cast<double>(got.count()));
}

/// The slope of log y against log x by least squares.
double slope(const std::vector<double>& x, const std::vector<double>& y) {
  double sx = 0, sy = 0, sxx = 0, sxy = 0;
  const auto n = static_cast<double>(x.size());
  for (size_t i = 0; i < x.size(); ++i) {
    sx += std::log(x[i]);
    sy += std::log(y[i]);
    sxx += std::log(x[i]) * std::log(x[i]);
    sxy += std::log(x[i]) * std::log(y[i]);
  }
  return (n * sxy - sx * sy) / (n * sxx - sx * sx);
}

Tensor performer_weights(Drawn s, const Operands& in, int features, int seed, bool orthogonal) {
  s.parameters["features"] = features;
  s.parameters["feature_seed"] = seed;
  s.parameters["orthogonal"] = orthogonal;
  return run_method(*backends().front(), s, in)["weights"];
}

}  // namespace

TEST_CASE("linear attention is its formula under every reach, and its heads are its implied weights times the values") {
  uint32_t seed = 1;
  for (const Sizes& z : sizes())
    for (const ReachCase& reach : reach_cases()) {
      Drawn s = setup_for("linear", z);
      choose_reach(s, reach);
      CAPTURE(reach.id);
      const Operands in = operands_for(z, seed += 10);
      on_every_backend([&](const Backend& backend) {
        const Values got = run_method(backend, s, in);
        CHECK(got.has("kv") == (reach.id == "none"));
        for (int64_t h = 0; h < z.heads; ++h) {
          const Table weights = kernel_weights(mapped(table(in.q, h, z.heads), elu_plus_one),
                                               mapped(table(in.k, h, z.heads), elu_plus_one), reach.sees);
          CHECK(differs(got["weights"], h, weights) == "");
          CHECK(differs(got["heads"], h, times(weights, table(in.v, h, z.heads))) == "");
        }
      });
    }
}

TEST_CASE("causal linear attention is a recurrent network: a state that each key and value is added to") {
  const Sizes z{10, 10, 1, 1, 3, 4};
  Drawn s = setup_for("linear", z);
  s.chosen["reach"] = "causal";
  const Operands in = operands_for(z, 9);
  const Table q = table(in.q, 0, 1), k = table(in.k, 0, 1), v = table(in.v, 0, 1);
  std::vector<std::vector<double>> state(3, std::vector<double>(4, 0));  // Katharopoulos 2020, eq. 18 to 20
  std::vector<double> sums(3, 0);
  Table out;
  double flops = 0;
  for (size_t i = 0; i < 10; ++i) {
    std::vector<double> row(4, 0);
    double divisor = 0;
    for (size_t a = 0; a < 3; ++a) {
      sums[a] += elu_plus_one(k[i][a]);
      ++flops;
      for (size_t c = 0; c < 4; ++c, flops += 2) state[a][c] += elu_plus_one(k[i][a]) * v[i][c];
    }
    for (size_t a = 0; a < 3; ++a) {
      divisor += elu_plus_one(q[i][a]) * sums[a];
      flops += 2;
      for (size_t c = 0; c < 4; ++c, flops += 2) row[c] += elu_plus_one(q[i][a]) * state[a][c];
    }
    for (double& x : row) x /= divisor, ++flops;
    out.push_back(row);
  }
  CHECK(differs(run_method(*backends().front(), s, in)["heads"], 0, out) == "");
  CHECK(cost_of(s).flops == flops);
  CHECK(cost_of(s).pairs == 0);
  CHECK(cost_of(s).bytes == 4 * (12 + 3));
}

TEST_CASE("linear attention: the cost without a mask is what its steps do") {
  const Sizes z{5, 8, 1, 1, 3, 4};
  const Drawn s = setup_for("linear", z);
  const Program program = program_of(s, operands_for(z, 9));
  double flops = 0;
  for (const char* name : {"kv", "k_sum", "numerator", "denominator", "heads"}) {
    const Step& step = program.steps[static_cast<size_t>(program.find(name))];
    const Shape first = program.steps[static_cast<size_t>(step.inputs[0])].shape;
    const double each = std::string(name) == "k_sum"   ? static_cast<double>(first.cols)
                        : std::string(name) == "heads" ? 1
                                                       : 2 * static_cast<double>(first.cols);
    flops += each * static_cast<double>(step.shape.count());
  }
  CHECK(cost_of(s).flops == flops);
}

TEST_CASE("a needle that softmax finds is smeared by linear attention") {
  const Sizes z{1, 64, 1, 1, 64, 1};
  Operands in = operands_for(z, 21, 1);
  std::vector<float> keys(in.k.data(), in.k.data() + in.k.count());
  std::vector<float> values(64, 0.0f);
  for (size_t c = 0; c < 64; ++c) keys[17 * 64 + c] = 3 * in.q.data()[c];  // the one key that matches
  values[17] = 1;
  in.k = tensor({1, 1, 64, 64}, keys);
  in.v = tensor({1, 1, 64, 1}, values);
  const Backend& backend = *backends().front();
  const float softmax = run_method(backend, setup_for("plain", z), in)["heads"].data()[0];
  const float linear = run_method(backend, setup_for("linear", z), in)["heads"].data()[0];
  CHECK(softmax > 0.9f);
  CHECK(linear < 0.1f);
  CHECK(linear > 1.0f / 64);
}

TEST_CASE("Performer is its formula: features of the directions it shows, under every reach") {
  uint32_t seed = 1;
  for (const Sizes& z : sizes())
    for (const ReachCase& reach : reach_cases()) {
      Drawn s = setup_for("performer", z);
      choose_reach(s, reach);
      s.temperature = 0.8;
      CAPTURE(reach.id);
      const Operands in = operands_for(z, seed += 10);
      on_every_backend([&](const Backend& backend) {
        const Values got = run_method(backend, s, in);
        const Table directions = table(got["directions"], 0, 1);
        CHECK(directions.size() == 16);
        const double share = std::pow(static_cast<double>(z.d_k), -0.25) / std::sqrt(0.8);
        const auto features = [&](Table x) {
          Table phi;
          for (auto& row : x) {
            for (double& c : row) c *= share;
            phi.emplace_back();
            for (const auto& w : directions) phi.back().push_back(std::exp(dot(w, row) - dot(row, row) / 2) / 4);
          }
          return phi;
        };
        for (int64_t h = 0; h < z.heads; ++h) {
          const Table weights =
              kernel_weights(features(table(in.q, h, z.heads)), features(table(in.k, h, z.heads)), reach.sees);
          CHECK(differs(got["weights"], h, weights, 3e-5) == "");
          CHECK(differs(got["heads"], h, times(weights, table(in.v, h, z.heads)), 3e-5) == "");
        }
      });
    }
}

// Short vectors: the claim is about the variance of the estimate, and where that is large the quotient, which stays
// between 0 and 1, hides it until there are many features.
TEST_CASE("Performer's error over 64 seeds falls like one over the root of the number of features") {
  const Sizes z{6, 6, 1, 1, 4, 2};
  const Drawn s = setup_for("performer", z);
  const Operands in = operands_for(z, 31, 0.5);
  const std::vector<Table> exact{
      softmax_weights(table(in.q, 0, 1), table(in.k, 0, 1), s, [](int64_t, int64_t) { return true; })};
  const auto error = [&](int features, bool orthogonal) {
    double sum = 0;
    for (int seed = 1; seed <= 64; ++seed)
      sum += std::pow(root_mean_square(performer_weights(s, in, features, seed, orthogonal), exact), 2);
    return std::sqrt(sum / 64);
  };
  std::vector<double> counts, errors;
  for (const int features : {16, 32, 64, 128, 256}) {
    counts.push_back(features);
    errors.push_back(error(features, false));
  }
  MESSAGE("errors from ", errors.front(), " to ", errors.back(), ", slope ", slope(counts, errors));
  CHECK(std::abs(slope(counts, errors) + 0.5) < 0.1);
  for (const size_t i : {1, 2, 3})
    CHECK_MESSAGE(error(static_cast<int>(counts[i]), true) < errors[i], "orthogonal directions err less");
}

TEST_CASE("Performer does not overflow where exponentials would") {
  const Sizes z{5, 5, 1, 1, 2, 2};
  const Values got = run_method(*backends().front(), setup_for("performer", z), operands_for(z, 5, 60));
  for (int64_t i = 0; i < 5; ++i) {
    double sum = 0;
    for (int64_t j = 0; j < 5; ++j) sum += got["weights"].at(0, 0, i, j);
    CHECK((std::abs(sum - 1) < 1e-5 || sum == 0));
  }
}

TEST_CASE("random directions are normal; orthogonal ones are orthogonal by groups of d") {
  const int64_t n = 20000;
  double sum = 0, squares = 0, fourth = 0;
  for (int64_t i = 0; i < n; ++i) {
    const double g = seeded_gaussian(3, 0, i);
    sum += g;
    squares += g * g;
    fourth += g * g * g * g;
  }
  const auto count = static_cast<double>(n);  // five standard errors each
  CHECK(std::abs(sum / count) < 5 / std::sqrt(count));
  CHECK(std::abs(squares / count - 1) < 5 * std::sqrt(2 / count));
  CHECK(std::abs(fourth / count - 3) < 5 * std::sqrt(96 / count));

  const Table rows = table(gaussian_directions(10, 4, 7, true), 0, 1);
  for (size_t a = 0; a < 10; ++a)
    for (size_t b = 0; b < a; ++b)
      if (a / 4 == b / 4) CHECK(std::abs(dot(rows[a], rows[b])) < 1e-5);
  const Table fewer = table(gaussian_directions(6, 4, 7, true), 0, 1);
  CHECK(std::equal(fewer.begin(), fewer.end(), rows.begin()));
}

namespace {

/// Which keys each query looks at, from the rotations that are shown, in plain loops.
std::vector<std::set<size_t>> hashed_pairs(const Values& got, const Table& q, const Table& k, int rounds, bool own,
                                           const Sees& sees) {
  const auto bucket = [](const std::vector<double>& x, const Table& rotation) {
    std::vector<double> sides;
    for (const double sign : {1.0, -1.0})
      for (size_t c = 0; c < rotation.front().size(); ++c) {
        double sum = 0;
        for (size_t r = 0; r < rotation.size(); ++r) sum += sign * x[r] * rotation[r][c];
        sides.push_back(sum);
      }
    return std::max_element(sides.begin(), sides.end()) - sides.begin();
  };
  std::vector<std::set<size_t>> looked_at(q.size());
  for (size_t i = 0; i < q.size(); ++i) {
    for (int round = 0; round < rounds; ++round) {
      const Table rotation = table(got["rotation_" + std::to_string(round)], 0, 1);
      for (size_t j = 0; j < k.size(); ++j)
        if (sees(static_cast<int64_t>(i), static_cast<int64_t>(j)) && !(own && i == j) &&
            bucket(q[i], rotation) == bucket(k[j], rotation))
          looked_at[i].insert(j);
    }
    if (own && looked_at[i].empty() && sees(static_cast<int64_t>(i), static_cast<int64_t>(i))) looked_at[i].insert(i);
  }
  return looked_at;
}

Table unit_rows(Table t) {
  for (auto& row : t) {
    const double length = std::sqrt(dot(row, row));
    for (double& x : row) x /= length;
  }
  return t;
}

/// Mean distance of Reformer's output from attention with shared queries and keys over every pair but oneself.
double reformer_error(int buckets, int rounds) {
  const Sizes z{24, 24, 1, 1, 4, 3};
  Drawn s = setup_for("reformer", z);
  s.parameters["buckets"] = buckets;
  s.parameters["rounds"] = rounds;
  const Operands in = operands_for(z, 41);
  const Table q = table(in.q, 0, 1);
  const std::vector<Table> exact{
      times(softmax_weights(q, unit_rows(q), s, [](int64_t i, int64_t j) { return i != j; }), table(in.v, 0, 1))};
  double sum = 0;
  for (int seed = 1; seed <= 16; ++seed) {
    s.parameters["hash_seed"] = seed;
    sum += root_mean_square(run_method(*backends().front(), s, in)["heads"], exact);
  }
  return sum / 16;
}

}  // namespace

TEST_CASE("Reformer attends exactly to what any round hashes together, to itself only when alone, under every reach") {
  uint32_t seed = 1;
  for (const Sizes& z : sizes())
    for (const ReachCase& reach : reach_cases())
      for (const int rounds : {1, 3}) {
        Drawn s = setup_for("reformer", z);
        choose_reach(s, reach);
        s.parameters["rounds"] = rounds;
        s.parameters["buckets"] = 6;
        CAPTURE(reach.id);
        const Operands in = operands_for(z, seed += 10);
        const bool own = z.n == z.m;
        on_every_backend([&](const Backend& backend) {
          const Values got = run_method(backend, s, in);
          for (int64_t h = 0; h < z.heads; ++h) {
            const Table q = table(in.q, h, z.heads), k = unit_rows(own ? q : table(in.k, h, z.heads));
            const std::vector<std::set<size_t>> pairs = hashed_pairs(got, q, k, rounds, own, reach.sees);
            const Table weights = softmax_weights(q, k, s, [&](int64_t i, int64_t j) {
              return pairs[static_cast<size_t>(i)].contains(static_cast<size_t>(j));
            });
            CHECK(differs(got["weights"], h, weights) == "");
            CHECK(differs(got["heads"], h, times(weights, table(in.v, h, z.heads))) == "");
          }
        });
      }
}

TEST_CASE("Reformer: more rounds and fewer buckets lead to exact attention with shared queries and keys") {
  std::vector<double> by_rounds;
  for (const int rounds : {1, 2, 4, 8}) by_rounds.push_back(reformer_error(8, rounds));
  for (size_t i = 1; i < by_rounds.size(); ++i) CHECK(by_rounds[i] < by_rounds[i - 1]);
  CHECK(reformer_error(2, 2) < reformer_error(8, 2));
  CHECK(reformer_error(8, 2) < reformer_error(32, 2));
  CHECK(reformer_error(2, 8) < 0.1 * by_rounds.front());
}

TEST_CASE("Reformer: the cost is that of equal buckets") {
  Drawn s = setup_for("reformer", {16, 16, 1, 1, 4, 3});
  s.parameters["buckets"] = 8;
  s.parameters["rounds"] = 2;
  CHECK(cost_of(s).pairs == 64);  // 2 rounds of 8 buckets with 2 x 2 pairs
  CHECK(cost_of(s).flops == 2 * 16 * 2 * 4 * 4 + 64 * 2 * 7);
  s.parameters["rounds"] = 8;
  s.parameters["buckets"] = 2;
  CHECK(cost_of(s).pairs == 256);  // no more than there are
}

TEST_CASE("Linformer is its formula: a few keys and values, and the weights it implies for all") {
  uint32_t seed = 1;
  for (const Sizes& z : sizes())
    for (const int short_keys : {1, 4, 20}) {
      Drawn s = setup_for("linformer", z);
      s.parameters["short_keys"] = short_keys;
      s.temperature = 0.8;
      s.softcap = 2;
      const Operands in = operands_for(z, seed += 10);
      on_every_backend([&](const Backend& backend) {
        const Values got = run_method(backend, s, in);
        for (int64_t h = 0; h < z.heads; ++h) {
          const Table e = table(got["e_linformer"], h, z.heads), f = table(got["f_linformer"], h, z.heads);
          const Table k = times(e, table(in.k, h, z.heads)), v = times(f, table(in.v, h, z.heads));
          CHECK(k.size() == static_cast<size_t>(short_keys));
          const Table few = softmax_weights(table(in.q, h, z.heads), k, s, [](int64_t, int64_t) { return true; });
          CHECK(differs(got["short_weights"], h, few) == "");
          CHECK(differs(got["weights"], h, times(few, f)) == "");
          CHECK(differs(got["heads"], h, times(few, v)) == "");
        }
      });
    }
  // One head: what the steps that are no projections multiply and add, the implied weights aside.
  const Sizes z{6, 9, 1, 1, 3, 4};
  const Drawn s = setup_for("linformer", z);
  CHECK(cost_of(s).flops == 2 * 4 * 9 * (3 + 4) + 2 * 6 * 4 * (3 + 4));
}
