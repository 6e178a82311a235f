#include "kernels/program/gradient.h"

#include <algorithm>

#include "text/said_error.h"

namespace attn {
namespace {

/// What is added to the derivative by an operand: a primitive that is not yet a step.
struct Part {
  Primitive primitive;
  std::vector<int> inputs;
};

/// The program while it grows; every rule writes its steps here.
class Backward {
 public:
  Backward(const Program& forward, int loss) : program(forward), parts_(forward.steps.size()) {
    const Shape one{1, 1, 1, 1};
    const Step& last = program.step(loss);
    if (last.shape != one)
      throw Error("gradient: step " + last.name + " has the shape " + last.shape.text() + ", not one value");
    const int seed = program.add("d_" + last.name, Input{one}, {});
    spread(loss, seed);
    for (int i = loss; i-- > 0;)
      if (!parts_[static_cast<size_t>(i)].empty()) spread(i, sum_of_parts(i));
  }

  Program program;

 private:
  friend struct Rules;

  const Shape& shape(int step) const { return program.step(step).shape; }

  /// A step on the way to the derivative by `of`.
  int put(int of, Primitive primitive, std::vector<int> inputs) {
    const std::string name = "d_" + program.step(of).name + "__" + primitive_row(primitive).name;
    std::string free = name;
    for (int n = 2; program.find(free) >= 0; ++n) free = name + std::to_string(n);
    return program.add(std::move(free), std::move(primitive), std::move(inputs));
  }

  /// The step that a part is; of what is only passed on that of which it is passed on.
  int put(int of, const Part& part) {
    return is_identity(part.primitive) ? part.inputs[0] : put(of, part.primitive, part.inputs);
  }

  /// "d_<name>": the sum of what came from all that read the step.
  int sum_of_parts(int of) {
    std::vector<Part>& parts = parts_[static_cast<size_t>(of)];
    const std::string name = "d_" + program.step(of).name;
    Part sum = std::move(parts[0]);
    for (size_t n = 1; n < parts.size(); ++n) {
      const int so_far = put(of, sum);
      sum = {Add{}, {so_far, put(of, parts[n])}};
    }
    return program.add(name, std::move(sum.primitive), std::move(sum.inputs));
  }

  void spread(int step, int derivative);

  std::vector<std::vector<Part>> parts_;  // of each forward step
};

/// One function per primitive: the vector-Jacobian product, from d, the derivative by the step's result, to those by
/// its operands. In the comments O is the result, A and B are the operands, dO, dA and dB the derivatives.
struct Rules {
  Backward& to;
  const Step step;  // a copy: the program grows
  const int o;      // the step itself
  const int d;      // dO
  size_t k = 0;     // the operand whose derivative is being made

  int in(size_t n) const { return step.inputs[n]; }
  int put(Primitive p, std::vector<int> inputs) const { return to.put(in(k), std::move(p), std::move(inputs)); }
  int put(const Part& part) const { return to.put(in(k), part); }
  Part pass() const { return {Scale{1}, {d}}; }

  /// Heads in groups that shared one head of an operand: their sum in each group.
  Part summed_heads(int of, int64_t groups) const {
    if (groups == 1) return {SumHeads{}, {of}};
    const Shape s = to.shape(of);
    // Rows of one group each, so that the members of a group, side by side in them, can be dealt out to heads.
    const int rows = put(Reshape{s.rows * groups, s.heads / groups * s.cols}, {put(MergeHeads{}, {of})});
    const int sum = put(SumHeads{}, {put(SplitHeads{s.heads / groups}, {rows})});
    return {SplitHeads{groups}, {put(Reshape{s.rows, groups * s.cols}, {sum})}};
  }
  Part summed_rows(int of) const { return {Transpose{}, {put(Reduce{Reduce::Kind::sum}, {put(Transpose{}, {of})})}}; }
  /// Of n * m rows the sum of each m that follow each other.
  Part summed_runs(int of, int64_t n, int64_t m) const {
    const int64_t cols = to.shape(of).cols;
    const int runs = put(Reshape{cols * n, m}, {put(Transpose{}, {of})});
    return {Transpose{}, {put(Reshape{cols, n}, {put(Reduce{Reduce::Kind::sum}, {runs})})}};
  }
  /// A column n times.
  Part repeated(int column, int64_t n) const {
    if (n == 1) return {Scale{1}, {column}};
    const std::vector<int64_t> first(static_cast<size_t>(n), 0);
    return {Transpose{}, {put(Gather{first}, {put(Transpose{}, {column})})}};
  }

