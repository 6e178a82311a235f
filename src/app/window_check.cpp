// What the desktop program is started with. The page opens what there is, and says what there is not.
#include <algorithm>

#include "app/window_app.h"
#include "text/error.h"
#include "text/list.h"
#include "ui/kit/fonts.h"

namespace attn {
namespace {

[[noreturn]] void missing(const std::string& file) { fail("data/" + file, "a file beside the program", "none"); }

}  // namespace

void App::check() {
  const auto& [language, scene, theme, address, bare] = options_;
  if (!theme.empty() && theme != "dark" && theme != "light") fail("--theme", "dark or light", theme);
  files_.ask_first();
  files_.ask_words(language);
  std::string lacking;
  do lacking = files_.lacking(language, scene);
  while (!lacking.empty() && files_.receive());
  const std::vector<Language> languages = files_.languages();
  const auto is_asked = [&](const Language& each) { return each.code == language; };
  if (!languages.empty() && std::ranges::none_of(languages, is_asked))
    fail("--lang", "one of " + list_of(languages, &Language::code), language);
  if (!lacking.empty()) missing(lacking);
  for (const char* font : kLatinFonts)
    if (!has_font_file(font)) missing(std::string("fonts/") + font);
  if (files_.lists_lesson(scene))
    files_.lesson(scene);  // its Error, if it has one
  else if (!scene.empty() && !files_.scene(scene))
    fail("--lesson", "the id of a lesson or of a scene", scene);
  std::vector<SaidError> complaints;
  bool linked = false;
  addressed_scene(address, *files_.scene(files_.first_scene()), files_.lexicon(), linked, complaints);
  if (!complaints.empty()) throw Error(std::string("--link: ") + complaints.front().what());
}

}  // namespace attn
