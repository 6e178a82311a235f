#include "app/cli_names.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "formats/complaint.h"
#include "text/list.h"

namespace attn {
namespace {

constexpr std::array<std::string_view, 7> kNames = {"q", "k", "v", "past_k", "past_v", "mask", "kv_len"};

using Pair = std::pair<std::string_view, std::string_view>;

/// What other programs call them, without marks and in small letters.
constexpr Pair kOtherNames[] = {{"query", "q"},
                                {"queries", "q"},
                                {"key", "k"},
                                {"keys", "k"},
                                {"value", "v"},
                                {"values", "v"},
                                {"bias", "mask"},
                                {"attnbias", "mask"},
                                {"keycache", "past_k"},
                                {"kcache", "past_k"},
                                {"valuecache", "past_v"},
                                {"vcache", "past_v"},
                                {"attentionbias", "mask"}};
/// What stands somewhere in longer names: attn_mask, past_keys, kv_lengths, nonpad_kv_seqlen.
constexpr Pair kPartsOfNames[] = {
    {"mask", "mask"}, {"pastk", "past_k"}, {"pastv", "past_v"}, {"kvlen", "kv_len"}, {"seqlen", "kv_len"}};

/// Its letters and digits, in small letters.
std::string bare(std::string_view name) {
  std::string letters;
  for (const char c : name) {
    if (c >= 'A' && c <= 'Z')
      letters += static_cast<char>(c - 'A' + 'a');
    else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
      letters += c;
  }
  return letters;
}

/// Whether one letter too many, one too few, another one or two that changed places make b of a.
bool is_one_slip(std::string_view a, std::string_view b) {
  while (!a.empty() && !b.empty() && a.front() == b.front()) a.remove_prefix(1), b.remove_prefix(1);
  while (!a.empty() && !b.empty() && a.back() == b.back()) a.remove_suffix(1), b.remove_suffix(1);
  if (a.size() == 2 && b.size() == 2) return a[0] == b[1] && a[1] == b[0];
  return a.size() <= 1 && b.size() <= 1;
}

/// The array that a name probably means, or "".
std::string_view likely_name(std::string_view name) {
  const std::string found = bare(name);
  for (const std::string_view known : kNames)
    if (found == bare(known)) return known;
  for (const auto& [other, known] : kOtherNames)
    if (found == other) return known;
  for (const auto& [part, known] : kPartsOfNames)
    if (found.find(part) != std::string::npos || is_one_slip(found, part)) return known;
  return "";
}

}  // namespace

std::vector<std::string> unknown_names(std::span<const std::string> names, const std::string& file) {
  std::vector<std::string> unknown;
  for (const std::string& name : names) {
    if (std::ranges::find(kNames, name) != kNames.end()) continue;
    const std::string_view likely = name == "masked" ? "" : likely_name(name);  // a step of OUT
    if (!likely.empty() && std::ranges::find(names, likely) == names.end())
      fail(file + ": array " + quoted_bytes(name), "one of " + list_of(kNames),
           quoted_bytes(name) + ": is it " + std::string(likely) + "?");
    unknown.push_back(name);
  }
  return unknown;
}

}  // namespace attn
