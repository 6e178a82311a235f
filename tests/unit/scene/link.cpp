// Scenes as links. What the golden links mean is written out beside them: they must open for ever.
#include "scene/link.h"

#include <cmath>

#include "formats/deflate.h"
#include "scene/scene_support.h"

using namespace attn;
using scene_test::error_of;
using scene_test::Random;

namespace {

Matrix matrix(int rows, int cols, std::vector<float> values) {
  return {rows, cols, std::make_shared<const std::vector<float>>(std::move(values))};
}

/// Made with Python's base64 and zlib, the deflated ones with blocks of every kind.
constexpr const char* kNothing = "1.j.eyJ2ZXJzaW9uIjoxfQ";
constexpr const char* kNothingDeflated = "1.z.q1YqSy0qzszPU7IyrAUA";
constexpr const char* kSettings[] = {
    "1.j.eyJ2ZXJzaW9uIjoxLCJwcm9ibGVtIjp7InRleHQiOiJpdCIsInNlZWQiOjcsImhlYWRzIjoyLCJrdl9oZWFkcyI6Miwic2NhbGUiOiJv"
    "ZmYiLCJ0ZW1wZXJhdHVyZSI6MC41LCJtYXNrIjp7ImtpbmQiOiJjYXVzYWwifX0sInZpZXciOnsic3RlcCI6IndlaWdodHMiLCJyb3ciOjAs"
    "InRoZW1lIjoibGlnaHQifX0",
    "1.z.RYxBCoMwFETvMutQbKEUcpmS6liDiZH8ry2Id-_PqsuZN_MO7KwSywJ_dVhreSVm-APKr8IjKhyEHOAfDhPDIPA3h3l__oP0IdHGZRxt"
    "rcwra9CtWtdd7g45yNycc1zMgz5sEhLO02GP_DQiytXIh_E9qZikFus7k03MTZ0asMsP",
    "1.z.AbAAT_97InZlcnNpb24iOjEsInByb2JsZW0iOnsidGV4dCI6Iml0Iiwic2VlZCI6NywiaGVhZHMiOjIsImt2X2hlYWRzIjoyLCJzY2Fs"
    "ZSI6Im9mZiIsInRlbXBlcmF0dXJlIjowLjUsIm1hc2siOnsia2luZCI6ImNhdXNhbCJ9fSwidmlldyI6eyJzdGVwIjoid2VpZ2h0cyIsInJv"
    "dyI6MCwidGhlbWUiOiJsaWdodCJ9fQ",
    "1.z.q1YqSy0qzszPU7Iy1FEqKMpPyknNVbKqVipJrShRslLKLFHSUSpOTU1RsjLXUcpITUwpVrIy0lHKLotHcIqTE3NSgYrz09KAqktScwtS"
    "ixJLSouAYgZ6pjpKuYnF2SAzszPzgOYoJSeWFifmKNXW6iiVZaaWg2SKS1ILgDLlqZnpGSXFQEOK8oHiBkDDMlJzQUbngCSAWgA"};
constexpr const char* kLesson[] = {
    "1.j.eyJ2ZXJzaW9uIjoxLCJwcm9ibGVtIjp7InRleHQiOiJpdCIsInNlZWQiOjd9LCJsZXNzb24iOnsiaWQiOiJjYXVzYWwiLCJjYXJkIjoyfX0",
    "1.z.FcpBCoAgEEDRu_y1m9oEcxuzWQiW4lgE4t2z5f-8zqPVYr6QxVFq3pOeSKfp2xBiw2GqB7INR1Kz33biPAR_m09TBF9nr2N8"};
constexpr const char* kEverything[] = {
    "1.j.eyJ2ZXJzaW9uIjoxLCJwcm9ibGVtIjp7InRleHQiOiLlroPlpKrntK_kuoYiLCJkX21vZGVsIjozLCJkX2siOjIsImRfdiI6Miwic29m"
    "dGNhcCI6MzAsInBvc2l0aW9ucyI6InNpbnVzb2lkYWwiLCJtYXNrIjp7ImtpbmQiOiJwYWludGVkIiwiaGlkZGVuIjpbWzAsMV0sWzEsMF1d"
    "fSwib3V0cHV0X3Byb2plY3Rpb24iOmZhbHNlLCJlZGl0cyI6W3sibWF0cml4Ijoid19xIiwiaGVhZCI6MCwicm93IjoyLCJjb2wiOjEsInZh"
    "bHVlIjotMC4wfSx7Im1hdHJpeCI6IngiLCJyb3ciOjEsImNvbCI6MCwidmFsdWUiOjAuMzMzMzMzMzR9XX0sInZpZXciOnsic3RlcCI6Im91"
    "dHB1dCIsImNlbGwiOiJ3X3EiLCJyb3ciOjIsImNvbCI6MSwiZGlnaXRzIjo2LCJwbGF5Ijp7InVuaXQiOiJjZWxsIiwic3RlcCI6IndlaWdo"
    "dHMiLCJyb3ciOjEsImNvbCI6MiwicGhhc2UiOiJleHAifSwidmlld3MiOlsicm93cyIsImFyY3MiXX0sImFib3V0Ijp7InRpdGxlIjp7ImVu"
    "IjoiVGlyZWQiLCJ6aCI6Iue0ryJ9LCJub3RlIjp7ImVuIjoiQSBcIm5vdGVcIiJ9LCJwdWJsaXNoZWQiOnsicm93IjoxLCJ2YWx1ZXMiOlsw"
    "LjI1LDAuNzVdLCJhZGRlZCI6WzBdfSwidmFsdWVfbmFtZXMiOnsiZW4iOltbImEiLCJiIl1dfX19",
    "1.z.XZHPTsMwDMZfBfkcqmxjIPXGO3DrqiltvDUsa0qTboOpJySehBMHuHDieZh4DezsD2i9JI0_f_7Z3sIKW29cDelAQNO6wuIS0i0E3ARI"
    "Yff-vHt9-_n8-P56AQF6unQaLaQjvi8gHfK5iqd3s1CqhmKSnJw3gWw9eXhTd94ZrSw5LJVfsP_C1JpijTJ1QE2BymiNhJFlUgxykQ2EzPNe"
    "gOtC04Upod1jGSLpTFmPAlCbQP7ZlkxDazZkt54-sBUq8iaK1q0jWuls7G-lbIeQXspE9uJf2gYO2sFBK09amYz231XPNCuDa8b3AanTAxxl"
    "l2jtqf55WW3mkfSa5mLVI-d3teHxxjRxdFujmVckPIMhp6ZSnmAANw0cKLhz1rFctaUHxlMFEcX1mWCRLzxSuDNtnPFTRT-0TPaoXfgT3F5M"
    "4sMEONR0hTW-ohSKH1HiPLioTIZjIZObcU71aGea3-JsWDGt1ZJle-MsA0V1C6BV9v0v"};
constexpr const char* kMatrices[] = {
    "1.j.eyJ2ZXJzaW9uIjoxLCJwcm9ibGVtIjp7InRleHQiOiIiLCJtYXNrIjp7ImtpbmQiOiJ3aW5kb3ciLCJsZWZ0IjoyLCJyaWdodCI6MH0s"
    "InNjYWxlIjowLjI1LCJkX21vZGVsIjoyLCJoZWFkcyI6MiwiZF9rIjoxLCJkX3YiOjEsImdpdmVuIjp7IngiOltbMSwwXSxbMCwxZS00NV1d"
    "LCJ3X3EiOltbMSwyXSxbMyw0XV0sIndfayI6W1sxXSxbMl1dLCJ3X3YiOltbLTEuNV0sWzMuNDAyODIzNWUrMzhdXSwid19vIjpbWzEsMF0s"
    "WzAsMV1dLCJiX28iOltbMC41LC0wLjVdXX19fQ",
    "1.z.Vc3bCoMwDAbgd8ntotRqYfgqUoqumYqHbioqiO--tL3aTZN8_Uku2GlZezdDmSF8FteMNEF5wUbnBiUAwlSvg5ehny3LwcUd7CO9OSER"
    "lr7tuBM3wvqqR-I2lQrBmslZGkOmo9quobNmCLes2UNt-51mv_-EsqoyFBorgRklhdIa4TDf6JI9xyLaEIxFxnn3c5KlyofSQsinzBU98mf8"
    "dn-rvTXRRKow4Ufr-75_"};

Scene every_setting() {
  Scene s;
  s.problem.text = "it";
  s.problem.seed = 7;
  s.problem.heads = s.problem.kv_heads = 2;
  s.problem.scaled = false;
  s.problem.temperature = .5f;
  s.problem.mask.kind = "causal";
  s.view.step = "weights";
  s.view.theme = "light";
  return s;
}

Scene everything() {
  Scene s;
  s.problem.text = "它太累了";
  s.problem.d_model = 3;
  s.problem.d_k = s.problem.d_v = 2;
  s.problem.softcap = 30;
  s.problem.positions = "sinusoidal";
  s.problem.mask.kind = "painted";
  s.problem.mask.hidden = {{0, 1}, {1, 0}};
  s.problem.output_projection = false;
  s.problem.edits = {{"w_q", 0, 2, 1, -0.f}, {"x", 0, 1, 0, 1.f / 3}};
  s.view.step = "output";
  s.view.cell = "w_q";
  s.view.row = 2;
  s.view.col = 1;
  s.view.digits = 6;
  s.view.play = {Play::Unit::cell, "weights", 1, 2, Play::Phase::exp};
  s.view.views = {"rows", "arcs"};
  s.about.title = {{"en", "Tired"}, {"zh", "累"}};
  s.about.note = {{"en", "A \"note\""}};
  s.about.published = PublishedRow{0, 1, {.25f, .75f}, {0}};
  s.about.value_names = {{"en", {{"a", "b"}}}};
  return s;
}

Scene card_of_a_lesson() {
  Scene s;
  s.problem.text = "it";
  s.problem.seed = 7;
  s.lesson = {"causal", 2};
  return s;
}

Scene matrices() {
  Scene s;
  s.problem.mask = {"window", 2, 0, {}};
  s.problem.scale = .25f;
  s.problem.d_model = s.problem.heads = 2;
  s.problem.d_k = s.problem.d_v = 1;
  s.problem.given = {2,
                     1,
                     1,
                     1,
                     {{"x", matrix(2, 2, {1, 0, 0, 1e-45f})},
                      {"w_q", matrix(2, 2, {1, 2, 3, 4})},
                      {"w_k", matrix(2, 1, {1, 2})},
                      {"w_v", matrix(2, 1, {-1.5f, 3.4028235e38f})},
                      {"w_o", matrix(2, 2, {1, 0, 0, 1})},
                      {"b_o", matrix(1, 2, {.5f, -.5f})}}};
  return s;
}

std::string error_of_link(const std::string& link) {
  return error_of([&] { parse_link(link); });
}

}  // namespace

