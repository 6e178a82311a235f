// The window: in the browser a canvas, on the desktop a window of the system. Everything it shows is drawn by ui/.
#include <imgui.h>

#include <cfloat>
#include <cstdio>

#include "app/window_app.h"
#include "kernels/cpu/simd_kernels.h"

#ifdef __EMSCRIPTEN__
#include <emscripten.h>
#else
#define EMSCRIPTEN_KEEPALIVE
#endif

namespace attn {
namespace {

std::unique_ptr<App> app;

/// What cannot go on says why (in the browser: on its console) before it ends the program.
template <typename Work>
auto or_say_why(Work work) {
  try {
    return work();
  } catch (const std::exception& e) {
    std::fprintf(stderr, "attention-playground: %s\n", e.what());
    throw;
  }
}

}  // namespace
}  // namespace attn

extern "C" {

/// Opens the window. `query`: the address's, as a JSON object of texts; `kept`: the link is that of the work on view
/// before the page was loaded again. 0 when there is no WebGL 2.
EMSCRIPTEN_KEEPALIVE int attn_open(const char* language, const char* scene, const char* theme, const char* link,
                                   const char* query, int kept) {
  attn::Options options{language, scene, theme, {"", nlohmann::json::parse(query), kept != 0}};
  attn::take_fragment(options.address, link);
  options.bare = options.address.query.empty() && *link == 0;
  attn::app = std::make_unique<attn::App>(std::move(options));
  return attn::or_say_why([] { return attn::app->open(); }) ? 1 : 0;
}

/// Which gestures the program needs for itself at a place: 1 wheel and drags, 2 two fingers.
EMSCRIPTEN_KEEPALIVE int attn_claims(float x, float y) { return attn::app->claims(x, y); }

/// Notches of the wheel; positive is up and to the left.
EMSCRIPTEN_KEEPALIVE void attn_wheel(float x, float y) { ImGui::GetIO().AddMouseWheelEvent(x, y); }

/// The pointer is taken away without a click: the gesture became another one.
EMSCRIPTEN_KEEPALIVE void attn_let_go() {
  ImGui::GetIO().AddMousePosEvent(-FLT_MAX, -FLT_MAX);
  ImGui::GetIO().AddMouseButtonEvent(0, false);
}

EMSCRIPTEN_KEEPALIVE double attn_frame() {
  return attn::or_say_why([] { return attn::app->frame(); });
}

/// Changes when what the call "mirror" answers may have changed.
EMSCRIPTEN_KEEPALIVE uint32_t attn_mirror() { return attn::app->mirror(); }

/// Kernels of attention-relaxed.wasm; once.
EMSCRIPTEN_KEEPALIVE void attn_take_relaxed(const attn::SimdFunctions* functions) { attn::take_relaxed(functions); }

/// Nothing can be drawn from now on, until the context is restored.
EMSCRIPTEN_KEEPALIVE void attn_context_lost() { attn::app->lose_context(); }
EMSCRIPTEN_KEEPALIVE void attn_context_restored() { attn::app->restore_context(); }

/// The answer stays valid until the next call.
EMSCRIPTEN_KEEPALIVE const char* attn_call(const char* method, const char* arguments) {
  static std::string answer;
  answer = attn::app->call(method, arguments);
  return answer.c_str();
}

}  // extern "C"

#ifdef __EMSCRIPTEN__
int main() { return 0; }  // web/shell.mjs opens the window and asks for frames
#else
int main(int count, char** arguments) {
  std::string language;
  std::string theme;
  std::string scene;
  std::string link;
  for (int i = 1; i < count; ++i) {
    const std::string name = arguments[i];
    std::string* value = name == "--lang"     ? &language
                         : name == "--theme"  ? &theme
                         : name == "--lesson" ? &scene
                         : name == "--link"   ? &link
                                              : nullptr;
    if (!value || i + 1 == count) {
      std::fprintf(stderr,
                   "usage: attention-playground [--lang CODE] [--theme dark|light] [--lesson ID] [--link LINK]\n");
      return 2;
    }
    *value = arguments[++i];
  }
  attn::Options options{language, scene, theme, attn::parse_address(link), count == 1};
  const auto& query = options.address.query;
  const auto take = [&](const char* key, std::string& option, const char* standard) {
    const auto asked = query.find(key);
    if (option.empty()) option = asked == query.end() ? standard : asked->second;
  };
  take("lang", options.language, "en");
  options.language.resize(std::min(options.language.find('-'), options.language.size()));  // "zh" of "zh-CN"
  take("theme", options.theme, "");
  take("lesson", options.scene, "");
  attn::app = std::make_unique<attn::App>(std::move(options));
  try {
    attn::or_say_why([] { attn::app->check(); });
  } catch (const std::exception&) {
    return 2;
  }
  try {
    if (!attn::or_say_why([] { return attn::app->open(); })) {
      std::fprintf(stderr, "attention-playground: no window with OpenGL 3.2 can be opened here\n");
      return 1;
    }
    while (!attn::app->closed()) {
      const double wait = attn_frame();
      if (wait < 0) glfwWaitEvents();
      if (wait > 0) glfwWaitEventsTimeout(wait);
    }
    attn::app->close();
  } catch (const std::exception&) {
    return 1;
  }
}
#endif
