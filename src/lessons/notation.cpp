#include "lessons/notation.h"

#include <algorithm>
#include <charconv>

#include "text/list.h"
#include "text/said_error.h"
#include "text/utf8.h"

namespace attn {
namespace {

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= kMaxStepName &&
         std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

std::string_view trimmed(std::string_view text) {
  const size_t from = std::min(text.find_first_not_of(' '), text.size());
  return text.substr(from, text.find_last_not_of(' ') + 1 - from);
}

/// Takes what stands after the last of `signs` off the end; whether it stands there.
bool take_sign(std::string_view& text, std::string_view sign) {
  if (!text.ends_with(sign)) return false;
  text = trimmed(text.substr(0, text.size() - sign.size()));
  return true;
}

/// "#3" as 2; -1 for anything else.
int number_of(std::string_view name) {
  int number = 0;
  const auto read = std::from_chars(name.data() + (name.empty() ? 0 : 1), name.data() + name.size(), number);
  const bool whole = name.size() > 1 && read.ec == std::errc() && read.ptr == name.data() + name.size();
  return name.starts_with('#') && whole && number > 0 ? number - 1 : -1;
}

/// A name without its place.
std::string bare(const std::string& name) { return name.substr(0, name.rfind(" (")); }

}  // namespace

std::optional<Quantity> read_notation(std::string_view text) {
  Quantity q;
  q.kind = Quantity::Kind::read;
  q.notation = text;
  std::string_view rest = trimmed(text);
  if (rest.size() > 2 && rest[rest.size() - 2] == '.' && rest.back() >= '0' && rest.back() <= '9') {
    q.digits = rest.back() - '0';
    rest = trimmed(rest.substr(0, rest.size() - 2));
  }
  if (take_sign(rest, "%")) {
    q.times = 100;
    if (q.digits < 0) q.digits = 1;
  }
  const size_t open = rest.find('[');
  std::string_view head = trimmed(rest.substr(0, open));
  q.of = open == rest.npos ? "" : "cell";
  if (const size_t space = head.find(' '); space != head.npos) {
    q.of = head.substr(0, space);
    head = trimmed(head.substr(space));
    if (std::ranges::find(kReadings, q.of) == std::end(kReadings)) return std::nullopt;
  }
  if (q.of.empty() || !is_name(head)) return std::nullopt;
  q.step = head;
  if (open == rest.npos) return q;
  if (!rest.ends_with(']')) return std::nullopt;
  const std::string_view inside = rest.substr(open + 1, rest.size() - open - 2);
  const size_t comma = inside.find(", ");
  const std::string first(trimmed(inside.substr(0, comma)));
  const std::string second(comma == inside.npos ? "" : trimmed(inside.substr(comma + 1)));
  if (first.empty() || (q.of == "cell") == second.empty()) return std::nullopt;
  (q.of == "column_sum" ? q.col_name : q.row_name) = first;
  if (!second.empty()) q.col_name = second;
  return q;
}

int place_of_name(const std::string& name, const std::vector<std::string>& names, const std::string& notation) {
  if (const int number = number_of(name); number >= 0) return number;
  // "the (5)", also where no other is called so.
  if (const size_t open = name.rfind(" ("); open != name.npos && name.ends_with(')')) {
    const int at = number_of("#" + name.substr(open + 2, name.size() - open - 3));
    if (at >= 0 && static_cast<size_t>(at) < names.size() &&
        fold_word(bare(names[static_cast<size_t>(at)])) == fold_word(name.substr(0, open)))
      return at;
  }
  auto found = std::ranges::find(names, name);
  const auto is_alike = [&](const std::string& each) { return fold_word(bare(each)) == fold_word(name); };
  if (found == names.end()) found = std::ranges::find_if(names, is_alike);
  if (found != names.end()) return static_cast<int>(found - names.begin());
  const std::string known = names.empty() ? "#1, #2, …" : cut_text(list_of(names), 200);
  throw SaidError(in_quotes(notation) + ": expected one of " + known + ", found " + in_quotes(name),
                  {"error.no_word", {one_line(notation), one_line(name), known}});
}

}  // namespace attn
