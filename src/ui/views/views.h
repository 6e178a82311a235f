#pragma once
#include "story/reading.h"
#include "ui/context.h"
#include "ui/kit/widgets.h"

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
  bool of_image = false;  // offered where there is one
};
/// Every view there is, in the order of the switch.
const std::vector<ViewKind>& view_kinds();

struct ShownView {
  const ViewKind* kind;
  Rect area;
};
/// The views of the scene that the stage has room for, the first chosen first; one on a phone.
std::vector<ShownView> shown_views(const Ui& ui, Rect stage, bool compact);
/// Whether the switch has a piece for it.
bool is_offered(const Ui& ui, const ViewKind& kind);
/// Nullptr when the view is not shown.
const ShownView* find_view(const std::vector<ShownView>& shown, const std::string& id);
/// Whether the inspector stays under the views: it gives its place to several that explain themselves.
bool keeps_inspector(const Ui& ui);
void draw_views(Ui& ui, const std::vector<ShownView>& shown, bool compact);

/// The row over the stage: the choice of views and of the head, and the legend. Leaves `room` after the views and
/// returns where that begins; on a phone everything stands at the right, and the left edge of that is returned.
float draw_stage_head(Ui& ui, Rect area, bool compact, float room = 0);
/// One piece a view: a click adds it beside the others or takes it away, where there is no room in place of the eldest.
/// Returns the right edge.
float view_switch(Ui& ui, Rect stage);
/// The same for one view at a time, as a list that ends at `right`; returns its left edge.
float view_list(Ui& ui, float right, float y);

// The views themselves, a file each.
void draw_rows_view(Ui& ui, const ViewPlace& place);
void draw_arcs_view(Ui& ui, const ViewPlace& place);
void draw_graph_view(Ui& ui, const ViewPlace& place);
void draw_heads_view(Ui& ui, const ViewPlace& place);
void draw_image_view(Ui& ui, const ViewPlace& place);
void draw_analysis_view(Ui& ui, const ViewPlace& place);

// What they share.

inline constexpr float kPixelsAWeight = 26;  // thickness of a line that stands for a weight, at least 1

/// Head of the weights, query and key that the focus cell is about; key -1: about none.
struct Pick {
  int head = 0;
  int query = 0;
  int key = -1;
};
Pick picked(const Ui& ui);
/// The same by the selected cell alone, whatever the pointer is over.
Pick selected_pick(const Ui& ui);

int token_count(const Ui& ui);  // of queries
int key_count(const Ui& ui);
/// Whether there are weights of a row a query and a column a key; else the view's place says so.
bool has_weights(Ui& ui, const ViewPlace& place);
/// Whether queries and keys are words of different texts.
bool two_texts(const Ui& ui);
const std::string& query_word(const Ui& ui, int query);
const std::string& key_word(const Ui& ui, int key);
/// The key that a word gets as company when it becomes the query: the present one, else that of its largest weight.
int key_for(const Ui& ui, const Pick& now, int query);
/// The query in question, the selected one, and the others by how far they stand from that.
std::vector<int> queries_by_nearness(const Ui& ui, const Pick& pick, const Pick& selected);
/// Ink of a head.
Color head_ink(const Theme& theme, int head);
/// A word of a view as a button of the mirror: it becomes the query.
void mirror_word(Ui& ui, const std::string& view, Rect r, const Pick& now, int query);
/// The same for a word of the second text: it becomes the key.
void mirror_key(Ui& ui, const std::string& view, Rect r, const Pick& now, int key);
/// How far a place is from a line of points.
float distance(Point p, const std::vector<Point>& line);
/// The one of several lines (with `points` and `thickness`) whose edge is nearest to a place and in reach; or nullptr.
template <typename Line>
const Line* line_at(const Ui& ui, const std::vector<Line>& lines, Point p) {
  const Line* best = nullptr;
  float nearest = ui.touch ? 14.f : 5.f;
  for (const Line& line : lines)
    if (const float off = distance(p, line.points) - line.thickness / 2; off < nearest) {
      nearest = off;
      best = &line;
    }
  return best;
}
/// What a word stands on and is written in: the query, the key in question, one that is hidden, any other.
struct WordLook {
  Color fill;
  Color ink;
  bool chosen;  // query or key
};
WordLook word_look(const Ui& ui, bool query, bool key, bool hidden);
/// Hover and press on a word: it becomes the query. `cut`: only some words are on view, and a look at another query
/// would exchange them under the pointer; then hovering makes it the key.
void answer_word(Ui& ui, const Hit& h, const Pick& pick, const Pick& selected, int word, bool cut);
/// Hover and press on a cell of the weights.
void answer(Ui& ui, const Hit& h, int head, int query, int key);

}  // namespace attn
