// The palette: words can be read, roles can be told apart, maps read from zero outwards, also with colour blindness.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <string>

#include "ui/kit/theme.h"

using namespace attn;

namespace {

using Vec3 = std::array<double, 3>;
using Matrix3 = std::array<Vec3, 3>;

struct Vision {
  const char* name;
  Matrix3 matrix;           // of linear RGB
  double role_distance[2];  // smallest CIEDE2000 between two role inks: dark, light
};

// Machado, Oliveira, Fernandes 2009, severity 1; the distances are those the palette was chosen for, rounded down.
constexpr Vision kVisions[] = {
    {"normal", {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}}, {19, 22}},
    {"deutan", {{{.367322, .860646, -.227968}, {.280085, .672501, .047413}, {-.011820, .042940, .968881}}}, {12, 11.5}},
    {"protan",
     {{{.152286, 1.052583, -.204868}, {.114503, .786281, .099216}, {-.003882, -.048116, 1.051998}}},
     {12, 15}},
    {"tritan", {{{1.255528, -.076749, -.178779}, {-.078411, .930809, .147602}, {.004733, .691367, .303900}}}, {9, 10}}};

/// CIE L*a*b* under D65 of a colour as somebody sees it.
Vec3 lab(Color c, const Vision& vision) {
  Vec3 rgb_linear;
  for (size_t i = 0; i < 3; ++i) {
    const double v = static_cast<double>((c >> (8 * i)) & 0xFF) / 255;
    rgb_linear[i] = v <= .04045 ? v / 12.92 : std::pow((v + .055) / 1.055, 2.4);
  }
  const auto times = [](const Matrix3& m, const Vec3& v) {
    Vec3 out{};
    for (size_t i = 0; i < 3; ++i)
      for (size_t j = 0; j < 3; ++j) out[i] += m[i][j] * v[j];
    return out;
  };
  Vec3 seen = times(vision.matrix, rgb_linear);
  for (double& v : seen) v = std::clamp(v, 0.0, 1.0);
  constexpr Matrix3 kXyz{
      {{.4124564, .3575761, .1804375}, {.2126729, .7151522, .0721750}, {.0193339, .1191920, .9503041}}};
  constexpr Vec3 kWhite{.95047, 1, 1.08883};
  Vec3 f = times(kXyz, seen);
  for (size_t i = 0; i < 3; ++i) {
    const double t = f[i] / kWhite[i];
    f[i] = t > 216.0 / 24389 ? std::cbrt(t) : (24389.0 / 27 * t + 16) / 116;
  }
  return {116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])};
}

/// CIEDE2000 (Sharma, Wu, Dalal 2005).
double distance(const Vec3& p, const Vec3& q) {
  const double pi = std::numbers::pi;
  const auto pow7 = [](double v) { return std::pow(v, 7); };
  const double mean_c = (std::hypot(p[1], p[2]) + std::hypot(q[1], q[2])) / 2;
  const double g = .5 * (1 - std::sqrt(pow7(mean_c) / (pow7(mean_c) + pow7(25))));
  const double a1 = p[1] * (1 + g);
  const double a2 = q[1] * (1 + g);
  const double c1 = std::hypot(a1, p[2]);
  const double c2 = std::hypot(a2, q[2]);
  const auto hue = [&](double b, double a) {
    return a == 0 && b == 0 ? 0 : std::atan2(b, a) + (std::atan2(b, a) < 0 ? 2 * pi : 0);
  };
  const double h1 = hue(p[2], a1);
  const double h2 = hue(q[2], a2);
  double turn = h2 - h1;
  if (c1 * c2 == 0)
    turn = 0;
  else if (turn > pi)
    turn -= 2 * pi;
  else if (turn < -pi)
    turn += 2 * pi;
  const double dl = q[0] - p[0];
  const double dc = c2 - c1;
  const double dh = 2 * std::sqrt(c1 * c2) * std::sin(turn / 2);
  const double l = (p[0] + q[0]) / 2;
  const double c = (c1 + c2) / 2;
  double h = h1 + h2;
  if (c1 * c2 != 0) {
    if (std::abs(h1 - h2) > pi) h += h < 2 * pi ? 2 * pi : -2 * pi;
    h /= 2;
  }
  const double t = 1 - .17 * std::cos(h - pi / 6) + .24 * std::cos(2 * h) + .32 * std::cos(3 * h + pi / 30) -
                   .20 * std::cos(4 * h - 63 * pi / 180);
  const double degrees = (h * 180 / pi - 275) / 25;
  const double theta = pi / 3 * std::exp(-degrees * degrees);
  const double rc = 2 * std::sqrt(pow7(c) / (pow7(c) + pow7(25)));
  const double sl = 1 + .015 * (l - 50) * (l - 50) / std::sqrt(20 + (l - 50) * (l - 50));
  const double sc = 1 + .045 * c;
  const double sh = 1 + .015 * c * t;
  const double x = dl / sl;
  const double y = dc / sc;
  const double z = dh / sh;
  return std::sqrt(x * x + y * y + z * z - std::sin(theta) * rc * y * z);
}

