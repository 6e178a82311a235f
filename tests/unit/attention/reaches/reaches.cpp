// Which query sees which key, against the index sets of the papers, written here as sets.
#include <doctest/doctest.h>

#include <functional>
#include <set>

#include "attention/heads_support.h"

using namespace attn;
using namespace heads_test;
using kernels_test::added;
using kernels_test::kInf;

namespace {

using Keys = std::set<int64_t>;
using Numbers = std::map<std::string, double>;

/// Row i of the papers' sets; keys that do not exist may be among them.
struct Rule {
  std::string id;
  std::vector<std::string> parameters;
  std::function<Keys(const Setup&, const std::function<int64_t(const char*)>&, int64_t i)> keys;
};

Keys between(int64_t first, int64_t last) {
  Keys keys;
  for (int64_t j = first; j <= last; ++j) keys.insert(j);
  return keys;
}

const std::vector<Rule>& rules() {
  static const std::vector<Rule> kRules{
      {"none", {}, [](const Setup& s, const auto&, int64_t) { return between(0, s.keys - 1); }},
      {"causal", {}, [](const Setup&, const auto&, int64_t i) { return between(0, i); }},
      // From the end: at most as many keys are hidden as queries follow.
      {"causal_lower_right",
       {},
       [](const Setup& s, const auto&, int64_t i) { return between(0, s.keys - 1 - (s.queries - 1 - i)); }},
      {"padding",
       {"padding"},
       [](const Setup& s, const auto& p, int64_t) {
         Keys keys = between(0, s.keys - 1);
         for (int64_t k = 1; k <= p("padding"); ++k) keys.erase(s.keys - k);
         return keys;
       }},
      {"prefix",
       {"prefix"},
       [](const Setup&, const auto& p, int64_t i) {
         Keys keys = between(0, i);
         keys.merge(between(0, p("prefix") - 1));
         return keys;
       }},
      {"window",
       {},
       [](const Setup& s, const auto&, int64_t i) { return between(i - s.reach.left, i + s.reach.right); }},
      {"dilated",
       {"reach_window", "dilation"},
       [](const Setup&, const auto& p, int64_t i) {
         Keys keys;
         for (int64_t t = -p("reach_window"); t <= p("reach_window"); ++t) keys.insert(i + t * p("dilation"));
         return keys;
       }},
      // Child 2019, section 4.3: A(1) = {t, t + 1, ..., i}, t = max(0, i - l), and A(2) = {j: (i - j) mod l = 0}.
      {"strided",
       {"stride"},
       [](const Setup&, const auto& p, int64_t i) {
         Keys keys = between(std::max<int64_t>(0, i - p("stride")), i);
         for (int64_t j = i; j >= 0; j -= p("stride")) keys.insert(j);
         return keys;
       }},
      // A(1) = {j: floor(j/l) = floor(i/l)}, and A(2) = {j: j mod l in {l - c, ..., l - 1}}, of j <= i.
      {"fixed",
       {"stride", "summary"},
       [](const Setup&, const auto& p, int64_t i) {
         Keys keys;
         for (int64_t block = 0; block <= i; block += p("stride"))
           for (int64_t in = 0; in < p("stride"); ++in)
             if (block + in <= i && (block + p("stride") > i || in >= p("stride") - p("summary")))
               keys.insert(block + in);
         return keys;
       }},
      {"global_local",
       {"reach_window", "global_tokens"},
       [](const Setup& s, const auto& p, int64_t i) {
         if (i < p("global_tokens")) return between(0, s.keys - 1);
         Keys keys = between(i - p("reach_window"), i + p("reach_window"));
         keys.merge(between(0, p("global_tokens") - 1));
         return keys;
       }},
      {"local_m",
       {"local_d"},
       [](const Setup&, const auto& p, int64_t i) { return between(i - p("local_d"), i + p("local_d")); }},
      {"graph",
       {},
       [](const Setup& s, const auto&, int64_t i) {
         Keys keys{i};
         for (const auto& [query, key] : s.reach.edges)
           if (query == i) keys.insert(key);
         return keys;
       }},
      {"painted", {}, [](const Setup& s, const auto&, int64_t i) {
         Keys keys = between(0, s.keys - 1);
         for (const auto& [query, key] : s.reach.hidden)
           if (query == i) keys.erase(key);
         return keys;
       }}};
  return kRules;
}

std::shared_ptr<Mask> mask_of(const Setup& s) {
  const Choice& reach = chosen(s, Aspect::reach);
  return reach.mask ? reach.mask(s) : std::make_shared<Mask>();
}

std::vector<bool> seen_by(const Setup& s) {
  const std::shared_ptr<Mask> mask = mask_of(s);
  mask->check({1, s.heads, s.queries, s.keys}, "mask");
  std::vector<bool> seen;
  for (int64_t i = 0; i < s.queries; ++i)
    for (int64_t j = 0; j < s.keys; ++j) seen.push_back(added(*mask, 0, 0, i, j) == 0);
  return seen;
}

std::vector<bool> seen_by(int64_t n, int64_t m, const std::string& id, const Numbers& parameters = {}) {
  return seen_by(heads_setup(n, m, {{"reach", id}}, parameters));
}

std::vector<bool> by_rule(const Rule& rule, const Setup& s) {
  std::vector<bool> seen;
  for (int64_t i = 0; i < s.queries; ++i) {
    const Keys keys = rule.keys(
        s, [&](const char* id) { return static_cast<int64_t>(s.parameters.at(id)); }, i);
    for (int64_t j = 0; j < s.keys; ++j) seen.push_back(keys.count(j) != 0);
  }
  return seen;
}

double count(const std::vector<bool>& seen) { return static_cast<double>(std::count(seen.begin(), seen.end(), true)); }

/// Parameters, edges, hidden pairs and windows by chance.
Drawn random_setup(const Rule& rule, int64_t n, int64_t m, uint32_t seed) {
  std::mt19937 random(seed);
  Drawn s = heads_setup(n, m, {{"reach", rule.id}});
  for (const std::string& id : rule.parameters) {
    const Parameter& p = *find_parameter(id);
    s.parameters[id] = p.low + static_cast<double>(random() % 6);
  }
  s.reach.left = static_cast<int64_t>(random() % 4);
  s.reach.right = static_cast<int64_t>(random() % 4);
  std::set<std::pair<int, int>> pairs;
  for (int k = 0; k < 20; ++k) pairs.insert({static_cast<int>(random() % 12), static_cast<int>(random() % 12)});
  s.reach.edges.assign(pairs.begin(), pairs.end());
  s.reach.hidden = s.reach.edges;
  return s;
}

const std::vector<std::pair<int64_t, int64_t>> kSizes{{1, 1},   {1, 9},  {9, 1},  {8, 8},
                                                      {13, 13}, {17, 6}, {6, 17}, {12, 11}};

}  // namespace