TEST_CASE("links given away open for ever") {
  CHECK(parse_link(kNothing) == Scene{});
  CHECK(parse_link(kNothingDeflated) == Scene{});
  for (const char* link : kSettings) CHECK(parse_link(link) == every_setting());
  for (const char* link : kEverything) {
    const Scene scene = parse_link(link);
    CHECK(scene == everything());
    CHECK(std::signbit(scene.problem.edits[0].value));
  }
  for (const char* link : kMatrices) CHECK(parse_link(link) == matrices());
  for (const char* link : kLesson) CHECK(parse_link(link) == card_of_a_lesson());
}

TEST_CASE("a link is the shorter of both ways to write it") {
  CHECK(write_link(Scene{}) == kNothing);
  CHECK(write_link(matrices()).rfind("1.z.", 0) == 0);
  CHECK(write_link(matrices()).size() <= std::string(kMatrices[0]).size());
  CHECK(write_link(everything()).size() < std::string(kEverything[0]).size());
  Scene spaces;
  spaces.problem.text = "\" a  b\\\" \\";
  CHECK(parse_link(write_link(spaces)) == spaces);
  for (const char* id : {"who-is-it", "animal-zh"}) {
    const Scene scene = scene_test::scene_file(id);
    CHECK(parse_link(write_link(scene)) == scene);
    CHECK(write_link(scene).size() < 4000);  // what any program still takes for an address
  }
}

