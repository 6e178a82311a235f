#include "app/page/answers.h"

#include <cmath>

#include "attention/explain/explain.h"
#include "story/comparison.h"
#include "ui/figures/plot.h"

namespace attn {

Json number(double v) {
  if (std::isnan(v)) return "NaN";
  if (std::isinf(v)) return v < 0 ? "-Infinity" : "Infinity";
  return v;
}

Json box(const Rect& r) { return {{"x", r.x}, {"y", r.y}, {"width", r.w}, {"height", r.h}}; }

namespace {

Json figure_json(const Figure& any, const Strings& words) {
  Json out{{"summary", figure_summary(words, any)}};
  const auto numbers = [](const auto& values) {
    Json all = Json::array();
    for (const auto v : values) all.push_back(number(static_cast<double>(v)));
    return all;
  };
  if (const auto* p = std::get_if<PlotFigure>(&any)) {
    out.update({{"kind", "plot"},
                {"title", say(words, p->title)},
                {"x", say(words, p->x)},
                {"y", say(words, p->y)},
                {"logX", p->log_x},
                {"logY", p->log_y},
                {"series", Json::array()}});
    for (const auto& s : p->series) {
      std::vector<double> x;
      std::vector<double> y;
      for (const auto& point : s.points) {
        x.push_back(point.first);
        y.push_back(point.second);
      }
      out["series"].push_back({{"name", say(words, s.name)}, {"x", numbers(x)}, {"y", numbers(y)}});
    }
  } else if (const auto* m = std::get_if<MapFigure>(&any)) {
    out.update({{"kind", "map"},
                {"title", say(words, m->title)},
                {"rows", m->rows},
                {"cols", m->cols},
                {"shape", {m->shown_rows, m->shown_cols}},
                {"data", numbers(m->values)},
                {"largest", {{"row", m->largest_row}, {"col", m->largest_col}, {"value", number(m->largest)}}},
                {"labels", {{"rows", m->row_labels}, {"cols", m->col_labels}}}});
  } else {
    const auto& b = std::get<BarFigure>(any);
    out.update(
        {{"kind", b.labels.empty() ? "histogram" : "bars"}, {"title", say(words, b.title)}, {"y", say(words, b.y)}});
    if (b.labels.empty()) out.update({{"low", b.low}, {"high", b.high}});
    Json labels = Json::array();
    for (const Said& label : b.labels) labels.push_back(say(words, label));
    out["labels"] = std::move(labels);
    if (b.has_reference) out["reference"] = number(b.reference);
    out["series"] = Json::array();
    for (const auto& s : b.series)
      out["series"].push_back({{"name", say(words, s.name)}, {"values", numbers(s.values)}});
  }
  return out;
}

}  // namespace

Json analysis_json(const AnalysisResult& result, const Strings& words) {
  Json statements = Json::array();
  for (const Said& s : result.statements)
    statements.push_back({{"text", say(words, s)}, {"key", s.key}, {"arguments", s.arguments}});
  Json figures = Json::array();
  for (const Figure& each : result.figures) figures.push_back(figure_json(each, words));
  return {{"id", result.id},
          {"name", words.get("analysis." + result.id)},
          {"statements", statements},
          {"figures", figures}};
}

Json explanation_json(const Program& program, const Explanation& e, int digits) {
  static constexpr const char* kKinds[] = {"given", "copy",    "products", "sum",      "scale",  "softcap",
                                           "mask",  "softmax", "function", "quotient", "choice", "draws"};
  Json terms = Json::array();
  for (const Term& term : e.terms) {
    Json factors = Json::array();
    for (const Factor& f : term.factors) {
      Json factor{{"value", number(f.value)}};
      if (f.from.step >= 0) {
        const Json from{{"step", program.steps[static_cast<size_t>(f.from.step)].name},
                        {"head", f.from.head},
                        {"row", f.from.row},
                        {"col", f.from.col}};
        if (f.function.empty())
          factor.update(from);
        else
          factor.update({{"function", f.function}, {"of", from}});
      }
      factors.push_back(factor);
    }
    terms.push_back({{"factors", factors}, {"value", number(term.value)}});
  }
  Json out{{"step", program.steps[static_cast<size_t>(e.cell.step)].name},
           {"head", e.cell.head},
           {"row", e.cell.row},
           {"col", e.cell.col},
           {"kind", kKinds[static_cast<int>(e.kind)]},
           {"value", number(e.value)},
           {"text", explanation_text(e, digits)},
           {"latex", explanation_latex(e, digits)},
           {"numpy", step_numpy(program, e.cell.step)},
           {"terms", terms}};
  if (e.kind == Explanation::Kind::softmax) {
    Json exps = Json::array();
    for (double x : e.exps) exps.push_back(number(x));
    out["maximum"] = number(e.maximum);
    out["exps"] = exps;
    out["sum"] = number(e.sum);
    out["temperature"] = e.parameter;
  }
  return out;
}

}  // namespace attn
