#pragma once
#include "attention/builder.h"
#include "attention/step_info.h"

namespace attn {

/// One mistake that people make when they program attention: a program with it is right but for what the mistake
/// changes, and runs like any other. Its words: "bug.<id>" its name, "bug.<id>.text" why it is wrong.
struct ProgramFault {
  Text id;
  Text first;  // the first step whose values are wrong
  /// Adds a step in place of the right one, `right` of `inputs`, or with others before it; by Builder::put().
  int (*add)(Builder&, std::string_view name, const Primitive& right, std::initializer_list<int> inputs);
};

/// In the order of the steps that are wrong first.
const std::vector<ProgramFault>& faults();
/// Null where there is none, as of "none".
const ProgramFault* find_fault(std::string_view id);
std::vector<StepInfo> fault_steps();

}  // namespace attn
