// The lessons together leave nothing out: every analysis and every row of the six tables is met in one of them.
#include <algorithm>
#include <set>
#include <string>

#include "lessons/lessons_support.h"
#include "scene/analysis_rows.h"
#include "scene/problem.h"

using namespace attn;
using namespace lesson_test;

namespace {

/// Rows as "<aspect> <id>", analyses as "analysis <id>": what the cards and the things to try of all lessons show.
std::set<std::string> shown_by_lessons(const std::string& language) {
  std::set<std::string> shown;
  const auto add = [&](const Caption& caption) {
    const View& view = caption.scene.view;
    if (std::ranges::count(view.views, "analysis") > 0) shown.insert("analysis " + view.analysis);
    const Setup setup = setup_of(caption.scene.problem, 1, 1);
    for (const AspectRow& aspect : kAspects)
      shown.insert(std::string(aspect.name) + " " + std::string(chosen(setup, aspect.aspect).id));
  };
  for (const LessonEntry& entry : lesson_index()) {
    const Lesson lesson = lesson_file(entry.id, language);
    for (const Caption& card : lesson.cards) add(card);
    for (const Caption& trial : lesson.trials) add(trial);
  }
  return shown;
}

}  // namespace

TEST_CASE("every analysis and every row of the six tables is shown by a card or a thing to try of a lesson") {
  for (const char* code : {"en", "zh"}) {
    CAPTURE(code);
    const std::set<std::string> shown = shown_by_lessons(code);
    for (const Analysis& analysis : analyses())
      CHECK_MESSAGE(shown.contains("analysis " + analysis.id), "no lesson shows the analysis ", analysis.id);
    for (const AspectRow& aspect : kAspects)
      for (const Choice& row : choices(aspect.aspect)) {
        const std::string name = std::string(aspect.name) + " " + std::string(row.id);
        CHECK_MESSAGE(shown.contains(name), "no lesson chooses the ", name);
      }
  }
}
