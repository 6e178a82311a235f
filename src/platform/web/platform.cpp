#include "platform/platform.h"

#include <GLFW/glfw3.h>
#include <emscripten.h>

#include <cstdlib>
#include <cstring>
#include <memory>

// The page's side of these calls is web/shell.mjs, which puts its functions into Module.shell.
EM_JS(void, shell_place_field,
      (double x, double y, double w, double h, int visible, const char* text, const char* label, const char* parts), {
        Module.shell.placeField(x, y, w, h, !!visible, UTF8ToString(text), UTF8ToString(label), UTF8ToString(parts));
      });
EM_JS(void, shell_place_number,
      (double x, double y, double w, double h, int state, const char* text, const char* label),
      { Module.shell.placeNumber(x, y, w, h, state, UTF8ToString(text), UTF8ToString(label)); });
EM_JS(void, shell_request, (const char* name), { Module.shell.request(UTF8ToString(name)); });
EM_JS(void, shell_copy, (const char* text), { Module.shell.copy(UTF8ToString(text)); });
EM_JS(void, shell_play_row, (), { Module.shell.playRow(); });
EM_JS(void, shell_choose_image, (), { Module.shell.chooseImage(); });
EM_JS(void, shell_open_studio, (const char* tab), { Module.shell.openStudio(UTF8ToString(tab)); });
EM_JS(char*, shell_address, (const char* link, const char* keys), {
  const text = Module.shell.address(UTF8ToString(link), UTF8ToString(keys).split(','));
  const size = lengthBytesUTF8(text) + 1;
  const at = _malloc(size);
  stringToUTF8(text, at, size);
  return at;
});
EM_JS(void, shell_remember, (const char* key, const char* value),
      { Module.shell.remember(UTF8ToString(key), UTF8ToString(value)); });
EM_JS(char*, shell_remembered, (const char* key), {
  const text = Module.shell.remembered(UTF8ToString(key));
  const size = lengthBytesUTF8(text) + 1;
  const at = _malloc(size);
  stringToUTF8(text, at, size);
  return at;
});
EM_JS(int32_t*, shell_glyph, (const char* text, double size, int weight), {
  const {width, height, left, top, advance, colored, data} = Module.shell.glyph(UTF8ToString(text), size, weight);
  const at = _malloc(24 + data.length);
  HEAP32.set([ width, height, left, top, colored ], at / 4);
  HEAPF32[at / 4 + 5] = advance;
  HEAPU8.set(data, at + 24);
  return at;
});
EM_JS(int, shell_prefers_dark, (), { return Module.shell.prefersDark() ? 1 : 0; });
EM_JS(int, shell_prefers_reduced_motion, (), { return Module.shell.prefersReducedMotion() ? 1 : 0; });
EM_JS(void, shell_show_cursor, (const char* name), { Module.shell.showCursor(UTF8ToString(name)); });
EM_JS(double, shell_system_colors, (), { return Module.shell.systemColors(); });
EM_JS(int, shell_uses_touch, (), { return Module.shell.usesTouch() ? 1 : 0; });
EM_JS(void, shell_announce, (const char* language, const char* title, int dark),
      { Module.shell.announce(UTF8ToString(language), UTF8ToString(title), !!dark); });
EM_JS(void, shell_tell, (const char* event, const char* detail),
      { Module.shell.tell(UTF8ToString(event), UTF8ToString(detail)); });
EM_JS(void, shell_magnify, (double unit), { Module.shell.magnify(unit); });
EM_JS(int, shell_width, (), { return Module.shell.width(); });
EM_JS(int, shell_height, (), { return Module.shell.height(); });

