#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scene/scene.h"

namespace attn {

// A lesson file, as a lecturer writes it (web/lessons/<id>.json; this is the whole format):
//
//   { "version": 1,                               what it says about a scene is that of scene version 1
//     "title": TEXT,
//     "scene": {"problem": ..., "view": ..., "about": ...},             as in a scene file; see scene.h
//     "cards": [{"text": TEXT,                    one to seven cards; a text has one or two paragraphs, parted by "\n"
//                "numbers": [QUANTITY, ...],      fill in {0}, {1}, ... of the text
//                "problem": PATCH, "look": PATCH,                       what the card changes in problem and view
//                "predict": {"step": "weights", "row": 7,      a row of shares, of the head on view, that is covered
//                            "by": "bars"},                    until it was guessed: a bar for every key; or "word":
//                                                              which key has the largest share
//                "bug": {"fault": "scale_late"}}],             the program has a mistake, a row of the table of faults:
//                                                              which step goes wrong first?
//     "try": [{"text": TEXT, "problem": PATCH, "look": PATCH}],         left out: nothing; a click shows it
//     "question": {"text": TEXT, "numbers": [...], "digits": 3, "unit": "",   a unit may also be a TEXT
//                  "answer": QUANTITY,            read from the Trace: a number that is typed in is refused
//                  "options": [{"value": QUANTITY, "misconception": TEXT,   the wrong answers only; shown with the
//                               "text": TEXT}],                             right one in the order of their values
//                  "problem": PATCH, "look": PATCH} }             what its card shows; both patch the last card
//
//   A question whose answers are words has all of them among its options, in the order they are shown:
//     "answer": {"option": 1}, "options": [{"text": TEXT, "misconception": TEXT}, {"text": TEXT}],
//     "holds": {"left": QUANTITY, "is": "less",   or "equal", "greater": what makes the answer right;
//               "right": QUANTITY, "within": 1e-6}      "equal" to within so much, the others by more
//
// TEXT: {"en": "...", "zh": "..."}, with the marks of the strings: "[Q|query]" is set in the ink of a role, W_Q as
// mathematics. An option's text stands in place of its number; {0} in it is the number. A term of the glossary that is
// one Chinese character leads there only where it is marked, as [K|键] or, in bold, [b|熵].
//
// A sentence has its words, and numbers are read where these stand: whatever stands in a problem, in a view, in a
// QUANTITY or in "predict" may be {"en": ..., "zh": ...}, of which the language on view counts (the first where it is
// missing): "text": {"en": "the cat slept", "zh": "猫睡觉了"}, "row": {"en": 2, "zh": 1}. Notes, names of values and
// every TEXT have their languages side by side.
//
// PATCH: what differs, as an RFC 7386 merge patch (null takes a key away). A card patches the lesson's scene, not the
// card before it. What stands in "try" and "question" patches the last card, which shows the things to try; the
// question stands on a card of its own after it, with a scene of its own where that differs from the last card's. Where
// the answer is read from a row of that scene, the row is covered until the question is answered.
//
// At most: 1 MiB; a title 200 characters, a text 2,000, a unit 100, each in 16 languages; twelve things to try; ten
// numbers to a text; 150 patches, of 16 MiB of scenes together. More is refused: who writes a lesson can mend it.
//
// QUANTITY: a number, or one that is read from a Trace, or worked out from two others:
//   {"of": "cell", "step": "weights", "head": 0, "row": 7, "col": 1,    what is left out is 0; the step's own heads
//    "problem": PATCH, "times": 1, "plus": 0, "digits": 3}              times, then plus; digits: where a text shows it
//   {"difference": [QUANTITY, QUANTITY], "times": 1, ...}               or "ratio", "product", "power"
//   {"read": "weights[it, animal] %", "problem": PATCH}                 as a NOTATION; without a patch that alone
// NOTATION: how a text of a card, or of the question, has a number where it stands, in braces:
//   "{weights[it, animal]}"                     the cell of a row and a column, by their words, of the head on view
//   "{weights[it, the (5)] % .1}"               a word that stands twice has its place; in per cent; with one decimal
//   "{q[it, #2]}"                               the second column
//   "{row_entropy weights[it]}", "{column_sum weights[animal]}", "{count masked}"                "of" stands before
//
// In a QUANTITY "of" is a "cell"; of a row "row_entropy" (bits), "row_sum", "row_maximum", "row_deviation", "visible"
// (how many are not masked), "argmax" (the column of its largest, from 0), "row_dot" (with the row whose number is
// `col`); of a column "column_sum"; of a head "sum", "count" (what is not masked); of the step "rows", "columns",
// "heads". Masked entries, -infinity, take no part in sums.

inline constexpr int kLessonVersion = 1;
inline constexpr size_t kMaxCards = 7;
inline constexpr size_t kMaxOptions = 6;
inline constexpr size_t kMaxTrials = 12;
inline constexpr size_t kMaxNumbers = 10;  // of a text: {0} to {9}
inline constexpr size_t kMaxText = 2000;   // characters
inline constexpr size_t kMaxLessonBytes = 1u << 20;
inline constexpr size_t kMaxPatches = 150;
inline constexpr size_t kMaxLinkedLesson = 1u << 16;  // bytes of one that comes in a link
inline constexpr const char* kReadings[] = {"cell",    "row_entropy", "row_sum", "row_maximum", "row_deviation",
                                            "visible", "argmax",      "row_dot", "column_sum",  "sum",
                                            "count",   "rows",        "columns", "heads"};

struct Quantity {
  enum class Kind { number, read, difference, ratio, product, power };
  Kind kind = Kind::number;
  double number = 0;
  std::shared_ptr<const Problem> problem;  // read: of which Trace; one for all that patch nothing
  std::string of;
  std::string step;
  int head = 0;
  int row = 0;
  int col = 0;             // of a row's largest: where that stands, once it was read
  std::string row_name{};  // in place of them, until it was read
  std::string col_name{};
  std::string notation{};       // that it was written in
  std::vector<Quantity> parts;  // two, of what is worked out
  double times = 1;
  double plus = 0;
  int digits = -1;                // -1: as the text around it has
  std::optional<double> found{};  // read: what the Trace has there, once it was read (lesson_values.h)
};

/// A row that is guessed before it is shown.
struct Prediction {
  enum class By { bars, word };
  Quantity sum;  // of the row; says which it is
  By by = By::bars;
  std::vector<double> shares{};     // of the row, once it was read
  std::vector<std::string> keys{};  // what its columns are called
};

/// Something to read, with the scene it belongs to: a card, or a thing to try. A card may ask for a guess, or its scene
/// has a fault, which is to be found.
struct Caption {
  Words text;
  std::vector<Quantity> numbers;
  Scene scene;
  std::optional<Prediction> predict{};
  bool bug = false;
  std::vector<std::string> controls{};  // of a thing to try: those that lead to it from the last card
};

struct Option {
  Words text;
  Words misconception;  // empty for the right one
  std::optional<Quantity> value;
};

struct Condition {
  enum class Is { less, equal, greater };
  Quantity left;
  Is is = Is::equal;
  Quantity right;
  double within = 1e-6;
};

struct Question {
  Words text;
  std::vector<Quantity> numbers;
  Scene scene;
  int digits = 3;
  Words unit;
  std::optional<Quantity> answer;  // a number; else
  int option = -1;                 // the index of the right option,
  std::optional<Condition> holds;  // because of this
  std::vector<Option> options;
};

struct Lesson {
  std::string id;
  std::string source{};   // of one that a visitor brought: the text of the file
  std::string student{};  // whose numbers it has; empty: those of the file
  Words title;
  Scene scene;
  std::vector<Caption> cards;
  std::vector<Caption> trials;
  Question question;

