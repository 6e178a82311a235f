#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "text/error.h"
#include "text/strings.h"

namespace attn {

/// An Error that the visitor of a page or a window may meet: what() is the sentence of command line and module, `said`
/// that of the visitor's language.
class SaidError : public Error {
 public:
  SaidError(const std::string& text, Said told, std::string where = {})
      : Error(text), said(std::move(told)), path(std::move(where)) {}
  Said said;
  std::string path;  // in a document, of what is wrong; empty: what() begins with it
};

/// fail(), said to a visitor.
[[noreturn]] void fail(Said said, std::string_view what, std::string_view expected, std::string_view found);

/// fail() because something, to a visitor a key of the words, holds more than fits.
[[noreturn]] void fail_most(const char* part, const std::string& path, size_t most, const std::string& found);

/// What was asked for, as "KEY=VALUE", with the reason why it is refused, in the words of the command line and of the
/// visitor.
SaidError refusal(const std::string& asked, const std::string& reason, Said told);

/// What could not be done, as a list that stays short whatever came: the first three, the last of which says how many
/// more there are.
class Complaints {
 public:
  /// `make` makes the complaint, where there is still room for it.
  template <class Make>
  void add(const Make& make) {
    if (first_.size() < kMost)
      first_.push_back(make());
    else
      ++more_;
  }
  /// What was done in another way than asked.
  void note(SaidError note) { notes_.push_back(std::move(note)); }
  /// Whether all was done; there may be notes.
  bool empty() const { return first_.empty(); }
  /// Complaints, then notes.
  std::vector<SaidError> told() const;

 private:
  static constexpr size_t kMost = 3;
  std::vector<SaidError> first_;
  size_t more_ = 0;
  std::vector<SaidError> notes_;
};

/// While an Error is being caught: how a visitor is told of it; where it does not say that itself, by a key.
Said said_error(const char* otherwise = "error");

}  // namespace attn
