#include "app/page/mirror_json.h"

#include "story/step_labels.h"
#include "story/step_words.h"

namespace attn {
namespace {

constexpr int kMostCells = 64;              // rows, and columns, of the table
constexpr size_t kLongestArithmetic = 400;  // bytes that anybody listens to,
constexpr size_t kLongestFormula = 1500;    // and of one that is read piece by piece

/// The part of an axis that the table shows: all of it, or what lies around the selected index.
struct Part {
  int first;
  int count;
};
Part part_of(int64_t all, int selected) {
  const int count = static_cast<int>(std::min<int64_t>(all, kMostCells));
  return {static_cast<int>(std::clamp<int64_t>(selected - count / 2, 0, all - count)), count};
}

struct Mirrored {
  const Session& session;
  const Interface& interface;
  const Strings& words = interface.words();
  const View& view = session.scene().view;
  const std::string& name = view.selected_step();
  const Tensor& value = session.trace().value(name);
  const CellAddress at = selected_cell(session);
  const int head = at.head;
  const int row = at.row;
  const int col = at.col;

  std::vector<std::string> labels(Edge edge) const {
    std::vector<std::string> made;
    return step_names(session, words, name, edge, head, made);
  }
  bool is_empty(int i, int j) const { return is_empty_slot(*session.trace().program, name, i, j); }

  std::string cell_text(int i, int j) const {
    if (session.covers(name, i)) return "?";
    if (is_empty(i, j)) return "–";
    const float v = value.at(0, head, i, j);
    return is_in_percent(session.trace(), name) ? percent(v, std::max(0, view.digits - 2))
                                                : number_text(v, view.digits);
  }

  std::string step_name() const {
    std::string text = step_words(words, name);
    if (value.shape().heads > 1) text += ", " + words.get("head") + " " + std::to_string(head + 1);
    return text;
  }

  Json table() const {
    const Shape& s = value.shape();
    const Part rows = part_of(s.rows, row);
    const Part cols = part_of(s.cols, col);
    const auto names = [&](Edge edge, const Part& part) {
      const std::vector<std::string> each = labels(edge);
      return std::vector<std::string>(each.begin() + part.first, each.begin() + part.first + part.count);
    };
    std::string caption = words.format("mirror.caption", {step_name(), std::to_string(s.rows), std::to_string(s.cols)});
    if (rows.count < s.rows || cols.count < s.cols)
      caption +=
          " " + words.format("mirror.part", {std::to_string(rows.first + 1), std::to_string(rows.first + rows.count),
                                             std::to_string(cols.first + 1), std::to_string(cols.first + cols.count)});
    Json cells = Json::array();
    for (int i = rows.first; i < rows.first + rows.count; ++i) {
      Json line = Json::array();
      for (int j = cols.first; j < cols.first + cols.count; ++j) line.push_back(cell_text(i, j));
      cells.push_back(std::move(line));
    }
    Json steps = Json::array();
    const Program& program = *session.trace().program;
    for (const Step& step : program.steps)
      if (!session.trace().value(step.name).empty() &&
          (words.has("step." + step_info(step.name).id) || !gradient_of(step.name).empty()))
        steps.push_back({{"id", step.name}, {"label", step_words(words, step.name)}});
    return {{"label", words.get("mirror.table")},
            {"caption", caption},
            {"choose", words.get("mirror.matrix")},
            {"steps", steps},
            {"step", name},
            {"head", head},
            {"rows", names(Edge::rows, rows)},
            {"cols", names(Edge::cols, cols)},
            {"firstRow", rows.first},
            {"firstCol", cols.first},
            {"allRows", s.rows},
            {"allCols", s.cols},
            {"cells", cells},
            {"row", row},
            {"col", col}};
  }

  Explanation explained() const {
    return explain(session.trace(), {session.trace().program->find(name), head, row, col});
  }

