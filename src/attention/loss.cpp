#include "attention/loss.h"

#include <algorithm>
#include <cmath>

#include "kernels/program/gradient.h"
#include "text/numbers.h"
#include "text/said_error.h"

namespace attn {
namespace {

std::string whole(int64_t n) { return in_threes(std::to_string(n)); }

/// A place of the scene's loss that lies outside: `name` counts from 0 to below `count`.
void check_place(const char* name, int64_t place, int64_t count) {
  if (place < 0 || place >= count)
    fail({"number.whole", {"0", whole(count - 1), whole(place)}}, std::string("problem.loss.") + name,
         "0 to " + std::to_string(count - 1), std::to_string(place));
}

/// One value of a step, or the sum of a row's.
int cell_loss(Builder& b) {
  const LossSettings& loss = b.setup.loss;
  const int of = b.program.find(loss.step);
  if (of < 0) fail({"error.unknown", {loss.step}}, "problem.loss.step", "a step of the program", "'" + loss.step + "'");
  const Shape s = b.shape(of);
  check_place("head", loss.head, s.heads);
  check_place("row", loss.row, s.rows);
  if (loss.col) check_place("col", *loss.col, s.cols);
  if (const auto* masking = std::get_if<ApplyMask>(&b.program.step(of).primitive)) {
    const MaskRow seen = masking->mask->row(0, loss.head, loss.row, s.cols);
    for (int64_t j = loss.col.value_or(0); j < (loss.col ? *loss.col + 1 : s.cols); ++j)
      if (std::isinf(seen.value(j)))
        fail({"error.loss_hidden"}, "problem.loss", "numbers that are seen", "a score that the mask hides");
  }
  const int row = b.rows("loss_row", of, loss.row, 1);
  const int heads = s.heads > 1 ? b.put("loss_heads", MergeHeads{}, {row}) : row;
  const int64_t first = loss.head * s.cols;
  if (loss.col) return b.put("loss", Columns{first + *loss.col, first + *loss.col + 1}, {heads});
  const int own = s.heads > 1 ? b.put("loss_head", Columns{first, first + s.cols}, {heads}) : heads;
  return b.put("loss", Reduce{Reduce::Kind::sum}, {own});
}

int output_of(const Builder& b) { return b.program.find("output"); }

/// Every value of a step added up, times a factor: the step "loss".
int total(Builder& b, int of, double factor) {
  const Shape s = b.shape(of);
  const int line = b.put("loss_line", Reshape{1, s.rows * s.cols}, {of});
  return b.put("loss", Scale{factor}, {b.put("loss_sum", Reduce{Reduce::Kind::sum}, {line})});
}

/// L = 1/2 sum (Y - target)^2
int squared_loss(Builder& b) {
  const int output = output_of(b);
  const Shape s = b.shape(output);
  if (const LossSettings& loss = b.setup.loss;
      loss.target_rows > 0 && (loss.target_rows != s.rows || loss.target_cols != s.cols))
    fail({"error.loss_target", {whole(s.rows), whole(s.cols), whole(loss.target_rows), whole(loss.target_cols)}},
         "problem.loss.target", std::to_string(s.rows) + " rows of " + std::to_string(s.cols),
         std::to_string(loss.target_rows) + " of " + std::to_string(loss.target_cols));
  const int target = b.weight("target", 1, s.rows, s.cols);
  const int difference = b.put("loss_difference", Subtract{}, {output, target});
  return total(b, b.put("loss_squares", Multiply{}, {difference, difference}), .5);
}

/// L = -1/n sum log p(i, class of i) over the n rows that have a class; p = softmax(Y W_U + b_U).
int cross_entropy_loss(Builder& b) {
  const LossSettings& loss = b.setup.loss;
  if (loss.classes.empty())
    fail({"error.loss_classes", {whole(b.shape(output_of(b)).rows), "0"}}, "problem.loss.classes",
         "one for each row of the output", "none");
  int logits = b.program.find("logits");
  if (logits < 0) {
    const int output = output_of(b);
    const int w_u = b.weight("w_u", 1, b.shape(output).cols, loss.class_count);
    const int b_u = b.weight("b_u", 1, 1, loss.class_count);
    logits = b.put("logits", Add{}, {b.put("product_logits", MatMul{}, {output, w_u}), b_u});
    b.put("probabilities", Softmax{}, {logits});
  }
  const Shape s = b.shape(logits);
  if (static_cast<int64_t>(loss.classes.size()) != s.rows)
    fail({"error.loss_classes", {whole(s.rows), whole(static_cast<int64_t>(loss.classes.size()))}},
         "problem.loss.classes", std::to_string(s.rows) + " of them, one for each row of the output",
         std::to_string(loss.classes.size()));
  int64_t asked = 0;
  for (const int64_t c : loss.classes) {
    if (c == loss.ignore) continue;
    check_place("classes", c, s.cols);
    ++asked;
  }
  if (asked == 0) fail({"error.loss_ignored"}, "problem.loss.classes", "a class that is not ignored", "none");
  const int classes = b.given("classes", tensor_from(s, "classes", [&](int64_t, int64_t i, int64_t j) {
                                const int64_t c = loss.classes[static_cast<size_t>(i)];
                                return c != loss.ignore && c == j ? 1 : 0;
                              }));
  const int logs = b.put("log_probabilities", Normalize{Normalize::Kind::log}, {logits});
  return total(b, b.put("loss_logs", Multiply{}, {classes, logs}), -1.0 / static_cast<double>(asked));
}

}  // namespace

const std::vector<Loss>& losses() {
  static const std::vector<Loss> kLosses{{"none", "", "", {}, nullptr},
                                         {"cell",
                                          R"(L = {x}_{ij})",
                                          "Baydin 2018, section 3.2",
                                          {{"loss", "L", "", Role::o},
                                           {"loss_row", "y", "", Role::o, Axis::none, Axis::none, true},
                                           {"loss_heads", "y", "", Role::o, Axis::none, Axis::none, true},
                                           {"loss_head", "y", "", Role::o, Axis::none, Axis::none, true}},
                                          cell_loss},
                                         {"squared",
                                          R"(L = \frac{1}{2} \sum_{ij} (y_{ij} - t_{ij})^2)",
                                          "Rumelhart 1986, eq. 3",
                                          {{"target", "t", "", Role::o, Axis::query, Axis::component, true, true},
                                           {"loss_difference", "e", "", Role::o, Axis::query, Axis::component},
                                           {"loss_squares", "e", "2", Role::o, Axis::query, Axis::component, true},
                                           {"loss_line", "l", "", Role::o, Axis::none, Axis::none, true},
                                           {"loss_sum", "l", "", Role::o, Axis::none, Axis::none, true}},
                                          squared_loss},
                                         {"cross_entropy",
                                          R"(L = -\frac{1}{n} \sum_i \log \mathrm{softmax}(y_i W_U + b_U)_{c_i})",
                                          "Bishop 2006, eq. 4.108",
                                          {{"w_u", "w", "u", Role::o, Axis::component, Axis::none, true, true},
                                           {"b_u", "b", "u", Role::o, Axis::none, Axis::none, true, true},
                                           {"product_logits", "l", "w", Role::s, Axis::query, Axis::none, true},
                                           {"logits", "l", "", Role::s, Axis::query, Axis::none},
                                           {"probabilities", "p", "", Role::a, Axis::query, Axis::none},
                                           {"log_probabilities", "l", "p", Role::a, Axis::query, Axis::none},
                                           {"classes", "c", "", Role::o, Axis::query, Axis::none, true},
                                           {"loss_logs", "l", "c", Role::o, Axis::query, Axis::none, true}},
                                          cross_entropy_loss}};
  return kLosses;
}

const Loss* find_loss(std::string_view id) {
  const auto it = std::ranges::find(losses(), id, &Loss::id);
  return it == losses().end() ? nullptr : &*it;
}

void add_loss(Builder& b) {
  const Loss* loss = find_loss(b.setup.loss.kind);
  if (!loss) throw Error("loss: there is no '" + b.setup.loss.kind + "'");
  if (!loss->add) return;
  b.suffix.clear();
  b.program = with_gradient(b.program, loss->add(b));
  b.bindings.resize(b.program.steps.size());
  b.bindings[static_cast<size_t>(b.program.find("d_loss"))] = Tensor({1, 1, 1, 1}, {1.f});
}

}  // namespace attn
