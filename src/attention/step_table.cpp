// What there is to say of every step: of the standard ones, and what the rows of all tables say of theirs.
#include <map>
#include <set>

#include "attention/choice.h"
#include "attention/fault.h"
#include "attention/loss.h"

namespace attn {
namespace {

std::map<std::string, StepInfo, std::less<>> all_steps() {
  const StepInfo common[] = {{"embeddings", "e", "", Role::x, Axis::query, Axis::feature},
                             {"positions", "p", "", Role::x, Axis::query, Axis::feature, true},
                             {"embeddings_source", "e", "s", Role::x, Axis::key, Axis::feature},
                             {"positions_source", "p", "s", Role::x, Axis::key, Axis::feature, true},
                             {"patches", "p", "", Role::x, Axis::query, Axis::none, true, true},
                             {"patches_source", "p", "", Role::x, Axis::key, Axis::none, true, true},
                             {"w_patch", "w", "p", Role::x, Axis::none, Axis::feature, true, true},
                             {"x", "x", "", Role::x, Axis::query, Axis::feature, false, true, Part::tokens},
                             {"source", "x", "s", Role::x, Axis::key, Axis::feature, false, true, Part::tokens},
                             {"w_q", "w", "q", Role::q, Axis::feature, Axis::d_k, true, true},
                             {"w_k", "w", "k", Role::k, Axis::feature, Axis::d_k, true, true},
                             {"w_v", "w", "v", Role::v, Axis::feature, Axis::d_v, true, true},
                             {"w_o", "w", "o", Role::o, Axis::none, Axis::component, true, true},
                             {"b_o", "b", "o", Role::o, Axis::none, Axis::component, true, true},
                             {"q", "q", "", Role::q, Axis::query, Axis::d_k, false, false, Part::projection},
                             {"k", "k", "", Role::k, Axis::key, Axis::d_k, false, false, Part::projection},
                             {"v", "v", "", Role::v, Axis::key, Axis::d_v, false, false, Part::projection},
                             {"scores", "s", "", Role::s, Axis::query, Axis::key, false, false, Part::scores},
                             {"scaled", "s", "d", Role::s, Axis::query, Axis::key, false, false, Part::scaled},
                             {"capped", "s", "c", Role::s, Axis::query, Axis::key, false, false, Part::capped},
                             {"masked", "s", "m", Role::s, Axis::query, Axis::key, false, false, Part::masked},
                             {"softmax", "a", "", Role::a, Axis::query, Axis::key},
                             {"weights", "a", "", Role::a, Axis::query, Axis::key, false, false, Part::weights},
                             {"heads", "o", "", Role::o, Axis::query, Axis::d_v, false, false, Part::heads},
                             {"concat", "o", "", Role::o, Axis::query, Axis::none, false, false, Part::joined},
                             {"projected", "p", "o", Role::o, Axis::query, Axis::component, false, false, Part::joined},
                             {"output", "y", "", Role::o, Axis::query, Axis::component, false, false, Part::output}};
  std::map<std::string, StepInfo, std::less<>> all;
  for (const StepInfo& info : common) all.emplace(info.id, info);
  for (const char* name : {"w_q", "w_o"}) all.at(name).per_head = PerHead::query;
  for (const char* name : {"w_k", "w_v"}) all.at(name).per_head = PerHead::key;
  for (const AspectRow& table : kAspects)
    for (const Choice& choice : choices(table.aspect))
      for (const StepInfo& info : choice.steps) all.emplace(info.id, info);
  for (const StepInfo& info : fault_steps()) all.emplace(info.id, info);
  for (const Loss& loss : losses())
    for (const StepInfo& info : loss.steps) all.emplace(info.id, info);
  return all;
}

/// What there is to say of a derivative, "d_scores", or of a step on the way to one, "d_scores__multiply".
StepInfo gradient_info(std::string_view family) {
  const std::string_view of = gradient_of(family);
  StepInfo info = step_info(of);
  const bool on_the_way = is_on_the_way(family);
  info.beside = on_the_way || (info.beside && !info.given);
  info.given = info.empty = false;
  info.part = Part::other;
  info.per_head = PerHead::none;
  if (on_the_way) {
    info.rows = info.cols = Axis::none;
    info.letter = "u";
    info.index = {};
    return info;
  }
  static std::set<std::string> letters;
  info.letter = Text(std::string_view(*letters.insert("d" + info.letter).first));
  return info;
}

}  // namespace

const StepInfo& step_info(std::string_view name) {
  static std::map<std::string, StepInfo, std::less<>> known = all_steps();
  const std::string_view family = step_family(name);
  const auto it = known.find(family);
  if (it != known.end()) return it->second;
  const bool is_gradient = !gradient_of(family).empty();
  const auto added = known.emplace(family, is_gradient ? gradient_info(family) : StepInfo{}).first;
  added->second.id = added->first;
  if (!is_gradient) added->second.letter = Text(std::string_view(added->first));  // the map keeps it
  return added->second;
}

}  // namespace attn
