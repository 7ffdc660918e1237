// The desktop's file manager.
#pragma once

#include <filesystem>

namespace causeway {

/// Whether the desktop has a program that opens folders (xdg-open, of the package xdg-utils).
bool can_show_in_folder();
/// Opens the folder that a file is in. Does not wait. False if there is no such program.
bool show_in_folder(const std::filesystem::path& file);

}  // namespace causeway
