#include <algorithm>
#include <climits>

#include "scene/settings.h"
#include "text/json_read.h"

namespace attn {
namespace {

// Types are read here; ranges and everything that spans values are check_scene()'s.

void read(const JsonAt& at, int& out) { out = static_cast<int>(at.integer(INT_MIN, INT_MAX)); }
void read(const JsonAt& at, uint64_t& out) { out = static_cast<uint64_t>(at.integer(0, kMaxSeed)); }
void read(const JsonAt& at, float& out) { out = at.number(); }
void read(const JsonAt& at, bool& out) { out = at.boolean(); }
void read(const JsonAt& at, std::string& out) { out = at.string(); }

void read(const JsonAt& at, std::pair<int, int>& out) {
  if (at.array() != 2) at.fail("a pair [query, key]");
  read(at.item(0), out.first);
  read(at.item(1), out.second);
}

void read(const JsonAt& at, Matrix& out) {
  const size_t rows = at.array();
  if (rows == 0) at.fail("at least one row");
  const size_t cols = at.item(0).array();
  std::vector<float> values;
  for (const JsonAt& row : at.items()) {
    if (row.array() != cols) row.fail("a row of " + std::to_string(cols));
    for (size_t c = 0; c < cols; ++c) values.push_back(row.item(c).number());
  }
  out.rows = static_cast<int>(rows);
  out.cols = static_cast<int>(cols);
  out.values = std::make_shared<const std::vector<float>>(std::move(values));
}

void read(const JsonAt& at, CellEdit& out);
void read(const JsonAt& at, Image& out);
void read(const JsonAt& at, LossChoice& out);
void read(const JsonAt& at, PublishedRow& out);
void read(const JsonAt& at, About& out);
void read(const JsonAt& at, LessonCard& out);
template <HasSettings Owner>
void read(const JsonAt& at, Owner& out);

template <class T>
void read(const JsonAt& at, std::vector<T>& out) {
  out.resize(at.array());
  for (size_t i = 0; i < out.size(); ++i) read(at.item(i), out[i]);
}

template <class T>
void read(const JsonAt& at, std::optional<T>& out) {
  read(at, out.emplace());
}

template <class T>
void read(const JsonAt& at, std::map<std::string, T>& out) {
  for (const auto& [key, value] : at.members()) read(value, out[key]);
}

/// Reads the value of a key where there is one.
template <class T>
void take(const JsonAt& at, const char* key, T& out) {
  if (const auto found = at.find(key)) read(*found, out);
}

void read(const JsonAt& at, Image& out) {
  at.object({"patch", "pixels"});
  take(at, "patch", out.patch);
  take(at, "pixels", out.pixels);
}

void read(const JsonAt& at, LossChoice& out) {
  at.object({"kind", "step", "head", "row", "col", "target", "classes", "ignore"});
  take(at, "kind", out.kind);
  take(at, "step", out.step);
  take(at, "head", out.head);
  take(at, "row", out.row);
  take(at, "col", out.col);
  take(at, "target", out.target);
  take(at, "classes", out.classes);
  take(at, "ignore", out.ignore);
}

void read(const JsonAt& at, CellEdit& out) {
  at.object({"matrix", "head", "row", "col", "value"});
  read(at.need("matrix"), out.matrix);
  take(at, "head", out.head);
  read(at.need("row"), out.row);
  read(at.need("col"), out.col);
  read(at.need("value"), out.value);
}

template <class Owner, class Kind>
void read_kind(const JsonAt& at, Owner& out, const Kind& kind) {
  read(at, out.*kind.member);
}

template <class Choice>
void read_kind(const JsonAt& at, Play& out, const kind::OneOf<Choice>& kind) {
  out.*kind.member = static_cast<Choice>(at.one_of(kind.names));
}

template <class Owner>
void read_kind(const JsonAt& at, Owner& out, const kind::Whole<Owner>& kind) {
  if (kind.lowest && at.value() == kind.lowest)
    out.*kind.member = kind.low;
  else
    read(at, out.*kind.member);
}

void read_kind(const JsonAt& at, MaskChoice& out, const kind::TokenPairs& kind) {
  read(at, out.*kind.member);
  std::sort((out.*kind.member).begin(), (out.*kind.member).end());
}

void read_kind(const JsonAt& at, Problem& out, kind::Divided) {
  if (at.is_number())
    out.scale = at.number();
  else if (at.value() == "off")
    out.scaled = false;
  else if (at.value() != "root")
    at.fail("\"root\", \"off\" or a number");
}

void read_kind(const JsonAt& at, Problem& problem, kind::Group<Problem, Given>) {
  Given& out = problem.given;
  out = {problem.heads, problem.kv_heads, problem.d_k, problem.d_v, {}};
  const std::map<std::string_view, int*> sizes{
      {"heads", &out.heads}, {"kv_heads", &out.kv_heads}, {"d_k", &out.d_k}, {"d_v", &out.d_v}};
  for (const auto& [name, value] : at.members())
    if (const auto size = sizes.find(name); size != sizes.end())
      read(value, *size->second);
    else
      read(value, out.matrices[name]);
}

void read_kind(const JsonAt& at, Problem& out, const kind::Group<Problem, std::vector<CellEdit>>&) {
  std::vector<CellEdit> edits;
  read(at, edits);
  set_edits(out, std::move(edits));
}

template <HasSettings Owner>
void read(const JsonAt& at, Owner& out) {
  std::vector<std::string_view> names;
  for (const Setting<Owner>& row : settings<Owner>()) names.push_back(row.name);
  at.object(names);
  for (const Setting<Owner>& row : settings<Owner>())
    if (const auto value = at.find(row.name))
      of_setting(row, [&] { std::visit([&](const auto& kind) { read_kind(*value, out, kind); }, row.kind); });
}

void read(const JsonAt& at, PublishedRow& out) {
  at.object({"head", "row", "values", "added"});
  take(at, "head", out.head);
  read(at.need("row"), out.row);
  read(at.need("values"), out.values);
  take(at, "added", out.added);
}

void read(const JsonAt& at, LessonCard& out) {
  at.object({"id", "card"});
  read(at.need("id"), out.id);
  if (const auto card = at.find("card")) out.card = static_cast<int>(card->integer(0, INT_MAX));
}

void read(const JsonAt& at, About& out) {
  at.object({"title", "note", "published", "value_names"});
  take(at, "title", out.title);
  take(at, "note", out.note);
  take(at, "published", out.published);
  take(at, "value_names", out.value_names);
}

}  // namespace

Scene parse_scene(std::string_view text, std::vector<SaidError>* cuts) {
  if (text.size() > kMaxSceneBytes)
    fail({"error.huge", {std::to_string(kMaxSceneBytes >> 20)}}, "scene",
         "at most " + std::to_string(kMaxSceneBytes) + " bytes", std::to_string(text.size()));
  return read_scene(parse_json(text, "scene"), cuts);
}

Scene read_scene(const nlohmann::json& document, std::vector<SaidError>* cuts) {
  if (!document.is_object()) JsonAt(document, "scene").fail("an object");
  const JsonAt root(document, "");
  const JsonAt version = root.need("version");
  if (version.integer(0, INT_MAX) != kSceneVersion) version.fail(std::to_string(kSceneVersion));
  JsonAt(document, "scene").object({"version", "problem", "view", "about", "lesson"});
  Scene scene;
  take(root, "problem", scene.problem);
  take(root, "view", scene.view);
  take(root, "about", scene.about);
  take(root, "lesson", scene.lesson);
  cut_texts(scene, cuts);
  check_scene(scene);
  return scene;
}

std::vector<std::string> parse_scene_index(std::string_view text) {
  const nlohmann::json document = parse_json(text, "scenes");
  std::vector<std::string> ids;
  for (const JsonAt& at : JsonAt(document, "scenes").items()) {
    at.object({"id", "title"});
    at.need("title").any_object();
    ids.push_back(at.need("id").string());
  }
  return ids;
}

}  // namespace attn
