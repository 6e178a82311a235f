#pragma once
// What the tests of analyses share: a scene run to its trace, and what a result says.
#include <cstdlib>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "analyses/analysis_job.h"
#include "scene/analysis_rows.h"
#include "scene/scene_support.h"

namespace analyses_test {

struct Run {
  attn::Session session;
  explicit Run(attn::Scene scene, const std::string& backend = "reference")
      : session(scene_test::lexicon(), std::move(scene), attn::find_backend(backend)) {
    while (session.advance(1)) {
    }
  }
  const attn::Trace& trace() const { return session.trace(); }
  attn::AnalysisResult operator()(const std::string& id) const {
    const attn::Analysis* row = attn::find_analysis(id);
    REQUIRE_MESSAGE(row, "no row of the analyses is called ", id);
    return attn::analyse(*row, attn::analysis_input(session));
  }
};

inline attn::Scene at_cell(attn::Scene scene, int head, int row, int col) {
  scene.view.step = scene.view.cell = "weights";
  scene.view.head = head;
  scene.view.row = row;
  scene.view.col = col;
  return scene;
}
inline attn::Scene opening() { return at_cell(scene_test::scene_file("who-is-it"), 0, 7, 1); }
inline attn::Scene sentence(const std::string& text) {
  attn::Scene scene;
  scene.problem.text = text;
  return at_cell(scene, 0, 0, 0);
}

template <typename Kind>
std::vector<Kind> all_of(const attn::AnalysisResult& result) {
  std::vector<Kind> out;
  for (const attn::Figure& f : result.figures)
    if (const auto* kind = std::get_if<Kind>(&f)) out.push_back(*kind);
  return out;
}

inline const attn::Said* find(const attn::AnalysisResult& result, const std::string& key) {
  for (const attn::Said& s : result.statements)
    if (s.key == key) return &s;
  return nullptr;
}

/// What a statement's argument says, as a number.
inline double number_of(std::string text) {
  for (const auto& [from, to] : {std::pair<std::string, std::string>{"−", "-"}, {" %", ""}, {",", ""}})
    for (size_t at = text.find(from); at != std::string::npos; at = text.find(from)) text.replace(at, from.size(), to);
  return std::strtod(text.c_str(), nullptr);
}
inline double argument(const attn::AnalysisResult& result, const std::string& key, size_t i) {
  const attn::Said* said = find(result, key);
  REQUIRE_MESSAGE(said, key);
  return number_of(said->arguments.at(i));
}

}  // namespace analyses_test
