#include "engine/metrics/binned_codes.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <numeric>
#include <utility>
#include <vector>

#include "engine/core/decompositions.h"
namespace causeway {

namespace {

/// Rows of each value of a column, by value.
std::map<int, std::vector<Eigen::Index>> groups_of(const Matrix<int>& factors, Eigen::Index factor) {
  std::map<int, std::vector<Eigen::Index>> groups;
  for (Eigen::Index r = 0; r < factors.rows(); ++r) groups[factors(r, factor)].push_back(r);
  return groups;
}

/// Linear between order statistics.
double quantile_of(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  const double place = share * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  if (below + 1 >= values.size()) return values.back();
  return values[below] + (place - static_cast<double>(below)) * (values[below + 1] - values[below]);
}

/// Lead of the largest entry over the second; of one entry, itself.
double lead(std::vector<double> values) {
  std::sort(values.begin(), values.end(), std::greater<>());
  return values.size() > 1 ? values[0] - values[1] : values[0];
}

std::vector<double> column_of(const MatrixD& m, Eigen::Index c) {
  std::vector<double> column(static_cast<std::size_t>(m.rows()));
  for (Eigen::Index r = 0; r < m.rows(); ++r) column[static_cast<std::size_t>(r)] = m(r, c);
  return column;
}

/// Probability that a row with `is` scores higher than one without, ties counting half.
double area_under_curve(const std::vector<double>& scores, const std::vector<bool>& is) {
  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return scores[a] < scores[b]; });
  double rank_sum = 0, positive = 0;
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin;
    while (end < order.size() && scores[order[end]] == scores[order[begin]]) ++end;
    const double rank = 0.5 * static_cast<double>(begin + end + 1);  // of the tied ones, from 1
    for (std::size_t i = begin; i < end; ++i) {
      if (!is[order[i]]) continue;
      rank_sum += rank;
      ++positive;
    }
    begin = end;
  }
  const double negative = static_cast<double>(scores.size()) - positive;
  return (rank_sum - positive * (positive + 1) / 2) / (positive * negative);
}

/// exp of rows, normalised.
MatrixD softmax_rows(MatrixD logits) {
  logits.colwise() -= logits.rowwise().maxCoeff();
  logits = logits.array().exp();
  logits.array().colwise() /= logits.rowwise().sum().array();
  return logits;
}

/// Weights (features x classes, the last feature being 1) of multinomial logistic regression, by Newton's method; the
/// loss is convex, and where a whole step does not lower it half of it is tried.
MatrixD fit_classifier(const MatrixD& x, const std::vector<int>& classes, int count) {
  constexpr int kSteps = 100;
  constexpr double kSmall = 1e-10;
  const Eigen::Index features = x.cols(), size = features * count;
  MatrixD weights = MatrixD::Zero(features, count);
  MatrixD truth = MatrixD::Zero(x.rows(), count);
  for (Eigen::Index r = 0; r < x.rows(); ++r) truth(r, classes[static_cast<std::size_t>(r)]) = 1;
  const auto loss = [&](const MatrixD& w) {
    MatrixD logits = x * w;
    logits.colwise() -= logits.rowwise().maxCoeff();
    const double fit = (logits.array().exp().rowwise().sum().log()).sum() - logits.cwiseProduct(truth).sum();
    return fit + 0.5 * w.topRows(features - 1).squaredNorm();
  };
  double present = loss(weights);
  for (int step = 0; step < kSteps; ++step) {
    const MatrixD p = softmax_rows(x * weights);
    MatrixD gradient = x.transpose() * (p - truth);
    gradient.topRows(features - 1) += weights.topRows(features - 1);
    if (gradient.cwiseAbs().maxCoeff() < kSmall * static_cast<double>(x.rows())) break;
    MatrixD hessian(size, size);
    for (int a = 0; a < count; ++a) {
      for (int b = 0; b <= a; ++b) {
        const Vector<double> d = (p.col(a).array() * ((a == b ? 1.0 : 0.0) - p.col(b).array())).matrix();
        const MatrixD block = x.transpose() * d.asDiagonal() * x;
        hessian.block(a * features, b * features, features, features) = block;
        hessian.block(b * features, a * features, features, features) = block.transpose();
      }
    }
    for (int a = 0; a < count; ++a) {
      for (Eigen::Index f = 0; f + 1 < features; ++f) hessian(a * features + f, a * features + f) += 1;
      // All intercepts can be moved together without any change.
      hessian(a * features + features - 1, a * features + features - 1) += 1e-8;
    }
    Vector<double> flat(size);
    for (int a = 0; a < count; ++a) flat.segment(a * features, features) = gradient.col(a);
    const Vector<double> direction = solve_positive(hessian, flat);
    double length = 1;
    for (; length > 1e-6; length /= 2) {
      MatrixD tried = weights;
      for (int a = 0; a < count; ++a) tried.col(a) -= length * direction.segment(a * features, features);
      const double then = loss(tried);
      if (!(then <= present)) continue;
      weights = std::move(tried);
      present = then;
      break;
    }
    if (length <= 1e-6) break;
  }
  return weights;
}

}  // namespace