std::string name_of(const Theme& theme) { return theme.dark ? "dark" : "light"; }
const Theme* const kThemes[] = {&dark_theme(), &light_theme()};
constexpr Role kInked[] = {Role::q, Role::k, Role::v, Role::s, Role::a, Role::o};

}  // namespace

TEST_CASE("the distance of colours is the published one") {
  // Pairs 1, 7 and 20 of the table in Sharma, Wu, Dalal 2005.
  CHECK(distance({50, 2.6772, -79.7751}, {50, 0, -82.7485}) == doctest::Approx(2.0425).epsilon(1e-4));
  CHECK(distance({50, 0, 0}, {50, -1, 2}) == doctest::Approx(2.3669).epsilon(1e-4));
  CHECK(distance({50, 2.5, 0}, {61, -5, 29}) == doctest::Approx(22.8977).epsilon(1e-4));
}

TEST_CASE("words and letters stand out from every ground they are set on") {
  for (const Theme* t : kThemes) {
    CAPTURE(name_of(*t));
    for (Color ground : {t->stage, t->panel, t->input}) {
      for (Color ink : {t->text1, t->text2, t->text3}) CHECK(contrast(ink, ground) >= 4.5);
      for (Role r : kInked) CHECK(contrast(t->role(r), ground) >= 4.5);
      CHECK(contrast(t->ring, ground) >= 3);
      CHECK(contrast(t->control, ground) >= 3);
    }
    for (Color ink : {t->good, t->bad}) CHECK(contrast(ink, t->panel) >= 4.5);
    for (Role r : kInked) CHECK(contrast(ink_on(t->role(r)), t->role(r)) >= 4.5);  // chips
  }
}

TEST_CASE("in two colours of the system words stand out even more, and what was told apart still is") {
  constexpr Color kWhite = rgb(0xFFFFFF);
  constexpr Color kBlack = rgb(0x000000);
  constexpr std::pair<Color, Color> kPairs[]{
      {kBlack, kWhite}, {kWhite, kBlack}, {rgb(0x2D3236), kWhite}, {rgb(0xFFFAEF), rgb(0x3D3D3D)}};
  for (const auto& [ground, ink] : kPairs) {
    CAPTURE(ground);
    const Theme t = two_color_theme(ground, ink);
    CHECK(t.stage == ground);
    CHECK(t.text1 == ink);
    for (Color under : {t.stage, t.panel, t.input}) {
      for (Color word : {t.text1, t.text2, t.text3}) CHECK(contrast(word, under) >= 7);
      for (Role r : kInked) CHECK(contrast(t.role(r), under) >= 4.5);
      for (Color line : {t.ring, t.control, t.border}) CHECK(contrast(line, under) >= 3);
      for (Color mark : {t.good, t.bad}) CHECK(contrast(mark, under) >= 4.5);
    }
    CHECK(contrast(t.hatch, t.hatch_ground) >= 2);
    CHECK(t.active != t.input);
    CHECK(t.off != t.text1);
    for (Role a : kInked)
      for (Role b : kInked)
        if (a < b) CHECK(distance(lab(t.role(a), kVisions[0]), lab(t.role(b), kVisions[0])) >= 12);
    for (const auto& map : {t.signed_map, t.amount_map})
      for (Color c : map) CHECK(contrast(ink_on(c), c) >= 4.5);
  }
}

TEST_CASE("a number can be read on every colour of the maps") {
  for (const Theme* t : kThemes) {
    CAPTURE(name_of(*t));
    for (const auto& map : {t->signed_map, t->amount_map})
      for (Color c : map) CHECK(contrast(ink_on(c), c) >= 4.5);
  }
}

TEST_CASE("roles differ in every kind of colour vision") {
  for (const Theme* t : kThemes)
    for (const Vision& vision : kVisions) {
      CAPTURE(name_of(*t));
      CAPTURE(std::string(vision.name));
      for (Role a : kInked)
        for (Role b : kInked)
          if (a < b)
            CHECK(distance(lab(t->role(a), vision), lab(t->role(b), vision)) >= vision.role_distance[t->dark ? 0 : 1]);
    }
}

TEST_CASE("maps read from zero outwards by lightness alone, and plus differs from minus") {
  for (const Theme* t : kThemes)
    for (const Vision& vision : kVisions) {
      CAPTURE(name_of(*t));
      CAPTURE(std::string(vision.name));
      const double away = t->dark ? 1 : -1;  // lighter on dark, darker on light
      constexpr double kRounding = -.05;     // of lightness, 0 ... 100: colours have 8 bits
      for (int i = 1; i <= 64; ++i) {
        CAPTURE(i);
        const double from = (i - 1) / 64.0;
        const double to = i / 64.0;
        CHECK((lab(t->signed_at(to), vision)[0] - lab(t->signed_at(from), vision)[0]) * away >= kRounding);
        CHECK((lab(t->signed_at(-to), vision)[0] - lab(t->signed_at(-from), vision)[0]) * away >= kRounding);
        CHECK((lab(t->amount_at(to), vision)[0] - lab(t->amount_at(from), vision)[0]) * away >= kRounding);
      }
      for (double v : {.25, .5, 1.0}) CHECK(distance(lab(t->signed_at(v), vision), lab(t->signed_at(-v), vision)) >= 8);
    }
}
