#pragma once
#include <algorithm>
#include <functional>
#include <type_traits>
#include <utility>
#include <vector>

namespace attn {

/// The places of `count` things in their order, those that are alike as they stand; before(a, b): whether the thing at
/// a comes before the one at b.
std::vector<size_t> stable_order(size_t count, const std::function<bool(size_t, size_t)>& before);

/// std::stable_sort with its code once in the program, not once per kind of thing.
template <class Things, class Before>
void sort_stably(Things&& things, Before before) {
  std::vector<std::remove_cvref_t<decltype(things[0])>> sorted;
  for (const size_t i : stable_order(things.size(), [&](size_t a, size_t b) { return before(things[a], things[b]); }))
    sorted.push_back(std::move(things[i]));
  std::move(sorted.begin(), sorted.end(), things.begin());
}

}  // namespace attn
