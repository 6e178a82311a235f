// The primitives that all processor back ends share, on each of them, against the formulas written out again here.
#include <doctest/doctest.h>

#include <cstring>
#include <functional>

#include "kernels/kernels_support.h"

using namespace attn;
using namespace kernels_test;

namespace {

/// One value of the result, by batch, head, row, column.
using Formula = std::function<double(int64_t, int64_t, int64_t, int64_t)>;

/// Value (b, h, i, j) of an operand for a result of that shape: batch and heads grouped, one row or column repeated.
double cell(const Tensor& t, const Shape& result, int64_t b, int64_t h, int64_t i, int64_t j) {
  const Shape& s = t.shape();
  return t.at(b * s.batch / result.batch, h * s.heads / result.heads, s.rows == 1 ? 0 : i, s.cols == 1 ? 0 : j);
}

/// Every value within `roundings` of float32 of the formula; infinities and NaN exactly where it has them.
void check_formula(const Tensor& got, const Shape& shape, const Formula& formula, double roundings = 1) {
  REQUIRE(got.shape() == shape);
  int64_t wrong = 0;
  for (int64_t b = 0; b < shape.batch; ++b)
    for (int64_t h = 0; h < shape.heads; ++h)
      for (int64_t i = 0; i < shape.rows; ++i)
        for (int64_t j = 0; j < shape.cols; ++j) {
          const double want = formula(b, h, i, j), found = got.at(b, h, i, j);
          const bool same = std::isnan(want)   ? std::isnan(found)
                            : std::isinf(want) ? found == want
                                               : std::abs(found - want) <= roundings * kU * std::abs(want) + 1e-44;
          if (!same && wrong++ == 0)
            MESSAGE(shape.text(), " at ", h, ", ", i, ", ", j, ": expected ", want, ", found ", found);
        }
  CHECK(wrong == 0);
}

void on_all(const std::function<void(const Backend&)>& check) {
  for (const Backend* backend : tested_backends()) {
    if (!backend->unavailable().empty()) continue;
    CAPTURE(backend->name());
    check(*backend);
  }
}

const float kMinusInfinity = -std::numeric_limits<float>::infinity();

/// Ordinary values with the odd ones among them.
Tensor odd_values(Shape shape, uint32_t seed) {
  const Tensor plain = random_tensor(shape, seed, -4, 4);
  std::vector<float> values(plain.data(), plain.data() + plain.count());
  const float odd[] = {0, -0.0f, kMinusInfinity, -kMinusInfinity, kNaN, 100, -100, 1e-30f};
  for (size_t i = 0; i < values.size(); i += 3) values[i] = odd[(i / 3) % 8];
  return {shape, std::move(values)};
}

}  // namespace

