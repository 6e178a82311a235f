// What the page asks about the scene and its numbers, and the changes it makes to them.
#include "app/page/call.h"
#include "story/step_words.h"
#include "text/json_read.h"
#include "text/list.h"

namespace attn {
namespace {

/// Labels in the language on view, but features by their ids.
std::vector<std::string> labels(const Call& call, Axis axis, int head, int64_t count) {
  std::vector<std::string> names =
      axis_labels(call.session, call.interface.words(), axis, head, static_cast<int>(count));
  const std::vector<Lexicon::Feature>& features = call.session.lexicon().features;
  for (size_t i = 0; axis == Axis::feature && i < std::min(names.size(), features.size()); ++i)
    names[i] = features[i].id;
  return names;
}

}  // namespace

Json Call::scene() const { return Json::parse(std::string_view(write_scene(session.scene()))); }

void Call::set_scene() const {
  if (arguments.values.empty() || !(arguments.values[0].is_object() || arguments.values[0].is_string()))
    arguments.wrong(0, "a scene");
  const Json& given = arguments.values[0];
  const Json parsed = given.is_string() ? parse_json(given.get_ref<const std::string&>(), "scene") : Json();
  const Json& whole = given.is_string() ? parsed : given;
  std::vector<SaidError> cuts;
  const Scene scene = read_scene(whole, &cuts);
  session.open("edit.open", scene);
  for (const SaidError& cut : cuts) session.notify(cut.said);
  // A narrow screen begins with another view where nobody has named one.
  if (whole.contains("view") && whole["view"].contains("views"))
    interface.ask_for_matrices(scene.view.views.front() == "matrices");
}

/// web/own-image.mjs: a picture of the visitor's, whom restrictions bind. Pixels as in a scene file.
bool Call::take_image() const {
  if (interface.restrictions().locks("text")) return false;
  Json next = scene();
  next["problem"]["image"] = {{"pixels", arguments.values.at(0)}};
  next["view"]["views"] = {"image"};
  next.erase("about");  // it speaks of another picture
  try {
    session.change("edit.image", parse_scene(next.dump()));
    return true;
  } catch (const Error&) {
    session.notify({"notice.not_opened", {}, {said_error()}});
    return false;
  }
}

void Call::select() const {
  const std::string name = arguments.text(0);
  const Tensor& value = step(name);
  const Shape& s = value.shape();
  Scene next = session.scene();
  next.view.step = next.view.cell = name;
  next.view.row = arguments.index(1, std::min(next.view.row, static_cast<int>(s.rows) - 1));
  next.view.col = arguments.index(2, std::min(next.view.col, static_cast<int>(s.cols) - 1));
  if (next.view.row >= s.rows) arguments.wrong(1, "a row below " + std::to_string(s.rows));
  if (next.view.col >= s.cols) arguments.wrong(2, "a column below " + std::to_string(s.cols));
  if (arguments.values.size() > 3) next.view.head = head_of(3, value) * next.problem.heads / static_cast<int>(s.heads);
  session.change("edit.select", next);
  interface.forget_hover();
}

Json Call::trace() const {
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
          {"labels",
           {{"rows", labels(*this, words.rows, head, s.rows)}, {"cols", labels(*this, words.cols, head, s.cols)}}}};
}

/// The step on view in A and B: B - A, null where there is none.
Json Call::compare() const {
  if (!session.pinned()) throw Error("compare: nothing is pinned");
  const View& view = session.scene().view;
  const std::string name = arguments.values.empty() ? view.step : arguments.text(0);
  step(name);
  const Comparison& c = document.comparison(name);
  Json words =
      setting_words(interface.words(), describe_differences(session.pinned()->scene.problem, session.scene().problem));
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
    for (std::string& line : change_words(session, interface.words(), c)) words.push_back(std::move(line));
  }
  out["words"] = std::move(words);
  return out;
}

/// Runs to its end before it answers; what no scene matters to answers with what is on view.
Json Call::analysis() const {
  const std::string id = arguments.has(0) ? arguments.text(0) : session.scene().view.analysis;
  const Analysis* found = find_analysis(id);
  if (!found)
    throw Error("analysis: there is no analysis '" + id + "'; there are " + list_of(analyses(), &Analysis::id));
  const AnalysisResult* shown = document.analyses().shown(session);
  if (found->of_machine && shown && shown->id == id && document.analyses().done(session))
    return analysis_json(*shown, interface.words());
  return analysis_json(analyse(*found, analysis_input(session)), interface.words());
}

Json Call::explain_selected() const {
  step(session.scene().view.selected_step());  // or an Error that names it
  const CellAddress at = selected_cell(session);
  const Trace& trace = session.trace();
  const Explanation e = explain(trace, {trace.program->find(at.step), at.head, at.row, at.col});
  return explanation_json(trace, e, session.scene().view.digits);
}

}  // namespace attn
