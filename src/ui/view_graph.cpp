#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>

#include "ui/views.h"

namespace attn {
namespace {

constexpr int kMostNodes = 48;
constexpr size_t kMostEdges = 150;
constexpr int kPoints = 16;  // of an edge
constexpr float kFoot = 40;  // of the row with the switch

struct Edge {
  int query;
  int key;
  double weight;
  float thickness;
  std::vector<Point> points;  // from the query to the key
};

/// The tokens on a circle, and weights between them as edges that point at the key.
struct GraphView {
  Ui& ui;
  Rect area;
  Pick pick;
  Pick selected;
  std::vector<int> nodes{};
  std::map<int, size_t> place{};
  std::vector<Edge> edges{};
  size_t found = 0;  // edges before the smallest were left out
  Point center{};
  float radius = 0;

  const Theme& t() const { return ui.theme; }
  const std::string& token(int j) const { return ui.session.tokens()[static_cast<size_t>(j)]; }
  bool all() const { return ui.activity.graph_all; }
  bool cut() const { return static_cast<int>(nodes.size()) < token_count(ui); }
  double angle(int j) const { return 2 * std::numbers::pi * static_cast<double>(place.at(j)) / static_cast<double>(nodes.size()) - std::numbers::pi / 2; }
  Point on_circle(int j, float r) const {
    return {center.x + r * static_cast<float>(std::cos(angle(j))), center.y + r * static_cast<float>(std::sin(angle(j)))};
  }

  void lay_nodes() {
    nodes = keys_by_weight(ui, {pick.head}, selected.query, {pick.query, selected.query, selected.key, pick.key});
    nodes.resize(std::min(nodes.size(), static_cast<size_t>(kMostNodes)));
    std::sort(nodes.begin(), nodes.end());
    for (size_t i = 0; i < nodes.size(); ++i) place[nodes[i]] = i;
    float widest = 0;
    for (int j : nodes) widest = std::max(widest, std::min(110.f, ui.paint.width(token(j), 13, Face::semibold)));
    const float h = area.h - kFoot - 24;
    center = {area.x + area.w / 2, area.y + 24 + h / 2};
    radius = std::max(40.f, std::min(h / 2 - 28, area.w / 2 - widest - 34));
  }

  void add(int query, int key) {
    const double w = weight_at(ui, pick.head, query, key);
    if (!(w > 0) || is_hidden(ui, pick.head, query, key)) return;
    Edge edge{query, key, w, std::max(1.f, static_cast<float>(w) * kPixelsAWeight), {}};
    if (query == key) {  // a loop inwards
      const Point a = on_circle(query, radius);
      const Point m = on_circle(query, radius - 15);
      const auto start = std::atan2(a.y - m.y, a.x - m.x);
      for (int i = 0; i <= kPoints; ++i) {
        const auto at = start + static_cast<float>(2 * std::numbers::pi) * static_cast<float>(i) / kPoints;
        edge.points.push_back({m.x + 15 * std::cos(at), m.y + 15 * std::sin(at)});
      }
    } else {  // bent towards the middle and to the right of its way, so that there and back are two lines
      const Point a = on_circle(query, radius - 7);
      const Point b = on_circle(key, radius - 9);
      const Point mid{(a.x + b.x) / 2, (a.y + b.y) / 2};
      const Point c{mid.x + (center.x - mid.x) * .35f - (b.y - a.y) * .08f, mid.y + (center.y - mid.y) * .35f + (b.x - a.x) * .08f};
      for (int i = 0; i <= kPoints; ++i) {
        const float u = static_cast<float>(i) / kPoints;
        const float v = 1 - u;
        edge.points.push_back({v * v * a.x + 2 * v * u * c.x + u * u * b.x, v * v * a.y + 2 * v * u * c.y + u * u * b.y});
      }
    }
    edges.push_back(std::move(edge));
  }

