// The one exception type of the project, so that every failure reaches a person as one clear line with a hint.
#pragma once

#include <stdexcept>
#include <string>

namespace causeway {

/// Something failed. `what()` is one line that says what; `hint()` is one line that says what to do next (may be
/// empty).
class Error : public std::runtime_error {
 public:
  explicit Error(const std::string& message, std::string hint = {})
      : std::runtime_error(message), hint_(std::move(hint)) {}
  const std::string& hint() const noexcept { return hint_; }

 private:
  std::string hint_;
};

/// The caller asked for something that makes no sense (unknown key, value out of range): exit code 2 on a command line.
class UsageError : public Error {
 public:
  using Error::Error;
};

}  // namespace causeway
