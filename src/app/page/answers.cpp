#include "app/page/answers.h"

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
  const auto in_words = [&](const Said& said) { return say(words, said); };
  Json out{{"summary", figure_summary(words, any)}};
  out["title"] = std::visit([&](const auto& figure) { return in_words(figure.title); }, any);
  if (const auto* p = std::get_if<PlotFigure>(&any)) {
    out.update({{"kind", "plot"},
                {"x", in_words(p->x)},
                {"y", in_words(p->y)},
                {"logX", p->log_x},
                {"logY", p->log_y},
                {"series", each(p->series, [&](const auto& s) -> Json {
                   return {{"name", in_words(s.name)},
                           {"x", each(s.points, [](const auto& point) { return number(point.first); })},
                           {"y", each(s.points, [](const auto& point) { return number(point.second); })}};
                 })}});
  } else if (const auto* m = std::get_if<MapFigure>(&any)) {
    out.update({{"kind", "map"},
                {"rows", m->rows},
                {"cols", m->cols},
                {"shape", {m->shown_rows, m->shown_cols}},
                {"data", each(m->values, number)},
                {"largest", {{"row", m->largest_row}, {"col", m->largest_col}, {"value", number(m->largest)}}},
                {"labels", {{"rows", m->row_labels}, {"cols", m->col_labels}}}});
  } else {
    const auto& b = std::get<BarFigure>(any);
    out.update({{"kind", b.labels.empty() ? "histogram" : "bars"},
                {"y", in_words(b.y)},
                {"labels", each(b.labels, in_words)},
                {"series", each(b.series, [&](const auto& s) -> Json {
                   return {{"name", in_words(s.name)}, {"values", each(s.values, number)}};
                 })}});
    if (b.labels.empty()) out.update({{"low", b.low}, {"high", b.high}});
    if (b.has_reference) out["reference"] = number(b.reference);
  }
  return out;
}

}  // namespace

Json analysis_json(const AnalysisResult& result, const Strings& words) {
  return {{"id", result.id},
          {"name", words.get("analysis." + result.id)},
          {"statements", each(result.statements,
                              [&](const Said& s) -> Json {
                                return {{"text", say(words, s)}, {"key", s.key}, {"arguments", s.arguments}};
                              })},
          {"figures", each(result.figures, [&](const Figure& figure) { return figure_json(figure, words); })}};
}

Json explanation_json(const Trace& trace, const Explanation& e, int digits) {
  static constexpr const char* kKinds[] = {"given",   "copy",     "products", "sum",    "scale", "softcap", "mask",
                                           "softmax", "function", "quotient", "choice", "draws", "entmax"};
  static_assert(std::size(kKinds) == static_cast<size_t>(Explanation::Kind::entmax) + 1);
  const auto place = [&](const CellRef& cell) -> Json {
    return {{"step", trace.program->step(cell.step).name}, {"head", cell.head}, {"row", cell.row}, {"col", cell.col}};
  };
  const auto factor = [&](const Factor& f) {
    Json out{{"value", number(f.value)}};
    if (f.from.step < 0) return out;
    if (f.function.empty())
      out.update(place(f.from));
    else
      out.update({{"function", f.function}, {"of", place(f.from)}});
    return out;
  };
  Json out = place(e.cell);
  out.update({{"kind", kKinds[static_cast<int>(e.kind)]},
              {"value", number(e.value)},
              {"text", explanation_text(e, digits)},
              {"latex", explanation_latex(e, digits)},
              {"numpy", step_numpy(trace, e.cell.step)},
              {"terms", each(e.terms, [&](const Term& term) -> Json {
                 return {{"factors", each(term.factors, factor)}, {"value", number(term.value)}};
               })}});
  if (e.kind == Explanation::Kind::softmax)
    out.update({{"maximum", number(e.maximum)},
                {"exps", each(e.exps, number)},
                {"sum", number(e.sum)},
                {"temperature", e.parameter}});
  return out;
}

}  // namespace attn
