#include "story/step_labels.h"
#include "story/step_words.h"
#include "ui/views/views.h"

namespace attn {
namespace {

/// What goes into softmax, by what the trace has; empty where weights come about in another way.
std::string similarity_step(const Ui& ui) {
  const Shape& weights = ui.trace().value(part_on_view(ui.session, Part::weights)).shape();
  for (const Part part : {Part::masked, Part::capped, Part::scaled, Part::scores})
    if (const std::string step = part_on_view(ui.session, part); ui.trace().value(step).shape() == weights) return step;
  return "";
}

std::string part_text(double v) { return with_sign(number_text(v, 3), v); }

/// One chosen row of the weights as a table: a line per key, and their sum.
struct RowTable : WeightsView {
  int component = component_on_view();
  std::string similarity = similarity_step(ui);
  std::string output = part_on_view(ui.session, Part::heads);
  const Tensor& values = ui.trace().value(values_on_view(ui.session));
  int digits = shares ? 1 : 2;  // of weights

  // Right edges of the columns, and the bars between them.
  float left = area.x + 20;
  float right = std::min(area.right() - 20, left + 640);
  float column = (right - left) / 412;
  bool bars = right - left >= 300;
  float similarity_x = left + (bars ? 132 : 138) * column;
  float weight_bar = similarity_x + 14;
  float weight_x = left + 262 * column;
  float zero = left + 326 * column;
  float half = std::min(36 * column, right - 54 - zero);  // the number stands right of it
  double most_weight = 0;
  double most_part = 0;
  float row_h = 18.5f;

  /// The component of the output that the focus cell is in, else the largest one of the row.
  int component_on_view() const {
    const CellAddress cell = ui.focus();
    const Tensor& outputs = ui.trace().value(part_on_view(ui.session, Part::heads));
    const auto count = static_cast<int>(outputs.shape().cols);
    if (step_info(cell.step).cols == Axis::d_v) return std::clamp(cell.col, 0, count - 1);
    const auto size = [&](int c) { return std::abs(outputs.at(0, pick.head, pick.query, c)); };
    int best = 0;
    for (int c = 1; c < count; ++c)
      if (size(c) > size(best)) best = c;
    return best;
  }
  using WeightsView::weight;
  double weight(int j) const { return weight(pick.head, j); }
  double shown(double weight) const { return shares ? weight * 100 : weight; }
  double part(int j) const {
    const int64_t head = pick.head * values.shape().heads / heads();
    return weight(j) == 0 ? 0 : weight(j) * values.at(0, head, j, component);
  }

  void titles() {
    const float y = area.y + 26;
    const float title =
        ui.paint.runs(left, y,
                      {plain(ui.word("view.rows"), 13, t().text2), gap(6),
                       chip(ui.paint.fit(query_word(pick.query), 120, 13, Face::semibold), 13, t().role(Role::q))});
    const std::string name =
        axis_labels(ui.session, ui.words, Axis::d_v, pick.head, component + 1)[static_cast<size_t>(component)];
    const std::string quoted = name == std::to_string(component + 1) ? name : ui.words.format("view.name", {name});
    for (const char* key : {"view.component", "view.component.short"}) {
      const std::vector<Run> line = marked(t(), ui.words.format(key, {quoted}), 12, t().text3);
      if (ui.paint.width(line) > right - left - title - 16) continue;
      ui.paint.runs(right, y, line, Align::right);
      break;
    }
    const float base = area.y + 48;
    const auto title_at = [&](float x, const char* key, Align align) {
      ui.paint.text(x, base, ui.word(key), t().text3, 11, Face::regular, align);
    };
    title_at(left, "list.word", Align::left);
    if (!similarity.empty()) title_at(similarity_x, "view.similarity", Align::right);
    title_at(weight_x, shares ? "list.weight" : "inspector.weight", Align::right);
    title_at(right, "view.contribution", Align::right);
  }

  /// A number of the row in question that ends at `x`.
  void draw_cell(const std::string& of, int col, float x, float y, const std::string& text, Color ink, Face face) {
    const float w = ui.paint.width(text, 12.5f, face, true);
    ui.paint.number(x, baseline(y, 12.5f), text, ink, 12.5f, face, Align::right);
    ui.drawn.push_back({{of, pick.head, pick.query, col},
                        text,
                        {std::round(x - w) - 2, y - 8, w + 4, 16},
                        t().stage,
                        of == similarity && hidden(pick.head, col)});
  }

