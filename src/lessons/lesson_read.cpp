#include <algorithm>
#include <climits>
#include <cmath>

#include "attention/fault.h"
#include "lessons/notation.h"
#include "scene/differences.h"
#include "scene/student.h"
#include "text/json_read.h"
#include "text/list.h"
#include "text/said_error.h"
#include "text/utf8.h"

namespace attn {
namespace {

using nlohmann::json;

constexpr std::array kWorkedOut = {"difference", "ratio", "product", "power"};  // in the order of Quantity::Kind

double number_at(const JsonAt& at) {
  const double value = at.is_number() ? at.value().get<double>() : NAN;
  if (!std::isfinite(value)) at.fail("a number", Said{"wanted.number"});
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

[[noreturn]] void fail_most(const JsonAt& at, size_t most, const std::string& what) {
  const std::string count = std::to_string(most);
  at.fail("at most " + count + " " + what, Said{"wanted.most", {count}});
}

Words words_at(const JsonAt& at, size_t most = kMaxText) {
  Words words;
  for (const auto& [language, text] : at.members()) {
    words[language] = text.string();
    if (words[language].empty()) text.fail("a text that is not empty", Said{"wanted.any_text"});
    if (decode_utf8(words[language]).size() > most) fail_most(text, most, "characters");
  }
  if (words.size() > kMaxLanguages) fail_most(at, kMaxLanguages, "languages");
  if (words.empty()) at.fail("a text in at least one language", Said{"wanted.any_text"});
  return words;
}

/// One or two paragraphs.
Words paragraphs_at(const JsonAt& at) {
  const Words words = words_at(at);
  for (const auto& [language, text] : words)
    if (std::ranges::count(text, '\n') > 1) at.need(language).fail("one or two paragraphs", Said{"wanted.paragraphs"});
  return words;
}

/// A scene as a document, which patches change, and what it says; `path` is that of the last patch.
struct Ground {
  json document;
  uint64_t student;
  std::shared_ptr<size_t> left;  // patches that the lesson may still have
  Scene scene;
  std::shared_ptr<const Problem> problem;

  Ground(json from, const std::string& path, uint64_t key, std::shared_ptr<size_t> patches)
      : document(std::move(from)), student(key), left(std::move(patches)) {
    try {
      scene = read_scene(document);
    } catch (const SaidError& e) {
      const std::string what = e.what();
      std::string inside = e.path.empty() ? what.substr(0, what.find(": ")) : e.path;
      if (path != "scene" && inside.starts_with("view")) inside.replace(0, 4, "look");  // as the patch is called
      throw SaidError(path + "." + what, e.said, path + "." + inside);
    } catch (const Error& e) {
      throw Error(path + "." + e.what());
    }
    vary(scene.problem, student);
    problem = std::make_shared<const Problem>(scene.problem);
  }
  Ground patched(const JsonAt& at) const {
    json out = document;
    bool any = false;
    for (const auto& [patch, part] : {std::pair{"problem", "problem"}, std::pair{"look", "view"}})
      if (const auto found = at.find(patch)) {
        found->any_object();
        out[part].merge_patch(found->value());
        any = true;
      }
    if (!any) return *this;
    if (*left == 0) at.fail("fewer patches in a lesson of this size", Said{"wanted.patches"});
    --*left;
    return {std::move(out), at.path(), student, left};
  }
};

/// "weights[it, animal]" on the head that the ground shows.
Quantity notation_at(const JsonAt& at, std::string_view text, const Ground& ground) {
  std::optional<Quantity> q = read_notation(text);
  if (!q) at.fail("a number to read, as weights[it, animal]", Said{"wanted.notation", {"weights[it, animal]"}});
  q->head = ground.scene.view.head;
  q->problem = ground.problem;
  return *q;
}

Quantity quantity_at(const JsonAt& at, const Ground& ground) {
  Quantity q;
  if (at.is_number()) {
    q.number = number_at(at);
    return q;
  }
  if (at.value().is_string()) return notation_at(at, at.string(), ground);
  at.any_object();
  for (size_t i = 0; i < kWorkedOut.size(); ++i)
    if (const auto parts = at.find(kWorkedOut[i])) {
      at.object({kWorkedOut[i], "times", "plus", "digits"});
      if (parts->array() != 2) parts->fail("two quantities", Said{"wanted.two"});
      q.kind = static_cast<Quantity::Kind>(static_cast<size_t>(Quantity::Kind::difference) + i);
      for (const JsonAt& part : parts->items()) q.parts.push_back(quantity_at(part, ground));
    }
  if (const auto read = at.find("read"); read && q.parts.empty()) {
    at.object({"read", "problem", "times", "plus", "digits"});
    q = notation_at(*read, read->string(), at.find("problem") ? ground.patched(at) : ground);
  } else if (q.parts.empty()) {
    at.object({"of", "step", "head", "row", "col", "problem", "times", "plus", "digits"});
    q.kind = Quantity::Kind::read;
    q.of = kReadings[at.need("of").one_of(kReadings)];
    q.step = at.need("step").string();
    q.head = integer_or(at, "head", 0, kMaxHeads - 1, 0);
    q.row = integer_or(at, "row", 0, INT_MAX, 0);
    q.col = integer_or(at, "col", 0, INT_MAX, 0);
    q.problem = at.find("problem") ? ground.patched(at).problem : ground.problem;
  }
  q.times = number_or(at, "times", q.times);
  q.plus = number_or(at, "plus", 0);
  q.digits = integer_or(at, "digits", 0, 9, q.digits);
  return q;
}

/// Whether some part of it comes from a Trace.
bool reads(const Quantity& q) { return q.kind == Quantity::Kind::read || std::ranges::any_of(q.parts, reads); }

std::vector<Quantity> numbers_at(const JsonAt& at, const Ground& ground) {
  std::vector<Quantity> numbers;
  const auto found = at.find("numbers");
  if (found && found->array() > kMaxNumbers) fail_most(*found, kMaxNumbers, "numbers");
  if (found)
    for (const JsonAt& each : found->items()) numbers.push_back(quantity_at(each, ground));
  return numbers;
}

/// Puts {0}, {1}, ... in place of numbers that stand in a text themselves, each once among `numbers`.
void take_notations(const JsonAt& texts, const Ground& ground, Words& words, std::vector<Quantity>& numbers) {
  for (auto& [language, text] : words) {
    for (size_t open = text.find('{'); open != text.npos; open = text.find('{', open + 1)) {
      const size_t close = text.find('}', open);
      if (close == text.npos) break;
      const std::string inside = text.substr(open + 1, close - open - 1);
      const JsonAt at = texts.need(language);
      if (inside.find('[') == inside.npos && !read_notation(inside)) continue;  // {0}, a set
      auto found = std::ranges::find(numbers, inside, &Quantity::notation);
      if (found == numbers.end()) {
        if (numbers.size() == kMaxNumbers) fail_most(at, kMaxNumbers, "numbers");
        numbers.push_back(notation_at(at, inside, ground));
        found = numbers.end() - 1;
      }
      text.replace(open, close - open + 1, "{" + std::to_string(found - numbers.begin()) + "}");
    }
  }
}

Prediction prediction_at(const JsonAt& at, const Ground& ground) {
  at.object({"step", "row", "by"});
  Prediction out;
  const JsonAt step = at.need("step");
  out.sum.kind = Quantity::Kind::read;
  out.sum.of = "row_sum";
  out.sum.step = step.string();
  if (step_info(out.sum.step).cols != Axis::key)
    step.fail("a step with a column for every key", Said{"wanted.of_keys"});
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
    fault.fail("one of " + list_of(faults(), [](const ProgramFault& f) { return in_quotes(f.id); }),
               Said{"error.one_of", {list_of(faults(), [](const ProgramFault& f) { return std::string(f.id); })}});
  json document = ground.document;
  document["problem"]["fault"] = fault.string();
  return {std::move(document), at.path(), ground.student, ground.left};
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
    take_notations(at.need("text"), last, out.back().text, out.back().numbers);
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
  if (right && at.find("misconception"))
    at.need("misconception").fail("none: this is the right answer", Said{"wanted.none"});
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
  if (out.within < 0) at.need("within").fail("0 or more", Said{"wanted.from_0"});
  if (!reads(out.left) && !reads(out.right)) at.fail("a side that is read from the Trace", Said{"wanted.computed"});
  return out;
}

Question question_at(const JsonAt& at, const Ground& ground) {
  at.object({"text", "numbers", "digits", "unit", "answer", "options", "holds", "problem", "look"});
  Question out;
  out.scene = ground.patched(at).scene;
  out.text = paragraphs_at(at.need("text"));
  out.numbers = numbers_at(at, ground);
  take_notations(at.need("text"), ground, out.text, out.numbers);
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
    options.fail(std::to_string(least) + " to " + std::to_string(most) + " options",
                 Said{"wanted.count", {std::to_string(least), std::to_string(most)}});
  if (words) {
    answer.object({"option"});
    out.option = static_cast<int>(answer.need("option").integer(0, static_cast<int64_t>(options.array()) - 1));
    out.holds = condition_at(at.need("holds"), ground);
  } else {
    if (const auto holds = at.find("holds")) holds->fail("none: the answer is a number", Said{"wanted.none"});
    out.answer = quantity_at(answer, ground);
    if (!reads(*out.answer)) answer.fail("a quantity that is read from the Trace", Said{"wanted.computed"});
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

Lesson lesson_at(const JsonAt& root, const std::string& id, uint64_t student, size_t patches) {
  const JsonAt version = root.need("version");
  if (version.integer(0, INT_MAX) != kLessonVersion)
    version.fail(std::to_string(kLessonVersion), as_is(std::to_string(kLessonVersion)));
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
  const Ground start(std::move(document), "scene", student, std::make_shared<size_t>(patches));
  out.scene = start.scene;
  const JsonAt cards = root.need("cards");
  if (cards.array() < 1 || cards.array() > kMaxCards)
    cards.fail("1 to " + std::to_string(kMaxCards) + " cards", Said{"wanted.count", {"1", std::to_string(kMaxCards)}});
  const Ground last = captions_at(cards, start, true, out.cards);
  const auto trials = root.find("try");
  if (trials && trials->array() > kMaxTrials) fail_most(*trials, kMaxTrials, "things to try");
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

Lesson parse_lesson(std::string_view text, const std::string& name, const std::string& language, uint64_t student) {
  constexpr size_t kMaxWork = size_t{16} << 20;  // bytes of all patched scenes
  Lesson out;
  fail_in_lesson(text, name, [&] {
    if (text.size() > kMaxLessonBytes)
      fail({"error.huge", {"1"}}, "lesson", "at most " + std::to_string(kMaxLessonBytes) + " bytes",
           std::to_string(text.size()));
    const json document = in_one_language(parse_json(text, "lesson"), language);
    if (!document.is_object()) JsonAt(document, "lesson").fail("an object", Said{"wanted.object"});
    const size_t slash = name.rfind('/');
    const std::string file = slash == std::string::npos ? name : name.substr(slash + 1);
    out = lesson_at(JsonAt(document, ""), cut_text(file.substr(0, file.find('.')), kMaxName), student,
                    std::min(kMaxPatches, kMaxWork / std::max<size_t>(1, text.size())));
  });
  return out;
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
