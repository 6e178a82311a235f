#include "lessons/lesson_values.h"

#include <cmath>

#include "attention/analysis.h"
#include "scene/problem.h"
#include "text/clock.h"
#include "text/numbers.h"
#include "text/order.h"
#include "text/said_error.h"
#include "text/utf8.h"

namespace attn {
namespace {

constexpr const char* kOfStep[] = {"sum", "count", "rows", "columns", "heads"};

/// Sum of the entries of rows [row, row + rows) and columns [col, col + cols) that are not masked.
double sum_of(const Tensor& a, int head, int64_t row, int64_t rows, int64_t col, int64_t cols) {
  double sum = 0;
  for (int64_t i = row; i < row + rows; ++i)
    for (int64_t j = col; j < col + cols; ++j)
      if (const double v = a.at(0, head, i, j); !std::isinf(v) || v > 0) sum += v;
  return sum;
}

/// Entries of a head that are not masked.
int64_t count_of(const Tensor& a, int head) {
  int64_t count = 0;
  for (int64_t i = 0; i < a.shape().rows; ++i) count += row_visible(a, head, i);
  return count;
}

int64_t argmax(const Tensor& a, int head, int row) {
  const float* first = a.matrix(0, head) + row * a.shape().cols;
  return std::max_element(first, first + a.shape().cols) - first;
}

double row_dot(const Tensor& a, int head, int row, int other) {
  double sum = 0;
  for (int64_t j = 0; j < a.shape().cols; ++j)
    sum += static_cast<double>(a.at(0, head, row, j)) * static_cast<double>(a.at(0, head, other, j));
  return sum;
}

void check_index(const Quantity& q, const char* key, int64_t value, int64_t count) {
  if (value >= count)
    fail({"error.beyond", {q.step, std::to_string(value + 1), std::to_string(count)}},
         in_quotes(q.of) + " of " + q.step + ": " + key, "an index below " + std::to_string(count),
         std::to_string(value));
}

/// What a quantity reads from the value of its step.
double read(const Quantity& q, const Tensor& a) {
  if (a.empty())
    fail({"error.unknown", {one_line(q.step)}}, in_quotes(q.of), "a step of the mechanism", in_quotes(q.step));
  const Shape& s = a.shape();
  const auto is = [&](const char* name) { return q.of == name; };
  if (is("rows")) return static_cast<double>(s.rows);
  if (is("columns")) return static_cast<double>(s.cols);
  if (is("heads")) return static_cast<double>(s.heads);
  check_index(q, "head", q.head, s.heads);
  if (is("sum")) return sum_of(a, q.head, 0, s.rows, 0, s.cols);
  if (is("count")) return static_cast<double>(count_of(a, q.head));
  if (is("column_sum")) {
    check_index(q, "col", q.col, s.cols);
    return sum_of(a, q.head, 0, s.rows, q.col, 1);
  }
  check_index(q, "row", q.row, s.rows);
  if (is("row_entropy")) return row_entropy(a, q.head, q.row);
  if (is("row_sum")) return sum_of(a, q.head, q.row, 1, 0, s.cols);
  if (is("row_maximum")) return row_maximum(a, q.head, q.row);
  if (is("row_deviation")) return row_deviation(a, q.head, q.row);
  if (is("visible")) return static_cast<double>(row_visible(a, q.head, q.row));
  if (is("argmax")) return static_cast<double>(argmax(a, q.head, q.row));
  if (is("row_dot")) {
    check_index(q, "col", q.col, s.rows);
    return row_dot(a, q.head, q.row, q.col);
  }
  check_index(q, "col", q.col, s.cols);
  return a.at(0, q.head, q.row, q.col);
}

/// The shares of a row whose sum is found.
void read_row(Prediction& predict, const Tensor& value, const std::vector<std::string>& keys) {
  const Quantity& q = predict.sum;
  if (std::abs(*q.found - 1) > 1e-3 || value.shape().cols != static_cast<int64_t>(keys.size()))
    fail("predict: row " + std::to_string(q.row) + " of " + q.step, "shares of the keys with sum 1",
         "sum " + std::to_string(*q.found));
  const float* first = value.matrix(0, q.head) + q.row * value.shape().cols;
  predict.shares.assign(first, first + value.shape().cols);
  predict.keys = keys;
}

/// Calls `use` with every quantity that is read, also as a part of others.
template <typename AnyQuantity, typename Use>
void each_read(AnyQuantity& q, const Use& use) {
  for (auto& part : q.parts) each_read(part, use);
  if (q.kind == Quantity::Kind::read) use(q);
}

bool is_of(const Quantity& q, const Problem& problem) { return q.problem.get() == &problem || *q.problem == problem; }

/// The steps that something is to be read from. Error where they take more than a lesson may.
std::vector<bool> asked_steps(const Lesson& lesson, const Problem& problem, const Program& program) {
  constexpr uint64_t kMost = uint64_t{64} << 20;
  std::vector<bool> asked(program.steps.size());
  uint64_t bytes = 0;
  each_quantity(lesson, [&](const Quantity& any) {
    each_read(any, [&](const Quantity& q) {
      const int at = q.found || !is_of(q, problem) ? -1 : program.find(q.step);
      if (at < 0 || asked[static_cast<size_t>(at)]) return;
      asked[static_cast<size_t>(at)] = true;
      bytes += static_cast<uint64_t>(program.steps[static_cast<size_t>(at)].shape.count()) * sizeof(float);
    });
  });
  if (bytes > kMost) fail({"error.huge", {"64"}}, "lesson", "at most 64 MB of steps", std::to_string(bytes) + " bytes");
  return asked;
}

/// The problem of the first quantity that was not found yet; null when all were.
std::shared_ptr<const Problem> next_problem(const Lesson& lesson) {
  std::shared_ptr<const Problem> problem;
  each_quantity(lesson, [&](const Quantity& any) {
    each_read(any, [&](const Quantity& q) {
      if (!problem && !q.found) problem = q.problem;
    });
  });
  return problem;
}

double work_out(const Quantity& q) {
  double v = q.kind == Quantity::Kind::read ? *q.found : q.number;
  if (!q.parts.empty()) {
    const double a = work_out(q.parts[0]);
    const double b = work_out(q.parts[1]);
    v = q.kind == Quantity::Kind::difference ? a - b
        : q.kind == Quantity::Kind::ratio    ? a / b
        : q.kind == Quantity::Kind::product  ? a * b
                                             : std::pow(a, b);
  }
  return v * q.times + q.plus;
}

bool holds(const Condition& c) {
  const double left = value_of(c.left);
  const double right = value_of(c.right);
  if (c.is == Condition::Is::less) return left < right - c.within;
  if (c.is == Condition::Is::greater) return left > right + c.within;
  return std::abs(left - right) <= c.within;
}

/// The path of the part of a lesson file that one of its quantities stands in.
std::string part_of(const Lesson& lesson, const Quantity& q) {
  const auto among = [&](const std::vector<Caption>& captions, const std::string& name) -> std::string {
    for (size_t i = 0; i < captions.size(); ++i) {
      const Caption& each = captions[i];
      const bool has = std::ranges::any_of(each.numbers, [&](const Quantity& n) { return &n == &q; });
      if (has || (each.predict && &each.predict->sum == &q)) return name + "[" + std::to_string(i) + "]";
    }
    return "";
  };
  if (const std::string card = among(lesson.cards, "cards"); !card.empty()) return card;
  if (const std::string trial = among(lesson.trials, "try"); !trial.empty()) return trial;
  const Question& question = lesson.question;
  if (question.answer && &*question.answer == &q) return "question.answer";
  for (size_t i = 0; i < question.options.size(); ++i)
    if (question.options[i].value && &*question.options[i].value == &q)
      return "question.options[" + std::to_string(i) + "].value";
  return "question";
}

}  // namespace

const std::string& in_language(const Words& words, const std::string& code) {
  static const std::string kNone;
  const auto it = words.find(code);
  return it != words.end() ? it->second : words.empty() ? kNone : words.begin()->second;
}

/// Reads a quantity from the value of its step.
void LessonReader::find(Quantity& q, const Tensor& value) const {
  const StepInfo& info = step_info(q.step);
  const auto names = [&](Axis axis) -> const std::vector<std::string>& {
    static const std::vector<std::string> kNone;
    return axis == Axis::query ? names_ : axis == Axis::key ? key_names_ : kNone;
  };
  if (!q.notation.empty() && !value.empty()) {
    if (!q.row_name.empty()) q.row = place_of_name(q.row_name, names(info.rows), q.notation);
    // A column, but of a product with another row.
    if (!q.col_name.empty())
      q.col = place_of_name(q.col_name, names(q.of == "row_dot" ? info.rows : info.cols), q.notation);
    q.head = std::min(q.head, static_cast<int>(value.shape().heads) - 1);
  }
  q.found = read(q, value);
  if (q.of == "row_maximum" || q.of == "argmax") q.col = static_cast<int>(argmax(value, q.head, q.row));
}

bool LessonReader::advance(Lesson& lesson, double seconds) {
  const double end = seconds_now() + seconds;
  while (const std::shared_ptr<const Problem> problem = next_problem(lesson)) {
    if (!running_) {
      Plan planned = plan(*problem, *lexicon_);
      program_ = std::move(planned.program);
      keys_ = std::move(planned.keys);
      names_ = std::move(planned.names);
      key_names_ = std::move(planned.key_names);
      running_ = backend_->start({program_, std::move(planned.bindings), asked_steps(lesson, *problem, *program_)});
    }
    if (running_->advance(std::max(0.0, end - seconds_now())) == Evaluation::State::running) return true;
    const std::unique_ptr<Evaluation> run = std::move(running_);
    if (!run->error().empty()) throw Error(run->error());
    each_quantity(lesson, [&](Quantity& any) {
      each_read(any, [&](Quantity& q) {
        if (q.found || !is_of(q, *problem)) return;
        const int step = program_->find(q.step);
        try {
          find(q, step < 0 ? Tensor() : run->values()[static_cast<size_t>(step)]);
        } catch (const SaidError& e) {
          const std::string part = part_of(lesson, any);
          throw SaidError(part + ": " + e.what(), e.said, part);
        }
      });
    });
    for (Caption& card : lesson.cards)
      if (card.predict && is_of(card.predict->sum, *problem))
        read_row(*card.predict, run->values()[static_cast<size_t>(program_->find(card.predict->sum.step))], keys_);
    if (seconds_now() >= end) return next_problem(lesson) != nullptr;
  }
  return false;
}

double value_of(const Quantity& q) {
  const double v = work_out(q);
  if (!std::isfinite(v))
    fail({"error.not_finite", {q.notation.empty() ? q.step : q.notation}}, in_quotes(q.of) + " of " + q.step,
         "a finite number", std::to_string(v));
  return v;
}

std::string text_of(const Quantity& q, int digits) {
  bool known = true;
  each_read(q, [&](const Quantity& part) { known = known && part.found; });
  return known ? in_threes(number_text(work_out(q), q.digits >= 0 ? q.digits : digits)) : "…";
}

std::vector<TextPart> filled_parts(const std::string& text, const std::vector<Quantity>& numbers, int digits) {
  std::vector<TextPart> out;
  size_t from = 0;
  const auto words_until = [&](size_t end) {
    if (end > from) out.push_back({text.substr(from, end - from)});
  };
  for (size_t open = text.find('{'); open != std::string::npos; open = text.find('{', open + 1)) {
    const size_t close = text.find('}', open);
    const int index = close == open + 2 ? text[open + 1] - '0' : -1;
    if (index < 0 || index >= static_cast<int>(numbers.size())) continue;
    words_until(open);
    const Quantity& number = numbers[static_cast<size_t>(index)];
    out.push_back({text_of(number, digits), &number});
    from = close + 1;
  }
  words_until(text.size());
  return out;
}

const Quantity* reading_of(const Quantity& q) {
  const Quantity* first = nullptr;
  each_read(q, [&](const Quantity& part) {
    if (!first && part.found) first = &part;
  });
  return first;
}

bool is_of_step(const Quantity& reading) { return std::ranges::find(kOfStep, reading.of) != std::end(kOfStep); }

std::string joined(const std::vector<TextPart>& parts) {
  std::string text;
  for (const TextPart& part : parts) text += part.text;
  return text;
}

Posed pose(const Question& question) {
  Posed out;
  if (!question.answer) {
    if (!holds(*question.holds)) fail({"error.claim"}, "question.holds", "the condition to hold", "that it does not");
    for (const Option& option : question.options) out.answers.push_back({option.text, option.misconception});
    out.right = question.option;
    return out;
  }
  struct Entry {
    double value;
    bool right;
    Posed::Answer answer;
    std::string number;
  };
  std::vector<Entry> entries;
  const auto add = [&](const Quantity& quantity, const Words& text, const Words& misconception, bool right) {
    Entry entry{value_of(quantity), right, {text, misconception}, text_of(quantity, question.digits)};
    Words number = question.unit;
    for (auto& [code, unit] : number) unit = entry.number + " " + unit;
    if (number.empty()) number["en"] = entry.number;
    if (text.empty()) entry.answer.text = number;
    for (auto& [code, words] : entry.answer.text)
      if (const size_t at = words.find("{0}"); at != std::string::npos) words.replace(at, 3, in_language(number, code));
    entries.push_back(std::move(entry));
  };
  add(*question.answer, {}, {}, true);
  for (const Option& option : question.options) add(*option.value, option.text, option.misconception, false);
  sort_stably(entries, [](const Entry& a, const Entry& b) { return a.value < b.value; });
  for (size_t i = 0; i < entries.size(); ++i) {
    if (i > 0 && entries[i].number == entries[i - 1].number)
      fail({"error.alike", {entries[i].number}}, "question.options", "numbers that can be told apart",
           entries[i].number + " twice");
    if (entries[i].right) out.right = static_cast<int>(i);
    out.answers.push_back(std::move(entries[i].answer));
  }
  return out;
}

}  // namespace attn
