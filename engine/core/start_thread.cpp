#include "engine/core/start_thread.h"

#include <algorithm>

namespace causeway {

int default_threads() { return std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, kMostThreads); }

Error no_thread(const std::system_error& reason) {
  return Error("the system lets this program start no further thread: " + reason.code().message(),
               "ask for fewer threads, end other programs, or raise the limit on processes (ulimit -u)");
}

}  // namespace causeway
