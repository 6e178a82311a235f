#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "text/numbers.h"
#include "ui/views/views.h"

namespace attn {
namespace {

constexpr float kGap = 12;   // between words at least
constexpr int kPoints = 28;  // of a curve
constexpr int kMostWords = 60;

/// A line from the query to a key, its weight in its thickness.
struct Arc {
  int head;
  int key;
  double weight;
  float thickness;
  std::vector<Point> points;
};

/// Words side by side.
struct Line {
  bool key;                  // of the second text
  std::vector<int> words{};  // on the line, in order
  std::map<int, float> middle{};
  float size = 14;
  float y = 0;  // baseline
};

/// The sentence on one line and the arcs of one query, one head above it and one below. Of two texts each has its line,
/// the one asked above the one that asks, and the arcs of both heads run between them.
struct ArcsView {
  Ui& ui;
  Rect area;
  Pick pick;  // hovered or selected
  Pick selected;
  std::vector<int> heads;  // above, below
  bool two = two_texts(ui);
  std::vector<Line> lines{};  // of queries; of keys, where these are others
  std::vector<Arc> arcs{};

  const Theme& t() const { return ui.theme; }
  const Line& queries() const { return lines.front(); }
  const Line& keys() const { return lines.back(); }
  std::string text(const Line& line, int j) const {
    return ui.paint.fit(line.key ? key_word(ui, j) : query_word(ui, j), 160, line.size, Face::semibold);
  }
  float width(const Line& line, int j) const { return ui.paint.width(text(line, j), line.size, Face::semibold); }
  bool cut() const { return static_cast<int>(keys().words.size()) < key_count(ui); }
  float indent() const { return two ? 24.f : 0.f; }  // for the letter before a line

  /// All words where they fit at some size, else those with the largest weights, of queries those about the chosen one.
  Line lay_words(bool key) const {
    Line line{key};
    const float room = area.w - 40 - indent();
    const int n = key ? key_count(ui) : token_count(ui);
    const auto take = [&](const std::vector<int>& order) {
      float used = -kGap;
      line.words.clear();
      for (int j : order) {
        used += width(line, j) + kGap;
        if ((used > room && !line.words.empty()) || static_cast<int>(line.words.size()) == kMostWords) break;
        line.words.push_back(j);
      }
      return static_cast<int>(line.words.size()) == n;
    };
    if (n <= kMostWords) {
      std::vector<int> order(static_cast<size_t>(n));
      std::iota(order.begin(), order.end(), 0);
      for (float each : {14.f, 13.f, 12.f}) {
        line.size = each;
        if (take(order)) return place_words(line);
      }
    }
    line.size = 13;
    if (two && !key)
      take(queries_by_nearness(ui, pick, selected));
    else
      take(keys_by_weight(
          ui.trace(), heads, selected.query,
          two ? std::vector{selected.key, pick.key} : std::vector{pick.query, selected.query, selected.key, pick.key}));
    std::sort(line.words.begin(), line.words.end());
    return place_words(line);
  }

  Line place_words(Line& line) const {
    float sum = 0;
    for (int j : line.words) sum += width(line, j);
    const auto gaps = static_cast<float>(line.words.size()) - 1;
    const float between = gaps > 0 ? std::min((area.w - 56 - indent() - sum) / gaps, 90.f) : 0.f;
    float x = area.x + indent() + (area.w - indent() - sum - between * gaps) / 2;
    for (int j : line.words) {
      line.middle[j] = x + width(line, j) / 2;
      x += width(line, j) + between;
    }
    return line;
  }

  static float thick(double w) { return std::max(1.f, static_cast<float>(w) * kPixelsAWeight); }
  bool shows(int head, int key) const {
    return weight_at(ui.trace(), head, pick.query, key) > 0 && !is_hidden(ui.trace(), head, pick.query, key);
  }

