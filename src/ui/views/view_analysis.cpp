// One analysis beside the numbers: which, what it asks, what was measured, and figures.
#include "ui/figures/plot.h"
#include "ui/kit/scrolling.h"
#include "ui/views/views.h"

namespace attn {
namespace {

constexpr float kBesideWords = 600;  // from this width on figures stand beside the words
constexpr float kFigureWidth = 380;  // below which figures do not stand beside each other
constexpr float kMostFigure = 520;
constexpr int kMostSteps = 200;  // of a slider by keyboard: a range of many thousands has larger ones

struct AnalysisView {
  Ui& ui;
  Rect area;
  const Analysis& analysis;
  const AnalysisResult* result;

  const Theme& t() const { return ui.theme; }

  /// Lists all analyses under the titles of their groups.
  Rect chooser() {
    std::vector<std::string> items;
    std::vector<ListGroup> groups;
    int chosen = 0;
    float widest = 0;
    for (const Analysis& a : analyses()) {
      if (items.empty() || a.group != analyses()[items.size() - 1].group)
        groups.push_back({items.size(), ui.word("analysis.group." + a.group)});
      if (a.id == analysis.id) chosen = static_cast<int>(items.size());
      items.push_back(ui.word("analysis." + a.id));
      widest = std::max(widest, ui.paint.width(items.back(), 13, Face::semibold));
    }
    const Rect r{area.x + 16, area.y + 8, std::min(std::round(widest) + 44, area.w - 32), 28};
    const int clicked = drop_down(ui, "analysis", r, items, chosen, true, groups);
    if (clicked >= 0) ui.look([&](View& view) { view.analysis = analyses()[static_cast<size_t>(clicked)].id; });
    return r;
  }

  /// A slider per parameter; beside the list where there is room, else under it. Returns the bottom.
  float parameters(Rect list) {
    float x = list.right() + 20;
    float y = list.y;
    for (const Parameter& p : analysis.parameters) {
      const std::string& name = ui.word("analysis.parameter." + p.id);
      const std::vector<Run> label = marked(t(), name, 12.5f, t().text2);
      const float name_w = ui.paint.width(label);
      const float needed = name_w + 14 + 96 + 56;
      if (x + needed > area.right() - 12) {
        x = area.x + 16;
        y += 34;
      }
      const auto value = static_cast<float>(parameter_value(p, ui.scene().view.analysis_parameters));
      const auto low = static_cast<float>(p.low);
      const auto high = static_cast<float>(p.high);
      float at = (value - low) / (high - low);
      ui.paint.runs(x, baseline(y + 14, 12.5f), label);
      const std::string text = p.whole ? measured(static_cast<double>(value)) : tick_text(static_cast<double>(value));
      ui.mirror.caption(name);
      ui.mirror.value_text(text);
      const float track = std::min(140.f, area.right() - 16 - 56 - (x + name_w + 14));
      if (slider(ui, "analysis " + p.id, {x + name_w + 14, y + 14, track, 3}, at, -1,
                 p.whole ? std::min(kMostSteps, static_cast<int>(p.high - p.low)) : 40)) {
        const float raw = low + at * (high - low);
        const float set = std::clamp(p.whole ? std::round(raw) : std::round(raw * 100) / 100, low, high);
        ui.look([&](View& view) { view.analysis_parameters[p.id] = set; });
      }
      ui.paint.number(x + name_w + 14 + track + 14, baseline(y + 14, 12.5f), text, t().text1, 12.5f, Face::semibold);
      x += name_w + 14 + track + 56 + 24;
    }
    return y + 28;
  }

  /// The question, then what was measured; returns the bottom.
  float words(Rect r) const {
    float y = ui.paint.paragraph(r.x, r.y + 16, r.w, 20,
                                 marked(t(), ui.word("analysis." + analysis.id + ".text"), 13, t().text1)) +
              6;
    if (!result) return ui.paint.paragraph(r.x, y, r.w, 19, {plain(ui.word("analysis.working"), 13, t().text3)});
    for (const Said& s : result->statements) {
      ui.paint.rect({r.x, y - 6, 4, 4}, t().control, 2);
      y = ui.paint.paragraph(r.x + 14, y, r.w - 14, 18.5f, marked(t(), say(ui.words, s), 12.5f, t().text2)) + 5;
    }
    return y;
  }

  /// In as many columns as there is room for, each figure under the shortest; returns the bottom.
  float figures_in(Rect r) const {
    if (!result) return r.y;
    const int count = std::clamp(static_cast<int>((r.w + 28) / (kFigureWidth + 28)), 1,
                                 std::max(1, static_cast<int>(result->figures.size())));
    const float w = std::min(kMostFigure, (r.w + 28) / static_cast<float>(count) - 28);
    std::vector<float> bottoms(static_cast<size_t>(count), r.y);
    for (const Figure& figure : result->figures) {
      const auto column = std::ranges::min_element(bottoms) - bottoms.begin();
      float& y = bottoms[static_cast<size_t>(column)];
      const float h = figure_height(ui, figure, w);
      draw_figure(ui, {std::round(r.x + static_cast<float>(column) * (w + 28)), std::round(y), w, h}, figure);
      y += h + 16;
    }
    return *std::ranges::max_element(bottoms);
  }

  void draw() {
    ui.mirror.section("stage");
    const float top = parameters(chooser()) + 8;
    const Rect room{area.x, top, area.w, area.bottom() - top};
    if (room.h < 40) return;
    const bool beside = area.w >= kBesideWords && (!result || !result->figures.empty());
    scrolling(ui, "analysis", room, [&](Rect r) {
      const float w = beside ? std::clamp(std::round(r.w * .36f), 226.f, 340.f) : r.w - 40;
      const float words_end = words({r.x + 20, r.y, w, 0});
      const float figures_end = beside ? figures_in({r.x + 20 + w + 26, r.y + 4, r.w - w - 26 - 40, 0})
                                       : figures_in({r.x + 20, words_end + 4, w, 0});
      return std::max(words_end, figures_end) + 8 - r.y;
    });
  }

  void tell() const {
    std::string& told = ui.outcome.told;
    told = ui.word("analysis." + analysis.id) + ". ";
    for (const Run& run : marked(t(), ui.word("analysis." + analysis.id + ".text"), 13, 0)) told += run.text;
    if (!result) return;
    for (const Said& s : result->statements) told += " " + say(ui.words, s);
    for (const Figure& figure : result->figures) told += " " + figure_summary(ui.words, figure);
  }
};

}  // namespace

void draw_analysis_view(Ui& ui, const ViewPlace& place) {
  if (!ui.words.has("analysis.working")) return;  // its words follow the first frame
  const Analysis* analysis = find_analysis(ui.scene().view.analysis);
  if (!analysis) return;
  AnalysisView view{ui, place.area, *analysis, ui.document.analysis()};
  view.draw();
  view.tell();
}

}  // namespace attn