TEST_CASE("what is wrong with a link is said in one line") {
  CHECK(error_of_link("") == "link: expected version 1, found \"\"");
  CHECK(error_of_link("nonsense") == "link: expected version 1, found \"nonsense\"");
  CHECK(error_of_link("2.j.e30") == "link: expected version 1, found version 2: this page is too old for it");
  CHECK(error_of_link("1") == "link: expected the codec j or z, found \"\"");
  CHECK(error_of_link("1.q.e30") == "link: expected the codec j or z, found \"q\"");
  CHECK(error_of_link("1.j") == "link: expected a scene after the codec, found none");
  CHECK(error_of_link("1.j.e 30") == "link: expected letters, digits, - and _, found \" \"");
  CHECK(error_of_link("1.j.e30=") == "link: expected letters, digits, - and _, found \"=\"");
  CHECK(error_of_link("1.j.e30AA") == "link: expected a whole link, found one that is cut short or changed");
  CHECK(error_of_link("1.j.e31") == "link: expected a whole link, found one that is cut short or changed");
  CHECK(error_of_link("1.j.e30") == "version: expected a value, found none");
  CHECK(error_of_link("1.j.").rfind("scene: expected JSON, found a parse error", 0) == 0);
  CHECK(error_of_link("1.z.") == "link: expected an end of the deflated data, found none: cut short");
  CHECK(error_of_link("1.z.____") == "link: expected deflated data, found damaged data");
  CHECK(error_of_link(std::string(kNothingDeflated) + "AAAA") ==
        "link: expected the end of the deflated data, found 3 bytes after it");
  CHECK(error_of_link("1.j.eyJ2ZXJzaW9uIjoyfQ") == "version: expected 1, found 2");
}

