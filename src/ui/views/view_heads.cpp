#include "ui/views/views.h"

namespace attn {
namespace {

constexpr float kMostSide = 220;  // the longer one of a map
constexpr float kBetweenMaps = 20;

/// How much is written under a map: number, entropy and largest pair; number and entropy; the number alone.
struct Style {
  float least_side;
  float text_h;
  float least_w;  // of the words
};
constexpr Style kStyles[] = {{84, 82, 104}, {44, 38, 96}, {0, 18, 20}};

struct HeadsView : WeightsView {
  const HeadMaps& maps;
  int style = 2;
  int cols = 1;
  float side = 0;
  float step_x = 0;

  /// Width and height of a map as parts of its longer side: a query and a key take as much.
  float across = static_cast<float>(keys()) / static_cast<float>(std::max(queries(), keys()));
  float down = static_cast<float>(queries()) / static_cast<float>(std::max(queries(), keys()));

  const HeadMap& map_of(int head) const { return maps.heads()[static_cast<size_t>(head)]; }
  /// Of rows that sum to 1; other weights have none.
  std::string entropy(const HeadMap& m) const {
    const bool has = known_range(ui.trace(), step).sums_to_one;
    return has ? ui.words.format("view.entropy", {number_text(m.entropy(), 2)}) : "";
  }
  Run pair(const HeadMap& m) const {
    return plain(ui.words.format("view.largest",
                                 {ui.paint.fit(query_word(m.query), 70, 12), ui.paint.fit(key_word(m.key), 70, 12)}),
                 12, t().text2);
  }

  /// The largest maps that fit, with as many words as these have room for.
  void lay_out() {
    const auto n = static_cast<int>(maps.heads().size());
    const float w = area.w - 40;
    const float h = area.h - 50;
    for (style = 0; style < 3; ++style) {
      side = 0;
      for (int c = 1; c <= n; ++c) {
        const float rows = std::ceil(static_cast<float>(n) / static_cast<float>(c));
        const float column = (w + kBetweenMaps) / static_cast<float>(c) - kBetweenMaps;
        const float between = style == 2 ? 10.f : kBetweenMaps;
        const float wide = style == 2 ? (w + between) / static_cast<float>(c) - between : column;
        const float each = std::min({wide / across, (h / rows - kStyles[style].text_h - 8) / down, kMostSide});
        if (each <= side || (style < 2 && column < kStyles[style].least_w)) continue;
        side = each;
        cols = c;
        step_x = std::max(each * across + between,
                          style < 2 ? std::min(column, std::max(each * across, 150.f)) + between : 0.f);
      }
      if (side >= kStyles[style].least_side || style == 2) break;
    }
    side = std::max(8.f, std::floor(side));
  }

  void map(int head, Rect r) {
    const HeadMap& m = map_of(head);
    const float unit_w = r.w / static_cast<float>(maps.cols());
    const float unit_h = r.h / static_cast<float>(maps.rows());
    const float gap = std::min(unit_w, unit_h) >= 10 ? 1.f : 0.f;
    const double most = maps.largest() > 0 ? maps.largest() : 1;
    const bool pooled = maps.rows() < queries() || maps.cols() < keys();
    ui.paint.rect({r.x - 4, r.y - 4, r.w + 8, r.h + 8}, t().input, 6);
    for (int i = 0; i < maps.rows(); ++i)
      for (int j = 0; j < maps.cols(); ++j) {
        const Rect cell{r.x + unit_w * static_cast<float>(j), r.y + unit_h * static_cast<float>(i), unit_w - gap,
                        unit_h - gap};
        const float w = m.pooled[static_cast<size_t>(i * maps.cols() + j)];
        const bool masked = w == 0 && !pooled && hidden(head, i, j);
        const Color fill = masked ? t().hatch_ground : shares ? t().amount_at(w / most) : t().signed_at(w / most);
        if (w != 0 || masked || gap > 0) ui.paint.rect(cell, fill, gap > 0 ? 1.f : 0.f);
      }
    const bool on = head == ui.step_head(step);
    if (on)
      ui.paint.frame({r.x - 5, r.y - 5, r.w + 10, r.h + 10}, t().ring, 2, 7);
    else
      ui.paint.frame({r.x - 4, r.y - 4, r.w + 8, r.h + 8}, t().border, 1, 6);
    if (head == pick.head && pick.key >= 0) {  // the cell in question
      const float u = r.w / static_cast<float>(keys());
      const float v = r.h / static_cast<float>(queries());
      const Rect cell{r.x + u * static_cast<float>(pick.key), r.y + v * static_cast<float>(pick.query), u, v};
      const float grow_x = std::max(1.f, (6 - u) / 2);
      const float grow_y = std::max(1.f, (6 - v) / 2);
      ui.paint.frame({cell.x - grow_x, cell.y - grow_y, cell.w + 2 * grow_x - gap, cell.h + 2 * grow_y - gap},
                     t().text1, 1, 2);
    }
  }