namespace attn::platform {
namespace {

std::deque<Data> arrived;
std::optional<Typed> typed;
std::deque<NumberTyped> numbers;
std::optional<Pinch> pinched;
float unit = 1;  // pixels of the page per unit of the interface

}  // namespace

bool has_text_field() { return true; }

void place_text_field(const TextField& f) {
  static std::optional<TextField> last;
  if (last == f) return;
  last = f;
  std::string parts;  // a character that no text has lies between them
  for (size_t i = 0; i < f.parts.size(); ++i) parts += (i ? "\x1F" : "") + f.parts[i];
  shell_place_field(f.x, f.y, f.w, f.h, f.visible, f.text.c_str(), f.label.c_str(), parts.c_str());
}

std::optional<Typed> take_typed() { return std::exchange(typed, std::nullopt); }

void place_number_field(const NumberField& f) {
  static NumberField last;
  if (f == last) return;
  last = f;
  shell_place_number(f.x, f.y, f.w, f.h, static_cast<int>(f.state), f.text.c_str(), f.label.c_str());
}

std::optional<NumberTyped> take_number() { return take_first(numbers); }

std::optional<Pinch> take_pinch() { return std::exchange(pinched, std::nullopt); }

void request_data(const std::string& name) { shell_request(name.c_str()); }

std::optional<Data> take_data() { return take_first(arrived); }

void copy_text(const std::string& text) { shell_copy(text.c_str()); }

bool can_choose_image() { return true; }
void choose_image() { shell_choose_image(); }
bool can_open_studio() { return true; }
void open_studio(const char* tab) { shell_open_studio(tab); }
bool can_play_row() { return true; }
void play_row() { shell_play_row(); }

std::string address(const std::string& link, const std::vector<std::string>& keys) {
  std::string list;
  for (const std::string& key : keys) list += (list.empty() ? "" : ",") + key;
  const std::unique_ptr<char, decltype(&std::free)> text(shell_address(link.c_str(), list.c_str()), &std::free);
  return text.get();
}

void remember(const std::string& key, const std::string& value) { shell_remember(key.c_str(), value.c_str()); }

std::string remembered(const std::string& key) {
  const std::unique_ptr<char, decltype(&std::free)> text(shell_remembered(key.c_str()), &std::free);
  return text.get();
}

std::optional<SystemGlyph> draw_glyph(const std::string& text, float size, int weight) {
  const std::unique_ptr<int32_t, decltype(&std::free)> drawn(shell_glyph(text.c_str(), size, weight), &std::free);
  const int32_t* at = drawn.get();
  SystemGlyph out{at[0], at[1], static_cast<float>(at[2]), static_cast<float>(at[3]), 0, at[4] != 0, {}};
  std::memcpy(&out.advance, at + 5, sizeof out.advance);
  out.pixels.assign(at + 6, at + 6 + out.width * out.height);
  return out;
}

bool prefers_dark() { return shell_prefers_dark() != 0; }
bool prefers_reduced_motion() { return shell_prefers_reduced_motion() != 0; }
std::optional<SystemColors> system_colors() {
  const double both = shell_system_colors();
  if (both < 0) return std::nullopt;
  const auto bits = static_cast<uint64_t>(both);
  return SystemColors{static_cast<uint32_t>(bits >> 24), static_cast<uint32_t>(bits & 0xFFFFFF)};
}
void show_cursor(int shape) {
  static int last = 0;
  if (shape == std::exchange(last, shape)) return;
  constexpr const char* kNames[] = {"text", "move", "ns-resize", "ew-resize", "nesw-resize", "nwse-resize", "pointer"};
  shell_show_cursor(shape >= 1 && shape <= 7 ? kNames[shape - 1] : "");
}
bool uses_touch() { return shell_uses_touch() != 0; }
void announce(const std::string& language, const std::string& title, bool dark) {
  shell_announce(language.c_str(), title.c_str(), dark);
}
void tell(const std::string& event, const std::string& detail) { shell_tell(event.c_str(), detail.c_str()); }

GLFWwindow* open_window(const char* title) {
  glfwWindowHint(GLFW_SCALE_TO_MONITOR, GLFW_TRUE);
  return glfwCreateWindow(1280, 800, title, nullptr, nullptr);
}

float fit_window(GLFWwindow* window, float zoom) {
  int w = 0;
  int h = 0;
  int framebuffer_w = 0;
  int framebuffer_h = 0;
  glfwGetWindowSize(window, &w, &h);
  glfwGetFramebufferSize(window, &framebuffer_w, &framebuffer_h);
  float scale = 1;
  glfwGetWindowContentScale(window, &scale, nullptr);
  const int wanted_w = shell_width();
  const int wanted_h = shell_height();
  if (w != wanted_w || h != wanted_h || framebuffer_w != static_cast<int>(static_cast<float>(wanted_w) * scale))
    glfwSetWindowSize(window, wanted_w, wanted_h);
  const float wanted = zoom_within(static_cast<float>(wanted_w), static_cast<float>(wanted_h), zoom);
  if (unit != wanted) shell_magnify(unit = wanted);
  return unit;
}

void remember_window(GLFWwindow*) {}

extern "C" {

EMSCRIPTEN_KEEPALIVE void attn_deliver(const char* name, const char* bytes, int size) {
  arrived.push_back({name, std::string(bytes, static_cast<size_t>(size))});
}

EMSCRIPTEN_KEEPALIVE void attn_pinch(float x, float y, float dx, float dy, float factor) {
  const Pinch before = pinched.value_or(Pinch{});
  pinched = Pinch{x / unit, y / unit, before.dx + dx / unit, before.dy + dy / unit, before.factor * factor};
}

EMSCRIPTEN_KEEPALIVE void attn_typed(const char* text, int finished) { typed = Typed{text, finished != 0}; }

/// `event` counts as NumberEvent.
EMSCRIPTEN_KEEPALIVE void attn_number(int event, const char* text) {
  numbers.push_back({static_cast<NumberEvent>(event), text});
}

}  // extern "C"

}  // namespace attn::platform