TEST_CASE("functions, value by value") {
  using F = Map::Function;
  const Tensor a = odd_values({2, 3, 5, 7}, 1);
  const double pi = std::acos(-1.0);
  // Phi by Simpson's rule over the density, which shares nothing with erfc.
  const auto phi = [&](double x) {
    const int n = 400;
    double sum = 0;
    for (int k = 0; k <= n; ++k) {
      const double t = x * k / n;
      sum += (k == 0 || k == n ? 1 : k % 2 ? 4 : 2) * std::exp(-t * t / 2);
    }
    return .5 + sum * x / n / 3 / std::sqrt(2 * pi);
  };
  struct Row {
    Map map;
    std::function<double(double)> f;
    double roundings;
  };
  const std::vector<Row> rows{
      {{F::exp}, [](double x) { return std::exp(x) > 3.5e38 ? kInf : std::exp(x); }, 1},
      {{F::tanh},
       [](double x) {
         return x > 20               ? 1
                : x < -20            ? -1
                : std::abs(x) < 1e-9 ? x
                                     : (std::exp(x) - std::exp(-x)) / (std::exp(x) + std::exp(-x));
       },
       1.01},
      {{F::sigmoid}, [](double x) { return x < 0 ? std::exp(x) / (std::exp(x) + 1) : 1 / (1 + std::exp(-x)); }, 1.01},
      {{F::relu}, [](double x) { return x > 0 ? x : 0; }, 0},
      {{F::leaky_relu, .2}, [](double x) { return x > 0 ? x : .2 * x; }, 1},
      {{F::gelu}, [&](double x) { return x < -8  ? 0
                                         : x > 8 ? x
                                                 : x * phi(x); }, 2},
      {{F::elu_plus_one}, [](double x) { return x > 0 ? 1 + x : std::exp(x); }, 1},
      {{F::softplus}, [](double x) { return x > 50    ? x
                                            : x < -20 ? std::exp(x)
                                                      : std::log(1 + std::exp(x)); }, 1.01},
      {{F::within, 1.5}, [](double x) { return x >= -1.5 && x <= 1.5 ? 1 : 0; }, 0},
      {{F::log}, [](double x) { return x < 0    ? double{kNaN}
                                       : x == 0 ? -kInf
                                                : std::log2(x) * std::log(2); }, 1.01},
      {{F::sqrt, .5}, [](double x) { return x < -.5 ? double{kNaN} : std::pow(x + .5, .5); }, 1.01},
      {{F::step_up, .2}, [](double x) { return x > 0 ? 1 : .2; }, 1},
      {{F::gelu_slope},
       [&](double x) { return x < -8  ? 0
                              : x > 8 ? 1
                                      : phi(x) + x * std::exp(-x * x / 2) / std::sqrt(2 * pi); },
       2}};
  for (const F f : functions())
    CHECK_MESSAGE(std::any_of(rows.begin(), rows.end(), [&](const Row& row) { return row.map.function == f; }),
                  "no formula here for ", std::string(function_row(f).name));
  on_all([&](const Backend& backend) {
    for (const Row& row : rows) {
      CAPTURE(std::string(function_row(row.map.function).name));
      check_formula(
          apply(backend, row.map, {a}), a.shape(),
          [&](int64_t b, int64_t h, int64_t i, int64_t j) {
            const double x = a.at(b, h, i, j);
            return std::isnan(x) ? x : row.f(x);
          },
          row.roundings);
    }
  });
}

TEST_CASE("value by value, with rows, columns, heads and batches repeated") {
  const std::vector<std::pair<Shape, Shape>> shapes{
      {{1, 1, 3, 5}, {1, 1, 3, 5}},   {{1, 1, 3, 1}, {1, 1, 1, 5}}, {{1, 1, 1, 5}, {1, 1, 3, 1}},
      {{2, 4, 3, 5}, {1, 2, 3, 1}},   {{2, 2, 1, 1}, {2, 4, 3, 5}}, {{1, 4, 1, 5}, {2, 1, 3, 5}},
      {{1, 1, 9, 17}, {1, 1, 1, 17}}, {{1, 1, 0, 5}, {1, 1, 1, 5}}, {{1, 1, 3, 1}, {1, 1, 3, 0}}};
  on_all([&](const Backend& backend) {
    for (const auto& [of_a, of_b] : shapes) {
      const Tensor a = odd_values(of_a, 2), b = odd_values(of_b, 3);
      const auto size = [](int64_t x, int64_t y) { return x == 1 ? y : x; };
      const Shape s{std::max(of_a.batch, of_b.batch), std::max(of_a.heads, of_b.heads), size(of_a.rows, of_b.rows),
                    size(of_a.cols, of_b.cols)};
      const auto check = [&](const Primitive& primitive, const std::function<double(double, double)>& f) {
        CAPTURE(primitive.index());
        check_formula(apply(backend, primitive, {a, b}), s, [&](int64_t n, int64_t h, int64_t i, int64_t j) {
          const double x = cell(a, s, n, h, i, j), y = cell(b, s, n, h, i, j);
          const bool nan = std::isnan(y) || (std::isnan(x) && !std::holds_alternative<HideWhere>(primitive));
          return nan ? double{kNaN} : f(x, y);
        });
      };
      check(Add{}, [](double x, double y) { return x + y; });
      check(Subtract{}, [](double x, double y) { return x == -kInf && y == -kInf ? 0 : x - y; });
      check(Multiply{}, [](double x, double y) { return x * y; });
      check(Divide{}, [](double x, double y) {
        if (y == 0) return 0.0;
        return std::abs(x / y) > 3.5e38 ? std::copysign(kInf, x / y) : x / y;
      });
      check(Maximum{}, [](double x, double y) { return std::max(x, y); });
      check(HideWhere{}, [](double x, double y) { return y == 0 ? -kInf : x; });
    }
    // A hidden value does not matter, NaN or not; a missing divisor does not hide a NaN.
    CHECK(apply(backend, HideWhere{}, {tensor({1, 1, 1, 1}, {kNaN}), tensor({1, 1, 1, 1}, {0})}).data()[0] ==
          kMinusInfinity);
    CHECK(std::isnan(apply(backend, Divide{}, {tensor({1, 1, 1, 1}, {kNaN}), tensor({1, 1, 1, 1}, {0})}).data()[0]));
  });
}

