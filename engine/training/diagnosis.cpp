#include "engine/training/diagnosis.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>

#include "engine/core/error.h"
#include "engine/data/dataset.h"
#include "engine/models/likeliest_targets.h"

namespace causeway {

namespace {

constexpr Eigen::Index kUnits = 2500;  // looked at, of training and of held-out data each
constexpr float kSure = 0.75F;         // undecided: the likeliest target has less than this share of all targets
constexpr double kMoved = 0.3;         // of a latent's standard deviation: a larger change counts
constexpr double kTorn = 1.0;          // of a latent's standard deviation: farther apart, closest images are torn
// Nats: on 4800 pairs of the circuit D was .85 and .88 with gaps of .41 and .33 after 400 passes of refinement, .89 and
// .93 with .11 and .07 after 50; with pairs enough gaps are below .07.
constexpr double kLearnedByHeart = 0.25;
constexpr std::size_t kGapPairs = 30;  // of a latent, training and held-out each: with fewer its gap is not known
constexpr double kBesides = 0.5;       // of the largest change in a pair: one as large is no leak
constexpr double kSeveral = 0.25;  // share of the pairs; of twelve runs where each pair has one target the most was .17
constexpr double kNoisy = 0.02;    // of the latents' standard deviation; with .022 and .058 targets fell to .93 and .86
// Noise makes all calm pairs differ about alike: the middle one less than this times the lowest twentieth. Small
// interventions have all sizes.
constexpr double kOneSize = 4.0;
// Of the share of pairs that sets each variable if all are set as often: least_change() of sound worlds was .7 of it
// and more, with a variable that is never set .0 to .16.
constexpr double kHardlyChanged = 0.3;
constexpr double kSettingPairs = 30;  // held out, of each variable: with fewer its change is not known
constexpr double kEvenShare = 2.5;    // times more or less than the even share: targets are not told well enough
constexpr double kDistinct = 0.5;     // of the training data: fewer that differ from all others are too few
constexpr double kRepeated = 0.1;     // of the frames: exactly like the one before
constexpr Eigen::Index kNeighbours = 1500;

/// Share of the pairs that sets each of n variables if all are set as often.
double even_share(const Symptoms& s) {
  return (1.0 - s.target_share(0)) / static_cast<double>(s.target_share.size() - 1);
}

/// What least_change() is about where all variables are set as often, and not so little each that all of a picture
/// changes less.
double usual_change(const Symptoms& s) {
  return std::min(even_share(s), 0.5 * s.change.value_or(0) * s.change.value_or(0));
}

/// Whether a variable is set hardly ever, or never.
bool never_set(const Symptoms& s) { return s.least_change && *s.least_change < kHardlyChanged * usual_change(s); }

/// Row numbers of the pairs that each latent explains, by its index.
std::vector<std::vector<Eigen::Index>> pairs_of_targets(const MatrixF& posterior) {
  std::vector<std::vector<Eigen::Index>> pairs(static_cast<std::size_t>(posterior.cols() - 1));
  const std::vector<int> targets = likeliest_targets(posterior);
  for (std::size_t r = 0; r < targets.size(); ++r) {
    if (targets[r] > 0) pairs[static_cast<std::size_t>(targets[r] - 1)].push_back(static_cast<Eigen::Index>(r));
  }
  return pairs;
}

/// Mean over latents of the mechanism loss on held-out pairs that change the latent minus that on training pairs. Each
/// latent counts the same, however many pairs change it.
double mechanism_gap(const MechanismPart& mechanisms, const TargetPosterior& targets, const MatrixF& seen_before,
                     const MatrixF& seen_after, const MatrixF& before, const MatrixF& after) {
  const auto seen = pairs_of_targets(targets.intervention_posterior(seen_before, seen_after));
  const auto fresh = pairs_of_targets(targets.intervention_posterior(before, after));
  double sum = 0;
  int latents = 0;
  for (std::size_t i = 0; i < seen.size(); ++i) {
    if (std::min(seen[i].size(), fresh[i].size()) < kGapPairs) continue;
    sum += mechanisms.mechanism_loss(before(fresh[i], Eigen::all), after(fresh[i], Eigen::all)) -
           mechanisms.mechanism_loss(seen_before(seen[i], Eigen::all), seen_after(seen[i], Eigen::all));
    ++latents;
  }
  return latents > 0 ? sum / latents : 0.0;
}

Vector<double> variance(const MatrixD& m) {
  return (m.rowwise() - m.colwise().mean()).array().square().colwise().mean().transpose();
}

/// Mean squared error of the codes that come back from the encoder's means.
double fit_error(const CausalModel& model, const MatrixF& codes) {
  return static_cast<double>((model.decode_noise(model.encode_noise(codes)) - codes).squaredNorm()) /
         static_cast<double>(codes.rows());
}

/// Share of rows whose closest other row (in codes) has latent i further away than kTorn standard deviations. Only the
/// closer half of all closest pairs counts: an image that none is close to says nothing.
Vector<double> torn_shares(const MatrixF& codes, const MatrixD& causal, const Vector<double>& spread) {
  const Eigen::Index rows = std::min(kNeighbours, codes.rows());
  std::vector<std::pair<float, std::pair<Eigen::Index, Eigen::Index>>> closest;
  for (Eigen::Index r = 0; r < rows; ++r) {
    Eigen::VectorXf distance = (codes.topRows(rows).rowwise() - codes.row(r)).rowwise().squaredNorm();
    distance(r) = std::numeric_limits<float>::infinity();
    Eigen::Index other = 0;
    const float nearest = distance.minCoeff(&other);
    closest.push_back({nearest, {r, other}});
  }
  std::sort(closest.begin(), closest.end());
  closest.resize(std::max<std::size_t>(1, closest.size() / 2));
  Vector<double> torn = Vector<double>::Zero(causal.cols());
  for (const auto& [distance, rows_] : closest) {
    for (Eigen::Index i = 0; i < causal.cols(); ++i) {
      const double apart = std::abs(causal(rows_.first, i) - causal(rows_.second, i));
      if (apart > kTorn * std::sqrt(spread(i))) torn(i) += 1.0;
    }
  }
  return torn / static_cast<double>(closest.size());
}

/// Root mean squared change of the latents, in standard deviations of each, in the pair in the middle of those that no
/// intervention changed: 1 of n+1. Without noise such pairs do not change at all; where there are none of them, small
/// changes are as frequent as larger ones, and then it is 0 as well.
double calm_change(const MatrixD& change, const Vector<double>& signal) {
  const Vector<double> scale = signal.cwiseMax(1e-12).cwiseSqrt().cwiseInverse();
  Vector<double> sizes = (change * scale.asDiagonal()).rowwise().squaredNorm().cwiseSqrt() /
                         std::sqrt(static_cast<double>(std::max<Eigen::Index>(1, change.cols())));
  std::sort(sizes.begin(), sizes.end());
  const auto at = [&](double share) {
    return sizes(
        static_cast<Eigen::Index>(share * static_cast<double>(sizes.size()) / static_cast<double>(change.cols() + 1)));
  };
  return at(0.5) < kOneSize * at(0.05) ? at(0.5) : 0.0;
}

/// Covers are told from targets: where these are told badly, for a reason in `findings` or because some latents take
/// most of them, their shares depend on the picture without anything being hidden.
std::vector<Cover> told_covers(const Symptoms& s, const std::vector<Finding>& findings) {
  constexpr Sign kReasons[] = {Sign::kNeverSet, Sign::kSharedTarget, Sign::kSeveralTargets, Sign::kUndecided};
  for (const Finding& f : findings) {
    if (std::find(std::begin(kReasons), std::end(kReasons), f.sign) != std::end(kReasons)) return {};
  }
  for (Eigen::Index i = 1; i < s.target_share.size(); ++i) {
    const double times = s.target_share(i) / std::max(even_share(s), 1e-12);
    if (times > kEvenShare || times < 1.0 / kEvenShare) return {};
  }
  return s.covers;
}

std::string latents_text(const std::vector<int>& latents) {
  std::vector<std::string> names;
  for (const int i : latents) names.push_back(fmt::format("z{}", i));
  return fmt::format("{}", fmt::join(names, " and "));
}

/// Share of the steps of sequences (row u frames + t: unit u, frame t) after which nothing at all is different.
double repeated_share(const MatrixF& codes, int frames) {
  Eigen::Index repeated = 0, steps = 0;
  for (Eigen::Index r = 1; r < codes.rows(); ++r) {
    if (r % frames == 0) continue;
    ++steps;
    if ((codes.row(r).array() == codes.row(r - 1).array()).all()) ++repeated;
  }
  return steps > 0 ? static_cast<double>(repeated) / static_cast<double>(steps) : 0.0;
}

}  // namespace

/// Symptoms that show in the intervention posteriors and changes of pairs of codes.
static void look_at_targets(const CausalModel& model, const MatrixF& before, const MatrixF& after, Symptoms& s) {
  const int n = model.latents();
  const MatrixD change = (model.encode_noise(after).cast<double>() - model.encode_noise(before).cast<double>());
  const MatrixF q = model.targets()->intervention_posterior(before, after);
  s.target_share = Vector<double>::Zero(n + 1);
  double open = 0;
  for (Eigen::Index r = 0; r < q.rows(); ++r) {
    Eigen::Index target = 0;
    const float largest = q.row(r).maxCoeff(&target);
    // "None" has no evidence of its own, only the lack of it, and never becomes sure: it is left out.
    if (target > 0 && largest < kSure * (1.0F - q(r, 0))) open += 1.0;
    s.target_share(target) += 1.0 / static_cast<double>(q.rows());
  }
  const double changed = 1.0 - s.target_share(0);
  s.undecided_share = changed > 0 ? open / (static_cast<double>(q.rows()) * changed) : 0.0;
  Eigen::ArrayXXd moved(change.rows(), n);
  for (int i = 0; i < n; ++i) {
    moved.col(i) = (change.col(i).array().abs() > kMoved * std::sqrt(s.signal(i))).cast<double>();
  }
  double moving = 0, several = 0;
  for (Eigen::Index r = 0; r < change.rows(); ++r) {
    Vector<double> sizes(n);
    for (int i = 0; i < n; ++i) sizes(i) = std::abs(change(r, i)) / std::sqrt(std::max(s.signal(i), 1e-12));
    std::sort(sizes.begin(), sizes.end(), std::greater<>());
    if (!(sizes(0) > kMoved)) continue;
    ++moving;
    if (n > 1 && sizes(1) > std::max(kMoved, kBesides * sizes(0))) ++several;
  }
  s.several_share = moving > 0 ? several / moving : 0.0;
  s.shared_change = MatrixD::Zero(n, n);
  for (int i = 0; i < n; ++i) {
    const double count = moved.col(i).sum();
    for (int j = 0; j < n; ++j) s.shared_change(i, j) = count > 0 ? (moved.col(i) * moved.col(j)).sum() / count : 0.0;
  }
}

Symptoms symptoms(const CausalModel& model, const MatrixF& train, const MatrixF& held_out, int frames) {
  const Eigen::Index train_units = train.rows() / frames, held_out_units = held_out.rows() / frames;
  if (std::min(train_units, held_out_units) < kDiagnosisMinimumUnits) {
    throw Error(fmt::format("a diagnosis needs {} {} for training and as many held out", kDiagnosisMinimumUnits,
                            unit_word(frames)),
                "raise world.pairs and world.test_pairs");
  }
  const Eigen::Index units = std::min(kUnits, train_units);
  const MatrixF seen = train.topRows(frames * units);
  const MatrixF fresh = held_out.topRows(frames * std::min(kUnits, held_out_units));

  Symptoms s;
  const double spread = variance(fresh.cast<double>()).sum();
  // Of a picture a classifier keeps what its answer needs: that the rest cannot be told from that is no fault.
  if (model.answers() == nullptr) s.fit = fit_error(model, fresh) / std::max(spread, 1e-12);
  s.fit_gap = fit_error(model, fresh) / std::max(fit_error(model, seen), 1e-12);
  std::set<std::vector<float>> distinct;
  for (Eigen::Index u = 0; u < units; ++u) {
    distinct.emplace(seen.row(frames * u).data(), seen.row(frames * u).data() + frames * seen.cols());
  }
  s.distinct_share = static_cast<double>(distinct.size()) / static_cast<double>(units);
  if (frames > 2) s.repeated_share = repeated_share(seen, frames);

  // Frames after an intervention are few and unlike those before; of a sequence all frames are alike.
  const MatrixF first = frames == 2 ? MatrixF(frame_rows(fresh, frames, 0)) : fresh;
  const MatrixD noise_before = model.encode_noise(first).cast<double>();
  s.signal = variance(noise_before);
  // Causal variables, not noise: a picture need not determine the noise of a saturated variable.
  const MatrixD causal = model.causal_from_noise(noise_before.cast<float>()).cast<double>();
  s.torn_share = torn_shares(first, causal, variance(causal));

  if (frames != 2) return s;
  const MatrixF after = frame_rows(fresh, frames, 1);
  s.change = std::sqrt(static_cast<double>((after - first).squaredNorm()) / static_cast<double>(first.rows()) /
                       std::max(spread, 1e-12));
  s.calm_change = calm_change(model.encode_noise(after).cast<double>() - noise_before, s.signal);
  if (model.targets() == nullptr) return s;
  if (model.mechanisms() != nullptr) {
    s.mechanism_gap = mechanism_gap(*model.mechanisms(), *model.targets(), frame_rows(seen, frames, 0),
                                    frame_rows(seen, frames, 1), first, after);
  }
  look_at_targets(model, first, after, s);
  if (s.distinct_share >= kDistinct && even_share(s) * static_cast<double>(first.rows()) > kSettingPairs) {
    s.least_change = least_change(train, fresh);
  }
  s.covers = find_covers(causal, model.targets()->intervention_posterior(first, after));
  return s;
}

std::vector<Finding> diagnose(const Symptoms& s) {
  const auto n = static_cast<int>(s.signal.size());
  std::vector<Finding> findings;
  if (s.change && *s.change < 0.02) {
    findings.push_back(
        {Sign::kNoChange,
         {},
         fmt::format("the images of a pair hardly differ ({:.1f} % of how much images differ)", 100 * *s.change),
         "the method learns from interventions: bring pairs in which one variable was changed"});
    return findings;  // everything below would follow from it
  }
  if (s.repeated_share > kRepeated) {
    findings.push_back({Sign::kRepeatedFrames,
                        {},
                        fmt::format("{:.0f} % of the frames are exactly like the frame before: nothing went on between "
                                    "them, and the model takes this for a law of the world",
                                    100 * s.repeated_share),
                        "take repeated frames out, or record no faster than the scene moves"});
  }
  if (s.distinct_share < kDistinct) {
    findings.push_back(
        {Sign::kTooFewPairs,
         {},
         fmt::format("only {:.0f} % of the training data are different from all others", 100 * s.distinct_share),
         "remove duplicates and bring more data"});
  } else if (s.fit_gap > 2.0) {
    findings.push_back(
        {Sign::kTooFewPairs,
         {},
         fmt::format("held-out pictures are explained {:.1f} times worse than training pictures", s.fit_gap),
         "bring more data (world.pairs), or fewer steps and smaller networks (causal.hidden)"});
  } else if (s.mechanism_gap > kLearnedByHeart) {
    findings.push_back(
        {Sign::kTooFewPairs,
         {},
         fmt::format("mechanisms predict held-out changes worse than training changes, by {:.2f} nats each",
                     s.mechanism_gap),
         "bring more data (world.pairs), or fewer updates (causal.polish_steps, and refine_passes of the method)"});
  }
  if (never_set(s)) {
    findings.push_back(
        {Sign::kNeverSet,
         {},
         fmt::format("something that differs from picture to picture stays as it is within pairs ({:.1f} % of its "
                     "variance changes, about {:.0f} % would if every variable were set in its turn): a variable is "
                     "never set, or hardly ever",
                     100 * *s.least_change, 100 * usual_change(s)),
         "bring pairs that intervene on every variable: what is never set is mixed up with what moves along with it"});
  }
  if (s.fit > 0.1) {
    findings.push_back({Sign::kPoorFit,
                        {},
                        fmt::format("the latents leave {:.0f} % of what the codes hold unexplained", 100 * s.fit),
                        "raise causal.latents if the world has more variables, else train longer (causal.search_steps) "
                        "or use a method "
                        "that is not linear"});
  }
  for (int i = 0; i < n; ++i) {
    // A variable is the target of 1/(n+1) of the pairs.
    const double fair = 1.0 / (n + 1);
    if (s.target_share.size() == 0) {
      if (s.signal(i) < 1e-4) {
        findings.push_back({Sign::kCollapsedLatent,
                            {i},
                            fmt::format("z{} is the same for all pictures", i),
                            "a smaller weight of the KL term (beta of the method)"});
      }
    } else if (s.target_share(i + 1) < 0.1 * fair || s.signal(i) < 1e-4) {
      findings.push_back({Sign::kCollapsedLatent,
                          {i},
                          fmt::format("z{} explains {:.1f} % of the pairs (a variable should explain about {:.0f} %)",
                                      i, 100 * s.target_share(i + 1), 100 * fair),
                          "more starts (causal.starts); if it happens on every start, fewer latents (causal.latents), "
                          "or pairs that intervene on it"});
    }
  }
  for (int i = 0; i < s.shared_change.rows(); ++i) {
    for (int j = i + 1; j < n; ++j) {
      const double both = std::min(s.shared_change(i, j), s.shared_change(j, i));
      if (both < 0.5) continue;
      findings.push_back({Sign::kSharedTarget,
                          {i, j},
                          fmt::format("{} change in the same pairs ({:.0f} %): one intervention drives both",
                                      latents_text({i, j}), 100 * both),
                          "more starts (causal.starts) or a longer search (causal.search_steps)"});
    }
  }
  if (s.several_share > kSeveral) {
    findings.push_back({Sign::kSeveralTargets,
                        {},
                        fmt::format("{:.0f} % of the pairs that change move more than one latent's own noise: several "
                                    "variables were set at once, or noise or latents that are mixed up make it look so",
                                    100 * s.several_share),
                        "bring pairs with one intervention each, or more starts (causal.starts)"});
  }
  if (s.calm_change > kNoisy) {
    findings.push_back(
        {Sign::kNoisyPairs,
         {},
         fmt::format(
             "even pairs that nothing was done to differ, by {:.1f} % of how much the latents vary: noise hides "
             "interventions that change little more",
             100 * s.calm_change),
         "record with less noise (an average of several pictures), or do not rely on the targets of small changes"});
  }
  if (s.undecided_share > 0.2) {
    findings.push_back(
        {Sign::kUndecided,
         {},
         fmt::format("for {:.0f} % of the pairs that changed it stays open which variable was intervened on",
                     100 * s.undecided_share),
         "a longer search (causal.search_steps), or more pairs (world.pairs)"});
  }
  for (const Cover& c : told_covers(s, findings)) {
    findings.push_back(
        {Sign::kCoveredVariable,
         {c.latent, c.by},
         fmt::format("z{} is hardly ever what was set where z{} is between {:.2f} and {:.2f} ({:.1f} % of the pairs "
                     "there, {:.0f} % of all): it seems to be hidden there, as by something in front of it",
                     c.latent, c.by, c.low, c.high, 100 * c.share, 100 * c.fair),
         "record from where it can be seen, or leave out the pictures in which it is hidden; if it was only never set "
         "there, bring pairs in which it is"});
  }
  for (int i = 0; i < n; ++i) {
    if (s.torn_share(i) <= 0.03) continue;
    findings.push_back(
        {Sign::kTornChart,
         {i},
         fmt::format("z{} jumps between pictures that are nearly the same (in {:.0f} % of closest pictures): "
                     "the encoder folds or tears there, or this variable is hidden in these pictures",
                     i, 100 * s.torn_share(i)),
         "more starts (causal.starts): the loss prefers encoders that are smooth"});
  }
  return findings;
}

nlohmann::json findings_to_json(const std::vector<Finding>& findings) {
  nlohmann::json list = nlohmann::json::array();
  for (const Finding& f : findings) {
    list.push_back({{"sign", sign_name(f.sign)}, {"latents", f.latents}, {"what", f.what}, {"advice", f.advice}});
  }
  return list;
}

std::vector<Finding> findings_from_json(const nlohmann::json& json) {
  std::vector<Finding> list;
  if (!json.is_array()) return list;
  for (const auto& entry : json) {
    for (const Sign sign : kSigns) {
      try {
        if (entry.at("sign") != sign_name(sign)) continue;
        list.push_back({sign, entry.at("latents"), entry.at("what"), entry.at("advice")});
      } catch (const nlohmann::json::exception&) {
        break;
      }
    }
  }
  return list;
}

}  // namespace causeway