  void lay_edges() {
    if (!all()) {
      for (int j : nodes) add(pick.query, j);
    } else {
      struct Pair {
        double weight;
        int query, key;
      };
      std::vector<Pair> pairs;
      for (int i : nodes)
        for (int j : nodes)
          if (const double w = weight_at(ui, pick.head, i, j); w >= ui.activity.graph_threshold) pairs.push_back({w, i, j});
      found = pairs.size();
      std::stable_sort(pairs.begin(), pairs.end(), [](const Pair& a, const Pair& b) { return a.weight > b.weight; });
      pairs.resize(std::min(pairs.size(), kMostEdges));
      for (const Pair& pair : pairs) add(pair.query, pair.key);
    }
    std::stable_sort(edges.begin(), edges.end(), [](const Edge& a, const Edge& b) { return a.weight < b.weight; });
  }

  struct Label {
    Rect box;
    std::string text;
  };
  Label label(int j) const {
    const std::string text = ui.paint.fit(token(j), 110, 13, Face::semibold);
    const float w = ui.paint.width(text, 13, Face::semibold) + 10;
    const auto c = static_cast<float>(std::cos(angle(j)));
    const Point p = on_circle(j, radius + 12);
    const float x = p.x - w / 2 + c * w / 2;
    return {{std::round(x), std::round(p.y - 10), std::round(w), 20}, text};
  }

  void react() {
    const Hit h = hit("graph", {area.x, area.y, area.w, area.h - kFoot});
    if (!h.hovered && !h.held) return;
    const Point p{ImGui::GetIO().MousePos.x, ImGui::GetIO().MousePos.y};
    int word = -1;
    float nearest = ui.touch ? 22.f : 12.f;
    for (int j : nodes) {
      const Point n = on_circle(j, radius);
      const float off = std::hypot(p.x - n.x, p.y - n.y);
      if (off < nearest) {
        nearest = off;
        word = j;
      }
    }
    for (int j : shown)
      if (word < 0 && label(j).box.contains(p.x, p.y)) word = j;
    if (word >= 0)
      answer_word(ui, h, pick, selected, word, cut());
    else if (const Edge* edge = line_at(ui, edges, p))
      answer(ui, h, pick.head, edge->query, edge->key);
  }

  std::vector<int> shown{};  // nodes whose words have room

  /// The chosen words first, then the heaviest; a word that would lie on another one is left out.
  void choose_labels() {
    std::vector<Rect> taken{{area.x, area.y, 170, 26}};
    for (int j : keys_by_weight(ui, {pick.head}, pick.query, {pick.query, pick.key})) {
      if (!place.count(j)) continue;
      const Rect r = label(j).box;
      const bool free = std::none_of(taken.begin(), taken.end(), [&](const Rect& o) {
        return r.x < o.right() && o.x < r.right() && r.y < o.bottom() && o.y < r.bottom();
      });
      if (!free || r.x < area.x || r.right() > area.right()) continue;
      taken.push_back(r);
      shown.push_back(j);
    }
  }

  void draw_edges() {
    for (const Edge& edge : edges) {
      const bool on = edge.query == pick.query && edge.key == pick.key;
      const Color ink = faded(head_ink(t(), pick.head), on ? 1 : .35 + .65 * std::min(1.0, edge.weight / .2));
      ui.paint.poly(edge.points, ink, edge.thickness);
      if (on) ui.paint.poly(edge.points, t().text1, 1);
      const Point m = edge.points[kPoints / 2];
      const Point n = edge.points[kPoints / 2 + 1];
      const float far = std::max(1e-3f, std::hypot(n.x - m.x, n.y - m.y));
      const Point along{(n.x - m.x) / far, (n.y - m.y) / far};
      const float size = 3 + edge.thickness * .7f;
      if (edge.query != edge.key && edge.weight >= .02)
        ui.paint.fill({{m.x + along.x * size * 1.6f, m.y + along.y * size * 1.6f}, {m.x - along.y * size, m.y + along.x * size}, {m.x + along.y * size, m.y - along.x * size}}, ink);
      ui.drawn.push_back({{"weights", pick.head, edge.query, edge.key}, "", {m.x - 2, m.y - 2, 4, 4}, over(ink, (ink >> 24) / 255.0, t().stage), false});
    }
  }