Matrix<int> binned(const MatrixD& columns, int bins) {
  Matrix<int> result(columns.rows(), columns.cols());
  for (Eigen::Index c = 0; c < columns.cols(); ++c) {
    const double least = columns.col(c).minCoeff(), most = columns.col(c).maxCoeff();
    const double width = (most - least) / bins;
    for (Eigen::Index r = 0; r < columns.rows(); ++r) {
      // The left edges at or below the number are counted; rounding may put it beside the bin that division gives.
      int bin = width > 0 ? std::clamp(static_cast<int>((columns(r, c) - least) / width) + 1, 1, bins) : 1;
      while (bin > 1 && columns(r, c) < least + width * (bin - 1)) --bin;
      while (bin < bins && columns(r, c) >= least + width * bin) ++bin;
      result(r, c) = bin;
    }
  }
  return result;
}

Robustness interventional_robustness(const MatrixD& codes, const Matrix<int>& factors, double quantile) {
  Robustness result;
  result.matrix = MatrixD::Zero(codes.cols(), factors.cols());
  result.deviations = Vector<double>::Zero(codes.cols());
  double weighted = 0;
  for (Eigen::Index l = 0; l < codes.cols(); ++l) {
    result.deviations(l) = (codes.col(l).array() - codes.col(l).mean()).abs().maxCoeff();
    if (!(result.deviations(l) > 0)) continue;
    for (Eigen::Index i = 0; i < factors.cols(); ++i) {
      const auto groups = groups_of(factors, i);
      double within = 0;
      for (const auto& [value, rows] : groups) {
        double mean = 0;
        for (const Eigen::Index r : rows) mean += codes(r, l) / static_cast<double>(rows.size());
        std::vector<double> away;
        for (const Eigen::Index r : rows) away.push_back(std::abs(codes(r, l) - mean));
        within += quantile_of(std::move(away), quantile) / static_cast<double>(groups.size());
      }
      result.matrix(l, i) = 1 - within / result.deviations(l);
    }
    weighted += result.deviations(l) * result.matrix.row(l).maxCoeff();
  }
  const double total = result.deviations.sum();
  result.score = total > 0 ? weighted / total : 0;
  return result;
}

CodeInformation code_information(const Matrix<int>& codes, const Matrix<int>& factors) {
  const double rows = static_cast<double>(codes.rows());
  const auto entropy = [&](const auto& counts) {
    double sum = 0;
    for (const auto& [value, count] : counts) sum -= count / rows * std::log(count / rows);
    return sum;
  };
  const auto counted = [](const Matrix<int>& numbers, Eigen::Index c) {
    std::map<int, double> counts;
    for (Eigen::Index r = 0; r < numbers.rows(); ++r) ++counts[numbers(r, c)];
    return counts;
  };
  CodeInformation result;
  result.information.resize(codes.cols(), factors.cols());
  result.entropy.resize(factors.cols());
  for (Eigen::Index k = 0; k < factors.cols(); ++k) {
    result.entropy(k) = entropy(counted(factors, k));
    for (Eigen::Index d = 0; d < codes.cols(); ++d) {
      std::map<std::pair<int, int>, double> both;
      for (Eigen::Index r = 0; r < codes.rows(); ++r) ++both[{codes(r, d), factors(r, k)}];
      result.information(d, k) = std::max(0.0, entropy(counted(codes, d)) + result.entropy(k) - entropy(both));
    }
  }
  return result;
}

