#include "text/strings.h"

#include "text/json_read.h"

namespace attn {

Strings Strings::parse(std::string_view text) {
  const nlohmann::json document = parse_json(text, "strings");
  const JsonAt root(document, "strings");
  Strings strings;
  for (const auto& [key, text_at] : root.members()) strings.texts_[key] = text_at.string();
  root.need("language.code");
  root.need("language.name");
  return strings;
}

const std::string& Strings::get(const std::string& key) const {
  const auto it = texts_.find(key);
  if (it != texts_.end()) return it->second;
  return missing_.try_emplace(key, "[" + key + "]").first->second;
}

std::string Strings::format(const std::string& key, const std::vector<std::string>& arguments) const {
  const std::string& text = get(key);
  std::string result;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool place = text[i] == '{' && i + 2 < text.size() && text[i + 1] >= '0' && text[i + 1] <= '9' &&
                       (text[i + 2] == '}' || text[i + 2] == '|') &&
                       static_cast<size_t>(text[i + 1] - '0') < arguments.size();
    if (!place) {
      result += text[i];
      continue;
    }
    const std::string& argument = arguments[static_cast<size_t>(text[i + 1] - '0')];
    if (text[i + 2] == '}') {
      result += argument;
      i += 2;
      continue;
    }
    const size_t bar = text.find('|', i + 3);
    const size_t end = text.find('}', i);
    result += argument == "1" ? text.substr(i + 3, bar - i - 3) : text.substr(bar + 1, end - bar - 1);
    i = end;
  }
  return result;
}

}  // namespace attn
