// Failures must be of the project's own type and say what they are about.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "engine/core/error.h"

namespace causeway {

/// Runs `action`, which must throw Error; what() and hint() together must contain `part`.
inline void expect_error(const std::function<void()>& action, const std::string& part) {
  try {
    action();
  } catch (const Error& error) {
    const auto text = std::string(error.what()) + " | " + error.hint();
    EXPECT_NE(text.find(part), std::string::npos) << text;
    EXPECT_EQ(text.find('\n'), std::string::npos) << "one line: " << text;
    return;
  }
  ADD_FAILURE() << "no error, expected one about: " << part;
}

}  // namespace causeway
