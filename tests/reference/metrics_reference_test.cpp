// Measures on binned numbers against disentanglement_lib's, and monotone splines against nflows' (float64).
#include "engine/metrics/binned_codes.h"
#include "engine/models/monotone_spline.h"
#include "tests/reference/label_reference.h"

namespace causeway {
namespace {

using nlohmann::json;

void check_metrics(const json& setting) {
  const json& config = setting.at("config");
  const Eigen::Index train = config.at("train_rows");
  const int bins = config.at("bins");
  const MatrixD codes = reference_tensor(setting.at("inputs").at("codes"));
  const MatrixD factors = reference_tensor(setting.at("inputs").at("factors"));
  const auto output = [&](const char* name) { return reference_output(setting, name); };
  const MatrixD training = codes.topRows(train), truth = factors.topRows(train);
  const Matrix<int> labels = binned(truth, bins), cut = binned(training, bins);
  EXPECT_EQ(MatrixD(labels.cast<double>()), reference_tensor(output("labels_binned")));
  EXPECT_EQ(MatrixD(cut.cast<double>()), reference_tensor(output("codes_binned")));

  const Robustness irs = interventional_robustness(training, labels, config.at("diff_quantile"));
  expect_reference("irs", irs.score, output("irs"));
  expect_reference("irs_matrix", irs.matrix, reference_tensor(output("irs_matrix")));
  expect_reference("irs_max_deviations", irs.deviations, reference_tensor(output("irs_max_deviations")));
  expect_reference("irs, quantile 1", interventional_robustness(training, labels, 1).score, output("irs_quantile_1"));
  Matrix<int> distinct(train, 1);
  for (Eigen::Index r = 0; r < train; ++r) distinct(r, 0) = static_cast<int>(r);
  expect_reference("irs of labels that are not binned", interventional_robustness(training, distinct).score,
                   output("irs_with_unbinned_distinct_labels"));

  const CodeInformation information = code_information(cut, truth.cast<int>());
  expect_reference("mutual_information", information.information, reference_tensor(output("mutual_information")));
  expect_reference("factor_entropy", information.entropy, reference_tensor(output("factor_entropy")));
  expect_reference("mig", mutual_information_gap(information), output("mig"));
  expect_reference("modularity", modularity_score(information), output("modularity"));
  const Separation sap = separated_predictability(training, truth);
  expect_reference("sap", sap.score, output("sap_continuous"));
  expect_reference("sap_matrix", sap.matrix, reference_tensor(output("sap_continuous_matrix")));

  // A share of 150 rows or fewer, of a machine that the reference trained to a tolerance of 1e-4.
  const Separation classes = separated_predictability_of_classes(codes, factors.cast<int>(), train);
  const MatrixD told = reference_tensor(output("sap_discrete_matrix"));
  for (Eigen::Index i = 0; i < told.size(); ++i) {
    EXPECT_NEAR(classes.matrix.data()[i], told.data()[i], 0.02) << "sap_discrete_matrix " << i;
  }
  EXPECT_NEAR(classes.score, output("sap_discrete").get<double>(), 0.02);

  // The reference stopped its own optimiser early: 1e-4, not 1e-8.
  for (const bool on_training : {true, false}) {
    const Vector<double> ours = explicitness_of_factors(codes, factors.cast<int>(), train, on_training);
    const std::string name = on_training ? "explicitness_train" : "explicitness_test";
    EXPECT_NEAR(ours.mean(), output(name.c_str()).get<double>(), 2e-4) << name;
    const MatrixD each = reference_tensor(output((name + "_per_factor").c_str()));
    for (Eigen::Index k = 0; k < ours.size(); ++k) EXPECT_NEAR(ours(k), each.data()[k], 3e-4) << name << " " << k;
  }
}

TEST(MetricsReference, BinnedCodes) { each_reference_setting("metrics_reference", check_metrics); }

/// Those of the reference's splines that have the identity outside their interval, as ours do: on another interval, and
/// with slopes that are 1 where the raw number is 0.
void check_spline(const json& setting) {
  const json& config = setting.at("config");
  if (!config.at("linear_tails").get<bool>()) return;  // see check_unit_spline()
  const int bins = config.at("bins");
  const double bound = config.at("tail_bound"), zoom = kSplineBound / bound;
  const bool inverse = config.at("inverse");
  // min + softplus(raw) there, min + softplus(raw + shift) here.
  const double shift = std::log(std::expm1(1 - config.at("min_derivative").get<double>()));
  const auto parameter = [&](const char* name) { return reference_tensor(setting.at("parameters").at(name)); };
  const MatrixD x = parameter("x"), widths = parameter("widths"), heights = parameter("heights");
  const MatrixD slopes = parameter("derivatives");
  const MatrixD weight_y = reference_tensor(setting.at("inputs").at("weight_y"));
  const MatrixD weight_log = reference_tensor(setting.at("inputs").at("weight_log_det"));
  const Eigen::Index rows = x.size();
  MatrixD y(rows, 1), log_det(rows, 1), dx(rows, 1), dw(rows, bins), dh(rows, bins), ds(rows, bins - 1);
  for (Eigen::Index r = 0; r < rows; ++r) {
    Vector<double> raw(spline_parameters(bins));
    raw << widths.row(r).transpose(), heights.row(r).transpose(), (slopes.row(r).array() - shift).matrix().transpose();
    const MonotoneSpline<double> spline(raw.data(), bins);
    const double at = zoom * x.data()[r];
    // Of the inverse, at its value: gradients of an inverse follow from those of the map.
    const double inside = inverse ? spline.inverse(at) : at;
    const auto value = spline(inside);
    y(r, 0) = (inverse ? inside : value.y) / zoom;
    log_det(r, 0) = inverse ? -value.log_slope : value.log_slope;
    Vector<double> d = Vector<double>::Zero(raw.size());
    const double wy = weight_y.data()[r], wl = weight_log.data()[r];
    if (!inverse) {
      dx(r, 0) = zoom * spline.backward(inside, wy / zoom, wl, d.data());
    } else {
      // loss = wy x(y, raw) / zoom - wl log f'(x(y, raw), raw), with dx/dy = 1 / f' and dx/draw = -f_raw / f'.
      const double slope = std::exp(value.log_slope);
      const double by_x = wy / zoom + spline.backward(inside, 0.0, -wl, d.data());
      dx(r, 0) = zoom * by_x / slope;
      spline.backward(inside, -by_x / slope, 0.0, d.data());
    }
    dw.row(r) = d.head(bins);
    dh.row(r) = d.segment(bins, bins);
    ds.row(r) = d.tail(bins - 1);
  }
  const auto expect = [&](const char* what, const MatrixD& ours) {
    expect_reference(what, ours, reference_tensor(reference_output(setting, what)));
  };
  expect("y", y);
  expect("log_abs_det", log_det);
  const double loss = (y.reshaped().array() * weight_y.reshaped().array()).sum() +
                      (log_det.reshaped().array() * weight_log.reshaped().array()).sum();
  expect_reference("loss", loss, reference_output(setting, "loss"));
  const auto gradient = [&](const char* name) { return reference_tensor(setting.at("gradients").at(name)); };
  expect_reference("gradient of x", dx, gradient("x"));
  expect_reference("gradient of widths", dw, gradient("widths"));
  expect_reference("gradient of heights", dh, gradient("heights"));
  expect_reference("gradient of derivatives", ds, gradient("derivatives"));
}

/// Widths or heights on the unit interval by what a network gives, (N, K), as the reference has them.
MatrixD unit_shares(const MatrixD& raw, double least) {
  MatrixD shares = (raw.colwise() - raw.rowwise().maxCoeff()).array().exp();
  shares.array().colwise() /= shares.rowwise().sum().array();
  return (least + (1 - least * static_cast<double>(raw.cols())) * shares.array()).matrix();
}

/// A spline on [0, 1] with free slopes at both ends is the middle of one of ours, which has a bin more on either side:
/// [0, 1] is its middle half.
void check_unit_spline(const json& setting) {
  const json& config = setting.at("config");
  if (config.at("linear_tails").get<bool>()) return;
  constexpr double kHalf = kSplineBound / 2, kZoom = 2 * kHalf;  // the middle half is kZoom long
  const int bins = config.at("bins"), ours = bins + 2;
  const bool inverse = config.at("inverse");
  const double least_slope = config.at("min_derivative"), shift = std::log(std::expm1(1 - least_slope));
  const auto parameter = [&](const char* name) { return reference_tensor(setting.at("parameters").at(name)); };
  const MatrixD x = parameter("x"), slopes = parameter("derivatives");
  const MatrixD raw_widths = parameter("widths"), raw_heights = parameter("heights");
  const MatrixD widths = unit_shares(raw_widths, config.at("min_bin_width"));
  const MatrixD heights = unit_shares(raw_heights, config.at("min_bin_height"));
  const MatrixD weight_y = reference_tensor(setting.at("inputs").at("weight_y"));
  const MatrixD weight_log = reference_tensor(setting.at("inputs").at("weight_log_det"));
  // Of our own bins none is narrower than this share of all.
  constexpr double kLeast = 1e-3;
  const auto raw_of = [&](double share) { return std::log((share - kLeast) / (1 - kLeast * ours)); };
  const Eigen::Index rows = x.size();
  MatrixD y(rows, 1), log_det(rows, 1), dx(rows, 1), dw(rows, bins), dh(rows, bins), ds(rows, bins + 1);
  for (Eigen::Index r = 0; r < rows; ++r) {
    Vector<double> raw(spline_parameters(ours));
    for (const int part : {0, 1}) {
      const MatrixD& shares = part == 0 ? widths : heights;
      raw(part * ours) = raw(part * ours + ours - 1) = raw_of(0.25);
      for (int k = 0; k < bins; ++k) raw(part * ours + 1 + k) = raw_of(shares(r, k) / 2);
    }
    raw.tail(bins + 1) = (slopes.row(r).array() - shift).matrix().transpose();
    const MonotoneSpline<double> spline(raw.data(), ours);
    const double at = kZoom * x.data()[r] - kHalf;
    const double inside = inverse ? spline.inverse(at) : at;
    const auto value = spline(inside);
    y(r, 0) = ((inverse ? inside : value.y) + kHalf) / kZoom;
    log_det(r, 0) = inverse ? -value.log_slope : value.log_slope;
    Vector<double> d = Vector<double>::Zero(raw.size());
    const double wy = weight_y.data()[r], wl = weight_log.data()[r];
    if (!inverse) {
      dx(r, 0) = kZoom * spline.backward(inside, wy / kZoom, wl, d.data());
    } else {  // as above
      const double slope = std::exp(value.log_slope);
      const double by_x = wy / kZoom + spline.backward(inside, 0.0, -wl, d.data());
      dx(r, 0) = kZoom * by_x / slope;
      spline.backward(inside, -by_x / slope, 0.0, d.data());
    }
    // From our raw numbers to shares to the reference's raw numbers.
    for (const int part : {0, 1}) {
      const MatrixD& shares = part == 0 ? widths : heights;
      const double least = config.at(part == 0 ? "min_bin_width" : "min_bin_height");
      const double free = 1 - least * bins;
      Vector<double> by_share(bins), p(bins);
      for (int k = 0; k < bins; ++k) {
        by_share(k) = d(part * ours + 1 + k) / (shares(r, k) / 2 - kLeast) / 2;
        p(k) = (shares(r, k) - least) / free;
      }
      MatrixD& out = part == 0 ? dw : dh;
      out.row(r) = (free * p.array() * (by_share.array() - by_share.dot(p))).matrix().transpose();
    }
    ds.row(r) = d.tail(bins + 1);
  }
  const auto expect = [&](const char* what, const MatrixD& ours_of) {
    expect_reference(what, ours_of, reference_tensor(reference_output(setting, what)));
  };
  expect("y", y);
  expect("log_abs_det", log_det);
  const double loss = (y.reshaped().array() * weight_y.reshaped().array()).sum() +
                      (log_det.reshaped().array() * weight_log.reshaped().array()).sum();
  expect_reference("loss", loss, reference_output(setting, "loss"));
  const auto gradient = [&](const char* name) { return reference_tensor(setting.at("gradients").at(name)); };
  expect_reference("gradient of x", dx, gradient("x"));
  expect_reference("gradient of widths", dw, gradient("widths"));
  expect_reference("gradient of heights", dh, gradient("heights"));
  expect_reference("gradient of derivatives", ds, gradient("derivatives"));
}

TEST(SplineReference, OnTheUnitInterval) { each_reference_setting("spline_reference", check_unit_spline); }

TEST(SplineReference, WithLinearTails) { each_reference_setting("spline_reference", check_spline); }

}  // namespace
}  // namespace causeway