  void words(int head, Rect r) {
    const HeadMap& m = map_of(head);
    const float x = r.x - 4;
    const float y = r.bottom() + 22;
    const bool on = head == pick.head;
    if (style == 2) {
      ui.paint.text(r.x + r.w / 2, r.bottom() + 16, std::to_string(head + 1), on ? t().text1 : t().text2, 11,
                    on ? Face::semibold : Face::medium, Align::center);
      return;
    }
    ui.paint.rect({x, y - 6, 18, 5}, head_ink(t(), head), 2);
    ui.paint.text(x + 24, y, head_words(head), t().text1, 13, Face::semibold);
    ui.paint.number(x, y + (style ? 18.f : 22.f), entropy(m), t().text2, 12);
    if (style == 1) return;
    const std::vector<Run> line{pair(m)};
    if (ui.paint.width(line) <= step_x - 6) ui.paint.runs(x, y + 40, line);
    const std::string text = number(m.largest);
    const float w = ui.paint.number(x, y + 58, text, t().text1, 12, Face::semibold);
    ui.drawn.push_back({{step, head, m.query, m.key}, text, {x - 1, y + 48, w + 2, 13}, t().stage, false});
  }

  void open(int head) {
    ui.look([&](View& view) {
      view.head = head;
      if (view.views.size() > 1) return;  // one beside it shows the head
      view.views = {"matrices"};
      view.step = view.cell = step;
      view.row = pick.query;
      view.col = std::max(0, pick.key);
    });
  }

  void draw() {
    lay_out();
    ui.paint.text(area.x + 20, area.y + 26, ui.word("view.heads"), t().text2, 13);
    const float x0 = area.x + 24;
    const float w = std::max(8.f, std::round(side * across));
    const float h = std::max(8.f, std::round(side * down));
    const float row_h = h + kStyles[style].text_h + 8;
    const auto count = static_cast<int>(maps.heads().size());
    for (int head = 0; head < count; ++head) {
      const Rect r{std::round(x0 + step_x * static_cast<float>(head % cols)),
                   std::round(area.y + 44 + row_h * static_cast<float>(head / cols)), w, h};
      const HeadMap& m = map_of(head);
      const std::string label = ui.words.format(entropy(m).empty() ? "mirror.head_plain" : "mirror.head",
                                                {std::to_string(head + 1), number_text(m.entropy(), 2),
                                                 query_word(m.query), key_word(m.key), number(m.largest)});
      const Hit at = hit(ui, "map " + std::to_string(head),
                         {r.x - 4, r.y - 4, std::min(r.w + 8, step_x), r.h + kStyles[style].text_h}, label,
                         head == ui.step_head(step));
      if (at.hovered && r.contains(pointer().x, pointer().y)) {
        const auto index = [](float part, int all) {
          return std::clamp(static_cast<int>(part * static_cast<float>(all)), 0, all - 1);
        };
        ui.hand.hovered = {step, head, index((pointer().y - r.y) / r.h, queries()),
                           index((pointer().x - r.x) / r.w, keys())};
        ui.hand.hover_seen = true;
      }
      map(head, r);
      words(head, r);
      if (at.clicked) open(head);
    }
    // Where the maps are too small for words, those of one head stand above.
    const HeadMap& m = map_of(pick.head);
    std::vector<Run> line{plain(head_words(pick.head), 12, t().text1, Face::semibold),
                          gap(8),
                          figures(entropy(m), 12, t().text2),
                          gap(8),
                          pair(m),
                          gap(6),
                          figures(number(m.largest), 12, t().text1, Face::semibold)};
    if (style == 0 || ui.paint.width(line) > area.w - 110) line = {plain(ui.word("view.open"), 12, t().text3)};
    ui.paint.runs(area.right() - 20, area.y + 26, line, Align::right);
  }
};

}  // namespace

void draw_heads_view(Ui& ui, const ViewPlace& place) {
  if (!has_weights(ui, place)) return;
  const HeadMaps* maps = ui.document.head_maps();
  if (maps) HeadsView{{ui, place}, *maps}.draw();
}

}  // namespace attn
