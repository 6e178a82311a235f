#pragma once
#include <span>
#include <type_traits>

#include "scene/scene.h"
#include "text/said_error.h"

namespace attn {

// One row per setting of Problem (it recomputes) and of View (it does not). Reading, writing and checking scene files,
// what two problems differ in, the query of a link and its documentation, and the ids that a link hides and locks come
// from the rows. The kind of a row says where its value is kept and what is refused; the functions over kinds
// (read.cpp, write.cpp, check.cpp, differences.cpp) do not compile while one of them lacks a kind.
namespace kind {

struct Sentence {  // at most kMaxTextBytes
  std::string Problem::*member;
};
struct Seed {  // 0 to kMaxSeed
  uint64_t Problem::*member;
};
/// The id of a row of a table of attention.
template <class Owner>
struct Row {
  std::string Owner::*member;
  Aspect aspect;
};
/// A word that `fits`; `expected` says which do.
template <class Owner>
struct Word {
  std::string Owner::*member;
  bool (*fits)(const std::string&);
  Text expected;
};
/// A value of an enum; `names` are in its order.
template <class Choice>
struct OneOf {
  Choice Play::*member;
  std::span<const char* const> names;
};
template <class Owner>
struct Whole {  // low to high
  int Owner::*member;
  int low;
  int high;
  const char* lowest = nullptr;  // a word that a scene file may have for low
};
struct Divisor {  // 1 to kMaxHeads, and divides another
  int Problem::*member;
  int Problem::*of;
};
/// More than 0; `has_off`: or 0, which switches it off.
struct Number {
  float Problem::*member;
  bool has_off;
};
struct Switch {
  bool Problem::*member;
};
/// Numbers of rows of a table by id; `find` knows their ranges.
template <class Owner>
struct Parameters {
  std::map<std::string, float> Owner::*member;
  const Parameter* (*find)(std::string_view id);
};
/// (query, key), sorted.
struct TokenPairs {
  std::vector<std::pair<int, int>> MaskChoice::*member;
};
/// An object with rows of its own, or a structure with functions of its own for its type.
template <class Owner, class Part>
struct Group {
  Part Owner::*member;
};
struct Divided {};  // Problem::scaled and Problem::scale

// A member of a part of Problem counts as one of Problem.
template <class Part>
using OwnerOf = std::conditional_t<std::is_base_of_v<Part, Problem>, Problem, Part>;
template <class Part>
Row(std::string Part::*, Aspect) -> Row<OwnerOf<Part>>;
template <class Part>
Word(std::string Part::*, bool (*)(const std::string&), Text) -> Word<OwnerOf<Part>>;
template <class Part>
Whole(int Part::*, int, int, const char* = nullptr) -> Whole<OwnerOf<Part>>;
template <class Part>
Parameters(std::map<std::string, float> Part::*, const Parameter* (*)(std::string_view)) -> Parameters<OwnerOf<Part>>;
template <class Part, class Member>
Group(Member Part::*) -> Group<OwnerOf<Part>, Member>;

template <class Owner>
struct Of;
template <>
struct Of<Problem> {
  using Kind = std::variant<Sentence, Seed, Row<Problem>, Word<Problem>, Parameters<Problem>, Whole<Problem>, Divisor,
                            Divided, Number, Switch, Group<Problem, std::optional<Image>>, Group<Problem, MaskChoice>,
                            Group<Problem, LossChoice>, Group<Problem, Given>, Group<Problem, std::vector<CellEdit>>,
                            Group<Problem, WordFeatures>>;
};
template <>
struct Of<MaskChoice> {
  using Kind = std::variant<Row<MaskChoice>, Whole<MaskChoice>, TokenPairs>;
};
template <>
struct Of<View> {
  using Kind =
      std::variant<Word<View>, Whole<View>, Group<View, Play>, Group<View, std::vector<std::string>>, Parameters<View>>;
};
template <>
struct Of<Play> {
  using Kind = std::variant<OneOf<Play::Unit>, Word<Play>, Whole<Play>, OneOf<Play::Phase>>;
};

}  // namespace kind

/// How a difference of two problems is said: see describe_differences().
struct Differs {
  Text words;     // key of the name of the setting
  Text symbol;    // of the equation
  int place = 0;  // among the differences: the order in which a visitor meets the settings
};

/// How a value of the query comes into the scene: into the scene file as it stands, or by a function of overrides.cpp.
enum class Put { value, text, variant, heads, mask, step };

/// What the query of a link may say about a setting: index.html?KEY=VALUE.
struct Query {
  Text key;     // empty: nothing
  Text values;  // as the documentation has it: "dark|light"
  Text documentation;
  Put put = Put::value;
};

template <class Owner>
struct Setting {
  Text name;  // in the scene file
  typename kind::Of<Owner>::Kind kind;
  Text control{};     // what it is hidden and locked by in a link; empty: nothing
  Differs differs{};  // of Problem
  Query query{};
};

template <class Owner>
concept HasSettings = requires {
  sizeof(kind::Of<Owner>);
};

/// In the order of the scene file.
template <class Owner>
std::span<const Setting<Owner>> settings();
template <>
std::span<const Setting<Problem>> settings<Problem>();
template <>
std::span<const Setting<MaskChoice>> settings<MaskChoice>();
template <>
std::span<const Setting<View>> settings<View>();
template <>
std::span<const Setting<Play>> settings<Play>();

/// Calls `use` with every row of Problem, then of View.
template <class Use>
void each_setting(const Use& use) {
  for (const Setting<Problem>& row : settings<Problem>()) use(row);
  for (const Setting<View>& row : settings<View>()) use(row);
}

/// Whether a setting has one value in two.
template <class Owner, class Kind>
bool same(const Kind& kind, const Owner& a, const Owner& b) {
  return a.*kind.member == b.*kind.member;
}
inline bool same(kind::Divided, const Problem& a, const Problem& b) {
  return a.scaled == b.scaled && a.scale == b.scale;
}

/// While a SaidError is being caught: the same, with the name of a setting before it.
[[noreturn]] void fail_in(const Differs& setting);
/// Does what concerns a setting.
template <class Owner, class Work>
void of_setting(const Setting<Owner>& row, const Work& work) {
  try {
    work();
  } catch (const SaidError&) {
    fail_in(row.differs);
  }
}

/// Every control of a row, each once, in the order of the rows.
const std::vector<std::string>& setting_controls();

}  // namespace attn
