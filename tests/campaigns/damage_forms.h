// What the damage campaign damages: every form of file that the program reads, each with a small good example.
#pragma once

#include <filesystem>
#include <span>
#include <string_view>

namespace causeway {

struct DamageForm {
  std::string_view name;
  /// Writes a good example into an empty directory.
  void (*write)(const std::filesystem::path& directory);
  /// Reads what write() wrote, as the program would. Throws whatever the program would meet.
  void (*read)(const std::filesystem::path& directory);
};

std::span<const DamageForm> damage_forms();

}  // namespace causeway
