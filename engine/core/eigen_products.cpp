#include "engine/core/eigen_products.h"

namespace Eigen::internal {
CAUSEWAY_PRODUCTS_OF(, float)
CAUSEWAY_PRODUCTS_OF(, double)
}  // namespace Eigen::internal
