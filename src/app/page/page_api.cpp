#include "app/page/page_api.h"

#include <cmath>
#include <functional>
#include <map>

#include "app/page/call.h"
#include "app/page/mirror_json.h"
#include "platform/platform.h"
#include "scene/link.h"
#include "scene/overrides.h"
#include "text/error.h"
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
  return run(processor_backend(), trace.program, trace.values, std::move(wanted))[i];
}

int Call::head_of(size_t i, const Tensor& value) const {
  const int64_t heads = value.shape().heads;
  const int head = arguments.index(i, step_head(session.scene(), value));
  if (head >= heads) arguments.wrong(i, "a head below " + std::to_string(heads));
  return head;
}

namespace {

/// A method without an answer of its own: it answers true.
template <typename Work>
std::function<Json(const Call&)> done(Work work) {
  return [work](const Call& c) {
    work(c);
    return Json(true);
  };
}

const std::map<std::string, std::function<Json(const Call&)>>& methods() {
  static const std::map<std::string, std::function<Json(const Call&)>> kAll{
      {"scene", &Call::scene},
      {"setScene", &Call::set_scene},
      {"take_image", &Call::take_image},
      {"select", &Call::select},
      {"trace", &Call::trace},
      {"compare", &Call::compare},
      {"analysis", &Call::analysis},
      {"explain", &Call::explain_selected},
      {"link", [](const Call& c) { return Json(platform::address(write_link(c.session.scene()), override_keys())); }},
      {"pin", done([](const Call& c) { c.session.pin(); })},
      {"unpin", done([](const Call& c) { c.session.unpin(); })},
      {"undo", [](const Call& c) { return Json(c.session.undo()); }},
      {"redo", [](const Call& c) { return Json(c.session.redo()); }},
      {"play", &Call::play},
      {"pause", done([](const Call& c) { c.interface.set_playing(false); })},
      {"position", &Call::position},
      {"seek", &Call::seek},
      {"drawn", &Call::drawn},
      {"place", &Call::place},
      {"texts", &Call::texts},
      {"lesson", &Call::lesson},
      {"card", &Call::turn},
      {"answer", &Call::answer},
      {"mirror", [](const Call& c) { return mirror_json(c.session, c.interface); }},
      {"act", done([](const Call& c) { c.interface.act(c.arguments.text(0), c.arguments.text(1)); })},
      {"reveal", done([](const Call& c) { c.interface.reveal(c.arguments.text(0)); })},
      {"cell",
       done([](const Call& c) { mirror_select(c.session, c.interface, c.arguments.index(0), c.arguments.index(1)); })},
      {"not_opened", done([](const Call& c) {
         c.session.notify({"notice.not_opened", {c.arguments.text(0)}});
       })},
      {"busy", &Call::busy},
      {"stats", &Call::stats}};
  return kAll;
}

}  // namespace

std::string page_call(Document& document, Interface& interface, const std::string& method,
                      const std::string& arguments) {
  Json answer;
  try {
    const auto it = methods().find(method);
    if (it == methods().end()) throw Error("there is no method '" + method + "'");
    answer["result"] = it->second({document, interface, {Json::parse(arguments), method}});
  } catch (const std::exception& e) {  // nlohmann's errors too: what came in was not JSON
    answer = Json{{"error", e.what()}};
  }
  return answer.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace attn
