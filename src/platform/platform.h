#pragma once
#include <algorithm>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

struct GLFWwindow;

/// What a window needs from the system it runs on. One body for the web, one for the desktop; CMake picks it.
namespace attn::platform {

/// Where the text of the scene is typed. On the web it is a real HTML field over the canvas (input methods, phone
/// keyboards and paste work there); on the desktop there is none, and the UI draws its own.
struct TextField {
  float x = 0;
  float y = 0;
  float w = 0;
  float h = 0;
  bool visible = false;
  std::string text;
  std::string label;               // for those who do not see it
  std::vector<std::string> parts;  // the text, of which every second part has a dotted line under it
  bool operator==(const TextField&) const = default;
};
struct Typed {
  std::string text;
  bool finished = false;  // the field was left
};
bool has_text_field();
void place_text_field(const TextField& field);
/// What was typed since the last call.
std::optional<Typed> take_typed();

/// Where a number is typed: over a cell or a value. On the web a second HTML field; on the desktop there is none. While
/// it is only `offered` the page opens it by itself when the first digit is typed, Enter pressed or a finger taps there
/// again, so that no key is lost and phones show their keyboard.
struct NumberField {
  enum class State { none, offered, open };
  float x = 0;
  float y = 0;
  float w = 0;
  float h = 0;
  State state = State::none;
  std::string text;   // when it opens
  std::string label;  // for those who do not see it
  bool operator==(const NumberField&) const = default;
};
/// What happened in the field, or (pasted) anywhere but in the text field.
enum class NumberEvent { opened, typed, enter, escape, tab, back_tab, left, right, up, down, left_field, pasted };
struct NumberTyped {
  NumberEvent event = NumberEvent::typed;
  std::string text;
};
void place_number_field(const NumberField& field);
/// The next event since the last call: one event per call.
std::optional<NumberTyped> take_number();

/// What two fingers (or ctrl with the wheel) did since the last call: around a place, moved by so much, apart by a
/// factor.
struct Pinch {
  float x = 0;
  float y = 0;
  float dx = 0;
  float dy = 0;
  float factor = 1;
};
std::optional<Pinch> take_pinch();

/// Asks for a data file ("fonts/cjk-regular.otf"); take_data() hands it over once it is there.
void request_data(const std::string& name);
struct Data {
  std::string name;
  std::string bytes;
};
std::optional<Data> take_data();

/// Puts text on the clipboard. To be called within a click: browsers allow it at no other time.
void copy_text(const std::string& text);
/// Where a scene opens again: the address of this page with a link (scene/link.h) in place of what named the scene, and
/// without the keys of its query that would change the scene. On the desktop the link alone.
std::string address(const std::string& link, const std::vector<std::string>& keys);

/// Whether this system has choose_image().
bool can_choose_image();
/// Lets the visitor choose a picture, which becomes the image of the scene; from a click only.
void choose_image();

/// Whether this system has open_studio().
bool can_open_studio();
/// Lays the studio (web/studio/) over the page: links, frames and files of the scene on view for pages of other people;
/// "result": the file that a student hands in, and nothing else.
void open_studio(const char* tab = "share");

/// Whether this system has play_row().
bool can_play_row();
/// Makes the numbers of the selected row heard, one after the other.
void play_row();

/// Keeps a short text for the next visit, where the system allows it; "" where nothing was kept.
void remember(const std::string& key, const std::string& value);
std::string remembered(const std::string& key);

/// What the visitor's system prefers.
bool prefers_dark();
bool prefers_reduced_motion();
/// Two colours, 0xRRGGBB, that the visitor's system makes everything of; none: it leaves colours to programs.
struct SystemColors {
  uint32_t ground = 0;
  uint32_t ink = 0;
  bool operator==(const SystemColors&) const = default;
};
std::optional<SystemColors> system_colors();
/// The shape of the pointer over the window, of Dear ImGui's; on the desktop its own backend sees to that.
void show_cursor(int shape);
/// The pointer was last a finger.
bool uses_touch();
/// Words and theme of the page around the window follow.
void announce(const std::string& language, const std::string& title, bool dark);
/// Opens the window, with a context of OpenGL; null where there is none. On the desktop it lies where it was left, and
/// never beyond what its monitor has free; on the web it is as large as its place.
GLFWwindow* open_window(const char* title);
/// Before each frame: keeps the window as large as its place, with the pixels of the screen. Returns the pixels of the
/// window per unit of the interface, where the visitor wants it `zoom` times as large as usual.
float fit_window(GLFWwindow* window, float zoom);
/// Where the window lies, for the next time; on the desktop only.
void remember_window(GLFWwindow* window);
/// Tells the page around the window what has happened in it: an event by name, its detail in JSON.
void tell(const std::string& event, const std::string& detail);

/// A texture of width x height pixels, 0xAABBGGRR each, that is never smoothed: a large pixel is a square of one
/// colour. 0 when there is none to be had. Needs the window's graphics context, as drawing does.
uint32_t make_texture(int width, int height, const uint32_t* pixels);
void drop_texture(uint32_t texture);
/// Gives pixels of the window, counted from its lower left corner, an opaque colour, 0xAABBGGRR. While it is drawn.
void fill_pixels(int x, int y, int width, int height, uint32_t color);

/// A text as the system draws it with the fonts it has: pixels, 0xAABBGGRR each, in white where it is not `colored`.
struct SystemGlyph {
  int width = 0;
  int height = 0;
  float left = 0;  // of the pixels, from the place where the text begins
  float top = 0;   // of the pixels, from the baseline, downward
  float advance = 0;
  bool colored = false;
  std::vector<uint32_t> pixels;
};
/// For what no font of ours has. `size`: pixels per em; `weight`: as in CSS. Nothing where the system cannot either.
std::optional<SystemGlyph> draw_glyph(const std::string& text, float size, int weight);

/// For the bodies: the zoom that leaves a window of w x h units the least that the interface needs.
inline float zoom_within(float w, float h, float zoom) {
  return std::min(zoom, std::max(1.f, std::min(w / 320, h / 300)));
}

/// For the bodies: the first of a queue, taken off it.
template <typename Item>
std::optional<Item> take_first(std::deque<Item>& queue) {
  if (queue.empty()) return std::nullopt;
  Item first = std::move(queue.front());
  queue.pop_front();
  return first;
}

}  // namespace attn::platform
