#include "ui/kit/theme.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <span>

namespace attn {
namespace {

struct Stop {
  double at;
  uint32_t hex;
};

using Vec3 = std::array<double, 3>;

Vec3 linear(Color c) {
  Vec3 out;
  for (size_t i = 0; i < 3; ++i) {
    const double v = static_cast<double>((c >> (8 * i)) & 0xFF) / 255;
    out[i] = v <= .04045 ? v / 12.92 : std::pow((v + .055) / 1.055, 2.4);
  }
  return out;
}

Color from_linear(const Vec3& v) {
  Color out = 0xFF000000;
  for (size_t i = 0; i < 3; ++i) {
    const double c = std::clamp(v[i], 0.0, 1.0);
    const double gamma = c <= .0031308 ? 12.92 * c : 1.055 * std::pow(c, 1 / 2.4) - .055;
    out |= static_cast<Color>(std::lround(gamma * 255)) << (8 * i);
  }
  return out;
}

// OKLab (Ottosson 2020).
Vec3 oklab(Color color) {
  const auto [r, g, b] = linear(color);
  const double l = std::cbrt(.4122214708 * r + .5363325363 * g + .0514459929 * b);
  const double m = std::cbrt(.2119034982 * r + .6806995451 * g + .1073969566 * b);
  const double s = std::cbrt(.0883024619 * r + .2817188376 * g + .6299787005 * b);
  return {.2104542553 * l + .7936177850 * m - .0040720468 * s, 1.9779984951 * l - 2.4285922050 * m + .4505937099 * s,
          .0259040371 * l + .7827717662 * m - .8086757660 * s};
}

Color from_oklab(const Vec3& lab) {
  const auto cube = [](double v) { return v * v * v; };
  const double l = cube(lab[0] + .3963377774 * lab[1] + .2158037573 * lab[2]);
  const double m = cube(lab[0] - .1055613458 * lab[1] - .0638541728 * lab[2]);
  const double s = cube(lab[0] - .0894841775 * lab[1] - 1.2914855480 * lab[2]);
  return from_linear({4.0767416621 * l - 3.3077115913 * m + .2309699292 * s,
                      -1.2684380046 * l + 2.6097574011 * m - .3413193965 * s,
                      -.0041960863 * l - .7034186147 * m + 1.7076147010 * s});
}

/// 257 colours between the stops, interpolated in OKLab.
std::array<Color, 257> bake(double low, std::span<const Stop> stops) {
  std::array<Color, 257> map{};
  for (size_t i = 0; i < map.size(); ++i) {
    const double t = low + (1 - low) * static_cast<double>(i) / 256;
    size_t k = 1;
    while (k + 1 < stops.size() && t > stops[k].at) ++k;
    const double f = (t - stops[k - 1].at) / (stops[k].at - stops[k - 1].at);
    const Vec3 a = oklab(rgb(stops[k - 1].hex));
    const Vec3 b = oklab(rgb(stops[k].hex));
    map[i] = from_oklab({a[0] + (b[0] - a[0]) * f, a[1] + (b[1] - a[1]) * f, a[2] + (b[2] - a[2]) * f});
  }
  return map;
}

constexpr Stop kDarkSigned[] = {{-1, 0xB4CFFB},  {-.89, 0x7AA6EE}, {-.80, 0x3A6FD0}, {-.44, 0x284F8E}, {0, 0x1C232B},
                                {.40, 0x7F382B}, {.80, 0xC8482A},  {.89, 0xEE8D62},  {1, 0xFFC3A3}};
constexpr Stop kLightSigned[] = {{-1, 0x1B4CA3},  {-.74, 0x4F83D9}, {-.44, 0x9DBEF0}, {0, 0xF1EFE9},
                                 {.44, 0xF7B389}, {.74, 0xDF6B38},  {1, 0xA5340F}};
constexpr Stop kDarkAmount[] = {{0, 0x1C232B}, {.14, 0x3A3022}, {.50, 0x94621A}, {.80, 0xE3A62C}, {1, 0xFFE694}};
constexpr Stop kLightAmount[] = {{0, 0xF1EFE9}, {.16, 0xF6E6BA}, {.50, 0xF7C352}, {.80, 0xDE8A0F}, {1, 0x8F4600}};

double luminance(Color c) {
  const auto [r, g, b] = linear(c);
  return .2126 * r + .7152 * g + .0722 * b;
}

}  // namespace

const Theme& dark_theme() {
  static const Theme theme{{rgb(0x0B0E12), rgb(0x10141A), rgb(0x171C23), rgb(0x212831), rgb(0x2C3541)},
                           {rgb(0x28303A), rgb(0x3B4653), rgb(0x6A7785)},
                           {rgb(0xF1F4F7), rgb(0xBAC4CF), rgb(0x97A3B0), rgb(0x5B6673)},
                           {rgb(0xFFFFFF), rgb(0x0B0E12), rgb(0x46525F), rgb(0x14191F), rgb(0x4FE3B0), rgb(0xFE7D63)},
                           true,
                           {rgb(0xC9D1DA), rgb(0x9FD2FE), rgb(0xEE92BE), rgb(0x4FE3B0), rgb(0xB78BF9), rgb(0xBAC4CF),
                            rgb(0xF1D24A), rgb(0xFE7D63)},
                           bake(-1, kDarkSigned),
                           bake(0, kDarkAmount)};
  return theme;
}

const Theme& light_theme() {
  static const Theme theme{{rgb(0xE9E6DF), rgb(0xFCFBF8), rgb(0xF4F2EC), rgb(0xFFFFFF), rgb(0xE6E2D9)},
                           {rgb(0xDFDBD1), rgb(0xC9C4B8), rgb(0x827D72)},
                           {rgb(0x15181C), rgb(0x444B54), rgb(0x5C636C), rgb(0x9EA2A8)},
                           {rgb(0x0C0E11), rgb(0xFFFFFF), rgb(0xB3AEA2), rgb(0xF1EEE7), rgb(0x097167), rgb(0x8C1603)},
                           false,
                           {rgb(0x444B54), rgb(0x1C6ACC), rgb(0xAB215A), rgb(0x097167), rgb(0x4F2DA3), rgb(0x5A616A),
                            rgb(0x945E00), rgb(0x8C1603)},
                           bake(-1, kLightSigned),
                           bake(0, kLightAmount)};
  return theme;
}

Theme two_color_theme(Color ground, Color ink) {
  Theme t = luminance(ground) < luminance(ink) ? dark_theme() : light_theme();
  static_cast<Grounds&>(t) = {ground, ground, ground, over(ink, .1, ground), over(ink, .25, ground)};
  static_cast<Lines&>(t) = {over(ink, .4, ground), over(ink, .7, ground), ink};
  static_cast<Inks&>(t) = {ink, ink, ink, over(ink, .6, ground)};
  t.ring = ink;
  t.halo = t.hatch_ground = ground;
  t.hatch = over(ink, .6, ground);
  const auto lift = [&](Color& c) {
    for (int k = 0; k < 20 && contrast(c, t.input) < 4.5; ++k) c = over(ink, .15, c);
  };
  for (Color& role : t.roles) lift(role);
  lift(t.good);
  lift(t.bad);
  return t;
}

void set_style() {
  ImGuiStyle& s = ImGui::GetStyle();
  s.WindowPadding = s.FramePadding = s.ItemSpacing = s.ItemInnerSpacing = {0, 0};
  s.FramePadding = {8, 6};
  s.WindowBorderSize = s.ChildBorderSize = s.PopupBorderSize = s.FrameBorderSize = 0;
  s.WindowMinSize = {1, 1};
  s.AntiAliasedLinesUseTex = false;
  s.DisplaySafeAreaPadding = {0, 0};
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
  io.MouseDoubleClickTime = .5f;  // as systems have it
  io.ConfigInputTextCursorBlink = false;
}

void set_style_colors(const Theme& t) {
  const auto set = [](ImGuiCol slot, Color c) { ImGui::GetStyle().Colors[slot] = ImGui::ColorConvertU32ToFloat4(c); };
  for (ImGuiCol slot : {ImGuiCol_WindowBg, ImGuiCol_ChildBg, ImGuiCol_PopupBg, ImGuiCol_FrameBg, ImGuiCol_FrameBgActive,
                        ImGuiCol_FrameBgHovered, ImGuiCol_ScrollbarBg, ImGuiCol_NavCursor})
    set(slot, 0);
  set(ImGuiCol_Text, t.text1);
  set(ImGuiCol_TextSelectedBg, faded(t.role(Role::q), .35));
  set(ImGuiCol_InputTextCursor, t.text1);
  set(ImGuiCol_ScrollbarGrab, t.border);
  set(ImGuiCol_ScrollbarGrabHovered, t.control);
  set(ImGuiCol_ScrollbarGrabActive, t.control);
}

Color Theme::signed_at(double t) const {
  return signed_map[static_cast<size_t>(std::lround((std::clamp(t, -1.0, 1.0) + 1) * 128))];
}

Color Theme::amount_at(double t) const {
  return amount_map[static_cast<size_t>(std::lround(std::clamp(t, 0.0, 1.0) * 256))];
}

Color Theme::lit(Role r) const { return dark ? over(role(r), .17, panel) : input; }

Color Theme::tint(Role r) const { return dark ? over(role(r), .17, panel) : over(role(r), .09, input); }

Color over(Color front, double alpha, Color back) {
  Color out = 0xFF000000;
  for (int i = 0; i < 24; i += 8) {
    const double f = (front >> i) & 0xFF;
    const double b = (back >> i) & 0xFF;
    out |= static_cast<Color>(std::lround(f * alpha + b * (1 - alpha))) << i;
  }
  return out;
}

Color faded(Color c, double alpha) { return (c & 0x00FFFFFF) | (static_cast<Color>(std::lround(alpha * 255)) << 24); }

double contrast(Color a, Color b) {
  double x = luminance(a);
  double y = luminance(b);
  if (x < y) std::swap(x, y);
  return (x + .05) / (y + .05);
}

Color ink_on(Color ground) { return contrast(rgb(0xFFFFFF), ground) >= 4.5 ? rgb(0xFFFFFF) : rgb(0x000000); }

}  // namespace attn
