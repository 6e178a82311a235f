#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include "attention/step_info.h"

namespace attn {

/// 0xAABBGGRR, as Dear ImGui packs it.
using Color = uint32_t;

constexpr Color rgb(uint32_t hex, uint32_t alpha = 255) {
  return (alpha << 24) | ((hex & 0xFF) << 16) | (hex & 0xFF00) | (hex >> 16);
}

/// Behind everything, from the deepest; `active`: under the pointer.
struct Grounds {
  Color well, stage, panel, input, active;
};
/// Around things, from the faintest.
struct Lines {
  Color hairline, border, control;
};
/// Of words, from the strongest; `off`: of what cannot be used.
struct Inks {
  Color text1, text2, text3, off;
};
/// Around what is selected, over what is hidden, and of what is right or wrong.
struct Marks {
  Color ring, halo, hatch, hatch_ground, good, bad;
};

/// Every colour of the product (the design language's palette). Nothing else in this room contains a hex value.
struct Theme : Grounds, Lines, Inks, Marks {
  bool dark;
  std::array<Color, 8> roles;
  std::array<Color, 257> signed_map;  // -1 ... 1
  std::array<Color, 257> amount_map;  // 0 ... 1

  Color role(Role r) const { return roles[static_cast<size_t>(r)]; }
  /// t is clamped to -1 ... 1.
  Color signed_at(double t) const;
  /// t is clamped to 0 ... 1.
  Color amount_at(double t) const;
  /// The fill of a lit place in a role's colour over the panel.
  Color lit(Role r) const;
  /// The tint of a chosen column in tables.
  Color tint(Role r) const;
};

const Theme& dark_theme();
const Theme& light_theme();

/// For those who let the system choose two colours for everything: grounds, lines and words are of these, and every hue
/// stands out from the ground as words must.
Theme two_color_theme(Color ground, Color ink);

/// Dear ImGui with nothing of its default look left. Once, after ImGui::CreateContext().
void set_style();
/// What Dear ImGui draws itself follows the theme.
void set_style_colors(const Theme& theme);

/// `front` at `alpha` over an opaque `back`.
Color over(Color front, double alpha, Color back);
/// The same colour at another opacity.
Color faded(Color c, double alpha);
/// WCAG 2 contrast of two opaque colours, 1 ... 21.
double contrast(Color a, Color b);
/// White while it has 4.5:1 on the colour, black after that.
Color ink_on(Color ground);

}  // namespace attn
