#include <cstdlib>
#include <nlohmann/json.hpp>

#include "scene/settings.h"
#include "text/list.h"
#include "text/numbers.h"

namespace attn {
namespace {

// Everything here makes JSON text. `Members` collects what differs from the defaults.

std::string text_of(const std::string& s) {
  return nlohmann::json(s).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}
std::string text_of(const char* s) { return text_of(std::string(s)); }
std::string text_of(bool b) { return b ? "true" : "false"; }
std::string text_of(int n) { return std::to_string(n); }
std::string text_of(uint64_t n) { return std::to_string(n); }
template <HasSettings Owner>
std::string text_of(const Owner& owner, int depth = 3);

/// The shortest text; nine digits where reading that through a double, which rounds twice, would give another float32.
std::string text_of(float value) {
  std::string text = shortest(value);
  if (static_cast<float>(std::strtod(text.c_str(), nullptr)) != value)
    text = significant(static_cast<double>(value), 9);
  return text == "-0" ? "-0.0" : text;
}

std::string text_of(const std::pair<int, int>& pair) {
  return "[" + std::to_string(pair.first) + ", " + std::to_string(pair.second) + "]";
}

template <class T>
std::string text_of(const std::vector<T>& items) {
  return "[" + list_of(items, [](const T& item) { return text_of(item); }) + "]";
}

/// An object with one member per line.
class Members {
 public:
  explicit Members(int depth) : depth_(depth) {}
  void add(const std::string& key, const std::string& json) {
    out_ += (out_.empty() ? "\n" : ",\n") + indent(depth_) + text_of(key) + ": " + json;
  }
  std::string text() const { return out_.empty() ? "{}" : "{" + out_ + "\n" + indent(depth_ - 1) + "}"; }
  static std::string indent(int depth) { return std::string(static_cast<size_t>(depth) * 2, ' '); }

 private:
  int depth_;
  std::string out_;
};

template <class T>
std::string text_of(const std::map<std::string, T>& by_key) {
  Members out(3);
  for (const auto& [key, value] : by_key) out.add(key, text_of(value));
  return out.text();
}

/// An array with one item per line.
std::string lines_of(const std::vector<std::string>& items, int depth) {
  std::string out;
  for (const std::string& item : items) out += (out.empty() ? "\n" : ",\n") + Members::indent(depth) + item;
  return "[" + out + "\n" + Members::indent(depth - 1) + "]";
}

std::string text_of(const Matrix& matrix, int depth) {
  std::vector<std::string> rows;
  for (int r = 0; r < matrix.rows; ++r) {
    const auto first = matrix.values->begin() + static_cast<std::ptrdiff_t>(r) * matrix.cols;
    rows.push_back(text_of(std::vector<float>(first, first + matrix.cols)));
  }
  return lines_of(rows, depth);
}

std::string text_of(const Given& given) {
  Members out(3);
  out.add("heads", text_of(given.heads));
  out.add("kv_heads", text_of(given.kv_heads));
  out.add("d_k", text_of(given.d_k));
  out.add("d_v", text_of(given.d_v));
  for (const auto& [name, matrix] : given.matrices) out.add(name, text_of(matrix, 4));
  return out.text();
}

std::string text_of(const std::optional<Image>& image) {
  Members out(3);
  if (image->patch != Image{}.patch) out.add("patch", text_of(image->patch));
  if (image->pixels) out.add("pixels", text_of(*image->pixels, 4));
  return out.text();
}

std::string text_of(const LossChoice& loss) {
  const LossChoice standard;
  Members out(3);
  out.add("kind", text_of(loss.kind));
  if (loss.step != standard.step) out.add("step", text_of(loss.step));
  if (loss.head != standard.head) out.add("head", text_of(loss.head));
  if (loss.row != standard.row) out.add("row", text_of(loss.row));
  if (loss.col) out.add("col", text_of(*loss.col));
  if (loss.target) out.add("target", text_of(*loss.target, 4));
  if (!loss.classes.empty()) out.add("classes", text_of(loss.classes));
  if (loss.ignore != standard.ignore) out.add("ignore", text_of(loss.ignore));
  return out.text();
}

std::string text_of(const std::vector<CellEdit>& edits) {
  std::vector<std::string> lines;
  for (const CellEdit& e : edits)
    lines.push_back("{\"matrix\": " + text_of(e.matrix) + ", \"head\": " + text_of(e.head) + ", \"row\": " +
                    text_of(e.row) + ", \"col\": " + text_of(e.col) + ", \"value\": " + text_of(e.value) + "}");
  return lines_of(lines, 3);
}

template <class Owner, class Kind>
std::string text_of_kind(const Owner& owner, const Kind& kind) {
  return text_of(owner.*kind.member);
}
template <class Choice>
std::string text_of_kind(const Play& owner, const kind::OneOf<Choice>& kind) {
  return text_of(kind.names[static_cast<size_t>(owner.*kind.member)]);
}
std::string text_of_kind(const Problem& p, kind::Divided) {
  return p.scale ? text_of(*p.scale) : text_of(p.scaled ? "root" : "off");
}

template <HasSettings Owner>
std::string text_of(const Owner& owner, int depth) {
  const Owner standard;
  Members out(depth);
  for (const Setting<Owner>& row : settings<Owner>())
    std::visit(
        [&](const auto& kind) {
          if (!same(kind, owner, standard)) out.add(row.name, text_of_kind(owner, kind));
        },
        row.kind);
  return out.text();
}

std::string text_of(const PublishedRow& row) {
  Members out(3);
  out.add("head", text_of(row.head));
  out.add("row", text_of(row.row));
  out.add("values", text_of(row.values));
  out.add("added", text_of(row.added));
  return out.text();
}

std::string text_of(const About& about) {
  Members out(2);
  if (!about.title.empty()) out.add("title", text_of(about.title));
  if (!about.note.empty()) out.add("note", text_of(about.note));
  if (about.published) out.add("published", text_of(*about.published));
  if (!about.value_names.empty()) out.add("value_names", text_of(about.value_names));
  return out.text();
}

std::string text_of(const LessonCard& lesson) {
  Members out(2);
  out.add("id", text_of(lesson.id));
  if (lesson.card != 0) out.add("card", text_of(lesson.card));
  return out.text();
}

}  // namespace

std::string write_scene(const Scene& scene) {
  const Scene standard;
  Members out(1);
  out.add("version", text_of(kSceneVersion));
  if (!(scene.problem == standard.problem)) out.add("problem", text_of(scene.problem, 2));
  if (!(scene.view == standard.view)) out.add("view", text_of(scene.view, 2));
  if (!(scene.about == standard.about)) out.add("about", text_of(scene.about));
  if (!scene.lesson.id.empty()) out.add("lesson", text_of(scene.lesson));
  return out.text() + "\n";
}

}  // namespace attn