TEST_CASE("every reach with a mask sees the index sets of its source, and its pairs are the count of them") {
  std::set<std::string> covered{"local_p", "random_blocks", "top_k"};  // chosen.cpp
  for (const Rule& rule : rules()) {
    CAPTURE(rule.id);
    covered.insert(rule.id);
    std::set<std::string> declared;
    for (const Parameter& p : find_choice(Aspect::reach, rule.id)->parameters) declared.insert(p.id);
    CHECK(declared == std::set<std::string>(rule.parameters.begin(), rule.parameters.end()));
    for (const auto& [n, m] : kSizes)
      for (uint32_t seed = 0; seed < 12; ++seed) {
        CAPTURE(n);
        CAPTURE(m);
        CAPTURE(seed);
        const Drawn s = random_setup(rule, n, m, seed);
        const std::vector<bool> want = by_rule(rule, s);
        CHECK((seen_by(s) == want));
        CHECK(cost_of(s).pairs == count(want));
      }
  }
  for (const Choice& reach : choices(Aspect::reach)) CHECK_MESSAGE(covered.count(reach.id), reach.id);
}

TEST_CASE("under every reach the heads are the plain formula's over the keys that are seen") {
  for (const Rule& rule : rules())
    for (const auto& [n, m] : {std::pair<int64_t, int64_t>{7, 7}, {9, 4}, {4, 9}, {1, 1}}) {
      CAPTURE(rule.id);
      CAPTURE(n);
      CAPTURE(m);
      const Drawn s = random_setup(rule, n, m, 5);
      Attend formula{s.factor, s.softcap, s.temperature, nullptr};
      auto mask = std::make_shared<Mask>();
      const std::vector<bool> seen = by_rule(rule, s);
      mask->keep = kernels_test::bytes({seen.begin(), seen.end()});
      mask->keep_shape = {1, 1, n, m};
      formula.mask = mask;
      on_every_backend([&](const Backend& backend) {
        CAPTURE(backend.name());
        const Trace trace = run_heads(s, backend, 40);
        CHECK(kernels_test::outside(
                  trace.value("heads"),
                  kernels_test::attend_formula(trace.value("q"), trace.value("k"), trace.value("v"), formula)) == "");
      });
    }
}

