#include "ui/stage_parts.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "attention/analysis.h"
#include "ui/playback.h"
#include "ui/widgets.h"

namespace attn {
namespace {

constexpr float kSmallestCell = 12;

double round_up(double v) {  // to one digit that reads well on a legend
  if (v <= 0) return 1;
  const double unit = std::pow(10.0, std::floor(std::log10(v)));
  return std::ceil(v / unit * 2) / 2 * unit;
}

}  // namespace

double shared_scale(const Ui& ui, std::initializer_list<const char*> steps) {
  double most = 0;
  for (const char* step : steps) most = std::max(most, largest_magnitude(ui.trace().value(step), ui.step_head(step)));
  return round_up(most);
}

double own_scale(const Ui& ui, const std::string& step) {
  const double most = largest_magnitude(ui.trace().value(step), ui.step_head(step));
  return most > 0 ? most : 1;
}

double lit_scale(const Ui& ui, const Film& film) {
  if (film.id == "project") return shared_scale(ui, {"q", "k", "v"});
  if (film.id == "x") return shared_scale(ui, {"x", "embeddings"});
  return own_scale(ui, film.step);
}

int rows_of(const Ui& ui, const std::string& step) { return static_cast<int>(ui.trace().value(step).shape().rows); }
int cols_of(const Ui& ui, const std::string& step) { return static_cast<int>(ui.trace().value(step).shape().cols); }

std::string shape_text(const Ui& ui, const std::string& step, bool transposed) {
  const int r = rows_of(ui, step);
  const int c = cols_of(ui, step);
  return std::to_string(transposed ? c : r) + "×" + std::to_string(transposed ? r : c);
}

float label_width(const Ui& ui) {
  float widest = 0;
  for (const std::string& token : ui.session.tokens()) widest = std::max(widest, ui.paint.width(token, 12, Face::semibold));
  return std::clamp(widest, 24.f, 84.f);
}

SquareFrame square_frame(const Ui& ui, Rect area, bool compact) {
  SquareFrame f{};
  f.n = std::max(1, static_cast<int>(ui.session.tokens().size()));
  const auto n = static_cast<float>(f.n);
  const float labels = label_width(ui) + (compact ? 26.f : 36.f);
  const auto d_k = static_cast<float>(std::max<int64_t>(1, ui.trace().value("q").shape().cols));
  f.left_w = compact ? 0 : std::clamp(42 * d_k, area.w < 720 ? 150.f : 168.f, .3f * area.w);
  f.left_x = area.x + std::max(compact ? 0.f : 76.f, labels);
  f.x = compact ? area.x + labels + 4 : f.left_x + f.left_w + 18;
  f.band_y = area.y + (compact ? 0.f : kBandTop);
  f.y = area.y + (compact ? 46.f : kSquareTop);
  f.max_w = area.right() - (compact ? 12.f : 14.f) - f.x;
  f.max_h = area.bottom() - (compact ? 10.f : 18.f) - f.y;
  f.cw = std::clamp(std::floor(f.max_w / n), kSmallestCell, 88.f);
  f.ch = std::clamp(std::floor(f.max_h / n), kSmallestCell, std::max(kSmallestCell, std::round(f.cw * (compact ? .94f : .6f))));
  return f;
}

void draw_title(Ui& ui, Rect area, float width, const Film& film) {
  const Theme& t = ui.theme;
  const float x = area.x + 20;
  const float y = area.y + kBandTop + 12;
  static const std::map<std::string, std::string> kLetters{{"x", "X"}, {"scores", "S"}, {"scaled", "S"}, {"capped", "S"},
                                                           {"masked", "S"}, {"weights", "A"}, {"heads", "O"}, {"output", "O"}};
  std::vector<Run> line;
  if (const auto it = kLetters.find(film.id); it != kLetters.end()) {
    line.push_back(math(it->second, 24, t.role(film.role == Role::m ? Role::s : film.role)));
    line.push_back(gap(8));
  }
  line.push_back(plain(ui.word("film." + film.id + ".title"), 20, t.text1, Face::semibold));
  ui.paint.runs(x, y, line);
  const std::string under_way = phase_words(ui, false);
  const bool painting = film.id == "masked" && ui.scene().problem.mask.kind == MaskChoice::Kind::painted;
  const std::string& text = !under_way.empty() ? under_way : ui.word("film." + film.id + (painting ? ".paint" : ".text"));
  ui.paint.paragraph(x, y + 24, width, 18, marked(t, text, 12.5f, t.text2));
}

}  // namespace attn
