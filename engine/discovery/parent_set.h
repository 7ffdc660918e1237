// Sets of parents as bits of a word: bit i says that variable i is in it.
#pragma once

#include <cstdint>

namespace causeway {

using ParentSet = std::uint32_t;

constexpr ParentSet only_parent(int variable) { return ParentSet{1} << variable; }
constexpr bool has_parent(ParentSet set, int variable) { return (set & only_parent(variable)) != 0; }

}  // namespace causeway
