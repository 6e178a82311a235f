#include "ui/interface_support.h"
#include "folders.h"

#include <imgui.h>
#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <optional>
#include <regex>
#include <sstream>

#include "kernels/backend.h"
#include "lessons/lessons_support.h"
#include "platform/platform.h"
#include "ui/kit/fonts.h"
#include "ui/kit/theme.h"

using interface_test::fake_system;

namespace attn::platform {

bool has_text_field() { return fake_system().text_field; }
void place_text_field(const TextField& field) { fake_system().field = field; }
std::optional<Typed> take_typed() { return take_first(fake_system().typed); }
void place_number_field(const NumberField&) {}
std::optional<NumberTyped> take_number() { return take_first(fake_system().numbers); }
std::optional<Pinch> take_pinch() { return take_first(fake_system().pinches); }
void request_data(const std::string&) {}
std::optional<Data> take_data() { return std::nullopt; }
void copy_text(const std::string& text) { fake_system().copied = text; }
bool can_choose_image() { return false; }
void choose_image() {}
std::string address(const std::string& link, const std::vector<std::string>& keys) {
  fake_system().dropped_keys = keys;
  return "https://page/#s=" + link;
}
void remember(const std::string& key, const std::string& value) { fake_system().remembered[key] = value; }
std::string remembered(const std::string& key) { return fake_system().remembered[key]; }
bool prefers_dark() { return true; }
bool prefers_reduced_motion() { return fake_system().reduced_motion; }
bool can_open_studio() { return fake_system().studio; }
void open_studio(const char* tab) {
  fake_system().studios_opened += 1;
  fake_system().studio_tab = tab;
}
void play_row() { fake_system().rows_played += 1; }
bool can_play_row() { return true; }
bool uses_touch() { return fake_system().touch; }
void announce(const std::string&, const std::string&, bool) {}
void fit_window(GLFWwindow*) {}
uint32_t make_texture(int, int, const uint32_t*) { return 1; }
void fill_pixels(int, int, int, int, uint32_t) {}
void drop_texture(uint32_t) {}
std::optional<SystemGlyph> draw_glyph(const std::string& text, float size, int) {
  fake_system().glyphs.push_back(text);
  if (text == fake_system().without_glyph) return std::nullopt;
  return SystemGlyph{6, 8, 0, -8, size / 2, false, std::vector<uint32_t>(48, 0xFFFFFFFF)};
}

}  // namespace attn::platform

