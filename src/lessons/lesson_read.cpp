#include <algorithm>
#include <climits>
#include <cmath>

#include "attention/fault.h"
#include "lessons/lesson.h"
#include "scene/differences.h"
#include "text/json_read.h"
#include "text/list.h"
#include "text/utf8.h"

namespace attn {
namespace {

using nlohmann::json;

constexpr std::array kReadings = {"cell",    "row_entropy", "row_sum", "row_maximum", "row_deviation",
                                  "visible", "argmax",      "row_dot", "column_sum",  "sum",
                                  "count",   "rows",        "columns", "heads"};
constexpr std::array kWorkedOut = {"difference", "ratio", "product", "power"};  // in the order of Quantity::Kind

double number_at(const JsonAt& at) {
  const double value = at.is_number() ? at.value().get<double>() : NAN;
  if (!std::isfinite(value)) at.fail("a number");
  return value;
}

double number_or(const JsonAt& at, const char* key, double otherwise) {
  const auto found = at.find(key);
  return found ? number_at(*found) : otherwise;
}

int integer_or(const JsonAt& at, const char* key, int low, int high, int otherwise) {
  const auto found = at.find(key);
  return found ? static_cast<int>(found->integer(low, high)) : otherwise;
}

Words words_at(const JsonAt& at, size_t most = kMaxText) {
  Words words;
  for (const auto& [language, text] : at.members()) {
    words[language] = text.string();
    if (words[language].empty()) text.fail("a text that is not empty");
    if (decode_utf8(words[language]).size() > most) text.fail("at most " + std::to_string(most) + " characters");
  }
  if (words.size() > kMaxLanguages) at.fail("at most " + std::to_string(kMaxLanguages) + " languages");
  if (words.empty()) at.fail("a text in at least one language");
  return words;
}

/// One or two paragraphs.
Words paragraphs_at(const JsonAt& at) {
  const Words words = words_at(at);
  for (const auto& [language, text] : words)
    if (std::ranges::count(text, '\n') > 1) at.need(language).fail("one or two paragraphs");
  return words;
}

/// A scene as a document, which patches change, and what it says; `path` is that of the last patch.
struct Ground {
  json document;
  Scene scene;
  std::shared_ptr<const Problem> problem;