double mutual_information_gap(const CodeInformation& information) {
  double sum = 0;
  for (Eigen::Index k = 0; k < information.entropy.size(); ++k) {
    if (information.entropy(k) > 0) sum += lead(column_of(information.information, k)) / information.entropy(k);
  }
  return sum / static_cast<double>(information.entropy.size());
}

double modularity_score(const CodeInformation& information) {
  const MatrixD& m = information.information;
  if (m.cols() < 2) return 1;
  double sum = 0;
  for (Eigen::Index d = 0; d < m.rows(); ++d) {
    const double most = m.row(d).array().square().maxCoeff();
    if (most <= 0) continue;
    sum += 1 - (m.row(d).squaredNorm() - most) / (most * static_cast<double>(m.cols() - 1));
  }
  return sum / static_cast<double>(m.rows());
}

Separation separated_predictability(const MatrixD& codes, const MatrixD& factors) {
  Separation result;
  result.matrix = MatrixD::Zero(codes.cols(), factors.cols());
  for (Eigen::Index k = 0; k < factors.cols(); ++k) {
    const Vector<double> y = factors.col(k).array() - factors.col(k).mean();
    for (Eigen::Index d = 0; d < codes.cols(); ++d) {
      const Vector<double> x = codes.col(d).array() - codes.col(d).mean();
      const double product = x.squaredNorm() * y.squaredNorm();
      if (product > 0) result.matrix(d, k) = x.dot(y) * x.dot(y) / product;
    }
    result.score += lead(column_of(result.matrix, k)) / static_cast<double>(factors.cols());
  }
  return result;
}

namespace {

/// min (a^2 + b^2) / 2 + sum_i cost_i max(0, 1 - sign_i (a x_i + b))^2 by Newton's method: (a, b).
Eigen::Vector2d fit_margin(const Vector<double>& x, const Vector<double>& sign, const Vector<double>& cost) {
  const auto value_at = [&](const Eigen::Vector2d& w) {
    double value = w.squaredNorm() / 2;
    for (Eigen::Index i = 0; i < x.size(); ++i) {
      const double slack = std::max(0.0, 1 - sign(i) * (w(0) * x(i) + w(1)));
      value += cost(i) * slack * slack;
    }
    return value;
  };
  Eigen::Vector2d w = Eigen::Vector2d::Zero();
  for (int step = 0; step < 100; ++step) {
    Eigen::Vector2d gradient = w;
    Eigen::Matrix2d curvature = Eigen::Matrix2d::Identity();
    for (Eigen::Index i = 0; i < x.size(); ++i) {
      const double slack = 1 - sign(i) * (w(0) * x(i) + w(1));
      if (slack <= 0) continue;
      const Eigen::Vector2d row(x(i), 1);
      gradient -= 2 * cost(i) * sign(i) * slack * row;
      curvature += 2 * cost(i) * row * row.transpose();
    }
    if (gradient.norm() < 1e-10) break;
    const Eigen::Vector2d direction = curvature.ldlt().solve(gradient);
    double length = 1;
    const double now = value_at(w);
    while (length > 1e-8 && value_at(w - length * direction) > now) length /= 2;
    w -= length * direction;
  }
  return w;
}

/// Share of the rows from `train` on whose class is the likeliest by `x`.
double share_told(const Vector<double>& x, const std::vector<int>& classes, Eigen::Index train, double weight) {
  std::map<int, double> counts;
  for (Eigen::Index r = 0; r < train; ++r) ++counts[classes[static_cast<std::size_t>(r)]];
  std::vector<std::pair<int, Eigen::Vector2d>> machines;
  const auto balanced = [&](int which) {
    return static_cast<double>(train) / (static_cast<double>(counts.size()) * counts.at(which));
  };
  for (const auto& [which, count] : counts) {
    Vector<double> sign(train), cost(train);
    for (Eigen::Index r = 0; r < train; ++r) {
      const int of_row = classes[static_cast<std::size_t>(r)];
      sign(r) = of_row == which ? 1 : -1;
      // As the library has it: of three classes or more only the one that is told from the rest is balanced.
      cost(r) = weight * (of_row == which || counts.size() == 2 ? balanced(of_row) : 1.0);
    }
    machines.emplace_back(which, fit_margin(x.head(train), sign, cost));
  }
  double right = 0;
  for (Eigen::Index r = train; r < x.size(); ++r) {
    const auto best = std::max_element(machines.begin(), machines.end(), [&](const auto& a, const auto& b) {
      return a.second(0) * x(r) + a.second(1) < b.second(0) * x(r) + b.second(1);
    });
    right += best->first == classes[static_cast<std::size_t>(r)] ? 1 : 0;
  }
  return right / static_cast<double>(x.size() - train);
}

}  // namespace

