// Arcs, graph and head maps where the queries are words of one text and the keys of another.
#include <doctest/doctest.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "story/head_maps.h"
#include "ui/interface_support.h"

using namespace attn;
using interface_test::Window;

namespace {

void show(Window& window, const std::string& view, const std::string& structure, const std::string& source,
          const std::string& text = "it was tired") {
  Scene scene = window.session().scene();
  scene.about.published.reset();
  scene.problem.text = text;
  scene.problem.structure = structure;
  scene.problem.source = source;
  scene.view.views = {view};
  scene.view.step = scene.view.cell = "weights";
  scene.view.row = 1;
  scene.view.col = 0;
  window.session().change("edit.test", scene);
  window.settle();
}

const DrawnText* text_of(const std::string& word) {
  for (const DrawnText& t : Painter::texts())
    if (t.text == word && t.box.x > 240 && t.box.right() < 980 && t.box.y > 170 && t.box.y < 700) return &t;
  return nullptr;
}

}  // namespace

TEST_CASE("arcs and graph of two texts: every word once, a line for every weight of the query, each word a control") {
  for (const char* structure : {"cross", "encoder_decoder"})
    for (const std::string view : {"arcs", "graph"}) {
      CAPTURE(structure);
      CAPTURE(view);
      Window window("who-is-it");
      show(window, view, structure, "animal street crossed slowly because");
      for (const char* query : {"it", "was", "tired"})
        for (const char* key : {"animal", "street", "crossed", "slowly", "because"}) {
          const DrawnText* q = text_of(query);
          const DrawnText* k = text_of(key);
          REQUIRE(q);
          REQUIRE(k);
          if (view == "arcs")
            CHECK(k->box.bottom() < q->box.y);
          else
            CHECK(q->box.right() < k->box.x);
        }
      const Tensor& weights = window.session().trace().value("weights");
      REQUIRE(weights.shape().rows == 3);
      REQUIRE(weights.shape().cols == 5);
      for (int j = 0; j < 5; ++j) {
        const auto drawn = std::count_if(
            window.interface().drawn().begin(), window.interface().drawn().end(), [&](const DrawnCell& c) {
              return c.cell.step == "weights" && c.cell.head == 0 && c.cell.row == 1 && c.cell.col == j;
            });
        CHECK(drawn == 1);
      }
      if (view == "arcs")
        for (const DrawnCell& c : window.interface().drawn())
          if (c.cell.step == "weights")
            CHECK(c.box.h == doctest::Approx(std::max(1., 26. * weights.at(0, c.cell.head, c.cell.row, c.cell.col))));
      window.interface().act(view + " key 3", "");
      window.settle();
      CHECK(window.session().scene().view.row == 1);
      CHECK(window.session().scene().view.col == 3);
      window.interface().act(view + " word 2", "");
      window.settle();
      CHECK(window.session().scene().view.row == 2);
      CHECK(window.session().scene().view.col == 3);
      // By pointer: a look at a key asks for its weight, a press keeps it.
      const Rect at = text_of("street")->box;
      ImGui::GetIO().AddMousePosEvent(at.x + at.w / 2, at.y + at.h / 2);
      window.frame();
      ImGui::GetIO().AddMouseButtonEvent(0, true);
      window.frame();
      ImGui::GetIO().AddMouseButtonEvent(0, false);
      window.settle();
      CHECK(window.session().scene().view.row == 2);
      CHECK(window.session().scene().view.col == 1);
    }
}