TEST_CASE("sums, means and maxima of rows; unit rows; layer normalization") {
  on_all([](const Backend& backend) {
    for (const int64_t cols : {1, 2, 7, 33}) {
      const Tensor a = random_tensor({2, 3, 5, cols}, 4, -3, 3);
      const Shape column{2, 3, 5, 1};
      const auto sum = [&](int64_t b, int64_t h, int64_t i, const std::function<double(double)>& f) {
        double total = 0;
        for (int64_t j = 0; j < cols; ++j) total += f(a.at(b, h, i, j));
        return total;
      };
      const auto same = [](double x) { return x; };
      const auto n = static_cast<double>(cols);
      check_formula(apply(backend, Reduce{Reduce::Kind::sum}, {a}), column,
                    [&](int64_t b, int64_t h, int64_t i, int64_t) { return sum(b, h, i, same); });
      check_formula(apply(backend, Reduce{Reduce::Kind::mean}, {a}), column,
                    [&](int64_t b, int64_t h, int64_t i, int64_t) { return sum(b, h, i, same) / n; });
      check_formula(apply(backend, Reduce{Reduce::Kind::maximum}, {a}), column,
                    [&](int64_t b, int64_t h, int64_t i, int64_t) {
                      double most = -kInf;
                      sum(b, h, i, [&](double x) { return most = std::max(most, x); });
                      return most;
                    });
      check_formula(apply(backend, Normalize{}, {a}), a.shape(), [&](int64_t b, int64_t h, int64_t i, int64_t j) {
        return a.at(b, h, i, j) / std::sqrt(sum(b, h, i, [](double x) { return x * x; }));
      });
      for (const double epsilon : {1e-5, 1.0})
        check_formula(apply(backend, Normalize{Normalize::Kind::layer, epsilon}, {a}), a.shape(),
                      [&](int64_t b, int64_t h, int64_t i, int64_t j) {
                        const double mean = sum(b, h, i, same) / n;
                        return (a.at(b, h, i, j) - mean) /
                               std::sqrt(sum(b, h, i, [&](double x) { return (x - mean) * (x - mean); }) / n + epsilon);
                      });
    }
    const Tensor threes = tensor({1, 1, 2, 2}, {3, -4, 0, 0});
    const Tensor rms = apply(backend, Normalize{Normalize::Kind::rms}, {threes});
    CHECK(rms.at(0, 0, 0, 1) == doctest::Approx(-4 / std::sqrt(12.5)).epsilon(1e-7));
    CHECK(rms.at(0, 0, 1, 0) == 0);
    CHECK(apply(backend, Normalize{Normalize::Kind::rms, 12.5}, {threes}).at(0, 0, 0, 0) ==
          doctest::Approx(0.6).epsilon(1e-7));
    // exp() of these alone would be infinite.
    const Tensor large = apply(backend, Normalize{Normalize::Kind::log}, {tensor({1, 1, 1, 4}, {900, 900, 900, 900})});
    CHECK(large.at(0, 0, 0, 2) == doctest::Approx(-std::log(4)).epsilon(1e-7));
    const Tensor sure = apply(backend, Normalize{Normalize::Kind::log}, {tensor({1, 1, 1, 2}, {30, 0})});
    CHECK(sure.at(0, 0, 0, 0) == doctest::Approx(-std::log1p(std::exp(-30))).epsilon(1e-6));
    const Tensor none = tensor({1, 1, 2, 0}, {});
    for (const auto& [kind, value] :
         {std::pair{Reduce::Kind::sum, 0.0f}, {Reduce::Kind::mean, 0.0f}, {Reduce::Kind::maximum, kMinusInfinity}}) {
      CHECK(apply(backend, Reduce{kind}, {none}).at(0, 0, 1, 0) == value);
      CHECK(std::isnan(apply(backend, Reduce{kind}, {tensor({1, 1, 1, 3}, {1, kNaN, 2})}).data()[0]));
    }
    const Tensor equal = tensor({1, 1, 2, 3}, {0, 0, 0, .1f, .1f, .1f});
    CHECK(apply(backend, Normalize{}, {equal}).at(0, 0, 0, 1) == 0);
    CHECK(apply(backend, Normalize{Normalize::Kind::layer}, {equal}).at(0, 0, 1, 2) == 0);
    CHECK(std::isnan(apply(backend, Normalize{Normalize::Kind::layer}, {tensor({1, 1, 1, 2}, {1, kNaN})}).data()[0]));
    CHECK(std::isnan(apply(backend, Normalize{}, {tensor({1, 1, 1, 2}, {1, kNaN})}).data()[0]));
  });
}

