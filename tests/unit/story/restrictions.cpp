// What an address hides is not drawn and not in the mirror; what it locks refuses every way to change it.
#include <doctest/doctest.h>
#include <imgui.h>

#include <algorithm>

#include "scene/link.h"
#include "scene/settings.h"
#include "ui/interface_support.h"
#include "ui/kit/widgets.h"

using namespace attn;
using interface_test::fake_system;
using interface_test::Window;

namespace {

Restrictions parsed(const std::string& hide, const std::string& lock, const std::string& readonly = "0") {
  Complaints complaints;
  Restrictions r = parse_restrictions(hide, lock, readonly, complaints);
  CHECK(complaints.empty());
  return r;
}

std::vector<const Control*> found(Window& window, const std::string& id) {
  std::vector<const Control*> out;
  for (const Control& c : window.interface().mirror().controls())
    if (c.id == id || c.id == id + "#2") out.push_back(&c);
  return out;
}
bool has_section(Window& window, const std::string& name) {
  const auto& all = window.interface().mirror().controls();
  return std::any_of(all.begin(), all.end(), [&](const Control& c) { return c.section == name; });
}

/// Presses everywhere in a part of the window, drags from there, types a digit and Delete.
void rummage(Window& window, Rect area, float dx, float dy) {
  ImGuiIO& io = ImGui::GetIO();
  if (!interface_test::is_long()) dx *= 2;
  for (float y = area.y + dy / 2; y < area.bottom(); y += dy)
    for (float x = area.x + dx / 2; x < area.right(); x += dx) {
      io.AddMousePosEvent(x, y);
      window.frame();
      io.AddMouseButtonEvent(0, true);
      window.frame();
      io.AddMousePosEvent(x + 30, y);
      window.frame();
      io.AddMouseButtonEvent(0, false);
      window.frame();
      io.AddInputCharacter('7');
      window.frame();
      for (const ImGuiKey key : {ImGuiKey_Enter, ImGuiKey_Delete}) {
        io.AddKeyEvent(key, true);
        window.frame();
        io.AddKeyEvent(key, false);
        window.frame();
      }
    }
}

}  // namespace

TEST_CASE("lists of ids are read, and what is none of them is a complaint") {
  const Restrictions r = parsed("seed,top", "heads,mask");
  CHECK((r.hides("seed") && r.hides("top") && !r.hides("heads")));
  CHECK((r.locks("heads") && r.locks("mask") && !r.locks("seed") && !r.readonly));
  CHECK(parsed("", "controls").locks("temperature"));
  CHECK((parsed("", "", "").readonly && parsed("", "", "1").locks("text")));
  CHECK(!parsed("", "", "false").readonly);
  Complaints complaints;
  const Restrictions odd = parse_restrictions("heads,wings", "top,seed", "perhaps", complaints);
  CHECK((odd.hides("heads") && odd.locks("seed") && !odd.readonly));
  REQUIRE(complaints.told().size() == 3);
  CHECK(std::string(complaints.told()[0].what())
            .rfind("hide=wings: expected one of cell_digits, controls, equation, ", 0) == 0);
  CHECK(std::string(complaints.told()[1].what()).rfind("lock=top: expected one of cell_digits, controls, heads, ", 0) ==
        0);
  CHECK(std::string(complaints.told()[2].what()) == "readonly=perhaps: expected 1 or 0");
}

TEST_CASE("hidden settings leave no trace and no gap") {
  Window window("who-is-it", 1280, 1400);
  window.interface().act("variants", "");
  window.settle();
  const Rect last = found(window, "cell_digits")[0]->box;
  std::string all;
  for (const std::string& id : setting_controls()) {
    CAPTURE(id);
    all += "," + id;
    if (id != "text") CHECK(!found(window, id).empty());  // its field is the system's
    window.interface().restrict(parsed(id, ""));
    window.settle();
    CHECK(found(window, id).empty());
    if (id != "cell_digits") CHECK(found(window, "cell_digits")[0]->box.y < last.y - 20);
    window.interface().restrict({});
    window.settle();
  }
  window.interface().restrict(parsed(all.substr(1), ""));
  window.settle();
  CHECK(!has_section(window, "controls"));
}

