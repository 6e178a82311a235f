#include "platform/platform.h"

#include <GLFW/glfw3.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace attn::platform {
namespace {

std::deque<Data> arrived;

/// The data folder beside the program.
std::filesystem::path data_folder() {
  std::error_code ignored;
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", ignored);
  return (self.empty() ? std::filesystem::current_path() : self.parent_path()) / "data";
}

}  // namespace

bool has_text_field() { return false; }
void place_text_field(const TextField&) {}
std::optional<Typed> take_typed() { return std::nullopt; }
void place_number_field(const NumberField&) {}
std::optional<NumberTyped> take_number() { return std::nullopt; }

std::optional<Pinch> take_pinch() { return std::nullopt; }

void request_data(const std::string& name) {
  std::ifstream file(data_folder() / name, std::ios::binary);
  if (!file) return;
  arrived.push_back({name, std::string(std::istreambuf_iterator<char>(file), {})});
  glfwPostEmptyEvent();  // a frame takes it
}

std::optional<Data> take_data() { return take_first(arrived); }

void copy_text(const std::string& text) { glfwSetClipboardString(nullptr, text.c_str()); }

bool can_choose_image() { return false; }
void choose_image() {}

std::string address(const std::string& link, const std::vector<std::string>&) { return link; }

bool prefers_dark() { return true; }
bool prefers_reduced_motion() { return false; }
void show_cursor(int) {}
std::optional<SystemColors> system_colors() { return std::nullopt; }
bool can_open_studio() { return false; }
void open_studio(const char*) {}
bool can_play_row() { return false; }
void play_row() {}
bool uses_touch() { return false; }
void announce(const std::string&, const std::string&, bool) {}
void tell(const std::string&, const std::string&) {}

}  // namespace attn::platform
