#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "attention/choice.h"

namespace attn {

/// One row: its words are "analysis.<id>", its name, and "analysis.<id>.text", one sentence; of a parameter
/// "analysis.parameter.<id>", of a group "analysis.group.<group>". Its work is found by analysis_work().
struct Analysis {
  std::string id;
  std::string group;
  std::vector<Parameter> parameters{};
  bool of_cell = false;     // looks at the selected row or column
  bool of_machine = false;  // measures what it runs on: no scene matters
};

/// In the order they are shown in, groups together.
const std::vector<Analysis>& analyses();
/// Null where there is none.
const Analysis* find_analysis(std::string_view id);
/// The parameter of that id in any row; null where no row has one.
const Parameter* find_analysis_parameter(std::string_view id);

}  // namespace attn
