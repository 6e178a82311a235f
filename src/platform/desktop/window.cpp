// The window on the desktop: within what its monitor has free, where it was left, in the monitor's scale.
#include <GLFW/glfw3.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "platform/platform.h"

namespace attn::platform {
namespace {

// In units of the interface.
constexpr float kWidth = 1280;
constexpr float kHeight = 800;
constexpr float kLeastWidth = 400;
constexpr float kLeastHeight = 300;

/// Where the window lies: its content, without the frame.
struct Place {
  int x = 0;
  int y = 0;
  int w = 0;
  int h = 0;
  NLOHMANN_DEFINE_TYPE_INTRUSIVE(Place, x, y, w, h)
};

/// What is remembered from one time to the next.
struct Remembered {
  Place place;  // no width: none yet
  bool maximized = false;
  std::map<std::string, std::string> kept;
  NLOHMANN_DEFINE_TYPE_INTRUSIVE_WITH_DEFAULT(Remembered, place, maximized, kept)
};

/// As the XDG Base Directory Specification has it; empty where the system names no home.
std::filesystem::path state_file() {
  const auto value = [](const char* name) {
    const char* found = std::getenv(name);
    return std::filesystem::path(found ? found : "");
  };
  std::filesystem::path states = value("XDG_STATE_HOME");
  if (!states.is_absolute() && value("HOME").is_absolute()) states = value("HOME") / ".local/state";
  return states.is_absolute() ? states / "attention-playground/window.json" : std::filesystem::path();
}

/// A file that is none of ours is as good as none.
Remembered state() {
  std::ifstream file(state_file());
  const nlohmann::json json = nlohmann::json::parse(file, nullptr, false);
  try {
    return json.is_discarded() ? Remembered{} : json.get<Remembered>();
  } catch (const nlohmann::json::exception&) {
    return {};
  }
}

/// A home that cannot be written remembers nothing.
void write(const Remembered& now) {
  const std::filesystem::path file = state_file();
  if (file.empty()) return;
  std::error_code ignored;
  std::filesystem::create_directories(file.parent_path(), ignored);
  std::ofstream(file) << nlohmann::json(now);
}

/// What the monitor has free for windows.
Place work_area(GLFWmonitor* monitor) {
  Place area;
  glfwGetMonitorWorkarea(monitor, &area.x, &area.y, &area.w, &area.h);
  return area;
}

/// The monitor that holds most of the place; null when it lies beyond all.
GLFWmonitor* monitor_of(const Place& place) {
  int count = 0;
  GLFWmonitor** monitors = glfwGetMonitors(&count);
  GLFWmonitor* best = nullptr;
  int64_t most = 0;
  for (int i = 0; i < count; ++i) {
    const Place area = work_area(monitors[i]);
    const int64_t w = std::min(area.x + area.w, place.x + place.w) - std::max(area.x, place.x);
    const int64_t h = std::min(area.y + area.h, place.y + place.h) - std::max(area.y, place.y);
    if (w <= 0 || h <= 0 || w * h <= most) continue;
    most = w * h;
    best = monitors[i];
  }
  return best;
}

/// Pixels of the window per unit, as its monitor wants it. Where pixels of the window are not those of the screen, the
/// system scales.
float monitor_scale(GLFWwindow* window) {
  float scale = 1;
  int window_w = 0;
  int pixels_w = 0;
  glfwGetWindowContentScale(window, &scale, nullptr);
  glfwGetWindowSize(window, &window_w, nullptr);
  glfwGetFramebufferSize(window, &pixels_w, nullptr);
  return pixels_w > 0 ? std::max(1.f, scale * static_cast<float>(window_w) / static_cast<float>(pixels_w)) : 1;
}

/// Within what its monitor has free, frame and all; where it was left, if a monitor is still there.
void place_window(GLFWwindow* window, const Remembered& last) {
  GLFWmonitor* monitor = monitor_of(last.place);
  const bool returns = monitor != nullptr;
  if (!monitor) monitor = glfwGetPrimaryMonitor();
  if (!monitor) return;
  const Place area = work_area(monitor);
  int left = 0;
  int top = 0;
  int right = 0;
  int bottom = 0;
  glfwGetWindowFrameSize(window, &left, &top, &right, &bottom);
  const float scale = monitor_scale(window);
  const auto pixels = [scale](float units) { return static_cast<int>(units * scale); };
  const int most_w = std::max(pixels(kLeastWidth), area.w - left - right);
  const int most_h = std::max(pixels(kLeastHeight), area.h - top - bottom);
  const int w = std::clamp(returns ? last.place.w : pixels(kWidth), pixels(kLeastWidth), most_w);
  const int h = std::clamp(returns ? last.place.h : pixels(kHeight), pixels(kLeastHeight), most_h);
  glfwSetWindowSizeLimits(window, pixels(kLeastWidth), pixels(kLeastHeight), GLFW_DONT_CARE, GLFW_DONT_CARE);
  glfwSetWindowSize(window, w, h);
  if (!returns) return;  // the window manager knows a place
  glfwSetWindowPos(window, std::clamp(last.place.x, area.x + left, area.x + left + most_w - w),
                   std::clamp(last.place.y, area.y + top, area.y + top + most_h - h));
  if (last.maximized) glfwMaximizeWindow(window);
}

}  // namespace

GLFWwindow* open_window(const char* title) {
  glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
  glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 2);
  glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
  glfwWindowHint(GLFW_OPENGL_FORWARD_COMPAT, GLFW_TRUE);
  glfwWindowHint(GLFW_VISIBLE, GLFW_FALSE);  // until it has its place
  GLFWwindow* window = glfwCreateWindow(static_cast<int>(kWidth), static_cast<int>(kHeight), title, nullptr, nullptr);
  if (!window) return nullptr;
  place_window(window, state());
  glfwShowWindow(window);
  glfwMakeContextCurrent(window);
  glfwSwapInterval(1);
  return window;
}

float fit_window(GLFWwindow* window, float zoom) {
  const float scale = monitor_scale(window);
  int w = 0;
  int h = 0;
  glfwGetWindowSize(window, &w, &h);
  return scale * zoom_within(static_cast<float>(w) / scale, static_cast<float>(h) / scale, zoom);
}

void remember_window(GLFWwindow* window) {
  Remembered now = state();
  now.maximized = glfwGetWindowAttrib(window, GLFW_MAXIMIZED) != 0;
  if (!now.maximized) {  // else the place to which it shrinks
    glfwGetWindowPos(window, &now.place.x, &now.place.y);
    glfwGetWindowSize(window, &now.place.w, &now.place.h);
  }
  write(now);
}

void remember(const std::string& key, const std::string& value) {
  Remembered now = state();
  now.kept[key] = value;
  write(now);
}

std::string remembered(const std::string& key) { return state().kept[key]; }

}  // namespace attn::platform
