#pragma once

namespace causeway {

/// Hash of the commit this program was built from, "-dirty" appended if the tree had changes, "unknown" outside git.
const char* git_version();

}  // namespace causeway
