// The Beta distribution as worlds use it.
#pragma once

#include <boost/math/distributions/beta.hpp>

namespace causeway {

/// Computing in long double, Boost's default, is eight times slower and changes the 16th digit.
using BetaLaw =
    boost::math::beta_distribution<double, boost::math::policies::policy<boost::math::policies::promote_double<false>>>;

}  // namespace causeway
