// Calibration error and reliability bins against numpy (make_calibration.py).
#include <gtest/gtest.h>

#include "engine/metrics/calibration.h"
#include "tests/reference/reference_files.h"

namespace causeway {
namespace {

TEST(CalibrationReference, ErrorAndBinsAreNumpys) {
  const auto of_form = [](const nlohmann::json& file) { return file.is_object() && file.contains("calibration"); };
  for (const auto& path : reference_files(of_form)) {
    const nlohmann::json file = read_reference_file(path);
    for (const nlohmann::json& c : file.at("calibration")) {
      SCOPED_TRACE(c.at("name").get<std::string>());
      const auto rows = c.at("probabilities").get<std::vector<std::vector<double>>>();
      MatrixF p(static_cast<Eigen::Index>(rows.size()), static_cast<Eigen::Index>(rows.front().size()));
      for (Eigen::Index r = 0; r < p.rows(); ++r) {
        for (Eigen::Index k = 0; k < p.cols(); ++k)
          p(r, k) = static_cast<float>(rows[static_cast<std::size_t>(r)][static_cast<std::size_t>(k)]);
      }
      const Calibration ours = calibration_of(p, c.at("classes").get<std::vector<int>>(), c.at("bins").get<int>());
      EXPECT_NEAR(ours.error, c.at("error").get<double>(), 1e-12);
      ASSERT_EQ(ours.bins.size(), c.at("count").size());
      for (std::size_t b = 0; b < ours.bins.size(); ++b) {
        EXPECT_EQ(ours.bins[b].count, c.at("count")[b].get<int>()) << b;
        EXPECT_NEAR(ours.bins[b].confidence, c.at("confidence")[b].get<double>(), 1e-12) << b;
        EXPECT_NEAR(ours.bins[b].accuracy, c.at("accuracy")[b].get<double>(), 1e-12) << b;
      }
    }
  }
}

}  // namespace
}  // namespace causeway
