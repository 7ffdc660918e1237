#include "engine/models/principal_components.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/core/decompositions.h"
#include "engine/core/error.h"
#include "engine/core/noise.h"
#include "engine/grad/gemm.h"

namespace causeway {

namespace {

constexpr int kSpare = 8;       // directions beyond those asked for, which speeds convergence
constexpr int kIterations = 5;  // the spectrum falls quickly: more changes nothing visible
constexpr Eigen::Index kRowBlock = 128;
constexpr Eigen::Index kColumnBlock = 512;

template <class F>
void for_blocks(ThreadPool& pool, Eigen::Index count, Eigen::Index block, F&& body) {
  pool.parallel_for(static_cast<int>((count + block - 1) / block), [&](int b) {
    const Eigen::Index begin = b * block;
    body(begin, std::min(block, count - begin));
  });
}

}  // namespace

PrincipalComponents PrincipalComponents::fit(ThreadPool& pool, MatrixF samples, int components, std::uint64_t seed) {
  const Eigen::Index rows = samples.rows(), values = samples.cols();
  const Eigen::Index width = std::min<Eigen::Index>(components + kSpare, std::min(rows, values));
  if (components > std::min(rows, values)) {
    throw Error(
        fmt::format("{} principal components cannot come from {} images of {} values", components, rows, values),
        "bring more images or lower image.codes");
  }
  Eigen::RowVectorXf mean = samples.colwise().mean();
  samples.rowwise() -= mean;
  if (!samples.allFinite()) throw Error("the images hold values that are not finite", "check the data set");

  MatrixF directions(values, width), projected(rows, width);
  fill_normal(directions.data(), directions.size(), seed, Stream::kInitialWeights, 0);
  const auto project = [&] {
    for_blocks(pool, rows, kRowBlock, [&](Eigen::Index begin, Eigen::Index count) {
      multiply({count, width, values, false, false}, samples.row(begin).data(), directions.data(),
               projected.row(begin).data(), false);
    });
  };
  for (int i = 0; i < kIterations; ++i) {
    project();
    for_blocks(pool, values, kColumnBlock, [&](Eigen::Index begin, Eigen::Index count) {
      directions.middleRows(begin, count).noalias() = samples.middleCols(begin, count).transpose() * projected;
    });
    const Eigen::HouseholderQR<Eigen::MatrixXf> qr{Eigen::MatrixXf(directions)};
    directions = qr.householderQ() * Eigen::MatrixXf::Identity(values, width);
  }
  project();
  const Eigen::MatrixXd small =
      projected.cast<double>().transpose() * projected.cast<double>() / static_cast<double>(rows);
  const Eigensystem solver = symmetric_eigensystem(small);
  // Eigen sorts upwards.
  const Eigen::VectorXd variance = solver.values.tail(components).reverse().cwiseMax(0.0);
  const double total = variance.sum();
  if (!(total > 1e-9)) {
    throw Error("the images do not differ from one another: there is nothing to learn",
                "check the data set; a world's pictures must show its variables");
  }
  const double effective = total * total / variance.squaredNorm();
  const Eigen::MatrixXf turn = solver.vectors.rightCols(components).rowwise().reverse().cast<float>();
  MatrixF basis = (directions * turn).transpose();
  // The sign of an eigenvector is arbitrary: the largest entry is made positive.
  for (Eigen::Index k = 0; k < basis.rows(); ++k) {
    Eigen::Index largest = 0;
    basis.row(k).cwiseAbs().maxCoeff(&largest);
    basis.row(k) *= static_cast<float>(std::sqrt(effective / total)) * (basis(k, largest) < 0 ? -1.0F : 1.0F);
  }
  return {std::move(mean), std::move(basis)};
}

MatrixF PrincipalComponents::project(const Eigen::Ref<const MatrixF>& samples) const {
  const MatrixF centred = samples.rowwise() - mean_;
  return centred * basis_.transpose();
}

}  // namespace causeway