  /// Where the arcs of a head leave the query: side by side, the farthest one next to the middle, so that none cross.
  void lay_arcs(int head, bool up, float room) {
    const Line& line = queries();
    const float s = up ? -1.f : 1.f;
    const float y0 = line.y + (up ? -19.f : 11.f);
    const float from = line.middle.at(pick.query);
    const float most = width(line, pick.query) / 2 + 6;
    float longest = 1;
    for (int j : line.words) longest = std::max(longest, std::abs(line.middle.at(j) - from));
    for (int side : {-1, 1}) {
      std::vector<int> keys;
      for (int j : line.words)
        if ((side < 0 ? j < pick.query : j > pick.query) && shows(head, j)) keys.push_back(j);
      if (side > 0) std::reverse(keys.begin(), keys.end());
      float total = 0;
      for (int j : keys) total += thick(weight_at(ui.trace(), head, pick.query, j));
      const float squeeze = total > most ? most / total : 1;
      float used = 2;
      for (int j : keys) {
        const double w = weight_at(ui.trace(), head, pick.query, j);
        const float a = from + static_cast<float>(side) * (used + thick(w) / 2 * squeeze);
        used += thick(w) * squeeze;
        const float b = line.middle.at(j);
        const float h =
            std::min(room - thick(w) / 2, 18 + (room - 18) * std::sqrt(std::abs(a - b) / (longest + 40))) * 4 / 3;
        add(head, j, w, thick(w), {a, y0}, {a, y0 + s * h}, {b, y0 + s * h}, {b, y0});
      }
    }
    if (shows(head, pick.query)) {
      const double w = weight_at(ui.trace(), head, pick.query, pick.query);
      add(head, pick.query, w, thick(w), {from - 3, y0}, {from - 30, y0 + s * 44}, {from + 30, y0 + s * 44},
          {from + 3, y0});
    }
  }

  /// Between two lines: side by side where they leave the query, in the order of the keys, so that those of a head do
  /// not cross; at a key one head beside the other.
  void lay_bundle() {
    const float y0 = queries().y - 19;
    const float y1 = keys().y + 11;
    float total = 0;
    for (int j : keys().words)
      for (int head : heads)
        if (shows(head, j)) total += thick(weight_at(ui.trace(), head, pick.query, j));
    const float squeeze = std::min(1.f, (width(queries(), pick.query) + 12) / std::max(total, 1.f));
    const float middle = queries().middle.at(pick.query);
    float a = middle - total * squeeze / 2;
    for (int j : keys().words) {
      float both = 0;
      for (int head : heads) both += shows(head, j) ? thick(weight_at(ui.trace(), head, pick.query, j)) : 0;
      float b = keys().middle.at(j) - both / 2;
      for (int head : heads) {
        if (!shows(head, j)) continue;
        const double w = weight_at(ui.trace(), head, pick.query, j);
        const float from = a + thick(w) * squeeze / 2;
        const float to = b + thick(w) / 2;
        a += thick(w) * squeeze;
        b += thick(w);
        // On a slant neighbours stay as far apart as they are thick: the one at the outer side of the bend rises
        // earlier.
        const float rise = (to > from ? from - middle : middle - from) / squeeze * 4 / 3;
        const float half = (y0 + y1) / 2 + rise;
        add(head, j, w, thick(w), {from, y0}, {from, half}, {to, half}, {to, y1});
      }
    }
  }

  void add(int head, int key, double weight, float thickness, Point a, Point b, Point c, Point d) {
    Arc arc{head, key, weight, thickness, {}};
    for (int i = 0; i <= kPoints; ++i) {
      const float u = static_cast<float>(i) / kPoints;
      const float v = 1 - u;
      const auto mix = [&](float p, float q, float r, float z) {
        return v * v * v * p + 3 * v * v * u * q + 3 * v * u * u * r + u * u * u * z;
      };
      arc.points.push_back({mix(a.x, b.x, c.x, d.x), mix(a.y, b.y, c.y, d.y)});
    }
    arcs.push_back(std::move(arc));
  }

  Rect word_box(const Line& line, int j) const {
    return {std::round(line.middle.at(j) - width(line, j) / 2 - 6), line.y - 17, std::round(width(line, j) + 12), 24};
  }

  int word_at(const Line& line, Point p) const {
    for (int j : line.words) {
      Rect r = word_box(line, j);
      if (ui.touch) r = {r.x, r.y - 10, r.w, 44};
      if (r.contains(p.x, p.y)) return j;
    }
    return -1;
  }

  void react() {
    const Hit h = hit("arcs", area);
    if (!h.hovered && !h.held) return;
    const Point p{ImGui::GetIO().MousePos.x, ImGui::GetIO().MousePos.y};
    const int query = word_at(queries(), p);
    const int key = two ? word_at(keys(), p) : -1;
    if (query >= 0)
      answer_word(ui, h, pick, selected, query, cut() && !two);
    else if (key >= 0)
      answer(ui, h, pick.head, selected.query, key);
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
      ui.drawn.push_back({{"weights", arc->head, pick.query, arc->key},
                          "",
                          {top.x - 2, top.y - arc->thickness / 2, 4, arc->thickness},
                          over(ink, (ink >> 24) / 255.0, t().stage),
                          false});
    }
    for (const Arc& arc : arcs)
      if (arc.key == pick.key && arc.head == pick.head) ui.paint.poly(arc.points, t().text1, 1);
  }

