// Threads where the system may refuse them: a limit on processes, a container, a batch system.
#pragma once

#include <system_error>
#include <thread>
#include <utility>

#include "engine/core/error.h"

namespace causeway {

/// Most threads that may be asked for anywhere: on the command line, for a window, of a pool.
inline constexpr int kMostThreads = 1024;

/// As many threads as this process may run at a time, at most kMostThreads.
int default_threads();

/// What to tell if not even one thread can be started.
Error no_thread(const std::system_error& reason);

/// A thread that does `work`. Throws Error, with what to do about it, if the system does not allow another one.
template <class F>
std::thread start_thread(F&& work) {
  try {
    return std::thread(std::forward<F>(work));
  } catch (const std::system_error& error) {
    throw no_thread(error);
  }
}

}  // namespace causeway
