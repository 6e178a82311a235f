#pragma once
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "attention/step_info.h"
#include "attention/trace.h"
#include "scene/player.h"
#include "text/strings.h"

namespace attn {

/// How a stop is laid out: X alone; left · weights = below; the square of queries and keys, with what it is the product
/// of around it; weights · V around the square; any operands and their result side by side.
enum class StageKind { inputs, products, square, context, general };

/// One stop of the player: a step of the Trace with what belongs beside it.
struct Stop {
  std::string id;    // family of its step, or "project"; what there is to say of it: see stop_title(), ...
  std::string step;  // the step that stands for it
  Role role = Role::x;
  std::vector<std::string> thumbs;   // steps drawn small in the filmstrip
  std::vector<std::string> steps;    // every step that is shown there
  std::vector<std::string> results;  // steps that are computed there
  StageKind kind = StageKind::general;
  /// Whether queries, keys and values are projected there.
  bool projects() const { return id == "project"; }
  /// Whether the vectors of tokens are made there.
  bool embeds() const { return id == "x" || id == "source" || id == "patches"; }
  /// The number of its layer, tile or page as its step carries it: "_0_1"; empty where it has none.
  std::string number() const;
};

/// Neighbours of one tile or layer: stops `first` to `end` - 1.
struct StopGroup {
  size_t first;
  size_t end;
};

/// The stops of a program, in order of computation, and what is looked up in them every frame.
class Stops {
 public:
  /// Works them out, once for each program.
  void follow(const Trace& trace);

  const std::vector<Stop>& all() const { return all_; }
  /// Another number when they are other stops.
  int revision() const { return revision_; }
  size_t size() const { return all_.size(); }
  const Stop& operator[](int i) const { return all_[static_cast<size_t>(i)]; }
  const std::vector<StopGroup>& groups() const { return groups_; }
  /// The stop that shows a step; 0 when none does.
  int of(const std::string& step) const;
  /// What the player walks through. The walk looks at these stops: it lives no longer than they do.
  Walk walk(Play::Unit unit) const { return {walk_, unit}; }

 private:
  std::shared_ptr<const Program> program_;
  int revision_ = 0;
  std::vector<Stop> all_;
  std::vector<PlayStop> walk_;
  std::vector<StopGroup> groups_;
  std::map<std::string, int> shown_;  // the first stop that shows a step
};

/// The steps that a step is computed from.
std::vector<std::string> operands(const Trace& trace, const std::string& step);

}  // namespace attn
