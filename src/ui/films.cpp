#include "ui/films.h"

#include <algorithm>

#include "ui/widgets.h"

namespace attn {

std::vector<Film> films(const Session& session) {
  static const std::vector<Film> kAll{
      {"x", "x", Role::x, {"x"}, {"x", "embeddings", "positions"}, {"x"}},
      {"project", "q", Role::q, {"q", "k", "v"}, {"w_q", "w_k", "w_v", "q", "k", "v"}, {"q", "k", "v"}},
      {"scores", "scores", Role::s, {"scores"}, {"scores"}, {"scores"}},
      {"scaled", "scaled", Role::s, {"scaled"}, {"scaled"}, {"scaled"}},
      {"capped", "capped", Role::s, {"capped"}, {"capped"}, {"capped"}},
      {"masked", "masked", Role::m, {"masked"}, {"masked"}, {"masked"}},
      {"weights", "weights", Role::a, {"weights"}, {"weights"}, {"weights"}},
      {"heads", "heads", Role::o, {"heads"}, {"heads"}, {"heads"}},
      {"output", "output", Role::o, {"output"}, {"w_o", "b_o", "concat", "projected", "output"}, {"output"}}};
  std::vector<Film> present;
  for (const Film& film : kAll) {
    if (session.trace().value(film.step).empty()) continue;
    if (film.id == "capped" && session.scene().problem.softcap == 0) continue;
    if (film.id == "output" && session.trace().value("w_o").empty()) continue;  // the heads side by side: nothing new to see
    present.push_back(film);
  }
  return present;
}

Walk walk_of(const Session& session, const std::vector<Film>& all) {
  const Trace& trace = session.trace();
  Walk walk{{}, session.scene().view.play.unit};
  for (const Film& film : all) {
    PlayStop stop;
    for (const std::string& step : film.results) {
      const Shape& s = trace.value(step).shape();
      stop.results.push_back({step, static_cast<int>(s.rows), static_cast<int>(s.cols)});
    }
    const int index = trace.program->find(film.step);
    stop.softmax = index >= 0 && std::holds_alternative<Softmax>(trace.program->steps[static_cast<size_t>(index)].primitive);
    walk.stops.push_back(std::move(stop));
  }
  return walk;
}

int film_of(const std::vector<Film>& all, const std::string& step) {
  for (size_t i = 0; i < all.size(); ++i)
    if (std::count(all[i].steps.begin(), all[i].steps.end(), step)) return static_cast<int>(i);
  if (step == "capped") return film_of(all, "scaled");
  return step == "output" ? static_cast<int>(all.size()) - 1 : 0;
}

std::vector<Run> film_symbol(const Ui& ui, const Film& film, float size, Color dim) {
  const Theme& t = ui.theme;
  const auto role = [&](Role r) { return t.role(r); };
  if (film.id == "x") return {math("X", size, role(Role::x))};
  if (film.id == "project") return {math("Q", size, role(Role::q)), gap(5), math("K", size, role(Role::k)), gap(5), math("V", size, role(Role::v))};
  if (film.id == "scores") return {math("Q", size, role(Role::q)), math("K", size, role(Role::k)), math_sup("T", size, role(Role::k))};
  if (film.id == "scaled") return {math_upright("÷ √", size, dim), math("d", size, dim), math_sub("k", size, dim)};
  if (film.id == "capped") return {math("c", size, dim), math_upright(" tanh", size, dim)};
  if (film.id == "masked") return {math_upright("+ ", size, dim), math("M", size, role(Role::m))};
  if (film.id == "weights") return {math_upright("softmax", size - 1, role(Role::a))};
  if (film.id == "heads") return {math_upright("· ", size, dim), math("V", size, role(Role::v))};
  return {math_upright("· ", size, dim), math("W", size, role(Role::o)), math_sub("O", size, role(Role::o))};
}

}  // namespace attn