  void draw_words(const Line& line) {
    for (int j : line.words) {
      const bool may_hide = line.key == two;
      const bool hidden = may_hide && std::all_of(heads.begin(), heads.end(),
                                                  [&](int h) { return is_hidden(ui.trace(), h, pick.query, j); });
      const WordLook look = word_look(ui, !line.key && j == pick.query, may_hide && j == pick.key, hidden);
      const Rect box = word_box(line, j);
      if (look.chosen) ui.paint.rect(box, look.fill, 5);
      ui.paint.text(line.middle.at(j), line.y, text(line, j), look.ink, line.size, Face::semibold, Align::center);
      if (hidden && !look.chosen)
        ui.paint.rect({line.middle.at(j) - width(line, j) / 2, line.y - 5, width(line, j), 1}, t().text3);
      if (line.key)
        mirror_key(ui, "arcs", box, selected, j);
      else
        mirror_word(ui, "arcs", box, selected, j);
    }
    if (!two) return;
    if (!line.key && line.words.front() > 0)
      ui.paint.text(word_box(line, line.words.front()).x - 2, line.y, "…", t().text3, 12, Face::regular, Align::right);
    if (!line.key && line.words.back() + 1 < token_count(ui))
      ui.paint.text(word_box(line, line.words.back()).right() + 2, line.y, "…", t().text3, 12);
    ui.paint.runs(area.x + 20, line.y + 1, {math(line.key ? "K" : "Q", 17, t().role(line.key ? Role::k : Role::q))});
  }

  /// Which head the arcs belong to, and the weight of the chosen arc.
  void legend(int head, float base) {
    std::vector<Run> line{
        plain(ui.words.format("view.head", {std::to_string(head + 1)}), 12.5f, t().text1, Face::semibold)};
    if (pick.key >= 0 && !is_hidden(ui.trace(), head, pick.query, pick.key)) {
      const auto word = [&](const std::string& each) { return ui.paint.fit(each, 90, 12); };
      line.push_back(gap(8));
      line.push_back(plain(word(query_word(ui, pick.query)) + " → " + word(key_word(ui, pick.key)), 12, t().text3));
      line.push_back(gap(6));
      line.push_back(figures(percent(weight_at(ui.trace(), head, pick.query, pick.key)), 12, t().text2, Face::medium));
    }
    const float right = area.right() - 20;
    ui.paint.rect({right - ui.paint.width(line) - 26, base - 7, 18, 5}, head_ink(t(), head), 2);
    ui.paint.runs(right, base, line, Align::right);
  }

  void draw() {
    lines.push_back(lay_words(false));
    if (two) lines.push_back(lay_words(true));
    const bool pair = heads.size() > 1;
    const float top = area.y + 22;  // of the arcs, under the legend
    const float bottom = area.bottom() - (pair ? 26.f : 14.f) - (cut() ? 18.f : 0.f);
    if (two) {
      const float apart = std::clamp(bottom - top - 34, 60.f, 300.f);
      lines[0].y = std::round((top + bottom + apart) / 2 + 5);
      lines[1].y = lines[0].y - std::round(apart);
      lay_bundle();
    } else {
      const float share = std::min(190.f, (bottom - top - 36) / (pair ? 2.f : 1.f));
      lines[0].y = std::round((top + bottom) / 2 + (pair ? 5.f : share / 2 - 8));
      for (size_t i = 0; i < heads.size(); ++i) lay_arcs(heads[i], i == 0, share - 6);
    }
    react();
    draw_arcs();
    for (const Line& line : lines) draw_words(line);
    legend(heads[0], area.y + 20);
    if (pair) legend(heads[1], area.bottom() - 12);
    const float note = area.bottom() - (pair ? 32.f : 12.f);
    if (arcs.empty())
      ui.paint.paragraph(area.x + 20, area.y + 44, area.w - 40, 18,
                         {plain(ui.words.format("view.hidden", {query_word(ui, pick.query)}), 12.5f, t().text2)});
    if (cut())
      ui.paint.text(area.x + 20, note,
                    ui.words.format("view.cut", {std::to_string(keys().words.size()), std::to_string(key_count(ui))}),
                    t().text3, 12);
  }
};

}  // namespace

void draw_arcs_view(Ui& ui, const ViewPlace& place) {
  if (!has_weights(ui, place)) return;
  const Tensor& weights = ui.trace().value("weights");
  const Pick pick = picked(ui);
  const auto count = static_cast<int>(weights.shape().heads);
  const int above = pick.head / 2 * 2;  // heads go in pairs
  ArcsView view{ui, place.area, pick, selected_pick(ui), {above}};
  if (above + 1 < count) view.heads.push_back(above + 1);
  view.draw();
}

}  // namespace attn