TEST_CASE("a small link that would become too large is refused") {
  const auto inflated = [](size_t size, uint64_t limit) {
    size_t found = size;
    const std::string error =
        error_of([&] { found = inflate_text(deflate_text(std::string(size, ' ')), limit, "it").size(); });
    CHECK(found == size);
    return error;
  };
  for (const size_t size : {size_t{0}, size_t{1}, size_t{4095}, size_t{4096}, size_t{4097}, size_t{70000}}) {
    CAPTURE(size);
    CHECK(inflated(size, size) == "");
    CHECK(inflated(size, size + 1) == "");
    if (size > 0)
      CHECK(inflated(size, size - 1) ==
            "it: expected at most " + std::to_string(size - 1) + " bytes once inflated, found more");
  }
  // A thousand bytes for each of the link: 32 MiB of white space in front of an empty object.
  const std::string bomb = deflate_text(std::string(kMaxSceneBytes * 2, ' ') + "{}");
  CHECK(bomb.size() < 40000);
  CHECK(error_of([&] { inflate_text(bomb, kMaxSceneBytes, "link"); }) ==
        "link: expected at most 16777216 bytes once inflated, found more");
}

TEST_CASE("a damaged link gives an Error or a scene, never a crash") {
  Random random{20250101};
  constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  int refused = 0;
  int opened = 0;
  const auto try_link = [&](const std::string& link) {
    try {
      const Scene scene = parse_link(link);
      REQUIRE(parse_link(write_link(scene)) == scene);
      ++opened;
    } catch (const Error& e) {
      REQUIRE(std::string(e.what()).find('\n') == std::string::npos);
      ++refused;
    }
  };
  for (const char* golden :
       {kSettings[0], kSettings[1], kSettings[2], kEverything[0], kEverything[1], kMatrices[0], kMatrices[1]}) {
    const std::string link = golden;
    for (size_t length = 0; length < link.size(); ++length) try_link(link.substr(0, length));
    for (int i = 0; i < 400; ++i) {
      std::string changed = link;
      for (int n = 1 + random.below(2); n > 0; --n) {
        const auto at = static_cast<size_t>(random.below(static_cast<int>(changed.size())));
        changed[at] =
            random.below(2) ? kDigits[random.below(64)] : static_cast<char>(changed[at] ^ 1 << random.below(8));
      }
      try_link(changed);
    }
  }
  CHECK(refused > 3000);
  CHECK(opened > 10);
}
