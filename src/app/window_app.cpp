#include "app/window_app.h"

#include "app/page/page_api.h"
#include "kernels/webgpu/auto_backend.h"
#include "scene/student.h"
#include "text/clock.h"
#include "text/list.h"
#include "text/said_error.h"
#include "text/utf8.h"
#include "ui/kit/fonts.h"

namespace attn {

namespace {

constexpr double kFrameBudget = .008;  // seconds of a frame that jobs may take

[[noreturn]] void missing(const std::string& file) { fail("data/" + file, "a file beside the program", "none"); }

}  // namespace

/// The page opens what there is, and says what there is not.
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
    files_.lesson(scene, language);  // its Error, if it has one
  else if (!scene.empty() && !files_.lists_scene(scene))
    fail("--lesson", "the id of a lesson or of a scene", scene);
  Complaints complaints;
  bool linked = false;
  addressed_scene(address, *files_.scene(files_.first_scene()), files_.lexicon(), linked, complaints);
  if (!complaints.empty()) throw Error(std::string("--link: ") + complaints.told().front().what());
}

bool App::open() {
  if (!surface_.open()) return false;
  linked_lesson_ = linked_lesson(options_.address);
  files_.ask_first();
  files_.ask_words(options_.language);
  return true;
}

double App::frame() {
  glfwPollEvents();
  files_.receive();
  if ((!interface_ && !start()) || !build_fonts()) return -1;  // data that arrives calls for a frame
  open_what_came();
  const double began = seconds_now();
  document_->advance(kFrameBudget);
  const bool settling = settle();
  draw(began);
  files_.ask_fonts(session().tokens());
  if (!interface_->words().has("analysis.working")) files_.ask_later_words(options_.language);
  frame_ms_ = (seconds_now() - began) * 1000;
  return settling ? 0 : interface_->next_frame_in(seconds_now());
}

/// Opens what the address asks for, once its files are there. On the desktop what is asked for comes at once.
bool App::start() {
  // The words of any other than the opening scene are among the later ones.
  const Address& address = options_.address;
  const bool opens_more = !options_.scene.empty() || !address.link.empty() || !address.lesson.empty() ||
                          std::ranges::any_of(address.query, [](const auto& asked) {
                            return asked.first != "lang" && asked.first != "theme";
                          });
  if (opens_more) files_.ask_later_words(options_.language);
  const std::string id = linked_lesson_.empty() ? options_.scene : linked_lesson_;
  while (!files_.lacking(options_.language, id).empty() || (opens_more && !files_.has_later_words(options_.language)))
    if (!files_.receive()) return false;
  const std::string student = addressed_student(address);
  files_.set_student(student);
  Complaints complaints;
  const std::optional<Lesson> own = linked_own_lesson(complaints);
  const Lesson* lesson = own ? &*own : files_.lists_lesson(id) ? &files_.lesson(id, options_.language) : nullptr;
  const Scene* named = files_.scene(options_.scene);
  if (!named && !files_.lists_lesson(options_.scene)) options_.scene = files_.first_scene();
  if (!named) named = files_.scene(files_.first_scene());
  const Lexicon lexicon = files_.lexicon();
  bool linked = false;
  Scene scene = addressed_scene(address, lesson ? lesson->cards.front().scene : *named, lexicon, linked, complaints);
  if (lesson && linked && !address.kept && !student.empty() && student != address.has_student)
    scene = lesson->card_scene(scene.lesson.card);
  document_ = std::make_unique<Document>(lexicon, std::move(scene), addressed_backend(address, complaints));
  document_->set_student(student);
  if (lesson) document_->take_lesson(*lesson);
  interface_ = std::make_unique<Interface>(*document_);
  interface_->restrict(addressed_restrictions(options_.address, complaints));
  interface_->show(addressed_showing(options_.address, platform::remembered("scale"), complaints));
  interface_->set_words(files_.words(options_.language));
  interface_->set_scenes(files_.entries());
  interface_->set_languages(files_.languages());
  interface_->lesson_changed();
  if (options_.bare) interface_->begin();
  tell(complaints);
  announce();
  return true;
}

/// A lesson that a visitor brought, in the language on view.
Lesson App::own_lesson(const std::string& text) const {
  return lesson_of_student([&](uint64_t key) { return parse_own_lesson(text, "lesson", options_.language, key); },
                           document_ ? document_->student() : addressed_student(options_.address), files_.lexicon());
}

