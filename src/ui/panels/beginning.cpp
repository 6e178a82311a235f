
#include "platform/platform.h"
#include "ui/panels/panels.h"
#include "ui/player/flow.h"
#include "ui/player/playback.h"
#include "ui/stage/flow_cells.h"
#include "ui/views/views.h"

namespace attn {
namespace {

/// Seconds from the beginning.
struct Time {
  double from;
  double to;
};
constexpr Time kSentence{0, .5};
constexpr Time kQuestion{.4, .9};
constexpr Time kArcs{.9, 2.3};
constexpr Time kLands{2.1, 2.7};  // the largest weight on its word
constexpr Time kLeaves{3.6, 4};   // all but the words
constexpr Time kAxes{3.8, 4.9};   // the words become labels,
constexpr Time kPage{4.1, 5};     // and the page comes up

constexpr int kPoints = 28;      // of an arc
constexpr float kThickest = 24;  // of the largest weight
constexpr float kLabel = 12;     // the size of a label on the stage

/// The sentence in the middle of the window, on one line where that can be read.
struct Sentence {
  Ui& ui;
  Rect all;
  double now;  // seconds from the beginning
  std::string step = part_on_view(ui.session, Part::weights);
  const Tensor& weights = ui.trace().value(step);
  int head = ui.step_head(step);
  int query = std::min(ui.scene().view.row, static_cast<int>(weights.shape().rows) - 1);
  int key = keys_by_weight(weights, {head}, query, {}).front();
  float size = 13;
  std::vector<Rect> words{};
  std::vector<DrawnText> page = Painter::texts();  // what was drawn under this

  double part(Time time) const { return eased(now, time.from, time.to); }
  const std::vector<std::string>& tokens() const { return ui.session.tokens(); }
  double weight(int j) const { return std::max(0.0, static_cast<double>(weights.at(0, head, query, j))); }

  void lay_out() {
    const float room = all.w - 48;
    float sum = 0;
    for (float each : {26.f, 22.f, 18.f, 15.f}) {
      size = each;
      sum = -gap();
      for (const std::string& word : tokens()) sum += width(word) + gap();
      if (sum <= room) break;
    }
    const float lines = std::ceil(sum / room);
    const float most = lines > 1 ? sum / lines + size * 4 : room;
    std::vector<size_t> starts{0};
    float x = 0;
    float y = 0;
    for (const std::string& word : tokens()) {
      if (x > 0 && x + width(word) > std::min(room, most)) {
        starts.push_back(words.size());
        x = 0;
        y += size * 4.4f;
      }
      words.push_back({x, y, width(word), size});
      x += width(word) + gap();
    }
    starts.push_back(words.size());
    const float top = all.h * .56f - y / 2;
    for (size_t line = 0; line + 1 < starts.size(); ++line) {
      const float left = (all.w - words[starts[line + 1] - 1].right()) / 2;
      for (size_t i = starts[line]; i < starts[line + 1]; ++i)
        words[i] = {words[i].x + left, words[i].y + top, words[i].w, size};
    }
  }
  float gap() const { return size * .55f; }
  float width(const std::string& word) const { return ui.paint.width(word, size, Face::semibold); }
  Point middle(int j) const {
    const Rect& r = words[static_cast<size_t>(j)];
    return {r.x + r.w / 2, r.y};
  }

  /// From above the asking word to above another, as far as a part of it.
  std::vector<Point> arc(int j, double grown) const {
    const Point a = middle(query);
    const Point b = middle(j);
    const float far = std::min(1.f, std::abs(a.x - b.x) / (all.w * .5f));
    const float high = j == query ? 40 : 34 + far * std::min(180.f, all.h * .24f);
    const float side = j == query ? 26.f : 0.f;
    const float low = size * .45f;
    std::vector<Point> points = cubic(kPoints, {a.x, a.y - low}, {a.x - side, a.y - high * 4 / 3},
                                      {b.x + side, b.y - high * 4 / 3}, {b.x, b.y - low});
    points.resize(static_cast<size_t>(std::lround(grown * kPoints)) + 1);
    return points;
  }

