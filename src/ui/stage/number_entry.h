#pragma once
#include "ui/context.h"

namespace attn {

// Typing a number over what shows it: a cell, or the value of a control. On the web the field is the page's
// (platform::place_number_field), on the desktop Dear ImGui's. One entry is open at a time; what it says takes effect
// when it is left with Enter, Tab, an arrow or a click elsewhere, and Escape drops it. Text that is no number keeps it
// open.

/// Whether an entry is open.
bool is_typing_number(const Ui& ui);
/// Opens an entry over a cell that can be set, with what is there selected, or with the `typed` beginning of a number.
void open_cell_entry(Ui& ui, const CellAddress& cell, const std::string& typed = "");

/// What may be typed for a control.
struct Allowed {
  float low;
  float high;
  bool whole = false;  // without a fraction
};
/// A value that is typed on click, right-aligned at `right`. Returns the number once it was typed and is allowed.
/// `shown` is what stands there at rest, `full` what the entry starts with. `label`: its name for those who do not see
/// it, where no slider beside it does the same.
std::optional<float> typed_value(Ui& ui, const std::string& id, float right, float mid, const std::string& shown,
                                 const std::string& full, Allowed allowed, const std::string& label = "");

/// Takes what was typed and pasted since the last frame. Before anything is drawn.
void receive_numbers(Ui& ui);
/// Tells the page where a number is typed or could be. After everything is drawn.
void place_number_entry(Ui& ui);

}  // namespace attn