  /// Of the last where there are not so many; that is the question's.
  const Scene& card_scene(int card) const {
    const auto index = static_cast<size_t>(card);
    return index < cards.size() ? cards[index].scene : question.scene;
  }
};

/// The lesson in a language. Strict: Error "NAME: PATH: expected ..., found ... (line L, column C)" for anything but
/// the format above; a patch that makes no valid problem or view names the card. A visitor is told the same in one
/// sentence. Whether cells and steps exist is known only to a Trace: value_of() says so. `student`: vary() every
/// problem by this key.
Lesson parse_lesson(std::string_view json, const std::string& name, const std::string& language = "en",
                    uint64_t student = 0);
/// A lesson's file as it is in one language: what is chosen by language is chosen.
nlohmann::json in_one_language(const nlohmann::json& lesson, const std::string& language);
/// One that a visitor brings. Its id is "own-" and a hash of what it says, so that a scene, a link or a result names
/// this one and no other.
Lesson parse_own_lesson(std::string_view json, const std::string& name, const std::string& language = "en",
                        uint64_t student = 0);

/// Does `work`; its Error becomes that of parse_lesson().
void fail_in_lesson(std::string_view json, const std::string& name, const std::function<void()>& work);

/// A lesson in an address, "1.<codec>.<payload>" as scene/link.h has it. Error as parse_link(), and above
/// kMaxLinkedLesson.
std::string write_lesson_link(const Lesson& own);
std::string read_lesson_link(std::string_view link);

/// Whether a file is a lesson rather than a scene: an object with "cards". Error for what is not JSON.
bool is_lesson(std::string_view json);

/// web/lessons/index.json: [{"id": "root", "title": TEXT}, ...] in order; the lesson "root" is the file root.json
/// beside it.
struct LessonEntry {
  std::string id;
  Words title;
};
std::vector<LessonEntry> parse_lesson_index(std::string_view json);

/// A matrix as a small picture, in steps of a 31st of its largest magnitude: -31 ... 31, row by row.
struct Thumbnail {
  int columns = 0;
  std::vector<int> levels;
};

/// web/shelf.json: what the shelf shows of each scene, then of each lesson, in the order of their indices, besides the
/// titles. It is loaded when the shelf is first opened.
///
///   [{"title": TEXT, "items": [{"id": "root", "minutes": 6, "level": 1, "picture": ["ef+...", ...]}, ...]}, ...]
///
/// A group has a title. `level` is 1 to 3; minutes and level are left out of a scene. `picture`: a text per row, a
/// digit of base64 per entry (A, B, ... a, b, ... 0, 1, ... +), "f" is 0, "A" is -31, "+" is 31; at most 12 x 12.
struct ShelfEntry {
  std::string id;
  Words group;
  int minutes = 0;
  int level = 0;
  Thumbnail picture;
};
std::vector<ShelfEntry> parse_shelf(std::string_view json);

}  // namespace attn
