#include "text/json_place.h"

#include <charconv>
#include <nlohmann/json.hpp>

#include "text/utf8.h"

namespace attn {
namespace {

constexpr std::string_view kSpace = " \t\r\n";

/// Goes through JSON text, which may be cut short: everything ends at its end.
class Walk {
 public:
  explicit Walk(std::string_view text) : text_(text) { space(); }

  size_t at() const { return at_; }
  bool is(char c) const { return at_ < text_.size() && text_[at_] == c; }
  /// Whether there is another member or item, before which it then stands.
  bool enter(char close) {
    step();
    space();
    return at_ < text_.size() && !is(close);
  }
  /// The member's key, and the walk comes before its value.
  std::string key() {
    const size_t from = at_;
    skip();
    const auto read = nlohmann::json::parse(text_.substr(from, at_ - from), nullptr, false);
    space();
    if (is(':')) step();
    space();
    return read.is_string() ? read.get<std::string>() : std::string();
  }
  /// Over a value; at least one byte.
  void skip() {
    size_t depth = 0;
    do {
      if (is('"')) {
        quoted();
      } else if (is('{') || is('[')) {
        ++depth;
        step();
      } else if (is('}') || is(']')) {
        depth -= depth > 0;
        step();
      } else {
        at_ = std::min(text_.find_first_of(depth > 0 ? "\"{}[]" : ",:\"{}[] \t\r\n", at_ + 1), text_.size());
      }
    } while (depth > 0 && at_ < text_.size());
    space();
  }
  void go_to(size_t at) { at_ = at; }

 private:
  void step() { at_ = std::min(at_ + 1, text_.size()); }
  void space() { at_ = std::min(text_.find_first_not_of(kSpace, at_), text_.size()); }
  void quoted() {
    for (step(); at_ < text_.size() && !is('"'); step())
      if (is('\\')) step();
    step();
  }
  std::string_view text_;
  size_t at_ = 0;
};

/// Goes to the member that a path begins with, and takes its key off the path; the byte of the key, or none.
bool enter_member(Walk& walk, std::string_view& path, size_t& place) {
  const size_t dot = path.starts_with('.') ? 1 : 0;
  std::string found;
  size_t value = 0;
  for (bool more = walk.enter('}'); more; more = walk.is(',') && walk.enter('}')) {
    const size_t from = walk.at();
    const std::string key = one_line(walk.key());
    const std::string_view rest = path.substr(dot);
    const bool leads =
        rest.starts_with(key) && (rest.size() == key.size() || rest[key.size()] == '.' || rest[key.size()] == '[');
    if (leads && key.size() >= found.size() && !key.empty()) {
      found = key;
      place = from;
      value = walk.at();
    }
    walk.skip();
  }
  if (found.empty()) return false;
  path.remove_prefix(dot + found.size());
  walk.go_to(value);
  return true;
}

bool enter_item(Walk& walk, std::string_view& path, size_t& place) {
  size_t index = 0;
  const char* end = path.data() + path.size();
  const auto read = std::from_chars(path.data() + std::min<size_t>(1, path.size()), end, index);
  if (!path.starts_with('[') || read.ec != std::errc() || read.ptr == end || *read.ptr != ']') return false;
  for (bool more = walk.enter(']'); more; more = walk.is(',') && walk.enter(']')) {
    if (index-- == 0) {
      place = walk.at();
      path.remove_prefix(static_cast<size_t>(read.ptr + 1 - path.data()));
      return true;
    }
    walk.skip();
  }
  return false;
}

}  // namespace

TextPlace place_of_byte(std::string_view text, size_t byte) {
  const std::string_view before = text.substr(0, std::min(byte, text.size()));
  const size_t line = before.rfind('\n');
  const std::string_view on_line = line == before.npos ? before : before.substr(line + 1);
  return {1 + static_cast<size_t>(std::ranges::count(before, '\n')), 1 + decode_utf8(on_line).size()};
}

TextPlace place_of_path(std::string_view json, std::string_view path) {
  Walk walk(json);
  size_t place = walk.at();
  while (!path.empty() &&
         (walk.is('{') ? enter_member(walk, path, place) : walk.is('[') && enter_item(walk, path, place))) {
  }
  return place_of_byte(json, place);
}

}  // namespace attn
