#include "story/chain.h"

#include <algorithm>
#include <cctype>

#include "kernels/program/map_functions.h"
#include "text/numbers.h"

namespace attn {
namespace {

/// How tightly parts hold together: what binds less than its surroundings stands in brackets.
enum Binding { sum, product, factor };

class ChainWriter {
 public:
  explicit ChainWriter(const Program& program) : program_(program) {}

  std::vector<EquationPart> write(int step) {
    name(step, false);
    sign("=");
    made(step, sum, false);
    return std::move(parts_);
  }

 private:
  void sign(const std::string& text) { parts_.push_back({.text = text}); }

  /// A step by its letter: dA, V, or turned, Vᵀ.
  void name(int index, bool turned) {
    const Step& step = program_.step(index);
    const StepInfo& info = step_info(step.name);
    std::string letter(info.letter);
    const auto capital = [](char c) { return static_cast<char>(std::toupper(static_cast<unsigned char>(c))); };
    letter.back() = capital(letter.back());
    if (!info.index.empty()) {
      std::string sub(info.index);
      std::ranges::transform(sub, sub.begin(), capital);
      letter += "_{" + sub + "}";
    }
    if (turned) letter += "^{\\top}";
    const Shape& s = step.shape;
    parts_.push_back({"chain " + std::to_string(parts_.size()), letter, true,
                      turned ? times(s.cols, s.rows) : times(s.rows, s.cols), step.name, info.role});
  }

  /// A step that is on the way is written as what it is made of.
  void write(int index, Binding around, bool turned) {
    const std::string& name_of_step = program_.step(index).name;
    if (!is_on_the_way(name_of_step)) return name(index, turned);
    made(index, around, turned);
  }

  void joined(const Step& step, const char* between, Binding own, Binding around, bool turned) {
    const bool brackets = around > own;
    if (brackets) sign("(");
    write(step.inputs[0], own, turned);
    sign(between);
    // What is taken away, or divided by, keeps its brackets.
    write(step.inputs[1], own == sum ? product : factor, turned);
    if (brackets) sign(")");
  }
  /// A function of values, the same turned.
  void called(const std::string& function, int of, bool turned) {
    sign(function + "(");
    write(of, sum, turned);
    sign(")");
  }

  /// A function of rows: of a matrix that is turned, of its columns.
  void of_lines(const char* function, int of, bool turned) {
    called((turned ? "col" : "row") + std::string(function), of, turned);
  }

  void made(int index, Binding around, bool turned) {
    const Step& step = program_.step(index);
    const auto in = [&](size_t k) { return step.inputs[k]; };
    if (const auto* p = std::get_if<MatMul>(&step.primitive)) {
      const bool brackets = around == factor;
      if (brackets) sign("(");
      write(in(turned ? 1 : 0), product, turned && !p->transpose_b);
      write(in(turned ? 0 : 1), factor, turned || p->transpose_b);
      if (brackets) sign(")");
      return;
    }
    if (std::holds_alternative<Add>(step.primitive)) return joined(step, "+", sum, around, turned);
    if (std::holds_alternative<Subtract>(step.primitive)) return joined(step, "−", sum, around, turned);
    if (std::holds_alternative<Multiply>(step.primitive)) return joined(step, "×", product, around, turned);
    if (std::holds_alternative<Divide>(step.primitive)) return joined(step, "/", product, around, turned);
    if (std::holds_alternative<Transpose>(step.primitive)) return write(in(0), around, !turned);
    if (const auto* p = std::get_if<Scale>(&step.primitive)) {
      if (p->factor == -1)
        sign("−");
      else if (p->factor != 1)
        sign(short_number(p->factor));
      return write(in(0), p->factor == 1 ? around : product, turned);
    }
    if (const auto* p = std::get_if<Reduce>(&step.primitive)) {
      static constexpr const char* kNames[] = {"sum", "mean", "max"};
      return of_lines(kNames[static_cast<size_t>(p->kind)], in(0), turned);
    }
    if (const auto* p = std::get_if<Map>(&step.primitive))
      return called(p->function == Map::Function::step_up ? "step" : function_row(p->function).name, in(0), turned);
    if (std::holds_alternative<Softmax>(step.primitive))
      return turned ? of_lines("softmax", in(0), true) : called("softmax", in(0), false);
    if (std::holds_alternative<SumHeads>(step.primitive)) {
      sign("Σ");
      return write(in(0), product, turned);
    }
    if (std::holds_alternative<Choose>(step.primitive)) return of_lines("largest", in(0), turned);
    // The same numbers at other places, or another primitive by its name.
    if (step.inputs.size() == 1) return write(in(0), around, turned);
    sign(std::string(primitive_row(step.primitive).name) + "(");
    for (size_t k = 0; k < step.inputs.size(); ++k) {
      if (k > 0) sign(",");
      write(in(k), sum, false);
    }
    sign(")");
  }

  const Program& program_;
  std::vector<EquationPart> parts_;
};

}  // namespace

std::vector<EquationPart> chain_of(const Trace& trace, const std::string& step) {
  const int index = trace.program->find(step);
  if (index < 0 || gradient_of(step).empty()) return {};
  if (std::holds_alternative<Input>(trace.program->step(index).primitive)) return {};
  return ChainWriter(*trace.program).write(index);
}

}  // namespace attn
