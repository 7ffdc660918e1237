// The inner loops of Eigen's products, compiled once. Eigen compiles them anew in every file that multiplies matrices,
// for a second or two each; declared here, all files share those of eigen_products.cpp. Products themselves are written
// as ever: a * b. What is not named here is compiled where it is used, as without this file.
#pragma once

#include <Eigen/Core>

// EXTERN is `extern` to declare them, empty to define them. The arguments are those with which Eigen 3.4 multiplies
// dense matrices of S, of either storage order, into one without an inner stride.
#define CAUSEWAY_PRODUCTS_OF(EXTERN, S)                                                                              \
  EXTERN template struct gebp_kernel<S, S, Index, blas_data_mapper<S, Index, ColMajor, 0, 1>, gebp_traits<S, S>::mr, \
                                     gebp_traits<S, S>::nr, false, false>;                                           \
  CAUSEWAY_PACKING_OF(EXTERN, S, ColMajor)                                                                           \
  CAUSEWAY_PACKING_OF(EXTERN, S, RowMajor)                                                                           \
  CAUSEWAY_TIMES_VECTOR_OF(EXTERN, S, ColMajor, RowMajor)                                                            \
  CAUSEWAY_TIMES_VECTOR_OF(EXTERN, S, RowMajor, ColMajor)
#define CAUSEWAY_PACKING_OF(EXTERN, S, ORDER)                                                                        \
  EXTERN template struct gemm_pack_lhs<S, Index, const_blas_data_mapper<S, Index, ORDER>, gebp_traits<S, S>::mr,     \
                                       gebp_traits<S, S>::LhsProgress, gebp_traits<S, S>::LhsPacket4Packing, ORDER>; \
  EXTERN template struct gemm_pack_rhs<S, Index, const_blas_data_mapper<S, Index, ORDER>, gebp_traits<S, S>::nr, ORDER>;
#define CAUSEWAY_TIMES_VECTOR_OF(EXTERN, S, ORDER, OTHER)                                                        \
  EXTERN template struct general_matrix_vector_product<Index, S, const_blas_data_mapper<S, Index, ORDER>, ORDER, \
                                                       false, S, const_blas_data_mapper<S, Index, OTHER>, false, 0>;

namespace Eigen::internal {
CAUSEWAY_PRODUCTS_OF(extern, float)
CAUSEWAY_PRODUCTS_OF(extern, double)
}  // namespace Eigen::internal
