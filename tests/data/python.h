// Files written by other people's code: numpy through the system's Python, where there is one.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace causeway {

inline bool has_numpy() {
  static const bool found = std::system("/usr/bin/python3 -c 'import numpy' >/dev/null 2>&1") == 0;
  return found;
}

/// Runs a script in `directory`, after "import io, zipfile, numpy as np". True if it succeeded.
inline bool run_python(const std::filesystem::path& directory, const std::string& script) {
  const auto file = directory / "script.py";
  std::ofstream(file) << "import io, zipfile, numpy as np\n" << script;
  const auto command = "cd '" + directory.string() + "' && /usr/bin/python3 script.py";
  const bool done = std::system(command.c_str()) == 0;
  std::filesystem::remove(file);
  return done;
}

}  // namespace causeway

#define CAUSEWAY_NEEDS_NUMPY()                                      \
  if (!causeway::has_numpy()) {                                     \
    GTEST_SKIP() << "/usr/bin/python3 with numpy is not installed"; \
  }
