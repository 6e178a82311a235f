#pragma once
#include <string>
#include <vector>

#include "attention/trace.h"
#include "scene/session.h"

namespace attn {

/// One cell of the Trace by the name of its step; step empty: none.
struct CellAddress {
  std::string step;
  int head = 0;
  int row = 0;
  int col = 0;
  bool operator==(const CellAddress&) const = default;
};

/// The selected cell, within the shape of its step: a scene keeps the row and the column that were selected in a larger
/// one. Without a step where the trace has no such value.
CellAddress selected_cell(const Session& session);
/// A part of the formula in the layer of the stop on view, where there is one; else in the first.
std::string part_on_view(const Session& session, Part part);
/// The values that the weights on view are multiplied with.
std::string values_on_view(const Session& session);
/// Whether the numbers of a step are weights that are parts of a whole, and are said in percent.
bool is_in_percent(const Trace& trace, const std::string& step);
/// One of the weights of a step in percent; where weights are no parts of a whole, as the number it is.
std::string weight_text(const Trace& trace, const std::string& weights, double weight);
/// Whether the mask of its layer hides a key from a query, or the key was not there yet.
bool is_hidden(const Trace& trace, const std::string& weights, int head, int query, int key);
/// The keys of a query by falling size of their weights (the larger one of several heads); those of `first` before all
/// others.
std::vector<int> keys_by_weight(const Tensor& weights, const std::vector<int>& heads, int query,
                                const std::vector<int>& first);
/// Whether the stage shows A beside B: something is pinned and one step is on view.
bool is_comparing(const Session& session);

}  // namespace attn
