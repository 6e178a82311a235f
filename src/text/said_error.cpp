#include "text/said_error.h"

#include "text/numbers.h"

namespace attn {

void fail(Said said, std::string_view what, std::string_view expected, std::string_view found) {
  try {
    fail(what, expected, found);
  } catch (const Error& e) {
    throw SaidError(e.what(), std::move(said));
  }
}

void fail_most(const char* part, const std::string& path, size_t most, const std::string& found) {
  const std::string count = in_threes(std::to_string(most));
  fail({"error.part", {}, {{part}, {"error.most", {count}}}}, path, "at most " + count, found);
}

std::vector<SaidError> Complaints::told() const {
  std::vector<SaidError> told = first_;
  if (more_ > 0) {
    const std::string count = in_threes(std::to_string(more_));
    told.back() = {told.back().what() + (", and " + count + " more"), {"error.more", {count}, {told.back().said}}};
  }
  told.insert(told.end(), notes_.begin(), notes_.end());
  return told;
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