TEST_CASE("what only moves values moves them where it says") {
  on_all([](const Backend& backend) {
    const Tensor a = random_tensor({2, 4, 3, 6}, 5), b = random_tensor({1, 2, 5, 6}, 6),
                 c = random_tensor({1, 1, 3, 2}, 7);
    check_formula(apply(backend, Transpose{}, {a}), {2, 4, 6, 3},
                  [&](int64_t n, int64_t h, int64_t i, int64_t j) { return a.at(n, h, j, i); });
    check_formula(apply(backend, Reshape{9, 2}, {a}), {2, 4, 9, 2}, [&](int64_t n, int64_t h, int64_t i, int64_t j) {
      return a.at(n, h, (2 * i + j) / 6, (2 * i + j) % 6);
    });
    check_formula(apply(backend, Pairs{}, {a, b}), {2, 4, 15, 6}, [&](int64_t n, int64_t h, int64_t r, int64_t j) {
      return double{a.at(n, h, r / 5, j)} + b.at(0, h / 2, r % 5, j);
    });
    check_formula(apply(backend, Pairs{true}, {a, c}), {2, 4, 9, 8}, [&](int64_t n, int64_t h, int64_t r, int64_t j) {
      return j < 6 ? a.at(n, h, r / 3, j) : c.at(0, 0, r % 3, j - 6);
    });
    const std::vector<int64_t> rows{2, -1, 0, 0, 1};
    check_formula(apply(backend, Gather{rows}, {a}), {2, 4, 5, 6}, [&](int64_t n, int64_t h, int64_t i, int64_t j) {
      const int64_t from = rows[static_cast<size_t>(i)];
      return from < 0 ? 0 : a.at(n, h, from, j);
    });
    check_formula(apply(backend, Columns{1, 4}, {a}), {2, 4, 3, 3},
                  [&](int64_t n, int64_t h, int64_t i, int64_t j) { return a.at(n, h, i, j + 1); });
    check_formula(apply(backend, AppendCols{}, {c, a}), {2, 4, 3, 8}, [&](int64_t n, int64_t h, int64_t i, int64_t j) {
      return j < 2 ? c.at(0, 0, i, j) : a.at(n, h, i, j - 2);
    });
    check_formula(apply(backend, SumHeads{}, {a}), {2, 1, 3, 6}, [&](int64_t n, int64_t, int64_t i, int64_t j) {
      return double{a.at(n, 0, i, j)} + a.at(n, 1, i, j) + a.at(n, 2, i, j) + a.at(n, 3, i, j);
    });
    for (const Shape empty : {Shape{1, 1, 0, 4}, Shape{1, 1, 3, 0}}) {
      const Tensor none = tensor(empty, {});
      CHECK(apply(backend, Transpose{}, {none}).shape() == Shape{1, 1, empty.cols, empty.rows});
      CHECK(apply(backend, Pairs{}, {none, none}).count() == 0);
      CHECK(apply(backend, Rotate{}, {none}).count() == 0);
      CHECK(apply(backend, Choose{}, {none}).count() == 0);
      CHECK(apply(backend, Normalize{}, {none}).count() == 0);
      CHECK(apply(backend, SumHeads{}, {none}).count() == 0);
    }
    CHECK(apply(backend, Gather{{-1, -1}}, {tensor({1, 1, 0, 1}, {})}).at(0, 0, 1, 0) == 0);
    CHECK(apply(backend, AppendCols{}, {tensor({1, 1, 3, 0}, {}), c}).at(0, 0, 2, 1) == c.at(0, 0, 2, 1));
  });
}

