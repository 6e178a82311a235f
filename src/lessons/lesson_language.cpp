// What of a lesson is chosen by language: its sentence, and where its words stand.
#include <algorithm>

#include "lessons/lesson.h"
#include "text/json_read.h"

namespace attn {
namespace {

using nlohmann::json;

/// What has a language of its own for each of its values; what is beside them (a TEXT, a note) keeps all languages.
constexpr const char* kOfScene[] = {"problem", "look",  "view",  "published", "numbers",
                                    "answer",  "value", "holds", "predict"};

json picked(const json& value, const std::string& language, bool of_scene) {
  if (!value.is_structured()) return value;
  if (of_scene && value.is_object() && value.contains("en"))
    return picked(value.contains(language) ? value[language] : *value.begin(), language, true);
  json out = value;
  for (auto item = out.begin(); item != out.end(); ++item) {
    const bool begins = value.is_object() && std::ranges::find(kOfScene, item.key()) != std::end(kOfScene);
    *item = picked(*item, language, of_scene || begins);
  }
  return out;
}

}  // namespace

json in_one_language(const json& lesson, const std::string& language) { return picked(lesson, language, false); }

}  // namespace attn
