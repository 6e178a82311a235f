#include <algorithm>
#include <cmath>

#include "kernels/cpu/plain_kernels.h"
#include "kernels/webgpu/step_writer.h"

namespace attn {
namespace {

class PlainWriter : public StepWriter {
 public:
  explicit PlainWriter(const StepWriter& step) : StepWriter(step) {}

  void write() const;

  void operator()(const Map& p) const { map(p.parameter, p.function); }

  void operator()(const ValueByValue auto&) const {
    Uniform w = sizes(shape_.rows, shape_.cols, step_.primitive.index(), 1, std::max<int64_t>(shape_.rows, 1), 0);
    for (size_t n = 0; n < 2; ++n) {
      Place p = at(n);
      if (in_[n].rows == 1) p.row_stride = 0;
      if (in_[n].cols == 1) p.col_stride = 0;
      w << p;
    }
    w << own();
    writer_.dispatch(placed(wgsl::combine), w, {from_[0], from_[1], to_}, groups(shape_.count(), kValues));
  }

  void operator()(const Reduce& p) const {
    rows(placed(wgsl::reduce), sizes(shape_.rows, in_[0].cols, p.kind, 0, 0, 0));
  }

  void operator()(const SumHeads&) const {  // rows are the values of a matrix, columns the heads
    const int64_t count = shape_.rows * shape_.cols;
    Uniform w;
    w.whole(shape_.batch, 1, count, in_[0].heads, Reduce::Kind::sum, 0, 0, 0);
    w << Place{1, 1, in_[0].heads * count, 0, 1, count} << Place{1, 1, count, 0, 1, 1};
    writer_.dispatch(placed(wgsl::reduce), w, {from_[0], to_}, groups(shape_.batch * count, kRows));
  }

  void operator()(const Normalize& p) const {
    Uniform w = sizes(shape_.rows, shape_.cols, p.kind);
    rows(placed(wgsl::normalize), w.real(p.kind == Normalize::Kind::unit ? 0 : p.epsilon).whole(0, 0));
  }

  void operator()(const Choose& p) const {
    if (p.kind == Choose::Kind::sample) throw DeviceError({"step", step_.name + " draws at random"});
    rows(placed(wgsl::choose), sizes(shape_.rows, shape_.cols, p.kind, p.samples, 0, 0));
  }

  void operator()(const Entmax& p) const {
    Uniform w = sizes(shape_.rows, shape_.cols, p.kind);
    rows(placed(wgsl::entmax), w.real(p.temperature).whole(0, 0));
  }

  void operator()(const Rotate& p) const {
    const int64_t pairs = shape_.cols / 2;
    std::vector<uint32_t> turns;
    for (int64_t row = 0; row < shape_.rows; ++row)
      for (int64_t pair = 0; pair < pairs; ++pair) {
        const double angle = turn_of(p, row, p.halves ? pair : 2 * pair, shape_.cols).angle;
        turns.push_back(std::bit_cast<uint32_t>(static_cast<float>(std::cos(angle))));
        turns.push_back(std::bit_cast<uint32_t>(static_cast<float>(std::sin(angle))));
      }
    Uniform w = sizes(shape_.rows, shape_.cols, p.halves, 0, 0, 0);
    w << at(0) << own();
    writer_.dispatch(placed(wgsl::rotate), w, {from_[0], writer_.words(std::move(turns), step_.name), to_},
                     groups(shape_.count(), kValues));
  }

  void operator()(const AppendCols&) const {
    move(part(shape_.rows, in_[0].cols), 0, at(0), own());
    move(part(shape_.rows, in_[1].cols), 1, at(1), behind(own(), in_[0].cols));
  }

  void operator()(const Transpose&) const {
    Place a = at(0);
    std::swap(a.row_stride, a.col_stride);
    move(shape_, 0, a, own());
  }

  void operator()(const Reshape&) const {
    move(shape_, 0, place_of({in_[0].batch, in_[0].heads, shape_.rows, shape_.cols}, shape_), own());
  }

  void operator()(const Columns& p) const { move(shape_, 0, behind(at(0), p.begin), own()); }

  void operator()(const Gather& p) const {
    std::vector<uint32_t> list;
    for (const int64_t row : p.rows) list.push_back(static_cast<uint32_t>(row));
    move(shape_, 0, at(0), own(), {.list = writer_.words(std::move(list), step_.name)});
  }

  void operator()(const Pairs& p) const {
    const int64_t of_b = std::max<int64_t>(in_[1].rows, 1);
    if (!p.concatenate) {
      Uniform w = sizes(shape_.rows, shape_.cols, Primitive(Add{}).index(), of_b, of_b, 0);
      w << at(0) << at(1) << own();
      return writer_.dispatch(placed(wgsl::combine), w, {from_[0], from_[1], to_}, groups(shape_.count(), kValues));
    }
    move(part(shape_.rows, in_[0].cols), 0, at(0), own(), {.group = of_b});
    move(part(shape_.rows, in_[1].cols), 1, at(1), behind(own(), in_[0].cols), {.wrap = of_b});
  }

 private:
  void rows(const std::string& code, Uniform w) const {
    w << at(0) << own();
    writer_.dispatch(code, w, {from_[0], to_}, groups(shape_.batch * shape_.heads * shape_.rows, kRows));
  }
};

}  // namespace

void PlainWriter::write() const { visit_plain(*this, step_.primitive); }

void write_plain(const StepWriter& writer) { PlainWriter(writer).write(); }

}  // namespace attn
