#pragma once
#include <optional>
#include <string>
#include <vector>

#include "attention/difference.h"
#include "kernels/webgpu/device.h"
#include "scene/differences.h"
#include "scene/session.h"
#include "text/strings.h"

namespace attn {

/// One step of the present trace (B) beside the same step of the pinned one (A).
struct Comparison {
  std::string step;
  int head_a = 0;  // of the step
  int head_b = 0;
  Axis rows = Axis::none;
  Axis cols = Axis::none;
  std::vector<int> row_to_a;  // by B's index, -1: A has none
  std::vector<int> col_to_a;
  std::optional<Difference> difference;
  Said why_not;             // without a difference: why
  bool percent = false;     // weights that are shares in A and B
  double scale = 1;         // of A and B: their largest magnitude
  double change_scale = 1;  // of B - A
};

/// Tokens are matched by word and occurrence, other rows and columns by their place (inside their head).
/// The session has a pinned scene, and its trace has the step.
Comparison compare_step(const Session& session, const std::string& step);

/// Why a device is not to be had, and that the processor computes.
Said said(const Fault& fault);
/// A Said in the language on view.
std::string say(const Strings& words, const Said& said);
/// A change with its sign, "+5.4"; "0.0" without one. Of weights it is in percentage points.
std::string change_text(double change, int digits);
/// The decimals of percentages that go with so many of a number.
int percent_digits(int digits);
/// "it → animal"
std::string pair_words(const Session& session, const Strings& words, const Comparison& c, int row, int col);
/// The largest change, what became masked or visible, and what could not be matched: a sentence each.
std::vector<std::string> change_words(const Session& session, const Strings& words, const Comparison& c);
/// "Mask: None → Causal"
std::vector<std::string> setting_words(const Strings& words, const std::vector<SettingDifference>& settings);

}  // namespace attn
