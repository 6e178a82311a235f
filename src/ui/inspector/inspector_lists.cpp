// The inspector of a phone: a row a term.
#include "ui/inspector/inspector_panel.h"
#include "ui/kit/scrolling.h"

namespace attn {

constexpr float kRow = 44;

/// Rows out of sight are not drawn, but for a few each way: a hand on the Tab key may be ahead of the scrolling.
bool is_far(float y, float tall, Rect clip) { return y + 6 * tall < clip.y || y - 5 * tall > clip.bottom(); }

void Panel::lists(float top) {
  const Rect place{area.x, top, area.w, area.bottom() - top};
  if (place.h < 8) return;
  const auto content = [&](Rect r) {
    const float head = oddity().empty() ? 0.f : 26.f;
    if (head > 0) paint.paragraph(r.x + 20, r.y + 17, r.w - 40, 18, {plain(oddity(), 12.5f, t.text2)});
    r.y += head;
    return head + (e.kind == Explanation::Kind::softmax ? weight_list(r) : term_list(r));
  };
  scrolling(ui, "terms", place, content, true);
}

int Panel::list_digits() const {
  const float room = (area.w - 126) / 2 - 12;
  std::vector<double> all = products();
  for (const size_t k : {0, 1})
    for (const double v : factors(k)) all.push_back(v);
  return fitting(all, digits, room, 13, Face::medium);
}

/// The largest first: factors above, the product and its share below.
float Panel::term_list(Rect place) {
  const double top = most();
  const size_t n = e.terms.size();
  const std::vector<size_t> order = n > 8 ? by_falling(magnitudes()) : largest(magnitudes(), n);
  const Rect clip = paint.clip();
  const int d = list_digits();
  for (size_t k = 0; k < order.size(); ++k) {
    const Term& term = e.terms[order[k]];
    const float y = place.y + kRow * static_cast<float>(k);
    if (is_far(y, kRow, clip)) continue;
    links = static_cast<int>(2 * k);
    const float left = place.x + 106;
    const float right = place.right() - 20;
    paint.hline(place.x + 16, place.right() - 16, y, t.hairline);
    paint.text(place.x + 20, baseline(y + 22, 13), paint.fit(term_name(order[k]), 78, 13), t.text1, 13);
    // Each factor has half of the row, so that both are wide enough for a finger.
    const float middle = std::round((left + right) / 2);
    const float base = baseline(y + 13, 13);
    for (size_t f = 0; f < term.factors.size(); ++f) {
      const Factor& factor = term.factors[f];
      const Rect half{f ? middle + 8 : left - 4, y + 2, middle - left - 4, kRow - 4};
      link(half, factor.from);
      paint.number(half.x + 4, base, fitted(factor.value, d, half.w - 8, 13), ink_of(factor), 13);
    }
    if (term.factors.size() > 1) paint.text(middle + 2, base, "×", t.text2, 13, Align::center);
    const std::string product = with_sign(fitted(term.value, d, 130, 13, Face::medium), term.value);
    bar({left, y + 27, std::max(40.f, right - left - paint.width(product, 13, Face::medium, true) - 14), 9}, term.value,
        top);
    paint.number(right, baseline(y + 31, 13), product, t.text1, 13, Face::medium, Align::right);
  }
  return kRow * static_cast<float>(order.size()) + 4;
}

/// Each word with its score and weight, the heaviest first.
float Panel::weight_list(Rect place) {
  const std::vector<size_t> order = by_falling(e.exps);
  const float y0 = place.y + 14;
  const float c2 = place.x + place.w * .42f;
  const float c3 = place.x + place.w * .60f;
  const float right = place.right() - 20;
  paint.text(place.x + 20, y0, ui.word("list.word"), t.text3, 11.5f);
  paint.text(c2, y0, ui.word("list.score"), t.text3, 11.5f, Align::right);
  paint.text(c3, y0, "exp", t.text3, 11.5f, Align::right);
  paint.text(right, y0, ui.word("list.weight"), t.text3, 11.5f, Align::right);
  const std::vector<std::string> names = key_names();
  const CellRef from = e.terms[0].factors[0].from;
  const float tall = ui.touch ? kRow : 30.f;
  const Rect clip = paint.clip();
  std::vector<double> scores;
  for (size_t j = 0; j < e.exps.size(); ++j) scores.push_back(score(j));
  const int score_d = fitting(scores, digits, place.w * .15f, 13);
  const int exp_d = fitting(e.exps, digits, place.w * .15f, 13);
  const int share_d = fitting({100}, share_digits(), 52, 13, Face::semibold);
  for (size_t k = 0; k < order.size(); ++k) {
    const size_t j = order[k];
    const float y = y0 + 8 + tall * static_cast<float>(k);
    if (is_far(y, tall, clip)) continue;
    links = static_cast<int>(k);
    const float center = y + tall / 2;
    const float base = baseline(center, 13);
    const bool on = static_cast<int>(j) == cell.col;
    paint.hline(place.x + 16, place.right() - 16, y, t.hairline);
    const Rect box{place.x + 8, y + 1, place.w - 16, tall - 1};
    if (on) paint.rect(box, t.tint(Role::k), 4);
    link(box, {from.step, from.head, from.row, static_cast<int64_t>(j)});
    const double weight = e.sum > 0 ? e.exps[j] / e.sum : 0;
    paint.text(place.x + 20, base, paint.fit(names[j], place.w * .2f, 13), on ? t.role(Role::k) : t.text1, 13,
               on ? Face::semibold : Face::medium);
    paint.number(c2, base, fitted(score(j), score_d, place.w * .15f, 13), t.text2, 13, Align::right);
    paint.number(c3, base, fitted(e.exps[j], exp_d, place.w * .15f, 13), t.text2, 13, Align::right);
    const float room = right - 56 - c3 - 16;
    if (e.exps[j] > 0)
      paint.rect({c3 + 16, center - 5, static_cast<float>(e.exps[j]) * room, 10}, t.amount_at(.25 + .75 * e.exps[j]),
                 2);
    paint.number(right, base, number_text(weight * 100, share_d), t.text1, 13, Face::semibold, Align::right);
  }
  const float end = y0 + 8 + tall * static_cast<float>(order.size());
  tick_sum(right - 54, end + 18);
  return end + 28 - place.y;
}

}  // namespace attn
