#pragma once
#include "ui/kit/frame.h"
#include "ui/kit/runs.h"

namespace attn {

/// A control or a symbol, whose name, meaning and range the glossary may have ("term.<term>" and "term.<term>.means" of
/// the strings): shown once a pointer has rested on the place for half a second, a finger was held there for so long,
/// or the keyboard is there. `id`: of a control ("mask form", "symbol q", "term key") or the key of its name
/// ("parameter.period").
void hint(Frame& frame, const std::string& id, Rect place);
/// The name of a term, strong: `key` is "term.<term>".
std::vector<Run> term_name(const Frame& frame, const std::string& key, float size);
/// Shows it at once.
void open_hint(Frame& frame, const std::string& id, Rect place);
/// Takes away the one on view until another is asked for; false: there is none.
bool dismiss_hint(Frame& frame);
/// "mask", "q", "period".
std::string term_of(const std::string& id);

/// After everything is drawn.
void show_hint(Frame& frame);
/// Seconds until a frame has to show one; negative: none.
double hint_wait(const Hint& hint, double now);
/// Whether the glossary is to be loaded now: it is asked for once per language.
bool lacks_glossary(Frame& frame);

}  // namespace attn