TEST_CASE("hidden panels give their place to the stage, on every size of window") {
  struct Size {
    float width, height;
  };
  for (const Size size : {Size{1280, 800}, {1000, 700}, {800, 1000}, {390, 844}}) {
    CAPTURE(size.width);
    Window window("who-is-it", size.width, size.height);
    const std::pair<const char*, const char*> panels[] = {{"top", "top"},
                                                          {"equation", "equation"},
                                                          {"filmstrip", "player"},
                                                          {"guide", "guide"},
                                                          {"controls", "controls"}};
    for (const auto& [id, section] : panels) {
      CAPTURE(id);
      window.interface().restrict(parsed(id, ""));
      window.settle();
      CHECK(!has_section(window, section));
    }
    window.interface().restrict(parsed("inspector", ""));
    window.settle();
    for (const char* copy : {"copy_text", "copy_latex"}) CHECK(found(window, copy).empty());
    window.interface().restrict(parsed("controls,guide,filmstrip,equation,inspector,top", ""));
    window.settle();
    interface_test::ask_for_matrices(window);
    CHECK(window.interface().drawn().size() > 100);
    for (const Control& c : window.interface().mirror().controls()) {
      CAPTURE(c.id);
      CHECK(c.section == "stage");
    }
  }
}

TEST_CASE("locked settings say so and refuse mouse and mirror") {
  Window window("who-is-it");
  window.interface().restrict(parsed("", "controls"));
  window.settle();
  const Problem before = window.session().scene().problem;
  const std::pair<const char*, const char*> acts[] = {{"heads", "2"}, {"key_size", "1"},    {"mask", "1"},
                                                      {"scale", ""},  {"temperature", "1"}, {"positions", "1"},
                                                      {"seed", ""}};
  for (const auto& [id, value] : acts) {
    CAPTURE(id);
    const auto controls = found(window, id);
    REQUIRE(!controls.empty());
    for (const Control* c : controls) CHECK(!c->enabled);
    window.interface().act(id, value);
    window.settle();
    CHECK(window.session().scene().problem == before);
  }
  REQUIRE(found(window, "text").size() == 1);
  CHECK(found(window, "text")[0]->label.find(before.text) != std::string::npos);
  rummage(window, {0, 130, 224, 480}, 36, 17);
  CHECK(window.session().scene().problem == before);
  CHECK(!window.session().can_undo());

  window.interface().restrict(parsed("", "seed"));  // the others are free
  window.settle();
  CHECK((!found(window, "seed")[0]->enabled && found(window, "heads")[0]->enabled));
  window.interface().act("heads", "2");
  window.settle();
  CHECK(window.session().scene().problem.heads == 4);
}

TEST_CASE("a locked mask cannot be painted") {
  for (const char* lock : {"mask", ""}) {
    Window window("who-is-it");
    Scene scene = window.session().scene();
    scene.problem.mask.kind = "painted";
    scene.view.step = scene.view.cell = "masked";
    window.session().change("edit.mask", scene);
    window.interface().restrict(parsed("", lock));
    window.settle();
    const auto& drawn = window.interface().drawn();
    const auto cell =
        std::find_if(drawn.begin(), drawn.end(), [](const DrawnCell& c) { return c.cell.step == "masked"; });
    REQUIRE(cell != drawn.end());
    const Rect box = cell->box;
    rummage(window, {box.x, box.y, box.w * 3, box.h * 2}, box.w, box.h);
    CHECK((window.session().scene().problem.mask.hidden.empty()) == (std::string(lock) == "mask"));
  }
}

TEST_CASE("nothing that affects numbers can be changed in a window to read only; it plays and selects") {
  Window window("who-is-it");
  window.interface().set_scenes({{"who-is-it", {{"en", "Who is it"}}}, {"animal-zh", {{"en", "Animal"}}}});
  window.interface().restrict(parsed("", "", "1"));
  for (const char* step : {"q", "weights"}) {
    Scene scene = window.session().scene();
    scene.view.step = scene.view.cell = step;
    window.session().change("edit.select", scene);
    window.settle();
    const Problem before = window.session().scene().problem;
    rummage(window, {230, 180, 740, 500}, 61, 37);
    fake_system().numbers.push_back({platform::NumberEvent::pasted, "1 2\n3 4"});
    window.settle();
    CHECK(window.session().scene().problem == before);
    CHECK(!window.session().can_undo());
  }
  for (const Control& c : window.interface().mirror().controls()) {
    CAPTURE(c.id);
    CHECK(c.id.rfind("menu ", 0) != 0);
    CHECK(c.id != "scenes");
    if (c.section == "controls" && c.id != "variants" && !interface_test::is_of_view(c.id)) CHECK(!c.enabled);
  }
  window.interface().act("next", "");
  window.settle();
  CHECK(window.session().scene().view.step != "weights");
  window.interface().set_playing(true);
  window.frame();
  window.frame();
  CHECK(window.interface().playing());
}

