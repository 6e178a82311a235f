#pragma once
#include "attention/builder.h"
#include "attention/step_info.h"

namespace attn {

/// What is to become small: one number made of the steps of attention, whose derivative by every step is computed
/// behind it. Its words: "loss.<id>" its name, "loss.<id>.text" one sentence.
struct Loss {
  Text id;
  Text formula;  // LaTeX; {x} stands for the letter of the step whose cell it is
  Text source;
  std::vector<StepInfo> steps;
  int (*add)(Builder&);  // the step called "loss", of one value
};

/// The first is none at all.
const std::vector<Loss>& losses();
/// Null where there is none.
const Loss* find_loss(std::string_view id);

/// What the setup wants of a mechanism that is otherwise whole: the steps of its loss, then those of with_gradient().
/// SaidError naming the path in a scene where rows, columns, classes or a target do not fit, or a step has no gradient.
void add_loss(Builder& builder);

}  // namespace attn
