#include <numbers>

#include "text/order.h"
#include "ui/views/views.h"

namespace attn {
namespace {

constexpr int kMostNodes = 48;
constexpr size_t kMostEdges = 150;
constexpr int kEdgePoints = 16;  // of an edge
constexpr float kFoot = 40;      // of the row with the switch

/// All pairs above a threshold, or those of one word.
struct GraphChoice {
  bool all = false;
  double threshold = .1;  // of the largest that there may be
};

/// A word of the text, or with `key` of the second text.
struct Node {
  int word;
  bool key;
  auto operator<=>(const Node&) const = default;
};

/// The tokens on a circle, of two texts in two columns, and weights between them as edges that point at the key.
struct GraphView : WeightsView {
  GraphChoice& choice = ui.of<GraphChoice>();
  std::vector<Node> nodes{};
  std::map<Node, size_t> place{};
  std::vector<Node> shown{};  // nodes whose words have room
  std::vector<WeightLine> edges{};
  size_t found = 0;  // edges before the smallest were left out
  Point center{};
  float radius = 0;  // of the circle; of columns how far they stand from the middle
  float height = 0;  // of the columns

  const std::string& token(Node n) const { return n.key ? key_word(n.word) : query_word(n.word); }
  Node key_node(int key) const { return {key, two}; }
  bool is_query(Node n) const { return !n.key && n.word == pick.query; }
  bool is_key(Node n) const { return n == key_node(pick.key); }
  int count(bool key) const { return static_cast<int>(std::ranges::count(nodes, key, &Node::key)); }
  bool cut() const { return count(two) < keys(); }
  double angle(Node n) const {
    return 2 * std::numbers::pi * static_cast<double>(place.at(n)) / static_cast<double>(nodes.size()) -
           std::numbers::pi / 2;
  }
  /// Its place, moved so far towards the middle.
  Point at(Node n, float inwards = 0) const {
    if (!two) {
      const float r = radius - inwards;
      return {center.x + r * static_cast<float>(std::cos(angle(n))),
              center.y + r * static_cast<float>(std::sin(angle(n)))};
    }
    const float apart = std::min(44.f, height / static_cast<float>(count(n.key)));
    const float first = center.y - apart * static_cast<float>(count(n.key) - 1) / 2;
    return {center.x + (n.key ? radius - inwards : inwards - radius), first + apart * static_cast<float>(place.at(n))};
  }

  void lay_nodes() {
    for (const bool key : {false, true}) {
      if (!two && !key) continue;  // one text: its words are the keys
      std::vector<int> words = key ? keys_on_view({pick.head}) : queries_on_view();
      words.resize(std::min(words.size(), static_cast<size_t>(kMostNodes)));
      std::ranges::sort(words);
      for (size_t i = 0; i < words.size(); ++i) {
        nodes.push_back({words[i], key && two});
        place[nodes.back()] = i;
      }
    }
    float widest = 0;
    for (Node n : nodes) widest = std::max(widest, std::min(110.f, ui.paint.width(token(n), 13, Face::semibold)));
    const float h = area.h - kFoot - 24;
    center = {area.x + area.w / 2, area.y + 24 + h / 2};
    height = h - 12;
    radius = two ? std::clamp(area.w / 2 - widest - 34, 40.f, 190.f)
                 : std::max(40.f, std::min(h / 2 - 28, area.w / 2 - widest - 34));
  }

  void add(int query, int key) {
    if (!counts(pick.head, query, key)) return;
    const double w = weight(pick.head, query, key);
    edges.push_back({pick.head, query, key, w, size(w), line_thickness(size(w)), way({query, false}, key_node(key))});
  }

