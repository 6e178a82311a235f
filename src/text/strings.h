#pragma once
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace attn {

/// A text for the visitor: a key of the strings with what to fill in for {0}, {1}, ...; an empty key: the first
/// argument as it stands.
struct Said {
  std::string key;
  std::vector<std::string> arguments{};
  std::vector<Said> parts{};  // further arguments, which are texts for the visitor themselves
  bool operator==(const Said&) const = default;
};
/// Text that stands for itself.
inline Said as_is(std::string text) { return {"", {std::move(text)}}; }

/// All words of one language, from web/strings/<code>.json: a flat object of key -> text. format() fills in {0}, {1},
/// ..., and one of two words by the number before them: "{0} {0|row|rows}".
class Strings {
 public:
  /// Error naming the key that is wrong. The file has "language.code" and "language.name".
  static Strings parse(std::string_view json);
  /// Takes over the keys of another file of the language.
  void add(Strings more) { texts_.merge(std::move(more.texts_)); }
  /// The text of a key; the key itself, in brackets, when it is missing (a test forbids that).
  const std::string& get(const std::string& key) const;
  std::string format(const std::string& key, const std::vector<std::string>& arguments) const;
  bool has(const std::string& key) const { return texts_.count(key) != 0; }
  const std::map<std::string, std::string>& all() const { return texts_; }
  std::string code() const { return get("language.code"); }

 private:
  std::map<std::string, std::string> texts_;
  mutable std::map<std::string, std::string> missing_;
};

}  // namespace attn
