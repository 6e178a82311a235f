#include "text/said_error.h"

namespace attn {

void fail(Said said, std::string_view what, std::string_view expected, std::string_view found) {
  try {
    fail(what, expected, found);
  } catch (const Error& e) {
    throw SaidError(e.what(), std::move(said));
  }
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
