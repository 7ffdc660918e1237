#include "engine/core/standard_streams.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

namespace causeway {

void keep_standard_streams() {
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(descriptor, F_GETFD) != -1 || errno != EBADF) continue;
    // The lowest free descriptor is taken. Standard output is opened for reading, so that printing still fails.
    if (open("/dev/null", descriptor == STDERR_FILENO ? O_WRONLY : O_RDONLY) != descriptor) return;
  }
}

int finish_output(const std::string& program, int exit_code, int reason) {
  errno = 0;
  const bool flushed = std::fflush(stdout) == 0;
  if (reason == 0) reason = errno;
  if (flushed && std::ferror(stdout) == 0) return exit_code;
  if (reason != EPIPE) {
    // The reason is lost where a print in between has tried to write before.
    const std::string text = fmt::format(
        "{}: standard output cannot be written{}\n"
        "  hint: send it elsewhere, e.g. > FILE; runs and files that were to be made are complete\n",
        program, reason != 0 ? ": " + std::generic_category().message(reason) : "");
    std::fwrite(text.data(), 1, text.size(), stderr);  // what cannot be written there either is passed over
  }
  return exit_code == 0 ? 1 : exit_code;
}

}  // namespace causeway