namespace interface_test {

System& fake_system() {
  static System system;
  return system;
}

namespace {

/// Dear ImGui and the faces: once, for the faces are kept for as long as the program runs.
void start_imgui() {
  if (ImGui::GetCurrentContext()) return;
  ImGui::CreateContext();
  attn::set_style();
  ImGui::GetIO().BackendFlags |= ImGuiBackendFlags_RendererHasTextures;
  for (const char* name : attn::kLatinFonts) {
    std::ifstream file(kDataFolder + "/fonts/" + name, std::ios::binary);
    REQUIRE_MESSAGE(file.good(), name);
    std::stringstream bytes;
    bytes << file.rdbuf();
    attn::add_font_file(name, bytes.str());
  }
  REQUIRE(attn::build_fonts());
}

}  // namespace

/// How many corners of what was drawn last are those of a glyph that stands in place of one that there is not.
int fallback_corners() {
  std::vector<ImVec2> places;
  ImFontAtlas* atlas = ImGui::GetIO().Fonts;
  for (int i = 0; i < atlas->Builder->BakedPool.Size; ++i) {
    const ImFontBaked& baked = atlas->Builder->BakedPool[i];
    if (baked.WantDestroy || baked.FallbackGlyphIndex < 0) continue;
    const ImFontGlyph& glyph = baked.Glyphs[baked.FallbackGlyphIndex];
    if (glyph.Visible) places.push_back({glyph.U0, glyph.V0});
  }
  int found = 0;
  for (const ImDrawList* list : ImGui::GetDrawData()->CmdLists)
    for (const ImDrawVert& corner : list->VtxBuffer)
      for (const ImVec2& at : places) found += corner.uv.x == at.x && corner.uv.y == at.y;
  return found;
}

Window::Window(const std::string& scene, float width, float height, const std::string& language) {
  start_imgui();
  document_ = std::make_unique<attn::Document>(scene_test::lexicon(), scene_test::scene_file(scene),
                                               attn::find_backend("auto"));
  interface_ = std::make_unique<attn::Interface>(*document_);
  interface_->set_words(attn::Strings::parse(scene_test::read_web("strings/" + language + ".json")));
  interface_->set_languages({{"en", "EN"}, {"zh", "中文"}});
  resize(width, height);
  settle();
}

Window::~Window() {
  ImGuiIO& io = ImGui::GetIO();
  io.ClearEventsQueue();
  io.ClearInputKeys();
  io.ClearInputMouse();
  ImGui::ClosePopupsExceptModals();
  fake_system() = {};
}

void Window::resize(float width, float height) { ImGui::GetIO().DisplaySize = {width, height}; }

void Window::frame(double seconds) {
  now_ += seconds;
  ImGui::GetIO().DeltaTime = static_cast<float>(seconds);
  document_->advance(work);
  ImGui::NewFrame();
  interface_->draw(dark ? attn::dark_theme() : attn::light_theme(), fake_system().touch, now_);
  const attn::Wishes wishes = interface_->take_wishes();
  if (!wishes.scene.empty()) opened = wishes.scene;
  asked_shelf = asked_shelf || wishes.shelf;
  asked_glossary = asked_glossary || wishes.glossary;
  asked_more_words = asked_more_words || wishes.more_words;
  ImGui::Render();
  CHECK_MESSAGE((fallback_corners() > 0) == !fake_system().without_glyph.empty(), "a character without a glyph");
  for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) {
    if (texture->Status == ImTextureStatus_WantDestroy) {
      texture->SetTexID(ImTextureID_Invalid);
      texture->SetStatus(ImTextureStatus_Destroyed);
    } else if (texture->Status != ImTextureStatus_Destroyed) {
      texture->SetTexID(1);
      texture->SetStatus(ImTextureStatus_OK);
    }
  }
}

void Window::draw() {
  ImGui::NewFrame();
  interface_->draw(dark ? attn::dark_theme() : attn::light_theme(), fake_system().touch, now_);
  ImGui::EndFrame();
}

void Window::settle() {
  for (const double end = now_ + 1; now_ < end;) {
    const bool moved_once = now_ > end - .95;
    frame(moved_once ? .1 : 1. / 60);
    if (interface_->next_frame_in(now_) < 0) break;
  }
}

attn::Rect common(attn::Rect a, attn::Rect b) {
  const float x = std::max(a.x, b.x), y = std::max(a.y, b.y);
  return {x, y, std::min(a.right(), b.right()) - x, std::min(a.bottom(), b.bottom()) - y};
}

namespace {

constexpr float kTouching = 1.5f;  // pixels in both directions: letters have room around them

bool is_empty(attn::Rect r) { return r.w <= 0 || r.h <= 0; }
bool holds(attn::Rect outer, attn::Rect r) {
  return r.x >= outer.x - 1 && r.right() <= outer.right() + 1 && r.y >= outer.y - 1 && r.bottom() <= outer.bottom() + 1;
}
std::string place(attn::Rect r) {
  std::ostringstream out;
  out << std::lround(r.x) << "," << std::lround(r.y) << " " << std::lround(r.w) << "x" << std::lround(r.h);
  return out.str();
}

}  // namespace

