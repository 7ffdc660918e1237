// Products of whole matrices by multiply() of gemm.h, for operations that make few of them: written with Eigen's
// operators each would be compiled anew where it stands, for a second or two.
#pragma once

#include "engine/core/types.h"

namespace causeway {

/// A B, A^T B and A B^T; sizes must fit.
MatrixF product(const Eigen::Ref<const MatrixF>& a, const Eigen::Ref<const MatrixF>& b);
MatrixD product(const Eigen::Ref<const MatrixD>& a, const Eigen::Ref<const MatrixD>& b);
MatrixF transposed_product(const Eigen::Ref<const MatrixF>& a, const Eigen::Ref<const MatrixF>& b);
MatrixD transposed_product(const Eigen::Ref<const MatrixD>& a, const Eigen::Ref<const MatrixD>& b);
MatrixF product_transposed(const Eigen::Ref<const MatrixF>& a, const Eigen::Ref<const MatrixF>& b);
MatrixD product_transposed(const Eigen::Ref<const MatrixD>& a, const Eigen::Ref<const MatrixD>& b);

}  // namespace causeway