Separation separated_predictability_of_classes(const MatrixD& codes, const Matrix<int>& factors,
                                               Eigen::Index train_rows) {
  constexpr double kWeight = 0.01;
  Separation result;
  result.matrix = MatrixD::Zero(codes.cols(), factors.cols());
  for (Eigen::Index k = 0; k < factors.cols(); ++k) {
    std::vector<int> classes;
    for (Eigen::Index r = 0; r < factors.rows(); ++r) classes.push_back(factors(r, k));
    for (Eigen::Index d = 0; d < codes.cols(); ++d) {
      result.matrix(d, k) = share_told(codes.col(d), classes, train_rows, kWeight);
    }
    result.score += lead(column_of(result.matrix, k)) / static_cast<double>(factors.cols());
  }
  return result;
}

Vector<double> explicitness_of_factors(const MatrixD& codes, const Matrix<int>& factors, Eigen::Index train_rows,
                                       bool on_training_rows) {
  const Eigen::Index d = codes.cols();
  MatrixD x(codes.rows(), d + 1);
  for (Eigen::Index c = 0; c < d; ++c) {
    const auto training = codes.col(c).head(train_rows);
    const double mean = training.mean();
    const double std = std::sqrt((training.array() - mean).square().mean());
    x.col(c) = (codes.col(c).array() - mean) / (std > 0 ? std : 1);
  }
  x.col(d).setOnes();
  const Eigen::Index first = on_training_rows ? 0 : train_rows;
  const Eigen::Index count = on_training_rows ? train_rows : codes.rows() - train_rows;
  Vector<double> result(factors.cols());
  for (Eigen::Index k = 0; k < factors.cols(); ++k) {
    std::map<int, int> class_of;
    for (Eigen::Index r = 0; r < train_rows; ++r) class_of.try_emplace(factors(r, k), 0);
    int next = 0;
    for (auto& [value, number] : class_of) number = next++;
    if (next < 2) {
      result(k) = std::numeric_limits<double>::quiet_NaN();
      continue;
    }
    std::vector<int> classes;
    for (Eigen::Index r = 0; r < train_rows; ++r) classes.push_back(class_of.at(factors(r, k)));
    const MatrixD p = softmax_rows(x.middleRows(first, count) * fit_classifier(x.topRows(train_rows), classes, next));
    double sum = 0;
    int judged = 0;
    for (const auto& [value, number] : class_of) {
      std::vector<bool> is;
      for (Eigen::Index r = 0; r < count; ++r) is.push_back(factors(first + r, k) == value);
      const auto positive = std::count(is.begin(), is.end(), true);
      if (positive == 0 || positive == count) continue;
      sum += area_under_curve(column_of(p, number), is);
      ++judged;
    }
    result(k) = judged > 0 ? sum / judged : std::numeric_limits<double>::quiet_NaN();
  }
  return result;
}

}  // namespace causeway
