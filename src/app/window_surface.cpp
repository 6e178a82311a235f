#include "app/window_surface.h"

#include <imgui.h>
#include <imgui_impl_glfw.h>
#include <imgui_impl_opengl3.h>

#include <cstdio>

#include "platform/platform.h"
#include "ui/kit/picture.h"
#include "ui/kit/theme.h"

namespace attn {

bool Surface::open() {
  glfwSetErrorCallback([](int code, const char* text) { std::fprintf(stderr, "window: %s (%d)\n", text, code); });
  if (!glfwInit()) return false;
#ifndef __EMSCRIPTEN__
  glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
  glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 2);
  glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
  glfwWindowHint(GLFW_OPENGL_FORWARD_COMPAT, GLFW_TRUE);
#endif
  glfwWindowHint(GLFW_SCALE_TO_MONITOR, GLFW_TRUE);
  window_ = glfwCreateWindow(1280, 800, "Attention Playground", nullptr, nullptr);
  if (!window_) return false;
  glfwMakeContextCurrent(window_);
  glfwSwapInterval(1);
  ImGui::CreateContext();
  set_style();
  // GLFW for the web tells of a finger that it presses, but not where. Dear ImGui calls what was there before it first.
  glfwSetMouseButtonCallback(window_, [](GLFWwindow* window, int, int, int) {
    double x = 0;
    double y = 0;
    glfwGetCursorPos(window, &x, &y);
    ImGui::GetIO().AddMousePosEvent(static_cast<float>(x), static_cast<float>(y));
  });
  ImGui_ImplGlfw_InitForOpenGL(window_, true);
  ImGui_ImplOpenGL3_Init();
  return true;
}

void Surface::begin() {
  platform::fit_window(window_);
  if (!context_lost_) ImGui_ImplOpenGL3_NewFrame();
  ImGui_ImplGlfw_NewFrame();
  ImGui::NewFrame();
}

void Surface::show(Color ground) {
  ImGui::Render();
  if (context_lost_) return;  // the picture follows when the context is back
  int w = 0;
  int h = 0;
  glfwGetFramebufferSize(window_, &w, &h);
  glViewport(0, 0, w, h);
  glClearColor(static_cast<float>(ground & 0xFF) / 255, static_cast<float>((ground >> 8) & 0xFF) / 255,
               static_cast<float>((ground >> 16) & 0xFF) / 255, 1);
  glClear(GL_COLOR_BUFFER_BIT);
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