TEST_CASE("rotary positions: the paper's matrix, both pairings, and dot products that see distance only") {
  on_all([](const Backend& backend) {
    for (const int64_t cols : {2, 6, 7, 1})
      for (const bool halves : {false, true})
        for (const std::vector<int64_t>& positions : {std::vector<int64_t>{}, std::vector<int64_t>{7, 0, -3, 100}}) {
          const Tensor a = random_tensor({1, 2, 4, cols}, 8);
          // Equation 15 as a matrix of sines and cosines, times the row.
          const auto rotated = [&](int64_t, int64_t h, int64_t r, int64_t j) {
            const double position = static_cast<double>(positions.empty() ? r : positions[static_cast<size_t>(r)]);
            double sum = 0;
            for (int64_t i = 0; i < cols / 2; ++i) {
              const int64_t x = halves ? i : 2 * i, y = halves ? i + cols / 2 : 2 * i + 1;
              const double angle =
                  position * std::exp(-2.0 * static_cast<double>(i) / static_cast<double>(cols) * std::log(500.0));
              if (j == x) sum += std::cos(angle) * a.at(0, h, r, x) - std::sin(angle) * a.at(0, h, r, y);
              if (j == y) sum += std::sin(angle) * a.at(0, h, r, x) + std::cos(angle) * a.at(0, h, r, y);
            }
            return cols % 2 && j == cols - 1 ? double{a.at(0, h, r, j)} : sum;
          };
          check_formula(apply(backend, Rotate{500, positions, halves}, {a}), a.shape(), rotated, 1.001);
        }
    // The same two vectors at distance 3, anywhere: the scores agree to rounding of eight products (10 u).
    const Tensor q = random_tensor({1, 1, 1, 8}, 9), k = random_tensor({1, 1, 1, 8}, 10);
    const auto score = [&](int64_t at) {
      const Tensor turned_q = apply(backend, Rotate{10000, {at}}, {q}),
                   turned_k = apply(backend, Rotate{10000, {at - 3}}, {k});
      double sum = 0;
      for (int64_t j = 0; j < 8; ++j) sum += double{turned_q.data()[j]} * turned_k.data()[j];
      return sum;
    };
    for (const int64_t at : {4, 50, 1000}) CHECK(std::abs(score(at) - score(3)) < 10 * kU * 8);
  });
}

TEST_CASE("choosing: the largest, or draws that are as frequent as their weights") {
  on_all([](const Backend& backend) {
    const Tensor w = tensor({1, 1, 4, 3}, {.2f, .4f, .4f, 0, 0, 0, 1, .5f, 1, .1f, kNaN, .2f});
    const Tensor one = apply(backend, Choose{}, {w});
    const float want[] = {0, 1, 0, 0, 0, 0, 1, 0, 0};
    for (int i = 0; i < 9; ++i) CHECK(one.data()[i] == want[i]);
    for (int i = 9; i < 12; ++i) CHECK(std::isnan(one.data()[i]));

    const Tensor weights = tensor({1, 2, 2, 4}, {.1f, .2f, 0, .7f, 3, 1, 0, 0, 0, 0, 0, 0, .25f, .25f, .25f, .25f});
    const int64_t samples = 20000;
    const Tensor f = apply(backend, Choose{Choose::Kind::sample, 5, samples}, {weights});
    for (int64_t h = 0; h < 2; ++h)
      for (int64_t i = 0; i < 2; ++i) {
        double sum = 0;
        for (int64_t j = 0; j < 4; ++j) sum += weights.at(0, h, i, j);
        for (int64_t j = 0; j < 4; ++j) {
          const double p = sum == 0 ? 0 : weights.at(0, h, i, j) / sum;
          // Within five standard deviations of a binomial mean; exactly 0 where the weight is.
          CHECK(std::abs(f.at(0, h, i, j) - p) <= 5 * std::sqrt(p * (1 - p) / static_cast<double>(samples)) + kU);
        }
      }
    const auto draw = [&](uint64_t seed, const Tensor& from) {
      const Tensor t = apply(backend, Choose{Choose::Kind::sample, seed, 50}, {from});
      return std::vector<float>(t.data(), t.data() + t.count());
    };
    CHECK(draw(5, weights) == draw(5, weights));
    CHECK(draw(5, weights) != draw(6, weights));
    // A row's draws depend on its head and number alone: the same weights elsewhere are drawn differently, and rows
    // that follow change nothing.
    const Tensor even = tensor({1, 2, 2, 4}, std::vector<float>(16, 1));
    const std::vector<float> all = draw(7, even), first = draw(7, tensor({1, 1, 1, 4}, {1, 1, 1, 1}));
    CHECK(std::equal(first.begin(), first.end(), all.begin()));
    for (size_t row = 1; row < 4; ++row)
      CHECK(!std::equal(first.begin(), first.end(), all.begin() + static_cast<std::ptrdiff_t>(4 * row)));
  });
}

