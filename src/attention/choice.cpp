#include "attention/choice.h"

#include <algorithm>
#include <numeric>

#include "attention/fault.h"

namespace attn {

static_assert(std::ranges::all_of(kAspects,
                                  [](const AspectRow& row) {
                                    return &row == &kAspects[static_cast<size_t>(row.aspect)];
                                  }),
              "one row for each aspect, in the order of the enum");

void Choice::add_beside(Role role, Axis rows, Axis cols, const std::vector<Beside>& like) {
  for (const Beside& step : like) steps.push_back({step.id, step.letter, step.index, role, rows, cols, true});
}

void Choice::part(PerHead per_head, std::initializer_list<std::string_view> matrices) {
  for (StepInfo& info : steps)
    if (std::ranges::find(matrices, info.id) != matrices.end()) info.per_head = per_head;
}

void Choice::count(Counts what, std::initializer_list<std::string_view> beginnings) {
  for (StepInfo& info : steps)
    if (std::ranges::any_of(beginnings, [&](std::string_view begin) { return info.id.starts_with(begin); }))
      info.counts = what;
}

const std::vector<Choice>& choices(Aspect aspect) {
  static const auto kTables = [] {
    std::array<std::vector<Choice>, kAspects.size()> tables;
    for (const AspectRow& row : kAspects) {
      std::vector<Choice>& table = tables[static_cast<size_t>(row.aspect)] = row.choices();
      for (Choice& choice : table) choice.aspect = row.aspect;
    }
    return tables;
  }();
  return kTables[static_cast<size_t>(aspect)];
}

const Choice* find_choice(Aspect aspect, std::string_view id) {
  for (const Choice& choice : choices(aspect))
    if (choice.id == id) return &choice;
  return nullptr;
}

const Choice& chosen(const Setup& setup, Aspect aspect) {
  const auto it = setup.chosen.find(std::string(aspect_name(aspect)));
  const Choice* found = it == setup.chosen.end() ? &choices(aspect).front() : find_choice(aspect, it->second);
  if (!found) throw Error(std::string(aspect_name(aspect)) + ": there is no '" + it->second + "'");
  return *found;
}

const Parameter* find_parameter(std::string_view id) {
  for (const AspectRow& row : kAspects)
    for (const Choice& choice : choices(row.aspect))
      for (const Parameter& parameter : choice.parameters)
        if (parameter.id == id) return &parameter;
  return nullptr;
}

int Builder::add(std::string_view name, Primitive primitive, std::initializer_list<int> inputs) {
  if (const ProgramFault* fault = find_fault(setup.fault)) return fault->add(*this, name, primitive, inputs);
  return put(name, std::move(primitive), inputs);
}

int Builder::put(std::string_view name, Primitive primitive, std::initializer_list<int> inputs) {
  return program.add(std::string(name) + suffix, std::move(primitive), inputs);
}

int Builder::given(std::string_view name, Tensor value) {
  const int step = add(name, Input{value.shape()}, {});
  bindings.resize(program.steps.size());
  bindings.back() = std::move(value);
  return step;
}

int Builder::matrix(std::string_view name, std::string matrix, int64_t heads, int64_t rows, int64_t cols) {
  const bool stacked = step_family(matrix) == "w_o";
  const int step = add(name, Input{stacked ? Shape{1, 1, heads * rows, cols} : Shape{1, heads, rows, cols}}, {});
  matrices.push_back({step, std::move(matrix), heads});
  return step;
}

int Builder::rows(std::string_view name, int step, int64_t begin, int64_t count) {
  std::vector<int64_t> rows(static_cast<size_t>(count));
  std::iota(rows.begin(), rows.end(), begin);
  return add(name, Gather{std::move(rows)}, {step});
}

int Builder::weight(std::string_view name, int64_t heads, int64_t rows, int64_t cols) {
  return matrix(name, std::string(name) + suffix, heads, rows, cols);
}

double parameter_value(const Parameter& parameter, const std::map<std::string, float>& values) {
  const auto own = values.find(parameter.id);
  return own == values.end() ? parameter.standard : static_cast<double>(own->second);
}

double Setup::parameter(std::string_view name) const {
  const std::string id(name);
  const auto it = parameters.find(id);
  if (it != parameters.end()) return it->second;
  const Parameter* known = find_parameter(id);
  if (!known) throw Error("parameter " + id + ": no row of the tables has it");
  return known->standard;
}

}  // namespace attn
