#include "text/json_read.h"

#include <cmath>
#include <utility>

#include "text/json_place.h"
#include "text/list.h"
#include "text/said_error.h"
#include "text/utf8.h"

namespace attn {

using nlohmann::json;

namespace {

constexpr size_t kMaxDepth = 16;
constexpr size_t kMaxItems = 524'288;  // of one array
constexpr size_t kMaxMegabytes = 52;   // of all values

/// Builds the value while the text is read. nlohmann's own parser with a callback takes time that grows with the square
/// of a list.
class Builder final : public json::json_sax_t {
 public:
  Builder(std::string_view text, const std::string& what) : text_(text), what_(what) {}
  json take() { return std::move(root_); }

  bool null() override { return put(json()); }
  bool boolean(bool value) override { return put(value); }
  bool number_integer(json::number_integer_t value) override { return put(value); }
  bool number_unsigned(json::number_unsigned_t value) override { return put(value); }
  bool number_float(json::number_float_t value, const std::string&) override { return put(value); }
  bool string(std::string& value) override {
    take_room(48 + value.size());
    return put(std::move(value));
  }
  bool binary(json::binary_t&) override { return false; }
  bool start_object(size_t) override { return open(json::object(), 64); }
  bool start_array(size_t) override { return open(json::array(), 48); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(std::string& key) override {
    take_room(80 + key.size());
    const auto [at, added] = open_.back().value->get_ref<json::object_t&>().try_emplace(std::move(key));
    open_.back().key = &at->first;
    open_.back().member = &at->second;
    if (!added)
      throw SaidError(path() + ": expected each key once, found this one again", {"error.twice", {one_line(at->first)}},
                      whole_path());
    return true;
  }
  bool parse_error(size_t byte, const std::string&, const nlohmann::detail::exception& e) override {
    std::string reason = e.what();  // "[json.exception.parse_error.101] parse error at line 1, ..."
    if (const size_t end = reason.find("] "); end != std::string::npos) reason.erase(0, end + 2);
    const TextPlace at = place_of_byte(text_, byte > 0 ? byte - 1 : 0);
    attn::fail({"error.json", {std::to_string(at.line), std::to_string(at.column)}}, what_, "JSON",
               "a " + one_line(reason, 200));
  }

 private:
  struct Open {  // an object or array that is not closed yet
    json* value;
    const std::string* key = nullptr;  // that was read last
    json* member = nullptr;            // its value
  };
  std::string path() const {
    std::string at = what_;
    for (const Open& o : open_) at += o.key ? "." + one_line(*o.key) : "";
    return at;
  }
  /// With the items of lists, as JsonAt has it.
  std::string whole_path() const {
    std::string at;
    for (const Open& o : open_)
      at += o.key ? "." + one_line(*o.key) : o.value->empty() ? "" : "[" + std::to_string(o.value->size() - 1) + "]";
    return at;
  }
  /// What the values take, by and large.
  void take_room(size_t bytes) {
    bytes_ += bytes;
    if (bytes_ > kMaxMegabytes * 1'000'000)
      attn::fail({"error.huge", {std::to_string(kMaxMegabytes)}}, path(),
                 "at most " + std::to_string(kMaxMegabytes) + " MB", "more");
  }
  json* place(json&& value) {
    take_room(16);
    if (open_.empty()) return &(root_ = std::move(value));
    Open& in = open_.back();
    if (in.member) return &(*in.member = std::move(value));
    auto& items = in.value->get_ref<json::array_t&>();
    if (items.size() == kMaxItems) fail_most("part.list", path(), kMaxItems, "more");
    return &items.emplace_back(std::move(value));
  }
  bool put(json&& value) { return place(std::move(value)) != nullptr; }
  bool open(json&& value, size_t bytes) {
    if (open_.size() == kMaxDepth) fail(path(), "at most " + std::to_string(kMaxDepth) + " levels", "more");
    take_room(bytes);
    open_.push_back({place(std::move(value))});
    return true;
  }
  bool close() {
    open_.pop_back();
    return true;
  }

  std::string_view text_;
  const std::string& what_;
  json root_;
  std::vector<Open> open_;
  size_t bytes_ = 0;
};

/// The path from a value to one inside it.
std::optional<std::string> path_between(const json& from, const json& to) {
  if (&from == &to) return "";
  if (!from.is_structured()) return std::nullopt;
  for (auto it = from.begin(); it != from.end(); ++it)
    if (const auto rest = path_between(*it, to))
      return (from.is_object() ? "." + one_line(it.key()) : "[" + std::to_string(it - from.begin()) + "]") + *rest;
  return std::nullopt;
}

}  // namespace

json parse_json(std::string_view text, const std::string& what) {
  Builder builder(text, what);
  json::sax_parse(text, &builder);
  return builder.take();
}

std::string JsonAt::path() const {
  std::string path = name_ + path_between(*root_, *value_).value_or("");
  return path.starts_with('.') ? path.substr(1) : path;
}

Said JsonAt::shown() const {
  if (value_->is_object()) return {"wanted.object"};
  if (value_->is_array()) return {"wanted.list"};
  return as_is(value_->is_string() ? one_line(string()) : value_->dump());
}

void JsonAt::fail_as(const std::string& expected, Said said) const {
  const std::string found = value_->is_object()   ? "an object"
                            : value_->is_array()  ? "an array of " + std::to_string(value_->size())
                            : value_->is_string() ? in_quotes(string())
                                                  : value_->dump();
  const std::string at = path();
  throw SaidError(at + ": expected " + expected + ", found " + found, std::move(said), at);
}

void JsonAt::fail(const std::string& expected, const char* said) const {
  fail_as(expected, {said, {value_->is_structured() ? "…" : shown().arguments.front()}});
}

void JsonAt::fail(const std::string& expected, Said wanted) const {
  fail_as(expected, {"error.wanted", {}, {std::move(wanted), shown()}});
}

std::string JsonAt::path_to(const std::string& key) const {
  const std::string from = path();
  return from.empty() ? one_line(key) : from + "." + one_line(key);
}

void JsonAt::any_object() const {
  if (!value_->is_object()) fail("an object", Said{"wanted.object"});
}

void JsonAt::object(const std::vector<std::string_view>& keys) const {
  any_object();
  for (auto it = value_->begin(); it != value_->end(); ++it)
    if (std::find(keys.begin(), keys.end(), it.key()) == keys.end())
      throw SaidError(path() + ": expected only the keys " + list_of(keys) + ", found " + in_quotes(it.key()),
                      {"error.key", {one_line(it.key()), list_of(keys)}}, path_to(it.key()));
}

std::vector<std::pair<std::string, JsonAt>> JsonAt::members() const {
  any_object();
  std::vector<std::pair<std::string, JsonAt>> all;
  for (const auto& [key, value] : value_->items()) all.emplace_back(key, inside(value));
  return all;
}

std::optional<JsonAt> JsonAt::find(const std::string& key) const {
  const auto it = value_->find(key);
  return it == value_->end() ? std::nullopt : std::optional(inside(*it));
}

JsonAt JsonAt::need(const std::string& key) const {
  std::optional<JsonAt> found = find(key);
  if (!found) {
    const std::string at = path_to(key);
    throw SaidError(at + ": expected a value, found none", {"error.missing", {one_line(key)}}, at);
  }
  return *found;
}

size_t JsonAt::array() const {
  if (!value_->is_array()) fail("an array", Said{"wanted.list"});
  return value_->size();
}

std::vector<JsonAt> JsonAt::items() const {
  std::vector<JsonAt> all;
  for (size_t i = 0, count = array(); i < count; ++i) all.push_back(item(i));
  return all;
}

bool JsonAt::boolean() const {
  if (!value_->is_boolean()) fail("true or false", Said{"wanted.yes_no"});
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

const std::string& JsonAt::string() const {
  if (!value_->is_string()) fail("a text", Said{"wanted.text"});
  return value_->get_ref<const std::string&>();
}

size_t JsonAt::one_of(std::span<const char* const> names) const {
  const auto found = std::ranges::find(names, string());
  if (found == names.end()) fail("one of " + list_of(names, in_quotes), Said{"error.one_of", {list_of(names)}});
  return static_cast<size_t>(found - names.begin());
}

}  // namespace attn
