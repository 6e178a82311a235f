#pragma once
#include <string>
#include <vector>

#include "scene/session.h"
#include "text/strings.h"

namespace attn {

enum class Edge { rows, cols };

/// What the rows or columns of a step are called: the words they belong to, found along the steps that they were taken
/// from, "" for a slot that holds none; features and components by their names; else numbers.
std::vector<std::string> step_labels(const Session& session, const Strings& words, const std::string& step, Edge edge,
                                     int head);
/// Whether nothing was ever put, or computed, where a cell stands: its 0 is no number.
bool is_empty_slot(const Program& program, const std::string& step, int64_t row, int64_t col);

}  // namespace attn
