#include "scene/edits/image.h"
#include "ui/views/views.h"

namespace attn {
namespace {

constexpr float kLeastNumber = 46;  // side of a patch that carries its weight
constexpr float kLeastEdge = 12;    // of a patch whose column and row are named
constexpr float kHeadSide = 76;     // of the picture of another head

/// Attention over an image: what a query looks at is lit, the rest lies in the dark.
struct ImageView : WeightsView {
  bool compact;
  bool own = image_matrix(ui.scene().problem) == "x";  // patches look at patches

  double most(int head) const {
    double largest = 0;
    for (int j = 0; j < keys(); ++j)
      if (counts(head, pick.query, j)) largest = std::max(largest, std::abs(weight(head, j)));
    return largest > 0 ? largest : 1;
  }
  /// A key's weight as a part of the largest, -1 ... 1.
  double part(int head, int j, double whole) const { return counts(head, pick.query, j) ? weight(head, j) / whole : 0; }
  Color ink(double part) const { return part < 0 ? t().signed_at(part) : t().amount_at(part); }

  /// A veil over each patch, the thinner the larger its weight.
  void veil(int head, Rect box) {
    const double whole = most(head);
    for (int j = 0; j < keys(); ++j) {
      const Rect r = patch_box(ui, box, j);
      if (hidden(head, j))
        ui.paint.hatch(r, t().hatch);
      else
        ui.paint.rect(r, faded(t().stage, .9 * (1 - std::abs(part(head, j, whole)))));
    }
  }

  void patches(Rect box) {
    const double whole = most(pick.head);
    for (int j = 0; j < keys(); ++j) {
      const Rect r = patch_box(ui, box, j);
      const double w = weight(pick.head, j);
      const std::string text = r.w >= kLeastNumber && !hidden(pick.head, j) ? number(w) : "";
      if (!text.empty() && (std::abs(w) >= whole / 20 || j == pick.key)) {
        const float width = ui.paint.width(text, 11, Face::medium, true) + 8;
        ui.paint.rect({r.x + 3, r.bottom() - 19, width, 16}, faded(t().stage, .88), 4);
        ui.paint.number(r.x + 7, baseline(r.bottom() - 11, 11), text, t().text1, 11, Face::medium);
      }
      ui.drawn.push_back({{step, pick.head, pick.query, j}, text, r, ink(part(pick.head, j, whole)), false});
      const Hit h = hit("patch " + std::to_string(j), r);
      if (own)
        answer_word(h, j, false, true);
      else
        answer(h, pick.head, pick.query, j);
      if (h.hovered) ui.hand.hovered_box = r;
    }
    ui.paint.frame(box, t().border);
    if (own) {
      const Rect r = patch_box(ui, box, pick.query);
      ui.paint.frame({r.x - 1, r.y - 1, r.w + 2, r.h + 2}, t().role(Role::q), 3, 3);
    }
    if (pick.key >= 0) {
      const Rect r = patch_box(ui, box, pick.key);
      ui.paint.frame({r.x - 1, r.y - 1, r.w + 2, r.h + 2}, t().halo, 1, 2);
      ui.paint.frame(r, t().ring, 2, 2);
    }
  }

  /// The names of the columns and the rows of patches, "D" and "1" as cards have them, outside the picture.
  void edges(Rect box) {
    const Image& image = *ui.scene().problem.image;
    const std::vector<std::string> names = patch_names(image);
    for (int j = 0; j < keys(); ++j) {
      const Rect r = patch_box(ui, box, j);
      const std::string& name = names[static_cast<size_t>(j)];
      const size_t number = name.find_first_of("0123456789");
      if (r.w < kLeastEdge) return;
      if (j < patch_cols(image))
        ui.paint.text(r.x + r.w / 2, box.y - 5, name.substr(0, number), t().text2, 11, Face::medium, Align::center);
      if (j % patch_cols(image) == 0)
        ui.paint.text(box.x - 5, baseline(r.y + r.h / 2, 11), name.substr(number), t().text2, 11, Face::medium,
                      Align::right);
    }
  }

