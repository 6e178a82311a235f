#pragma once
#include "ui/context.h"

namespace attn {

/// Three dots beside the letter of a matrix that can be set, `at` their left end and middle. They open a list:
/// identity, orthogonal, zeros, random (each click the next seed), and reset where something was changed. Nothing where
/// the step on view is computed.
void matrix_menu(Ui& ui, const std::string& step, int head, Point at);

}  // namespace attn
