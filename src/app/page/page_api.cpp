#include "app/page/page_api.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>

#include "analyses/analysis_job.h"
#include "app/page/answers.h"
#include "app/page/mirror_json.h"
#include "attention/explain/explain.h"
#include "platform/platform.h"
#include "scene/analysis_rows.h"
#include "scene/link.h"
#include "scene/overrides.h"
#include "story/comparison.h"
#include "story/step_words.h"
#include "story/stops.h"
#include "text/error.h"
#include "text/list.h"

namespace attn {
namespace {

const std::vector<std::string> kUnits{"step", "row", "cell"};
const std::vector<std::string> kPhases{"max", "subtract", "exp", "sum", "divide"};

/// The arguments of one call, each asked for with its type.
struct Arguments {
  Json values;
  std::string method;

  [[noreturn]] void wrong(size_t i, const std::string& expected) const {
    fail(method + ": argument " + std::to_string(i + 1), expected,
         i < values.size() ? values[i].dump().substr(0, 60) : "nothing");
  }
  std::string text(size_t i) const {
    if (i >= values.size() || !values[i].is_string()) wrong(i, "a string");
    return values[i].get<std::string>();
  }
  int index(size_t i, int otherwise = -1) const {
    if (i >= values.size() || values[i].is_null()) {
      if (otherwise >= 0) return otherwise;
      wrong(i, "an index");
    }
    const double v = values[i].is_number() ? values[i].get<double>() : -1;
    if (v < 0 || v > 1e9 || v != std::floor(v)) wrong(i, "an index");
    return static_cast<int>(v);
  }
};

struct Call {
  Document& document;
  Interface& interface;
  Arguments arguments;
  Session& session = document.session();

