// Methods that are exact: FlashAttention, the cache of keys and values, the paged cache.
#include "attention/costs.h"
#include "attention/methods/methods_support.h"

using namespace methods_test;

namespace {

int64_t steps_of(const Program& program, const std::string& family) {
  int64_t count = 0;
  for (const Step& step : program.steps) count += step_family(step.name) == family;
  return count;
}

/// Checks heads and weights of a method against softmax attention under every reach of reach_cases(), `also` on top.
void check_exact(const std::string& method, const std::function<void(Setup&)>& change, const Sees& also) {
  uint32_t seed = 1;
  for (const Sizes& z : sizes())
    for (const ReachCase& reach : reach_cases()) {
      Drawn s = setup_for(method, z);
      choose_reach(s, reach);
      change(s);
      CAPTURE(method);
      CAPTURE(reach.id);
      CAPTURE(z.n);
      CAPTURE(z.m);
      const Operands in = operands_for(z, seed += 10);
      const Sees sees = [&](int64_t i, int64_t j) { return reach.sees(i, j) && (z.n != z.m || also(i, j)); };
      on_every_backend([&](const Backend& backend) {
        const Values got = run_method(backend, s, in);
        for (int64_t h = 0; h < z.heads; ++h) {
          const Table weights = softmax_weights(table(in.q, h, z.heads), table(in.k, h, z.heads), s, sees);
          CHECK(differs(got["weights"], h, weights) == "");
          CHECK(differs(got["heads"], h, times(weights, table(in.v, h, z.heads))) == "");
        }
      });
    }
}

const Sees kAll = [](int64_t, int64_t) { return true; };
const Sees kBefore = [](int64_t i, int64_t j) { return j <= i; };

}  // namespace

TEST_CASE("flash is softmax attention whatever the tiles, the reach, the cap and the temperature") {
  for (const auto& [rows, cols] : std::vector<std::pair<int, int>>{{4, 4}, {1, 3}, {3, 1}, {64, 2}, {64, 64}})
    check_exact(
        "flash",
        [&](Setup& s) {
          s.parameters["tile_rows"] = rows;
          s.parameters["tile_cols"] = cols;
        },
        kAll);
  check_exact(
      "flash",
      [](Setup& s) {
        s.softcap = 0.8;
        s.temperature = 0.6;
        s.factor = -2;
      },
      kAll);
}

TEST_CASE("flash: after each tile the running output is exact for the keys so far") {
  const Sizes z{6, 11, 2, 1, 3, 4};
  const Drawn s = setup_for("flash", z);
  const Operands in = operands_for(z, 3);
  const Values got = run_method(*backends().front(), s, in);
  for (int64_t h = 0; h < z.heads; ++h)
    for (int64_t j = 0; j < 3; ++j) {
      const Table all = times(softmax_weights(table(in.q, h, 2), table(in.k, h, 2), s,
                                              [&](int64_t, int64_t key) { return key < 4 * (j + 1); }),
                              table(in.v, h, 2));
      CHECK(differs(got["running_output_1_" + std::to_string(j)], h, {all[4], all[5]}) == "");
    }
}

TEST_CASE("flash: scores of hundreds do not overflow") {
  const Sizes z{5, 5, 1, 1, 2, 2};
  Drawn s = setup_for("flash", z);
  s.parameters["tile_cols"] = 1;
  const Operands in = operands_for(z, 5, 40);
  const Values got = run_method(*backends().front(), s, in);
  const Table weights = softmax_weights(table(in.q, 0, 1), table(in.k, 0, 1), s, kAll);
  CHECK(differs(got["heads"], 0, times(weights, table(in.v, 0, 1)), 1e-4) == "");
}

