#pragma once
#include <string>
#include <vector>

#include "scene/player.h"
#include "ui/context.h"

namespace attn {

/// One stop of the player: a step of the Trace with what belongs beside it.
struct Film {
  std::string id;                   // key of its strings: "film.<id>.title", ".text", ".short"
  std::string step;                 // the step that stands for it
  Role role;
  std::vector<std::string> thumbs;  // steps drawn small in the filmstrip
  std::vector<std::string> steps;   // every step that is shown there
  std::vector<std::string> results; // steps that are computed there
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

}  // namespace attn
