// What the page asks of the program beyond the document: the rest is page_call()'s.
#include "app/page/page_api.h"
#include "app/window_app.h"

namespace attn {

std::string App::call(const std::string& method, const std::string& arguments) {
  if (!interface_) return R"({"error":"not ready"})";
  const Json values = Json::parse(arguments, nullptr, false);
  const std::string value =
      values.is_array() && !values.empty() && values[0].is_string() ? values[0].get<std::string>() : "";
  Json answer{{"result", true}};
  if (method == "lang") {
    grant({value, "", false});
  } else if (method == "theme") {
    options_.theme = value;
    announce();
  } else if (method == "lessons") {
    answer["result"] = Json::array();
    for (const LessonEntry& lesson : files_.lessons())
      answer["result"].push_back({{"id", lesson.id}, {"title", lesson.title}});
  } else if (method == "visit") {
    visit(value);
  } else if (method == "open") {
    if (!open_scene(value)) answer = {{"error", "open: there is no lesson '" + value + "'"}};
  } else {
    const std::string text = page_call(*document_, *interface_, method, arguments);
    if (method != "stats") return text;
    answer = Json::parse(text);
    answer["result"].update({{"frames", surface_.frames()},
                             {"frameMs", frame_ms_},
                             {"language", options_.language},
                             {"theme", dark() ? "dark" : "light"},
                             {"lesson", options_.scene}});
  }
  return answer.dump();
}

}  // namespace attn
