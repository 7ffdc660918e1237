#include "app/explore/factor_link.h"

#include <algorithm>

#include "engine/metrics/mcc.h"

namespace causeway {
namespace {

template <class M>
std::vector<double> column_of(const M& m, int index) {
  std::vector<double> values;
  for (Eigen::Index r = 0; r < m.rows(); ++r) values.push_back(static_cast<double>(m(r, index)));
  return values;
}

}  // namespace

std::vector<int> match_latents(const MatrixF& latents, const MatrixD& factors) {
  return mcc(latents.cast<double>(), factors, CorrelationKind::kSpearman).code_of_factor;
}

bool follows_clearly(const MatrixF& latents, const MatrixD& factors, int factor) {
  const MccResult match = mcc(latents.cast<double>(), factors, CorrelationKind::kSpearman);
  return latent_of(own_codes(match.correlation, match.code_of_factor), factor) >= 0;
}

int latent_of(const std::vector<int>& latent_of_factor, int factor) {
  return factor >= 0 && factor < static_cast<int>(latent_of_factor.size())
             ? latent_of_factor[static_cast<std::size_t>(factor)]
             : -1;
}

int factor_of(const std::vector<int>& latent_of_factor, int latent) {
  const auto found = std::find(latent_of_factor.begin(), latent_of_factor.end(), latent);
  return latent < 0 || found == latent_of_factor.end() ? -1 : static_cast<int>(found - latent_of_factor.begin());
}

MonotoneMap factor_to_latent(const MatrixD& factors, int factor, const MatrixF& latents, int latent) {
  return {column_of(factors, factor), column_of(latents, latent)};
}

MonotoneMap latent_to_factor(const MatrixF& latents, int latent, const MatrixD& factors, int factor) {
  return {column_of(latents, latent), column_of(factors, factor)};
}

}  // namespace causeway
