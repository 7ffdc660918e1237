#include "engine/data/intervention_notes.h"

namespace causeway {

bool has_intervention_notes(const Dataset& data) {
  const auto found = data.truth.readouts.find(kInterventionNotes);
  return found != data.truth.readouts.end() && found->second.cols() == data.truth.size() &&
         found->second.rows() == data.rows() && data.truth.size() > 0;
}

std::vector<int> noted_interventions(const Dataset& data, std::int64_t unit) {
  const MatrixD& notes = data.truth.readouts.at(kInterventionNotes);
  std::vector<int> factors;
  for (Eigen::Index f = 0; f < notes.cols(); ++f) {
    if (notes(unit * data.frames, f) != 0) factors.push_back(static_cast<int>(f));
  }
  return factors;
}

}  // namespace causeway
