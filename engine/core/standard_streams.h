// The three standard streams of a program that may be started without them, or whose output may go nowhere.
#pragma once

#include <string>

namespace causeway {

/// Opens descriptors 0 to 2 that the caller has closed, so that no file takes their place and gets what is printed.
void keep_standard_streams();

/// Ends the output of `program`: `exit_code`, or 1 in place of 0, with a line on standard error, if standard output
/// could not be written. `reason` is the errno of a print that has failed already, or 0. A reader who has left
/// (`| head`) is not worth a line.
int finish_output(const std::string& program, int exit_code, int reason = 0);

}  // namespace causeway