TEST_CASE("choosing the k largest scores: the first of equals, and none that is hidden") {
  on_all([](const Backend& backend) {
    const Tensor s = tensor({1, 1, 4, 4}, {-3, 2, 2, -1, kMinusInfinity, -5, kMinusInfinity, -5, kMinusInfinity,
                                           kMinusInfinity, kMinusInfinity, kMinusInfinity, 1, kNaN, 2, 3});
    const auto top = [&](int64_t count) {
      return apply(backend, Choose{.kind = Choose::Kind::top, .samples = count}, {s});
    };
    const float one[] = {0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0}, three[] = {0, 1, 1, 1, 0, 1, 0, 1, 0, 0, 0, 0};
    for (int i = 0; i < 12; ++i) {
      CHECK(top(1).data()[i] == one[i]);
      CHECK(top(3).data()[i] == three[i]);
    }
    for (int i = 12; i < 16; ++i) CHECK(std::isnan(top(2).data()[i]));
  });
}

TEST_CASE("sparsemax and entmax: numbers by hand, exact zeros, and sums of 1 at any size of the scores") {
  using enum Entmax::Kind;
  on_all([](const Backend& backend) {
    // 0.6 and 0.4 are both kept: tau = (0.6 + 0.4 - 1) / 2 = 0. Of 2 and 0.5 only the first: tau = 1.
    const Tensor s = tensor(
        {1, 1, 4, 3}, {.6f, .4f, -1, 2, .5f, kMinusInfinity, 7, 7, 7, kMinusInfinity, kMinusInfinity, kMinusInfinity});
    const Tensor sparse = apply(backend, Entmax{sparsemax, 1}, {s});
    const float want[] = {.6f, .4f, 0, 1, 0, 0, 1 / 3.f, 1 / 3.f, 1 / 3.f, 0, 0, 0};
    for (int i = 0; i < 12; ++i) CHECK(sparse.data()[i] == doctest::Approx(want[i]).epsilon(1e-6));
    // Halves 0.5 and 0: (0.5 - tau)^2 + tau^2 = 1 at tau = (1 - sqrt(7)) / 4.
    const Tensor pair = apply(backend, Entmax{entmax, 1}, {tensor({1, 1, 1, 3}, {1, 0, -9})});
    const double tau = (1 - std::sqrt(7.0)) / 4;
    CHECK(pair.at(0, 0, 0, 0) == doctest::Approx((.5 - tau) * (.5 - tau)).epsilon(1e-6));
    CHECK(pair.at(0, 0, 0, 1) == doctest::Approx(tau * tau).epsilon(1e-6));
    CHECK(pair.at(0, 0, 0, 2) == 0);
    for (const Entmax::Kind kind : {sparsemax, entmax})
      for (const double size : {1e-3, 1.0, 1e3, 1e30})
        for (const int64_t cols : {1, 5, 300}) {
          const Tensor a = random_tensor({1, 2, 3, cols}, 21, -size, size);
          const Tensor w = apply(backend, Entmax{kind, .7}, {a});
          for (int64_t h = 0; h < 2; ++h)
            for (int64_t i = 0; i < 3; ++i) {
              double sum = 0;
              for (int64_t j = 0; j < cols; ++j) sum += w.at(0, h, i, j);
              CHECK(sum == doctest::Approx(1).epsilon(1e-6));
            }
        }
    CHECK(std::isnan(apply(backend, Entmax{}, {tensor({1, 1, 1, 2}, {1, kNaN})}).data()[0]));
    CHECK(apply(backend, Entmax{}, {tensor({1, 1, 2, 0}, {})}).count() == 0);
  });
}

