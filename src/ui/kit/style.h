#pragma once

namespace attn {

struct Theme;

/// Dear ImGui with nothing of its default look left. Once, after ImGui::CreateContext().
void set_style();
/// Colours that follow the theme.
void set_style_colors(const Theme& theme);

}  // namespace attn
