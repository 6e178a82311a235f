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

}  // namespace

Scene addressed_scene(const Address& address, Scene scene, const Lexicon& lexicon, bool& linked,
                      std::vector<std::string>& complaints) {
  const auto take = [&](auto make) {
    try {
      scene = validated(make(), lexicon);
      return true;
    } catch (const Error& e) {
      complaints.push_back(e.what());
      return false;
    }
  };
  linked = !address.link.empty() && take([&] { return parse_link(address.link); });
  for (const std::string& key : override_keys())
    if (const auto found = address.query.find(key); found != address.query.end())
      take([&] {
        Scene next = scene;
        apply_override(next, key, found->second, lexicon);
        return next;
      });
  return scene;
}

const Backend& addressed_backend(const Address& address, std::vector<std::string>& complaints) {
  try {
    return find_backend(value_of(address, "backend", "auto"));
  } catch (const Error& e) {
    complaints.push_back(e.what());
  }
  return find_backend("auto");
}

Restrictions addressed_restrictions(const Address& address, std::vector<std::string>& complaints) {
  return parse_restrictions(value_of(address, "hide", ""), value_of(address, "lock", ""),
                            value_of(address, "readonly", "0"), complaints);
}

}  // namespace attn
