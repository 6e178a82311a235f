#include "story/equation.h"

#include <algorithm>
#include <cmath>

#include "attention/loss.h"
#include "story/chain.h"
#include "story/step_words.h"
#include "text/numbers.h"

namespace attn {
namespace {

/// Puts the parts of softmax(cap(Q Kᵀ / √d_k) + B + M) V together, as far as the program has them.
class Writer {
 public:
  explicit Writer(const Session& session) : session_(session) {}

  std::vector<EquationPart> write() {
    const Choice& weighting = *row(Aspect::weighting);
    const bool tempered = p_.temperature != 1;
    put("softmax", weighting.applied + (tempered ? "((" : "("), shape("weights"), "weights", Role::a);
    if (p_.softcap != 0) put("cap", "cap(", short_number(p_.softcap), "capped", Role::s);
    scores();
    if (p_.softcap != 0) sign(")");
    if (row(Aspect::position)->bias) {
      sign("+");
      put("bias", "B", shape("biased"), "biased", Role::m);
    }
    sign("+");
    put("mask", "M", shape("masked"), "masked", Role::m);
    if (tempered) {
      sign(")");
      put("temperature", "/ T", short_number(p_.temperature), "weights", Role::a);
    }
    sign(")");
    if (row(Aspect::reach)->reweigh) {
      sign("×");
      put("mask", "G", shape("gaussian"), "gaussian", Role::m);
    }
    put("v", bare() ? "X" : "V", shape("v", "x"), "heads", Role::v);
    return std::move(parts_);
  }

 private:
  const Choice* row(Aspect aspect) const { return find_choice(aspect, choice_of(p_, aspect)); }
  bool bare() const { return session_.trace().value("q").empty(); }
  std::string shape(const std::string& step, const std::string& otherwise = "", bool turned = false) const {
    const Tensor& value = session_.trace().value(session_.trace().value(step).empty() ? otherwise : step);
    return turned ? times(value.shape().cols, value.shape().rows) : times(value.shape().rows, value.shape().cols);
  }
  void put(const char* id, const std::string& text, const std::string& below, const char* step, Role role) {
    parts_.push_back({id, text, false, below, step, role});
  }
  void sign(const char* text) { parts_.push_back({.text = text}); }

  void scores() {
    const Choice& score = *row(Aspect::score);
    if (!score.divides) {
      parts_.push_back({"score", formula_of(score, p_), true, shape("scores"), "scores", Role::s});
      return;
    }
    const std::string turned = row(Aspect::position)->turn ? "_R" : "";
    put("q", (bare() ? "X" : "Q") + turned, shape("q", "x"), "scores", Role::q);
    put("k", (bare() ? "X" : "K") + turned + "ᵀ", shape("k", "x", true), "scores", Role::k);
    if (p_.scaled && !p_.scale) {
      const Tensor& q = session_.trace().value(bare() ? "x" : "q");
      put("scale", "/√d_k", "= " + short_number(std::sqrt(static_cast<double>(q.shape().cols))), "scaled", Role::s);
    } else {
      put("scale", "× " + (p_.scaled ? short_number(*p_.scale) : "1"), "", "scaled", Role::s);
    }
  }

  const Session& session_;
  const Problem& p_ = session_.scene().problem;
  std::vector<EquationPart> parts_;
};

/// The stops that light a part, besides those of the steps that rows of its table add.
const std::vector<std::string>& stops_of(const std::string& part) {
  static const std::map<std::string, std::vector<std::string>, std::less<>> kAll{
      {"softmax", {"weights", "softmax"}},
      {"q", {"scores", "q_turned"}},
      {"k", {"scores", "k_turned", "stored_k", "block_table"}},
      {"score", {"scores"}},
      {"scale", {"scaled"}},
      {"cap", {"capped"}},
      {"bias", {"biased"}},
      {"mask", {"masked"}},
      {"temperature", {"weights"}},
      {"v", {"heads", "stored_v", "block_table"}},
      {"method",
       {"scores", "scaled", "capped", "biased", "masked", "softmax", "weights", "heads", "q_turned", "k_turned",
        "map"}},
      {"o", {"heads", "output"}}};
  static const std::vector<std::string> kNone;
  const auto it = kAll.find(part);
  return it == kAll.end() ? kNone : it->second;
}

}  // namespace

std::vector<EquationPart> equation_of(const Session& session, const Stop& stop) {
  const Trace& trace = session.trace();
  const Problem& p = session.scene().problem;
  if (std::vector<EquationPart> chain = chain_of(trace, stop.step); !chain.empty()) return chain;
  if (const Loss* loss = loss_of_stop(session, stop)) {
    std::string formula(loss->formula);
    if (const size_t at = formula.find("{x}"); at != std::string::npos)  // of a cell: the letter of its step
      formula.replace(at, 3, step_info(p.loss.step).letter);
    return {{"loss", formula, true, "", "loss", Role::o}};
  }
  const Tensor& heads = trace.value("heads");
  if (heads.empty()) {  // no queries and keys: the formula of the structure is all there is
    const Choice& structure = *find_choice(Aspect::structure, p.structure);
    const auto n = static_cast<int64_t>(session.tokens().size());
    return {{"o", formula_of(structure, p), true, times(n, output_width(p)), "output", Role::o}};
  }
  const std::string shape = times(heads.shape().rows, heads.shape().cols);
  const Choice& structure = *find_choice(Aspect::structure, p.structure);
  const Choice& whole = structure.twin_maps ? structure : method_at_work(session);
  if (!whole.replaces.empty()) return {{"method", formula_of(whole, p), true, shape, "heads", Role::o}};
  std::vector<EquationPart> parts = Writer(session).write();
  parts.push_back({.text = "="});
  parts.push_back({"o", "O", false, shape, "heads", Role::o});
  return parts;
}

std::string formula_of(const Choice& row, const ProblemScaling& problem) {
  std::string latex = problem.temperature != 1 && !row.tempered.empty() ? row.tempered : row.formula;
  const std::string root = R"(/ \sqrt{d_k})";
  const size_t at = latex.find(root);
  if (at == std::string::npos || (problem.scaled && !problem.scale)) return latex;
  return latex.replace(at, root.size(), problem.scaled ? R"(\times )" + short_number(*problem.scale) : "");
}

bool lights(const Session& session, const Stop& stop, const EquationPart& part) {
  if (part.id.empty()) return false;
  if (part.id.starts_with("chain")) return part.step == stop.step;
  const auto names = [&](const std::string& id) { return std::ranges::count(stops_of(id), stop.id) > 0; };
  if (names(part.id)) return true;
  static const char* const kParts[] = {"q", "k", "v", "bias"};  // steps of rows that light these and nothing else
  if (std::ranges::any_of(kParts, names)) return false;
  const Choice* row = governing_row(session, stop.id);
  const bool adds = row && std::ranges::any_of(row->steps, [&](const StepInfo& info) { return info.id == stop.id; });
  return adds && kAspects[static_cast<size_t>(row->aspect)].symbol == part.id;
}

}  // namespace attn