  /// The words that ask, one of them chosen; returns the bottom.
  float words(float x, float y) {
    const float left = x;
    for (int i = 0; i < queries(); ++i) {
      const std::string& word = query_word(i);
      const float w = std::round(ui.paint.width(word, 13, Face::medium)) + 16;
      if (x > left && x + w > area.right() - 20) {
        x = left;
        y += 30;
      }
      const Rect r{x, y, w, 24};
      const bool on = i == pick.query;
      const Hit h = hit("image word " + std::to_string(i), r);
      answer_word(h, i, false, false);
      if (on || h.hovered) ui.paint.rect(r, on ? t().role(Role::q) : t().active, 4);
      ui.paint.text(x + 8, baseline(y + 12, 13), word, on ? t().stage : t().text1, 13, Face::medium);
      mirror_name("image", r, pick, i, false);
      x += w + 4;
    }
    return y + 34;
  }

  void other_heads(float y) {
    float x = area.x + 20;
    for (int h = 0; h < heads() && x + kHeadSide <= area.right() - 10; ++h) {
      const Rect box = image_box(ui, {x, y, kHeadSide, kHeadSide});
      draw_image(ui, box);
      veil(h, box);
      const bool on = h == pick.head;
      if (on)
        ui.paint.frame({box.x - 2, box.y - 2, box.w + 4, box.h + 4}, t().ring, 2, 2);
      else
        ui.paint.frame(box, t().border);
      ui.paint.rect({box.x, box.bottom() + 6, 14, 4}, head_ink(t(), h), 2);
      ui.paint.text(box.x + 19, box.bottom() + 13, head_words(h), on ? t().text1 : t().text2, 11.5f,
                    on ? Face::semibold : Face::regular);
      if (hit(ui, "image head " + std::to_string(h), {box.x, box.y, box.w, box.h + 18}, head_words(h), on).clicked)
        ui.look([&](View& view) { view.head = h; });
      x += box.w + 14;
    }
  }

  void draw() {
    const float x = area.x + 20;
    float y = area.y + (compact ? 8.f : 14.f);
    const std::string asks =
        own ? ui.words.format("view.image_patch", {query_word(pick.query)}) : ui.word("view.image_word");
    y = ui.paint.paragraph(x, y + 12, area.w - 40, 18, marked(t(), asks, 12.5f, t().text2)) - 6;
    if (!own) y = words(x, y);
    const float below = heads() > 1 ? kHeadSide + 36 : 14;
    const Rect box = image_box(ui, {x + 4, y + 12, area.w - 44, std::max(60.f, area.bottom() - below - y - 12)});
    draw_image(ui, box);
    veil(pick.head, box);
    patches(box);
    edges(box);
    if (box.right() + 170 < area.right()) legend(box);
    if (heads() > 1) other_heads(box.bottom() + 16);
  }

  /// How much the lit patches get, the largest first, where there is room beside the picture.
  void legend(Rect box) {
    const float x = box.right() + 24;
    const double whole = most(pick.head);
    float y = box.y + 12;
    for (const int j : keys_by_weight(weights, {pick.head}, pick.query, {})) {
      if (y > box.bottom() - 6) break;
      const double w = weight(pick.head, j);
      const double share = part(pick.head, j, whole);
      if (share == 0) continue;
      ui.paint.text(x, y, key_word(j), j == pick.key ? t().text1 : t().text2, 12,
                    j == pick.key ? Face::semibold : Face::regular);
      ui.paint.rect({x + 34, y - 9, std::max(1.f, 50 * static_cast<float>(std::abs(share))), 10}, ink(share), 2);
      ui.paint.number(x + 142, y, number(w), t().text1, 12, Face::regular, Align::right);
      y += 20;
    }
  }
};

}  // namespace

void draw_image_view(Ui& ui, const ViewPlace& place) {
  const std::optional<Image>& image = ui.scene().problem.image;
  if (!image) return draw_instead(ui, place, "view.no_image");
  if (!has_weights(ui, place)) return;
  ImageView view{{ui, place}, place.compact};
  if (view.keys() == patch_cols(*image) * patch_rows(*image)) view.draw();  // else the Trace is that of another image
}

}  // namespace attn
