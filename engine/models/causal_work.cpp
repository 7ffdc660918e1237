#include "engine/models/causal_work.h"

#include <algorithm>

namespace causeway {

namespace {

constexpr double kForwardAndBackward = 3.0;

double mlp_work(int in, const std::vector<int>& hidden, int out) {
  double work = 0;
  for (const int width : hidden) {
    work += static_cast<double>(in) * width;
    in = width;
  }
  return work + static_cast<double>(in) * out;
}

}  // namespace

double ilcm_work(const CausalSettings& s, int codes, std::int64_t begin, std::int64_t end) {
  const double n = s.latents;
  const double encoder = 2 * mlp_work(codes, s.hidden, 2 * s.latents);
  const double decoder = mlp_work(s.latents, s.hidden, codes);
  const double solution = mlp_work(2 * s.latents, s.solution_hidden, 2);
  const double search = s.search_steps;
  const auto overlap = [&](double from, double to) {
    return std::max(0.0, std::min(static_cast<double>(end), to) - std::max(static_cast<double>(begin), from));
  };
  const double pretrain = overlap(0, s.pretrain_until * search);
  const double full = overlap(s.pretrain_until * search, s.deterministic_from * search);
  const double refine_from = search + s.polish_steps;
  const double rest = overlap(s.deterministic_from * search, refine_from);
  const double refine = overlap(refine_from, 1e18);
  const double share = n / (n + 1);  // of pairs with an intervention
  // In the refinement the encoder is not learned: a forward pass, a third of the work.
  const double refinement = kForwardAndBackward * s.refine_batch * refine * (encoder / 3 + share * solution);
  return refinement +
         kForwardAndBackward * s.batch *
             (pretrain * (encoder + 2 * decoder) + full * (encoder + (2 * n + 3) * decoder + n * solution) +
              rest * (encoder + (3 + share) * decoder + share * solution));
}

double elcm_work(const CausalSettings& s, int codes, std::int64_t begin, std::int64_t end) {
  const double mechanisms = s.latents * mlp_work(2 * s.latents, s.solution_hidden, 2);
  return autoencoder_work(s, codes, begin, end) +
         kForwardAndBackward * 2 * s.batch * mechanisms * static_cast<double>(end - begin);
}

double autoencoder_work(const CausalSettings& s, int codes, std::int64_t begin, std::int64_t end) {
  const double network = mlp_work(codes, s.hidden, 2 * s.latents) + mlp_work(s.latents, s.hidden, codes);
  return kForwardAndBackward * 2 * s.batch * network * static_cast<double>(end - begin);
}

}  // namespace causeway
