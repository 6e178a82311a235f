#pragma once
#include <string>
#include <vector>

#include "scene/player.h"
#include "ui/context.h"

namespace attn {

/// How a stop is laid out: X alone; left · weights = below; the square of queries and keys, with what it is the product
/// of around it; weights · V around the square; any operands and their result side by side.
enum class StageKind { inputs, products, square, context, general };

/// One stop of the player: a step of the Trace with what belongs beside it.
struct Film {
  std::string id;    // family of its step, or "project"; what there is to say of it: see film_title(), ...
  std::string step;  // the step that stands for it
  Role role;
  std::vector<std::string> thumbs;   // steps drawn small in the filmstrip
  std::vector<std::string> steps;    // every step that is shown there
  std::vector<std::string> results;  // steps that are computed there
  StageKind kind = StageKind::general;
};

/// The stops that the present trace has, in order of computation.
std::vector<Film> films(const Session& session);
inline std::vector<Film> films(const Ui& ui) { return films(ui.session); }
/// What the player walks through: the shapes of the stops, with the unit of the scene.
Walk walk_of(const Session& session, const std::vector<Film>& all);
/// The stop that shows a step; 0 when none does.
int film_of(const std::vector<Film>& all, const std::string& step);
/// The letter of a film in mathematics: X, S, A, O, ...
std::vector<Run> film_symbol(const Ui& ui, const Film& film, float size, Color dim);
/// The letter of a step, in the ink of its role: X, W_Q, S; its name where it has none.
std::vector<Run> step_symbol(const Ui& ui, const std::string& step, float size);
/// The steps that a step is computed from.
std::vector<std::string> operands(const Session& session, const std::string& step);

/// The number of a stop's layer, tile or page as its step carries it, "_0_1"; and in words, "tile 0,1". Empty where it
/// has none.
std::string film_number(const Film& film);
std::string film_group(const Strings& words, const Film& film);
/// Neighbours of one tile or layer: stops `first` to `end` - 1, and what they share in words.
struct FilmGroup {
  size_t first;
  size_t end;
  std::string words;
};
std::vector<FilmGroup> film_groups(const Strings& words, const std::vector<Film>& all);
/// What a stop is called, in full and in short (without its number); one line on it; two paragraphs for the guide.
std::string film_title(const Strings& words, const Film& film);
std::string film_short(const Strings& words, const Film& film);
std::string film_text(const Ui& ui, const Film& film);
std::string film_lesson(const Ui& ui, const Film& film);
std::string film_more(const Ui& ui, const Film& film);

}  // namespace attn
