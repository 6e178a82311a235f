#include "scene/overrides.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "scene/problem.h"
#include "scene/settings.h"
#include "text/list.h"
#include "text/utf8.h"

namespace attn {
namespace {

using Json = nlohmann::json;

/// A number where the text is one, else the text: the reader of scenes says what it wanted.
Json value_of(const std::string& text) {
  constexpr size_t kLongestNumber = 64;
  if (text.size() > kLongestNumber) return text;
  Json value = Json::parse(std::string_view(text), nullptr, false);
  return value.is_number() ? value : Json(text);
}

/// Changes the scene as a file; what comes out is read strictly.
template <class Change>
void change_file(Scene& scene, Change change) {
  // What may be large and no key of a query reaches stays as it is.
  Problem& p = scene.problem;
  Problem kept;
  const auto swap_large = [&] {
    std::swap(p.edits, kept.edits);
    std::swap(p.given, kept.given);
    std::swap(p.image, kept.image);
    std::swap(p.words, kept.words);
    std::swap(p.mask.hidden, kept.mask.hidden);
    std::swap(p.mask.edges, kept.mask.edges);
  };
  swap_large();
  Json file = Json::parse(std::string_view(write_scene(scene)));
  change(file);
  scene = read_scene(file);
  swap_large();
}

/// Rows of the tables by their ids, in any order: "additive", "linear,rope".
void put_variant(Scene& scene, const std::string& ids) {
  for (const std::string_view id : split(ids, ",")) {
    const auto row = std::ranges::find_if(kAspects, [&](const AspectRow& a) { return find_choice(a.aspect, id); });
    if (row == kAspects.end()) {
      std::vector<std::string> known;
      for (const AspectRow& each : kAspects)
        for (const Choice& choice : choices(each.aspect)) known.push_back(choice.id);
      throw SaidError("expected some of " + list_of(known), {"error.unknown", {one_line(id)}});
    }
    choice_of(scene.problem, row->aspect) = id;
  }
}

/// Each head has keys and values of its own, as the control has it.
void put_heads(Scene& scene, const std::string& heads) {
  change_file(scene, [&](Json& file) { file["problem"]["heads"] = file["problem"]["kv_heads"] = value_of(heads); });
}

/// "KIND" or "window:LEFT,RIGHT". Painted pairs stay.
void put_mask(Scene& scene, const std::string& text) {
  change_file(scene, [&](Json& file) {
    const size_t colon = text.find(':');
    Json& mask = file["problem"]["mask"];
    mask["kind"] = text.substr(0, colon);
    mask.erase("left");
    mask.erase("right");
    if (colon == std::string::npos) return;
    const size_t comma = text.find(',', colon);
    if (mask["kind"] != "window" || comma == std::string::npos)
      throw SaidError("expected KIND or window:LEFT,RIGHT", {"error.one_of", {"none, causal, …, window:2,2"}});
    mask["left"] = value_of(text.substr(colon + 1, comma - colon - 1));
    mask["right"] = value_of(text.substr(comma + 1));
  });
}

void put_step(Scene& scene, const std::string& step, const Lexicon& lexicon) {
  change_file(scene, [&](Json& file) {
    file["view"]["step"] = step;
    file["view"]["cell"] = "";
  });
  const Plan planned = plan(scene.problem, lexicon);
  if (planned.program->find(step) < 0)
    throw SaidError("expected one of " + list_of(planned.program->steps, &Step::name),
                    {"error.unknown", {one_line(step)}});
}

/// Puts a value into the scene as its row says.
template <class Owner>
void put(Scene& scene, const Setting<Owner>& row, const std::string& value, const Lexicon& lexicon) {
  switch (row.query.put) {
    case Put::text: set_text(scene, value, lexicon); break;
    case Put::variant: put_variant(scene, value); break;
    case Put::heads: put_heads(scene, value); break;
    case Put::mask: put_mask(scene, value); break;
    case Put::step: put_step(scene, value, lexicon); break;
    case Put::value: {
      const bool is_word = std::visit(
          [](const auto& kind) { return std::is_same_v<decltype(kind), const kind::Word<Owner>&>; }, row.kind);
      const char* part = std::is_same_v<Owner, Problem> ? "problem" : "view";
      change_file(scene, [&](Json& file) { file[part][row.name] = is_word ? Json(value) : value_of(value); });
    }
  }
}

}  // namespace

std::vector<std::string> override_keys() {
  std::vector<std::string> keys;
  each_setting([&](const auto& row) {
    if (!row.query.key.empty()) keys.push_back(row.query.key);
  });
  return keys;
}

void apply_override(Scene& scene, const std::string& key, const std::string& value, const Lexicon& lexicon,
                    std::vector<SaidError>* cuts) {
  try {
    Scene next = scene;
    bool known = false;
    each_setting([&](const auto& row) {
      if (row.query.key != key || key.empty()) return;
      put(next, row, value, lexicon);
      known = true;
    });
    if (!known) throw Error("expected one of the keys " + list_of(override_keys()));
    scene = validated(std::move(next), lexicon);
    if (cuts && key == "text" && cut_tokens(value, kMaxTokenBytes).size() < value.size()) cuts->push_back(cut_word());
  } catch (const Error& e) {
    Said why = said_error("error.value");
    if (why.key == "error.part") why = Said(why.parts.back());  // the key names the setting
    throw refusal(one_line(key) + "=" + one_line(value), e.what(), std::move(why));
  }
}

}  // namespace attn
