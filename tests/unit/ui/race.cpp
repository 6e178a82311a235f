// Back ends against one another: the race, the desk that runs the scene on each, and the card that shows it.
#include <imgui.h>

#include <algorithm>

#include "analyses/analyses_support.h"
#include "document/backend_desk.h"
#include "kernels/cpu/ladder.h"
#include "kernels/webgpu/gate.h"
#include "story/comparison.h"
#include "text/numbers.h"
#include "ui/interface_support.h"

using namespace attn;
using namespace analyses_test;
using interface_test::fake_system;
using interface_test::find_control;
using interface_test::Window;

namespace {

const Backend& webgpu() { return find_backend("webgpu"); }

void press(Window& window, const std::string& id) {
  window.interface().act(id, "");
  window.settle();
}

const BackendDesk::Row& row(const BackendDesk& desk, const std::string& name) {
  return *std::find_if(desk.rows().begin(), desk.rows().end(),
                       [&](const auto& r) { return r.backend->name() == name; });
}

}  // namespace

TEST_CASE("the race: a line a back end that can run here, of times over growing sizes") {
  const analyses_test::Run run(sentence("the race"), "simd");
  for (const float stepwise : {0.f, 1.f}) {
    AnalysisInput input = analysis_input(run.session);
    input.parameters["stepwise"] = stepwise;
    const AnalysisResult result = analyse(*find_analysis("race"), input);
    const auto plots = all_of<PlotFigure>(result);
    REQUIRE(plots.size() == 1);
    CHECK((plots.front().log_x && plots.front().log_y));
    size_t can = 0;
    std::vector<const Backend*> racers(backends().begin(), backends().end());
    if (stepwise == 0) racers.insert(racers.begin() + 1, {lower_rungs()[0], lower_rungs()[1]});
    for (const Backend* backend : racers) {
      if (!backend->unavailable().empty()) continue;
      const auto& series = plots.front().series.at(can++);
      CHECK(series.name.key == "backend." + backend->name());
      const Said* all = find(result, "analysis.race." + backend->name());
      REQUIRE(all);
      REQUIRE(!series.points.empty());
      for (size_t i = 0; i < series.points.size(); ++i) {
        CHECK(series.points[i].first == 64 << i);
        CHECK(series.points[i].second > 0);
        if (i + 1 < series.points.size()) CHECK(series.points[i].second <= 300);  // a longer run is the last
        CHECK(all->arguments.front().find(in_threes(std::to_string(64 << i)) + ":") != std::string::npos);
      }
      CHECK((series.points.size() == 5 || series.points.back().second > 300));
    }
    CHECK(plots.front().series.size() == can);
    if (!webgpu().unavailable().empty()) CHECK(find(result, "fault." + device_gate().fault().id));
  }
}

TEST_CASE("what was measured of the machine is kept when the scene changes") {
  analyses_test::Run run(opening());
  Scene scene = run.session.scene();
  scene.view.analysis = "race";
  run.session.change("edit.select", scene);
  AnalysisDesk desk;
  const AnalysisResult* result = nullptr;
  do result = desk.advance(run.session, .1);
  while (!desk.done(run.session));
  REQUIRE(result);
  scene.problem.temperature = 2;
  scene.view.row = 3;
  run.session.change("edit.temperature", scene);
  while (run.session.advance(1)) {
  }
  CHECK(desk.advance(run.session, 0) == result);
  CHECK(desk.done(run.session));
}

TEST_CASE("the desk of back ends: the scene on each, against the reference") {
  analyses_test::Run run(opening(), "simd");
  BackendDesk desk;
  int slices = 0;
  while (desk.advance(run.session, 0)) ++slices;
  CHECK(slices > 3);
  CHECK(desk.rows().front().backend == &find_backend("auto"));
  CHECK(desk.rows().front().ran == "simd");
  CHECK(row(desk, "reference").ran == "reference");
  CHECK(row(desk, "reference").max_abs_error == 0);
  CHECK(row(desk, "simd").max_abs_error > 0);
  CHECK(row(desk, "simd").max_abs_error == run.session.max_abs_error());
  for (const auto& r : desk.rows()) {
    if (!r.backend->unavailable().empty()) {
      CHECK(r.ran == "");
      CHECK(r.error != "");
      continue;
    }
    CHECK(r.seconds > 0);
    CHECK(r.max_abs_error < 1e-5);
  }
  // Another step: its own differences. The same again: nothing to do.
  CHECK(!desk.advance(run.session, 1));
  Scene scene = run.session.scene();
  scene.view.step = "output";
  run.session.change("edit.select", scene);
  while (run.session.advance(1)) {
  }
  while (desk.advance(run.session, 1)) {
  }
  CHECK(row(desk, "simd").max_abs_error == run.session.max_abs_error());
}

TEST_CASE("the badge opens the table of back ends, without a mouse, too") {
  for (const char* language : {"en", "zh"})
    for (const bool phone : {false, true}) {
      CAPTURE(language);
      CAPTURE(phone);
      Window window("who-is-it", phone ? 390.f : 1280.f, phone ? 844.f : 800.f, language);
      fake_system().touch = phone;
      const Strings& words = window.interface().words();
      if (phone) {
        CHECK(!find_control(window, "badge"));
        press(window, "menu");
      }
      REQUIRE(find_control(window, "badge"));
      CHECK(find_control(window, "badge")->label.find(words.get("control.badge")) == 0);
      CHECK(!find_control(window, "backend simd"));
      press(window, "badge");
      for (const Backend* backend : backends()) {
        const Control* c = find_control(window, "backend " + backend->name());
        CHECK((c != nullptr) == backend->unavailable().empty());
        if (!c) continue;
        CHECK(c->label.find(words.get("backend." + backend->name())) == 0);
        CHECK(c->label.find("max |Δ| ") != std::string::npos);
        CHECK(!c->current);
      }
      REQUIRE(find_control(window, "backend auto"));
      CHECK(find_control(window, "backend auto")->current);
      const auto written = [](const std::string& text) {
        return std::any_of(Painter::texts().begin(), Painter::texts().end(),
                           [&](const DrawnText& t) { return text.find(t.text) == 0 && t.text.size() > 3; });
      };
      CHECK(written(words.get("crossover.untried")));
      if (!webgpu().unavailable().empty())
        CHECK(written(words.format(said(device_gate().fault()).key, said(device_gate().fault()).arguments)));
      const ImVec2 screen = ImGui::GetIO().DisplaySize;
      for (const DrawnText& t : Painter::texts())
        if (t.box.right() <= t.clip.right()) CHECK(t.box.right() <= screen.x);
      press(window, "backend reference");
      CHECK(window.session().backend().name() == "reference");
      CHECK(window.session().trace().backend == "reference");
      CHECK(find_control(window, "backend reference")->current);
      press(window, "badge");
      CHECK(!find_control(window, "backend simd"));
      press(window, "badge");
      window.interface().act("race", "");
      window.frame();
      window.frame();
      CHECK(window.session().scene().view.views == std::vector<std::string>{"analysis"});
      CHECK(window.session().scene().view.analysis == "race");
    }
}

TEST_CASE("hide=top takes the badge away") {
  for (const float width : {390.f, 1280.f}) {
    Window window("who-is-it", width, 800);
    Complaints complaints;
    window.interface().restrict(parse_restrictions("top", "", "0", complaints));
    window.settle();
    CHECK(!find_control(window, "menu"));
    CHECK(!find_control(window, "badge"));
  }
}
