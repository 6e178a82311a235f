// The neighbours: a selective state space as attention, and what other layers cost.
#include "attention/costs.h"
#include "attention/methods/methods_support.h"

using namespace methods_test;

TEST_CASE("Mamba's implied matrix times the values is its recurrence") {
  uint32_t seed = 1;
  for (const Sizes& z : sizes()) {
    const Drawn s = setup_for("mamba", z);
    const Operands in = operands_for(z, seed += 10);
    double flops = 0;
    on_every_backend([&](const Backend& backend) {
      const Values got = run_method(backend, s, in);
      const Table x = table(in.x, 0, 1);
      for (int64_t h = 0; h < z.heads; ++h) {
        const Table c = table(in.q, h, z.heads), b = table(in.k, h, z.heads), v = table(in.v, h, z.heads);
        const Table w = table(got["w_delta"], h, z.heads);
        const double bias = table(got["b_delta"], h, z.heads)[0][0],
                     rate = std::exp(table(got["a_log"], h, z.heads)[0][0]);
        Table state(b.front().size(), std::vector<double>(v.front().size(), 0)), out;
        flops = 0;
        const auto read = [&](size_t i) {
          std::vector<double> row(v.front().size(), 0);
          for (size_t a = 0; a < state.size(); ++a)
            for (size_t d = 0; d < row.size(); ++d, flops += 2) row[d] += c[i][a] * state[a][d];
          out.push_back(row);
        };
        for (size_t t = 0; t < b.size(); ++t) {
          double projected = bias;
          for (size_t d = 0; d < w.size(); ++d) projected += x[t][d] * w[d][0];
          const double delta = std::log1p(std::exp(projected)), decay = std::exp(-delta * rate);
          for (size_t a = 0; a < state.size(); ++a) {
            const double moved = delta * b[t][a];
            ++flops;
            for (size_t d = 0; d < v[t].size(); ++d, flops += 3) state[a][d] = decay * state[a][d] + moved * v[t][d];
          }
          if (z.n == z.m) read(t);
        }
        for (size_t i = 0; z.n != z.m && i < c.size(); ++i) read(i);
        CHECK(differs(got["heads"], h, out) == "");
        CHECK(differs(got["heads"], h, times(table(got["weights"], h, z.heads), v)) == "");
        if (z.n == z.m)
          for (int64_t i = 0; i < z.n; ++i)
            for (int64_t j = i + 1; j < z.n; ++j) CHECK(got["weights"].at(0, h, i, j) == 0);
      }
    });
    CHECK(cost_of(s).flops == flops);
    CHECK(cost_of(s).bytes == 4 * static_cast<double>(z.d_k * z.d_v));
  }
}

namespace {

/// Slow memory that counts.
struct Counted {
  Traffic traffic;
  void read(int64_t numbers) { traffic.read += static_cast<double>(numbers); }
  void write(int64_t numbers) { traffic.written += static_cast<double>(numbers); }
};

double total(const Traffic& t) { return t.read + t.written; }

}  // namespace

TEST_CASE("traffic of FlashAttention is what a walk over its tiles moves") {
  for (const auto& [n, m, d_k, d_v, tile_rows, tile_cols] :
       std::vector<std::tuple<int64_t, int64_t, int64_t, int64_t, int64_t, int64_t>>{
           {12, 12, 4, 4, 4, 4}, {7, 11, 3, 5, 2, 3}, {1, 1, 1, 1, 1, 1}, {9, 4, 2, 2, 9, 4}}) {
    Counted memory;
    for (int64_t i = 0; i < n; ++i) memory.write(d_v + 2);
    for (int64_t j = 0; j < m; j += tile_cols) {
      for (int64_t key = j; key < std::min(m, j + tile_cols); ++key) memory.read(d_k + d_v);
      for (int64_t i = 0; i < n; i += tile_rows)
        for (int64_t query = i; query < std::min(n, i + tile_rows); ++query) {
          memory.read(d_k);      // q
          memory.read(d_v + 2);  // o, l, m
          memory.write(d_v + 2);
        }
    }
    const Traffic got = flash_traffic(n, m, d_k, d_v, tile_cols);
    CHECK(got.read == memory.traffic.read);
    CHECK(got.written == memory.traffic.written);

    Counted plain;
    for (int64_t i = 0; i < n; ++i) plain.read(d_k);
    for (int64_t j = 0; j < m; ++j) plain.read(d_k + d_v);
    for (int64_t i = 0; i < n; ++i) {
      for (int64_t j = 0; j < m; ++j) {
        plain.write(2);  // a score, its weight
        plain.read(2);
      }
      plain.write(d_v);
    }
    CHECK(plain_traffic(n, m, d_k, d_v).read == plain.traffic.read);
    CHECK(plain_traffic(n, m, d_k, d_v).written == plain.traffic.written);
  }
}