TEST_CASE("flash leaves hidden tiles out and never walks more than 64; its cost counts what it does") {
  const Sizes z{12, 12, 1, 1, 3, 5};
  Drawn s = setup_for("flash", z);
  CHECK(steps_of(program_of(s, operands_for(z, 1)), "tile_scores") == 9);
  CHECK(cost_of(s).pairs == 144);
  s.chosen["reach"] = "causal";
  CHECK(steps_of(program_of(s, operands_for(z, 1)), "tile_scores") == 6);
  CHECK(cost_of(s).pairs == 96);

  const Sizes large{100, 77, 1, 1, 2, 2};
  Drawn small_tiles = setup_for("flash", large);
  small_tiles.parameters["tile_rows"] = small_tiles.parameters["tile_cols"] = 1;
  CHECK(steps_of(program_of(small_tiles, operands_for(large, 1)), "tile_scores") == 64);

  // Operations: those of the products, and one for each value of the steps that change an output.
  const Program program = program_of(s, operands_for(z, 1));
  double flops = 0;
  for (const Step& step : program.steps) {
    const std::string_view family = step_family(step.name);
    const auto values = static_cast<double>(step.shape.count());
    if (family == "tile_products" || family == "tile_output")
      flops += 2 * values * static_cast<double>(program.steps[static_cast<size_t>(step.inputs[0])].shape.cols);
    if (family == "kept_output" || family == "sum_output" || family == "running_output") flops += values;
  }
  CHECK(cost_of(s).flops == flops);
  CHECK(cost_of(s).bytes == 4 * (12 + 12 + 2 * 16));
}

TEST_CASE("exact methods agree with the plain way under every reach and every kind of positions, capped or not") {
  const Sizes z{9, 9, 4, 2, 4, 3};
  const Operands in = operands_for(z, 7);
  for (const Choice& reach : choices(Aspect::reach))
    for (const Choice& position : choices(Aspect::position))
      for (const double softcap : {0.0, 0.5}) {
        Drawn s = setup_for("plain", z);
        s.softcap = softcap;  // of the scores; a bias of the positions is added to what it leaves
        s.chosen["reach"] = reach.id;
        s.chosen["position"] = position.id;
        s.reach.edges = {{0, 1}, {1, 2}, {2, 2}, {4, 0}, {8, 8}};
        s.reach.hidden = {{0, 1}, {3, 3}};
        s.reach.left = s.reach.right = 1;
        CAPTURE(reach.id);
        CAPTURE(position.id);
        CAPTURE(softcap);
        const Values plain = run_method(*backends().front(), s, in);
        for (const std::string method : {"flash", "kv_cache", "paged"}) {
          if (method == "kv_cache" && reach.id != "causal") continue;  // it sees what came before, whatever the reach
          CAPTURE(method);
          s.chosen["method"] = method;
          const Values got = run_method(*backends().front(), s, in);
          for (int64_t h = 0; h < z.heads; ++h) {
            CHECK(differs(got["heads"], h, table(plain["heads"], h, z.heads)) == "");
            CHECK(differs(got["weights"], h, table(plain["weights"], h, z.heads)) == "");
          }
        }
      }
}

TEST_CASE("decoding with a cache is causal attention, however many tokens are decoded; another text is all there") {
  for (const int decoded : {1, 3, 16})
    check_exact(
        "kv_cache", [&](Setup& s) { s.parameters["decoded"] = decoded; }, kBefore);
  check_exact(
      "kv_cache",
      [](Setup& s) {
        s.softcap = 0.8;
        s.temperature = 0.6;
      },
      kBefore);
}

TEST_CASE("the cache grows by one key and one value a token, and the cost counts the pairs") {
  const Sizes z{6, 6, 2, 1, 3, 2};
  Drawn s = setup_for("kv_cache", z);
  const Operands in = operands_for(z, 2);
  const Values got = run_method(*backends().front(), s, in);
  for (int64_t i = 3; i < 6; ++i) {
    const Tensor& keys = got["present_k_" + std::to_string(i)];
    CHECK(keys.shape() == Shape{1, 1, i + 1, 3});
    const Table all = table(in.k, 0, 1);
    CHECK(differs(keys, 0, Table(all.begin(), all.begin() + i + 1), 0) == "");
  }
  CHECK_FALSE(got.has("present_k_2"));
  CHECK(cost_of(s).pairs == 21);
  CHECK(cost_of(s).flops == 2 * 21 * 5);
  CHECK(cost_of(s).bytes == 4 * 2 * 9);
}

