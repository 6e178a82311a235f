#include "text/json_read.h"

#include <cmath>
#include <set>

#include "text/list.h"
#include "text/said_error.h"
#include "text/utf8.h"

namespace attn {

using nlohmann::json;

json parse_json(std::string_view text, const std::string& what) {
  constexpr size_t kMaxDepth = 16;
  struct Open {  // an object or array that is not closed yet
    std::set<std::string> keys;
    std::string key;
  };
  std::vector<Open> open;
  const auto path = [&] {
    std::string at = what;
    for (const Open& o : open) at += o.key.empty() ? "" : "." + one_line(o.key);
    return at;
  };
  const json::parser_callback_t watch = [&](int, json::parse_event_t event, json& value) {
    using Event = json::parse_event_t;
    if (event == Event::object_start || event == Event::array_start) {
      if (open.size() == kMaxDepth) fail(path(), "at most " + std::to_string(kMaxDepth) + " levels", "more");
      open.emplace_back();
    } else if (event == Event::object_end || event == Event::array_end) {
      open.pop_back();
    } else if (event == Event::key) {
      open.back().key = value.get<std::string>();
      if (!open.back().keys.insert(open.back().key).second) fail(path(), "each key once", "this one again");
    }
    return true;
  };
  try {
    return json::parse(text, watch);
  } catch (const json::exception& e) {
    std::string reason = e.what();  // "[json.exception.parse_error.101] parse error at line 1, ..."
    if (const size_t end = reason.find("] "); end != std::string::npos) reason.erase(0, end + 2);
    fail(what, "JSON", "a " + one_line(reason, 200));
  }
}

void JsonAt::fail(const std::string& expected, const char* said) const {
  const std::string found = value_->is_object()   ? "an object"
                            : value_->is_array()  ? "an array of " + std::to_string(value_->size())
                            : value_->is_string() ? in_quotes(value_->get<std::string>())
                                                  : value_->dump();
  const std::string shown = value_->is_string()       ? one_line(value_->get<std::string>())
                            : value_->is_structured() ? "…"
                                                      : found;
  attn::fail({said, {shown}}, path_, expected, found);
}

std::string JsonAt::path_to(const std::string& key) const {
  return path_.empty() ? one_line(key) : path_ + "." + one_line(key);
}

void JsonAt::any_object() const {
  if (!value_->is_object()) fail("an object");
}

void JsonAt::object(const std::vector<std::string_view>& keys) const {
  any_object();
  for (const auto& [key, unused] : value_->items()) {
    if (std::ranges::find(keys, key) != keys.end()) continue;
    attn::fail(path_, "only the keys " + list_of(keys), in_quotes(key));
  }
}

std::vector<std::pair<std::string, JsonAt>> JsonAt::members() const {
  any_object();
  std::vector<std::pair<std::string, JsonAt>> all;
  for (const auto& [key, value] : value_->items()) all.emplace_back(key, JsonAt(value, path_to(key)));
  return all;
}

std::optional<JsonAt> JsonAt::find(const std::string& key) const {
  const auto it = value_->find(key);
  return it == value_->end() ? std::nullopt : std::optional(JsonAt(*it, path_to(key)));
}

JsonAt JsonAt::need(const std::string& key) const {
  std::optional<JsonAt> found = find(key);
  if (!found) attn::fail(path_to(key), "a value", "none");
  return *found;
}

size_t JsonAt::array() const {
  if (!value_->is_array()) fail("an array");
  return value_->size();
}

std::vector<JsonAt> JsonAt::items() const {
  std::vector<JsonAt> all;
  for (size_t i = 0, count = array(); i < count; ++i) all.push_back(item(i));
  return all;
}

bool JsonAt::boolean() const {
  if (!value_->is_boolean()) fail("true or false");
  return value_->get<bool>();
}

int64_t JsonAt::integer(int64_t low, int64_t high) const {
  const bool fits = value_->is_number_unsigned() ? value_->get<uint64_t>() <= static_cast<uint64_t>(INT64_MAX)
                                                 : value_->is_number_integer();
  if (!fits || value_->get<int64_t>() < low || value_->get<int64_t>() > high)
    fail("an integer from " + std::to_string(low) + " to " + std::to_string(high), "error.whole");
  return value_->get<int64_t>();
}

float JsonAt::number() const {
  const double value = value_->is_number() ? value_->get<double>() : NAN;
  // Up to half a unit above the largest float32 a double still rounds to it, and the conversion is defined.
  if (!(std::abs(value) < 0x1.ffffffp127)) fail("a number that float32 can hold", "number.bad");
  return static_cast<float>(value);
}

std::string JsonAt::string() const {
  if (!value_->is_string()) fail("a text");
  return value_->get<std::string>();
}

size_t JsonAt::one_of(std::span<const char* const> names) const {
  const auto found = std::ranges::find(names, string());
  if (found == names.end()) fail("one of " + list_of(names, in_quotes));
  return static_cast<size_t>(found - names.begin());
}

}  // namespace attn
