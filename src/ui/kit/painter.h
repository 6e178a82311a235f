#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ui/kit/theme.h"

struct ImDrawList;
struct ImFont;

namespace attn {

enum class Face { regular, medium, semibold, math, math_italic };
inline constexpr int kFaces = 5;

enum class Align { left, center, right };

struct Rect {
  float x = 0;
  float y = 0;
  float w = 0;
  float h = 0;
  float right() const { return x + w; }
  float bottom() const { return y + h; }
  bool contains(float px, float py) const { return px >= x && px < x + w && py >= y && py < y + h; }
};

struct Point {
  float x;
  float y;
};

/// A piece of a line of text. `figures`: each digit takes the width of "0", so that columns of numbers stand still.
struct Run {
  std::string text;
  Color color = 0;
  float size = 13;
  Face face = Face::regular;
  float shift = 0;  // below the baseline
  Color chip = 0;   // fill of a chip around it; 0: none
  float space = 0;  // used instead of text when text is empty
  bool figures = false;
  Color dots = 0;  // of a dotted line under it; 0: none
  float bar = 0;   // size of the root sign whose bar is over it; 0: none
};

/// One text as it stood on screen; tests look for overlaps and for what is cut off.
struct DrawnText {
  std::string text;
  Rect box;
  Rect clip;
  bool bar = false;  // that of a root is over it
};

/// What Dear ImGui's draw list can do, in logical pixels, with text at a baseline.
class Painter {
 public:
  /// Null: into the window that is open.
  explicit Painter(ImDrawList* list = nullptr) : list_(list) {}

  void rect(Rect r, Color c, float radius = 0);
  /// From one colour to another, left to right.
  void blend(Rect r, Color left, Color right);
  void frame(Rect r, Color c, float thickness = 1, float radius = 0);
  void hline(float x1, float x2, float y, Color c) { rect({x1, y, x2 - x1, 1}, c); }
  /// A dotted line, as under a word that something more is to be known of.
  void dots(float x1, float x2, float y, Color c);
  void vline(float x, float y1, float y2, Color c) { rect({x, y1, 1, y2 - y1}, c); }
  void line(Point a, Point b, Color c, float thickness = 1);
  void poly(const std::vector<Point>& points, Color c, float thickness = 1);
  void fill(const std::vector<Point>& convex, Color c);
  void circle(Point center, float radius, Color c);
  void ring(Point center, float radius, Color c, float thickness = 1);
  void arc(Point center, float radius, float from, float to, Color c, float thickness = 1);
  void hatch(Rect r, Color c);
  /// All of a texture (platform/platform.h); 0: nothing.
  void texture(Rect r, uint32_t name);
  /// The part of the screen that is drawn on.
  Rect clip() const;
  /// Whether a rectangle lies wholly inside the clip from side to side.
  bool shows(Rect r) const { return r.x >= clip().x && r.right() <= clip().right(); }

  /// Width in pixels; exactly what text() advances by.
  float width(std::string_view text, float size, Face face = Face::regular, bool figures = false) const;
  float width(const std::vector<Run>& runs) const;
  /// Draws at a baseline, x rounded to whole pixels; returns the width.
  float text(float x, float baseline, std::string_view text, Color c, float size, Face face = Face::regular,
             Align align = Align::left, bool figures = false);
  float text(float x, float baseline, std::string_view text, Color c, float size, Align align) {
    return this->text(x, baseline, text, c, size, Face::regular, align);
  }
  float number(float x, float baseline, std::string_view text, Color c, float size, Face face = Face::regular,
               Align align = Align::left) {
    return this->text(x, baseline, text, c, size, face, align, true);
  }
  float number(float x, float baseline, std::string_view text, Color c, float size, Align align) {
    return number(x, baseline, text, c, size, Face::regular, align);
  }
  float runs(float x, float baseline, const std::vector<Run>& runs, Align align = Align::left);
  /// Wraps at words (and between Han characters); returns the baseline of the line after the last. `draw` false only
  /// measures. `places`: of every run, by its index, one on each line that it stands in.
  float paragraph(float x, float baseline, float width, float line_height, const std::vector<Run>& runs,
                  bool draw = true, std::vector<std::pair<size_t, Rect>>* places = nullptr);
  /// The text shortened with "…" until it fits.
  std::string fit(std::string_view text, float width, float size, Face face = Face::regular) const;

  /// Texts drawn since the last clear.
  static std::vector<DrawnText>& texts();
  /// Rectangles with a negative side that were to be drawn since the last clear: a layout that has gone wrong.
  static std::vector<Rect>& inside_out();
  /// Whether there is anything of a rectangle to draw; notes one that is inside out.
  static bool has_room(Rect r);
  /// Bytes of text that were measured so far. The layout of long texts is remembered from frame to frame.
  static size_t& measured();

 private:
  struct Line {  // of a paragraph, or the part of one that has one style
    size_t run = 0;
    std::string text;
    float x = 0;  // from the paragraph's left
    float width = 0;
    int number = 0;
  };
  float measure(std::string_view text, float size, Face face, bool figures) const;
  std::shared_ptr<const std::vector<Line>> layout(const std::vector<Run>& runs, float limit) const;
  std::vector<Line> broken(const std::vector<Run>& runs, float limit) const;
  std::string shortened(std::string_view text, float limit, float size, Face face) const;
  void bar(float x1, float x2, float base, const Run& run);
  void put(float x, float base, std::string_view text, Color c, float size, Face face, float width, bool figures);
  ImDrawList* list() const;

  ImDrawList* list_;
};

/// For as long as it lives, nothing of the present window is drawn or hit outside a rectangle.
class Clip {
 public:
  explicit Clip(Rect r);
  ~Clip();
  Clip(const Clip&) = delete;
  Clip& operator=(const Clip&) = delete;
};

/// The whole pixel at which something of this width begins that is aligned to x.
float left_end(float x, float width, Align align);
/// Baseline that centres capitals and figures of this size on `center`.
float baseline(float center, float size);

inline constexpr char32_t kFirstWide = 0x2E80;
/// Whether a character is a whole square: Han, its punctuation, full-width forms. Only the Chinese fonts carry it.
bool is_wide(char32_t c);

/// The five faces; set by fonts.cpp.
ImFont*& face_font(Face face);

}  // namespace attn