/// The lesson that the address brings along.
std::optional<Lesson> App::linked_own_lesson(Complaints& complaints) const {
  if (options_.address.lesson.empty()) return std::nullopt;
  try {
    return own_lesson(read_lesson_link(options_.address.lesson));
  } catch (const Error& e) {
    complaints.add([&] { return SaidError(e.what(), said_error()); });
    return std::nullopt;
  }
}

/// The language and the scene or lesson that were asked for while the window was open.
void App::open_what_came() {
  if (!wanted_language_.empty() && files_.has_words(wanted_language_)) {
    options_.language = std::exchange(wanted_language_, "");
    interface_->set_languages(files_.languages());  // one more may have come
    interface_->set_words(files_.words(options_.language));
    speak();
    announce();
  }
  if (files_.later_words_came(options_.language) || files_.glossary_came(options_.language))
    interface_->set_words(files_.words(options_.language));
  if (files_.shelf_came()) interface_->set_shelf(files_.shelf());
  if (files_.more_words_came()) interface_->set_more_words(files_.more_words());
  if (!wanted_entry_.empty() && files_.has_file_of(wanted_entry_)) open_scene(std::exchange(wanted_entry_, ""));
  bring_lesson();
}

/// The lesson on view in the language on view.
void App::speak() {
  const LessonVisit* visit = document_->lesson();
  if (!visit) return;
  const std::string source = visit->lesson().source;
  document_->speak(source.empty() ? files_.lesson(visit->lesson().id, options_.language) : own_lesson(source));
  interface_->lesson_changed();
}

/// The lesson that the scene names: a link did, or the history.
void App::bring_lesson() {
  const std::string& id = session().scene().lesson.id;
  const bool is_new = std::exchange(named_lesson_, id) != id;
  if (id.empty() || document_->has_lesson(id)) return;
  if (!files_.lists_lesson(id)) {
    if (is_new) session().notify({"notice.not_there", {"lesson=" + one_line(id)}});
  } else if (files_.has_file_of(id)) {
    if (id == unreadable_lesson_) return;
    try {
      document_->take_lesson(files_.lesson(id, options_.language));
      interface_->lesson_changed();
    } catch (const Error&) {
      unreadable_lesson_ = id;
      session().notify({"notice.not_opened", {}, {said_error()}});
    }
  } else if (is_new) {
    files_.ask_for(id);
  }
}

/// Opens another link of this page, or without one the scene.
void App::visit(const std::string& link, bool kept) {
  take_fragment(options_.address, link);
  options_.address.kept = kept;
  const Scene* scene = files_.scene(options_.scene);
  Complaints complaints;
  bool linked = false;
  const std::optional<Lesson> own = linked_own_lesson(complaints);
  const Scene& otherwise = own ? own->cards.front().scene : scene ? *scene : session().scene();
  Scene next = addressed_scene(options_.address, otherwise, session().lexicon(), linked, complaints);
  if (own) document_->take_lesson(*own);
  if (linked || own || link.empty()) {  // else what is on view stays
    document_->open(std::move(next));
    interface_->lesson_changed();
  }
  tell(complaints);
}

/// Opens a scene or a lesson; where its file has not come yet, when it does. What cannot be shown says so, and nothing
/// has changed. False when there is neither.
bool App::open_scene(const std::string& id) {
  if (files_.file_of(id).empty()) return false;
  wanted_entry_.clear();
  if (!files_.has_file_of(id)) {
    files_.ask_for(wanted_entry_ = id);
    return true;
  }
  try {
    const Scene* scene = files_.scene(id);
    if (Scene next = scene ? *scene : Scene(); scene) {
      if (!document_->student().empty()) vary(next.problem, student_key(document_->student()));
      document_->open(std::move(next));
    } else {
      document_->open(files_.lesson(id, options_.language));
    }
    options_.scene = id;
    interface_->lesson_changed();
  } catch (const Error&) {
    session().notify({"notice.not_opened", {}, {said_error()}});
  }
  return true;
}

void App::grant(const Wishes& wishes) {
  if (!wishes.language.empty()) files_.ask_words(wanted_language_ = wishes.language);
  if (!wishes.scene.empty()) open_scene(wishes.scene);
  if (wishes.shelf) files_.ask_shelf();
  if (wishes.more_words) files_.ask_more_words();
  if (wishes.glossary) files_.ask_glossary(options_.language);
  if (wishes.toggle_theme) {
    options_.theme = dark() ? "light" : "dark";
    announce();
  }
}

