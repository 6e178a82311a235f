#pragma once
#include "scene/edits/least_change.h"
#include "story/vectors.h"
#include "ui/views/views.h"

namespace attn {

/// Where the plane lies on the screen.
struct Sight {
  Point zero{};
  float unit = 60;  // pixels

  Point at(std::pair<double, double> p) const {
    return {zero.x + static_cast<float>(p.first) * unit, zero.y - static_cast<float>(p.second) * unit};
  }
  std::pair<double, double> of(Point p) const {
    return {static_cast<double>((p.x - zero.x) / unit), static_cast<double>((zero.y - p.y) / unit)};
  }
};

/// The tips that a hand may take.
enum class End { none, q, k };

/// A tip that is being moved, from frame to frame: what there was when it was taken.
struct HeldTip {
  enum class By { pointer, keys, slider };
  End tip = End::none;
  By by = By::pointer;
  Problem before{};
  RowSource source{};
  Plane plane{};
  Sight sight{};
  std::pair<double, double> start{};  // of the tip, in the plane
  std::pair<double, double> at{};     // where it is now
  Point grip{};                       // from the pointer to the tip
  Point pressed{};                    // the pointer
  bool moved = false;
};

/// What the view remembers besides.
struct VectorsOnView {
  End focus = End::none;  // that arrow keys move: the last one that was pressed
  bool drawn = false;     // in the last frame
  int right = 0;          // arrow keys that went down since
  int up = 0;
  bool components = false;  // of more than two: two of them; else the plane of q and k
  int across = 0;
  int upwards = 1;
  std::vector<std::pair<int, Rect>> labels{};  // of keys, in the last frame
  std::string spanned{};  // what the plane below was spanned by; it stays as long as both lie in it
  Plane plane{};
};

/// 1, 2 or 5 times a power of ten, at least `least`, which is above 0.
double round_step(double least);

/// Queries and keys of one head as arrows: q of the chosen query, and all k.
struct VectorsView : WeightsView {
  VectorsView(Ui& ui, const ViewPlace& place, ScoredVectors steps);
  void draw();

 private:
  struct Arrow {
    int key;
    std::vector<double> vector;
    std::pair<double, double> at{};  // its tip, in the plane
    bool masked = false;
  };

  // vectors_hand.cpp: what a hand does.
  const std::vector<double>& vector_at(End tip) const { return tip == End::q ? q : arrow(key).vector; }
  RowSource source_of(End tip) const;
  bool can_move(End tip) const;
  void take(End tip, HeldTip::By by);
  void move_to(std::pair<double, double> to);
  std::pair<double, double> snapped(std::pair<double, double> to) const;
  void let_go();
  void follow_pointer(const Hit& h);
  void follow_keys();
  void tip_sliders();
  End tip_at_pointer() const;
  std::pair<int, bool> key_at_pointer() const;
  void react();

  // vectors_words.cpp: what stands beside the picture.
  double score(int of_key) const;
  /// In the order of reading; an empty one begins a line.
  std::vector<std::vector<Run>> readings(bool wide) const;
  std::vector<Run> foot() const;
  float draw_choice();
  /// Returns where they end; `draw` false only measures.
  float draw_readings(Rect place, bool wide, bool draw = true);
  void draw_list(Rect place);
  void tell() const;

  // view_vectors.cpp: the picture.
  const Arrow& arrow(int of_key) const;
  void choose_plane();
  void look_at(Rect place);
  void draw_grid();
  void draw_arrow(std::pair<double, double> tip, Color ink, float thickness) const;
  void draw_shadow() const;
  void draw_angle() const;
  void draw_picture();
  void draw_labels();
  std::optional<Rect> label(const std::vector<Run>& runs, std::pair<double, double> tip);
  bool is_spanned() const { return q.size() > 2 && !view.components; }
  bool is_exact() const { return plane.holds(q) && plane.holds(arrow(lit).vector); }

  ScoredVectors of;
  VectorsOnView& view = ui.of<VectorsOnView>();
  HeldTip& held = ui.of<HeldTip>();
  int head;
  int query;
  int key;  // the chosen one,
  int lit;  // and the one in question
  std::vector<double> q;
  std::vector<Arrow> arrows;
  Plane plane;
  Sight sight;
  Rect plot{};
  std::vector<Rect> taken{};  // by words and tips in the picture
};

}  // namespace attn
