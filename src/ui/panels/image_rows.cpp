#include "platform/platform.h"
#include "scene/edits/image.h"
#include "ui/panels/column.h"
#include "ui/stage/stage.h"

namespace attn {

void image_field(Column& c) {
  Ui& ui = c.ui;
  const Rect r{c.x, c.y, c.w, 96};
  const Theme& t = ui.theme;
  const Image& image = *ui.scene().problem.image;
  const Rect box = image_box(ui, {r.x, r.y, r.h, r.h});
  draw_image(ui, box);
  const int patches = patch_cols(image) * patch_rows(image);
  for (int i = 0; i < patches && box.w / static_cast<float>(patch_cols(image)) >= 6; ++i)
    ui.paint.frame(patch_box(ui, box, i), faded(t.stage, .5));
  ui.paint.frame(box, t.border);

  const float x = r.x + r.h + 12;
  std::vector<int> sizes;
  std::vector<std::string> names;
  int chosen = -1;
  const Matrix& pixels = pixels_of(image);
  for (const int size : {2, 4, 8, 16}) {
    if (pixels.rows % size != 0 || pixels.cols % size != 0 || pixels.rows / size * (pixels.cols / size) > kMaxTokens)
      continue;
    if (size == image.patch) chosen = static_cast<int>(sizes.size());
    sizes.push_back(size);
    names.push_back(std::to_string(size) + "×" + std::to_string(size));
  }
  ui.paint.text(x, r.y + 11, ui.word("image.patch"), t.text2, 12, Face::medium);
  ui.mirror.caption(ui.word("image.patch"));
  const int size = drop_down(ui, "image.patch", {x, r.y + 20, r.right() - x, 28}, names, chosen);
  if (size >= 0) c.change("edit.image", [&](Problem& q) { q.image->patch = sizes[static_cast<size_t>(size)]; });
  if (ui.locked) return;
  const Rect place{x, r.bottom() - 30, r.right() - x, 30};
  if (image.pixels) {
    if (button(ui, "image.first", place, ui.word("image.first")))
      c.change("edit.image", [](Problem& q) { q.image = Image{}; });
  } else if (platform::can_choose_image()) {
    if (button(ui, "image.own", place, ui.word("image.own"))) platform::choose_image();
  }
}

void image_switch(Column& c) {
  Ui& ui = c.ui;
  const bool on = ui.scene().problem.image.has_value();
  const int picked = c.pieces("image.tokens", 112, {ui.word("image.words"), ui.word("image")}, on ? 1 : 0);
  if (picked < 0 || (picked == 1) == on) return;
  Scene next = ui.scene();
  std::vector<std::string>& views = next.view.views;
  if (on) {
    next.problem.image.reset();
    std::erase(views, "image");
    if (views.empty()) views = {"matrices"};
  } else {
    next.problem.image.emplace();
    views = {"image"};
  }
  ui.change("edit.image", next);
}

}  // namespace attn
