// The same question, which variable causes which, asked of three kinds of data: single rows drawn alike, steps in time,
// and environments that differ. Small data of each are drawn, learned from in closed form and compared with the truth,
// with what the answer rests on and without, on a thread of its own. It knows nothing of a run.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "app/explore/linear_lab.h"
#include "app/explore/newest_request.h"

namespace causeway {

enum class Setting { kAlike, kTime, kEnvironments };
inline constexpr int kSettings = 3;

struct SettingsRequest {
  /// Of each setting whether its assumption holds: noise that is not Gaussian; every variable is poked now and then;
  /// every variable has an environment in which its law is another one.
  std::array<bool, kSettings> holds{true, true, true};
  std::uint64_t seed = 1;
  bool operator==(const SettingsRequest&) const = default;
};

/// What became of one setting. Variables are in the order of the world, n of them.
struct SettingAnswer {
  std::vector<std::string> names;
  /// n: correlation of each variable with the latent that is matched with it; where the variables themselves are seen,
  /// of its noise with the noise that is left of it.
  Vector<double> correlation;
  /// n of 0 and 1: the latent is the variable's own (see own_codes()).
  std::vector<int> found;
  Matrix<int> arrows, true_arrows;  // n x n, row causes column; those that are found are between matched latents
  /// Why the data by themselves do not tell, without the truth; empty: as far as the method sees they do.
  std::string doubt;
  std::int64_t rows = 0;  // vectors that it was learned from
  double milliseconds = 0;

  // What the data look like.
  std::vector<std::array<double, 2>> points;  // of two numbers, in standard deviations
  std::vector<std::vector<double>> curves;    // a number each in time, or the law of one number in each environment
  std::vector<std::string> curve_names;
  std::array<std::string, 2> point_names;
};

/// Arrows that are found: right are those that are true and both of whose variables are found, wrong are all others.
/// All: the true ones.
struct ArrowCount {
  int right = 0, wrong = 0, all = 0;
};
ArrowCount count_arrows(const SettingAnswer& answer);
int count_found(const SettingAnswer& answer);

struct SettingsAnswer {
  std::uint64_t id = 0;
  SettingsRequest request;
  std::array<SettingAnswer, kSettings> of;
  std::string error, hint;
};

/// Draws and fits here and now.
SettingAnswer ask_setting(Setting setting, bool holds, std::uint64_t seed);

class ThreeSettings {
 public:
  ThreeSettings();
  std::uint64_t ask(SettingsRequest request) { return thread_.ask(std::move(request)); }
  /// The newest answer, null before the first.
  std::shared_ptr<const SettingsAnswer> answer() const { return thread_.answer(); }
  bool idle() const { return thread_.idle(); }

 private:
  NewestRequest<SettingsRequest, SettingsAnswer> thread_;
};

}  // namespace causeway