  void line(int j, float top) {
    const float y = top + row_h / 2;
    const bool on = j == pick.key;
    const bool masked = hidden(pick.head, j);
    const std::string label = ui.words.format("mirror.key", {key_word(j), number(weight(j))});
    const Hit h = hit(ui, "row " + std::to_string(j), {left - 8, top, right - left + 16, row_h}, label, on);
    answer(h, pick.head, pick.query, j);
    ui.paint.hline(left, right, std::round(top), t().hairline);
    if (on) ui.paint.rect({left - 8, top + 1, right - left + 16, row_h - 1}, t().tint(Role::k), 3);
    const std::string word = ui.paint.fit(key_word(j), similarity_x - left - 46, 12.5f, Face::semibold);
    ui.paint.text(left, baseline(y, 12.5f), word,
                  on       ? t().role(Role::k)
                  : masked ? t().text3
                           : t().text1,
                  12.5f, on ? Face::semibold : Face::medium);
    if (!similarity.empty()) {
      const double score = ui.trace().value(similarity).at(0, pick.head, pick.query, j);
      draw_cell(similarity, j, similarity_x, y, number_text(score, std::isinf(score) ? 0 : 2), t().text2,
                Face::regular);
    }
    const double w = weight(j);
    if (bars && most_weight > 0 && w != 0 && std::isfinite(w)) {
      const double of = std::abs(w) / most_weight;
      const Rect bar{weight_bar, y - 4, std::max(1.f, static_cast<float>(of) * 70 * column), 8};
      ui.paint.rect(bar, w < 0 ? t().signed_at(-.3 - .7 * of) : t().amount_at(.3 + .7 * of), 2);
      if (!t().dark && of < .5) ui.paint.frame(bar, faded(t().role(Role::a), .45), 1, 2);
    }
    if (bars && masked) ui.paint.hatch({weight_bar, y - 4, 24, 8}, t().hatch);
    const bool empty = is_empty_slot(*ui.trace().program, step, pick.query, j);
    draw_cell(step, j, weight_x, y, empty ? "–" : number_text(shown(w), digits), t().text1, Face::semibold);
    const double p = part(j);
    if (bars && std::isfinite(p)) {
      const float length = most_part > 0 ? std::max(1.f, static_cast<float>(std::abs(p) / most_part) * half) : 1.f;
      if (p != 0) ui.paint.rect({p > 0 ? zero : zero - length, y - 4, length, 8}, t().signed_at(p > 0 ? .8 : -.8), 2);
      ui.paint.rect({std::round(zero) - .5f, y - 7, 1, 14}, t().control);
    }
    ui.paint.number(right, baseline(y, 12.5f), part_text(p), t().text1, 12.5f, Face::regular, Align::right);
  }

  void draw() {
    titles();
    const float top = area.y + 55;
    const float room = area.bottom() - 26 - top;
    const float least = ui.touch ? 24.f : 17.f;
    std::vector<int> listed = keys_by_weight(weights, {pick.head}, pick.query, {selected.key, pick.key});
    const auto lines = static_cast<size_t>(std::max(2.f, std::floor(room / least)));
    const bool cut = listed.size() > lines;
    if (cut) listed.resize(lines - 1);
    std::ranges::sort(listed);
    const auto count = static_cast<float>(listed.size() + (cut ? 1 : 0));
    row_h = std::clamp(std::floor(room / count * 2) / 2, least, 26.f);
    double sum = 0;
    double parts = 0;
    double rest = 0;
    double rest_parts = 0;
    double shown_weights = 0;  // of the lines, as they stand there
    double shown_parts = 0;
    for (int j = 0; j < keys(); ++j) {
      sum += weight(j);
      parts += part(j);
      if (!std::ranges::binary_search(listed, j)) {
        rest += weight(j);
        rest_parts += part(j);
        continue;
      }
      if (std::isfinite(weight(j))) most_weight = std::max(most_weight, std::abs(weight(j)));
      if (std::isfinite(part(j))) most_part = std::max(most_part, std::abs(part(j)));
    }
    float y = top;
    for (int j : listed) {
      line(j, std::round(y));
      y += row_h;
    }
    const auto add_shown = [&](double weight, double contribution) {
      shown_weights += as_shown(shown(weight), digits);
      shown_parts += as_shown(contribution, 3);
    };
    for (int j : listed) add_shown(weight(j), part(j));
    if (cut) add_shown(rest, rest_parts);
    const auto about = [&](float end, const std::string& text, float mid) {
      ui.paint.text(end - ui.paint.width(text, 12.5f, Face::semibold, true) - 4, baseline(mid, 12.5f), "≈", t().text2,
                    12.5f, Face::regular, Align::right);
    };
    const auto total = [&](const std::string& word, double all, double contribution, bool last) {
      const float mid = std::round(y) + 11;
      const Face face = last ? Face::semibold : Face::regular;
      const Color ink = last ? t().text1 : t().text2;
      ui.paint.hline(left, right, std::round(y), last ? t().control : t().hairline);
      ui.paint.text(left, baseline(mid, 12.5f), word, ink, 12.5f, face);
      ui.paint.number(weight_x, baseline(mid, 12.5f), number_text(shown(all), digits), ink, 12.5f, face, Align::right);
      if (last && !shows(shown_weights, shown(all), digits)) about(weight_x, number_text(shown(all), digits), mid);
      if (last && !shows(shown_parts, contribution, 3)) about(right, part_text(contribution), mid);
      if (last)
        draw_cell(output, component, right, mid, part_text(contribution), t().role(Role::o), face);
      else
        ui.paint.number(right, baseline(mid, 12.5f), part_text(contribution), ink, 12.5f, face, Align::right);
    };
    if (cut) {
      total(ui.words.format("list.rest", {in_threes(std::to_string(keys() - static_cast<int>(listed.size())))}), rest,
            rest_parts, false);
      y += row_h;
    }
    total(ui.word("view.sum"), sum, parts, true);
  }
};

}  // namespace

void draw_rows_view(Ui& ui, const ViewPlace& place) {
  if (!has_weights(ui, place) || ui.trace().value(part_on_view(ui.session, Part::heads)).empty()) return;
  RowTable table{{ui, place}};
  if (table.values.shape().rows == table.keys()) table.draw();
}

}  // namespace attn
