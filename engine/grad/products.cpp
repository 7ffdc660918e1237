#include "engine/grad/products.h"

#include "engine/core/error.h"
#include "engine/grad/gemm.h"

namespace causeway {

namespace {

template <class S>
using Operand = Eigen::Ref<const Matrix<S>>;

template <class S>
Matrix<S> multiplied(const Operand<S>& a, const Operand<S>& b, bool transpose_a, bool transpose_b) {
  const GemmShape shape{transpose_a ? a.cols() : a.rows(), transpose_b ? b.rows() : b.cols(),
                        transpose_a ? a.rows() : a.cols(), transpose_a, transpose_b};
  if ((transpose_b ? b.cols() : b.rows()) != shape.k) throw UsageError("Matrices of a product do not fit.");
  // Rows of a part of a larger matrix do not follow each other.
  const auto dense = [](const Operand<S>& m, Matrix<S>& copy) {
    if (m.outerStride() == m.cols()) return m.data();
    copy = m;
    return static_cast<const S*>(copy.data());
  };
  Matrix<S> copy_a, copy_b, c(shape.m, shape.n);
  multiply(shape, dense(a, copy_a), dense(b, copy_b), c.data(), false);
  return c;
}

}  // namespace

MatrixF product(const Operand<float>& a, const Operand<float>& b) { return multiplied<float>(a, b, false, false); }
MatrixD product(const Operand<double>& a, const Operand<double>& b) { return multiplied<double>(a, b, false, false); }
MatrixF transposed_product(const Operand<float>& a, const Operand<float>& b) {
  return multiplied<float>(a, b, true, false);
}
MatrixD transposed_product(const Operand<double>& a, const Operand<double>& b) {
  return multiplied<double>(a, b, true, false);
}
MatrixF product_transposed(const Operand<float>& a, const Operand<float>& b) {
  return multiplied<float>(a, b, false, true);
}
MatrixD product_transposed(const Operand<double>& a, const Operand<double>& b) {
  return multiplied<double>(a, b, false, true);
}

}  // namespace causeway