  std::vector<Point> way(Node from, Node to) const {
    if (two) {
      const Point a = at(from, 8);
      const Point b = at(to, 10);
      const float middle = (a.x + b.x) / 2;
      return cubic(kEdgePoints, a, {middle, a.y}, {middle, b.y}, b);
    }
    if (from == to) {  // a loop inwards
      const Point a = at(from);
      const Point m = at(from, 15);
      const auto start = std::atan2(a.y - m.y, a.x - m.x);
      return sampled(kEdgePoints, [&](float u) {
        const float turned = start + static_cast<float>(2 * std::numbers::pi) * u;
        return Point{m.x + 15 * std::cos(turned), m.y + 15 * std::sin(turned)};
      });
    }
    // Bent towards the middle and to the right of its way, so that there and back are two lines.
    const Point a = at(from, 7);
    const Point b = at(to, 9);
    const Point mid{(a.x + b.x) / 2, (a.y + b.y) / 2};
    const Point c{mid.x + (center.x - mid.x) * .35f - (b.y - a.y) * .08f,
                  mid.y + (center.y - mid.y) * .35f + (b.x - a.x) * .08f};
    return sampled(kEdgePoints, [&](float u) {
      const float v = 1 - u;
      return Point{v * v * a.x + 2 * v * u * c.x + u * u * b.x, v * v * a.y + 2 * v * u * c.y + u * u * b.y};
    });
  }

  void lay_edges() {
    if (!choice.all) {
      for (Node n : nodes)
        if (n.key == two) add(pick.query, n.word);
    } else {
      struct Pair {
        double size;
        int query, key;
      };
      std::vector<Pair> pairs;
      for (Node i : nodes)
        for (Node j : nodes)
          if (!i.key && j.key == two)
            if (const double s = size(weight(pick.head, i.word, j.word)); s >= choice.threshold)
              pairs.push_back({s, i.word, j.word});
      found = pairs.size();
      sort_stably(pairs, [](const Pair& a, const Pair& b) { return a.size > b.size; });
      pairs.resize(std::min(pairs.size(), kMostEdges));
      for (const Pair& pair : pairs) add(pair.query, pair.key);
    }
    sort_stably(edges, [](const WeightLine& a, const WeightLine& b) { return a.size < b.size; });
  }

  struct Label {
    Rect box;
    std::string text;
  };
  Label label(Node n) const {
    const std::string text = ui.paint.fit(token(n), 110, 13, Face::semibold);
    const float w = ui.paint.width(text, 13, Face::semibold) + 10;
    const float c = two ? (n.key ? 1.f : -1.f) : static_cast<float>(std::cos(angle(n)));
    const Point p = at(n, -12);
    const float x = p.x - w / 2 + c * w / 2;
    return {{std::round(x), std::round(p.y - 10), std::round(w), 20}, text};
  }

  void react() {
    const Hit h = hit("graph", {area.x, area.y, area.w, area.h - kFoot});
    if (!h.hovered && !h.held) return;
    const Point p = pointer();
    const Node* node = nullptr;
    float nearest = ui.touch ? 22.f : 12.f;
    for (const Node& each : nodes) {
      const Point n = at(each);
      const float off = std::hypot(p.x - n.x, p.y - n.y);
      if (off < nearest) {
        nearest = off;
        node = &each;
      }
    }
    for (const Node& each : shown)
      if (!node && label(each).box.contains(p.x, p.y)) node = &each;
    if (node)
      answer_word(h, node->word, node->key, cut() && !two);
    else if (const WeightLine* edge = line_at_pointer(edges))
      answer(h, pick.head, edge->query, edge->key);
    else
      ImGui::SetMouseCursor(ImGuiMouseCursor_Arrow);
  }

  /// The chosen words first, then the heaviest; a word that would lie on another one is left out.
  void choose_labels() {
    std::vector<Rect> taken{{area.x, area.y, 170, 26}};
    std::vector<Node> order;
    if (two) {
      order.push_back({pick.query, false});
      for (Node n : nodes)
        if (!n.key) order.push_back(n);
    }
    for (int j : keys_by_weight(weights, {pick.head}, pick.query,
                                two ? std::vector{pick.key} : std::vector{pick.query, pick.key}))
      order.push_back(key_node(j));
    for (Node n : order) {
      if (!place.count(n)) continue;
      Rect r = label(n).box;
      if (two) r = {r.x, r.y + 3, r.w, r.h - 6};  // one below the other they may come near
      const bool free = std::ranges::none_of(taken, [&](const Rect& o) {
        return r.x < o.right() && o.x < r.right() && r.y < o.bottom() && o.y < r.bottom();
      });
      if (!free || r.x < area.x || r.right() > area.right()) continue;
      taken.push_back(r);
      shown.push_back(n);
    }
  }

