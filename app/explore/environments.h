// What a trained model makes of data from several environments: the law of each latent in each of them, and which
// latent it holds to be the one that an environment changes.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/explore/newest_request.h"
#include "app/explore/sample_set.h"
#include "engine/training/snapshot.h"

namespace causeway {

struct EnvironmentsRequest {
  std::shared_ptr<const Snapshot> snapshot;  // with a causal model

  /// The same model of the same data.
  bool operator==(const EnvironmentsRequest& other) const;
};

/// One environment, of E.
struct EnvironmentView {
  int number = 0;          // as the data have it
  std::int64_t units = 0;  // held-out ones that it is seen by
  Image average;           // of their pictures; empty for vectors
  int changed = -1;        // the latent that the model holds to have another law here, -1: none
  /// The factors that truly change here; empty where none does. No value: it is not known.
  std::optional<std::vector<int>> truth;
  std::vector<std::vector<double>> density;  // of each latent, at kDensityPoints places of its range
  std::vector<double> gap;                   // of each latent: largest_gap() to the environment it is compared with
};

inline constexpr int kDensityPoints = 96;

struct EnvironmentsAnswer {
  std::uint64_t id = 0;  // of the request
  EnvironmentsRequest request;
  std::vector<EnvironmentView> environments;      // by their numbers, at least one
  int reference = 0;                              // place of the one that all are compared with
  bool held = false;                              // the model says which latents change
  std::vector<std::pair<double, double>> ranges;  // of each latent, over all environments
  std::vector<std::string> factors;
  std::string error, hint;  // why there is nothing else in here
};

/// What is kept from one request to the next: held-out units, as many as the run has for scores up to 3000 (of an
/// opened run a few hundred), and their codes.
class EnvironmentUnits {
 public:
  /// Throws Error if there are none.
  const Dataset& units(const Snapshot& snapshot);
  /// Standardised, encoded once for each image model.
  const MatrixF& codes(const Snapshot& snapshot);

 private:
  std::optional<SampleKey> key_;
  std::shared_ptr<const RunData> of_;
  std::shared_ptr<const Dataset> units_;
  std::shared_ptr<const Dataset> coded_;  // that codes_ belong to
  std::shared_ptr<const ImageAutoencoder> coded_with_;
  std::uint64_t coded_run_ = 0;
  MatrixF codes_;
};

/// Fills everything but id, request and error. Throws Error for data that tell of no environments, and without a causal
/// model.
void compute(EnvironmentUnits& kept, EnvironmentsAnswer& out);

/// Answers on a thread of its own, always the newest request.
class EnvironmentDesk {
 public:
  EnvironmentDesk()
      : thread_([] {
          return [kept = std::make_shared<EnvironmentUnits>()](EnvironmentsAnswer& out) { compute(*kept, out); };
        }) {}

  std::uint64_t ask(EnvironmentsRequest request) { return thread_.ask(std::move(request)); }
  /// The newest answer, null before the first.
  std::shared_ptr<const EnvironmentsAnswer> answer() const { return thread_.answer(); }
  bool idle() const { return thread_.idle(); }

 private:
  NewestRequest<EnvironmentsRequest, EnvironmentsAnswer> thread_;
};

/// Which factors each environment number truly changes, as the data's own notes of interventions say it or the world
/// that they come from; empty: it is not known. An entry for each number from 0 on.
std::vector<std::vector<int>> true_changes(const Dataset& data);

}  // namespace causeway