TEST_CASE("traffic of FlashAttention grows like n^2 d^2 / M, and is far below the plain way's") {
  const int64_t n = 4096, d = 64, memory = 48 * 1024;
  const auto traffic = [](int64_t tokens, int64_t width, int64_t numbers) {
    return total(flash_traffic(tokens, tokens, width, width, flash_tiles(numbers, width).cols));
  };
  CHECK(flash_tiles(memory, d).rows == 64);
  CHECK(flash_tiles(memory, d).cols == 192);
  const double base = traffic(n, d, memory);
  CHECK(traffic(2 * n, d, memory) / base == doctest::Approx(4).epsilon(0.1));
  CHECK(traffic(n, 2 * d, memory) / base == doctest::Approx(4).epsilon(0.1));
  CHECK(traffic(n, d, memory / 2) / base == doctest::Approx(2).epsilon(0.1));
  CHECK(base < total(plain_traffic(n, n, d, d)) / 3);
}

TEST_CASE("layers by cost and path: table 1 of Vaswani 2017") {
  const std::vector<LayerCost> costs = layer_costs(100, 512, 3);
  const auto of = [&](const std::string& id) {
    return *std::find_if(costs.begin(), costs.end(), [&](const LayerCost& c) { return c.id == id; });
  };
  CHECK(of("attention").operations == 100.0 * 100 * 512);
  CHECK(of("recurrent").operations == 100.0 * 512 * 512);
  CHECK(of("convolution").operations == 3.0 * 100 * 512 * 512);
  CHECK(of("attention").path == 1);
  CHECK(of("attention").sequential == 1);
  CHECK(of("recurrent").path == 100);
  CHECK(of("recurrent").sequential == 100);
  // Attention needs fewer operations than a recurrent layer exactly where n < d.
  CHECK(layer_costs(511, 512, 3)[0].operations < layer_costs(511, 512, 3)[1].operations);
  CHECK(layer_costs(513, 512, 3)[0].operations > layer_costs(513, 512, 3)[1].operations);
  CHECK_THROWS_AS(layer_costs(1, 1, 1), Error);
}

TEST_CASE("paths of convolutions are the layers until the first token reaches the last") {
  for (const int64_t k : {2, 3, 5})
    for (const int64_t n : {1, 2, 3, 9, 10, 27, 28, 100}) {
      const auto layers = [&](bool dilated) {
        std::vector<bool> reached(static_cast<size_t>(n), false);
        reached[0] = true;
        int64_t count = 0, step = 1;
        do {
          const std::vector<bool> before = reached;
          for (int64_t i = 0; i < n; ++i)
            for (int64_t tap = 0; tap < k; ++tap)
              if (before[static_cast<size_t>(i)] && i + tap * step < n)
                reached[static_cast<size_t>(i + tap * step)] = true;
          ++count;
          if (dilated) step *= k;
        } while (!reached.back());
        return static_cast<double>(count);
      };
      CAPTURE(n);
      CAPTURE(k);
      const std::vector<LayerCost> costs = layer_costs(n, 8, k);
      CHECK(costs[2].path == layers(false));
      CHECK(costs[3].path == layers(true));
    }
}
