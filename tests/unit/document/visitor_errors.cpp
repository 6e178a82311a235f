// What goes wrong by a visitor's doing is said in the visitor's language and words; command line and module keep
// theirs.
#include <doctest/doctest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <regex>

#include "document/address.h"
#include "document/document.h"
#include "document/document_support.h"
#include "scene/link.h"
#include "scene/overrides.h"
#include "scene/scene_support.h"
#include "story/comparison.h"
#include "text/utf8.h"

using namespace attn;
using scene_test::lexicon;
using scene_test::link_of;
using scene_test::scene_file;

namespace {

using Json = nlohmann::json;

const Strings& words(const std::string& code) {
  static std::map<std::string, Strings> all;
  if (!all.contains(code)) all[code] = Strings::parse(scene_test::read_web("strings/" + code + ".json"));
  return all.at(code);
}

/// In both languages. `own`: what the visitor wrote, which may stand in it.
void check(const Said& said, std::string own = "") {
  for (const char* code : {"en", "zh"}) {
    CAPTURE(own);
    std::string text = say(words(code), said);
    CAPTURE(text);
    CHECK_FALSE(text.empty());
    CHECK(text.find("error") == text.npos);
    CHECK(text.find('{') == text.npos);
    CHECK(text.find('[') == text.npos);
    if (const size_t at = text.find(own); !own.empty() && at != text.npos) text.erase(at, own.size());
    CHECK_FALSE(std::regex_search(text, std::regex(R"([a-z_]+\.[a-z_]+|[a-z]+_[a-z]+)")));
    if (std::string(code) == "zh") {
      CHECK_FALSE(std::regex_search(text, std::regex("[A-Za-z]+ [A-Za-z]+ [A-Za-z]+")));
      CHECK(std::ranges::any_of(decode_utf8(text), [](char32_t c) { return c >= 0x4E00 && c < 0xA000; }));
    } else {
      CHECK(std::ranges::none_of(decode_utf8(text), [](char32_t c) { return c >= 0x4E00 && c < 0xA000; }));
    }
  }
}

std::vector<SaidError> complaints_of(const Address& address) {
  Complaints complaints;
  bool linked = false;
  addressed_scene(address, scene_file("who-is-it"), lexicon(), linked, complaints);
  addressed_backend(address, complaints);
  addressed_restrictions(address, complaints);
  addressed_showing(address, "", complaints);
  return complaints.told();
}

Said said_by(const std::function<void()>& act) {
  try {
    act();
  } catch (const Error&) {
    return said_error();
  }
  return {};
}

}  // namespace

TEST_CASE("errors of visitors: every key of an address with values that cannot be") {
  const std::vector<std::string> bad{"x", "-5", "2.5", "1e30", "99999999999999999999", "", "nope,no", "window:x,y"};
  std::vector<std::string> keys = override_keys();
  for (const char* key : {"backend", "hide", "lock", "readonly", "ui_scale", "present"}) keys.emplace_back(key);
  for (const std::string& key : keys) {
    size_t found = 0;
    for (const std::string& value : bad)
      for (const SaidError& complaint : complaints_of({"", {{key, value}}})) {
        ++found;
        check({"notice.link", {}, {complaint.said}}, key + "=" + value);
        CHECK(std::string(complaint.what()).rfind(key + "=", 0) == 0);
      }
    CHECK_MESSAGE(found > 0, key);
  }
  const std::vector<SaidError> empty = complaints_of({"", {{"text", " "}}});
  REQUIRE(empty.size() == 1);
  CHECK(say(words("en"), {"notice.link", {}, {empty[0].said}}) == "In the address: text= : Type at least one word.");
  const std::vector<SaidError> large = complaints_of({"", {{"heads", "99"}}});
  REQUIRE(large.size() == 1);
  CHECK(say(words("zh"), {"notice.link", {}, {large[0].said}}) ==
        "地址里：heads=99：应为 1 到 64 之间的整数，却得到 99。");
}

