#include "scene/overrides.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "scene/problem.h"
#include "text/error.h"
#include "text/list.h"
#include "text/utf8.h"

namespace attn {
namespace {

using Json = nlohmann::json;

/// A number where the text is one, else the text: the reader of scenes says what it wanted.
Json value_of(const std::string& text) {
  Json value = Json::parse(text, nullptr, false);
  return value.is_number() ? value : Json(text);
}

/// What an override does to a scene file.
struct Override {
  const char* key;
  const char* part;  // "problem", "view"
  const char* name;  // of the value there
  void (*set)(Json& part, const char* name, const std::string& value);
};

void set_value(Json& part, const char* name, const std::string& value) { part[name] = value_of(value); }
void set_word(Json& part, const char* name, const std::string& value) { part[name] = value; }

/// As the control does: each head has keys and values of its own.
void set_heads(Json& problem, const char* name, const std::string& value) {
  problem[name] = problem["kv_heads"] = value_of(value);
}

/// "KIND" or "KIND:LEFT,RIGHT". Painted pairs stay.
void set_mask(Json& problem, const char* name, const std::string& value) {
  const size_t colon = value.find(':');
  Json& mask = problem[name];
  mask["kind"] = value.substr(0, colon);
  mask.erase("left");
  mask.erase("right");
  if (colon == std::string::npos) return;
  const size_t comma = value.find(',', colon);
  if (mask["kind"] != "window" || comma == std::string::npos) throw Error("expected KIND or window:LEFT,RIGHT");
  mask["left"] = value_of(value.substr(colon + 1, comma - colon - 1));
  mask["right"] = value_of(value.substr(comma + 1));
}

/// Rows of the tables by their ids, in any order: "additive", "linear,rope".
void set_variant(Json& problem, const char*, const std::string& value) {
  static constexpr const char* kKeys[kAspects] = {"score", "weighting", "mask", "positions", "structure", "method"};
  for (size_t begin = 0; begin <= value.size();) {
    const size_t end = std::min(value.find(',', begin), value.size());
    const std::string id = value.substr(begin, end - begin);
    size_t i = 0;
    while (i < kAspects && !find_choice(static_cast<Aspect>(i), id)) ++i;
    if (i == kAspects) {
      std::vector<std::string> known;
      for (size_t a = 0; a < kAspects; ++a)
        for (const Choice& choice : choices(static_cast<Aspect>(a))) known.push_back(choice.id);
      throw Error("expected some of " + list_of(known));
    }
    (static_cast<Aspect>(i) == Aspect::reach ? problem[kKeys[i]]["kind"] : problem[kKeys[i]]) = id;
    begin = end + 1;
  }
}

void set_step(Json& view, const char* name, const std::string& value) {
  view[name] = value;
  view["cell"] = "";
}

/// Heads and the like before what depends on them; the step last, for the others settle which there are.
constexpr Override kOverrides[] = {
    {"text", "problem", "text", nullptr},  // by set_text()
    {"seed", "problem", "seed", set_value},
    {"variant", "problem", "", set_variant},
    {"heads", "problem", "heads", set_heads},
    {"scale", "problem", "scale", set_value},
    {"temperature", "problem", "temperature", set_value},
    {"mask", "problem", "mask", set_mask},
    {"theme", "view", "theme", set_word},
    {"step", "view", "step", set_step},
};

Scene changed(const Scene& scene, const Override& override, const std::string& value, const Lexicon& lexicon) {
  Scene next = scene;
  if (override.set) {
    Json file = Json::parse(write_scene(scene));
    override.set(file[override.part], override.name, value);
    next = parse_scene(file.dump());
  } else {
    set_text(next, value, lexicon);
  }
  const Plan planned = plan(next.problem, lexicon);
  if (override.set == set_step && planned.program->find(next.view.step) < 0)
    throw Error("expected one of " + list_of(planned.program->steps, &Step::name));
  return next;
}

}  // namespace

const std::vector<std::string>& override_keys() {
  static const std::vector<std::string> keys = [] {
    std::vector<std::string> all;
    for (const Override& each : kOverrides) all.emplace_back(each.key);
    return all;
  }();
  return keys;
}

void apply_override(Scene& scene, const std::string& key, const std::string& value, const Lexicon& lexicon) {
  const std::string said = one_line(key) + "=" + one_line(value) + ": ";
  for (const Override& each : kOverrides) {
    if (key != each.key) continue;
    try {
      scene = changed(scene, each, value, lexicon);
    } catch (const Error& e) {
      throw Error(said + e.what());
    }
    return;
  }
  throw Error(said + "expected one of the keys " + list_of(override_keys()));
}

}  // namespace attn
