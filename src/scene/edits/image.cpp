#include "scene/edits/image.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace attn {
namespace {

constexpr int kSide = 32;  // of the picture that comes with the program
constexpr int kFine = 4;   // samples per pixel, each way
constexpr double kPi = std::numbers::pi;

/// How bright the picture is at a place from 0 to 1: sky, a sun at the top right, hills, a house with door and window
/// at the left, a tree at the right.
double brightness(double x, double y) {
  const auto box = [&](double left, double top, double right, double bottom) {
    return x >= left && x < right && y >= top && y < bottom;
  };
  const auto disc = [&](double cx, double cy, double r) { return (x - cx) * (x - cx) + (y - cy) * (y - cy) < r * r; };
  if (disc(.86, .13, .1)) return 1;
  double shade = .62 + .2 * y;
  if (y > .55 + .09 * std::sin(2 * kPi * (x + .1))) shade = .42;
  if (y > .8) shade = .3;
  if (box(.69, .66, .75, .9)) shade = .16;  // the trunk, then the crown
  if (disc(.72, .55, .15)) shade = .08;
  if (box(.08, .52, .44, .88)) shade = .85;
  if (y >= .3 && y < .52 && std::abs(x - .26) < (y - .3) / .22 * .24) shade = .2;  // the roof
  if (box(.3, .66, .39, .88)) shade = .1;
  if (box(.13, .6, .24, .71)) shade = .05;
  return shade;
}

Matrix draw() {
  std::vector<float> values;
  for (int row = 0; row < kSide; ++row)
    for (int col = 0; col < kSide; ++col) {
      double sum = 0;
      for (int i = 0; i < kFine; ++i)
        for (int j = 0; j < kFine; ++j)
          sum += brightness((col + (j + .5) / kFine) / kSide, (row + (i + .5) / kFine) / kSide);
      values.push_back(static_cast<float>(std::round(sum / (kFine * kFine) * 100) / 100));
    }
  return {kSide, kSide, std::make_shared<const std::vector<float>>(std::move(values))};
}

struct Wave {
  int across = 0;
  int down = 0;
};

/// The waves of a square in order: along diagonals of equal sum, as pictures are stored.
Wave wave_of(int side, int number) {
  for (int sum = 0; sum <= 2 * (side - 1); ++sum)
    for (int down = std::max(0, sum - side + 1); down <= std::min(sum, side - 1); ++down)
      if (number-- == 0) return {sum - down, down};
  return {};
}

}  // namespace

std::string image_matrix(const Problem& problem) {
  if (!problem.image) return "";
  return has_source(problem) ? "source" : "x";
}

const Matrix& pixels_of(const Image& image) {
  static const Matrix own = draw();
  return image.pixels ? *image.pixels : own;
}

int patch_cols(const Image& image) { return pixels_of(image).cols / image.patch; }
int patch_rows(const Image& image) { return pixels_of(image).rows / image.patch; }

std::vector<std::string> patch_names(const Image& image) {
  std::vector<std::string> names;
  for (int row = 1; row <= patch_rows(image); ++row)
    for (int col = 0; col < patch_cols(image); ++col) {
      std::string name = std::to_string(row);
      for (int left = col; left >= 0; left = left / 26 - 1)
        name.insert(name.begin(), static_cast<char>('A' + left % 26));
      names.push_back(std::move(name));
    }
  return names;
}

float patch_value(const Image& image, int patch, int pixel) {
  const int side = image.patch;
  const int across = patch_cols(image);
  return pixels_of(image).at(patch / across * side + pixel / side, patch % across * side + pixel % side);
}

float patch_projection(int side, int pixel, int col) {
  if (col >= side * side) return 0;
  const Wave wave = wave_of(side, col);
  const auto along = [&](int frequency, int at) { return std::cos(kPi * frequency * (2 * at + 1) / (2. * side)); };
  const double size = (col == 0 ? 1. : 4.) / (side * side);  // column 0 is the mean; no other gives much more than 1
  return static_cast<float>(size * along(wave.across, pixel % side) * along(wave.down, pixel / side));
}

}  // namespace attn
