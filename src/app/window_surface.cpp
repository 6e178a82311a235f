#include "app/window_surface.h"

#include <imgui.h>
#include <imgui_impl_glfw.h>
#include <imgui_impl_opengl3.h>

#include <cstdio>

#include "platform/platform.h"
#include "ui/kit/picture.h"

namespace attn {

/// The pointer, in units of the interface.
void Surface::point_at(GLFWwindow* window, double x, double y) {
  const double scale = static_cast<Surface*>(glfwGetWindowUserPointer(window))->scale_;
  ImGui_ImplGlfw_CursorPosCallback(window, x / scale, y / scale);
}

bool Surface::open() {
  glfwSetErrorCallback([](int code, const char* text) { std::fprintf(stderr, "window: %s (%d)\n", text, code); });
  if (!glfwInit()) return false;
  window_ = platform::open_window("Attention Playground");
  if (!window_) return false;
  ImGui::CreateContext();
  set_style();
  glfwSetWindowUserPointer(window_, this);
  // GLFW for the web tells of a finger that it presses, but not where. Dear ImGui calls what was there before it first.
  glfwSetMouseButtonCallback(window_, [](GLFWwindow* window, int, int, int) {
    double x = 0;
    double y = 0;
    glfwGetCursorPos(window, &x, &y);
    point_at(window, x, y);
  });
  ImGui_ImplGlfw_InitForOpenGL(window_, true);
  glfwSetCursorPosCallback(window_, point_at);
  ImGui_ImplOpenGL3_Init();
  return true;
}

void Surface::begin(float zoom) {
  scale_ = platform::fit_window(window_, zoom);
  if (!context_lost_) ImGui_ImplOpenGL3_NewFrame();
  ImGui_ImplGlfw_NewFrame();
  ImGuiIO& io = ImGui::GetIO();
  io.DisplaySize = {io.DisplaySize.x / scale_, io.DisplaySize.y / scale_};
  io.DisplayFramebufferScale = {io.DisplayFramebufferScale.x * scale_, io.DisplayFramebufferScale.y * scale_};
  ImGui::NewFrame();
}

void Surface::close() { platform::remember_window(window_); }

void Surface::show(Color ground) {
  ImGui::Render();
  platform::show_cursor(ImGui::GetMouseCursor());
  if (context_lost_) return;  // the picture follows when the context is back
  int w = 0;
  int h = 0;
  glfwGetFramebufferSize(window_, &w, &h);
  glViewport(0, 0, w, h);
  platform::fill_pixels(0, 0, w, h, ground);
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
  glfwSwapBuffers(window_);
  ++frames_;
}

/// Lets go of all that lay in the lost context, now: a later one refuses to delete it. The next frame that can be drawn
/// makes buffers, program and glyphs anew from what the program remembers.
void Surface::lose_context() {
  context_lost_ = true;
  allow_pictures(false);
  ImGui_ImplOpenGL3_DestroyDeviceObjects();
  for (ImTextureData* texture : ImGui::GetPlatformIO().Textures)
    if (texture->Status == ImTextureStatus_Destroyed) texture->SetStatus(ImTextureStatus_WantCreate);
}

void Surface::restore_context() {
  allow_pictures(true);
  context_lost_ = false;
}

}  // namespace attn
