#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "ui/views.h"

namespace attn {
namespace {

constexpr float kGap = 12;    // between words at least
constexpr int kPoints = 28;   // of a curve
constexpr int kMostWords = 60;

/// A line from the query to a key, its weight in its thickness.
struct Arc {
  int head;
  int key;
  double weight;
  float thickness;
  std::vector<Point> points;
};

/// The sentence on one line and the arcs of one query, one head above it and one below.
struct ArcsView {
  Ui& ui;
  Rect area;
  Pick pick;       // hovered or selected
  Pick selected;
  std::vector<int> heads;   // above, below
  std::vector<int> words{};   // on the line, in order
  std::map<int, float> middle{};
  float size = 14;
  float line_y = 0;         // baseline of the words
  std::vector<Arc> arcs{};

  const Theme& t() const { return ui.theme; }
  std::string text(int j) const { return ui.paint.fit(ui.session.tokens()[static_cast<size_t>(j)], 160, size, Face::semibold); }
  float width(int j) const { return ui.paint.width(text(j), size, Face::semibold); }
  bool cut() const { return static_cast<int>(words.size()) < token_count(ui); }

  /// All words where they fit at some size, else those with the largest weights.
  void lay_words() {
    const float room = area.w - 40;
    const int n = token_count(ui);
    const auto take = [&](const std::vector<int>& order) {
      float used = -kGap;
      words.clear();
      for (int j : order) {
        used += width(j) + kGap;
        if ((used > room && !words.empty()) || static_cast<int>(words.size()) == kMostWords) break;
        words.push_back(j);
      }
      return static_cast<int>(words.size()) == n;
    };
    std::vector<int> order;
    if (n <= kMostWords) {
      for (int j = 0; j < n; ++j) order.push_back(j);
      for (float each : {14.f, 13.f, 12.f}) {
        size = each;
        if (take(order)) return place_words();
      }
    }
    size = 13;
    take(keys_by_weight(ui, heads, selected.query, {pick.query, selected.query, selected.key, pick.key}));
    std::sort(words.begin(), words.end());
    place_words();
  }

  void place_words() {
    float sum = 0;
    for (int j : words) sum += width(j);
    const float between = words.size() > 1 ? std::min((area.w - 56 - sum) / static_cast<float>(words.size() - 1), 90.f) : 0.f;
    float x = area.x + (area.w - sum - between * static_cast<float>(words.size() - 1)) / 2;
    for (int j : words) {
      middle[j] = x + width(j) / 2;
      x += width(j) + between;
    }
  }

  /// Where the arcs of a head leave the query: side by side, the farthest one next to the middle, so that none cross.
  void lay_arcs(int head, bool up, float room) {
    const float s = up ? -1.f : 1.f;
    const float y0 = line_y + (up ? -19.f : 11.f);
    const float from = middle[pick.query];
    const auto thick = [](double w) { return std::max(1.f, static_cast<float>(w) * kPixelsAWeight); };
    const auto shows = [&](int j) { return weight_at(ui, head, pick.query, j) > 0 && !is_hidden(ui, head, pick.query, j); };
    const float most = width(pick.query) / 2 + 6;
    float longest = 1;
    for (int j : words) longest = std::max(longest, std::abs(middle[j] - from));
    for (int side : {-1, 1}) {
      std::vector<int> keys;
      for (int j : words)
        if ((side < 0 ? j < pick.query : j > pick.query) && shows(j)) keys.push_back(j);
      if (side > 0) std::reverse(keys.begin(), keys.end());
      float total = 0;
      for (int j : keys) total += thick(weight_at(ui, head, pick.query, j));
      const float squeeze = total > most ? most / total : 1;
      float used = 2;
      for (int j : keys) {
        const double w = weight_at(ui, head, pick.query, j);
        const float a = from + static_cast<float>(side) * (used + thick(w) / 2 * squeeze);
        used += thick(w) * squeeze;
        const float b = middle[j];
        const float h = std::min(room - thick(w) / 2, 18 + (room - 18) * std::sqrt(std::abs(a - b) / (longest + 40))) * 4 / 3;
        add(head, j, w, thick(w), {a, y0}, {a, y0 + s * h}, {b, y0 + s * h}, {b, y0});
      }
    }
    if (shows(pick.query)) {
      const double w = weight_at(ui, head, pick.query, pick.query);
      add(head, pick.query, w, thick(w), {from - 3, y0}, {from - 30, y0 + s * 44}, {from + 30, y0 + s * 44}, {from + 3, y0});
    }
  }

  void add(int head, int key, double weight, float thickness, Point a, Point b, Point c, Point d) {
    Arc arc{head, key, weight, thickness, {}};
    for (int i = 0; i <= kPoints; ++i) {
      const float u = static_cast<float>(i) / kPoints;
      const float v = 1 - u;
      const auto mix = [&](float p, float q, float r, float z) { return v * v * v * p + 3 * v * v * u * q + 3 * v * u * u * r + u * u * u * z; };
      arc.points.push_back({mix(a.x, b.x, c.x, d.x), mix(a.y, b.y, c.y, d.y)});
    }
    arcs.push_back(std::move(arc));
  }