std::vector<std::string> faults(const Window& window) {
  const ImVec2 size = ImGui::GetIO().DisplaySize;
  const attn::Rect all{0, 0, size.x, size.y};
  const auto scrolls = [&](attn::Rect clip) {
    return window.interface().claims(clip.x + clip.w / 2, clip.y + clip.h / 2) & 5;
  };
  std::vector<std::string> found;
  std::vector<std::pair<std::string, attn::Rect>> seen;
  for (const attn::DrawnText& t : attn::Painter::texts()) {
    const std::string name = "\"" + t.text + "\" at " + place(t.box);
    const attn::Rect visible = common(common(t.box, t.clip), all);
    if (!scrolls(t.clip) && !holds(t.clip, t.box)) found.push_back("cut by " + place(t.clip) + ": " + name);
    if (is_empty(visible)) continue;
    for (const auto& [other, box] : seen)
      if (const attn::Rect both = common(visible, box); both.w > kTouching && both.h > kTouching)
        found.push_back(name + " lies on " + other);
    seen.emplace_back(name, visible);
  }
  for (const attn::Control& c : window.interface().mirror().controls()) {
    if (c.hidden || c.id.starts_with("link ") || c.id.starts_with("map ")) continue;  // these reach into what is around
    if (fake_system().touch) break;                                                   // as all do for a finger
    for (const auto& [name, box] : seen)
      if (const attn::Rect both = common(box, c.box); both.w > kTouching && both.h > kTouching && !holds(c.box, box))
        found.push_back(name + " lies on control " + c.id + " at " + place(c.box));
  }
  for (const attn::Control& c : window.interface().mirror().controls())
    if (!c.hidden && !holds(common(c.clip, all), c.box))
      found.push_back("cut by " + place(c.clip) + ": control " + c.id + " at " + place(c.box));
  for (const attn::Control& c : window.interface().mirror().controls())
    for (const attn::DrawnCell& cell : window.interface().drawn())
      if (const attn::Rect both = common(c.box, cell.box);
          c.id.starts_with("zoom ") && both.w > kTouching && both.h > kTouching)
        found.push_back(c.id + " at " + place(c.box) + " lies on a cell at " + place(cell.box));
  for (const attn::Rect& r : attn::Painter::inside_out()) found.push_back("inside out: " + place(r));
  for (const std::string& raw : raw_texts()) found.push_back(raw);
  return found;
}

std::vector<std::string> raw_texts() {
  static const std::regex kRaw(R"(\[[a-z][a-z0-9_]*\.[a-z0-9_.]+\]|\[[A-Za-z]\||\^|(^|[^A-Za-z])[A-Za-z]_[A-Za-z0-9])");
  std::vector<std::string> found;
  for (const attn::DrawnText& t : attn::Painter::texts())
    if (std::regex_search(t.text, kRaw)) found.push_back("raw: \"" + t.text + "\" at " + place(t.box));
  return found;
}

const attn::Control* find_control(Window& window, const std::string& id) {
  const auto& all = window.interface().mirror().controls();
  const auto it = std::ranges::find(all, id, &attn::Control::id);
  return it == all.end() ? nullptr : &*it;
}

bool is_drawn(const std::string& part) {
  return std::ranges::any_of(attn::Painter::texts(),
                             [&](const attn::DrawnText& drawn) { return drawn.text.find(part) != std::string::npos; });
}

void ask_for_matrices(Window& window) {
  const attn::Control* list = find_control(window, "views");
  if (!list) return;
  const auto& items = list->items;
  const auto at = std::ranges::find(items, window.interface().words().get("view.matrices")) - items.begin();
  window.interface().act("views", std::to_string(at));
  window.settle();
}

void show_step(Window& window, const std::string& step, const std::string& view) {
  attn::Scene scene = window.session().scene();
  scene.view.step = scene.view.cell = step;
  scene.view.views = {view};
  window.interface().ask_for_matrices(view == "matrices");
  window.session().change("edit.select", scene);
  window.settle();
}

void open_lesson(Window& window, const std::string& id) {
  window.document().open(lesson_test::lesson_file(id, window.interface().words().get("language.code")));
  window.interface().lesson_changed();
  window.settle();
}

void move_to(Window& window, float x, float y) {
  ImGui::GetIO().AddMousePosEvent(x, y);
  window.frame();
}

void strike(Window& window, ImGuiKey key) {
  ImGui::GetIO().AddKeyEvent(key, true);
  window.frame();
  ImGui::GetIO().AddKeyEvent(key, false);
}

void press_key(Window& window, ImGuiKey key) {
  strike(window, key);
  window.settle();
}

}  // namespace interface_test
