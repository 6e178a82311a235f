// What goes between slow and fast memory, and what a cache keeps while decoding.
#include "analyses/common.h"
#include "attention/costs.h"

namespace attn {
namespace {

// --- FlashAttention's traffic

constexpr int64_t kLong = 16000;  // tokens of the look at the size of the fast memory

double sum(const Traffic& t) { return t.read + t.written; }

struct Head {
  int64_t d_k = 1;
  int64_t d_v = 1;
  double plain(int64_t n, int64_t m) const { return sum(plain_traffic(n, m, d_k, d_v)); }
  int64_t tile(int64_t memory) const { return flash_tiles(memory, std::max(d_k, d_v)).cols; }
  double tiled(int64_t n, int64_t m, int64_t cols) const { return sum(flash_traffic(n, m, d_k, d_v, cols)); }
};

/// Keys per tile in the program of the scene; 0 where it has no tiles.
int64_t own_tile(const Trace& trace) {
  const int step = trace.program->find("tile_k_0");
  return step < 0 ? 0 : trace.program->step(step).shape.rows;
}

// --- the cache of keys and values

constexpr int64_t kPagesShown = 8;

/// What is kept of each token in a layer.
struct Kept {
  int64_t key_heads = 1;
  int64_t value_heads = 1;
  int64_t d_k = 1;
  int64_t d_v = 1;
};

struct Cache {
  int64_t layers = 1;
  int64_t number = 1;  // bytes
  int64_t page = 1;    // tokens
  double packed(const Kept& k, int64_t tokens) const {
    return cache_bytes(layers, k.key_heads, tokens, k.d_k, 0, number) +
           cache_bytes(layers, k.value_heads, tokens, 0, k.d_v, number);
  }
  double paged(const Kept& k, int64_t tokens) const {
    return paged_cache_bytes(layers, k.key_heads, tokens, k.d_k, 0, number, page) +
           paged_cache_bytes(layers, k.value_heads, tokens, 0, k.d_v, number, page);
  }
};

/// Key/value heads between all and one: those of the scene, or the largest number that divides its heads; 0: there is
/// none.
int64_t grouped(int64_t heads, int64_t kv_heads) {
  if (kv_heads > 1 && kv_heads < heads) return kv_heads;
  for (int64_t g = heads / 2; g > 1; --g)
    if (heads % g == 0) return g;
  return 0;
}

}  // namespace

void traffic_analysis(AnalysisJob& job) {
  if (!has_method(job)) return;
  const AnalysisInput& in = job.input;
  const Setup sizes = sizes_here(in);
  const Head head{sizes.d_k, sizes.d_v};
  const auto memory = static_cast<int64_t>(job.parameter("memory"));
  const int64_t tile = head.tile(memory);
  job.say("analysis.traffic.tiles", {static_cast<double>(memory), 4 * static_cast<double>(memory),
                                     static_cast<double>(tile), head.d_k, head.d_v});
  const int64_t own = own_tile(in.trace);
  const double plain_here = head.plain(sizes.queries, sizes.keys);
  const double tiled_here = head.tiled(sizes.queries, sizes.keys, own ? own : tile);
  job.say(own ? "analysis.traffic.own" : "analysis.traffic.here",
          {plain_here, tiled_here, tiled_here / plain_here * 100, sizes.queries, sizes.keys, own});
  for (const int64_t n : {int64_t{1000}, kLong}) {
    const double plain = head.plain(n, n);
    const double tiled = head.tiled(n, n, tile);
    job.say("analysis.traffic.at", {plain, tiled, tiled / plain * 100, static_cast<double>(n)});
  }
  const double quarter = head.tiled(kLong, kLong, head.tile(std::max<int64_t>(1, memory / 4)));
  job.say("analysis.traffic.quarter", {quarter / head.tiled(kLong, kLong, tile), static_cast<double>(kLong)});
  /// Both over powers of 2.
  const auto plot = [&](Said title, const char* axis, int64_t low, int64_t high, auto plain, auto tiled) {
    PlotFigure figure{std::move(title), {axis}, {"analysis.axis.moved"}, true, true};
    figure.series = {{{"analysis.traffic.plain"}, Role::x, PlotFigure::Look::reference},
                     {{"analysis.traffic.tiled"}, Role::a}};
    for (int64_t at = low; at <= high; at *= 2) figure.add(static_cast<double>(at), {plain(at), tiled(at)});
    job.show(std::move(figure));
  };
  plot(
      {"analysis.traffic.over_n"}, "analysis.axis.tokens", 16, 262144, [&](int64_t n) { return head.plain(n, n); },
      [&](int64_t n) { return head.tiled(n, n, tile); });
  plot(
      {"analysis.traffic.over_memory", {measured(static_cast<double>(kLong))}}, "analysis.axis.memory", 256, 1048576,
      [&](int64_t) { return head.plain(kLong, kLong); },
      [&](int64_t m) { return head.tiled(kLong, kLong, head.tile(m)); });
}

void cache_analysis(AnalysisJob& job) {
  if (!has_method(job)) return;
  const AnalysisInput& in = job.input;
  const Setup sizes = sizes_here(in);
  const Cache cache{static_cast<int64_t>(job.parameter("layers")), static_cast<int64_t>(job.parameter("number_bytes")),
                    static_cast<int64_t>(parameter_of(in.problem, "page_size"))};
  const auto shared = [&](int64_t heads) { return Kept{heads, heads, sizes.d_k, sizes.d_v}; };
  Kept here = shared(sizes.kv_heads);
  const Tensor& v = in.trace.value("v");
  if (!v.empty()) here.value_heads = v.shape().heads;  // a structure may share them among more heads than the keys
  const auto tokens = static_cast<int64_t>(job.parameter("cached_tokens"));
  const std::string tokens_text = measured(static_cast<double>(tokens));
  job.say("analysis.cache.here", {sizes.keys, here.key_heads, here.value_heads, here.d_k, here.d_v, cache.layers,
                                  cache.number, cache.packed(here, sizes.keys)});
  const double all = cache.packed(shared(sizes.heads), tokens);
  const Tensor& c_kv = in.trace.value("c_kv");
  const Kept latent{1, 0, c_kv.empty() ? 0 : c_kv.shape().cols + in.trace.value("k_rotary").shape().cols, 0};
  if (!c_kv.empty())
    job.say("analysis.cache.latent",
            {tokens_text, c_kv.shape().cols, latent.d_k - c_kv.shape().cols, cache.packed(latent, tokens), all});
  std::vector<std::pair<Said, Kept>> kinds{
      {{"analysis.cache.multi_head", {std::to_string(sizes.heads)}}, shared(sizes.heads)}};
  if (sizes.heads == 1) job.say("analysis.cache.single", {tokens_text, all});
  if (sizes.heads > 1)
    job.say("analysis.cache.heads", {tokens_text, sizes.heads, all, cache.packed(shared(1), tokens)});
  if (const int64_t g = grouped(sizes.heads, sizes.kv_heads)) {
    kinds.push_back({{"analysis.cache.grouped_query", {std::to_string(g)}}, shared(g)});
    job.say("analysis.cache.grouped", {g, cache.packed(shared(g), tokens), tokens_text});
  }
  if (sizes.heads > 1) kinds.push_back({{"analysis.cache.multi_query"}, shared(1)});
  if (!c_kv.empty()) kinds.push_back({{"structure.latent"}, latent});
  for (const int64_t count : {sizes.keys, tokens}) {
    const double paged = cache.paged(here, count);
    job.say("analysis.cache.pages",
            {static_cast<double>(count), cache.page, static_cast<double>((count + cache.page - 1) / cache.page), paged,
             (1 - cache.packed(here, count) / paged) * 100});
  }
  BarFigure bars{{"analysis.cache.title", {tokens_text}}, {"analysis.axis.bytes"}};
  bars.series = {{{"analysis.cache.packed"}, Role::k}, {{"analysis.cache.paged"}, Role::m}};
  for (auto& [name, kept] : kinds) {
    bars.labels.push_back(std::move(name));
    bars.series[0].values.push_back(cache.packed(kept, tokens));
    bars.series[1].values.push_back(cache.paged(kept, tokens));
  }
  PlotFigure plot{{"analysis.cache.over_tokens"}, {"analysis.axis.tokens"}, {"analysis.axis.bytes"}};
  plot.series = {{{"analysis.cache.packed"}, Role::k}, {{"analysis.cache.paged"}, Role::m}};
  for (int64_t n = 1; n <= kPagesShown * cache.page; ++n) {
    plot.add(static_cast<double>(n), {cache.packed(here, n), cache.paged(here, n)});
    if (n % cache.page == 0) plot.series[1].points.emplace_back(n, cache.paged(here, n + 1));  // up a step, not a slope
  }
  job.show(std::move(bars));
  job.show(std::move(plot));
}

}  // namespace attn