TEST_CASE(
    "errors of visitors: links that are cut, changed, of another version, and of any scene that is wrong somewhere") {
  const std::string link = write_link(scene_file("who-is-it"));
  std::vector<std::string> links{"1",
                                 "2.z.abc",
                                 "x.z.abc",
                                 "1.q.abc",
                                 "1.z.",
                                 "1.z",
                                 "1.z.AAAA",
                                 "1.j.AAAA",
                                 link.substr(0, 99),
                                 link + "A",
                                 "1.z.$",
                                 "1.j." + std::string(2'000'000, 'A'),
                                 link_of("[]"),
                                 link_of("{"),
                                 link_of(R"({"version": 9})"),
                                 link_of(R"({"version": 1, "a": 1})")};
  Scene whole = scene_file("who-is-it");
  whole.problem.source = "a b";
  for (const Choice& row : choices(Aspect::weighting))
    for (const Parameter& each : row.parameters) whole.problem.parameters[each.id] = static_cast<float>(each.low);
  const Json file = Json::parse(write_scene(whole));
  REQUIRE(complaints_of({link_of(file.dump()), {}}).empty());
  const Json leaves = file.flatten();
  const std::vector<Json> wrong{nullptr,           "x", -7, 1e30, 2.5, 99999999, Json::array(), Json::object(),
                                Json::array({"a"})};
  for (const auto& [path, leaf] : leaves.items()) {
    if (path.find("/values/") != path.npos || path.rfind("/problem/given/", 0) == 0) continue;  // many of one kind
    for (const Json& value : wrong) {
      Json changed = file;
      changed[Json::json_pointer(path)] = value;
      links.push_back(link_of(changed.dump()));
    }
  }
  size_t found = 0;
  for (const std::string& each : links)
    for (const SaidError& complaint : complaints_of({each, {}})) {
      ++found;
      check({"notice.link", {}, {complaint.said}});
    }
  CHECK(found > links.size() / 2);
}

TEST_CASE("errors of visitors: typed texts, settings that do not go together, an analysis and a lesson that fail") {
  Session session(lexicon(), scene_file("who-is-it"), find_backend("auto"));
  const auto told = [&](const std::function<void(Problem&)>& change) {
    return said_by([&] {
      Scene next = session.scene();
      change(next.problem);
      session.change("edit.test", next);
    });
  };
  const Said none = told([](Problem& p) { p.text = " "; });
  CHECK(say(words("en"), none) == "Type at least one word.");
  CHECK(say(words("zh"), none) == "请至少输入一个词。");
  std::string many;
  for (int i = 0; i <= kMaxTokens; ++i) many += "w ";
  check(told([&](Problem& p) { p.text = many; }));
  check(told([&](Problem& p) { p.text.assign(kMaxTextBytes + 1, 'a'); }));
  check(told([](Problem& p) { p.structure = "cross", p.source = " "; }));
  const Said rows = told([](Problem& p) {
    p.score = "location_aware";
    p.text.clear();
    for (int i = 0; i < 65; ++i) p.text += "w ";
  });
  CHECK(rows.key == "error.rows");
  check(rows);
  check(told([](Problem& p) { p.heads = 64, p.kv_heads = 1, p.temperature = -1; }));
  check(told([](Problem& p) { p.kv_heads = 3, p.heads = 4; }));
  check(told([](Problem& p) { p.given.matrices["x"] = Matrix{}; }));
  check(told([](Problem& p) { p.scale = std::nanf(""); }));
  for (const char* key : {"notice.not_opened", "analysis.failed", "notice.failed"})
    for (const char* error : {"error", "error.evaluation", "error.mechanism", "error.link"})
      check({key, {}, {{error}}});
  CHECK(say(Strings::parse(R"({"language.code": "en", "language.name": "English", "error": "something"})"),
            {"error.no_words"}) == "something");
}
