#pragma once
#include <cstdint>
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
/// step_labels() for a list in another order than the text: words that occur more than once are told_apart(). Returns a
/// list of the session where it has it, else `made`, which is filled here.
const std::vector<std::string>& step_names(const Session& session, const Strings& words, const std::string& step,
                                           Edge edge, int head, std::vector<std::string>& made);
/// The cell that a cell is a copy of, through rows and columns that are picked or put together; step -1 where it is a
/// slot that nothing was put into.
struct CellOrigin {
  int step;
  int64_t row;
  int64_t col;
};
CellOrigin cell_origin(const Program& program, const std::string& step, int64_t row, int64_t col);
/// Whether nothing was ever put, or computed, where a cell stands: its 0 is no number.
bool is_empty_slot(const Program& program, const std::string& step, int64_t row, int64_t col);

}  // namespace attn
