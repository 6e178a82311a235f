#include "story/restrictions.h"

#include <algorithm>

#include "scene/settings.h"
#include "text/list.h"
#include "text/utf8.h"

namespace attn {
namespace {

const std::set<std::string> kPanels{"controls", "guide", "filmstrip", "equation", "inspector", "top", "share"};

std::set<std::string> read_ids(const std::string& key, const std::string& list, const std::set<std::string>& known,
                               Complaints& complaints) {
  std::set<std::string> ids;
  for (size_t begin = 0; begin < list.size();) {
    const size_t end = std::min(list.find(',', begin), list.size());
    const std::string id = list.substr(begin, end - begin);
    begin = end + 1;
    if (known.count(id))
      ids.insert(id);
    else
      complaints.add([&] {
        return refusal(key + "=" + one_line(id), "expected one of " + list_of(known),
                       {"error.unknown", {one_line(id)}});
      });
  }
  return ids;
}

}  // namespace

bool yes_or_no(const std::string& key, const std::string& value, Complaints& complaints) {
  const bool yes = value.empty() || value == "1" || value == "true";
  if (!yes && value != "0" && value != "false")
    complaints.add([&] { return refusal(key + "=" + one_line(value), "expected 1 or 0", {"error.one_of", {"1, 0"}}); });
  return yes;
}

Restrictions parse_restrictions(const std::string& hide, const std::string& lock, const std::string& readonly,
                                Complaints& complaints) {
  std::set<std::string> can_hide = kPanels;
  std::set<std::string> can_lock(setting_controls().begin(), setting_controls().end());
  can_hide.insert(can_lock.begin(), can_lock.end());
  can_lock.insert("controls");
  Restrictions r;
  r.hidden = read_ids("hide", hide, can_hide, complaints);
  r.locked = read_ids("lock", lock, can_lock, complaints);
  if (r.locked.count("controls")) r.locked = can_lock;
  r.readonly = yes_or_no("readonly", readonly, complaints);
  if (r.readonly)
    for (const Setting<Problem>& row : settings<Problem>())
      if (!row.control.empty()) r.locked.insert(row.control);
  return r;
}

}  // namespace attn