TEST_CASE("the shared primitives slice by slice give what they give in one go") {
  const auto p = std::make_shared<Bound>();
  const int a = p->given("a", random_tensor({1, 2, 300, 301}, 11)),
            row = p->given("row", random_tensor({1, 1, 1, 301}, 12)),
            narrow = p->given("narrow", random_tensor({1, 2, 150, 3}, 13));
  std::vector<int64_t> every_other;
  for (int64_t i = 0; i < 300; i += 2) every_other.push_back(i);
  const std::vector<std::pair<Primitive, std::vector<int>>> all{{Map{Map::Function::gelu}, {a}},
                                                                {Subtract{}, {a, row}},
                                                                {Multiply{}, {row, a}},
                                                                {Divide{}, {a, a}},
                                                                {Maximum{}, {a, row}},
                                                                {HideWhere{}, {a, row}},
                                                                {Reduce{}, {a}},
                                                                {Normalize{Normalize::Kind::layer, 1e-5}, {a}},
                                                                {Choose{Choose::Kind::sample, 3, 500}, {a}},
                                                                {Entmax{}, {a}},
                                                                {Rotate{}, {a}},
                                                                {Transpose{}, {a}},
                                                                {Reshape{301, 300}, {a}},
                                                                {Pairs{}, {narrow, narrow}},
                                                                {Gather{every_other}, {a}},
                                                                {Columns{1, 300}, {a}},
                                                                {AppendCols{}, {a, a}},
                                                                {SumHeads{}, {a}},
                                                                {Add{}, {row, a}}};
  for (const PrimitiveRow& each_row : primitive_rows()) {
    const auto is = [&](const auto& each) { return std::string_view(primitive_row(each.first).name) == each_row.name; };
    if (each_row.kit == Kit::plain)
      CHECK_MESSAGE(std::any_of(all.begin(), all.end(), is), "no line here for ", std::string(each_row.name));
  }
  for (const auto& [primitive, inputs] : all) p->add("step " + std::to_string(p->steps.size()), primitive, inputs);
  on_all([&](const Backend& backend) {
    const std::vector<bool> wanted(p->steps.size(), true);
    const std::vector<Tensor> whole = values_of(backend, *p, wanted);
    const auto evaluation = backend.start({p, p->bindings, wanted});
    int slices = 1;
    while (evaluation->advance(0) == Evaluation::State::running && slices < 100000) ++slices;
    REQUIRE(evaluation->advance(0) == Evaluation::State::done);
    CHECK(slices > 60);
    for (size_t i = 0; i < wanted.size(); ++i) {
      CAPTURE(i);
      const Tensor& sliced = evaluation->values()[i];
      REQUIRE(sliced.shape() == whole[i].shape());
      CHECK(std::memcmp(sliced.data(), whole[i].data(), static_cast<size_t>(sliced.count()) * sizeof(float)) == 0);
    }
    // A few values of late slices, worked out here.
    const Tensor& x = whole[0];
    const auto value = [&](int after) -> const Tensor& { return whole[static_cast<size_t>(3 + after)]; };
    CHECK(value(1).at(0, 1, 299, 300) == static_cast<float>(double{x.at(0, 1, 299, 300)} - whole[1].at(0, 0, 0, 300)));
    CHECK(value(11).at(0, 1, 300, 299) == x.at(0, 1, 299, 300));
    CHECK(value(14).at(0, 1, 149, 7) == x.at(0, 1, 298, 7));
    CHECK(value(17).at(0, 0, 299, 5) == static_cast<float>(double{x.at(0, 0, 299, 5)} + x.at(0, 1, 299, 5)));
  });
}