  void draw_arcs() const {
    const double seen = 1 - part(kLeaves);
    const double most = std::max(1e-30, weight(key));
    std::vector<int> order;
    for (int j = 0; j < static_cast<int>(tokens().size()); ++j) order.push_back(j);
    std::ranges::sort(order, {}, [&](int j) { return weight(j); });
    for (const int j : order) {
      const double share = weight(j) / most;
      const double grown = eased(now, kArcs.from + .5 * (1 - share), kArcs.to);
      if (grown <= 0 || seen <= 0) continue;
      const float thick = std::max(1.f, kThickest * std::min(1.f, size / 24) * static_cast<float>(share));
      ui.paint.poly(arc(j, grown), faded(ui.theme.amount_at(.3 + .6 * share), seen * (.6 + .4 * share)), thick);
    }
  }

  void draw_question() const {
    const double seen = part(kQuestion) - part(kLeaves);
    if (seen <= 0) return;
    const float letters = all.w < 600 ? 20.f : 28.f;
    std::vector<Run> runs =
        marked(ui.theme, ui.words.format("beginning.question", {tokens()[static_cast<size_t>(query)]}), letters,
               ui.theme.text1);
    for (Run& run : runs) {
      if (run.face == Face::regular) run.face = Face::semibold;
      run.color = faded(run.color, seen);
    }
    const float lift = std::min(240.f, all.h * .3f);
    ui.paint.runs(all.w / 2, words.front().y - lift, runs, Align::center);
  }

  /// The largest weight, from its arc down under its word.
  void draw_weight() const {
    const double seen = part(kLands) - part(kLeaves);
    if (seen <= 0) return;
    const Point top = arc(key, 1)[kPoints / 2];
    const Point end{middle(key).x, middle(key).y + size * 2.6f};
    const auto t = static_cast<float>(part(kLands));
    ui.paint.number(top.x + (end.x - top.x) * t, top.y + (end.y - top.y) * t,
                    weight_text(ui.trace(), step, weight(key)), faded(ui.theme.role(Role::a), seen),
                    std::round(size * 1.1f), Face::semibold, Align::center);
  }

  /// The label that the page has drawn of a word, over its column or beside its row; null where it has none.
  const DrawnText* label(int j, bool of_column) const {
    const std::string& square = ui.stop().step;
    const int square_head = ui.step_head(square);
    const DrawnCell* cell = nullptr;  // the first of the column or row on view
    for (const DrawnCell& c : ui.drawn)
      if (c.cell.step == square && c.cell.head == square_head && (of_column ? c.cell.col : c.cell.row) == j && !cell)
        cell = &c;
    if (!cell) return nullptr;
    for (const DrawnText& text : page) {
      const float x = text.box.x + text.box.w / 2;
      const float y = text.box.y + text.box.h / 2;
      const bool over = x >= cell->box.x - 2 && x <= cell->box.right() + 2 && y < cell->box.y && y > cell->box.y - 160;
      const bool beside = y >= cell->box.y && y <= cell->box.bottom() && x < cell->box.x;
      if (text.text == tokens()[static_cast<size_t>(j)] && (of_column ? over : beside)) return &text;
    }
    return nullptr;
  }

  void draw_words() const {
    const Theme& t = ui.theme;
    const double there = part(kAxes);
    const double seen = part(kSentence) - eased(now, kAxes.to - .15, kPage.to);
    for (int j = 0; j < static_cast<int>(words.size()); ++j) {
      const Rect& from = words[static_cast<size_t>(j)];
      const double chosen = (j == query ? part(kQuestion) : j == key ? part(kLands) : 0) - part(kLeaves);
      const Color fill = t.role(j == query ? Role::q : Role::k);
      if (chosen > 0)
        ui.paint.rect({from.x - 7, from.y - size * .3f, from.w + 14, size * 1.6f}, faded(fill, chosen), 5);
      const Color ink = chosen > .5 ? ink_on(fill) : t.text1;
      for (const bool of_column : {true, false}) {
        const DrawnText* to = there > 0 ? label(j, of_column) : nullptr;
        if (!to && of_column) continue;  // one word until then; it goes where the page has no label for it
        const double left = to ? seen : std::max(0.0, seen - 4 * there);
        const Rect r = to ? mixed(from, to->box, there) : from;
        const float letters = std::round(size + (kLabel - size) * static_cast<float>(there));
        ui.paint.text(r.x + r.w / 2, baseline(r.y + r.h / 2, letters), tokens()[static_cast<size_t>(j)],
                      faded(ink, left), letters, Face::semibold, Align::center);
      }
    }
  }

