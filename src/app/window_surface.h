#pragma once
#include <GLFW/glfw3.h>

#include <cstdint>

#include "ui/kit/theme.h"

namespace attn {

/// The window and its pixels: Dear ImGui between GLFW and OpenGL.
class Surface {
 public:
  /// False when there is no OpenGL.
  bool open();
  /// Before the window goes: where it lay is remembered.
  void close();
  bool closed() const { return glfwWindowShouldClose(window_) != 0; }
  /// Begins a frame of Dear ImGui, in a window as large as its place, everything `zoom` times as large as usual.
  void begin(float zoom);
  /// Pixels of the window per unit of the interface.
  float scale() const { return scale_; }
  /// Puts the frame on the screen, over a ground.
  void show(Color ground);
  /// Frames shown so far.
  uint64_t frames() const { return frames_; }

  /// Nothing is shown from now on, until the context is restored; the scene goes on.
  void lose_context();
  void restore_context();

 private:
  static void point_at(GLFWwindow* window, double x, double y);

  GLFWwindow* window_ = nullptr;
  float scale_ = 1;
  bool context_lost_ = false;
  uint64_t frames_ = 0;
};

}  // namespace attn
