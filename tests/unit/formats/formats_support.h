#pragma once
#include <doctest/doctest.h>

#include <string>
#include <string_view>

/// The message holds this part.
inline void check_has(const std::string& message, std::string_view part) {
  CAPTURE(message);
  CAPTURE(part);
  CHECK(message.find(part) != std::string::npos);
}
