#pragma once
#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "kernels/backend.h"
#include "lessons/lesson.h"
#include "scene/words/lexicon.h"
#include "story/restrictions.h"

namespace attn {

/// What an address asks for besides the language and the lesson. Whatever of it cannot be has no effect and becomes one
/// of `complaints`; the rest counts.
struct Address {
  std::string link;  // scene/link.h; empty: none
  std::map<std::string, std::string>
      query;             // by key: overrides (scene/overrides.h), backend, hide, lock, readonly, ui_scale, present
  bool kept = false;     // the link is of the work that was on view: the overrides are in it, and may be changed since
  std::string lesson{};  // that a visitor brought: write_lesson_link()
  std::string has_student{};  // whose numbers the link's scene has already
};
/// What stands after "#s=": a link, "&l=" a lesson, "&of=" a student; each may be left out.
void take_fragment(Address& address, std::string_view text);
inline constexpr size_t kMaxSharedLesson = 16'384;
/// The same of what is open. A lesson of the visitor's own goes along where it takes no more than so many characters;
/// else the scene goes without it.
std::string fragment_of(const Scene& scene, const Lesson* own, const std::string& student,
                        size_t most = kMaxSharedLesson);
/// Whose numbers are asked for; empty: those of scene and lesson.
std::string addressed_student(const Address& address);

/// The address as a browser shows it (query after '?', link after "#s="), or the link alone.
Address parse_address(std::string_view text);

/// The id of the lesson that the link's scene names; empty without one, or without a link that opens.
std::string linked_lesson(const Address& address);
/// The scene, or the link's in its place (then `linked` is set), with the overrides of the query. What an address
/// brings in is validated(); nothing is evaluated. What was cut of texts is noted.
Scene addressed_scene(const Address& address, Scene scene, const Lexicon& lexicon, bool& linked,
                      Complaints& complaints);
/// The back end that is named, "auto" without one. Whether it can run here shows once it has settled.
const Backend& addressed_backend(const Address& address, Complaints& complaints);

/// How the program is shown: `scale` times as large as usual, one of kScales, and with `presents` without its panels.
struct Showing {
  float scale = 1;
  bool presents = false;
  /// How large everything is drawn; who presents is far from the picture.
  float magnification() const { return presents ? std::max(1.5f, scale) : scale; }
  bool operator==(const Showing&) const = default;
};
inline constexpr float kScales[]{1, 1.25f, 1.5f, 2};
/// As the query asks (ui_scale, present), else in the size that the visitor chose last.
Showing addressed_showing(const Address& address, const std::string& chosen, Complaints& complaints);
Restrictions addressed_restrictions(const Address& address, Complaints& complaints);

}  // namespace attn
