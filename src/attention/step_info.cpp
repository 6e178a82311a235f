#include "attention/step_info.h"

#include <algorithm>
#include <iterator>

#include "text/error.h"

namespace attn {

std::string_view step_family(std::string_view name) {
  for (;;) {
    const size_t end = name.find_last_not_of("0123456789");
    if (end == std::string_view::npos || end + 1 == name.size() || name[end] != '_' || end == 0) return name;
    name = name.substr(0, end);
  }
}

std::string_view gradient_of(std::string_view name) {
  if (!name.starts_with(kGradient)) return {};
  name.remove_prefix(kGradient.size());
  return name.substr(0, name.find("__"));
}

bool is_on_the_way(std::string_view name) { return !gradient_of(name).empty() && name.find("__") != name.npos; }

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

}  // namespace attn