  /// Its value, computed here where the trace does not keep it.
  Tensor step(const std::string& name) const {
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
  /// The head that is asked for, else the one on view.
  int head_of(size_t i, const Tensor& value) const {
    const int64_t heads = value.shape().heads;
    const int head = arguments.index(i, step_head(session.scene(), value));
    if (head >= heads) arguments.wrong(i, "a head below " + std::to_string(heads));
    return head;
  }
  std::vector<std::string> labels(Axis axis, int head, int64_t count) const {
    std::vector<std::string> names;
    if (axis == Axis::query) names = session.tokens();
    if (axis == Axis::key) names = session.key_tokens();
    if (axis == Axis::feature)
      for (const Lexicon::Feature& f : session.lexicon().features) names.push_back(f.id);
    const auto& value_names = session.scene().about.value_names;
    const auto it = value_names.find(interface.words().code());
    if (axis == Axis::d_v && it != value_names.end() && static_cast<size_t>(head) < it->second.size())
      names = it->second[static_cast<size_t>(head)];
    while (static_cast<int64_t>(names.size()) < count) names.push_back(std::to_string(names.size() + 1));
    names.resize(static_cast<size_t>(count));
    return names;
  }

  Json scene() const { return Json::parse(write_scene(session.scene())); }

  Json set_scene() const {
    if (arguments.values.empty() || !(arguments.values[0].is_object() || arguments.values[0].is_string()))
      arguments.wrong(0, "a scene");
    const Json& given = arguments.values[0];
    session.change("edit.open", parse_scene(given.is_string() ? given.get<std::string>() : given.dump()));
    return true;
  }

  /// web/own-image.mjs: a picture of the visitor's, whom restrictions bind. Pixels as in a scene file.
  Json take_image() const {
    if (interface.restrictions().locks("text")) return false;
    Json next = scene();
    next["problem"]["image"] = {{"pixels", arguments.values.at(0)}};
    next["view"]["views"] = {"image"};
    session.change("edit.image", parse_scene(next.dump()));
    return true;
  }

  Json trace() const {
    const std::string name = arguments.text(0);
    const Tensor& value = step(name);
    const int head = head_of(1, value);
    const Shape& s = value.shape();
    Json data = Json::array();
    for (int64_t i = 0; i < s.rows; ++i)
      for (int64_t j = 0; j < s.cols; ++j) data.push_back(number(value.at(0, head, i, j)));
    const StepInfo& words = step_info(name);
    return {{"step", name},
            {"head", head},
            {"shape", {s.rows, s.cols}},
            {"data", data},
            {"labels", {{"rows", labels(words.rows, head, s.rows)}, {"cols", labels(words.cols, head, s.cols)}}}};
  }

  /// The step on view in A and B: B - A, null where there is none.
  Json compare() const {
    if (!session.pinned()) throw Error("compare: nothing is pinned");
    const View& view = session.scene().view;
    const std::string name = arguments.values.empty() ? view.step : arguments.text(0);
    step(name);
    const Comparison c = compare_step(session, name);
    Json words = setting_words(interface.words(),
                               describe_differences(session.pinned()->scene.problem, session.scene().problem));
    Json out{{"step", name}, {"head", c.head_b}, {"shape", nullptr}, {"data", nullptr}, {"largest", nullptr}};
    if (!c.difference) {
      words.push_back(say(interface.words(), c.why_not));
    } else {
      const Difference& d = *c.difference;
      Json data = Json::array();
      for (int i = 0; i < d.rows; ++i)
        for (int j = 0; j < d.cols; ++j)
          data.push_back(d.fate(i, j) == Fate::number ? Json(d.value(i, j)) : Json(nullptr));
      out["shape"] = {d.rows, d.cols};
      out["data"] = std::move(data);
      if (d.row >= 0) out["largest"] = {{"row", d.row}, {"col", d.col}, {"value", d.largest}};
      for (const std::string& line : change_words(session, interface.words(), c)) words.push_back(line);
    }
    out["words"] = std::move(words);
    return out;
  }

  /// Runs to its end before it answers; what no scene matters to answers with what is on view.
  Json analysis() const {
    const std::string id =
        arguments.values.empty() || arguments.values[0].is_null() ? session.scene().view.analysis : arguments.text(0);
    const Analysis* found = find_analysis(id);
    if (!found)
      throw Error("analysis: there is no analysis '" + id + "'; there are " + list_of(analyses(), &Analysis::id));
    const AnalysisResult* shown = document.analyses().shown(session);
    if (found->of_machine && shown && shown->id == id && document.analyses().done(session))
      return analysis_json(*shown, interface.words());
    return analysis_json(analyse(*found, analysis_input(session)), interface.words());
  }

  Json select() const {
    const std::string name = arguments.text(0);
    const Tensor& value = step(name);
    const Shape& s = value.shape();
    Scene next = session.scene();
    next.view.step = next.view.cell = name;
    next.view.row = arguments.index(1, std::min(next.view.row, static_cast<int>(s.rows) - 1));
    next.view.col = arguments.index(2, std::min(next.view.col, static_cast<int>(s.cols) - 1));
    if (next.view.row >= s.rows) arguments.wrong(1, "a row below " + std::to_string(s.rows));
    if (next.view.col >= s.cols) arguments.wrong(2, "a column below " + std::to_string(s.cols));
    if (arguments.values.size() > 3)
      next.view.head = head_of(3, value) * next.problem.heads / static_cast<int>(s.heads);
    session.change("edit.select", next);
    interface.forget_hover();
    return true;
  }

  Json explain_selected() const {
    const View& view = session.scene().view;
    const std::string name = view.selected_step();
    const Tensor& value = step(name);
    const int head = head_of(99, value);
    const Explanation e = explain(session.trace(), {session.trace().program->find(name), head, view.row, view.col});
    return explanation_json(*session.trace().program, e, view.digits);
  }

  static int choice(const std::string& path, const std::vector<std::string>& names, const Json& value) {
    const auto found =
        value.is_string() ? std::find(names.begin(), names.end(), value.get<std::string>()) : names.end();
    if (found != names.end()) return static_cast<int>(found - names.begin());
    fail(path, "one of " + list_of(names), value.dump().substr(0, 60));
  }

  Json play() const {
    if (!arguments.values.empty() && !arguments.values[0].is_null()) {
      Scene next = session.scene();
      const auto unit = static_cast<Play::Unit>(choice("play: argument 1", kUnits, arguments.values[0]));
      if (unit != next.view.play.unit) next.view.play = Play{unit};
      session.change("edit.select", next);
    }
    interface.set_playing(true);
    return true;
  }

  Json position() const {
    const Stops& stops = document.stops();
    const View& view = session.scene().view;
    const Walk walk = stops.walk(view.play.unit);
    const PlayPosition at = position_of(walk, stops.of(view.step), view);
    Json out{{"unit", kUnits[static_cast<size_t>(walk.unit)]},
             {"step", stops[at.stop].step},
             {"row", at.whole() ? Json(nullptr) : Json(at.row)},
             {"col", at.col},
             {"phase", kPhases[static_cast<size_t>(at.phase)]},
             {"index", walk.index(at)},
             {"count", walk.count(at.stop)},
             {"playing", interface.playing()},
             {"speed", interface.play_speed()}};
    if (!at.whole()) {
      const PlayCell cell = walk.cell(at);
      out["cell"] = {{"step", walk.stops[static_cast<size_t>(at.stop)].results[cell.result].step},
                     {"row", cell.row},
                     {"col", cell.col}};
    }
    return out;
  }

  Json seek() const {
    if (arguments.values.empty() || !arguments.values[0].is_object()) arguments.wrong(0, "a position");
    const Json& to = arguments.values[0];
    const auto index = [&](const char* key, int limit) {
      const Json value = to.value(key, Json(0));
      const double v = value.is_number() ? value.get<double>() : -1;
      if (v < 0 || v >= limit || v != std::floor(v))
        fail(std::string("seek: ") + key, "an index below " + std::to_string(limit), value.dump().substr(0, 60));
      return static_cast<int>(v);
    };
    const Stops& stops = document.stops();
    View view = session.scene().view;
    Walk walk = stops.walk(view.play.unit);
    if (to.contains("unit")) walk.unit = static_cast<Play::Unit>(choice("seek: unit", kUnits, to["unit"]));
    if (to.contains("step")) {
      if (!to["step"].is_string()) fail("seek: step", "a name", to["step"].dump().substr(0, 60));
      step(view.step = to["step"].get<std::string>());
    }
    PlayPosition at{stops.of(view.step)};
    const PlayStop& stop = walk.stops[static_cast<size_t>(at.stop)];
    if (to.contains("row") && !to["row"].is_null())
      at = {at.stop, index("row", stop.rows()), index("col", stop.cols()), Play::Phase::divide};
    if (to.contains("phase")) at.phase = static_cast<Play::Phase>(choice("seek: phase", kPhases, to["phase"]));
    Scene next = session.scene();
    next.view = view_at(walk, walk.clamp(at), stops[at.stop].step, next.view);
    session.change("edit.select", next);
    interface.forget_hover();
    return true;
  }

  static Json box(const Rect& r) { return {{"x", r.x}, {"y", r.y}, {"width", r.w}, {"height", r.h}}; }

  Json drawn() const {
    Json all = Json::array();
    for (const DrawnCell& c : interface.drawn()) {
      char fill[8];
      std::snprintf(fill, sizeof fill, "#%02x%02x%02x", c.fill & 0xFF, (c.fill >> 8) & 0xFF, (c.fill >> 16) & 0xFF);
      Json cell{{"step", c.cell.step}, {"head", c.cell.head}, {"row", c.cell.row}, {"col", c.cell.col},
                {"text", c.text},      {"fill", fill},        {"masked", c.masked}};
      cell.update(box(c.box));
      all.push_back(cell);
    }
    return all;
  }

  /// Where a cell of the mirror's table is drawn.
  Json place() const {
    const std::string& name = session.scene().view.selected_step();
    const int head = head_of(99, step(name));
    const int row = arguments.index(0);
    const int col = arguments.index(1);
    for (const DrawnCell& c : interface.drawn())
      if (c.cell == CellAddress{name, head, row, col}) return box(c.box);
    return nullptr;
  }

  Json texts() const {
    Json all = Json::array();
    for (const DrawnText& t : Painter::texts()) {
      Json text{{"text", t.text}, {"clip", box(t.clip)}};
      text.update(box(t.box));
      all.push_back(text);
    }
    return all;
  }

  LessonVisit& visit() const {
    if (!document.lesson()) throw Error(arguments.method + ": no lesson is open");
    return *document.lesson();
  }

  Json lesson() const {
    if (!document.lesson()) return nullptr;
    LessonVisit& open = visit();
    const std::string code = interface.words().code();
    Json options = Json::array();
    for (const Posed::Answer& answer : open.posed().answers)
      options.push_back(
          {{"text", in_language(answer.text, code)}, {"misconception", in_language(answer.misconception, code)}});
    return {{"id", open.lesson().id},
            {"title", in_language(open.lesson().title, code)},
            {"card", open.card()},
            {"cards", open.cards()},
            {"text", open.card_text(code)},
            {"tries", open.lesson().trials.size()},
            {"question",
             {{"text", open.question_text(code)},
              {"options", options},
              {"answered", open.answered() < 0 ? Json(nullptr) : Json(open.answered())},
              {"right", open.posed().right},
              {"solved", open.solved()}}}};
  }

  Json turn() const {
    visit().turn(session, arguments.index(0));
    interface.forget_hover();
    return true;
  }

  Json answer() const {
    visit().answer(arguments.index(0));
    return visit().solved();
  }

  Json stats() const {
    const Trace& trace = session.trace();
    return {{"evaluateMs", trace.seconds * 1000},
            {"backend", trace.backend},
            {"maxAbsError", session.max_abs_error() < 0 ? Json(nullptr) : number(session.max_abs_error())},
            {"generation", trace.generation},
            {"computed", trace.computed}};
  }
};

}  // namespace

std::string page_call(Document& document, Interface& interface, const std::string& method,
                      const std::string& arguments) {
  static const std::map<std::string, Json (*)(const Call&)> kMethods{
      {"scene", [](const Call& c) { return c.scene(); }},
      {"setScene", [](const Call& c) { return c.set_scene(); }},
      {"take_image", [](const Call& c) { return c.take_image(); }},
      {"trace", [](const Call& c) { return c.trace(); }},
      {"compare", [](const Call& c) { return c.compare(); }},
      {"pin",
       [](const Call& c) {
         c.session.pin();
         return Json(true);
       }},
      {"unpin",
       [](const Call& c) {
         c.session.unpin();
         return Json(true);
       }},
      {"select", [](const Call& c) { return c.select(); }},
      {"explain", [](const Call& c) { return c.explain_selected(); }},
      {"analysis", [](const Call& c) { return c.analysis(); }},
      {"play", [](const Call& c) { return c.play(); }},
      {"pause",
       [](const Call& c) {
         c.interface.set_playing(false);
         return Json(true);
       }},
      {"position", [](const Call& c) { return c.position(); }},
      {"seek", [](const Call& c) { return c.seek(); }},
      {"drawn", [](const Call& c) { return c.drawn(); }},
      {"texts", [](const Call& c) { return c.texts(); }},
      {"link", [](const Call& c) { return Json(platform::address(write_link(c.session.scene()), override_keys())); }},
      // web/shell.mjs: a file that was asked for did not come.
      {"not_opened",
       [](const Call& c) {
         c.session.notify({"notice.not_opened", {c.arguments.text(0)}});
         return Json(true);
       }},
      {"lesson", [](const Call& c) { return c.lesson(); }},
      {"card", [](const Call& c) { return c.turn(); }},
      {"answer", [](const Call& c) { return c.answer(); }},
      {"undo", [](const Call& c) { return Json(c.session.undo()); }},
      {"redo", [](const Call& c) { return Json(c.session.redo()); }},
      {"busy",
       [](const Call& c) {
         const LessonVisit* lesson = c.document.lesson();
         return Json(c.session.stale() || c.session.pinning() || (lesson && !lesson->ready()));
       }},
      {"mirror", [](const Call& c) { return Json::parse(mirror_json(c.session, c.interface)); }},
      {"act",
       [](const Call& c) {
         c.interface.act(c.arguments.text(0), c.arguments.text(1));
         return Json(true);
       }},
      {"reveal",
       [](const Call& c) {
         c.interface.reveal(c.arguments.text(0));
         return Json(true);
       }},
      {"cell",
       [](const Call& c) {
         mirror_select(c.session, c.interface, c.arguments.index(0), c.arguments.index(1));
         return Json(true);
       }},
      {"place", [](const Call& c) { return c.place(); }},
      {"stats", [](const Call& c) { return c.stats(); }}};
  Json answer;
  try {
    const auto it = kMethods.find(method);
    if (it == kMethods.end()) throw Error("there is no method '" + method + "'");
    answer["result"] = it->second({document, interface, {Json::parse(arguments), method}});
  } catch (const std::exception& e) {  // nlohmann's errors too: what came in was not JSON
    answer = Json{{"error", e.what()}};
  }
  return answer.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace attn
