#pragma once
#include <set>
#include <string>
#include <vector>

#include "text/said_error.h"

namespace attn {

/// What an address (hide=, lock=, readonly) takes away from the visitor. It binds the front end, not window.playground,
/// which belongs to the page around.
struct Restrictions {
  std::set<std::string> hidden;  // settings and panels that are not drawn
  std::set<std::string> locked;  // settings that are drawn and refuse changes
  bool readonly = false;         // nothing that affects numbers can be changed: their settings are locked, too

  bool hides(const std::string& id) const { return hidden.count(id) > 0; }
  bool locks(const std::string& id) const { return locked.count(id) > 0; }
};

/// "", "1", "true": yes; "0", "false": no. Anything else is no and adds a line to `complaints`.
bool yes_or_no(const std::string& key, const std::string& value, Complaints& complaints);

/// Reads comma lists of ids: setting_controls(), `controls` for all of them, and panels to be hidden: controls, guide,
/// filmstrip, equation, inspector, top, share; `readonly`: yes or no. Anything else has no effect and adds a line to
/// `complaints`.
Restrictions parse_restrictions(const std::string& hide, const std::string& lock, const std::string& readonly,
                                Complaints& complaints);

}  // namespace attn
