#pragma once
#include "text/error.h"
#include "text/strings.h"

namespace attn {

/// An Error that the visitor of a page or a window may meet: what() is the sentence of command line and module, `said`
/// that of the visitor's language.
class SaidError : public Error {
 public:
  SaidError(const std::string& text, Said told) : Error(text), said(std::move(told)) {}
  Said said;
};

/// fail(), said to a visitor.
[[noreturn]] void fail(Said said, std::string_view what, std::string_view expected, std::string_view found);

/// What was asked for, as "KEY=VALUE", with the reason why it is refused, in the words of the command line and of the
/// visitor.
SaidError refusal(const std::string& asked, const std::string& reason, Said told);

/// While an Error is being caught: how a visitor is told of it; where it does not say that itself, by a key.
Said said_error(const char* otherwise = "error");

}  // namespace attn
