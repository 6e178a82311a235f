#pragma once
#include "ui/films.h"

namespace attn {

/// What a panel asks of the program around it: things that are not part of the Scene.
struct Wishes {
  std::string language;  // code to change to; empty: none
  std::string scene;     // id to open; empty: none
  bool toggle_theme = false;
};

struct SceneEntry {
  std::string id;
  std::map<std::string, std::string> title;  // by language code
};

/// Name, scene, back end and its error, undo, redo, theme, language.
void draw_top_bar(Ui& ui, Rect area, const std::vector<SceneEntry>& scenes, const std::string& open_scene, Wishes& wishes, bool compact);
/// Text, heads, key size, mask, scale, temperature, positions, seed. Returns its height; `draw_text_field` false on a
/// sheet that is closed.
float draw_controls(Ui& ui, Rect area);
/// What the present step means, the row on view, the published row beside it, what the author says. Returns its height.
float draw_guide(Ui& ui, Rect area, const std::vector<Film>& all, int current);
/// The sentence that always stands with a scene that reproduces a published row; empty without one.
std::string published_line(const Ui& ui);

}  // namespace attn
