#include "text/said_error.h"

namespace attn {

void fail(Said said, std::string_view what, std::string_view expected, std::string_view found) {
  try {
    fail(what, expected, found);
  } catch (const Error& e) {
    throw SaidError(e.what(), std::move(said));
  }
}

SaidError refusal(const std::string& asked, const std::string& reason, Said told) {
  return {asked + ": " + reason, {"error.part", {asked}, {std::move(told)}}};
}

Said said_error(const char* otherwise) {
  try {
    throw;
  } catch (const SaidError& e) {
    return e.said;
  } catch (...) {
    return {otherwise};
  }
}

}  // namespace attn
