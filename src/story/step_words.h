#pragma once
#include "attention/loss.h"
#include "story/reading.h"
#include "story/stops.h"

namespace attn {

/// The name of a family of steps: "scores", "gradient of scores".
std::string family_words(const Strings& words, std::string_view family);
/// The name of a step, with the number of its layer, tile or round if it has one: "running output 0,1".
std::string step_words(const Strings& words, const std::string& step);

/// What the indices of an axis are called.
std::vector<std::string> axis_labels(const Session& session, const Strings& words, Axis axis, int head, int count);
/// The same where they do not stand in their order: words are told apart.
std::vector<std::string> axis_names(const Session& session, const Strings& words, Axis axis, int head, int count);

std::string row_word(const Session& session, const Strings& words, const CellAddress& cell);
std::string col_word(const Session& session, const Strings& words, const CellAddress& cell);

/// The row of the method that the program was made by: the plain one where the chosen one cannot do what the reach
/// asks.
const Choice& method_at_work(const Session& session);
/// Whether the number at the end of a step's name is that of its layer, not of one of two maps.
bool has_layers(const Session& session);
/// The row of the tables that makes a stop what it is, under what the scene has chosen; null where that is the
/// standard one, or none.
const Choice* governing_row(const Session& session, const std::string& id);
/// The loss whose step a stop is; null where it is none's.
const Loss* loss_of_stop(const Session& session, const Stop& stop);
/// Whether a stop does what the words "film.<id>" say: a row may make the step of that name in another way.
bool is_as_usual(const Session& session, const Stop& stop);

/// Which layer, tile, word or round a stop belongs to: "tile 0,1 · layer 2". Empty where there is only one.
std::string stop_group(const Session& session, const Strings& words, const Stop& stop);
/// What a stop is called, in full and in short (without its number); one line on it; two paragraphs for the guide.
std::string stop_title(const Session& session, const Strings& words, const Stop& stop);
std::string stop_short(const Session& session, const Strings& words, const Stop& stop);
std::string stop_text(const Session& session, const Strings& words, const Stop& stop);
std::string stop_lesson(const Session& session, const Strings& words, const Stop& stop);
std::string stop_more(const Session& session, const Strings& words, const Stop& stop);

}  // namespace attn
