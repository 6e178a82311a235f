#pragma once
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "text/strings.h"

namespace attn {

/// JSON text as a value. Error for anything that is not strict JSON, for a repeated key, for nesting deeper than 16,
/// for a list of more than 524,288 items, and for more than about 52 MB of values. `what` names the text in the Error.
nlohmann::json parse_json(std::string_view text, const std::string& what);

/// A value inside a document, which outlives this, and the path to it. Every reader throws an Error "PATH: expected
/// ..., found ..." when the value is not what it asks for.
class JsonAt {
 public:
  /// All of a document, which is called so in paths.
  JsonAt(const nlohmann::json& document, std::string name)
      : value_(&document), root_(&document), name_(std::move(name)) {}

  /// Looked for in the whole document: nothing is spent on it while all is well.
  std::string path() const;
  const nlohmann::json& value() const { return *value_; }
  /// A visitor is told `said`, with the value to fill in.
  [[noreturn]] void fail(const std::string& expected, const char* said = "error.value") const;
  /// A visitor is told what was wanted, and the value.
  [[noreturn]] void fail(const std::string& expected, Said wanted) const;

  /// Error unless the value is an object that has these keys only.
  void object(const std::vector<std::string_view>& keys) const;
  void any_object() const;
  /// The members of an object, whatever their keys.
  std::vector<std::pair<std::string, JsonAt>> members() const;
  /// The value of a key; nothing where the object lacks it.
  std::optional<JsonAt> find(const std::string& key) const;
  /// The value of a key; Error where the object lacks it.
  JsonAt need(const std::string& key) const;
  /// Number of items of an array.
  size_t array() const;
  JsonAt item(size_t index) const { return inside((*value_)[index]); }
  std::vector<JsonAt> items() const;

  bool boolean() const;
  int64_t integer(int64_t low, int64_t high) const;
  float number() const;
  const std::string& string() const;
  /// The index of the text among `names`.
  size_t one_of(std::span<const char* const> names) const;
  bool is_number() const { return value_->is_number(); }

 private:
  JsonAt inside(const nlohmann::json& value) const {
    JsonAt at = *this;
    at.value_ = &value;
    return at;
  }
  std::string path_to(const std::string& key) const;
  [[noreturn]] void fail_as(const std::string& expected, Said said) const;
  /// The value in a few words.
  Said shown() const;
  const nlohmann::json* value_;
  const nlohmann::json* root_;
  std::string name_;
};

}  // namespace attn
