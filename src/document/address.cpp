#include "document/address.h"

#include "scene/link.h"
#include "scene/overrides.h"
#include "scene/problem.h"
#include "text/error.h"

namespace attn {
namespace {

std::string value_of(const Address& address, const std::string& key, const std::string& otherwise) {
  const auto it = address.query.find(key);
  return it == address.query.end() ? otherwise : it->second;
}

/// Whether `act` went through; its Error becomes a complaint.
template <class Act>
bool attempt(std::vector<std::string>& complaints, Act act) {
  try {
    act();
    return true;
  } catch (const Error& e) {
    complaints.push_back(e.what());
    return false;
  }
}

}  // namespace

Scene addressed_scene(const Address& address, Scene scene, const Lexicon& lexicon, bool& linked,
                      std::vector<std::string>& complaints) {
  linked = !address.link.empty() && attempt(complaints, [&] { scene = validated(parse_link(address.link), lexicon); });
  for (const std::string& key : override_keys())
    if (const auto found = address.query.find(key); found != address.query.end())
      attempt(complaints, [&] { apply_override(scene, key, found->second, lexicon); });
  return scene;
}

const Backend& addressed_backend(const Address& address, std::vector<std::string>& complaints) {
  const Backend* backend = &find_backend("auto");
  attempt(complaints, [&] { backend = &find_backend(value_of(address, "backend", "auto")); });
  return *backend;
}

Restrictions addressed_restrictions(const Address& address, std::vector<std::string>& complaints) {
  return parse_restrictions(value_of(address, "hide", ""), value_of(address, "lock", ""),
                            value_of(address, "readonly", "0"), complaints);
}

}  // namespace attn
