#pragma once
#include <string>
#include <vector>

#include "attention/trace.h"
#include "scene/session.h"
#include "story/cell_address.h"

namespace attn {

/// The selected cell, within the shape of its step: a scene keeps the row and the column that were selected in a larger
/// one. Without a step where the trace has no such value.
CellAddress selected_cell(const Session& session);
/// The weight of a key in a query's row.
double weight_at(const Trace& trace, int head, int query, int key);
/// A weight in percent; where weights are no parts of a whole, as the number it is.
std::string weight_text(const Trace& trace, double weight);
/// Whether the mask hides the key from the query.
bool is_hidden(const Trace& trace, int head, int query, int key);
/// The keys of a query by falling weight (the larger one of several heads); those of `first` before all others.
std::vector<int> keys_by_weight(const Trace& trace, const std::vector<int>& heads, int query,
                                const std::vector<int>& first);
/// Whether the stage shows A beside B: something is pinned and one step is on view.
bool is_comparing(const Session& session);

}  // namespace attn