TEST_CASE("a reach at the end of its range is a simpler one") {
  const int64_t n = 11;
  const std::vector<bool> full = seen_by(n, n, "none"), causal = seen_by(n, n, "causal");
  CHECK((seen_by(n, n, "causal_lower_right") == causal));
  CHECK((seen_by(n, n, "prefix", {{"prefix", 0}}) == causal));
  CHECK((seen_by(n, n, "prefix", {{"prefix", 1}}) == causal));
  CHECK((seen_by(n, n, "prefix", {{"prefix", 128}}) == full));
  CHECK((seen_by(n, n, "padding", {{"padding", 0}}) == full));
  CHECK(count(seen_by(n, n, "padding", {{"padding", 128}})) == 0);
  CHECK((seen_by(n, n, "dilated", {{"reach_window", 11}, {"dilation", 1}}) == full));
  CHECK((seen_by(n, n, "global_local", {{"reach_window", 11}, {"global_tokens", 0}}) == full));
  CHECK((seen_by(n, n, "global_local", {{"reach_window", 0}, {"global_tokens", 11}}) == full));
  CHECK((seen_by(n, n, "local_m", {{"local_d", 11}}) == full));
  CHECK((seen_by(n, n, "strided", {{"stride", 11}}) == causal));
  CHECK((seen_by(n, n, "strided", {{"stride", 1}}) == causal));
  CHECK((seen_by(n, n, "fixed", {{"stride", 11}, {"summary", 1}}) == causal));
  CHECK((seen_by(n, n, "fixed", {{"stride", 4}, {"summary", 128}}) == causal));
  CHECK((seen_by(n, n, "random_blocks",
                 {{"block_size", 1}, {"block_window", 11}, {"global_blocks", 0}, {"random_blocks", 0}}) == full));
  CHECK((seen_by(n, n, "random_blocks",
                 {{"block_size", 1}, {"block_window", 0}, {"global_blocks", 0}, {"random_blocks", 11}}) == full));
  Drawn window = heads_setup(n, n, {{"reach", "window"}});
  window.reach.left = window.reach.right = n;
  CHECK((seen_by(window) == full));
  for (const int64_t w : {0, 1, 3}) {
    window.reach.left = window.reach.right = w;
    CHECK((seen_by(n, n, "dilated", {{"reach_window", w}, {"dilation", 1}}) == seen_by(window)));
    CHECK((seen_by(n, n, "global_local", {{"reach_window", w}, {"global_tokens", 0}}) == seen_by(window)));
    CHECK((seen_by(n, n, "random_blocks",
                   {{"block_size", 1}, {"block_window", w}, {"global_blocks", 0}, {"random_blocks", 0}}) ==
           seen_by(window)));
  }
}

TEST_CASE("without edges every token sees itself alone, so its output is its own value") {
  const Drawn s = heads_setup(6, 6, {{"reach", "graph"}});
  const Trace trace = run_heads(s);
  CHECK(cost_of(s).pairs == 6);
  for (int64_t h = 0; h < 4; ++h)
    for (int64_t i = 0; i < 6; ++i) {
      for (int64_t j = 0; j < 6; ++j) CHECK(trace.value("weights").at(0, h, i, j) == (i == j ? 1 : 0));
      for (int64_t c = 0; c < 2; ++c) CHECK(trace.value("heads").at(0, h, i, c) == trace.value("v").at(0, h / 2, i, c));
    }
}

TEST_CASE("the cost of a sparse reach grows as its source says") {
  const auto pairs = [](int64_t n, const std::string& id, const Numbers& parameters) {
    return cost_of(heads_setup(n, n, {{"reach", id}}, parameters)).pairs;
  };
  // Windows, global tokens and blocks: n to the first power. Child 2019: n sqrt(n) with a stride of sqrt(n), at most
  // l + n/l + 1 keys a row.
  for (const auto& [id, parameters] : std::vector<std::pair<std::string, Numbers>>{
           {"dilated", {}}, {"global_local", {}}, {"random_blocks", {}}, {"local_m", {}}, {"local_p", {}}})
    CHECK(pairs(20000, id, parameters) / pairs(10000, id, parameters) == doctest::Approx(2).epsilon(0.01));
  for (const int64_t root : {10, 100}) {
    const int64_t n = root * root;
    for (const char* id : {"strided", "fixed"})
      CHECK(pairs(n, id, {{"stride", root}, {"summary", 1}}) <= static_cast<double>(n * (2 * root + 1)));
  }
}
