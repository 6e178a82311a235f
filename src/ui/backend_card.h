#pragma once
#include "ui/context.h"

namespace attn {

/// The badge: which back end computed the scene on view, in what time, and max |difference| to the double reference. It
/// ends at `right`, around the height `mid`, and begins not before `left`; returns where it begins. A click opens the table
/// of back ends: what each runs on or why it cannot, its own time and difference, and where "auto" changes from one to the
/// other. `instead`: words that stand in it for now.
float backend_badge(Ui& ui, float left, float right, float mid, const std::string& instead = "");

}  // namespace attn
