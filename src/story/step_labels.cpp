#include "story/step_labels.h"

#include "story/step_words.h"

namespace attn {
namespace {

/// Tokens, queries or keys, by their number; -1: none; less: what step 0, 1, … has there in place of one.
struct Tokens {
  Axis axis = Axis::none;
  std::vector<int64_t> at{};
};

Tokens all_of(Axis axis, int64_t count) {
  Tokens tokens{axis};
  for (int64_t i = 0; i < count; ++i) tokens.at.push_back(i);
  return tokens;
}

constexpr int64_t kOfStep = -2;  // and downwards

/// One after the other, the second of `count` rows or columns of a step; none where both are tokens, but not of one
/// kind.
Tokens joined(Tokens first, Tokens then, int64_t count, int step) {
  if (first.axis != Axis::none && then.axis == Axis::none)
    then = {first.axis, std::vector<int64_t>(static_cast<size_t>(count), kOfStep - step)};
  if (first.axis != then.axis) return {};
  first.at.insert(first.at.end(), then.at.begin(), then.at.end());
  return first;
}

Tokens picked(const Tokens& from, const std::vector<int64_t>& rows) {
  Tokens tokens{from.axis};
  if (from.axis == Axis::none) return tokens;
  for (const int64_t row : rows) tokens.at.push_back(row < 0 ? -1 : from.at[static_cast<size_t>(row)]);
  return tokens;
}

Axis axis_of(const std::string& step, Edge edge) {
  const StepInfo& info = step_info(step);
  return edge == Edge::rows ? info.rows : info.cols;
}

int64_t count_of(const Step& step, Edge edge) { return edge == Edge::rows ? step.shape.rows : step.shape.cols; }

Tokens tokens_of(const Program& program, int index, Edge edge) {
  const Step& step = program.step(index);
  const Axis axis = axis_of(step.name, edge);
  if (axis == Axis::query || axis == Axis::key) return all_of(axis, count_of(step, edge));
  if (axis != Axis::none || step.inputs.empty()) return {};
  const Primitive& p = step.primitive;
  const auto of = [&](size_t k, Edge from) { return tokens_of(program, step.inputs[k], from); };
  const bool rows = edge == Edge::rows;
  if (const auto* gather = std::get_if<Gather>(&p))
    return rows ? picked(of(0, Edge::rows), gather->rows) : of(0, Edge::cols);
  if (const auto* product = std::get_if<MatMul>(&p))
    return rows ? of(0, Edge::rows) : of(1, product->transpose_b ? Edge::rows : Edge::cols);
  if (std::holds_alternative<Transpose>(p)) return of(0, rows ? Edge::cols : Edge::rows);
  const bool above = std::holds_alternative<AppendRows>(p);
  if (above || std::holds_alternative<AppendCols>(p))
    return above == rows ? joined(of(0, edge), of(1, edge), count_of(program.operand(step, 1), edge), step.inputs[1])
                         : of(0, edge);
  // What is made value by value, or row by row, keeps what its operand's are called.
  const Step& operand = program.operand(step, 0);
  const bool kept = rows ? operand.shape.rows == step.shape.rows : operand.shape == step.shape;
  return kept ? of(0, edge) : Tokens{};
}

}  // namespace

std::vector<std::string> step_labels(const Session& session, const Strings& words, const std::string& step, Edge edge,
                                     int head) {
  const Program& program = *session.trace().program;
  const int index = program.find(step);
  const Axis axis = axis_of(step, edge);
  if (index < 0) return {};
  const auto count = static_cast<int>(count_of(program.step(index), edge));
  const Tokens tokens = axis == Axis::none ? tokens_of(program, index, edge) : Tokens{};
  const std::vector<std::string>& all = tokens.axis == Axis::key ? session.key_names() : session.names();
  if (static_cast<int>(tokens.at.size()) != count) return axis_labels(session, words, axis, head, count);
  std::vector<std::string> labels;
  for (const int64_t at : tokens.at)
    if (at <= kOfStep)
      labels.push_back(step_words(words, program.step(static_cast<int>(kOfStep - at)).name));
    else
      labels.push_back(at < 0 || at >= static_cast<int64_t>(all.size()) ? "" : all[static_cast<size_t>(at)]);
  return labels;
}

const std::vector<std::string>& step_names(const Session& session, const Strings& words, const std::string& step,
                                           Edge edge, int head, std::vector<std::string>& made) {
  const Axis axis = axis_of(step, edge);
  const bool of_tokens = axis == Axis::query || axis == Axis::key;
  const std::vector<std::string>& names = axis == Axis::key ? session.key_names() : session.names();
  const int index = session.trace().program->find(step);
  if (of_tokens && index >= 0 && std::ssize(names) == count_of(session.trace().program->step(index), edge))
    return names;
  made = step_labels(session, words, step, edge, head);
  if (of_tokens) made = told_apart(std::move(made));
  return made;
}

CellOrigin cell_origin(const Program& program, const std::string& name, int64_t row, int64_t col) {
  int index = program.find(name);
  while (index >= 0) {
    const Step& step = program.step(index);
    size_t from = 0;
    if (const auto* gather = std::get_if<Gather>(&step.primitive)) {
      row = gather->rows[static_cast<size_t>(row)];
      if (row < 0) return {-1, row, col};
    } else if (std::holds_alternative<AppendRows>(step.primitive)) {
      const int64_t first = program.operand(step, 0).shape.rows;
      from = row < first ? 0 : 1;
      row -= from ? first : 0;
    } else if (std::holds_alternative<AppendCols>(step.primitive)) {
      const int64_t first = program.operand(step, 0).shape.cols;
      from = col < first ? 0 : 1;
      col -= from ? first : 0;
    } else {
      break;
    }
    index = step.inputs[from];
  }
  return {index, row, col};
}

bool is_empty_slot(const Program& program, const std::string& step, int64_t row, int64_t col) {
  if (program.find(step) < 0) return false;
  const int origin = cell_origin(program, step, row, col).step;
  return origin < 0 || step_info(program.step(origin).name).empty;
}

}  // namespace attn
