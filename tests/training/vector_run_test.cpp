// Runs on worlds that are seen as vectors: no image stage, no image model.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "engine/core/error.h"
#include "engine/data/vector_scale.h"
#include "engine/training/run.h"
#include "engine/training/run_directory.h"
#include "tests/data/expect_error.h"
#include "tests/data/temporary_directory.h"
#include "tests/training/finish.h"
#include "tests/training/tiny_run.h"

namespace causeway {
namespace {

Settings vector_settings() {
  Settings s = tiny_settings();
  set_settings(s, {"world.name=scaling", "world.variables=3"});
  return s;
}

/// Pairs of the settings' world, changed by `change`.
DataSource vectors(const std::function<void(RunData&)>& change = {}) {
  return [change](const Settings& s, int, const DataProgress& progress) -> std::shared_ptr<const RunData> {
    const World world = make_world(world_spec(s));
    auto data = std::make_shared<RunData>();
    data->train = sample_dataset(world, data_kind(s), s.world.pairs, s.seed, Stream::kWorldTrain);
    data->test = sample_dataset(world, data_kind(s), s.world.test_pairs, s.seed, Stream::kWorldTest);
    if (change) change(*data);
    return progress(1.0) ? data : nullptr;
  };
}

TEST(VectorRun, SkipsTheImageStageAndScores) {
  causeway::Run run(vector_settings(), vectors(), 2);
  EXPECT_FALSE(run.has_pictures());
  double work = run.work_left();
  while (!run.done()) {
    EXPECT_NE(run.stage(), Stage::kImage);
    run.work(1000, kGoOn, 10);
    EXPECT_LE(run.work_left(), work);
    work = run.work_left();
  }
  const Scores& scores = run.scores();
  for (const char* key : {"disentanglement", "mcc", "shd", "intervention_accuracy"})
    ASSERT_TRUE(scores.value(key)) << key;
  EXPECT_EQ(scores.true_edges, make_world(world_spec(vector_settings())).graph().adjacency());
  const Pipeline pipeline = run.pipeline();
  EXPECT_EQ(pipeline.images, nullptr);
  EXPECT_EQ(pipeline.causal->codes(), 3);
  EXPECT_EQ(pipeline.causal->latents(), 3);
  const Safetensors file = run.checkpoint();
  for (const auto& [name, tensor] : file.tensors) EXPECT_NE(name.rfind("image.", 0), 0U) << name;

  // Work is estimated to be what it turned out to be: nothing is reckoned for images.
  causeway::Run fresh(vector_settings(), vectors(), 1);
  EXPECT_NEAR(fresh.work_left(), run.work_done(), 0.05 * run.work_done());
}

TEST(VectorRun, CodesAreStandardisedVectors) {
  const auto scaled = vectors([](RunData& data) {
    for (Dataset* part : {&data.train, &data.test}) {
      part->vectors.col(1) = 1e4F * part->vectors.col(1).array() + 3e4F;
    }
  });
  causeway::Run plain(vector_settings(), vectors(), 1);
  causeway::Run run(vector_settings(), scaled, 1);
  ThreadPool pool(1);
  for (causeway::Run* r : {&plain, &run}) finish(*r);
  const MatrixF a = plain.pipeline().codes_of(pool, plain.data()->train);
  const MatrixF b = run.pipeline().codes_of(pool, run.data()->train);
  EXPECT_LT((a - b).cwiseAbs().maxCoeff(), 1e-3F) << "the scale of a number means nothing";
  EXPECT_NEAR(a.col(0).mean(), 0.0F, 1e-4F);
  EXPECT_NEAR(a.col(0).squaredNorm() / static_cast<float>(a.rows()), 1.0F, 1e-3F);
  EXPECT_LT((plain.pipeline().scaler.restore(a) - plain.data()->train.vectors).cwiseAbs().maxCoeff(), 1e-4F);
}

TEST(VectorRun, VectorsFarFromZeroComeThroughSavingAndResuming) {
  // Time stamps: in single precision they would all be one number.
  const auto stamps = vectors([](RunData& data) {
    std::vector<Dataset> parts{std::move(data.train), std::move(data.test)};
    for (Dataset& part : parts) {
      const MatrixD values = 1e-3 * part.vectors.cast<double>().array() + 1.7e9;
      set_vectors(part, values, Precision::kDouble, [](Eigen::Index c) { return fmt::format("x{}", c); });
    }
    bring_to_one_scale(parts);
    data.train = std::move(parts[0]);
    data.test = std::move(parts[1]);
    data.train.understood = "100 pairs of time stamps";
  });
  causeway::Run straight(vector_settings(), stamps, 1);
  finish(straight);
  ASSERT_FALSE(straight.pipeline().scaler.vectors.is_identity());
  for (const int slices : {2, 4, 8}) {
    const TemporaryDirectory directory;
    causeway::Run first(vector_settings(), stamps, 1);
    for (int i = 0; i < slices && !first.done(); ++i) first.work(1e9, kGoOn, 7);
    ASSERT_FALSE(first.done());
    save_run(first, directory / "run");
    const auto second = load_run(directory / "run", stamps, 1);
    EXPECT_EQ(second->data_as_read(), "100 pairs of time stamps") << "before the data are read again";
    finish(*second);
    EXPECT_EQ(second->data_as_read(), straight.data_as_read());
    EXPECT_EQ(bytes_of(*second), bytes_of(straight)) << "stopped after " << slices << " slices";
    save_run(*second, directory / "done");
    EXPECT_EQ(read_summary(directory / "done").at("data_as_read"), "100 pairs of time stamps");
    // What is read back infers the same from data in any unit of storage.
    const TrainedRun trained = load_trained(directory / "done");
    EXPECT_EQ(trained.pipeline.scaler.vectors.origin, straight.pipeline().scaler.vectors.origin);
    ThreadPool pool(1);
    const MatrixF codes = trained.pipeline.codes_of(pool, second->data()->test);
    EXPECT_EQ(codes, straight.pipeline().codes_of(pool, straight.data()->test));
    EXPECT_GT((codes.rowwise() - codes.colwise().mean()).cwiseAbs().maxCoeff(), 0.5F) << "they differ";
  }
}

TEST(VectorRun, SameSeedSameBytesWhateverTheThreads) {
  causeway::Run one(vector_settings(), vectors(), 1);
  causeway::Run two(vector_settings(), vectors(), 2);
  finish(one);
  finish(two);
  EXPECT_EQ(bytes_of(one), bytes_of(two));
  Settings other = vector_settings();
  other.seed = 4;
  causeway::Run run(other, vectors(), 1);
  finish(run);
  EXPECT_NE(bytes_of(one), bytes_of(run));
}

TEST(VectorRun, ResumesBitForBitFromAnyStage) {
  causeway::Run straight(vector_settings(), vectors(), 2);
  finish(straight);
  const auto expected = bytes_of(straight);
  for (const int slices : {0, 1, 2, 3, 6, 11}) {
    causeway::Run first(vector_settings(), vectors(), 1);
    for (int i = 0; i < slices && !first.done(); ++i) first.work(1e9, kGoOn, 7);
    ASSERT_FALSE(first.done());
    const Safetensors file = decode_safetensors(bytes_of(first), "memory");
    causeway::Run second(vector_settings(), vectors(), 2);
    second.load_checkpoint(file);
    EXPECT_FALSE(second.has_pictures());
    finish(second);
    EXPECT_EQ(bytes_of(second), expected) << "stopped after " << slices << " slices";
  }
}

TEST(VectorRun, OfAFileIsKnownOnceItIsRead) {
  Settings s = vector_settings();
  s.world.data = "pairs.npz";
  causeway::Run run(s, vectors(), 1);
  EXPECT_TRUE(run.has_pictures());
  finish(run);
  EXPECT_FALSE(run.has_pictures());
  EXPECT_EQ(run.pipeline().images, nullptr);
  causeway::Run again(s, vectors(), 1);
  again.load_checkpoint(decode_safetensors(bytes_of(run), "memory"));
  EXPECT_FALSE(again.has_pictures());
  EXPECT_EQ(bytes_of(again), bytes_of(run));
}

TEST(VectorRun, SavesLoadsAndSaysWhatItCannotDo) {
  const TemporaryDirectory folder;
  causeway::Run run(vector_settings(), vectors(), 1, 5);
  finish(run);
  save_run(run, folder.path());
  EXPECT_EQ(bytes_of(*load_run(folder.path(), vectors(), 1)), bytes_of(run));
  const TrainedRun trained = load_trained(folder.path());
  const Pipeline& p = trained.pipeline;
  ThreadPool pool(1);
  EXPECT_EQ(p.codes_of(pool, run.data()->test), run.pipeline().codes_of(pool, run.data()->test));

  const Image image{16, 16, std::vector<std::uint8_t>(3 * 16 * 16)};
  expect_error([&] { p.raw_codes(image); }, "vectors");
  expect_error([&] { p.codes_of(image); }, "vectors");
  expect_error([&] { p.noise_of(image); }, "vectors");
  expect_error([&] { p.reconstruction(image); }, "scores and the graph");
  expect_error([&] { p.image_of_noise(MatrixF::Zero(1, 3)); }, "vectors");
  const auto pictures = stand_in_source()(tiny_settings(), 1, [](double) { return true; });
  expect_error([&] { p.codes_of(pool, pictures->test); }, "trained on vectors");
  const auto wider = sample_pairs(make_world("scaling-5"), 4, 1, Stream::kTest);
  expect_error([&] { p.codes_of(pool, wider); }, "vectors of 3 numbers, these have 5");

  causeway::Run on_pictures(tiny_settings(), stand_in_source(), 1, 5);
  finish(on_pictures);
  expect_error([&] { on_pictures.pipeline().codes_of(pool, wider); }, "trained on pictures");
  causeway::Run other(vector_settings(), vectors(), 1);
  expect_error([&] { other.load_checkpoint(on_pictures.checkpoint()); }, "run on pictures");
}

TEST(VectorRun, LabelsChangeNothingInTheWeights) {
  const auto scrambled = vectors([](RunData& data) {
    data.train.truth.factors.setRandom();
    data.train.truth.targets = (1 - data.train.truth.targets.array()).matrix();
    data.train.truth.graph.setZero();
    data.test.truth = {};
  });
  causeway::Run honest(vector_settings(), vectors(), 1);
  causeway::Run blind(vector_settings(), scrambled, 1);
  finish(honest);
  finish(blind);
  EXPECT_EQ(bytes_of(honest), bytes_of(blind));
}

TEST(VectorRun, DataThatTeachNothingAreErrorsWithHints) {
  const auto complaint = [](const DataSource& source, const Settings& s) {
    causeway::Run run(s, source, 1);
    try {
      finish(run);
    } catch (const Error& error) {
      EXPECT_FALSE(error.hint().empty()) << error.what();
      EXPECT_EQ(run.stage(), Stage::kData) << "before anything is trained";
      return std::string(error.what()) + " | " + error.hint();
    }
    return std::string("no error");
  };
  const Settings s = vector_settings();
  EXPECT_EQ(complaint(vectors(), s), "no error");
  const auto constant = vectors([](RunData& data) { data.train.vectors.setConstant(0.1F); });
  EXPECT_NE(complaint(constant, s).find("every observation is the same"), std::string::npos);
  const auto flat = vectors([](RunData& data) { data.train.vectors.col(1).setConstant(0.1F); });
  EXPECT_NE(complaint(flat, s).find("2 of the 3 numbers of a vector vary"), std::string::npos);
  EXPECT_NE(complaint(flat, s).find("causal.latents to 2"), std::string::npos);
  const auto few = vectors([](RunData& data) { data.train = slice(data.train, 0, 15); });
  EXPECT_NE(complaint(few, s).find("15 training pairs are fewer than a batch"), std::string::npos);
  const auto neither = vectors([](RunData& data) { data.train.vectors.resize(0, 0); });
  EXPECT_NE(complaint(neither, s).find("vectors"), std::string::npos);
  Settings file = s;
  file.world.data = "pairs.npz";
  EXPECT_NE(complaint(neither, file).find("no pictures and no vectors"), std::string::npos);

  // One number that never changes does no harm where enough others do.
  Settings two = s;
  two.causal.latents = 2;
  causeway::Run run(two, flat, 1);
  finish(run);
  EXPECT_EQ(run.pipeline().causal->codes(), 2);
}

TEST(VectorRun, ResumingNeedsPairsOfTheSameKind) {
  Settings s = vector_settings();
  s.world.data = "pairs.npz";
  causeway::Run first(s, vectors(), 1);
  for (int i = 0; i < 4; ++i) first.work(1e9, kGoOn, 7);
  const Safetensors file = first.checkpoint();
  const auto resume = [&](const DataSource& source) {
    causeway::Run second(s, source, 1);
    second.load_checkpoint(file);
    finish(second);
  };
  EXPECT_NO_THROW(resume(vectors()));
  expect_error([&] { resume(stand_in_source()); }, "the run learns from vectors");
  expect_error(
      [&] {
        resume(vectors([](RunData& data) {
          data.train = sample_pairs(make_world("scaling-5"), 128, 1, Stream::kTest);
          data.test = sample_pairs(make_world("scaling-5"), 64, 1, Stream::kTest);
        }));
      },
      "vectors of 3 numbers, these have 5");
  expect_error(
      [&] {
        resume(vectors([](RunData& data) {
          data.train.units -= 1;
          data.train.vectors.conservativeResize(2 * data.train.units, Eigen::NoChange);
        }));
      },
      "the run was made on");
}

TEST(VectorRun, LearnsASmallWorld) {
  Settings s = vector_settings();
  set_settings(s, {"world.variables=2", "world.graph=full", "world.pairs=4000", "world.test_pairs=1000",
                   "causal.hidden=[32,32]", "causal.solution_hidden=[32]", "causal.batch=64", "causal.starts=2",
                   "causal.search_steps=2500", "causal.polish_steps=500", "score.dci_rows=1000"});
  causeway::Run untrained(s, vectors(), 2, 1);
  causeway::Run run(s, vectors(), 2);
  finish(untrained);
  finish(run);
  EXPECT_GT(*run.scores().value("disentanglement"), 0.6);
  EXPECT_GT(*run.scores().value("intervention_accuracy"), 0.8);
  EXPECT_LT(*untrained.scores().value("intervention_accuracy"), 0.6) << "the test can tell";
}

}  // namespace
}  // namespace causeway
