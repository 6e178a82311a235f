#pragma once
#include <doctest/doctest.h>

#include <fstream>
#include <sstream>
#include <string>

#include "attention/choice.h"
#include "folders.h"
#include "scene/scene.h"
#include "scene/session.h"
#include "scene/words/lexicon.h"
#include "text/error.h"

namespace scene_test {

/// A file of web/.
inline std::string read_web(const std::string& path) {
  std::ifstream file(kWebFolder + "/" + path, std::ios::binary);
  REQUIRE_MESSAGE(file.good(), path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

inline const attn::Lexicon& lexicon() {
  static const attn::Lexicon lexicon = attn::parse_lexicon(read_web("lexicon.json"));
  return lexicon;
}

inline const attn::Lexicon& more_words() {
  static const attn::Lexicon more = attn::parse_more_words(read_web("more-words.json"), lexicon());
  return more;
}

inline attn::Scene scene_file(const std::string& id) { return attn::parse_scene(read_web("scenes/" + id + ".json")); }

/// A problem that chooses one row of one table, all else standard, as a small scene would.
inline attn::Problem problem_with(attn::Aspect aspect, const attn::Choice& row) {
  attn::Problem p;
  p.text = "the animal was too tired it was";
  p.source = "das Tier war müde";
  p.seed = 5;
  p.heads = 2;
  p.kv_heads = 2;
  p.mask.edges = {{0, 1}, {1, 2}, {2, 2}, {4, 0}};
  p.mask.hidden = {{0, 1}};
  p.mask.left = p.mask.right = 1;
  choice_of(p, aspect) = row.id;
  return p;
}

/// Works until nothing is left to do.
inline void finish(attn::Session& session) {
  for (int i = 0; i < 10000 && session.advance(1); ++i) {
  }
}

/// The text of the Error that `f` throws; empty when it throws none.
template <class F>
std::string error_of(F f) {
  try {
    f();
  } catch (const attn::Error& e) {
    return e.what();
  }
  return "";
}

/// A link as write_link() writes it, of any text; `codec` "z" of one that is deflated.
inline std::string link_of(const std::string& text, const char* codec = "j") {
  const std::string digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string out = std::string("1.") + codec + ".";
  uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    bits = bits << 8 | static_cast<uint8_t>(c);
    for (count += 8; count >= 6; count -= 6) out += digits[bits >> (count - 6) & 63];
  }
  if (count > 0) out += digits[bits << (6 - count) & 63];
  return out;
}

/// The seeded stream that random tests draw from: xorshift64*, no more.
struct Random {
  uint64_t state;
  uint64_t operator()() {
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return state * 0x2545F4914F6CDD1Du;
  }
  int below(int n) { return static_cast<int>((*this)() >> 33) % n; }
};

}  // namespace scene_test
