// Maps values of a learned latent to values of the factor it is matched with, fitted on samples of which both are
// known.
#pragma once

#include <span>
#include <vector>

namespace causeway {

/// The monotone map that takes the latent's quantiles to the factor's (to the reversed ones if the two are ordered
/// against each other), linear in between, constant outside.
class MonotoneMap {
 public:
  /// One entry a sample, at least two, as many of both; else UsageError.
  MonotoneMap(std::span<const double> latent, std::span<const double> factor);

  double operator()(double latent) const;

 private:
  std::vector<double> from_, to_;  // from_ ascends
};

}  // namespace causeway
