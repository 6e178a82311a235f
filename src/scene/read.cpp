#include <algorithm>
#include <array>
#include <climits>
#include <tuple>

#include "scene/read.h"
#include "text/error.h"
#include "text/json_read.h"

namespace attn {
namespace {

// Types are read here; ranges and everything that spans values are check_scene()'s.

void read(const JsonAt& at, int& out) { out = static_cast<int>(at.integer(INT_MIN, INT_MAX)); }
void read(const JsonAt& at, float& out) { out = at.number(); }
void read(const JsonAt& at, bool& out) { out = at.boolean(); }
void read(const JsonAt& at, std::string& out) { out = at.string(); }
void read(const JsonAt& at, std::pair<int, int>& out);
void read(const JsonAt& at, Matrix& out);
void read(const JsonAt& at, MaskChoice& out);
void read(const JsonAt& at, CellEdit& out);
void read(const JsonAt& at, Problem& out);
void read(const JsonAt& at, Play& out);
void read(const JsonAt& at, View& out);
void read(const JsonAt& at, About& out);

template <class T>
void read(const JsonAt& at, std::vector<T>& out) {
  out.resize(at.array());
  for (size_t i = 0; i < out.size(); ++i) read(at.item(i), out[i]);
}

template <class T>
void read(const JsonAt& at, std::map<std::string, T>& out) {
  at.any_object();
  for (const auto& [key, unused] : at.value().items()) read(at.need(key), out[key]);
}

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
  for (size_t r = 0; r < rows; ++r) {
    const JsonAt row = at.item(r);
    if (row.array() != cols) row.fail("a row of " + std::to_string(cols));
    for (size_t c = 0; c < cols; ++c) values.push_back(row.item(c).number());
  }
  out.rows = static_cast<int>(rows);
  out.cols = static_cast<int>(cols);
  out.values = std::make_shared<const std::vector<float>>(std::move(values));
}

/// Reads the value of a key where there is one.
template <class T>
void take(const JsonAt& at, const char* key, T& out) {
  if (const auto found = at.find(key)) read(*found, out);
}

void read_scale(const JsonAt& at, Problem& out) {
  if (at.is_number())
    out.scale = at.number();
  else if (at.value() == "off")
    out.scaled = false;
  else if (at.value() != "root")
    at.fail("\"root\", \"off\" or a number");
}

void read(const JsonAt& at, MaskChoice& out) {
  at.object({"kind", "left", "right", "hidden", "edges"});
  take(at, "kind", out.kind);
  take(at, "left", out.left);
  take(at, "right", out.right);
  take(at, "hidden", out.hidden);
  take(at, "edges", out.edges);
  std::sort(out.hidden.begin(), out.hidden.end());
  std::sort(out.edges.begin(), out.edges.end());
}

void read_given(const JsonAt& at, Problem& problem) {
  at.any_object();
  Given& out = problem.given;
  out.heads = problem.heads;
  out.kv_heads = problem.kv_heads;
  out.d_k = problem.d_k;
  out.d_v = problem.d_v;
  take(at, "heads", out.heads);
  take(at, "kv_heads", out.kv_heads);
  take(at, "d_k", out.d_k);
  take(at, "d_v", out.d_v);
  for (const auto& [name, unused] : at.value().items())
    if (name != "heads" && name != "kv_heads" && name != "d_k" && name != "d_v")
      read(at.need(name), out.matrices[name]);
}

void read(const JsonAt& at, Image& out) {
  at.object({"patch", "pixels"});
  take(at, "patch", out.patch);
  if (const auto pixels = at.find("pixels")) read(*pixels, out.pixels.emplace());
}

void read(const JsonAt& at, CellEdit& out) {
  at.object({"matrix", "head", "row", "col", "value"});
  read(at.need("matrix"), out.matrix);
  take(at, "head", out.head);
  read(at.need("row"), out.row);
  read(at.need("col"), out.col);
  read(at.need("value"), out.value);
}

void read(const JsonAt& at, Problem& out) {
  at.object({"text",    "seed",        "structure", "score", "weighting",
             "method",  "parameters",  "source",    "image", "d_model",
             "heads",   "kv_heads",    "d_k",       "d_v",   "scale",
             "softcap", "temperature", "positions", "mask",  "output_projection",
             "given",   "edits"});
  take(at, "text", out.text);
  if (const auto seed = at.find("seed")) out.seed = static_cast<uint64_t>(seed->integer(0, kMaxSeed));
  take(at, "structure", out.structure);
  take(at, "score", out.score);
  take(at, "weighting", out.weighting);
  take(at, "method", out.method);
  take(at, "parameters", out.parameters);
  take(at, "source", out.source);
  if (const auto image = at.find("image")) read(*image, out.image.emplace());
  take(at, "d_model", out.d_model);
  take(at, "heads", out.heads);
  take(at, "kv_heads", out.kv_heads);
  take(at, "d_k", out.d_k);
  take(at, "d_v", out.d_v);
  if (const auto scale = at.find("scale")) read_scale(*scale, out);
  take(at, "softcap", out.softcap);
  take(at, "temperature", out.temperature);
  take(at, "positions", out.positions);
  take(at, "mask", out.mask);
  take(at, "output_projection", out.output_projection);
  if (const auto given = at.find("given")) read_given(*given, out);
  take(at, "edits", out.edits);
  std::sort(out.edits.begin(), out.edits.end(), [](const CellEdit& a, const CellEdit& b) {
    return std::tie(a.matrix, a.head, a.row, a.col) < std::tie(b.matrix, b.head, b.row, b.col);
  });
}

void read(const JsonAt& at, Play& out) {
  at.object({"unit", "step", "row", "col", "phase"});
  if (const auto unit = at.find("unit"))
    out.unit = static_cast<Play::Unit>(unit->one_of(std::array{"step", "row", "cell"}));
  take(at, "step", out.step);
  take(at, "row", out.row);
  take(at, "col", out.col);
  if (const auto phase = at.find("phase"))
    out.phase = static_cast<Play::Phase>(phase->one_of(std::array{"max", "subtract", "exp", "sum", "divide"}));
}

void read(const JsonAt& at, View& out) {
  at.object(
      {"step", "cell", "head", "row", "col", "digits", "theme", "play", "views", "analysis", "analysis_parameters"});
  take(at, "step", out.step);
  take(at, "cell", out.cell);
  take(at, "head", out.head);
  take(at, "row", out.row);
  take(at, "col", out.col);
  take(at, "digits", out.digits);
  take(at, "theme", out.theme);
  take(at, "play", out.play);
  take(at, "views", out.views);
  take(at, "analysis", out.analysis);
  take(at, "analysis_parameters", out.analysis_parameters);
}

void read(const JsonAt& at, PublishedRow& out) {
  at.object({"head", "row", "values", "added"});
  take(at, "head", out.head);
  read(at.need("row"), out.row);
  read(at.need("values"), out.values);
  take(at, "added", out.added);
}

void read(const JsonAt& at, About& out) {
  at.object({"title", "note", "published", "value_names"});
  take(at, "title", out.title);
  take(at, "note", out.note);
  if (const auto published = at.find("published")) read(*published, out.published.emplace());
  take(at, "value_names", out.value_names);
}

}  // namespace

Scene parse_scene(std::string_view text) {
  if (text.size() > kMaxSceneBytes)
    fail("scene", "at most " + std::to_string(kMaxSceneBytes) + " bytes", std::to_string(text.size()));
  return read_scene(parse_json(text, "scene"));
}

Scene read_scene(const nlohmann::json& document) {
  if (!document.is_object()) JsonAt(document, "scene").fail("an object");
  const JsonAt root(document, "");
  const JsonAt version = root.need("version");
  if (version.integer(0, INT_MAX) != kSceneVersion) version.fail(std::to_string(kSceneVersion));
  JsonAt(document, "scene").object({"version", "problem", "view", "about"});
  Scene scene;
  take(root, "problem", scene.problem);
  take(root, "view", scene.view);
  take(root, "about", scene.about);
  check_scene(scene);
  return scene;
}

std::vector<std::string> parse_scene_index(std::string_view text) {
  const nlohmann::json document = parse_json(text, "scenes");
  std::vector<std::string> ids;
  read(JsonAt(document, "scenes"), ids);
  return ids;
}

}  // namespace attn
