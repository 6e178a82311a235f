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
  bool closed() const { return glfwWindowShouldClose(window_) != 0; }
  /// Begins a frame of Dear ImGui, in a window as large as its place.
  void begin();
  /// Puts the frame on the screen, over a ground.
  void show(Color ground);
  /// Frames shown so far.
  uint64_t frames() const { return frames_; }

  /// Nothing is shown from now on, until the context is restored; the scene goes on.
  void lose_context();
  void restore_context();

 private:
  GLFWwindow* window_ = nullptr;
  bool context_lost_ = false;
  uint64_t frames_ = 0;
};

}  // namespace attn
