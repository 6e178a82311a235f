#include "ui/player/film_picture.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "ui/kit/picture.h"

namespace attn {

FilmPicture film_picture(const Ui& ui, const Trace& trace, const std::string& step) {
  const Shape& s = trace.value(step).shape();
  FilmPicture whole{trace, step, static_cast<int>(s.rows), static_cast<int>(s.cols)};
  const std::string family(step_family(step));
  char* end = nullptr;
  const char* number = step.c_str() + family.size();
  if (*number != '_') return whole;
  const auto i = static_cast<int>(std::strtol(number + 1, &end, 10));
  if (*end != '_') return whole;  // of a layer
  const auto j = static_cast<int>(std::strtol(end + 1, &end, 10));
  const Shape& first = trace.value(family + "_0_0" + end).shape();
  FilmPicture tile{trace, step, static_cast<int>(ui.session.tokens().size()), whole.cols,
                   i * static_cast<int>(first.rows)};
  if (step_info(step).cols == Axis::none) {
    tile.cols = static_cast<int>(ui.session.key_tokens().size());
    tile.col = j * static_cast<int>(first.cols);
  }
  const bool inside = tile.row + whole.rows <= tile.rows && tile.col + whole.cols <= tile.cols;
  return inside ? tile : whole;
}

float FilmPicture::own_unit(const Ui& ui, float unit) const {
  return unit * std::min(1.f, static_cast<float>(ui.session.tokens().size()) / static_cast<float>(std::max(1, rows)));
}

float FilmPicture::width(const Ui& ui, float unit) const { return static_cast<float>(cols) * own_unit(ui, unit); }

void FilmPicture::draw(Ui& ui, float x, float y, float unit, bool faint) const {
  const Tensor& value = trace.value(step);
  const int head = std::min(ui.step_head(step), static_cast<int>(value.shape().heads) - 1);
  const auto own_rows = static_cast<int>(value.shape().rows);
  const auto own_cols = static_cast<int>(value.shape().cols);
  unit = own_unit(ui, unit);
  ui.paint.rect({x - 1, y - 1, static_cast<float>(cols) * unit + 2, static_cast<float>(rows) * unit + 2},
                ui.theme.well);
  draw_picture(ui,
               {value,
                head,
                {0, 0, own_rows, own_cols},
                false,
                step_info(step).role == Role::a,
                std::max(known_magnitude(value, head), 1e-30),
                faint},
               {std::round(x + static_cast<float>(col) * unit), std::round(y + static_cast<float>(row) * unit),
                std::max(1.f, std::round(static_cast<float>(own_cols) * unit)),
                std::max(1.f, std::round(static_cast<float>(own_rows) * unit))});
}

}  // namespace attn