  /// A part of the derivative by operand k, which has the shape `of_part`; where the operand was repeated along heads,
  /// rows or columns, what belongs to the same value is added up. There is one batch: no primitive makes one value of
  /// several.
  void give(Part part, const Shape& of_part) const {
    const Shape want = to.shape(in(k));
    if (of_part.heads != want.heads) part = summed_heads(put(part), want.heads);
    if (of_part.rows != want.rows) part = summed_rows(put(part));
    if (of_part.cols != want.cols) part = {Reduce{Reduce::Kind::sum}, {put(part)}};
    to.parts_[static_cast<size_t>(in(k))].push_back(std::move(part));
  }
  void give(Part part) const { give(std::move(part), step.shape); }
  /// A part whose rows and columns are those of the operand.
  void give_heads(Part part) const {
    Shape s = step.shape;
    s.rows = to.shape(in(k)).rows, s.cols = to.shape(in(k)).cols;
    give(std::move(part), s);
  }
  [[noreturn]] void refuse(const char* why, const char* key) const {
    throw SaidError("step " + step.name + " has no gradient: " + why, {key});
  }

  void operator()(const Input&) {}
  /// O = A B: dA = dO B^T, dB = A^T dO; O = A B^T: dA = dO B, dB = dO^T A (Giles 2008, section 2.2.1).
  void operator()(const MatMul& p) {
    if (k == 0) return give_heads({MatMul{!p.transpose_b}, {d, in(1)}});
    const int left = p.transpose_b ? d : in(0);
    give_heads({MatMul{}, {put(Transpose{}, {left}), p.transpose_b ? in(0) : d}});
  }
  void operator()(const Add&) { give(pass()); }
  void operator()(const Subtract&) { give({Scale{k == 0 ? 1.0 : -1.0}, {d}}); }
  void operator()(const Multiply&) { give({Multiply{}, {d, in(1 - k)}}); }
  /// dA = dO / B, dB = -dO O / B
  void operator()(const Divide&) {
    if (k == 0) return give({Divide{}, {d, in(1)}});
    give({Scale{-1}, {put(Divide{}, {put(Multiply{}, {d, o}), in(1)})}});
  }
  /// All to the larger; of equals to B, as the value is B's.
  void operator()(const Maximum&) {
    const int larger = put(Map{Map::Function::step_up}, {put(Subtract{}, {in(0), in(1)})});
    if (k == 0) return give({Multiply{}, {d, larger}});
    give({Subtract{}, {d, put(Multiply{}, {d, larger})}});
  }
  /// dA = dO where it is seen (B / B is 1 or 0); B are flags.
  void operator()(const HideWhere&) {
    if (k == 0) give({Multiply{}, {d, put(Divide{}, {in(1), in(1)})}});
  }
  void operator()(const Scale& p) { give({Scale{p.factor}, {d}}); }
  /// O = c tanh(A / c): dA = dO (1 - (O / c)^2)
  void operator()(const SoftCap& p) {
    if (p.cap == 0) return give(pass());
    const int tanh = put(Scale{1 / p.cap}, {o});
    give({Subtract{}, {d, put(Multiply{}, {d, put(Multiply{}, {tanh, tanh})})}});
  }
  /// What is hidden is -infinity, of which every primitive that yields a finite loss passes 0 back.
  void operator()(const ApplyMask&) { give(pass()); }
  /// dA = O * (dO - rowsum(O * dO)) / T (Bridle 1990)
  void operator()(const Softmax& p) {
    const int sum = put(Reduce{Reduce::Kind::sum}, {put(Multiply{}, {o, d})});
    const Part product{Multiply{}, {o, put(Subtract{}, {d, sum})}};
    give(p.temperature == 1 ? product : Part{Scale{1 / p.temperature}, {put(product)}});
  }
  void operator()(const AppendRows&) {
    const int64_t before = k == 0 ? 0 : to.shape(in(0)).rows;
    std::vector<int64_t> rows;
    for (int64_t r = 0; r < to.shape(in(k)).rows; ++r) rows.push_back(before + r);
    give_heads({Gather{std::move(rows)}, {d}});
  }
  void operator()(const AppendCols&) {
    const int64_t before = k == 0 ? 0 : to.shape(in(0)).cols;
    give_heads({Columns{before, before + to.shape(in(k)).cols}, {d}});
  }
  void operator()(const SplitHeads&) { give({MergeHeads{}, {d}}, to.shape(in(0))); }
  void operator()(const MergeHeads&) { give({SplitHeads{to.shape(in(0)).heads}, {d}}, to.shape(in(0))); }
  void operator()(const Attend&) { throw Error("step " + step.name + " has no gradient: it keeps no scores"); }

