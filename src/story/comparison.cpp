#include "story/comparison.h"

#include <algorithm>
#include <cmath>

#include "attention/analysis.h"
#include "story/step_words.h"
#include "text/list.h"
#include "text/numbers.h"

namespace attn {
namespace {

struct Sizes {
  int count;   // of rows or columns
  int inside;  // of them that belong to one head, or all
};

/// Heads may lie side by side: place c of head h there is place c of head h here.
std::vector<int> same_place(Sizes b, Sizes a) {
  std::vector<int> to(static_cast<size_t>(b.count), -1);
  for (int i = 0; i < b.count; ++i) {
    const int head = i / std::max(1, b.inside);
    const int place = i % std::max(1, b.inside);
    const int at = head * a.inside + place;
    if (place < a.inside && at < a.count) to[static_cast<size_t>(i)] = at;
  }
  return to;
}

std::vector<int> match(const Session& session, Axis axis, int64_t count_b, int64_t count_a) {
  const Pinned& a = *session.pinned();
  const auto b_count = static_cast<int>(count_b);
  const auto a_count = static_cast<int>(count_a);
  if (axis == Axis::query || axis == Axis::key) {
    std::vector<int> to =
        axis == Axis::query ? follow_tokens(session.tokens(), a.tokens) : follow_tokens(session.key_tokens(), a.keys);
    to.resize(static_cast<size_t>(b_count), -1);
    for (int& at : to)
      if (at >= a_count) at = -1;
    return to;
  }
  const Problem& pa = a.scene.problem;
  const Problem& pb = session.scene().problem;
  const bool dealt = axis == Axis::none && b_count == pb.heads * pb.d_v && a_count == pa.heads * pa.d_v;
  return dealt ? same_place({b_count, pb.d_v}, {a_count, pa.d_v}) : same_place({b_count, b_count}, {a_count, a_count});
}

bool any(const std::vector<int>& to) {
  return std::ranges::any_of(to, [](int at) { return at >= 0; });
}

}  // namespace

Comparison compare_step(const Session& session, const std::string& step) {
  const Pinned& pinned = *session.pinned();
  const Tensor& b = session.trace().value(step);
  const Tensor& a = pinned.trace.value(step);
  const StepInfo& words = step_info(step);
  Comparison c;
  c.step = step;
  c.percent = is_in_percent(session.trace(), step) && is_in_percent(pinned.trace, step);
  c.rows = words.rows;
  c.cols = words.cols;
  c.head_b = step_head(session.scene(), b);
  c.scale = largest_magnitude(b, c.head_b);
  if (a.empty()) {
    c.why_not = {"compare.no_step", {}};
    if (!(c.scale > 0)) c.scale = 1;
    return c;
  }
  // A's head of the same number, where A has so many.
  Scene seen = pinned.scene;
  seen.view.head = session.scene().view.head;
  c.head_a = step_head(seen, a);
  const int view = std::min(session.scene().view.head, session.scene().problem.heads - 1);
  const int heads_a = pinned.scene.problem.heads;
  c.scale = std::max(c.scale, largest_magnitude(a, c.head_a));
  if (!(c.scale > 0)) c.scale = 1;
  c.row_to_a = match(session, c.rows, b.shape().rows, a.shape().rows);
  c.col_to_a = match(session, c.cols, b.shape().cols, a.shape().cols);
  if (a.shape().heads > 1 && view >= heads_a)
    c.why_not = {"compare.no_head", {std::to_string(heads_a), std::to_string(view + 1)}};
  else if (!any(c.row_to_a) || !any(c.col_to_a))
    c.why_not = {"compare.no_match", {}};
  else
    c.difference = difference(a, c.head_a, b, c.head_b, c.row_to_a, c.col_to_a);
  if (c.difference && c.difference->largest != 0) c.change_scale = std::abs(c.difference->largest);
  return c;
}

Said said(const Fault& fault) { return {"fault." + fault.id, {fault.detail.empty() ? "" : " (" + fault.detail + ")"}}; }

std::string say(const Strings& words, const Said& said) {
  if (said.key.starts_with("error.") && !words.has(said.key)) return words.get("error");
  if (said.key.empty() || !words.has(said.key)) return said.arguments.empty() ? "" : said.arguments.front();
  std::vector<std::string> arguments = said.arguments;
  for (const Said& part : said.parts) arguments.push_back(say(words, part));
  return words.format(said.key, arguments);
}

std::string change_text(double change, int digits) { return with_sign(number_text(change, digits), change); }

int percent_digits(int digits) { return std::max(1, digits - 2); }

std::string pair_words(const Session& session, const Strings& words, const Comparison& c, int row, int col) {
  const CellAddress at{c.step, c.head_b, row, col};
  return row_word(session, words, at) + " → " + col_word(session, words, at);
}

std::vector<std::string> change_words(const Session& session, const Strings& words, const Comparison& c) {
  if (!c.difference) return {say(words, c.why_not)};
  const Difference& d = *c.difference;
  const bool percent = c.percent;
  const int digits = session.scene().view.digits;
  std::vector<std::string> out;
  if (d.row >= 0 && d.largest != 0) {
    const std::string change =
        change_text(percent ? d.largest * 100 : d.largest, percent ? percent_digits(digits) : digits);
    out.push_back(words.format(percent ? "compare.points" : "compare.change",
                               {pair_words(session, words, c, d.row, d.col), change}));
  } else if (d.now_masked + d.no_longer_masked == 0) {
    out.push_back(words.get("compare.no_change"));
  }
  if (d.now_masked > 0) out.push_back(words.format("compare.now_masked", {in_threes(std::to_string(d.now_masked))}));
  if (d.no_longer_masked > 0)
    out.push_back(words.format("compare.no_longer_masked", {in_threes(std::to_string(d.no_longer_masked))}));
  if (d.unmatched > 0) {
    std::vector<std::string> missing;
    const auto collect = [&](const std::vector<int>& to, bool rows) {
      for (size_t i = 0; i < to.size(); ++i) {
        if (to[i] >= 0) continue;
        const CellAddress at{c.step, c.head_b, rows ? static_cast<int>(i) : 0, rows ? 0 : static_cast<int>(i)};
        missing.push_back(rows ? row_word(session, words, at) : col_word(session, words, at));
      }
    };
    collect(c.row_to_a, true);
    if (missing.empty()) collect(c.col_to_a, false);
    const std::string names = list_of(missing);
    out.push_back(
        words.format("compare.unmatched", {names.size() > 120 ? in_threes(std::to_string(d.unmatched)) : names}));
  }
  return out;
}

std::vector<std::string> setting_words(const Strings& words, const std::vector<SettingDifference>& settings) {
  std::vector<std::string> out;
  for (const SettingDifference& s : settings)
    out.push_back(s.has_values()
                      ? words.format("compare.setting", {say(words, s.name), say(words, s.a), say(words, s.b)})
                      : say(words, s.name));
  return out;
}

}  // namespace attn