  Rect word_box(int j) const { return {std::round(middle.at(j) - width(j) / 2 - 6), line_y - 17, std::round(width(j) + 12), 24}; }

  int word_at(Point p) const {
    for (int j : words) {
      Rect r = word_box(j);
      if (ui.touch) r = {r.x, r.y - 10, r.w, 44};
      if (r.contains(p.x, p.y)) return j;
    }
    return -1;
  }

  void react() {
    const Hit h = hit("arcs", area);
    if (!h.hovered && !h.held) return;
    const Point p{ImGui::GetIO().MousePos.x, ImGui::GetIO().MousePos.y};
    const int word = word_at(p);
    if (word >= 0)
      answer_word(ui, h, pick, selected, word, cut());
    else if (const Arc* arc = line_at(ui, arcs, p))
      answer(ui, h, arc->head, pick.query, arc->key);
  }

  void draw_arcs() {
    std::vector<const Arc*> order;
    for (const Arc& arc : arcs) order.push_back(&arc);
    std::stable_sort(order.begin(), order.end(), [](const Arc* a, const Arc* b) { return a->weight < b->weight; });
    for (const Arc* arc : order) {
      const Color ink = faded(head_ink(t(), arc->head), .35 + .65 * std::min(1.0, arc->weight / .2));
      ui.paint.poly(arc->points, ink, arc->thickness);
      const Point top = arc->points[kPoints / 2];
      ui.drawn.push_back({{"weights", arc->head, pick.query, arc->key}, "", {top.x - 2, top.y - arc->thickness / 2, 4, arc->thickness}, over(ink, (ink >> 24) / 255.0, t().stage), false});
    }
    for (const Arc& arc : arcs)
      if (arc.key == pick.key && arc.head == pick.head) ui.paint.poly(arc.points, t().text1, 1);
  }

  void draw_words() {
    for (int j : words) {
      const bool hidden = std::all_of(heads.begin(), heads.end(), [&](int h) { return is_hidden(ui, h, pick.query, j); });
      const WordLook look = word_look(ui, pick, j, hidden);
      if (look.chosen) ui.paint.rect(word_box(j), look.fill, 5);
      ui.paint.text(middle[j], line_y, text(j), look.ink, size, Face::semibold, Align::center);
      if (hidden && !look.chosen) ui.paint.rect({middle[j] - width(j) / 2, line_y - 5, width(j), 1}, t().text3);
      mirror_word(ui, "arcs", word_box(j), selected, j);
    }
  }

  /// Which head the arcs belong to, and the weight of the chosen arc.
  void legend(int head, float base) {
    std::vector<Run> line{plain(ui.words.format("view.head", {std::to_string(head + 1)}), 12.5f, t().text1, Face::semibold)};
    if (pick.key >= 0 && !is_hidden(ui, head, pick.query, pick.key)) {
      const auto word = [&](int j) { return ui.paint.fit(ui.session.tokens()[static_cast<size_t>(j)], 90, 12); };
      line.push_back(gap(8));
      line.push_back(plain(word(pick.query) + " → " + word(pick.key), 12, t().text3));
      line.push_back(gap(6));
      line.push_back(figures(percent(weight_at(ui, head, pick.query, pick.key)), 12, t().text2, Face::medium));
    }
    const float right = area.right() - 20;
    ui.paint.rect({right - ui.paint.width(line) - 26, base - 7, 18, 5}, head_ink(t(), head), 2);
    ui.paint.runs(right, base, line, Align::right);
  }

  void draw() {
    lay_words();
    const bool two = heads.size() > 1;
    const float top = area.y + 22;  // of the arcs, under the legend
    const float bottom = area.bottom() - (two ? 26.f : 14.f) - (cut() ? 18.f : 0.f);
    const float share = std::min(190.f, (bottom - top - 36) / (two ? 2.f : 1.f));
    line_y = std::round((top + bottom) / 2 + (two ? 5.f : share / 2 - 8));
    for (size_t i = 0; i < heads.size(); ++i) lay_arcs(heads[i], i == 0, share - 6);
    react();
    draw_arcs();
    draw_words();
    legend(heads[0], area.y + 20);
    if (two) legend(heads[1], area.bottom() - 12);
    const float note = area.bottom() - (two ? 32.f : 12.f);
    if (arcs.empty())
      ui.paint.paragraph(area.x + 20, area.y + 44, area.w - 40, 18, {plain(ui.words.format("view.hidden", {ui.session.tokens()[static_cast<size_t>(pick.query)]}), 12.5f, t().text2)});
    if (cut())
      ui.paint.text(area.x + 20, note, ui.words.format("view.cut", {std::to_string(words.size()), std::to_string(token_count(ui))}), t().text3, 12);
  }
};

}  // namespace

void draw_arcs_view(Ui& ui, const ViewPlace& place) {
  if (!has_weights(ui, place, true)) return;
  const Tensor& weights = ui.trace().value("weights");
  const Pick pick = picked(ui);
  const auto count = static_cast<int>(weights.shape().heads);
  const int above = pick.head / 2 * 2;  // heads go in pairs
  ArcsView view{ui, place.area, pick, selected_pick(ui), {above}};
  if (above + 1 < count) view.heads.push_back(above + 1);
  view.draw();
}

}  // namespace attn