  /// dA = dO f'(A), the slope by way of O where that is shorter.
  void operator()(const Map& p) {
    using enum Map::Function;
    const int a = in(0);
    const auto times = [&](int slope) { give({Multiply{}, {d, slope}}); };
    switch (p.function) {
      case exp: return times(o);
      case tanh: return give({Subtract{}, {d, put(Multiply{}, {d, put(Multiply{}, {o, o})})}});  // 1 - O^2
      case sigmoid: return times(put(Subtract{}, {o, put(Multiply{}, {o, o})}));                 // O - O^2
      case relu: return times(put(Map{step_up}, {a}));
      case leaky_relu: return times(put(Map{step_up, p.parameter}, {a}));
      case gelu: return times(put(Map{gelu_slope}, {a}));
      case elu_plus_one: return times(put(Subtract{}, {o, put(Map{relu}, {a})}));  // 1, below 0 exp(A)
      case softplus: return times(put(Map{sigmoid}, {a}));
      case log: return give({Divide{}, {d, a}});
      case sqrt: return give({Scale{.5}, {put(Divide{}, {d, o})}});
      case gelu_slope: throw Error("step " + step.name + " has no gradient: it is a slope itself");
      case within:
      case step_up: return;  // flat wherever there is a slope
    }
  }
  void operator()(const Reduce& p) {
    const Shape s = to.shape(in(0));
    if (p.kind == Reduce::Kind::sum) return give(repeated(d, s.cols), s);
    if (p.kind == Reduce::Kind::mean)
      return give(repeated(put(Scale{1 / static_cast<double>(std::max<int64_t>(s.cols, 1))}, {d}), s.cols), s);
    give({Multiply{}, {d, put(Choose{.kind = Choose::Kind::top, .samples = 1}, {in(0)})}}, s);
  }
  /// unit: dA = (dO - O rowsum(O * dO)) / |A|; rms the same with the mean and the root of the mean of squares; layer
  /// also less the mean of dO, over the deviation (Ba 2016, supplement; Zhang 2019, eq. 6).
  /// log: dA = dO - softmax(A) rowsum(dO).
  void operator()(const Normalize& p) {
    if (p.kind == Normalize::Kind::log) {
      const int sum = put(Reduce{Reduce::Kind::sum}, {d});
      return give({Subtract{}, {d, put(Multiply{}, {put(Softmax{}, {in(0)}), sum})}});
    }
    const bool layer = p.kind == Normalize::Kind::layer, unit = p.kind == Normalize::Kind::unit;
    const Reduce over{unit ? Reduce::Kind::sum : Reduce::Kind::mean};
    const int from = layer ? put(Subtract{}, {in(0), put(over, {in(0)})}) : in(0);
    const int spread =
        put(Map{Map::Function::sqrt, unit ? 0 : p.epsilon}, {put(over, {put(Multiply{}, {from, from})})});
    const int along = put(Multiply{}, {o, put(over, {put(Multiply{}, {o, d})})});
    const int centred = layer ? put(Subtract{}, {d, put(over, {d})}) : d;
    give({Divide{}, {put(Subtract{}, {centred, along}), spread}});
  }
  void operator()(const Choose& p) {
    if (p.kind == Choose::Kind::sample) refuse("it draws", "error.gradient_draws");
    if (p.kind == Choose::Kind::largest) refuse("the largest takes all", "error.gradient_largest");
  }
  /// dA = s * (dO - rowsum(s * dO) / rowsum(s)) / T; s of sparsemax 1 where there is a weight (Martins 2016, eq. 14),
  /// of entmax the root of the weight (Peters 2019, proposition 2).
  void operator()(const Entmax& p) {
    const bool squares = p.kind == Entmax::Kind::entmax;
    const int s = put(Map{squares ? Map::Function::sqrt : Map::Function::step_up}, {o});
    const Reduce sum{Reduce::Kind::sum};
    const int mean = put(Divide{}, {put(sum, {put(Multiply{}, {s, d})}), put(sum, {s})});
    const Part product{Multiply{}, {s, put(Subtract{}, {d, mean})}};
    give(p.temperature == 1 ? product : Part{Scale{1 / p.temperature}, {put(product)}});
  }
  /// Turned back.
  void operator()(const Rotate& p) {
    Rotate back = p;
    for (int64_t r = 0; p.positions.empty() && r < step.shape.rows; ++r) back.positions.push_back(r);
    for (int64_t& position : back.positions) position = -position;
    give({std::move(back), {d}});
  }
  void operator()(const Transpose&) { give({Transpose{}, {d}}, to.shape(in(0))); }
  void operator()(const Reshape&) {
    const Shape s = to.shape(in(0));
    give({Reshape{s.rows, s.cols}, {d}}, s);
  }
  void operator()(const Pairs& p) {
    const int64_t n = to.shape(in(0)).rows, m = to.shape(in(1)).rows, first = to.shape(in(0)).cols;
    int of = d;
    if (p.concatenate) of = put(k == 0 ? Columns{0, first} : Columns{first, step.shape.cols}, {d});
    if (k == 0) return give_heads(summed_runs(of, n, m));
    const int64_t cols = to.shape(of).cols;
    const int flat = put(Transpose{}, {put(Reshape{n, m * cols}, {of})});
    give_heads({Reshape{m, cols}, {put(Reduce{Reduce::Kind::sum}, {flat})}});
  }
  /// Each row's derivative is the sum over the places that it went to, as many for each row, the rest zeros.
  void operator()(const Gather& p) {
    const Shape s = to.shape(in(0));
    std::vector<std::vector<int64_t>> went(static_cast<size_t>(s.rows));
    size_t most = 1;
    for (size_t i = 0; i < p.rows.size(); ++i) {
      if (p.rows[i] < 0) continue;
      std::vector<int64_t>& places = went[static_cast<size_t>(p.rows[i])];
      places.push_back(static_cast<int64_t>(i));
      most = std::max(most, places.size());
    }
    Gather back;
    for (std::vector<int64_t>& places : went) {
      places.resize(most, -1);
      back.rows.insert(back.rows.end(), places.begin(), places.end());
    }
    const Part gathered{std::move(back), {d}};
    give(most == 1 ? gathered : summed_runs(put(gathered), s.rows, static_cast<int64_t>(most)), s);
  }
  /// Zeros beside the columns that were taken.
  void operator()(const Columns& p) {
    const Shape s = to.shape(in(0));
    Gather places;
    for (int64_t c = 0; c < s.cols; ++c) places.rows.push_back(c < p.begin || c >= p.end ? -1 : c - p.begin);
    give({Transpose{}, {put(std::move(places), {put(Transpose{}, {d})})}}, s);
  }
  /// The same for every head.
  void operator()(const SumHeads&) {
    const Shape s = to.shape(in(0));
    if (s.heads == 1) return give(pass(), s);
    Gather again;
    for (int64_t c = 0; c < s.heads * s.cols; ++c) again.rows.push_back(c % s.cols);
    const int side = put(Transpose{}, {put(std::move(again), {put(Transpose{}, {d})})});
    give({SplitHeads{s.heads}, {side}}, s);
  }
};

void Backward::spread(int index, int derivative) {
  const Step step = program.step(index);
  for (size_t k = 0; k < step.inputs.size(); ++k) std::visit(Rules{*this, step, index, derivative, k}, step.primitive);
}

}  // namespace

Program with_gradient(const Program& forward, int loss) { return Backward(forward, loss).program; }

}  // namespace attn
