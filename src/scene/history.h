#pragma once
#include "scene/scene.h"

namespace attn {

/// Undo and redo as two lists of scenes. The present scene is the caller's; it is handed in whenever it is about to
/// be replaced. Scenes share their matrices, so an entry costs little. A change puts other values into the scene on
/// view: of the view, only the selected cell goes back with it. Where the whole scene was another one, all of it does.
class History {
 public:
  static constexpr size_t kDepth = 200;  // entries; the oldest go first

  enum class Kind { change, whole };
  /// A change called `name` is about to replace `present`. Drops what could be redone. Inside a gesture only the
  /// first change makes an entry; a whole scene ends it.
  void record(const std::string& name, const Scene& present, Kind kind = Kind::change);
  void begin_gesture() { gesture_ = Gesture::begun; }
  /// A gesture that ended where it began leaves no entry.
  void end_gesture(const Scene& present);

  /// The scene to go back (forward) to, seen as it is to be, or nothing. Ends a gesture that is still open.
  std::optional<Scene> undo(const Scene& present) { return move(past_, future_, present); }
  std::optional<Scene> redo(const Scene& present) { return move(future_, past_, present); }
  /// Names of the changes that undo() and redo() would reach; empty where there is none.
  std::string undo_name() const { return past_.empty() ? "" : past_.back().name; }
  std::string redo_name() const { return future_.empty() ? "" : future_.back().name; }
  /// Names of the changes that one, two, ... calls of undo() would take back, at most so many.
  std::vector<std::string> undo_names(size_t most) const;
  bool can_undo() const { return !past_.empty(); }
  bool can_redo() const { return !future_.empty(); }

 private:
  struct Entry {
    std::string name;
    Scene scene;
    Kind kind;
  };
  std::optional<Scene> move(std::vector<Entry>& from, std::vector<Entry>& to, const Scene& present);

  std::vector<Entry> past_;
  std::vector<Entry> future_;  // the next one last
  enum class Gesture { none, begun, recorded } gesture_ = Gesture::none;
};

}  // namespace attn
