#include "scene/edits/image.h"
#include "ui/stage/stage.h"

namespace attn {
namespace {

Color grey(float value) {
  const auto level = static_cast<Color>(std::lround(std::clamp(value, 0.f, 1.f) * 255));
  return 0xFF000000u | level << 16 | level << 8 | level;
}

/// What the settings say, before the Trace has caught up.
const Image& image_of(const Ui& ui) { return *ui.scene().problem.image; }

}  // namespace

Rect image_box(const Ui& ui, Rect area) {
  const auto cols = static_cast<float>(patch_cols(image_of(ui)));
  const auto rows = static_cast<float>(patch_rows(image_of(ui)));
  float side = std::min(area.w / cols, area.h / rows);
  if (side >= 8) side = std::floor(side);
  return {area.x, area.y, side * cols, side * rows};
}

Rect patch_box(const Ui& ui, Rect box, int patch) {
  const int cols = patch_cols(image_of(ui));
  const float side = box.w / static_cast<float>(cols);
  return {box.x + side * static_cast<float>(patch % cols), box.y + side * static_cast<float>(patch / cols), side, side};
}

void draw_image(Ui& ui, Rect box) {
  const Image& image = image_of(ui);
  const int side = image.patch;
  const int across = patch_cols(image);
  const int cols = across * side;
  const int rows = patch_rows(image) * side;
  const Tensor& given = ui.trace().value(image_matrix(ui.scene().problem) == "x" ? "patches" : "patches_source");
  const bool caught_up =
      given.shape().cols == side * side && given.shape().rows == static_cast<int64_t>(across) * patch_rows(image);
  const auto value = [&](int row, int col) {
    const int patch = row / side * across + col / side;
    const int pixel = row % side * side + col % side;
    return caught_up ? given.at(0, 0, patch, pixel) : patch_value(image, patch, pixel);
  };
  const float w = box.w / static_cast<float>(cols);
  const float h = box.h / static_cast<float>(rows);
  for (int row = 0; row < rows; ++row)
    for (int col = 0, from = 0; col < cols; from = ++col) {
      const float shade = value(row, col);
      while (col + 1 < cols && value(row, col + 1) == shade) ++col;
      ui.paint.rect({box.x + w * static_cast<float>(from), box.y + h * static_cast<float>(row),
                     w * static_cast<float>(col + 1 - from), h},
                    grey(shade));
    }
}

}  // namespace attn