  Ground(json from, const std::string& path) : document(std::move(from)) {
    try {
      scene = read_scene(document);
    } catch (const Error& e) {
      throw Error(path + "." + e.what());
    }
    problem = std::make_shared<const Problem>(scene.problem);
  }
  Ground patched(const JsonAt& at) const {
    json out = document;
    for (const auto& [patch, part] : {std::pair{"problem", "problem"}, std::pair{"look", "view"}})
      if (const auto found = at.find(patch)) {
        found->any_object();
        out[part].merge_patch(found->value());
      }
    return {std::move(out), at.path()};
  }
};

Quantity quantity_at(const JsonAt& at, const Ground& ground) {
  Quantity q;
  if (at.is_number()) {
    q.number = number_at(at);
    return q;
  }
  at.any_object();
  for (size_t i = 0; i < kWorkedOut.size(); ++i)
    if (const auto parts = at.find(kWorkedOut[i])) {
      at.object({kWorkedOut[i], "times", "plus", "digits"});
      if (parts->array() != 2) parts->fail("two quantities");
      q.kind = static_cast<Quantity::Kind>(static_cast<size_t>(Quantity::Kind::difference) + i);
      for (const JsonAt& part : parts->items()) q.parts.push_back(quantity_at(part, ground));
    }
  if (q.parts.empty()) {
    at.object({"of", "step", "head", "row", "col", "problem", "times", "plus", "digits"});
    q.kind = Quantity::Kind::read;
    q.of = kReadings[at.need("of").one_of(kReadings)];
    q.step = at.need("step").string();
    q.head = integer_or(at, "head", 0, kMaxHeads - 1, 0);
    q.row = integer_or(at, "row", 0, INT_MAX, 0);
    q.col = integer_or(at, "col", 0, INT_MAX, 0);
    q.problem = at.find("problem") ? ground.patched(at).problem : ground.problem;
  }
  q.times = number_or(at, "times", 1);
  q.plus = number_or(at, "plus", 0);
  q.digits = integer_or(at, "digits", 0, 9, -1);
  return q;
}

/// Whether some part of it comes from a Trace.
bool reads(const Quantity& q) { return q.kind == Quantity::Kind::read || std::ranges::any_of(q.parts, reads); }

std::vector<Quantity> numbers_at(const JsonAt& at, const Ground& ground) {
  std::vector<Quantity> numbers;
  const auto found = at.find("numbers");
  if (found && found->array() > kMaxNumbers) found->fail("at most " + std::to_string(kMaxNumbers) + " numbers");
  if (found)
    for (const JsonAt& each : found->items()) numbers.push_back(quantity_at(each, ground));
  return numbers;
}

Prediction prediction_at(const JsonAt& at, const Ground& ground) {
  at.object({"step", "row", "by"});
  Prediction out;
  const JsonAt step = at.need("step");
  out.sum.kind = Quantity::Kind::read;
  out.sum.of = "row_sum";
  out.sum.step = step.string();
  if (step_info(out.sum.step).cols != Axis::key) step.fail("a step with a column for every key");
  out.sum.head = ground.scene.view.head;
  out.sum.row = static_cast<int>(at.need("row").integer(0, kMaxTokens - 1));
  out.sum.problem = ground.problem;
  out.by = static_cast<Prediction::By>(at.need("by").one_of(std::array{"bars", "word"}));
  return out;
}

/// The ground with the fault that is to be found on it.
Ground faulty(const JsonAt& at, const Ground& ground) {
  at.object({"fault"});
  const JsonAt fault = at.need("fault");
  if (!find_fault(fault.string()))
    fault.fail("one of " + list_of(faults(), [](const ProgramFault& f) { return in_quotes(f.id); }));
  json document = ground.document;
  document["problem"]["fault"] = fault.string();
  return {std::move(document), at.path()};
}

/// The captions of a list, each on a ground of its own; returns that of the last one.
Ground captions_at(const JsonAt& list, const Ground& start, bool cards, std::vector<Caption>& out) {
  Ground last = start;
  for (const JsonAt& at : list.items()) {
    if (cards)
      at.object({"text", "numbers", "problem", "look", "predict", "bug"});
    else
      at.object({"text", "numbers", "problem", "look"});
    last = start.patched(at);
    const auto bug = at.find("bug");
    if (bug) last = faulty(*bug, last);
    out.push_back({paragraphs_at(at.need("text")), numbers_at(at, last), last.scene});
    if (const auto predict = at.find("predict")) out.back().predict = prediction_at(*predict, last);
    out.back().bug = bug.has_value();
  }
  return last;
}

Option option_at(const JsonAt& at, const Ground& ground, bool words, bool right) {
  Option out;
  if (words)
    at.object({"text", "misconception"});
  else
    at.object({"text", "misconception", "value"});
  if (words || at.find("text")) out.text = words_at(at.need("text"));
  if (!words) out.value = quantity_at(at.need("value"), ground);
  if (right && at.find("misconception")) at.need("misconception").fail("none: this is the right answer");
  if (!right) out.misconception = words_at(at.need("misconception"));
  return out;
}

Condition condition_at(const JsonAt& at, const Ground& ground) {
  at.object({"left", "is", "right", "within"});
  Condition out;
  out.left = quantity_at(at.need("left"), ground);
  out.is = static_cast<Condition::Is>(at.need("is").one_of(std::array{"less", "equal", "greater"}));
  out.right = quantity_at(at.need("right"), ground);
  out.within = number_or(at, "within", out.within);
  if (out.within < 0) at.need("within").fail("0 or more");
  if (!reads(out.left) && !reads(out.right)) at.fail("a side that is read from the Trace");
  return out;
}

Question question_at(const JsonAt& at, const Ground& ground) {
  at.object({"text", "numbers", "digits", "unit", "answer", "options", "holds", "problem", "look"});
  Question out;
  out.scene = ground.patched(at).scene;
  out.text = paragraphs_at(at.need("text"));
  out.numbers = numbers_at(at, ground);
  out.digits = integer_or(at, "digits", 0, 9, out.digits);
  if (const auto unit = at.find("unit")) {
    if (unit->value().is_object())
      out.unit = words_at(*unit, kMaxName);
    else if (!unit->string().empty())
      out.unit = {{"en", unit->string()}};
  }
  const JsonAt answer = at.need("answer");
  const JsonAt options = at.need("options");
  const bool words = answer.value().is_object() && answer.find("option");
  const size_t least = words ? 2 : 1;
  const size_t most = words ? kMaxOptions : kMaxOptions - 1;
  if (options.array() < least || options.array() > most)
    options.fail(std::to_string(least) + " to " + std::to_string(most) + " options");
  if (words) {
    answer.object({"option"});
    out.option = static_cast<int>(answer.need("option").integer(0, static_cast<int64_t>(options.array()) - 1));
    out.holds = condition_at(at.need("holds"), ground);
  } else {
    if (const auto holds = at.find("holds")) holds->fail("none: the answer is a number");
    out.answer = quantity_at(answer, ground);
    if (!reads(*out.answer)) answer.fail("a quantity that is read from the Trace");
  }
  for (const JsonAt& option : options.items())
    out.options.push_back(option_at(option, ground, words, static_cast<int>(out.options.size()) == out.option));
  return out;
}

Thumbnail thumbnail_at(const JsonAt& at) {
  static constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+";
  Thumbnail out;
  for (const JsonAt& row : at.items()) {
    const std::string text = row.string();
    if (text.empty() || (out.columns > 0 && text.size() != static_cast<size_t>(out.columns)))
      row.fail("rows of one length");
    out.columns = static_cast<int>(text.size());
    for (const char c : text) {
      const size_t digit = kDigits.find(c);
      if (digit == std::string_view::npos) row.fail("digits of base64");
      out.levels.push_back(static_cast<int>(digit) - 31);
    }
  }
  if (out.levels.empty()) at.fail("a picture");
  return out;
}

Lesson lesson_at(const JsonAt& root, const std::string& id) {
  const JsonAt version = root.need("version");
  if (version.integer(0, INT_MAX) != kLessonVersion) version.fail(std::to_string(kLessonVersion));
  JsonAt(root.value(), "lesson").object({"version", "title", "scene", "cards", "try", "question"});
  Lesson out;
  out.id = id;
  out.title = words_at(root.need("title"), kMaxTitle);
  const JsonAt scene = root.need("scene");
  scene.object({"problem", "view", "about"});
  json document = scene.value();
  document["version"] = 1;
  for (const char* part : {"problem", "view"})
    if (!document.contains(part)) document[part] = json::object();
  const Ground start(std::move(document), "scene");
  out.scene = start.scene;
  const JsonAt cards = root.need("cards");
  if (cards.array() < 1 || cards.array() > kMaxCards) cards.fail("1 to " + std::to_string(kMaxCards) + " cards");
  const Ground last = captions_at(cards, start, true, out.cards);
  const auto trials = root.find("try");
  if (trials && trials->array() > kMaxTrials) trials->fail("at most " + std::to_string(kMaxTrials) + " things to try");
  if (trials) captions_at(*trials, last, false, out.trials);
  out.question = question_at(root.need("question"), last);
  for (size_t i = 0; i < out.cards.size(); ++i) out.cards[i].scene.lesson = {id, static_cast<int>(i)};
  out.question.scene.lesson = {id, static_cast<int>(out.cards.size())};
  for (Caption& trial : out.trials) {
    trial.scene.lesson = out.cards.back().scene.lesson;
    trial.controls = controls_between(out.cards.back().scene.problem, trial.scene.problem);
  }
  return out;
}

}  // namespace

Lesson parse_lesson(std::string_view text, const std::string& name, const std::string& language) {
  try {
    if (text.size() > kMaxLessonBytes)
      fail("lesson", "at most " + std::to_string(kMaxLessonBytes) + " bytes", std::to_string(text.size()));
    const json document = in_one_language(parse_json(text, "lesson"), language);
    if (!document.is_object()) JsonAt(document, "lesson").fail("an object");
    const size_t slash = name.rfind('/');
    const std::string file = slash == std::string::npos ? name : name.substr(slash + 1);
    return lesson_at(JsonAt(document, ""), cut_text(file.substr(0, file.find('.')), kMaxName));
  } catch (const Error& e) {
    throw Error(name + ": " + e.what());
  }
}

bool is_lesson(std::string_view text) {
  if (text.size() > kMaxSceneBytes) return false;
  const json document = parse_json(text, "scene");
  return document.is_object() && document.contains("cards");
}

std::vector<LessonEntry> parse_lesson_index(std::string_view text) {
  const json document = parse_json(text, "lessons");
  std::vector<LessonEntry> out;
  for (const JsonAt& at : JsonAt(document, "lessons").items()) {
    at.object({"id", "title"});
    out.push_back({at.need("id").string(), words_at(at.need("title"))});
  }
  return out;
}

std::vector<ShelfEntry> parse_shelf(std::string_view text) {
  const json document = parse_json(text, "shelf");
  std::vector<ShelfEntry> out;
  for (const JsonAt& group : JsonAt(document, "shelf").items()) {
    group.object({"title", "items"});
    const Words title = words_at(group.need("title"));
    for (const JsonAt& at : group.need("items").items()) {
      at.object({"id", "minutes", "level", "picture"});
      out.push_back({at.need("id").string(), title, integer_or(at, "minutes", 1, 60, 0),
                     integer_or(at, "level", 1, 3, 0), thumbnail_at(at.need("picture"))});
    }
  }
  return out;
}

}  // namespace attn
