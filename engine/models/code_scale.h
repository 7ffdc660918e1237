// Standard deviations of the codes that a model was trained on, kept among its parameters: networks see all codes at
// one size, though principal components come on one common scale.
#pragma once

#include <cmath>

#include "engine/grad/parameters.h"

namespace causeway {

class CodeScale {
 public:
  /// One for each of `codes` codes, 1 until set() is called.
  void add_to(ParameterStore<float>& store, int codes) {
    id_ = store.add("code_scale", 1, codes);
    store.value(id_).setOnes();
  }
  /// Of the columns of `codes`; one that hardly varies keeps its size.
  void set(ParameterStore<float>& store, const MatrixF& codes) const {
    for (Eigen::Index c = 0; c < codes.cols(); ++c) {
      const auto column = codes.col(c).cast<double>().array();
      const double std = std::sqrt((column - column.mean()).square().mean());
      store.value(id_)(0, c) = std > 1e-6 ? static_cast<float>(std) : 1.0F;
    }
  }
  /// Codes as networks see them, and the reverse; R x d.
  MatrixF into(const ParameterStore<float>& store, const MatrixF& codes) const {
    return (codes.array().rowwise() / store.value(id_).row(0).array()).matrix();
  }
  MatrixF back(const ParameterStore<float>& store, const MatrixF& codes) const {
    return (codes.array().rowwise() * store.value(id_).row(0).array()).matrix();
  }

 private:
  ParameterId id_;
};

}  // namespace causeway
