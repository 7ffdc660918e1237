// Signals that ask a long command to end: it saves what it has and ends with exit code 130.
#pragma once

#include <atomic>

namespace causeway::cli {

/// From now on Ctrl-C, SIGTERM and SIGHUP (a closed terminal, a lost connection) set stop_requested() instead of
/// ending the process, and writing to a terminal or pipe that is gone does not end it either. Under nohup SIGHUP stays
/// ignored.
void catch_stop_signals();
const std::atomic<bool>& stop_requested();

}  // namespace causeway::cli
