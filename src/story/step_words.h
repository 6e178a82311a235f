#pragma once
#include <string>
#include <vector>

#include "attention/step_info.h"
#include "scene/session.h"
#include "story/cell_address.h"
#include "story/stops.h"
#include "text/strings.h"

namespace attn {

/// The name of a step, with the number of its layer, tile or page if it has one: "running output 0,1".
std::string step_words(const Strings& words, const std::string& step);

/// What the indices of an axis are called.
std::vector<std::string> axis_labels(const Session& session, const Strings& words, Axis axis, int head, int count);

/// The words of a cell's row and column.
std::string row_word(const Session& session, const Strings& words, const CellAddress& cell);
std::string col_word(const Session& session, const Strings& words, const CellAddress& cell);

/// The number of a stop's layer, tile or page: "tile 0,1 · layer 2". Empty where it has none.
std::string stop_group(const Strings& words, const Stop& stop);
/// What a stop is called, in full and in short (without its number); one line on it; two paragraphs for the guide.
std::string stop_title(const Strings& words, const Stop& stop);
std::string stop_short(const Strings& words, const Stop& stop);
std::string stop_text(const Session& session, const Strings& words, const Stop& stop);
std::string stop_lesson(const Session& session, const Strings& words, const Stop& stop);
std::string stop_more(const Session& session, const Strings& words, const Stop& stop);

}  // namespace attn