  void draw_edges() {
    for (const WeightLine& edge : edges) {
      const bool on = edge.query == pick.query && edge.key == pick.key;
      const Point m = edge.points[kEdgePoints / 2];
      const Point n = edge.points[kEdgePoints / 2 + 1];
      const Color ink = draw_line(edge, on, {m.x - 2, m.y - 2, 4, 4});
      if (on) ui.paint.poly(edge.points, t().text1, 1);
      const float far = std::max(1e-3f, std::hypot(n.x - m.x, n.y - m.y));
      const Point along{(n.x - m.x) / far, (n.y - m.y) / far};
      const float size = 3 + edge.thickness * .7f;
      if ((two || edge.query != edge.key) && edge.size >= .02)
        ui.paint.fill({{m.x + along.x * size * 1.6f, m.y + along.y * size * 1.6f},
                       {m.x - along.y * size, m.y + along.x * size},
                       {m.x + along.y * size, m.y - along.x * size}},
                      ink);
    }
  }

  void draw_nodes() {
    for (Node n : nodes) {
      const Point p = at(n);
      ui.paint.circle(p, is_query(n) || is_key(n) ? 6.f : 4.f,
                      is_query(n) ? t().role(Role::q)
                      : is_key(n) ? t().role(Role::k)
                                  : t().text3);
      const bool named = std::ranges::find(shown, n) != shown.end();
      mirror_name("graph", named ? label(n).box : Rect{p.x - 8, p.y - 8, 16, 16}, selected, n.word, n.key);
    }
    for (Node n : shown) {
      const Label each = label(n);
      const WordLook look = word_look(is_query(n), is_key(n), !choice.all && n.key == two && hidden(pick.head, n.word));
      if (look.chosen) ui.paint.rect(each.box, look.fill, 5);
      ui.paint.text(each.box.x + each.box.w / 2, baseline(each.box.y + 10, 13), each.text, look.ink, 13,
                    look.chosen ? Face::semibold : Face::medium, Align::center);
    }
  }

  /// One word or all pairs above a threshold; what is on view in words.
  void draw_foot() {
    const float y = area.bottom() - kFoot + 4;
    const int threshold = static_cast<int>(std::lround(choice.threshold * 100));
    const std::string least = shares ? std::to_string(threshold) + " %" : number(choice.threshold * unit);
    const std::vector<std::string> items{ui.word("view.from_word"),
                                         ui.words.format(shares ? "view.above" : "view.above_size", {least})};
    float w = 4;
    for (const std::string& item : items) w += ui.paint.width(item, 12, Face::semibold) + 16;
    const int clicked = segmented(ui, "edges", {area.x + 16, y, w, 28}, items, choice.all ? 1 : 0, 12);
    if (clicked >= 0) choice.all = clicked == 1;
    const float x = area.x + 16 + w + 22;
    const float room = area.right() - 24 - x;
    if (choice.all && room > 60) {
      auto value = static_cast<float>((choice.threshold - .01) / .49);
      if (slider(ui, "threshold", {x, y + 14, std::min(140.f, room), 1}, value))
        choice.threshold = std::round((.01 + value * .49) * 100) / 100;
    }
    std::vector<Run> head{plain(head_words(pick.head), 12.5f, t().text1, Face::semibold)};
    if (pick.key >= 0)
      head.insert(head.end(), {gap(8), figures(number(weight(pick.head, pick.key)), 12, t().text2, Face::medium)});
    ui.paint.rect({area.x + 20, area.y + 11, 18, 5}, head_ink(t(), pick.head), 2);
    ui.paint.runs(area.x + 46, area.y + 18, head);
    std::string note;
    if (found > edges.size())
      note = ui.words.format("view.edges_cut",
                             {in_threes(std::to_string(edges.size())), in_threes(std::to_string(found))});
    if (cut())
      note = ui.words.format("view.cut", {in_threes(std::to_string(count(two))), in_threes(std::to_string(keys()))});
    if (!choice.all && edges.empty()) note = ui.words.format("view.hidden", {query_word(pick.query)});
    const float note_w = ui.paint.width(note, 12);
    if (!note.empty() && note_w < area.w - 40 - 170)
      ui.paint.text(area.right() - 20, area.y + 18, note, t().text3, 12, Face::regular, Align::right);
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
  if (has_weights(ui, place)) GraphView{{ui, place}}.draw();
}

}  // namespace attn
