#include <numeric>

#include "text/order.h"
#include "ui/views/views.h"

namespace attn {
namespace {

constexpr float kGap = 12;   // between words at least
constexpr int kPoints = 28;  // of a curve
constexpr int kMostWords = 60;

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
struct ArcsView : WeightsView {
  std::vector<int> shown = heads_on_view();  // heads: above, below
  std::vector<Line> lines{};                 // of queries; of keys, where these are others
  std::vector<WeightLine> arcs{};

  std::vector<int> heads_on_view() const {  // heads go in pairs
    const int above = pick.head / 2 * 2;
    return above + 1 < heads() ? std::vector{above, above + 1} : std::vector{above};
  }
  const Line& query_line() const { return lines.front(); }
  const Line& key_line() const { return lines.back(); }
  std::string text(const Line& line, int j) const {
    return ui.paint.fit(line.key ? key_word(j) : query_word(j), 160, line.size, Face::semibold);
  }
  float width(const Line& line, int j) const { return ui.paint.width(text(line, j), line.size, Face::semibold); }
  bool cut() const { return static_cast<int>(key_line().words.size()) < keys(); }
  float indent() const { return two ? 24.f : 0.f; }  // for the letter before a line

  /// All words where they fit at some size, else those with the largest weights, of queries those about the chosen one.
  Line lay_words(bool key) const {
    Line line{key};
    const float room = area.w - 40 - indent();
    const int n = key ? keys() : queries();
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
    take(two && !key ? queries_on_view() : keys_on_view(shown));
    std::ranges::sort(line.words);
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

  bool shows(int head, int key) const { return counts(head, pick.query, key); }
  float thick(int head, int key) const { return line_thickness(size(weight(head, key))); }

  /// Where the arcs of a head leave the query: side by side, the farthest one next to the middle, so that none cross.
  void lay_arcs(int head, bool up, float room) {
    const Line& line = query_line();
    const float s = up ? -1.f : 1.f;
    const float y0 = line.y + (up ? -19.f : 11.f);
    const float from = line.middle.at(pick.query);
    const float most = width(line, pick.query) / 2 + 6;
    float longest = 1;
    for (int j : line.words) longest = std::max(longest, std::abs(line.middle.at(j) - from));
    for (int side : {-1, 1}) {
      std::vector<int> beside;
      for (int j : line.words)
        if ((side < 0 ? j < pick.query : j > pick.query) && shows(head, j)) beside.push_back(j);
      if (side > 0) std::ranges::reverse(beside);
      float total = 0;
      for (int j : beside) total += thick(head, j);
      const float squeeze = total > most ? most / total : 1;
      float used = 2;
      for (int j : beside) {
        const float w = thick(head, j);
        const float a = from + static_cast<float>(side) * (used + w / 2 * squeeze);
        used += w * squeeze;
        const float b = line.middle.at(j);
        const float h = std::min(room - w / 2, 18 + (room - 18) * std::sqrt(std::abs(a - b) / (longest + 40))) * 4 / 3;
        add(head, j, {a, y0}, {a, y0 + s * h}, {b, y0 + s * h}, {b, y0});
      }
    }
    if (shows(head, pick.query))
      add(head, pick.query, {from - 3, y0}, {from - 30, y0 + s * 44}, {from + 30, y0 + s * 44}, {from + 3, y0});
  }

  /// Between two lines: side by side where they leave the query, in the order of the keys, so that those of a head do
  /// not cross; at a key one head beside the other.
  void lay_bundle() {
    const float y0 = query_line().y - 19;
    const float y1 = key_line().y + 11;
    const auto thickness = [&](int head, int key) { return shows(head, key) ? thick(head, key) : 0.f; };
    float total = 0;
    for (int j : key_line().words)
      for (int head : shown) total += thickness(head, j);
    const float squeeze = std::min(1.f, (width(query_line(), pick.query) + 12) / std::max(total, 1.f));
    const float middle = query_line().middle.at(pick.query);
    float a = middle - total * squeeze / 2;
    for (int j : key_line().words) {
      float both = 0;
      for (int head : shown) both += thickness(head, j);
      float b = key_line().middle.at(j) - both / 2;
      for (int head : shown) {
        if (!shows(head, j)) continue;
        const float w = thick(head, j);
        const float from = a + w * squeeze / 2;
        const float to = b + w / 2;
        a += w * squeeze;
        b += w;
        // On a slant neighbours stay as far apart as they are thick: the one at the outer side of the bend rises
        // earlier.
        const float rise = (to > from ? from - middle : middle - from) / squeeze * 4 / 3;
        const float half = (y0 + y1) / 2 + rise;
        add(head, j, {from, y0}, {from, half}, {to, half}, {to, y1});
      }
    }
  }

  /// An arc by the four points of a cubic curve.
  void add(int head, int key, Point a, Point b, Point c, Point d) {
    arcs.push_back({head, pick.query, key, weight(head, key), size(weight(head, key)), thick(head, key),
                    cubic(kPoints, a, b, c, d)});
  }

  Rect word_box(const Line& line, int j) const {
    return {std::round(line.middle.at(j) - width(line, j) / 2 - 6), line.y - 17, std::round(width(line, j) + 12), 24};
  }

  int word_at(const Line& line) const {
    for (int j : line.words) {
      Rect r = word_box(line, j);
      if (ui.touch) r = {r.x, r.y - 10, r.w, 44};
      if (r.contains(pointer().x, pointer().y)) return j;
    }
    return -1;
  }

  void react() {
    const Hit h = hit("arcs", area);
    if (!h.hovered && !h.held) return;
    const int query = word_at(query_line());
    const int key = two ? word_at(key_line()) : -1;
    if (query >= 0 || key >= 0)
      answer_word(h, query >= 0 ? query : key, query < 0, cut() && !two);
    else if (const WeightLine* arc = line_at_pointer(arcs))
      answer(h, arc->head, pick.query, arc->key);
    else
      ImGui::SetMouseCursor(ImGuiMouseCursor_Arrow);
  }

  void draw_arcs() {
    std::vector<const WeightLine*> order;
    for (const WeightLine& arc : arcs) order.push_back(&arc);
    sort_stably(order, [](const WeightLine* a, const WeightLine* b) { return a->size < b->size; });
    for (const WeightLine* arc : order) {
      const Point top = arc->points[kPoints / 2];
      draw_line(*arc, false, {top.x - 2, top.y - arc->thickness / 2, 4, arc->thickness});
    }
    for (const WeightLine& arc : arcs)
      if (arc.key == pick.key && arc.head == pick.head) ui.paint.poly(arc.points, t().text1, 1);
  }

  void draw_words(const Line& line) {
    for (int j : line.words) {
      const bool may_hide = line.key == two;
      const bool masked = may_hide && std::ranges::all_of(shown, [&](int head) { return hidden(head, j); });
      const WordLook look = word_look(!line.key && j == pick.query, may_hide && j == pick.key, masked);
      const Rect box = word_box(line, j);
      if (look.chosen) ui.paint.rect(box, look.fill, 5);
      ui.paint.text(line.middle.at(j), line.y, text(line, j), look.ink, line.size, Face::semibold, Align::center);
      if (masked && !look.chosen)
        ui.paint.rect({line.middle.at(j) - width(line, j) / 2, line.y - 5, width(line, j), 1}, t().text3);
      mirror_name("arcs", box, selected, j, line.key);
    }
    if (!two) return;
    if (!line.key && line.words.front() > 0)
      ui.paint.text(word_box(line, line.words.front()).x - 2, line.y, "…", t().text3, 12, Face::regular, Align::right);
    if (!line.key && line.words.back() + 1 < queries())
      ui.paint.text(word_box(line, line.words.back()).right() + 2, line.y, "…", t().text3, 12);
    ui.paint.runs(area.x + 20, line.y + 1, {math(line.key ? "K" : "Q", 17, t().role(line.key ? Role::k : Role::q))});
  }

  /// Which head the arcs belong to, and the weight of the chosen arc.
  void legend(int head, float base) {
    std::vector<Run> line{plain(head_words(head), 12.5f, t().text1, Face::semibold)};
    if (pick.key >= 0 && !hidden(head, pick.key)) {
      const auto word = [&](const std::string& each) { return ui.paint.fit(each, 90, 12); };
      line.insert(line.end(),
                  {gap(8), plain(word(query_word(pick.query)) + " → " + word(key_word(pick.key)), 12, t().text3),
                   gap(6), figures(number(weight(head, pick.key)), 12, t().text2, Face::medium)});
    }
    const float right = area.right() - 20;
    ui.paint.rect({right - ui.paint.width(line) - 26, base - 7, 18, 5}, head_ink(t(), head), 2);
    ui.paint.runs(right, base, line, Align::right);
  }

  void draw() {
    lines.push_back(lay_words(false));
    if (two) lines.push_back(lay_words(true));
    const bool pair = shown.size() > 1;
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
      for (size_t i = 0; i < shown.size(); ++i) lay_arcs(shown[i], i == 0, share - 6);
    }
    react();
    draw_arcs();
    for (const Line& line : lines) draw_words(line);
    legend(shown[0], area.y + 20);
    if (pair) legend(shown[1], area.bottom() - 12);
    const float note = area.bottom() - (pair ? 32.f : 12.f);
    if (arcs.empty())
      ui.paint.paragraph(area.x + 20, area.y + 44, area.w - 40, 18,
                         {plain(ui.words.format("view.hidden", {query_word(pick.query)}), 12.5f, t().text2)});
    if (cut())
      ui.paint.text(area.x + 20, note,
                    ui.words.format("view.cut", {in_threes(std::to_string(key_line().words.size())),
                                                 in_threes(std::to_string(keys()))}),
                    t().text3, 12);
  }
};

}  // namespace

void draw_arcs_view(Ui& ui, const ViewPlace& place) {
  if (has_weights(ui, place)) ArcsView{{ui, place}}.draw();
}

}  // namespace attn
