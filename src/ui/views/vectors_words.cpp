// What stands beside the arrows: which vectors, their numbers, and all keys in a list.
#include "text/order.h"
#include "ui/views/vectors.h"

namespace attn {
namespace {

constexpr float kLine = 21;
constexpr int kLeastList = 4;  // lines

std::string fixed(double value, int digits) { return number_text(value, std::isfinite(value) ? digits : 0); }

/// Without a length there is no angle.
std::string degrees(const Ui& ui, const DotProduct& product) {
  const bool both = product.q > 0 && product.k > 0;
  return both ? ui.words.format("vectors.degrees", {fixed(product.angle(), 1)}) : "–";
}

}  // namespace

/// As it comes to the softmax.
double VectorsView::score(int of_key) const {
  for (const Part part : {Part::masked, Part::capped, Part::scaled})
    if (const Tensor& scores = ui.trace().value(part_on_view(ui.session, part)); scores.shape() == weights.shape())
      return static_cast<double>(scores.at(0, head, query, of_key));
  return static_cast<double>(ui.trace().value(of.scores).at(0, head, query, of_key));
}

/// Which query, and which plane; returns where they end.
float VectorsView::draw_choice() {
  float x = area.x + 16, y = area.y + 6;
  const auto place = [&](float w) {
    if (x > area.x + 16 && x + w > area.right() - 12) x = area.x + 16, y += ui.touch ? 46.f : 34.f;
    const Rect r{x, y, std::min(w, area.right() - 12 - x), 28};
    x += w + 8;
    return r;
  };
  const auto width = [&](const std::vector<std::string>& items, float most) {
    float widest = 0;
    for (const std::string& item : items) widest = std::max(widest, ui.paint.width(item, 13));
    return std::min(std::ceil(widest) + 40, most);
  };
  ui.paint.runs(x, y + 20, {math("q", 18, t().role(Role::q))});
  x += 18;
  std::vector<std::string> queries_there;
  for (int i = 0; i < queries(); ++i) queries_there.push_back(query_word(i));
  ui.mirror.caption(ui.word("vectors.query"));
  const int asked = drop_down(ui, "vectors query", place(width(queries_there, 150)), queries_there, query);
  if (asked >= 0) ui.select({step, head, asked, key});
  if (q.size() <= 2) return y + 28;
  const std::vector<std::string> planes{ui.word("vectors.spanned"), ui.word("vectors.components")};
  ui.mirror.caption(ui.word("vectors.plane"));
  const int chosen = drop_down(ui, "vectors plane", place(width(planes, 220)), planes, view.components ? 1 : 0);
  if (chosen >= 0) view.components = chosen == 1;
  if (!view.components) return y + 28;
  std::vector<std::string> numbers;
  for (size_t i = 1; i <= q.size(); ++i) numbers.push_back(std::to_string(i));
  for (int* component : {&view.across, &view.upwards}) {
    const bool across = component == &view.across;
    *component = std::min(*component, static_cast<int>(q.size()) - 1);
    ui.mirror.caption(ui.word(across ? "vectors.across" : "vectors.up"));
    const int to = drop_down(ui, across ? "vectors across" : "vectors up", place(62), numbers, *component);
    if (to < 0) continue;
    int& other = across ? view.upwards : view.across;
    if (to == other) other = *component;
    *component = to;
  }
  return y + 28;
}

std::vector<std::vector<Run>> VectorsView::readings(bool wide) const {
  const Arrow& k = arrow(lit);
  const DotProduct product = dot_product_of(q, k.vector);
  const Color q_ink = t().role(Role::q), k_ink = t().role(Role::k);
  const auto said = [&](const char* words) { return plain(ui.word(words), 12.5f, t().text2); };
  const auto value = [&](const std::string& text) { return figures(text, 13, t().text1, Face::semibold); };
  const auto sign = [&](const char* text) { return math_upright(text, 15, t().text2); };
  const Run letter_q = math("q", 16, q_ink), letter_k = math("k", 16, k_ink);
  std::vector<Run> dot{letter_q, sign(" · "), letter_k, sign(" = ")};
  for (const auto& [text, ink] : {std::pair{fixed(product.q, 2), q_ink}, {fixed(product.k, 2), k_ink}})
    dot.insert(dot.end(), {figures(text, 13, ink, Face::semibold), sign(" × ")});
  dot.insert(dot.end(),
             {figures(fixed(product.cosine, 3), 13, t().text1), sign(" = "), value(fixed(product.value, 3))});
  const bool right = product.is_right_angle();
  const std::vector<Run> q_length{sign("|"), letter_q, sign("| = "), value(fixed(product.q, 2))};
  const std::vector<Run> k_length{sign("|"), letter_k, sign("| = "), value(fixed(product.k, 2))};
  const std::vector<Run> angle{said(right ? "vectors.right_angle" : "vectors.angle"), gap(6),
                               value(degrees(ui, product))};
  const std::vector<Run> cosine{sign("cos = "), value(fixed(product.cosine, 3))};
  const std::vector<Run> shadow{said("vectors.shadow"), gap(6), value(fixed(product.shadow(), 2))};
  const std::vector<Run> score_here{said("vectors.score"), gap(6), value(k.masked ? "−∞" : fixed(score(lit), 3))};
  const std::vector<Run> weight_here{said("vectors.weight"), gap(6), value(number(k.masked ? 0 : weight(head, lit)))};
  const std::vector<Run> next{};
  std::vector<std::vector<Run>> out;
  if (wide)
    out = {q_length, k_length, next, angle, cosine, next, dot, next, shadow, next, score_here, weight_here, next};
  else
    out = {dot, angle, weight_here, score_here, shadow};
  const double q_out = plane.outside(q), k_out = plane.outside(k.vector);
  const auto seen = [](double outside) { return outside >= .0005; };
  if (seen(q_out) || seen(k_out))
    out.push_back({said("vectors.outside"), gap(6), letter_q, gap(4), value(percent(q_out)), gap(8), letter_k, gap(4),
                   value(percent(k_out))});
  double others = 0;
  for (const Arrow& each : arrows) others = std::max(others, plane.outside(each.vector));
  if (is_spanned() && lit == key && seen(others))
    out.push_back({plain(ui.words.format("vectors.others", {percent(others, 0)}), 12.5f, t().text2)});
  return out;
}

/// How an arrow is moved, or why not.
std::vector<Run> VectorsView::foot() const {
  if (ui.restrictions.readonly) return {};
  for (const End tip : {End::q, End::k}) {
    const RowSource source = source_of(tip);
    if (source.kind == RowSource::Kind::none)
      return marked(t(), ui.words.format(source.refusal, {tip == End::q ? query_word(query) : key_word(key)}), 12.5f,
                    t().text2);
    if (source.kind == RowSource::Kind::cells) return marked(t(), ui.word("vectors.drag_x"), 12.5f, t().text2);
  }
  return marked(t(), ui.word("vectors.drag"), 12.5f, t().text2);
}

float VectorsView::draw_readings(Rect place, bool wide, bool draw) {
  float x = place.x, y = place.y;
  const auto put = [&](const std::vector<Run>& runs) {
    const float w = ui.paint.width(runs);
    if (x > place.x && (runs.empty() || x + w > place.right())) x = place.x, y += kLine;
    if (runs.empty() || y + kLine > place.bottom() || x + w > place.right()) return;
    if (draw) ui.paint.runs(x, y + 15, runs);
    x += w + 18;
  };
  if (wide) {
    const auto word = [&](const std::string& text) { return ui.paint.fit(text, place.w / 2 - 28, 13); };
    put({chip(word(query_word(query)), 13, t().role(Role::q)), gap(6), math_upright("·", 16, t().text2), gap(6),
         chip(word(key_word(lit)), 13, t().role(Role::k))});
    x = place.x, y += kLine + 7;
  }
  for (const std::vector<Run>& each : readings(wide)) put(each);
  y += x > place.x ? kLine + 2 : 2;
  const std::vector<Run> last = foot();
  const float needs = last.empty() ? 0 : ui.paint.paragraph(0, 0, place.w, 18, last, false);
  if (needs > 0 && y + needs <= place.bottom()) y = ui.paint.paragraph(place.x, y + 13, place.w, 18, last, draw) - 9;
  return y;
}

/// Every key in a line of its own, those with the largest weights where not all have room.
void VectorsView::draw_list(Rect place) {
  const float row = ui.touch ? 44 : 22;
  const int room = static_cast<int>((place.h - 20) / row);
  if (room < kLeastList) return;
  std::vector<int> order;
  for (const Arrow& each : arrows) order.push_back(each.key);
  const bool cut = static_cast<int>(order.size()) > room || static_cast<int>(order.size()) < keys();
  order.resize(std::min(order.size(), static_cast<size_t>(cut ? room - 1 : room)));
  std::ranges::sort(order);
  const bool outside = q.size() > 2 && place.w >= 300;
  const std::vector<std::string> heads{"q · k", ui.word("vectors.angle"), ui.word("vectors.weight")};
  const float col = std::floor(std::min(66.f, (place.w - 70) / (outside ? 4.f : 3.f)));
  const float first = place.right() - col * (outside ? 3 : 2);
  ui.paint.hline(place.x, place.right(), place.y, t().hairline);
  for (size_t i = 0; i < heads.size(); ++i)
    ui.paint.text(first + col * static_cast<float>(i), place.y + 15, ui.paint.fit(heads[i], col - 6, 11), t().text3, 11,
                  Align::right);
  if (outside)
    ui.paint.text(place.right(), place.y + 15, ui.paint.fit(ui.word("vectors.out"), col - 6, 11), t().text3, 11,
                  Align::right);
  float y = place.y + 20;
  for (const int j : order) {
    const Arrow& each = arrow(j);
    const DotProduct product = dot_product_of(q, each.vector);
    const Rect r{place.x, y, place.w, row};
    const Hit h = hit("vectors row " + std::to_string(j), r);
    answer(h, head, query, j);
    if (j == lit) ui.paint.rect({r.x - 4, r.y, r.w + 8, r.h}, t().tint(Role::k), 4);
    const float base = baseline(y + row / 2, 12.5f);
    const Color ink = each.masked ? t().text3 : j == lit ? t().role(Role::k) : t().text1;
    const Face face = j == lit ? Face::semibold : Face::regular;
    ui.paint.text(r.x, base, ui.paint.fit(key_word(j), first - col - r.x + 4, 12.5f, Face::semibold), ink, 12.5f, face);
    const std::string cells[] = {fixed(product.value, 2), degrees(ui, product),
                                 each.masked ? "−∞" : number(weight(head, j)), percent(plane.outside(each.vector), 0)};
    for (size_t i = 0; i < (outside ? 4u : 3u); ++i)
      ui.paint.number(first + col * static_cast<float>(i), base, cells[i], each.masked ? t().text3 : t().text1, 12.5f,
                      face, Align::right);
    const float right = first + 2 * col;
    ui.drawn.push_back({{step, head, query, j}, cells[2], {right - col + 6, y, col - 6, row}, t().stage, each.masked});
    y += row;
  }
  if (cut)
    ui.paint.text(place.x, y + 15,
                  ui.paint.fit(ui.words.format("view.cut", {in_threes(std::to_string(order.size())),
                                                            in_threes(std::to_string(keys()))}),
                               place.w, 11),
                  t().text3, 11);
}

void VectorsView::tell() const {
  const DotProduct product = dot_product_of(q, arrow(lit).vector);
  ui.outcome.told =
      ui.words.format("vectors.told", {query_word(query), key_word(lit), fixed(product.q, 2), fixed(product.k, 2),
                                       degrees(ui, product), fixed(product.value, 2), number(weight(head, lit))});
}

}  // namespace attn