  void draw() {
    lay_out();
    ui.paint.rect(all, faded(ui.theme.stage, 1 - part(kPage)));
    draw_arcs();
    draw_question();
    draw_words();
    draw_weight();
  }
};

/// Whether the scene is one of words that look at each other.
bool is_told(const Ui& ui) { return has_weights(ui) && ui.session.tokens() == ui.session.key_tokens(); }

/// The two ways on, in the place of the player: what they speak of stays in view.
void draw_offers(Ui& ui, Rect all, Beginning& b) {
  const Theme& t = ui.theme;
  const std::string steps = ui.words.format("beginning.steps", {std::to_string(ui.stops.size())});
  const std::string& play = ui.word("control.play");
  const Rect player = ui.player.place.h > 0 ? ui.player.place : Rect{0, all.h - 64, all.w, 64};
  const float high = ui.touch ? 44.f : 34.f;
  const float edge = std::min(8.f, (player.h - high) / 2);
  const auto width = [&](const std::string& text) { return std::round(ui.paint.width(text, 13, Face::medium)) + 32; };
  const float w = width(steps) + width(play) + 3 * edge;
  const bool narrow = player.w < 600;  // they take all of it, else its buttons' part
  b.card = narrow ? player : Rect{player.x, player.y + 1, std::max(w, 216.f), player.h - 1};
  int chosen = 0;
  window("ways on", b.card, [&] {
    ui.paint.rect(b.card, t.panel);
    ui.paint.hline(b.card.x, b.card.right(), player.y, t.hairline);
    ui.mirror.section("player");
    const float left = narrow ? std::round(b.card.x + (b.card.w - w) / 2) : b.card.x;
    const Rect first{left + edge, std::round(b.card.y + (b.card.h - high) / 2), width(steps), high};
    if (button(ui, "begin steps", first, steps, true)) chosen = 1;
    if (button(ui, "begin play", {first.right() + edge, first.y, width(play), high}, play)) chosen = 2;
  });
  if (chosen == 0) return;
  b = {};
  play_to_end(ui, false);
  if (chosen == 2) toggle_play(ui);
}

}  // namespace

void start_beginning(Beginning& beginning) {
  if (platform::prefers_reduced_motion() || !platform::remembered("begun").empty()) return;
  platform::remember("begun", "1");
  beginning.phase = Beginning::Phase::asked;
}

bool is_beginning(const Ui& ui) {
  const Beginning::Phase phase = ui.of<Beginning>().phase;
  return phase == Beginning::Phase::asked || phase == Beginning::Phase::moves;
}

void leave_beginning(Ui& ui) {
  Beginning& b = ui.of<Beginning>();
  if (b.phase == Beginning::Phase::none || !is_input(ui)) return;
  const bool moved = b.phase != Beginning::Phase::offers;
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const bool for_card = ui.mirror.asked() || pressed(ImGuiKey_Tab) || pressed(ImGuiKey_Enter) ||
                        (ImGui::IsMouseClicked(0) && b.card.contains(mouse.x, mouse.y));
  if (moved || !for_card) b = {};
}

void draw_beginning(Ui& ui, Rect all) {
  Beginning& b = ui.of<Beginning>();
  if (b.phase != Beginning::Phase::none && !is_told(ui)) b = {};
  if (b.phase == Beginning::Phase::asked) b = {Beginning::Phase::moves, ui.now};
  const double now = ui.now - b.since;
  if (b.phase == Beginning::Phase::moves) {
    window(
        "beginning", all,
        [&] {
          Sentence{ui, all, now}.draw();
        },
        ImGuiWindowFlags_NoInputs);
    ui.outcome.unfinished = true;
    if (now >= kPage.to) b.phase = Beginning::Phase::offers;
  }
  if (b.phase == Beginning::Phase::offers) draw_offers(ui, all, b);
}

}  // namespace attn