/// Opening a device, its test and the race that "auto" runs go on between frames; true while there is more to do. A
/// back end that was asked for by name and cannot run gives way to "auto".
bool App::settle() {
  const Backend& named = session().backend();
  const bool climbing = auto_backend().settle();
  const bool opening = &named != &auto_backend() && named.settle();
  if (!opening && !named.unavailable().empty()) {
    tell(device_gate().fault());
    session().set_backend(auto_backend());
  }
  if (const auto fault = auto_backend().take_fault()) tell(*fault);
  return climbing || opening;
}

void App::draw(double now) {
  surface_.begin(interface_->magnification());
  interface_->draw(theme(), platform::uses_touch(), now);
  grant(interface_->take_wishes());
  tell_answers();
  surface_.show(theme().stage);
}

/// What was answered in this frame, by hand or by a call.
void App::tell_answers() {
  LessonVisit* visit = document_->lesson();
  if (!visit) return;
  for (const LessonVisit::Given& given : visit->take_given()) {
    Json told{{"lesson", visit->lesson().id}, {"card", given.card}, {"to", given.to}, {"score", given.score}};
    if (given.option >= 0) told["chosen"] = given.option;
    if (!given.guess.empty()) told["chosen"] = given.guess;
    if (!given.step.empty()) told["chosen"] = given.step;
    platform::tell("answer", told.dump());
  }
}

void App::announce() const { platform::announce(options_.language, interface_->words().get("app.name"), dark()); }

bool App::dark() const {
  if (options_.theme == "dark" || options_.theme == "light") return options_.theme == "dark";
  const std::string& theme = document_ ? session().scene().view.theme : std::string();
  return theme.empty() ? platform::prefers_dark() : theme == "dark";
}

const Theme& App::theme() {
  const std::optional<platform::SystemColors> wanted = platform::system_colors();
  if (wanted && wanted != system_colors_) of_system_ = two_color_theme(rgb(wanted->ground), rgb(wanted->ink));
  system_colors_ = wanted;
  return wanted ? of_system_ : dark() ? dark_theme() : light_theme();
}

/// Once, however often the same thing fails.
void App::tell(const Fault& fault) {
  const Said words = said(fault);
  if (!(words == told_fault_)) session().notify({words.key, words.arguments});
  told_fault_ = words;
}

/// About the address.
void App::tell(const Complaints& complaints) {
  for (const SaidError& complaint : complaints.told()) session().notify({"notice.link", {}, {complaint.said}});
}

/// What the page asks of the program beyond the document: the rest is page_call()'s.
std::string App::call(const std::string& method, const std::string& arguments) {
  if (!interface_) return R"({"error":"not ready"})";
  const auto own = {"lang", "theme", "visit", "file", "open"};  // page_call() reads those of the others
  const bool is_own = std::ranges::find(own, method) != own.end();
  const Json values = is_own ? Json::parse(std::string_view(arguments), nullptr, false) : Json();
  const std::string value =
      values.is_array() && !values.empty() && values[0].is_string() ? values[0].get<std::string>() : "";
  Json answer{{"result", true}};
  if (method == "lang") {
    Wishes wishes;
    wishes.language = value;
    grant(wishes);
  } else if (method == "theme") {
    options_.theme = value;
    announce();
  } else if (method == "lessons") {
    answer["result"] = Json::array();
    for (const LessonEntry& lesson : files_.lessons())
      answer["result"].push_back({{"id", lesson.id}, {"title", lesson.title}});
  } else if (method == "visit") {
    visit(value, values.size() > 1 && values[1] == 1);
  } else if (method == "file") {
    answer["result"] = files_.file_of(value);
  } else if (method == "open") {
    if (!open_scene(value)) answer = {{"error", "open: there is no lesson '" + value + "'"}};
  } else {
    const std::string text = page_call(*document_, *interface_, method, arguments);
    if (method != "stats") return text;
    answer = Json::parse(std::string_view(text));
    const LessonVisit* visit = document_->lesson();
    const bool left = !visit && files_.lists_lesson(options_.scene);
    answer["result"].update({{"frames", surface_.frames()},
                             {"frameMs", frame_ms_},
                             {"language", options_.language},
                             {"theme", dark() ? "dark" : "light"},
                             {"lesson", visit  ? visit->lesson().id
                                        : left ? ""
                                               : options_.scene}});
  }
  return answer.dump();
}

}  // namespace attn
