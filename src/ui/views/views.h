#pragma once
#include "attention/known_range.h"
#include "ui/kit/widgets.h"
#include "ui/stage/stage.h"

namespace attn {

/// Where a view of the trace is drawn, and what stands on the stage besides it.
struct ViewPlace {
  Rect area;
  bool compact;  // a phone
};

/// One way to look at the trace. Its name is the string "view.<id>".
struct ViewKind {
  const char* id;     // in view.views of the scene
  float least_width;  // beside another one
  bool whole_stage;   // its area begins at the top of the stage, under the switch; else below it
  void (*draw)(Ui& ui, const ViewPlace& place);
  bool of_image = false;   // offered where there is one
  bool of_weights = true;  // tells what a covered row may hold
};
/// Every view there is, in the order of the switch.
const std::vector<ViewKind>& view_kinds();

struct ShownView {
  const ViewKind* kind;
  Rect area;
};
/// The one view of a phone: what the scene adds to the matrices, for a card speaks of that. Where it adds nothing, the
/// chosen row comes first on a narrow screen, until somebody asks for the matrices.
const ViewKind& one_view(const Ui& ui);
/// Puts the matrices on the stage, alone.
void show_matrices(Ui& ui);
/// The views of the scene that the stage has room for, the first chosen first, the matrices last; one on a phone.
std::vector<ShownView> shown_views(const Ui& ui, Rect stage, bool compact);
/// Nullptr when the view is not shown.
const ShownView* find_view(const std::vector<ShownView>& shown, const std::string& id);
/// Whether the inspector stays under the views: it gives its place to several that explain themselves.
bool keeps_inspector(const Ui& ui);
void draw_views(Ui& ui, const std::vector<ShownView>& shown, bool compact);
/// What the last frame showed.
struct OnStage {
  bool matrices = false;   // of the step on view
  bool asked_for = false;  // the matrices, on a narrow screen
};

/// The row over the stage: the choice of views and of the head, and the legend. Leaves `room` after the views and
/// returns where that begins; on a phone everything stands at the right, and the left edge of that is returned.
float draw_stage_head(Ui& ui, Rect area, bool compact, float room = 0);

// The views themselves, a file each.
void draw_overview(Ui& ui, const ViewPlace& place);
void draw_row_view(Ui& ui, const ViewPlace& place);
/// Whether the scene has something for it: rows of tokens on the stage, or weights.
bool has_row(const Ui& ui);
void draw_rows_view(Ui& ui, const ViewPlace& place);
void draw_arcs_view(Ui& ui, const ViewPlace& place);
void draw_graph_view(Ui& ui, const ViewPlace& place);
void draw_heads_view(Ui& ui, const ViewPlace& place);
void draw_image_view(Ui& ui, const ViewPlace& place);
void draw_vectors_view(Ui& ui, const ViewPlace& place);
/// Arrow keys move the tip of the arrow that was pressed last: false where none was, or the view is not on.
bool move_tip(Ui& ui, int right, int up);
void draw_analysis_view(Ui& ui, const ViewPlace& place);

// What those of the weights share.

/// A sentence in place of a view.
void draw_instead(Ui& ui, const ViewPlace& place, const std::string& key);
/// Whether there are weights with a row per query and a column per key; `place`: of a view that says so where not.
bool has_weights(const Ui& ui);
bool has_weights(Ui& ui, const ViewPlace& place);
Color head_ink(const Theme& theme, int head);

/// Head of the weights, query and key that a cell is about; key -1: about none.
struct Pick {
  int head = 0;
  int query = 0;
  int key = -1;
};

/// A line from a query to a key, its weight in its thickness.
struct WeightLine {
  int head;
  int query;
  int key;
  double weight;
  double size;  // of the weight, as a part of what is most there: 1, or the largest of weights that are no shares
  float thickness;
  std::vector<Point> points;  // from the query to the key
};
float line_thickness(double size);
/// A line of so many pieces: `at` gives the place of each share of the way, 0 ... 1.
template <typename At>
std::vector<Point> sampled(int pieces, At at) {
  std::vector<Point> points;
  for (int i = 0; i <= pieces; ++i) points.push_back(at(static_cast<float>(i) / static_cast<float>(pieces)));
  return points;
}
/// A cubic curve by its four points.
std::vector<Point> cubic(int pieces, Point a, Point b, Point c, Point d);

/// A view of weights: what it is about, and how its words and cells answer. The trace has_weights().
struct WeightsView {
  WeightsView(Ui& ui, const ViewPlace& place);

