#include "ui/kit/picture.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <list>

#include "attention/analysis.h"
#include "platform/platform.h"

namespace attn {
namespace {

/// Results worked out of a tensor, kept while frames ask for them. A tensor is immutable, and holding it keeps its
/// address its own.
template <typename Key, typename Result>
class Kept {
 public:
  explicit Kept(void (*drop)(Result&)) : drop_(drop) {}

  template <typename Make>
  Result& get(const Tensor& of, const Key& key, Make make) {
    const int frame = ImGui::GetFrameCount();
    for (auto it = all_.begin(); it != all_.end();)
      if (it->of.data() == of.data() && it->key == key) {
        it->frame = frame;
        return it->result;
      } else if (it->frame + 2 < frame) {  // the last two frames may still be on their way to the screen
        drop_(it->result);
        it = all_.erase(it);
      } else {
        ++it;
      }
    all_.push_back({of, key, make(), frame});
    return all_.back().result;
  }

  void clear() {
    for (Entry& entry : all_) drop_(entry.result);
    all_.clear();
  }

 private:
  struct Entry {
    Tensor of;
    Key key;
    Result result;
    int frame;
  };
  std::list<Entry> all_;
  void (*drop_)(Result&);
};

struct PictureKey {
  int head;
  Window window;
  bool transposed, amount, faint, dark;
  double scale;
  int width, height;
  bool operator==(const PictureKey&) const = default;
};

Color color_of(const Theme& t, const Pixel& p, const PictureKey& key, int x, int y) {
  Color c = 0;
  if (p.broken)
    c = t.role(Role::o);
  else if (!p.finite())
    c = (x + y) % 5 == 0 ? t.hatch : t.hatch_ground;
  else
    c = key.amount ? t.amount_at(p.shown() / key.scale) : t.signed_at(p.shown() / key.scale);
  return key.faint ? over(c, .55, t.panel) : c;
}

uint32_t paint_texture(const Theme& t, const Tensor& value, const PictureKey& key) {
  const Reduced r = reduce(value, key.head, key.window, key.transposed ? key.height : key.width,
                           key.transposed ? key.width : key.height);
  if (r.pixels.empty()) return 0;
  const int width = key.transposed ? r.height : r.width;
  const int height = key.transposed ? r.width : r.height;
  std::vector<uint32_t> colors;
  colors.reserve(r.pixels.size());
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) colors.push_back(color_of(t, key.transposed ? r.at(y, x) : r.at(x, y), key, x, y));
  return platform::make_texture(width, height, colors.data());
}

bool allowed = true;

Kept<PictureKey, uint32_t>& textures() {
  static Kept<PictureKey, uint32_t> all([](uint32_t& texture) {
    if (texture) platform::drop_texture(texture);
  });
  return all;
}

}  // namespace

void allow_pictures(bool now) {
  textures().clear();
  allowed = now;
}

void draw_picture(const Frame& frame, const Picture& p, Rect box) {
  if (p.value.empty() || !allowed) return;
  const ImVec2 ratio = ImGui::GetIO().DisplayFramebufferScale;
  const auto pixels = [](float length, float scale) {
    return std::max(1, static_cast<int>(std::lround(length * scale)));
  };
  const PictureKey key{p.head,
                       p.window,
                       p.transposed,
                       p.amount,
                       p.faint,
                       frame.theme.dark,
                       p.scale > 0 ? p.scale : 1,
                       pixels(box.w, ratio.x),
                       pixels(box.h, ratio.y)};
  frame.paint.texture(box, textures().get(p.value, key, [&] { return paint_texture(frame.theme, p.value, key); }));
}

double known_magnitude(const Tensor& value, int head) {
  static Kept<int, double> magnitudes([](double&) {});
  if (value.empty()) return 0;
  return magnitudes.get(value, head, [&] { return largest_magnitude(value, head); });
}

}  // namespace attn
