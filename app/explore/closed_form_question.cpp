#include "app/explore/closed_form_question.h"

#include <algorithm>

#include "engine/core/error.h"
#include "engine/metrics/mcc.h"

namespace causeway {

namespace {

constexpr std::int64_t kMostPairs = 8000;  // more change little and take memory

}  // namespace

void compute(Workbench& bench, const Snapshot& snapshot, ClosedFormAnswer& out) {
  const Pipeline& pipeline = causal_pipeline(snapshot);
  // The training pairs as long as the run holds them: a trained run that was opened does not.
  out.held_out = !snapshot.data;
  const auto few = out.held_out ? bench.many_samples(snapshot) : nullptr;
  const Dataset& all = out.held_out ? *few : snapshot.data->train;
  if (all.frames != 2) throw Error("these data are no pairs", "open data of pairs to see their closed form here");
  out.pairs = std::min(kMostPairs, all.units);
  const Eigen::Index rows = 2 * out.pairs;
  ThreadPool alone(1);
  const MatrixF codes = all.has_pictures() ? pipeline.scaler.standardise(pipeline.images->encode_images(
                                                 alone, all.pictures.data(), static_cast<int>(rows)))
                                           : MatrixF(pipeline.codes_of(alone, all).topRows(rows));
  out.form = fit_closed_form(codes, snapshot.settings.causal.latents, snapshot.settings.seed);
  out.doubts = doubts_of(out.form);
  if (truth_hidden(snapshot)) return;
  const MatrixD factors = all.truth.factors.topRows(std::min(rows, all.truth.factors.rows()));
  if (factors.rows() != rows || factors.cols() == 0) return;
  out.factors = all.truth.names;
  out.correlation = absolute_correlation(out.form.causal_of(codes), factors, CorrelationKind::kSpearman);
}

}  // namespace causeway