  /// The formulas on view, and the arithmetic of the cell.
  std::vector<std::string> formulas() const {
    std::vector<std::string> all = interface.mirror().reading().formulas;
    if (value.empty() || session.covers(name, row) || is_empty(row, col)) return all;
    const std::string arithmetic = explanation_latex(explained(), view.digits);
    if (arithmetic.size() <= kLongestFormula) all.push_back(arithmetic);
    return all;
  }

  std::string cell() const {
    const Explanation e = explained();
    std::string arithmetic = explanation_text(e, view.digits);
    if (arithmetic.size() > kLongestArithmetic || session.covers(name, row)) arithmetic = cell_text(row, col);
    if (is_empty(row, col)) arithmetic = words.get("inspector.empty");
    return words.format("mirror.cell", {step_name(), labels(Edge::rows)[static_cast<size_t>(row)],
                                        labels(Edge::cols)[static_cast<size_t>(col)], arithmetic});
  }
};

Json control(const Mirror& mirror, const Control& c) {
  static constexpr const char* kKinds[] = {"button", "choice", "toggle", "slider", "list"};
  Json out{{"id", c.id},           {"kind", kKinds[static_cast<int>(c.kind)]},
           {"label", c.label},     {"group", c.group},
           {"enabled", c.enabled}, {"hidden", c.hidden}};
  out.update(box(c.box));
  if (mirror.is_close(c)) out["close"] = true;
  switch (c.kind) {
    case Control::Kind::button: out["current"] = c.current; break;
    case Control::Kind::toggle: out["on"] = c.chosen == 1; break;
    case Control::Kind::slider: out.update({{"value", c.value}, {"steps", c.steps}, {"text", c.value_text}}); break;
    case Control::Kind::choice: out["boxes"] = each(c.boxes, box); [[fallthrough]];
    case Control::Kind::list: out.update({{"chosen", c.chosen}, {"items", c.items}}); break;
  }
  return out;
}

}  // namespace

Json mirror_json(const Session& session, const Interface& interface) {
  const Mirrored m{session, interface};
  Json sections = Json::array();
  for (const Control& c : interface.mirror().controls()) {
    const std::string id = c.section.empty() ? "stage" : c.section;
    if (sections.empty() || sections.back()["id"] != id)
      sections.push_back({{"id", id}, {"label", m.words.get("panel." + id)}, {"controls", Json::array()}});
    sections.back()["controls"].push_back(control(interface.mirror(), c));
  }
  Json out{{"language", m.words.code()},
           {"skip", m.words.get("mirror.skip")},
           {"skipCard", m.words.get(session.scene().lesson.id.empty() ? "mirror.skip_guide" : "mirror.skip_card")},
           {"sections", sections},
           {"step", interface.mirror().story()},
           {"card", interface.mirror().reading().card},
           {"figure", interface.mirror().reading().figure},
           {"formulas", m.formulas()},
           {"terms", interface.mirror().reading().terms},
           {"hear", m.words.get("control.hear")},
           {"messages", interface.messages()}};
  if (!m.value.empty()) out.update({{"table", m.table()}, {"cell", m.cell()}});
  return out;
}

uint32_t mirror_hash(const Session& session, const Interface& interface) {
  const View& view = session.scene().view;
  uint64_t h = interface.mirror().hash();
  const auto mix = [&](uint64_t v) { h = (h ^ v) * 1099511628211u; };
  const std::hash<std::string> text;
  mix(session.trace().generation);
  mix(text(view.selected_step()));
  mix(text(interface.words().code()));
  for (const std::string& message : interface.messages()) mix(text(message));
  for (int v : {view.head, view.row, view.col, view.digits}) mix(static_cast<uint64_t>(v));
  return static_cast<uint32_t>(h ^ (h >> 32));
}

void mirror_select(Session& session, Interface& interface, int row, int col) {
  const Mirrored m{session, interface};
  if (row < 0 || col < 0 || row >= m.value.shape().rows || col >= m.value.shape().cols)
    throw Error("there is no such cell in " + m.name);
  Scene next = session.scene();
  next.view.cell = m.name;
  next.view.row = row;
  next.view.col = col;
  session.change("edit.select", next);
  interface.forget_hover();
}

}  // namespace attn
