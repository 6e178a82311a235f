#include "app/page/page_api.h"

#include <iterator>

#include "app/page/call.h"
#include "app/page/mirror_json.h"
#include "platform/platform.h"
#include "scene/link.h"
#include "scene/overrides.h"
#include "text/json_read.h"
#include "text/list.h"

namespace attn {

void Arguments::wrong(size_t i, const std::string& expected) const {
  fail(method + ": argument " + std::to_string(i + 1), expected,
       i < values.size() ? values[i].dump().substr(0, 60) : "nothing");
}

std::string Arguments::text(size_t i) const {
  if (i >= values.size() || !values[i].is_string()) wrong(i, "a string");
  return values[i].get<std::string>();
}

int Arguments::index(size_t i, int otherwise) const {
  if (!has(i)) {
    if (otherwise >= 0) return otherwise;
    wrong(i, "an index");
  }
  const double v = values[i].is_number() ? values[i].get<double>() : -1;
  if (v < 0 || v > 1e9 || v != std::floor(v)) wrong(i, "an index");
  return static_cast<int>(v);
}

Tensor Call::step(const std::string& name) const {
  const Trace& trace = session.trace();
  const int at = trace.program->find(name);
  if (at < 0)
    throw Error(arguments.method + ": there is no step '" + name + "' here; there are " +
                list_of(trace.program->steps, &Step::name));
  const auto i = static_cast<size_t>(at);
  if (!trace.values[i].empty()) return trace.values[i];
  std::vector<bool> wanted(trace.values.size());
  wanted[i] = true;
  return run(processor_backend(), {trace.program, trace.values, std::move(wanted)})[i];
}

int Call::head_of(size_t i, const Tensor& value) const {
  const int64_t heads = value.shape().heads;
  const int head = arguments.index(i, step_head(session.scene(), value));
  if (head >= heads) arguments.wrong(i, "a head below " + std::to_string(heads));
  return head;
}

namespace {

/// What a member of Call or a function of one answers: true where it only does something.
template <auto kWork>
Json answer(const Call& c) {
  if constexpr (std::is_void_v<decltype(std::invoke(kWork, c))>) {
    std::invoke(kWork, c);
    return true;
  } else {
    return std::invoke(kWork, c);
  }
}

struct Method {
  const char* name;
  Json (*answer)(const Call&);
};
constexpr Method kMethods[] = {
    {"scene", answer<&Call::scene>},
    {"setScene", answer<&Call::set_scene>},
    {"take_image", answer<&Call::take_image>},
    {"select", answer<&Call::select>},
    {"trace", answer<&Call::trace>},
    {"compare", answer<&Call::compare>},
    {"analysis", answer<&Call::analysis>},
    {"explain", answer<&Call::explain_selected>},
    {"link", answer<[](const Call& c) { return platform::address(c.document.fragment(), override_keys()); }>},
    {"work", answer<[](const Call& c) { return c.document.fragment(true); }>},
    {"setLesson", answer<&Call::set_lesson>},
    {"take_file", answer<&Call::take_file>},
    {"lesson_report", answer<&Call::lesson_report>},
    {"lesson_source", answer<&Call::lesson_source>},
    {"pin", answer<[](const Call& c) { c.session.pin(); }>},
    {"unpin", answer<[](const Call& c) { c.session.unpin(); }>},
    {"undo", answer<[](const Call& c) { return c.session.undo(); }>},
    {"redo", answer<[](const Call& c) { return c.session.redo(); }>},
    {"play", answer<&Call::play>},
    {"pause", answer<[](const Call& c) { c.interface.set_playing(false); }>},
    {"position", answer<&Call::position>},
    {"seek", answer<&Call::seek>},
    {"drawn", answer<&Call::drawn>},
    {"place", answer<&Call::place>},
    {"row", answer<&Call::row>},
    {"texts", answer<&Call::texts>},
    {"lesson", answer<&Call::lesson>},
    {"card", answer<&Call::turn>},
    {"answer", answer<&Call::answer>},
    {"mirror", answer<[](const Call& c) { return mirror_json(c.session, c.interface); }>},
    {"act", answer<[](const Call& c) { c.interface.act(c.arguments.text(0), c.arguments.text(1)); }>},
    {"focus", answer<[](const Call& c) { c.interface.focus(c.arguments.text(0)); }>},
    {"reveal", answer<[](const Call& c) { c.interface.reveal(c.arguments.text(0)); }>},
    {"cell",
     answer<[](const Call& c) { mirror_select(c.session, c.interface, c.arguments.index(0), c.arguments.index(1)); }>},
    {"notice", answer<[](const Call& c) {
       c.session.notify({"notice." + c.arguments.text(0), {c.arguments.text(1)}});
     }>},
    {"busy", answer<&Call::busy>},
    {"pin_link", answer<[](const Call& c) { c.session.pin(parse_link(c.arguments.text(0))); }>},
    {"pinned_link",
     answer<[](const Call& c) { return c.session.pinned() ? Json(write_link(c.session.pinned()->scene)) : Json(); }>},
    {"as_opened", answer<&Call::as_opened>},
    {"leave_beginning", answer<[](const Call& c) { return c.interface.leave_beginning(); }>},
    {"stats", answer<&Call::stats>}};

}  // namespace

std::string page_call(Document& document, Interface& interface, const std::string& method,
                      const std::string& arguments) {
  Json answer;
  try {
    const auto* found = std::ranges::find(kMethods, method, &Method::name);
    if (found == std::end(kMethods)) throw Error("there is no method '" + method + "'");
    answer["result"] = found->answer({document, interface, {parse_json(arguments, method), method}});
  } catch (const std::exception& e) {  // nlohmann's errors too: what came in was not JSON
    answer = Json{{"error", e.what()}};
  }
  return answer.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace attn