TEST_CASE("two texts of any length in every view: nothing is thrown, no text leaves the window") {
  std::string words;
  for (int i = 0; i < 150; ++i) words += "word" + std::to_string(i) + " ";
  for (const float width : {1280.f, 390.f})
    for (const char* view : {"arcs", "graph", "heads"})
      for (const auto& [source, text] :
           {std::pair<std::string, std::string>{words, "it"}, {"it", words}, {words, words + "end"}, {"a b", "c"}}) {
        CAPTURE(view);
        CAPTURE(width);
        Window window("who-is-it", width, 800);
        show(window, view, "cross", source, text);
        for (const DrawnText& t : Painter::texts()) {
          if (t.box.bottom() < t.clip.y || t.box.y > t.clip.bottom()) continue;
          CAPTURE(t.text);
          CHECK(t.box.right() <= std::max(t.clip.right(), width) + 1);
        }
        CHECK(std::any_of(window.interface().drawn().begin(), window.interface().drawn().end(),
                          [](const DrawnCell& c) { return c.cell.step == "weights"; }));
      }
}

TEST_CASE("head maps of more keys than queries are pooled piece by piece") {
  Window window("who-is-it");
  std::string words;
  for (int i = 0; i < 130; ++i) words += "w" + std::to_string(i) + " ";
  show(window, "heads", "cross", words, "it was so tired");
  const Trace& trace = window.session().trace();
  HeadMaps maps;
  while (!maps.advance(trace, "weights")) {
  }
  const Tensor& weights = trace.value("weights");
  const int n = 4;
  const int m = 130;
  REQUIRE(weights.shape().rows == n);
  REQUIRE(weights.shape().cols == m);
  REQUIRE(maps.rows() == n);
  REQUIRE(maps.cols() > 1);
  REQUIRE(maps.cols() < m);
  for (size_t head = 0; head < maps.heads().size(); ++head) {
    std::vector<double> expected(static_cast<size_t>(n * maps.cols()), 0);
    double entropy = 0;
    double largest = 0;
    for (int i = 0; i < n; ++i)
      for (int j = 0; j < m; ++j) {
        const double w = weights.at(0, static_cast<int>(head), i, j);
        double& piece = expected[static_cast<size_t>(i * maps.cols() + j * maps.cols() / m)];
        piece = std::max(piece, w);
        largest = std::max(largest, w);
        entropy -= w * std::log2(w);
      }
    for (size_t k = 0; k < expected.size(); ++k) CHECK(maps.heads()[head].pooled[k] == doctest::Approx(expected[k]));
    CHECK(maps.heads()[head].entropy() == doctest::Approx(entropy / n));
    CHECK(maps.heads()[head].largest == doctest::Approx(largest));
  }
}

TEST_CASE("edges of a graph are drawn on the square of the mask, and taken back") {
  Window window("who-is-it");
  Scene scene = window.session().scene();
  scene.about.published.reset();
  scene.problem.mask.kind = "graph";
  scene.view.step = scene.view.cell = "masked";
  window.session().change("edit.test", scene);
  window.settle();
  const auto press = [&](int row, int col) {
    for (const DrawnCell& c : window.interface().drawn())
      if (c.cell.step == "masked" && c.cell.row == row && c.cell.col == col) {
        ImGui::GetIO().AddMousePosEvent(c.box.x + c.box.w / 2, c.box.y + c.box.h / 2);
        break;
      }
    window.frame();
    ImGui::GetIO().AddMouseButtonEvent(0, true);
    window.frame();
    ImGui::GetIO().AddMouseButtonEvent(0, false);
    window.settle();
  };
  using Pairs = std::vector<std::pair<int, int>>;
  const auto edges = [&] { return window.session().scene().problem.mask.edges; };
  press(5, 3);
  press(1, 4);
  CHECK(edges() == Pairs{{1, 4}, {5, 3}});
  CHECK(window.session().scene().problem.mask.hidden == scene.problem.mask.hidden);
  CHECK(window.session().trace().value("weights").at(0, 0, 1, 4) > 0);
  CHECK(window.session().trace().value("weights").at(0, 0, 4, 1) == 0);
  press(2, 2);  // every query sees itself
  CHECK(edges() == Pairs{{1, 4}, {5, 3}});
  press(5, 3);
  CHECK(edges() == Pairs{{1, 4}});
  window.session().undo();
  CHECK(edges() == Pairs{{1, 4}, {5, 3}});
}
