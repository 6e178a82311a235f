// Links that are made to hurt: what opens is drawn, and neither a frame nor a message grows with them. Counts decide;
// times are printed (-s), for a person.
#include <doctest/doctest.h>
#include <imgui.h>

#include <algorithm>
#include <ctime>
#include <nlohmann/json.hpp>

#include "document/address.h"
#include "formats/deflate.h"
#include "scene/link.h"
#include "story/comparison.h"
#include "text/utf8.h"
#include "ui/interface_support.h"
#include "ui/kit/fonts.h"
#include "ui/kit/painter.h"

using namespace attn;
using interface_test::is_long;
using interface_test::Window;
using scene_test::link_of;
using scene_test::Random;
using Json = nlohmann::json;

namespace {

/// What else a machine does is not in it.
double processor_ms() { return 1000. * static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

std::string times(size_t count, std::string_view text) {
  std::string out;
  for (size_t i = 0; i < count; ++i) out += text;
  return out;
}

/// A text of up to so many signs of one kind.
std::string some_text(Random& random, int most) {
  const int kind = random.below(9);
  std::u32string out;
  for (int i = random.below(most); i >= 0; --i) {
    const auto any = [&](char32_t first, int count) { return first + static_cast<char32_t>(random.below(count)); };
    out += kind == 0   ? any(U'a', 26)
           : kind == 1 ? any(0x300, 112)                            // marks
           : kind == 2 ? any(0xAC00, 11172)                         // Korean, no file has it
           : kind == 3 ? (i % 2 ? any(0x300, 112) : any(U'a', 26))  // a letter with a mark
           : kind == 4 ? any(0x1F300, 600)                          // emoji
           : kind == 5 ? any(0x2000, 112)                           // spaces, directions, joiners
           : kind == 6 ? std::u32string_view(U"[]|_^{}QKV，。… ")[static_cast<size_t>(random.below(14))]
           : kind == 7 ? any(0xE000, 6400)  // private
                       : any(1, 0x2FF);     // and what controls
  }
  return encode_utf8(out);
}

int some_count(Random& random) {
  constexpr int kCounts[] = {0, 1, 2, 3, 17, 65, 300, 2000, 70'000};
  return kCounts[random.below(is_long() ? 9 : 8)];
}

Json some_edits(Random& random) {
  Json all = Json::array();
  const int cols = 1 + random.below(256);
  for (int i = 0; i < some_count(random); ++i)
    all.push_back({{"matrix", random.below(99) ? "w_q" : "x"},
                   {"row", i / cols},
                   {"col", i % cols},
                   {"head", 0},
                   {"value", random.below(3) ? 1. / (1 + random.below(9)) : 3e38}});
  return all;
}

/// A number, or what stands in place of one.
Json some_number(Random& random) {
  const Json kNumbers[] = {0, -1, 1e30, 1e-30, 2.5, 9007199254740991, -0., "NaN", nullptr, 1e308, 64, 1025};
  return kNumbers[random.below(12)];
}

Json some_lists(Random& random, int count) {
  Json all = Json::array();
  for (int i = 0; i < count; ++i) all.push_back({some_number(random), i});
  return all;
}

/// The scene file of a link that somebody wants to hurt with.
std::string hostile_scene(Random& random) {
  Json scene = Json::parse(write_scene(scene_test::scene_file("who-is-it")));
  Json& problem = scene["problem"];
  const auto by_language = [&](int most) {
    Json all{{"en", some_text(random, most)}, {"zh", some_text(random, most)}};
    for (int i = some_count(random) % 301; i > 2; --i) all["l" + std::to_string(i)] = "x";
    return all;
  };
  switch (random.below(13)) {
    case 0: scene["about"]["title"] = by_language(200'000); break;
    case 1: scene["about"]["note"] = by_language(50'000); break;
    case 2: problem["text"] = some_text(random, 3000) + " it"; break;
    case 3: problem["text"] = times(static_cast<size_t>(some_count(random)), some_text(random, 8) + " "); break;
    case 4: problem["edits"] = some_edits(random); break;
    case 5: problem["mask"] = {{"kind", "painted"}, {"hidden", some_lists(random, some_count(random))}}; break;
    case 6:
      for (int i = 0; i < some_count(random); ++i) problem["words"][some_text(random, 80)] = Json::array({1, 2});
      break;
    case 7: problem["given"][random.below(2) ? "x" : some_text(random, 99)] = some_lists(random, 11); break;
    case 8:
      scene["about"]["value_names"]["en"] =
          std::vector<Json>(static_cast<size_t>(1 + some_count(random) % 99), Json::array({some_text(random, 400)}));
      break;
    case 9: scene["view"]["views"] = std::vector<std::string>(static_cast<size_t>(some_count(random)), "row"); break;
    case 10: problem[random.below(2) ? "temperature" : "seed"] = some_number(random); break;
    case 11: return times(static_cast<size_t>(some_count(random)), random.below(2) ? "[" : "{\"a\":");
    default: scene["lesson"] = {{"id", some_text(random, 300)}, {"card", some_number(random)}}; break;
  }
  return scene.dump();
}

Address hostile_address(Random& random) {
  std::string file = hostile_scene(random);
  if (random.below(20) == 0) file.insert(0, is_long() ? 17u << 20 : 1u << 20, ' ');
  Address address{random.below(2) ? link_of(file) : link_of(deflate_text(file), "z"), {}, false};
  if (random.below(10) == 0) address.link.resize(static_cast<size_t>(random.below(2000)));
  constexpr const char* kKeys[] = {"hide", "lock", "variant", "text", "step", "heads", "mask", "seed"};
  if (random.below(3) == 0)
    address.query[kKeys[random.below(8)]] =
        random.below(2) ? some_text(random, 9000) : times(static_cast<size_t>(some_count(random)), "seed,");
  return address;
}

struct Worst {
  double open = 0;
  double frame = 0;
  size_t opened = 0;
};

/// Opens an address as the window does, and draws it.
void open(Window& window, const Address& address, Worst& worst) {
  static const Scene first = scene_test::scene_file("who-is-it");
  window.work = .008;      // as the program has it
  REQUIRE(build_fonts());  // as before every frame: glyphs of the system begin anew when there are too many
  const double began = processor_ms();
  Complaints complaints;
  bool linked = false;
  Scene scene = addressed_scene(address, first, scene_test::lexicon(), linked, complaints);
  window.interface().restrict(addressed_restrictions(address, complaints));
  window.document().open(std::move(scene));
  worst.opened += linked;
  const std::vector<SaidError> told = complaints.told();
  CHECK(told.size() <= 3 + 4);
  for (const SaidError& complaint : told) {
    CHECK(decode_utf8(say(window.interface().words(), complaint.said)).size() < 800);
    const Said notice{"notice.link", {}, {complaint.said}};  // with the sign for what cannot be shown, sometimes
    if (say(window.interface().words(), notice).find("\uFFFD") == std::string::npos) window.session().notify(notice);
  }
  worst.open = std::max(worst.open, processor_ms() - began);
  for (int i = 0; i < 3; ++i) {
    const size_t measured = Painter::measured();
    const double frame = processor_ms();
    window.frame();
    worst.frame = std::max(worst.frame, processor_ms() - frame);
    CHECK(Painter::measured() - measured < 600'000);
    CHECK(ImGui::GetDrawData()->TotalVtxCount < 1'500'000);
    size_t bytes = 0;
    for (const DrawnText& text : Painter::texts()) bytes += text.text.size();
    CHECK(bytes < 400'000);
  }
}

/// Bytes of text that one more frame measures.
size_t measured_by_frame(Window& window) {
  const size_t before = Painter::measured();
  window.frame();
  return Painter::measured() - before;
}

}  // namespace

TEST_CASE("a long title and a long note are measured once, not in every frame") {
  for (const char* language : {"en", "zh"}) {
    Window window("who-is-it", 1280, 800, language);
    Scene scene = window.session().scene();
    window.settle();
    const size_t usual = measured_by_frame(window);
    scene.about.title = {{language, times(kMaxTitle / 2, "é ")}};
    scene.about.note = {{language, times(kMaxNote / 8, "a note " + std::string(language, 1))}};
    window.session().change("edit.test", scene);
    const size_t first = measured_by_frame(window);
    window.settle();
    const size_t then = measured_by_frame(window);
    CAPTURE(usual);
    CAPTURE(first);
    CHECK(first > usual + kMaxNote);
    CHECK(then < usual + 1000);
  }
}

TEST_CASE("a frame draws few new glyphs of the system; the next ones draw the rest") {
  Window window("who-is-it");
  Scene scene = window.session().scene();
  std::u32string korean;
  for (char32_t c = 0xB000; c < 0xB000 + 1000; ++c) korean += c;
  scene.about.note = {{"en", encode_utf8(korean)}};
  scene.problem.text = "it was";
  interface_test::fake_system().glyphs.clear();
  window.session().change("edit.test", scene);
  window.frame();
  const size_t first = interface_test::fake_system().glyphs.size();
  CHECK(first > 0);
  CHECK(first <= 3 * 64);  // each of 64 in its size, measured and drawn
  CHECK(window.interface().next_frame_in(1) == 0);
  for (int i = 0; i < 60; ++i) window.frame();
  CHECK(std::ranges::count(interface_test::fake_system().glyphs, encode_utf8(korean.substr(999))) > 0);
  const size_t waiting = glyphs_waiting();
  window.frame();
  CHECK(glyphs_waiting() == waiting);
}

TEST_CASE("hostile links that were found: what they cost has an end") {
  Window window("who-is-it");
  Json scene = Json::parse(write_scene(window.session().scene()));
  const auto link_with = [&](const char* path, Json value) {
    Json file = scene;
    file[Json::json_pointer(path)] = std::move(value);
    return link_of(deflate_text(file.dump()), "z");
  };
  Json edits = Json::array();
  for (int i = 0; i < 65'536; ++i)
    edits.push_back({{"matrix", "w_q"}, {"row", i / 256}, {"col", i % 256}, {"value", .5}});
  Json more = edits;
  for (int i = 0; i < 65'536; ++i) more.push_back(edits[static_cast<size_t>(i)]);
  const std::pair<std::string, Address> cases[] = {
      {"a title of 12 MB", {link_with("/about/title/en", times(12 << 20, "x")), {}}},
      {"a note of 1 MB", {link_with("/about/note/en", times(1 << 18, "note")), {}}},
      {"32,000 marks", {link_with("/problem/text", "it" + times(32'000, "\u0301")), {}}},
      {"65,536 edits", {link_with("/problem/edits", edits), {}}},
      {"131,072 edits", {link_with("/problem/edits", more), {}}},
      {"2,000 commas", {"", {{"hide", times(2000, ",")}}}},
      {"2,000,000 commas", {"", {{"lock", times(2'000'000, ",")}}}},
      {"all the query",
       {link_with("/problem/edits", edits),
        {{"seed", "2"}, {"heads", "2"}, {"theme", "dark"}, {"mask", "causal"}, {"text", "it was"}}}},
  };
  for (const auto& each : cases) {
    CAPTURE(each.first);
    Worst worst;
    open(window, each.second, worst);
    MESSAGE(each.first << " (" << each.second.link.size() << " characters): opens in " << worst.open
                       << " ms, the longest frame took " << worst.frame << " ms");
  }
  Complaints complaints;
  addressed_restrictions(cases[5].second, complaints);
  REQUIRE(complaints.told().size() == 3);
  CHECK(say(window.interface().words(), complaints.told()[2].said) == "hide=: there is no “”, and 1,997 more");
}

TEST_CASE("hostile links at random: every one is answered, and drawn in frames that have an end") {
  Window window("who-is-it");
  Worst worst;
  const int count = is_long() ? 10'000 : 50;
  for (int seed = 1; seed <= count; ++seed) {
    CAPTURE(seed);
    Random random{static_cast<uint64_t>(seed) * 0x9E3779B97F4A7C15u};
    random();
    open(window, hostile_address(random), worst);
  }
  CHECK(worst.opened > static_cast<size_t>(count / 10));
  MESSAGE(count << " links, " << worst.opened << " opened: at most " << worst.open << " ms to open, " << worst.frame
                << " ms a frame");
}
