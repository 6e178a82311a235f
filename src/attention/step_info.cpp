#include "attention/step_info.h"

#include <algorithm>
#include <iterator>

#include "attention/choice.h"
#include "attention/fault.h"

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
  return all;
}

}  // namespace

std::string_view step_family(std::string_view name) {
  for (;;) {
    const size_t end = name.find_last_not_of("0123456789");
    if (end == std::string_view::npos || end + 1 == name.size() || name[end] != '_' || end == 0) return name;
    name = name.substr(0, end);
  }
}

std::string_view layer_of(std::string_view name) {
  const std::string_view numbers = name.substr(step_family(name).size());
  const Counts counts = step_info(name).counts;
  const auto within = counts == Counts::layers ? 0 : counts == Counts::tiles ? 2 : 1;
  return std::ranges::count(numbers, '_') > within ? numbers.substr(numbers.rfind('_')) : std::string_view();
}

std::string part_name(Part part, std::string_view near) {
  static constexpr std::pair<Part, std::string_view> kNames[] = {
      {Part::tokens, "x"},      {Part::scores, "scores"},   {Part::scaled, "scaled"}, {Part::capped, "capped"},
      {Part::masked, "masked"}, {Part::weights, "weights"}, {Part::heads, "heads"}};
  const auto name = std::ranges::find(kNames, part, &std::pair<Part, std::string_view>::first);
  if (name == std::end(kNames)) throw Error("part_name: a part without a name of its own");
  return std::string(name->second).append(layer_of(near));
}

const StepInfo& step_info(std::string_view name) {
  static std::map<std::string, StepInfo, std::less<>> known = all_steps();
  const std::string_view family = step_family(name);
  const auto it = known.find(family);
  if (it != known.end()) return it->second;
  const auto added = known.emplace(family, StepInfo{}).first;
  added->second.id = added->first;
  added->second.letter = Text(std::string_view(added->first));  // the map keeps it
  return added->second;
}

}  // namespace attn