TEST_CASE(
    "bytes of a cache by the number of key/value heads, in a model of the size of Llama 2 with 70 billion numbers") {
  // 80 layers, 64 heads of 128, 4096 tokens, 2 bytes: 8 key/value heads in place of 64 make 1.25 GiB of 10.
  CHECK(cache_bytes(80, 64, 4096, 128, 128, 2) == 10.0 * (1 << 30));
  CHECK(cache_bytes(80, 8, 4096, 128, 128, 2) == 1.25 * (1 << 30));
  CHECK(cache_bytes(80, 1, 4096, 128, 128, 2) == 160.0 * (1 << 20));
  CHECK(cache_bytes(2, 3, 5, 7, 11, 4) == 2 * 3 * 5 * (7 + 11) * 4);
  CHECK(paged_cache_bytes(1, 1, 17, 2, 2, 4, 16) == cache_bytes(1, 1, 32, 2, 2, 4));
  CHECK(paged_cache_bytes(1, 1, 16, 2, 2, 4, 16) == cache_bytes(1, 1, 16, 2, 2, 4));
}

TEST_CASE("a paged cache changes no bit, for every score, weighting, reach and kind of positions") {
  const Sizes z{9, 9, 4, 2, 4, 3};
  const Operands in = operands_for(z, 11);
  for (const Aspect aspect : {Aspect::score, Aspect::weighting, Aspect::reach, Aspect::position})
    for (const Choice& row : choices(aspect)) {
      CAPTURE(row.id);
      Drawn s = setup_for("plain", z);
      s.chosen[std::string(aspect_name(aspect))] = row.id;
      s.reach.edges = {{0, 1}, {1, 2}, {2, 2}};
      s.reach.left = 1;
      const Values plain = run_method(*backends().front(), s, in);
      s.chosen["method"] = "paged";
      const Values paged = run_method(*backends().front(), s, in);
      for (int64_t i = 0; i < plain["heads"].count(); ++i) CHECK(paged["heads"].data()[i] == plain["heads"].data()[i]);
    }
  check_exact(
      "paged", [](Setup& s) { s.parameters["page_size"] = 3; }, kAll);
}

TEST_CASE("the block table finds every key in its page; pages are shuffled by seed") {
  const Sizes z{10, 10, 1, 1, 2, 2};
  const Operands in = operands_for(z, 4);
  Drawn s = setup_for("paged", z);
  s.parameters["page_size"] = 3;
  std::vector<Table> orders;
  for (const int seed : {1, 1, 2, 3, 4}) {
    s.parameters["page_seed"] = seed;
    const Values got = run_method(*backends().front(), s, in);
    const Table blocks = table(got["block_table"], 0, 1), stored = table(got["stored_k"], 0, 1),
                keys = table(in.k, 0, 1);
    CHECK(stored.size() == 12);
    std::vector<int> used(4, 0);
    for (size_t p = 0; p < 4; ++p) {
      ++used.at(static_cast<size_t>(blocks[p][0]));
      CHECK(blocks[p][1] == (p == 3 ? 1 : 3));
      for (size_t slot = 0; slot < static_cast<size_t>(blocks[p][1]); ++slot)
        CHECK(stored[static_cast<size_t>(blocks[p][0]) * 3 + slot] == keys[p * 3 + slot]);
    }
    CHECK(used == std::vector<int>{1, 1, 1, 1});
    orders.push_back(blocks);
  }
  CHECK(orders[0] == orders[1]);
  CHECK_FALSE((orders[1] == orders[2] && orders[2] == orders[3] && orders[3] == orders[4]));
  CHECK(cost_of(s).bytes == 4 * (200 + 8 + 2 * 4));
}