  Ui& ui;
  Rect area;
  const std::string step = part_on_view(ui.session, Part::weights);
  const Tensor& weights = ui.trace().value(step);
  const bool shares = is_in_percent(ui.trace(), step);
  const double unit = shares ? 1 : own_scale(ui, step);  // of the sizes of weights
  Pick selected;                                         // what the selected cell is about,
  Pick pick;                                             // and the one under the pointer, where there is one
  bool two;                                              // queries and keys are words of different texts

  const Theme& t() const { return ui.theme; }
  static Point pointer() { return {ImGui::GetIO().MousePos.x, ImGui::GetIO().MousePos.y}; }
  int heads() const { return static_cast<int>(weights.shape().heads); }
  int queries() const { return static_cast<int>(weights.shape().rows); }
  int keys() const { return static_cast<int>(weights.shape().cols); }
  const std::string& query_word(int query) const { return ui.session.names()[static_cast<size_t>(query)]; }
  const std::string& key_word(int key) const { return ui.session.key_names()[static_cast<size_t>(key)]; }
  std::string head_words(int head) const { return ui.words.format("view.head", {std::to_string(head + 1)}); }
  /// A key's weight for the query in question, and whether the mask hides it.
  double weight(int head, int key) const { return weight(head, pick.query, key); }
  double weight(int head, int query, int key) const { return weights.at(0, head, query, key); }
  bool hidden(int head, int key) const { return hidden(head, pick.query, key); }
  bool hidden(int head, int query, int key) const { return is_hidden(ui.trace(), step, head, query, key); }
  /// Whether there is a line to draw.
  bool counts(int head, int query, int key) const {
    const double w = weight(head, query, key);
    return w != 0 && std::isfinite(w) && !hidden(head, query, key);
  }
  double size(double weight) const { return std::abs(weight) / unit; }
  std::string number(double weight) const { return weight_text(ui.trace(), step, weight); }

  /// The keys by falling weight, after those that are to be on view in any case.
  std::vector<int> keys_on_view(const std::vector<int>& of_heads) const;
  /// The query in question, the selected one, and the others by how far they stand from that.
  std::vector<int> queries_on_view() const;
  /// A word as a button of the mirror: it becomes the query, or the key.
  void mirror_name(const std::string& view, Rect r, const Pick& now, int word, bool key);
  /// Hover and press on a cell of the weights.
  void answer(const Hit& h, int head, int query, int key);
  /// Hover and press on a word: it becomes the query, or the key. `cut`: only some words are on view, and a look at
  /// another query would exchange them under the pointer; then hovering makes it the key.
  void answer_word(const Hit& h, int word, bool key, bool cut);
  /// The line whose edge is nearest to the pointer and in reach; or nullptr.
  const WeightLine* line_at_pointer(const std::vector<WeightLine>& lines) const;
  /// Draws a line, the fuller the larger its weight or `full`, and returns the ink. `box`: its cell for outside tests.
  Color draw_line(const WeightLine& line, bool full, Rect box);
  /// The fill and the ink of a word: the query, the key in question, one that is hidden, any other.
  struct WordLook {
    Color fill;
    Color ink;
    bool chosen;  // query or key
  };
  WordLook word_look(bool query, bool key, bool masked) const;

 private:
  void take_cell(const CellAddress& cell, Pick& pick) const;
  int key_for(const Pick& now, int query) const;
};

}  // namespace attn
