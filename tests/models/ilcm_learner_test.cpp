#include "engine/models/ilcm_learner.h"

#include <gtest/gtest.h>

#include <array>
#include <numbers>

#include "engine/core/error.h"
#include "engine/models/registry.h"
#include "tests/models/learner_input.h"

namespace causeway {
namespace {

CausalSettings tiny() { return few_updates(2); }

IlcmSettings tiny_own() {
  IlcmSettings own;
  own.refine_steps = 10;
  own.refine_batch = 24;
  return own;
}

MatrixF random_codes(int pairs, int codes) {
  MatrixF m(2 * pairs, codes);
  fill_normal(m.data(), m.size(), 2, Stream::kTest, 1);
  return m;
}

TEST(IlcmStepPlan, FollowsTheSchedule) {
  CausalSettings s = tiny();
  IlcmSettings own = tiny_own();
  s.search_steps = 1000;
  own.pretrain_until = 0.1;
  own.prior_from = 0.3;
  own.ramps_until = 0.3;
  own.deterministic_from = 0.8;
  EXPECT_EQ(ilcm_step_plan(s, own, 0).phase, IlcmPhase::kPretrain);
  EXPECT_EQ(ilcm_step_plan(s, own, 99).phase, IlcmPhase::kPretrain);
  EXPECT_EQ(ilcm_step_plan(s, own, 100).phase, IlcmPhase::kFull);
  EXPECT_FALSE(ilcm_step_plan(s, own, 299).weights.intervention_prior);
  EXPECT_TRUE(ilcm_step_plan(s, own, 300).weights.intervention_prior);
  EXPECT_NEAR(ilcm_step_plan(s, own, 200).weights.beta, own.beta / 2, 1e-12);
  EXPECT_DOUBLE_EQ(ilcm_step_plan(s, own, 500).weights.beta, own.beta);
  EXPECT_DOUBLE_EQ(ilcm_step_plan(s, own, 500).weights.lam_z, 0.0);
  EXPECT_EQ(ilcm_step_plan(s, own, 799).phase, IlcmPhase::kFull);
  EXPECT_EQ(ilcm_step_plan(s, own, 800).phase, IlcmPhase::kDeterministic);
  EXPECT_DOUBLE_EQ(ilcm_step_plan(s, own, 1000).learning_rate, s.polish_learning_rate);
  EXPECT_EQ(ilcm_step_plan(s, own, 1009).phase, IlcmPhase::kDeterministic);
  EXPECT_FALSE(ilcm_step_plan(s, own, 999).hold_posterior);
  EXPECT_TRUE(ilcm_step_plan(s, own, 1000).hold_posterior);
  EXPECT_EQ(ilcm_step_plan(s, own, 1010).phase, IlcmPhase::kMechanisms);
  EXPECT_TRUE(ilcm_step_plan(s, own, 1010).reset_optimiser);
  EXPECT_FALSE(ilcm_step_plan(s, own, 1011).reset_optimiser);
  EXPECT_DOUBLE_EQ(ilcm_step_plan(s, own, 1010).learning_rate, own.refine_learning_rate);
}

TEST(IlcmLearner, ThePolishLeavesTheSlopesOfThePosterior) {
  // Nothing but the entropy of a batch pulls at them there; Adam would follow it for ever.
  IlcmLearner learner(learner_input(tiny(), tiny_own(), 3, 60, 5, 0));
  const IlcmNetwork& net = learner.ilcm().network();
  const auto weights = [&] {
    const auto& store = learner.ilcm().parameters();
    return std::array{store.value(net.posterior_linear)(0, 0), store.value(net.posterior_quadratic)(0, 0)};
  };
  TrainingView view = view_of(random_codes(60, 3));
  ThreadPool pool(1);
  const auto first = weights();
  while (learner.step() < 40) learner.train_step(pool, view);
  const auto searched = weights();
  EXPECT_NE(searched, first);
  const Vector<float> all = learner.ilcm().parameters().flat();
  // Moments of the search die away within some updates.
  for (int update = 0; update < 10; ++update) learner.train_step(pool, view);
  EXPECT_NE(learner.ilcm().parameters().flat(), all) << "everything else learns on";
  const auto polished = weights();
  for (std::size_t w = 0; w < 2; ++w) EXPECT_NEAR(polished[w], searched[w], 0.01) << w;
}

TEST(IlcmStepPlan, RestartsResetTheOptimiser) {
  CausalSettings s = tiny();
  IlcmSettings own = tiny_own();
  s.search_steps = 300;
  own.cosine_restarts = 3;
  for (int step = 0; step < 300; ++step) {
    EXPECT_EQ(ilcm_step_plan(s, own, step).reset_optimiser, step == 100 || step == 200) << step;
  }
  EXPECT_NEAR(ilcm_step_plan(s, own, 100).learning_rate, s.learning_rate, 1e-9);
}

TEST(IlcmPhases, BeginWhereThePlanChanges) {
  CausalSettings s = tiny();
  IlcmSettings own = tiny_own();
  const auto text = [&] {
    std::string all;
    for (const Phase& phase : ilcm_phases(s, own)) all += phase.name + "@" + std::to_string(phase.first_step) + " ";
    return all;
  };
  s.search_steps = 1000;
  own.pretrain_until = 0.0101;
  EXPECT_EQ(text(), "pre-training@0 interventions@11 mechanisms@300 order fixed@800 polish@1000 refinement@1010 ");
  own.pretrain_until = 0;
  own.prior_from = 0.9;  // later than the order is fixed
  s.polish_steps = 0;
  own.refine_steps = 0;
  EXPECT_EQ(text(), "interventions@0 order fixed@800 ");
  for (const Phase& phase : ilcm_phases(s, own)) EXPECT_FALSE(phase.help.empty());
  // Whatever the shares are, a phase begins with the first update that is planned so.
  s.search_steps = 7;
  for (const double share : {0.1, 1.0 / 3, 3.0 / 7, 0.5, 0.99, 1.0}) {
    own.pretrain_until = share;
    own.deterministic_from = 1;
    const auto phases = ilcm_phases(s, own);
    for (int step = 0; step < 7; ++step) {
      const bool pretrains = phases.size() < 2 || step < phases[1].first_step;
      EXPECT_EQ(ilcm_step_plan(s, own, step).phase == IlcmPhase::kPretrain, pretrains) << share << " " << step;
    }
  }
}

TEST(IlcmWork, IsTheSumOfItsParts) {
  const CausalSettings s = tiny();
  const IlcmSettings own = tiny_own();
  const double all = ilcm_work(s, own, 3, 0, 60);
  EXPECT_NEAR(ilcm_work(s, own, 3, 0, 33) + ilcm_work(s, own, 3, 33, 60), all, 1e-9 * all);
  EXPECT_GT(ilcm_work(s, own, 3, 10, 11), ilcm_work(s, own, 3, 45, 46)) << "every intervention of every pair";
}

TEST(IlcmLearner, TheRefinementOfFewPairsIsShorter) {
  IlcmSettings own = tiny_own();
  own.refine_steps = 100;
  own.refine_passes = 2.6;
  own.refine_batch = 32;
  const IlcmLearner learner(learner_input(tiny(), own, 3, 128, 5, 0));  // 4 updates are a pass
  EXPECT_EQ(learner.total_steps(), 40 + 10 + 11);
  EXPECT_EQ(learner.phases().back().first_step, 50);
  EXPECT_EQ(fit_to_pairs(own, 16).refine_steps, 3) << "a batch is never larger than the pairs";
}

TEST(IlcmLearner, SameSeedSameWeightsWhateverTheThreads) {
  const TrainingView codes = view_of(random_codes(64, 3));
  std::vector<Vector<float>> weights;
  for (const int threads : {1, 2, 4}) {
    IlcmLearner learner(learner_input(tiny(), tiny_own(), 3, 64, 5, 0));
    ThreadPool pool(threads);
    while (learner.step() < learner.total_steps()) ASSERT_TRUE(learner.train_step(pool, codes).finite);
    weights.push_back(learner.ilcm().parameters().flat());
  }
  EXPECT_EQ(weights[0], weights[1]);
  EXPECT_EQ(weights[0], weights[2]);
}

TEST(IlcmLearner, SeedsAndStartsDiffer) {
  const TrainingView codes = view_of(random_codes(64, 3));
  ThreadPool pool(1);
  const auto weights_of = [&](std::uint64_t seed, std::uint64_t start) {
    IlcmLearner learner(learner_input(tiny(), tiny_own(), 3, 64, seed, start));
    for (int i = 0; i < 3; ++i) learner.train_step(pool, codes);
    return learner.ilcm().parameters().flat();
  };
  EXPECT_NE(weights_of(5, 0), weights_of(5, 1));
  EXPECT_NE(weights_of(5, 0), weights_of(6, 0));
}

TEST(IlcmLearner, ResumesBitForBitAtAnyStep) {
  const TrainingView codes = view_of(random_codes(64, 3));
  ThreadPool pool(1);
  IlcmSettings own = tiny_own();
  for (const int skip : {0, 1}) {
    own.skip = skip;
    IlcmLearner straight(learner_input(tiny(), own, 3, 64, 5, 1));
    while (straight.step() < straight.total_steps()) straight.train_step(pool, codes);
    // 50: the refinement begins and the order is forgotten; 55: it is fixed again.
    for (const int stop : {1, 20, 35, 45, 50, 51, 55, 58}) {
      IlcmLearner first(learner_input(tiny(), own, 3, 64, 5, 1));
      while (first.step() < stop) first.train_step(pool, codes);
      Safetensors file;
      first.save("x.", file, true);
      IlcmLearner second(learner_input(tiny(), own, 3, 64, 5, 1));
      second.load("x.", file);
      while (second.step() < second.total_steps()) second.train_step(pool, codes);
      EXPECT_EQ(second.ilcm().parameters().flat(), straight.ilcm().parameters().flat()) << "stopped at " << stop;
      EXPECT_EQ(second.ilcm().causal_order(), straight.ilcm().causal_order()) << "stopped at " << stop;
      EXPECT_EQ(second.ilcm().masks(), straight.ilcm().masks()) << "stopped at " << stop;
    }
  }
}

TEST(IlcmLearner, ABrokenCheckpointChangesNothing) {
  IlcmLearner learner(learner_input(tiny(), tiny_own(), 3, 64, 5, 1));
  Safetensors file;
  learner.save("x.", file, true);
  const Vector<float> before = learner.ilcm().parameters().flat();
  file.tensors.erase("x.adam.second");
  EXPECT_THROW(learner.load("x.", file), Error);
  EXPECT_EQ(learner.ilcm().parameters().flat(), before);
}

TEST(IlcmLearner, TheLossFallsOnPairsThatFollowTheModel) {
  // Two independent latents, one redrawn a pair, codes a rotation of them.
  constexpr int kPairs = 512;
  MatrixF codes(2 * kPairs, 2);
  for (int p = 0; p < kPairs; ++p) {
    Random random(1, Stream::kTest, static_cast<std::uint64_t>(p));
    double z[2] = {random.normal(), random.normal()};
    codes.row(2 * p) << static_cast<float>(0.8 * z[0] - 0.6 * z[1]), static_cast<float>(0.6 * z[0] + 0.8 * z[1]);
    const auto target = random.below(3);
    if (target > 0) z[target - 1] = random.normal();
    codes.row(2 * p + 1) << static_cast<float>(0.8 * z[0] - 0.6 * z[1]), static_cast<float>(0.6 * z[0] + 0.8 * z[1]);
  }
  CausalSettings s = tiny();
  s.search_steps = 600;
  s.polish_steps = 0;
  s.batch = 32;
  s.hidden = {32, 32};
  s.learning_rate = 3e-3;
  IlcmLearner learner(learner_input(s, tiny_own(), 2, kPairs, 3, 0));
  const TrainingView view = view_of(codes);
  ThreadPool pool(1);
  double first = 0, last = 0;
  for (int i = 0; i < 600; ++i) {
    const StepReport r = learner.train_step(pool, view);
    ASSERT_TRUE(r.finite);
    if (i == 30) first = r.reconstruction;
    last = r.reconstruction;
  }
  EXPECT_LT(last, 0.3 * first);
  EXPECT_EQ(learner.ilcm().causal_order().size(), 2U);
}

TEST(IlcmLearner, RefinementMovesTheMechanismsAlone) {
  const TrainingView codes = view_of(random_codes(64, 3));
  ThreadPool pool(1);
  IlcmLearner learner(learner_input(tiny(), tiny_own(), 3, 64, 5, 1));
  while (learner.step() < 50) learner.train_step(pool, codes);
  const ParameterStore<float> before = learner.ilcm().parameters();
  while (learner.step() < learner.total_steps()) {
    const StepReport r = learner.train_step(pool, codes);
    ASSERT_TRUE(r.finite);
    EXPECT_FALSE(r.whole_loss);
  }
  for (std::size_t i = 0; i < before.entries().size(); ++i) {
    const ParameterId id{static_cast<int>(i)};
    const bool mechanism = before.entry(id).name.starts_with("solution.");
    if (mechanism) continue;
    EXPECT_EQ(MatrixF(before.value(id)), MatrixF(learner.ilcm().parameters().value(id))) << before.entry(id).name;
  }
  EXPECT_NE(before.flat(), learner.ilcm().parameters().flat());
}

TEST(IlcmLearner, RefinementPutsAWrongOrderRight) {
  // z1 causes z2: an intervened z2 is redrawn from N(0, 1), so its noise afterwards depends on z1.
  constexpr int kPairs = 2048;
  MatrixF codes(2 * kPairs, 2);
  std::vector<int> targets;
  for (int p = 0; p < kPairs; ++p) {
    Random random(4, Stream::kTest, static_cast<std::uint64_t>(p));
    double e[2] = {random.normal(), 0.5 * random.normal()};
    const auto put = [&](int row, double z1, double z2) {
      codes.row(row) << static_cast<float>(0.8 * z1 - 0.6 * z2), static_cast<float>(0.6 * z1 + 0.8 * z2);
    };
    put(2 * p, e[0], e[0] + e[1]);
    targets.push_back(static_cast<int>(random.below(3)));
    const double drawn = random.normal();
    if (targets.back() == 0) put(2 * p + 1, e[0], e[0] + e[1]);
    if (targets.back() == 1) put(2 * p + 1, drawn, drawn + e[1]);
    if (targets.back() == 2) put(2 * p + 1, e[0], drawn);
  }
  CausalSettings s = tiny();
  s.search_steps = 2000;
  s.polish_steps = 1;
  IlcmSettings own = tiny_own();
  own.refine_steps = 600;
  own.refine_batch = 128;
  s.batch = 32;
  s.hidden = {32, 32};
  s.learning_rate = 3e-3;
  IlcmLearner learner(learner_input(s, own, 2, kPairs, 3, 0));
  const TrainingView view = view_of(codes);
  ThreadPool pool(2);
  while (learner.step() < s.search_steps) learner.train_step(pool, view);
  // Which latent is the effect: the one that changes where the second variable was redrawn.
  MatrixF before(kPairs, 2), after(kPairs, 2);
  for (int p = 0; p < kPairs; ++p) {
    before.row(p) = codes.row(2 * p);
    after.row(p) = codes.row(2 * p + 1);
  }
  const MatrixF change = (learner.ilcm().encode_noise(after) - learner.ilcm().encode_noise(before)).cwiseAbs();
  Eigen::Vector2f moved = Eigen::Vector2f::Zero();
  for (int p = 0; p < kPairs; ++p) {
    if (targets[static_cast<std::size_t>(p)] == 2) moved += change.row(p).transpose();
  }
  const int effect = moved(1) > moved(0) ? 1 : 0;
  ASSERT_GT(moved(effect), 3 * moved(1 - effect)) << "the chart is not found";
  learner.ilcm().fix_order({effect, 1 - effect});
  while (learner.step() < learner.total_steps()) learner.train_step(pool, view);
  EXPECT_EQ(learner.ilcm().causal_order(), (std::vector<int>{1 - effect, effect}));
  EXPECT_EQ(learner.ilcm().masks()[static_cast<std::size_t>(effect)][static_cast<std::size_t>(1 - effect)], 1);
}

TEST(Ilcm, PruningRemovesWhatHardlyMatters) {
  IlcmLearner learner(learner_input(tiny(), tiny_own(), 3, 64, 5, 1));
  learner.ilcm().fix_order({1, 0});
  MatrixD dependence = MatrixD::Constant(2, 2, 0.5);
  learner.ilcm().prune(dependence, 0.1);
  EXPECT_EQ(learner.ilcm().masks(), (std::vector<std::vector<int>>{{0, 1}, {0, 0}})) << "what was closed stays closed";
  dependence(0, 1) = 0.05;
  learner.ilcm().prune(dependence, 0.1);
  EXPECT_EQ(learner.ilcm().masks(), (std::vector<std::vector<int>>{{0, 0}, {0, 0}}));
}

TEST(Ilcm, MechanismLossIsTheSurpriseAtWhatWasIntervenedOn) {
  IlcmLearner learner(learner_input(tiny(), tiny_own(), 3, 64, 5, 1));
  Ilcm& model = learner.ilcm();
  // At the start causal variables are all but constant: give them sizes of order 1 and causes that matter.
  Random random(9, Stream::kTest, 0);
  for (const Mlp& solution : model.network().solution) {
    auto weight = model.parameters().value(solution.layers.back().weight);
    for (Eigen::Index k = 0; k < weight.size(); ++k) weight.data()[k] = static_cast<float>(0.3 * random.normal());
    model.parameters().value(solution.layers.back().bias)(0, 0) = -1.0F;
  }
  const MatrixF codes = 12.0F * random_codes(200, 3), before = codes.topRows(200), after = codes.bottomRows(200);
  const MatrixF q = model.intervention_posterior(before, after);
  const MatrixF e = model.encode_noise(before), e_after = model.encode_noise(after);
  double sum = 0, sum_before = 0;
  int changed = 0;
  for (Eigen::Index r = 0; r < q.rows(); ++r) {
    Eigen::Index target = 0;
    q.row(r).maxCoeff(&target);
    if (target == 0) continue;
    const auto i = static_cast<int>(target - 1);
    const MatrixF context = 0.5F * (e.row(r) + e_after.row(r));  // what stays is seen twice
    const auto z = [&](float own) {
      return static_cast<double>(model.solve(i, Vector<float>::Constant(1, own), context)(0));
    };
    const auto surprise = [&](float own) {
      const float h = 2e-3F;
      const double slope = (z(own + h) - z(own - h)) / (2 * h);
      return 0.5 * z(own) * z(own) + 0.5 * std::log(2 * std::numbers::pi) - std::log(slope);
    };
    sum += surprise(e_after(r, i));
    sum_before += surprise(e(r, i));
    ++changed;
  }
  ASSERT_GT(changed, 50);
  EXPECT_NEAR(model.mechanism_loss(before, after), sum / changed, 5e-3);
  EXPECT_GT(std::abs(sum - sum_before) / changed, 0.05) << "or else the test would not see which side it is";
}

TEST(Ilcm, NoiseAndCausalVariablesAreInversesOnceTheOrderIsFixed) {
  IlcmLearner learner(learner_input(tiny(), tiny_own(), 3, 64, 5, 1));
  learner.ilcm().fix_order({1, 0});
  const MatrixF noise = random_codes(10, 2);
  const MatrixF causal = learner.ilcm().causal_from_noise(noise);
  EXPECT_LT((learner.ilcm().noise_from_causal(causal) - noise).cwiseAbs().maxCoeff(), 1e-4F);
  const Vector<float> values = Vector<float>::Constant(noise.rows(), 0.7F);
  const MatrixF edited = learner.ilcm().counterfactual_noise(noise, 0, values);
  EXPECT_LT((learner.ilcm().causal_from_noise(edited).col(0) - values).cwiseAbs().maxCoeff(), 1e-4F);
  EXPECT_EQ(MatrixF(edited.col(1)), MatrixF(noise.col(1)));
}

TEST(Ilcm, InvertsAChainAgainstTheIndicesBeforeAnOrderIsFixed) {
  CausalSettings s = tiny();
  s.latents = 6;
  IlcmLearner learner(learner_input(s, tiny_own(), 6, 64, 5, 1));
  std::vector<std::vector<int>> chain(6, std::vector<int>(6, 0));
  for (std::size_t i = 0; i + 1 < 6; ++i) chain[i][i + 1] = 1;
  learner.ilcm().restore_masks(chain);
  // Shifts start out small: causes must matter for a wrong inverse to show.
  for (const Mlp& solution : learner.ilcm().network().solution) {
    learner.ilcm().parameters().value(solution.layers.back().weight).row(1) *= 10.0F;
  }
  ASSERT_TRUE(learner.ilcm().causal_order().empty());
  const MatrixF noise = random_codes(10, 6);
  const MatrixF causal = learner.ilcm().causal_from_noise(noise);
  EXPECT_LT((learner.ilcm().noise_from_causal(causal) - noise).cwiseAbs().maxCoeff(), 1e-3F);
}

TEST(Registry, KnowsItsMethods) {
  EXPECT_TRUE(method_info("ilcm").has_graph);
  EXPECT_FALSE(method_info("dvae").has_graph);
  EXPECT_EQ(find_method("dvae").settings.group, "ilcm") << "one family, one group";
  try {
    method_info("ilmc");
    FAIL();
  } catch (const UsageError& error) {
    EXPECT_NE(error.hint().find("ilcm"), std::string::npos);
  }
}

}  // namespace
}  // namespace causeway