TEST_CASE("the share button copies an address with the scene in it") {
  for (const char* language : {"en", "zh"}) {
    Window window("who-is-it", 1280, 800, language);
    Scene scene = window.session().scene();
    scene.problem.seed = 99;
    window.session().change("edit.seed", scene);
    window.settle();
    window.interface().act("share", "");
    window.frame();
    window.frame();
    const std::string& copied = fake_system().copied;
    const std::string start = "https://page/#s=";
    REQUIRE(copied.rfind(start, 0) == 0);
    CHECK(parse_link(copied.substr(start.size())) == window.session().scene());
    CHECK(window.interface().messages() ==
          std::vector<std::string>{language == std::string("en") ? "Link copied" : "链接已复制"});
    const bool english = language == std::string("en");
    window.interface().set_words(Strings::parse(scene_test::read_web(english ? "strings/zh.json" : "strings/en.json")));
    CHECK(window.interface().messages() == std::vector<std::string>{english ? "链接已复制" : "Link copied"});
    window.resize(390, 844);
    window.settle();
    CHECK(found(window, "share").empty());  // no room
  }
}

TEST_CASE("the studio offers every setting and panel that an address may hide or lock, and no other") {
  const std::string script = scene_test::read_web("studio/restrictions.mjs");
  const auto list = [&](const std::string& name) {
    const size_t begin = script.find("export const " + name + " = [");
    REQUIRE(begin != std::string::npos);
    const std::string line = script.substr(begin, script.find("];", begin) - begin);
    std::vector<std::string> ids;
    for (size_t at = line.find('\''); at != std::string::npos; at = line.find('\'', at + 1)) {
      const size_t end = line.find('\'', at + 1);
      ids.push_back(line.substr(at + 1, end - at - 1));
      at = end;
    }
    return ids;
  };
  CHECK(list("kSettings") == setting_controls());
  Complaints complaints;
  parse_restrictions("wings", "", "0", complaints);
  const std::string known = complaints.told().at(0).what();  // lists what there is
  std::set<std::string> panels;
  const size_t first = known.find("expected one of ") + std::string("expected one of ").size();
  for (size_t at = first; at < known.size();) {
    const size_t end = std::min(known.find_first_of(", ", at), known.size());
    const std::string id = known.substr(at, end - at);
    if (id != "controls" && std::ranges::find(setting_controls(), id) == setting_controls().end()) panels.insert(id);
    at = known.compare(end, 2, ", ") == 0 ? end + 2 : known.size();
  }
  const std::vector<std::string> offered = list("kPanels");
  CHECK(std::set<std::string>(offered.begin(), offered.end()) == panels);
}

TEST_CASE(
    "the studio opens from the bar and from the menu; not where nothing may be changed, sharing is hidden, or there is "
    "none") {
  for (const char* language : {"en", "zh"})
    for (const float width : {1280.f, 390.f}) {
      CAPTURE(width);
      Window window("who-is-it", width, 844, language);
      const auto show = [&] {
        if (width < 600 && !list_is_open()) window.interface().act("menu", "");
        window.settle();
        return found(window, "studio");
      };
      REQUIRE(show().size() == 1);
      CHECK(show()[0]->label == (language == std::string("en") ? "Embed and share…" : "嵌入与分享…"));
      const int before = fake_system().studios_opened;
      window.interface().act("studio", "");
      window.settle();
      CHECK(fake_system().studios_opened == before + 1);
      window.interface().restrict(parsed("", "", "1"));
      CHECK((show().empty() && found(window, "share").size() == 1));
      window.interface().restrict(parsed("share", ""));
      CHECK((show().empty() && found(window, "share").empty()));
      window.interface().restrict({});
      fake_system().studio = false;
      CHECK((show().empty() && found(window, "share").size() == 1));
      fake_system().studio = true;
    }
}
