#include "engine/scores/metric.h"

// One line a metric: the name of the function that makes its entry, in the order in which metrics are shown.
#define CAUSEWAY_METRICS(METRIC)                 \
  METRIC(disentanglement)                        \
  METRIC(completeness)                           \
  METRIC(mcc)                                    \
  METRIC(shd)                                    \
  METRIC(intervention_accuracy)                  \
  METRIC(environment_correlation)                \
  METRIC(ancestor_errors)                        \
  METRIC(lagged_shd)                             \
  METRIC(target_accuracy)                        \
  METRIC(target_accuracy_best_possible)          \
  METRIC(mcc_uniform)                            \
  METRIC(r2_diagonal)                            \
  METRIC(r2_off_diagonal)                        \
  METRIC(prediction_error_one)                   \
  METRIC(prediction_error_twenty)                \
  METRIC(triplet_distance)                       \
  METRIC(informativeness)                        \
  METRIC(interventional_error)                   \
  METRIC(interventional_error_factors)           \
  METRIC(reconstruction_error)                   \
  METRIC(noise_disentanglement)                  \
  METRIC(block_disentanglement)                  \
  METRIC(mcc_pearson)                            \
  METRIC(interventional_error_unchanged)         \
  METRIC(interventional_error_factors_unchanged) \
  METRIC(worst_group)                            \
  METRIC(balanced_accuracy)                      \
  METRIC(train_accuracy)                         \
  METRIC(calibration_error)                      \
  METRIC(content_r2)                             \
  METRIC(style_r2)                               \
  METRIC(counterfactual_descendants)             \
  METRIC(counterfactual_others)                  \
  METRIC(counterfactual_set)                     \
  METRIC(counterfactual_nothing_moves)           \
  METRIC(interventional_distribution)            \
  METRIC(irs)                                    \
  METRIC(mig)                                    \
  METRIC(sap)                                    \
  METRIC(modularity)                             \
  METRIC(explicitness)

namespace causeway {

namespace metric_entry {
#define CAUSEWAY_DECLARE(name) Metric name();
CAUSEWAY_METRICS(CAUSEWAY_DECLARE)
#undef CAUSEWAY_DECLARE
}  // namespace metric_entry

const std::vector<Metric>& metrics() {
#define CAUSEWAY_ENTRY(name) metric_entry::name(),
  static const std::vector<Metric> list{CAUSEWAY_METRICS(CAUSEWAY_ENTRY)};
#undef CAUSEWAY_ENTRY
  return list;
}

}  // namespace causeway