  void draw_nodes() {
    for (int j : nodes) {
      const bool query = j == pick.query;
      const bool key = j == pick.key;
      const Point p = on_circle(j, radius);
      ui.paint.circle(p, query || key ? 6.f : 4.f, query ? t().role(Role::q) : key ? t().role(Role::k) : t().text3);
      const bool named = std::find(shown.begin(), shown.end(), j) != shown.end();
      mirror_word(ui, "graph", named ? label(j).box : Rect{p.x - 8, p.y - 8, 16, 16}, selected, j);
    }
    for (int j : shown) {
      const Label each = label(j);
      const WordLook look = word_look(ui, pick, j, !all() && is_hidden(ui, pick.head, pick.query, j));
      if (look.chosen) ui.paint.rect(each.box, look.fill, 5);
      ui.paint.text(each.box.x + each.box.w / 2, baseline(each.box.y + 10, 13), each.text, look.ink, 13, look.chosen ? Face::semibold : Face::medium, Align::center);
    }
  }

  /// One word or all pairs above a threshold; what is on view in words.
  void draw_foot() {
    const float y = area.bottom() - kFoot + 4;
    const int threshold = static_cast<int>(std::lround(ui.activity.graph_threshold * 100));
    const std::vector<std::string> items{ui.word("view.from_word"), ui.words.format("view.above", {std::to_string(threshold)})};
    float w = 4;
    for (const std::string& item : items) w += ui.paint.width(item, 12, Face::semibold) + 16;
    const int clicked = segmented(ui, "edges", {area.x + 16, y, w, 28}, items, all() ? 1 : 0, 12);
    if (clicked >= 0) ui.activity.graph_all = clicked == 1;
    const float x = area.x + 16 + w + 22;
    const float room = area.right() - 24 - x;
    if (all() && room > 60) {
      auto value = static_cast<float>((ui.activity.graph_threshold - .01) / .49);
      if (slider(ui, "threshold", {x, y + 14, std::min(140.f, room), 1}, value)) ui.activity.graph_threshold = std::round((.01 + value * .49) * 100) / 100;
    }
    std::vector<Run> head{{plain(ui.words.format("view.head", {std::to_string(pick.head + 1)}), 12.5f, t().text1, Face::semibold)}};
    if (pick.key >= 0) {
      head.push_back(gap(8));
      head.push_back(figures(percent(weight_at(ui, pick.head, pick.query, pick.key)), 12, t().text2, Face::medium));
    }
    ui.paint.rect({area.x + 20, area.y + 11, 18, 5}, head_ink(t(), pick.head), 2);
    ui.paint.runs(area.x + 46, area.y + 18, head);
    std::string note;
    if (found > edges.size()) note = ui.words.format("view.edges_cut", {std::to_string(edges.size()), std::to_string(found)});
    if (cut()) note = ui.words.format("view.cut", {std::to_string(nodes.size()), std::to_string(token_count(ui))});
    if (!all() && edges.empty()) note = ui.words.format("view.hidden", {token(pick.query)});
    const float note_w = ui.paint.width(note, 12);
    if (!note.empty() && note_w < area.w - 40 - 170) ui.paint.text(area.right() - 20, area.y + 18, note, t().text3, 12, Face::regular, Align::right);
  }

  void draw() {
    lay_nodes();
    lay_edges();
    choose_labels();
    react();
    draw_edges();
    draw_nodes();
    draw_foot();
  }
};

}  // namespace

void draw_graph_view(Ui& ui, const ViewPlace& place) {
  if (!has_weights(ui, place, true)) return;
  GraphView view{ui, place.area, picked(ui), selected_pick(ui)};
  view.draw();
}

}  // namespace attn
