#include "attention/loss.h"
#include "scene/edits/downhill.h"
#include "scene/words/vocabulary.h"
#include "story/step_words.h"
#include "text/numbers.h"
#include "ui/panels/column.h"
#include "ui/panels/panels.h"

namespace attn {
namespace {

constexpr int kClasses = 3;  // that a visitor is offered; a scene may have more

/// The step, head, row and column that are selected, where they are of the way there; else the last row of the output.
LossChoice of_selection(const Ui& ui) {
  LossChoice loss{.kind = "cell", .row = static_cast<int>(ui.session.tokens().size()) - 1};
  const View& view = ui.scene().view;
  const std::string& step = view.selected_step();
  const Tensor& value = ui.trace().value(step);
  if (value.empty() || !gradient_of(step).empty() || loss_of_stop(ui.session, ui.stops[ui.stops.of(step)])) return loss;
  loss.step = step;
  loss.head = std::min<int>(view.head, static_cast<int>(value.shape().heads) - 1);
  loss.row = std::min<int>(view.row, static_cast<int>(value.shape().rows) - 1);
  loss.col = std::min<int>(view.col, static_cast<int>(value.shape().cols) - 1);
  return loss;
}

/// The next word of each, where the vocabulary has it; of other programs a class for each token in turn.
std::vector<int> first_classes(const Ui& ui) {
  const std::vector<std::string>& tokens = ui.session.tokens();
  const auto n = static_cast<int>(tokens.size());
  std::vector<int> classes;
  if (ui.scene().problem.structure != "next_word") {
    for (int i = 0; i < n; ++i) classes.push_back(i % kClasses);
    return classes;
  }
  const auto count = static_cast<size_t>(ui.trace().value("logits").shape().cols);
  std::vector<std::string> words = vocabulary_of(tokens);
  words.resize(std::min(words.size(), count));
  for (int i = 0; i < n; ++i) {
    const auto next = i + 1 < n ? std::ranges::find(words, tokens[static_cast<size_t>(i) + 1]) : words.end();
    classes.push_back(next == words.end() ? -1 : static_cast<int>(next - words.begin()));
  }
  if (std::ranges::all_of(classes, [](int c) { return c < 0; })) classes[0] = 0;
  return classes;
}

void choose(Column& c, const std::string& kind) {
  LossChoice loss{.kind = kind};
  if (kind == "cell") loss = of_selection(c.ui);
  if (kind == "cross_entropy") loss.classes = first_classes(c.ui);
  c.change("edit.loss", [&](Problem& q) { q.loss = loss; });
}

/// Which number it is, and the way to another.
void cell_rows(Column& c, const LossChoice& loss) {
  Ui& ui = c.ui;
  std::string text =
      step_words(ui.words, loss.step) + " · " +
      ui.words.format("loss.of_row", {row_word(ui.session, ui.words, {loss.step, loss.head, loss.row, 0})});
  if (loss.col) text += " · " + col_word(ui.session, ui.words, {loss.step, loss.head, loss.row, *loss.col});
  ui.paint.text(c.x, baseline(c.y + 12, 12), ui.paint.fit(text, c.w, 12), ui.theme.text2, 12);
  c.y += 24;
  const LossChoice selected = of_selection(ui);
  if (selected == loss) return;
  if (button(ui, "loss here", {c.x, c.y + 3, c.w, 28}, ui.word("loss.here")))
    c.change("edit.loss", [&](Problem& q) { q.loss = selected; });
  c.y += c.row();
}

/// The right class of the row on view.
void class_rows(Column& c, const LossChoice& loss) {
  Ui& ui = c.ui;
  const auto row = std::min(static_cast<size_t>(std::max(0, ui.scene().view.row)), loss.classes.size() - 1);
  const bool words = ui.scene().problem.structure == "next_word";
  const auto count = static_cast<int>(ui.trace().value("logits").shape().cols);
  std::vector<std::string> names{ui.word("loss.no_class")};
  for (const std::string& name : axis_labels(ui.session, ui.words, words ? Axis::word : Axis::none, 0, count))
    names.push_back(name);
  const std::string label = ui.words.format("loss.class_of", {ui.session.names()[row]});
  ui.mirror.caption(label);
  ui.paint.text(c.x, baseline(c.y + 12, 12), ui.paint.fit(label, c.w, 12), ui.theme.text2, 12);
  c.y += 22;
  const int now = loss.classes[row] == loss.ignore ? 0 : loss.classes[row] + 1;
  const int picked = drop_down(ui, "loss class", {c.x, c.y + 4, c.w, 26}, names, now);
  c.y += c.row();
  if (picked < 0 || picked == now) return;
  c.change("edit.loss", [&](Problem& q) { q.loss.classes[row] = picked == 0 ? q.loss.ignore : picked - 1; });
}

struct Downhill {
  double rate = .1;  // of one step
};

/// The loss now, and a step that makes it smaller: the present becomes A, so that B - A shows what moved.
void downhill_rows(Column& c) {
  Ui& ui = c.ui;
  const Tensor& loss = ui.trace().value("loss");
  if (loss.empty() || ui.trace().value("d_loss").empty()) return;
  const std::string now = ui.words.format("loss.now", {number_text(loss.at(0, 0, 0, 0), 4)});
  ui.paint.text(c.x, baseline(c.y + 17, 13), now, ui.theme.text1, 13);
  c.y += c.row();
  double& rate = ui.of<Downhill>().rate;
  number_row(c, "loss.rate", rate, .01, 1, false, number_text(rate, 2), [&](double v) { rate = v; });
  if (button(ui, "downhill", {c.x, c.y + 3, c.w, 28}, ui.word("loss.downhill")))
    ui.attempt([&] {
      Scene next = ui.scene();
      step_downhill(next.problem, ui.trace(), rate);
      ui.session.pin();
      ui.change("edit.downhill", next);
    });
  c.y += c.row() + 4;
}

}  // namespace

void loss_rows(Column& c) {
  Ui& ui = c.ui;
  const LossChoice& loss = ui.scene().problem.loss;
  std::vector<std::string> names;
  int now = 0;
  for (const Loss& row : losses()) {
    if (row.id == loss.kind) now = static_cast<int>(names.size());
    names.push_back(ui.word("loss." + row.id));
  }
  const float word = c.label("loss");
  const float list_w = std::min(150.f, c.w - word - 10);
  const int picked = drop_down(ui, "loss", {c.x + c.w - list_w, c.y + 4, list_w, 26}, names, now);
  c.y += c.row();
  if (picked >= 0 && picked != now) return choose(c, losses()[static_cast<size_t>(picked)].id);
  if (now == 0) return;
  c.y = ui.paint.paragraph(c.x, c.y + 10, c.w, 16,
                           marked(ui.theme, ui.word("loss." + loss.kind + ".text"), 11.5f, ui.theme.text3)) -
        4;
  if (loss.kind == "cell") cell_rows(c, loss);
  if (loss.kind == "cross_entropy" && !ui.trace().value("logits").empty()) class_rows(c, loss);
  downhill_rows(c);
}

}  // namespace attn
