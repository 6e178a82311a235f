#pragma once
#include "ui/kit/painter.h"

namespace attn {

/// "[Q|query] meets [K|key]" to runs: the letter names a role (X Q K V S M A O), b is bold. Roles are bold too.
/// W_Q is set as mathematics.
std::vector<Run> marked(const Theme& theme, const std::string& text, float size, Color color);
/// The same in plain words: "query meets key".
std::string unmarked(const std::string& text);
/// √ over d_k, as a polyline; returns the width. `draw` false only measures.
float draw_root(Painter& paint, float x, float base, float size, Color color, bool draw = true);
/// Runs of mathematics: a letter in italic, an index below or above.
Run math(const std::string& text, float size, Color color);
Run math_upright(const std::string& text, float size, Color color);
Run math_sub(const std::string& text, float size, Color color);
Run math_sup(const std::string& text, float size, Color color);
/// A root sign of this size, and its bar over what is under it.
std::vector<Run> math_root(std::vector<Run> inside, float size, Color color);
Run gap(float width);
Run plain(const std::string& text, float size, Color color, Face face = Face::regular);
Run figures(const std::string& text, float size, Color color, Face face = Face::regular);
Run chip(const std::string& text, float size, Color fill);

}  // namespace attn
