#include "app/window_app.h"

#include <imgui.h>
#include <imgui_impl_glfw.h>
#include <imgui_impl_opengl3.h>

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "app/page/page_api.h"
#include "kernels/webgpu/auto_backend.h"
#include "story/fault_words.h"
#include "text/clock.h"
#include "ui/kit/fonts.h"
#include "ui/kit/painter.h"
#include "ui/kit/picture.h"

namespace attn {
namespace {

constexpr double kFrameBudget = .008;  // seconds of a frame that an evaluation may take

std::string words_file(const std::string& language) { return "strings/" + language + ".json"; }
std::string scene_file(const std::string& id) { return "scenes/" + id + ".json"; }
std::string lesson_file(const std::string& id) { return "lessons/" + id + ".json"; }

}  // namespace

bool App::open() {
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
  for (const char* name : kLatinFonts) platform::request_data(std::string("fonts/") + name);
  platform::request_data("lexicon.json");
  platform::request_data("scenes/index.json");
  platform::request_data("lessons/index.json");
  platform::request_data("strings/index.json");
  platform::request_data("strings/" + options_.language + ".json");
  return true;
}

void App::receive(platform::Data data) {
  if (data.name.rfind("fonts/", 0) == 0) {
    add_font_file(data.name.substr(6), std::move(data.bytes));
  } else if (interface_ && data.name == words_file(wanted_language_)) {
    speak(Strings::parse(data.bytes));
    options_.language = wanted_language_;
    announce();
  } else if (interface_ && !wanted_lesson_.empty() && data.name == lesson_file(wanted_lesson_)) {
    files_[data.name] = std::move(data.bytes);
    open_lesson(std::exchange(wanted_lesson_, ""));
  } else {
    for (auto& [id, json] : scenes_)
      if (data.name == scene_file(id)) json = data.bytes;
    files_[data.name] = std::move(data.bytes);
  }
}

/// Waits for the words, the lexicon, every scene that scenes/index.json lists, and the lesson that opens first.
void App::start_when_complete() {
  for (const char* index : {"scenes/index.json", "lessons/index.json", "strings/index.json"})
    if (interface_ || !files_.count(index)) return;
  if (lessons_.empty()) lessons_ = parse_lesson_index(files_["lessons/index.json"]);
  const std::string first_lesson = is_lesson_id(options_.scene) ? lesson_file(options_.scene) : "";
  if (!first_lesson.empty() && files_.try_emplace(first_lesson).second) platform::request_data(first_lesson);
  const auto ids = nlohmann::json::parse(files_["scenes/index.json"]).get<std::vector<std::string>>();
  for (const std::string& id : ids)
    if (scenes_.emplace(id, "").second) platform::request_data(scene_file(id));
  while (auto data = platform::take_data()) receive(std::move(*data));
  for (const std::string& id : ids)
    if (scenes_[id].empty()) return;
  const auto words = files_.find(words_file(options_.language));
  const auto lexicon = files_.find("lexicon.json");
  if (words == files_.end() || lexicon == files_.end() || (!first_lesson.empty() && files_[first_lesson].empty()))
    return;

  std::vector<SceneEntry> entries;
  for (const std::string& id : ids) entries.push_back({id, parse_scene(scenes_[id]).about.title});
  for (const LessonEntry& lesson : lessons_) entries.push_back({lesson.id, lesson.title, true});
  std::optional<Lesson> lesson;
  if (!first_lesson.empty()) lesson = parse_lesson(files_[first_lesson], first_lesson);
  if (!lesson && !scenes_.count(options_.scene)) options_.scene = ids.front();
  const Lexicon words_known = parse_lexicon(lexicon->second);
  bool linked = false;
  Scene scene =
      addressed_scene(options_.address, lesson ? lesson->cards.front().scene : parse_scene(scenes_[options_.scene]),
                      words_known, linked, complaints_);
  session_ = std::make_unique<Session>(words_known, std::move(scene), addressed_backend(options_.address, complaints_));
  interface_ = std::make_unique<Interface>(*session_);
  interface_->restrict(addressed_restrictions(options_.address, complaints_));
  if (lesson && !linked) interface_->set_lesson(LessonVisit(std::move(*lesson), *session_));
  speak(Strings::parse(words->second));
  interface_->set_scenes(std::move(entries));
  std::vector<Language> languages;
  for (const auto& each : nlohmann::json::parse(files_["strings/index.json"]))
    languages.push_back({each.at("code"), each.at("name")});
  interface_->set_languages(std::move(languages));
  interface_->set_open_scene(linked ? "" : options_.scene);
  tell_complaints();
  announce();
}

/// Opens another link of this page, or without one the lesson.
void App::visit(const std::string& link) {
  options_.address.link = link;
  bool linked = false;
  Scene scene = addressed_scene(
      options_.address, scenes_.count(options_.scene) ? parse_scene(scenes_[options_.scene]) : session_->scene(),
      session_->lexicon(), linked, complaints_);
  if (linked || link.empty()) {  // else what is on view stays
    session_->change("edit.open", std::move(scene));
    interface_->set_lesson({});
    interface_->set_open_scene(linked ? "" : options_.scene);
  }
  tell_complaints();
}

void App::tell_complaints() {
  for (const std::string& complaint : complaints_) session_->notify({"notice.link", {complaint}});
  complaints_.clear();
}

void App::speak(Strings words) {
  const auto& all = words.all();
  chinese_words_ = std::any_of(all.begin(), all.end(), [](const auto& word) { return needs_chinese(word.second); });
  interface_->set_words(std::move(words));
}

void App::announce() const { platform::announce(options_.language, interface_->words().get("app.name"), dark()); }

bool App::dark() const {
  if (options_.theme == "dark" || options_.theme == "light") return options_.theme == "dark";
  const std::string& theme = session_ ? session_->scene().view.theme : std::string();
  return theme.empty() ? platform::prefers_dark() : theme == "dark";
}

bool App::open_scene(const std::string& id) {
  const auto it = scenes_.find(id);
  if (it == scenes_.end()) {
    if (!is_lesson_id(id)) return false;
    if (files_.count(lesson_file(id)))
      open_lesson(id);
    else
      platform::request_data(lesson_file(wanted_lesson_ = id));
    return true;
  }
  session_->change("edit.open", parse_scene(it->second));
  wanted_lesson_.clear();
  interface_->set_lesson({});
  options_.scene = id;
  interface_->set_open_scene(id);
  return true;
}

bool App::is_lesson_id(const std::string& id) const {
  return std::any_of(lessons_.begin(), lessons_.end(), [&](const LessonEntry& lesson) { return lesson.id == id; });
}

/// Its file is there. A lesson that cannot be shown says so, and nothing has changed.
void App::open_lesson(const std::string& id) {
  try {
    LessonVisit visit(parse_lesson(files_[lesson_file(id)], lesson_file(id)), *session_);
    visit.turn(*session_, 0);
    interface_->set_lesson(std::move(visit));
    options_.scene = id;
    interface_->set_open_scene(id);
  } catch (const std::exception& e) {
    session_->notify({"notice.not_opened", {e.what()}});
  }
}

void App::grant(const Wishes& wishes) {
  if (!wishes.language.empty()) {
    wanted_language_ = wishes.language;
    platform::request_data(words_file(wishes.language));
  }
  if (!wishes.scene.empty()) open_scene(wishes.scene);
  if (wishes.toggle_theme) {
    options_.theme = dark() ? "light" : "dark";
    announce();
  }
}

/// Seldom glyphs load when the first text with one was drawn, Chinese ones when the first Chinese word is to be drawn.
void App::ask_for_fonts() {
  const auto& drawn = Painter::texts();
  if (!more_latin_asked_ &&
      std::any_of(drawn.begin(), drawn.end(), [](const DrawnText& t) { return needs_more_latin(t.text); })) {
    more_latin_asked_ = true;
    for (const char* name : kMoreLatinFonts) platform::request_data(std::string("fonts/") + name);
  }
  bool typed = false;
  for (const std::string& token : session_->tokens()) typed = typed || needs_chinese(token);
  if (!chinese_asked_ && (typed || chinese_words_)) {
    chinese_asked_ = true;
    for (const char* name : kChineseFonts) platform::request_data(std::string("fonts/") + name);
  }
  if (!more_chinese_asked_ && typed) {
    more_chinese_asked_ = true;
    platform::request_data(std::string("fonts/") + kMoreChineseFont);
  }
}

void App::draw(double now) {
  if (!context_lost_) ImGui_ImplOpenGL3_NewFrame();
  ImGui_ImplGlfw_NewFrame();
  ImGui::NewFrame();
  interface_->draw(dark(), platform::uses_touch(), now);
  grant(interface_->take_wishes());
  ImGui::Render();
  if (context_lost_) return;  // the scene goes on, the picture follows when the context is back
  int w = 0;
  int h = 0;
  glfwGetFramebufferSize(window_, &w, &h);
  glViewport(0, 0, w, h);
  const Theme& t = dark() ? dark_theme() : light_theme();
  glClearColor(static_cast<float>(t.stage & 0xFF) / 255, static_cast<float>((t.stage >> 8) & 0xFF) / 255,
               static_cast<float>((t.stage >> 16) & 0xFF) / 255, 1);
  glClear(GL_COLOR_BUFFER_BIT);
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
  glfwSwapBuffers(window_);
  ++frames_;
}

/// Lets go of all that lay in the lost context, now: a later one refuses to delete it. The next frame that can be drawn
/// makes buffers, program and glyphs anew from what the program remembers.
void App::lose_context() {
  context_lost_ = true;
  allow_pictures(false);
  ImGui_ImplOpenGL3_DestroyDeviceObjects();
  for (ImTextureData* texture : ImGui::GetPlatformIO().Textures)
    if (texture->Status == ImTextureStatus_Destroyed) texture->SetStatus(ImTextureStatus_WantCreate);
}

void App::restore_context() {
  allow_pictures(true);
  context_lost_ = false;
}

/// Opening a device, its test and the race that "auto" runs go on between frames; true while there is more to do. A
/// back end that was asked for by name and cannot run gives way to "auto".
bool App::settle() {
  const Backend& named = session_->backend();
  const bool climbing = auto_backend().settle();
  const bool opening = &named != &auto_backend() && named.settle();
  if (!opening && !named.unavailable().empty()) {
    tell(device_gate().fault());
    session_->set_backend(auto_backend());
  }
  if (const auto fault = auto_backend().take_fault()) tell(*fault);
  return climbing || opening;
}

/// Once, however often the same thing fails.
void App::tell(const Fault& fault) {
  const Said words = said(fault);
  if (!(words == told_fault_)) session_->notify({words.key, words.arguments});
  told_fault_ = words;
}

double App::frame() {
  glfwPollEvents();
  while (auto data = platform::take_data()) receive(std::move(*data));
  start_when_complete();
  if (!interface_ || !build_fonts()) return -1;  // data that arrives calls for a frame
  platform::fit_window(window_);
  const double began = seconds_now();
  const bool working = session_->advance(kFrameBudget);
  const bool settling = settle();
  draw(began);
  ask_for_fonts();
  frame_ms_ = (seconds_now() - began) * 1000;
  return working || settling || session_->working() >= 0 ? 0 : interface_->next_frame_in(seconds_now());
}

std::string App::call(const std::string& method, const std::string& arguments) {
  if (!interface_) return R"({"error":"not ready"})";
  nlohmann::json answer;
  const auto values = nlohmann::json::parse(arguments, nullptr, false);
  const std::string value =
      values.is_array() && !values.empty() && values[0].is_string() ? values[0].get<std::string>() : "";
  if (method == "lang") {
    grant({value, "", false});
    return R"({"result":true})";
  }
  if (method == "theme") {
    options_.theme = value;
    announce();
    return R"({"result":true})";
  }
  if (method == "lessons") {
    answer["result"] = nlohmann::json::array();
    for (const LessonEntry& lesson : lessons_) answer["result"].push_back({{"id", lesson.id}, {"title", lesson.title}});
    return answer.dump();
  }
  if (method == "visit") {
    visit(value);
    return R"({"result":true})";
  }
  if (method == "open") {
    if (open_scene(value)) return R"({"result":true})";
    answer["error"] = "open: there is no lesson '" + value + "'";
    return answer.dump();
  }
  const std::string text = page_call(*session_, *interface_, method, arguments);
  if (method != "stats") return text;
  answer = nlohmann::json::parse(text);
  answer["result"]["frames"] = frames_;
  answer["result"]["frameMs"] = frame_ms_;
  answer["result"]["language"] = options_.language;
  answer["result"]["theme"] = dark() ? "dark" : "light";
  answer["result"]["lesson"] = options_.scene;
  return answer.dump();
}

}  // namespace attn
