#include "app/ui/show_in_folder.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <sstream>
#include <string>
#include <system_error>

namespace causeway {
namespace fs = std::filesystem;
namespace {

fs::path opener() {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path != nullptr ? path : "");
  for (std::string folder; std::getline(folders, folder, ':');) {
    const fs::path program = fs::path(folder) / "xdg-open";
    if (::access(program.c_str(), X_OK) == 0) return program;
  }
  return {};
}

}  // namespace

bool can_show_in_folder() { return !opener().empty(); }

bool show_in_folder(const fs::path& file) {
  const fs::path program = opener();
  if (program.empty()) return false;
  std::error_code error;
  const std::string folder = fs::absolute(file, error).parent_path().string();
  // By a shell that ends at once: the file manager is nobody's child then, and leaves no zombie behind.
  std::string shell = "/bin/sh", option = "-c", script = "\"$0\" \"$1\" >/dev/null 2>&1 </dev/null &";
  std::string name = program.string(), argument = folder;
  char* words[] = {shell.data(), option.data(), script.data(), name.data(), argument.data(), nullptr};
  pid_t child = 0;
  if (::posix_spawn(&child, shell.c_str(), nullptr, nullptr, words, environ) != 0) return false;
  int status = 0;
  return ::waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace causeway
