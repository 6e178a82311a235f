#pragma once
#include <map>
#include <optional>

#include "ui/kit/painter.h"

namespace attn {

/// One control as the last frame offered it.
struct Control {
  /// What it is to those who do not see it.
  enum class Kind { button, choice, toggle, slider, list };
  std::string id;       // unique in its frame
  std::string section;  // the panel it stands in: key "panel.<section>" of the strings
  std::string group;    // the heading that it stands under; empty: none
  Kind kind = Kind::button;
  std::string label;
  Rect box;
  Rect clip;  // of the panel, as it was drawn; tests look for what is cut off
  bool enabled = true;
  bool hidden = false;   // scrolled out of its panel: reveal() brings it back
  bool current = false;  // button: stands for what is on view
  int chosen = -1;       // choice, list: index in `items`; toggle: 0 or 1
  std::vector<std::string> items;
  std::vector<Rect> boxes;  // choice: of each item
  float value = 0;          // slider: 0 ... 1
  int steps = 0;            // slider: an arrow key moves by 1 / steps
  std::string value_text;   // slider: the value as it is written beside it
};

/// The list of all controls of a frame. Widgets add themselves while they draw, and ask whether somebody without a
/// mouse has just used them: the answer then takes the way of a click. The page builds its real buttons and sliders
/// from this list.
class Mirror {
 public:
  /// Before anything is drawn.
  void begin_frame();
  /// After everything is drawn: puts the list in the order of reading; what was asked of controls that are not there
  /// any more is forgotten.
  void end_frame();
  /// Whether something was asked that no frame has answered yet.
  bool asked() const { return !asked_.empty(); }

  /// The panel that the following controls belong to.
  void section(const std::string& name);
  /// The heading over the following controls, in this panel.
  void group(const std::string& title) { group_ = title; }
  /// What the next control is called when the strings have no "control.<id>", and how its value is written.
  void caption(const std::string& label);
  void value_text(const std::string& text) { value_text_ = text; }
  /// Takes caption() and value_text().
  Control start(const std::string& id, Control::Kind kind, Rect box);
  /// Adds it; what it was set to by act(), if it was.
  std::optional<std::string> add(Control control);
  /// A button that is drawn elsewhere, or not at all: whether somebody without a mouse has used it.
  bool button(const std::string& id, Rect box, const std::string& label, bool current = false, bool enabled = true);

  /// Uses a control in the next frame, one act of a control a frame: button "", choice and list the index, toggle "",
  /// slider 0 ... 1, or "end" when the keys have been let go: until then all moves are one gesture.
  void act(const std::string& id, const std::string& value) { asked_.emplace_back(id, value); }
  /// Scrolls to a control in the next frame.
  void reveal(const std::string& id) { revealed_ = id; }
  /// Controls added since `first` stand in a panel of which only `area` is seen.
  void clip(size_t first, Rect area);
  /// The same for a strip that scrolls sideways: what is beyond an edge waits there, in its order.
  void clip_across(size_t first, Rect area);
  /// The control that reveal() asked for among those added since `first`.
  const Control* revealed(size_t first) const;

  /// What there is to read at one's own pace: the card of a lesson, a figure in words, formulas in LaTeX, terms with
  /// what they mean.
  struct Reading {
    std::string card;
    std::string figure;
    std::vector<std::string> formulas;
    std::vector<std::pair<std::string, std::string>> terms;
  };
  /// The step on the stage and what it does, in words.
  void tell(const std::string& text) { story_ = text; }
  const std::string& story() const { return story_; }
  void show(const std::string& card, const std::string& figure) {
    reading_.card = card;
    reading_.figure = figure;
  }
  void formula(const std::string& latex) { reading_.formulas.push_back(latex); }
  void term(const std::string& name, const std::string& means) { reading_.terms.emplace_back(name, means); }
  const Reading& reading() const { return reading_; }

  const std::vector<Control>& controls() const { return controls_; }
  /// Whether others stand so near that a focus ring around it would lie on them: then it is drawn inside.
  bool is_close(const Control& control) const;
  /// Changes when anything in the list does.
  uint64_t hash() const;

 private:
  std::vector<Control> controls_;
  std::map<std::string, int> seen_;
  std::vector<std::pair<std::string, std::string>> asked_;
  std::string section_;
  std::string group_;
  std::string caption_;
  std::string value_text_;
  std::string revealed_;
  std::string story_;
  Reading reading_;
};

}  // namespace attn
