// Numbers for cells of a table that say which of several things a row belongs to.
#pragma once

#include <map>
#include <set>
#include <string>

namespace causeway {

/// Of each of `cells`: whole numbers from 0 as they are (`as_they_are` becomes true), everything else numbered from 0
/// in natural order, numbers by value.
std::map<std::string, int> numbers_of_cells(const std::set<std::string>& cells, bool& as_they_are);

}  // namespace causeway
