// Reformer: only tokens that fall into the same bucket of a hash look at each other.
#include <algorithm>

#include "attention/methods/parts.h"
#include "attention/methods/random_features.h"
#include "attention/methods/rows.h"

namespace attn {
namespace {

constexpr double kFinite = 1e30;  // scores within this are there, -infinity is not

int64_t half_buckets(const Setup& s) { return std::max<int64_t>(1, s.whole("buckets") / 2); }

/// 1 where a is 0, else 0.
int where_zero(Builder& b, const std::string& name, int a) { return b.add(name, Map{Map::Function::within, 0}, {a}); }

/// One-hot rows: the largest of [x R, -x R] (Kitaev 2020, section 2, "Locality sensitive hashing").
int bucket_of(Builder& b, const std::string& name, const std::string& t, int x, int rotation) {
  const int rotated = b.add(name + "_rotated" + t, MatMul{}, {x, rotation});
  const int opposite = b.add(name + "_opposite" + t, Scale{-1}, {rotated});
  const int both = b.add(name + "_both" + t, AppendCols{}, {rotated, opposite});
  return b.add(name + "_bucket" + t, Choose{Choose::Kind::largest}, {both});
}

/// How many rounds put query and key into the same bucket.
int rounds_together(Builder& b, int q, int k, bool own) {
  const auto seed = static_cast<uint64_t>(b.setup.whole("hash_seed"));
  const int64_t d = b.shape(q).cols, half = half_buckets(b.setup);
  int together = -1;
  for (int64_t round = 0; round < std::max<int64_t>(1, b.setup.whole("rounds")); ++round) {
    const std::string t = "_" + std::to_string(round);
    const int rotation =
        b.given("rotation" + t, tensor_from({1, 1, d, half}, "rotation", [&](int64_t, int64_t i, int64_t j) {
                  return seeded_gaussian(seed, round, i * half + j);
                }));
    const int bucket = bucket_of(b, "q", t, q, rotation);
    const int same = b.add("same_bucket" + t, MatMul{true}, {bucket, own ? bucket : bucket_of(b, "k", t, k, rotation)});
    together = together < 0 ? same : b.add("rounds_together" + t, Add{}, {together, same});
  }
  return together;
}

/// Which pairs are looked at: hashed together and visible; a token looks at itself only where it finds nobody else (and
/// is visible, which the masked scores see to).
int pairs_looked_at(Builder& b, int together, int masked, bool own) {
  const int visible = b.add("visible", Map{Map::Function::within, kFinite}, {masked});
  const int found = b.add("found", Multiply{}, {together, visible});
  if (!own) return found;
  const int64_t n = b.shape(masked).rows;
  const auto is_itself = [](int64_t, int64_t i, int64_t j) { return i == j; };
  const int itself = b.given("itself", tensor_from({1, 1, n, n}, "itself", is_itself));
  const int others = b.add("found_others", Multiply{}, {found, where_zero(b, "not_itself", itself)});
  const int alone = where_zero(b, "alone", b.add("number_found", Reduce{}, {others}));
  return b.add("looked_at", Add{}, {others, b.add("alone_itself", Multiply{}, {itself, alone})});
}

}  // namespace

/// LSH attention (Kitaev 2020, section 2): queries serve as keys, k = q / |q| ("shared QK"); a random rotation R hashes
/// a vector to the bucket arg max [x R, -x R]; several rounds look at the union of what each finds (appendix A: pairs
/// found twice count once); a token does not look at itself unless it is alone. Here the pairs are found by comparing
/// all buckets, where the paper sorts and cuts into chunks; the weights are those of an unlimited chunk. An odd number
/// of buckets counts one less. Keys of another text keep their own projection, divided by their length, and have no
/// "itself".
Choice reformer_method() {
  Choice row{
      "reformer",
      R"(O = \mathrm{softmax}(Q K^{\top} / \sqrt{d_k})\, V, \; h(q_i) = h(k_j), \; h(x) = \arg\max\,[x R; -x R])",
      "Kitaev 2020, section 2"};
  row.parameters = {{"buckets", 2, 32, 4, true}, {"rounds", 1, 8, 2, true}, {"hash_seed", 1, 100, 1, true}};
  row.steps = {{"k_shared_unit", "k", "", Role::k, Axis::key, Axis::d_k},
               {"same_bucket", "h", "", Role::m, Axis::query, Axis::key},
               {"hashed", "s", "h", Role::s, Axis::query, Axis::key}};
  row.add_beside(Role::x, Axis::d_k, Axis::none, {{"rotation", "r"}});
  row.add_beside(Role::m, Axis::query, Axis::none, {{"number_found", "h"}, {"alone", "h"}});
  row.add_beside(Role::m, Axis::query, Axis::key,
                 {{"rounds_together", "h"},
                  {"visible", "e"},
                  {"found", "h"},
                  {"itself", "i"},
                  {"not_itself", "i"},
                  {"found_others", "h"},
                  {"alone_itself", "i"},
                  {"looked_at", "h"}});
  for (const char* of : {"q", "k"}) {
    const Role role = *of == 'q' ? Role::q : Role::k;
    const Axis rows = *of == 'q' ? Axis::query : Axis::key;
    for (const char* name : {"_rotated", "_opposite", "_both"})
      row.add_beside(role, rows, Axis::none, {{std::string(of) + name, "h", of}});
    row.steps.push_back({std::string(of) + "_bucket", "h", of, role, rows, Axis::none});
  }
  row.count(Counts::rounds, {"rotation", "same_", "rounds_", "q_", "k_rot", "k_opp", "k_b"});
  row.tempered =
      R"(O = \mathrm{softmax}(Q K^{\top} / \sqrt{d_k} / T)\, V, \; h(q_i) = h(k_j), \; h(x) = \arg\max\,[x R; -x R])";
  row.replaces = {Aspect::score};
  row.approximates = true;
  row.heads = [](Builder& b, const Qkv& p) {
    const bool own = same_tokens(b, p);
    const int unit = b.add("k_shared_unit", Normalize{}, {own ? p.q : p.k});
    const Qkv t = turned(b, {p.q, unit, p.v});
    const int together = rounds_together(b, t.q, t.k, own);
    const int masked = masked_scores(b, b.add("scores", MatMul{true}, {t.q, t.k}), t.q, true);
    const int hashed = b.add("hashed", HideWhere{}, {masked, pairs_looked_at(b, together, masked, own)});
    return b.add("heads", MatMul{}, {weights_of(b, hashed, t.q), t.v});
  };
  // With buckets of equal size, as the paper's chunks make them; the rotations of queries, and of keys that are others.
  row.cost = [](const CostInput& c) {
    const auto half = static_cast<double>(half_buckets(c.setup));
    const double rounds = std::max(1.0, c.setup.parameter("rounds"));
    const double looked_at = std::min(c.pairs, rounds * c.pairs / (2 * half));
    const double hashes = rounds * (chosen(c.setup, Aspect::structure).has_source ? c.n + c.m : c.n);
    const double rotating = hashes * 2 * c.d_k * half;
    return Cost{looked_at, rotating + 2 * looked_at * (c.d_k + c.d_v), 4 * (hashes + 2 * looked_at)};
  };
  return row;
}

}  // namespace attn
