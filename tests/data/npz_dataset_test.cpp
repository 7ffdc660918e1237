
#include "engine/data/npz_dataset.h"

#include <gtest/gtest.h>
#include <stb/stb_image_write.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>

#include "engine/causal/circuit_world.h"
#include "engine/data/atomic_file.h"
#include "engine/data/image_io.h"
#include "engine/data/load_dataset.h"
#include "engine/data/npz.h"
#include "engine/data/vector_scale.h"
#include "tests/data/example_data.h"
#include "tests/data/expect_error.h"
#include "tests/data/python.h"
#include "tests/data/temporary_directory.h"

namespace causeway {
namespace {

/// Pairs of the circuit, as far as a file tells.
Dataset example(std::int64_t pairs, int size = 6) {
  const World world = circuit_world();
  Dataset data;
  data.world = world.name();
  data.units = pairs;
  data.frames = 2;
  data.truth = example_truth(data, world.latent_names());
  data.truth.graph = world.graph().adjacency();
  data.truth.lagged.resize(0, 0);
  data.truth.classes.clear();
  data.truth.readouts.erase("weather report");
  if (size == 0) return data;
  data.allocate_pictures(size, size);
  for (std::int64_t i = 0; i < pairs; ++i) {
    for (const int which : {0, 1}) {
      const auto pixels = data.picture_data(i, which);
      for (std::size_t k = 0; k < pixels.size(); ++k) {
        pixels[k] = static_cast<std::uint8_t>(40 * i + 20 * which + static_cast<std::int64_t>(k % 3) * 5);
      }
    }
  }
  return data;
}

/// Pairs of vectors of a world with variants.
Dataset vectors(std::int64_t pairs, int n) {
  Dataset data;
  data.world = "scaling";
  data.units = pairs;
  data.frames = 2;
  std::vector<std::string> names;
  for (int i = 1; i <= n; ++i) names.push_back("v" + std::to_string(i));
  data.truth = example_truth(data, names);
  data.truth.lagged.resize(0, 0);
  data.truth.classes.clear();
  data.truth.readouts.clear();
  data.vectors = example_numbers(data.rows(), n, 0.7).cast<float>();
  return data;
}

/// Arrays to be changed one at a time before they are written.
struct Arrays {
  std::int64_t pairs = 3;
  std::vector<std::uint8_t> images = std::vector<std::uint8_t>(3 * 2 * 2 * 2 * 3, 100);
  std::vector<double> latents = std::vector<double>(3 * 2 * 4, 0.5);
  std::vector<double> epsilon = latents;
  std::vector<double> pressed = std::vector<double>(3 * 2 * 3, 0.0);
  std::vector<double> labels{0.0, 1.0, 4.0};
  std::vector<double> masks{0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1};

  std::vector<NpzEntry> entries() const {
    return {npz_entry<std::uint8_t>("imgs", {3, 2, 2, 2, 3}, images),
            npz_entry<double>("original_latents", {3, 2, 4}, latents),
            npz_entry<double>("epsilon", {3, 2, 4}, epsilon),
            npz_entry<double>("pressed", {3, 2, 3}, pressed),
            npz_entry<double>("intervention_labels", {3}, labels),
            npz_entry<double>("intervention_masks", {3, 4}, masks)};
  }
};

void drop(std::vector<NpzEntry>& entries, const std::string& name) {
  std::erase_if(entries, [&](const NpzEntry& entry) { return entry.name == name; });
}

TEST(NpzDataset, ComesBackAsItWas) {
  const TemporaryDirectory directory;
  const auto data = example(5);
  save_dataset(directory / "a.npz", data);
  expect_same_data(load_dataset(directory / "a.npz"), data);

  auto pictures_only = data;
  pictures_only.world.clear();
  pictures_only.truth = {};
  save_dataset(directory / "b.npz", pictures_only);
  expect_same_data(load_dataset(directory / "b.npz"), pictures_only);

  const auto truth_only = example(7, 0);
  save_dataset(directory / "c.npz", truth_only);
  expect_same_data(load_dataset(directory / "c.npz"), truth_only);
}

TEST(NpzDataset, VectorsComeBackAsTheyWere) {
  const TemporaryDirectory directory;
  const auto data = vectors(7, 5);
  save_dataset(directory / "a.npz", data);
  expect_same_data(load_dataset(directory / "a.npz"), data);
  DataLoadOptions options;
  options.max_units = 3;
  options.image_size = 64;  // is not about vectors
  expect_same_data(load_dataset(directory / "a.npz", options), slice(data, 0, 3));

  auto vectors_only = data;
  vectors_only.world.clear();
  vectors_only.truth = {};
  save_dataset(directory / "b.npz", vectors_only);
  expect_same_data(load_dataset(directory / "b.npz"), vectors_only);
}

TEST(NpzDataset, NumpySeesVectorsAndTheGraph) {
  CAUSEWAY_NEEDS_NUMPY();
  const TemporaryDirectory directory;
  const auto data = vectors(4, 3);
  save_dataset(directory / "a.npz", data);
  ASSERT_TRUE(run_python(directory.path(), R"(
a = np.load("a.npz")
assert a["x"].shape == (4, 2, 3) and a["x"].dtype == np.float32
assert "imgs" not in a
assert a["adjacency"].shape == (3, 3) and a["adjacency"].sum() == 2
assert a["original_latents"].shape == (4, 2, 3) and a["world"] == b"scaling"
np.savez("b.npz", **{k: a[k] for k in a})
np.savez("c.npz", x=a["x"].astype(np.float64), original_latents=a["original_latents"],
         intervention_labels=a["intervention_labels"], adjacency=a["adjacency"].astype(np.int64))
np.savez("d.npz", x=np.asfortranarray(a["x"]))
)"));
  expect_same_data(load_dataset(directory / "b.npz"), data);
  auto c = load_dataset(directory / "c.npz");
  EXPECT_EQ(c.world, "");
  EXPECT_EQ(c.truth.names, data.truth.names);
  EXPECT_EQ(c.vectors, data.vectors);
  EXPECT_EQ(c.truth.graph, data.truth.graph);
  const auto d = load_dataset(directory / "d.npz");
  EXPECT_EQ(d.offer(), (DataOffer{.frames = 2}));
  EXPECT_EQ(d.vectors, data.vectors);
}

TEST(NpzDataset, WrongVectorsAreNamed) {
  const TemporaryDirectory directory;
  const auto path = directory / "a.npz";
  const std::vector<double> x(3 * 2 * 4, 0.5);
  const auto bad = [&](std::vector<NpzEntry> entries, const std::string& part) {
    save_npz(path, entries);
    expect_error([&] { load_dataset(path); }, part);
  };
  const auto entry = [](std::vector<std::int64_t> shape, std::span<const double> values) {
    return npz_entry<double>("x", std::move(shape), values);
  };
  auto nan = x;
  nan[5] = std::numeric_limits<double>::quiet_NaN();
  bad({entry({3, 2, 4}, nan)}, "a.npz: entry 'x': the number at position 5 is not finite | leave out");
  auto huge = x;
  huge[7] = 1e300;
  save_npz(path, std::vector{entry({3, 2, 4}, huge)});
  EXPECT_NEAR(vectors_as_given(load_dataset(path))(1, 3) / 1e300, 1, 1e-6) << "scaled, not refused";
  bad({entry({3, 2, 2, 2}, x)}, "entry 'x' has shape (3, 2, 2, 2), expected (N, d) or (N, frames, d) | N pairs of");
  bad({entry({24}, x)}, "entry 'x' has shape (24), expected (N, d)");
  bad({entry({12, 2, 0}, {})}, "vectors (x) of 0 numbers");
  bad({entry({0, 2, 4}, {})}, "entry 'x' has shape (0, 2, 4): it holds no vectors");
  const std::vector<double> long_vectors(2 * (kMaxVectorSize + 1), 0.0);
  bad({entry({1, 2, kMaxVectorSize + 1}, long_vectors)}, "of 4097 numbers");
  const Arrays arrays;
  auto both = arrays.entries();
  both.push_back(entry({3, 2, 4}, x));
  bad(both, "pictures (imgs) and vectors (x)");
  auto graph = arrays.entries();
  const std::vector<double> cycle{0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  graph.push_back(npz_entry<double>("adjacency", {4, 4}, cycle));
  bad(graph, "a.npz: entry 'adjacency': ");
  bad(graph, "cycle");
  graph.back() = npz_entry<double>("adjacency", {2, 8}, cycle);
  bad(graph, "entry 'adjacency' has shape (2, 8)");
}

TEST(NpzDataset, MemoryBudgetHoldsForVectors) {
  const TemporaryDirectory directory;
  const std::vector<float> x(100 * 2 * 3, 0.5F);
  const std::vector<NpzEntry> entries{npz_entry<float>("x", {100, 2, 3}, x)};
  save_npz(directory / "a-0.npz", entries);
  save_npz(directory / "a-1.npz", entries);
  DataLoadOptions options;
  options.memory_budget = 4799;
  expect_error([&] { load_dataset(directory.path(), options); },
               "a-1.npz: its vectors bring the data set to 4800 bytes");
  options.memory_budget = 4800;
  EXPECT_EQ(load_dataset(directory.path(), options).units, 200);
}

TEST(NpzDataset, TheGraphOfAnOldFileFollowsFromItsWorld) {
  const TemporaryDirectory directory;
  auto circuit = example(3, 0);
  const Matrix<int> graph = circuit.truth.graph;
  circuit.truth.graph.resize(0, 0);
  save_dataset(directory / "a.npz", circuit);
  EXPECT_EQ(load_dataset(directory / "a.npz").truth.graph, graph);
  auto scaling = vectors(3, 3);
  scaling.truth.graph.resize(0, 0);
  save_dataset(directory / "b.npz", scaling);
  EXPECT_EQ(load_dataset(directory / "b.npz").truth.graph.size(), 0) << "the name does not say which graph";
}

TEST(NpzDataset, NumpySeesThePublishedArrays) {
  CAUSEWAY_NEEDS_NUMPY();
  const TemporaryDirectory directory;
  save_dataset(directory / "a.npz", example(5));
  EXPECT_TRUE(run_python(directory.path(), R"(
a = np.load("a.npz")
assert a["imgs"].shape == (5, 2, 6, 6, 3) and a["imgs"].dtype == np.uint8
assert a["imgs"][2, 1, 0, 0, 1] == 40 * 2 + 20 + 5
assert a["original_latents"].shape == a["epsilon"].shape == (5, 2, 4)
assert a["pressed"].shape == (5, 2, 3)
labels, masks = a["intervention_labels"], a["intervention_masks"]
assert labels.shape == (5,) and masks.shape == (5, 4)
for label, mask in zip(labels, masks):
    assert list(mask) == [int(k + 1 == label) for k in range(4)]
assert list(a["latent_names"]) == [b"red", b"green", b"blue", b"arm"] and a["world"] == b"circuit"
)"));
}

TEST(NpzDataset, ReadsThePublishedLayout) {
  CAUSEWAY_NEEDS_NUMPY();
  const TemporaryDirectory directory;
  // JPEG bytes of two sizes of content, as the publishers store them: strings padded to the longest.
  std::vector<std::uint8_t> jpeg;
  const auto append = [](void* context, void* bytes, int size) {
    const auto* first = static_cast<const std::uint8_t*>(bytes);
    static_cast<std::vector<std::uint8_t>*>(context)->insert(static_cast<std::vector<std::uint8_t>*>(context)->end(),
                                                             first, first + size);
  };
  for (int i = 0; i < 6; ++i) {
    Image image{32, 32, std::vector<std::uint8_t>(std::size_t{3} * 32 * 32)};
    for (std::size_t k = 0; k < image.pixels.size(); ++k) {
      image.pixels[k] = static_cast<std::uint8_t>(40 * i + (k % 96 < 48 ? 0 : i));
    }
    jpeg.clear();
    ASSERT_NE(stbi_write_jpg_to_func(append, &jpeg, 32, 32, 3, image.pixels.data(), 90), 0);
    write_file_atomically(directory / std::to_string(i).append(".jpg"), jpeg);
  }
  ASSERT_TRUE(run_python(directory.path(), R"(
images = np.array([[open(f"{2 * i + k}.jpg", "rb").read() for k in range(2)] for i in range(3)])
assert images.dtype.char == "S"
common = dict(original_latents=np.full((3, 2, 4), 0.25, dtype="float32"), epsilon=np.zeros((3, 2, 4)),
              pressed=np.zeros((3, 2, 3)), intervention_labels=np.array([0, 2, 4]),
              intervention_masks=np.array([[0, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1]], dtype=bool))
np.savez("train-0.npz", imgs=images, **common)
images[1, 0] = b"no picture"
np.savez("bad.npz", imgs=images, **common)
)"));
  DataLoadOptions options;
  options.image_size = 8;
  const auto data = load_dataset(directory / "train-0.npz", options);
  EXPECT_EQ(data.units, 3);
  EXPECT_EQ(data.height, 8);
  EXPECT_EQ(data.world, "circuit");
  EXPECT_EQ(data.truth.names[3], "arm");
  EXPECT_EQ(pair_labels(data), (std::vector<int>{0, 2, 4}));
  for (int i = 0; i < 6; ++i) {
    EXPECT_NEAR(data.picture_data(i / 2, i % 2)[0], 40 * i, 3);
  }
  options.threads = 2;
  std::vector<std::int64_t> reports;
  options.progress = [&](std::int64_t units) { reports.push_back(units); };
  expect_same_data(load_dataset(directory / "train-0.npz", options), data);
  EXPECT_EQ(reports.back(), 3);
  options.image_size = 0;
  EXPECT_EQ(load_dataset(directory / "train-0.npz", options).height, 32);
  expect_error([&] { load_dataset(directory / "bad.npz", options); }, "bad.npz: entry 'imgs': picture 0 of pair 1");
}

TEST(NpzDataset, PicturesAreBroughtToSize) {
  const TemporaryDirectory directory;
  const auto data = example(300);
  save_dataset(directory / "a.npz", data);
  DataLoadOptions options;
  options.image_size = 3;
  options.threads = 2;
  const auto small = load_dataset(directory / "a.npz", options);
  EXPECT_EQ(small.picture(299, 1).pixels, resize(data.picture(299, 1), 3, 3).pixels);
  options.image_size = 6;
  expect_same_data(load_dataset(directory / "a.npz", options), data);
}

TEST(NpzDataset, OnlySoManyPairs) {
  const TemporaryDirectory directory;
  const auto data = example(10);
  save_dataset(directory / "a-0.npz", data);
  save_dataset(directory / "a-1.npz", data);
  DataLoadOptions options;
  options.max_units = 4;
  const auto few = load_dataset(directory.path(), options);
  EXPECT_EQ(few.units, 4);
  EXPECT_EQ(few.truth.factors, data.truth.factors.topRows(8));
  EXPECT_EQ(few.pictures.size(), 4U * 2 * 108);
  options.max_units = 13;
  const auto more = load_dataset(directory.path(), options);
  EXPECT_EQ(more.units, 13);
  EXPECT_EQ(more.truth.factors.bottomRows(6), data.truth.factors.topRows(6));
}

TEST(NpzDataset, DirectoriesAreReadInNumericOrder) {
  const TemporaryDirectory directory;
  for (const int i : {10, 2, 0}) {
    auto part = example(1);
    part.pictures.assign(part.pictures.size(), static_cast<std::uint8_t>(i));
    save_dataset(directory / ("train-" + std::to_string(i) + ".npz"), part);
  }
  write_file_atomically(directory / "notes.txt", "not a data set");
  const auto data = load_dataset(directory.path());
  ASSERT_EQ(data.units, 3);
  EXPECT_EQ(data.picture_data(0, 0)[0], 0);
  EXPECT_EQ(data.picture_data(1, 0)[0], 2);
  EXPECT_EQ(data.picture_data(2, 0)[0], 10);

  // Test pairs beside the training pairs do not get into the training.
  save_dataset(directory / "test.npz", example(4));
  EXPECT_EQ(npz_splits(directory.path()), (std::vector<std::string>{"test", "train"}));
  EXPECT_EQ(load_dataset(directory.path()).units, 3);
  DataLoadOptions options;
  options.split = "test";
  EXPECT_EQ(load_dataset(directory.path(), options).units, 4);
  options.split = "val";
  expect_error([&] { load_dataset(directory.path(), options); }, "it holds test, train");
}

TEST(NpzDataset, DirectoriesWithoutAClearChoiceAreErrors) {
  const TemporaryDirectory directory;
  expect_error([&] { load_dataset(directory.path()); },
               "holds no .npz files, no table and no pictures | give an .npz file");
  save_dataset(directory / "a.npz", example(1));
  save_dataset(directory / "b.npz", example(1));
  expect_error([&] { load_dataset(directory.path()); }, "several data sets");
  save_dataset(directory / "train-0.npz", example(1, 4));
  save_dataset(directory / "train-1.npz", example(1, 5));
  expect_error([&] { load_dataset(directory.path()); }, "do not belong together");
}

TEST(NpzDataset, CapitalsDoNotTellFilesApart) {
  const TemporaryDirectory directory;
  save_dataset(directory / "Train-0.npz", example(1));
  save_dataset(directory / "TRAIN-1.NPZ", example(2));
  save_dataset(directory / "test.npz", example(5));
  EXPECT_EQ(load_dataset(directory.path()).units, 3);
  save_dataset(directory / "train-1.npz", example(1));
  expect_error([&] { load_dataset(directory.path()); }, "have one name but for capitals | leave one of them out");
}

TEST(NpzDataset, CapitalsDoNotTellEntriesApart) {
  const TemporaryDirectory directory;
  const Arrays arrays;
  auto entries = arrays.entries();
  entries.push_back(entries.front());
  entries.back().name = "IMGS";
  save_npz(directory / "a.npz", entries);
  expect_error([&] { load_dataset(directory / "a.npz"); }, "capitals do not tell names apart");
}

TEST(NpzDataset, NamesOfEntriesStayOnOneLine) {
  const TemporaryDirectory directory;
  const std::vector<float> x{1, 2, 3, 4}, readout(9);
  const std::vector<NpzEntry> entries{npz_entry<float>("x", {2, 2, 1}, x),
                                      npz_entry<float>("readout_two_lines", {9}, readout)};
  save_npz(directory / "a.npz", entries);
  std::vector<std::uint8_t> bytes = read_file(directory / "a.npz");
  const std::string name = "two_lines";
  for (auto at = bytes.begin(); (at = std::search(at, bytes.end(), name.begin(), name.end())) != bytes.end();) {
    at[3] = '\n';  // as damage may have it
  }
  std::ofstream(directory / "a.npz", std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()), std::ssize(bytes));
  expect_error([&] { load_dataset(directory / "a.npz"); }, "readout_two lines");
}

TEST(NpzDataset, TruthMayBeMissing) {
  const TemporaryDirectory directory;
  const Arrays arrays;
  const auto path = directory / "a.npz";
  auto entries = arrays.entries();
  save_npz(path, entries);
  EXPECT_EQ(pair_labels(load_dataset(path)), (std::vector<int>{0, 1, 4}));

  drop(entries, "intervention_labels");
  save_npz(path, entries);
  EXPECT_EQ(pair_labels(load_dataset(path)), (std::vector<int>{0, 1, 4})) << "from the masks";

  drop(entries, "epsilon");
  drop(entries, "pressed");
  save_npz(path, entries);
  const auto sparse = load_dataset(path);
  EXPECT_TRUE(sparse.offer().labels && sparse.offer().targets);
  EXPECT_EQ(sparse.truth.noise.size(), 0);
  EXPECT_EQ(sparse.truth.names, (std::vector<std::string>{"v1", "v2", "v3", "v4"})) << "nothing says circuit";
  EXPECT_EQ(sparse.world, "");

  drop(entries, "intervention_masks");
  save_npz(path, entries);
  EXPECT_EQ(load_dataset(path).offer(), (DataOffer{.frames = 2, .labels = true})) << "factors without targets";

  drop(entries, "imgs");
  save_npz(path, entries);
  EXPECT_EQ(load_dataset(path).offer(), (DataOffer{.frames = 2, .labels = true}));
  drop(entries, "original_latents");
  entries.push_back(npz_entry<double>("other", {3}, arrays.labels));
  save_npz(path, entries);
  expect_error([&] { load_dataset(path); }, "entry 'imgs' is not there | the file holds other.npy");
}

TEST(NpzDataset, PicturesMayBeOtherNumbers) {
  CAUSEWAY_NEEDS_NUMPY();
  const TemporaryDirectory directory;
  ASSERT_TRUE(run_python(directory.path(), R"(
x = np.arange(72).reshape(3, 2, 2, 2, 3)
np.savez("bytes.npz", imgs=x.astype(np.uint8))
np.savez("shares.npz", imgs=(x / 255).astype(np.float32))
np.savez("reals.npz", imgs=x.astype(np.float64))
np.savez("fortran.npz", imgs=np.asfortranarray(x.astype(np.int16)))
)"));
  const auto expected = load_dataset(directory / "bytes.npz").pictures;
  for (const char* name : {"shares.npz", "reals.npz", "fortran.npz"}) {
    EXPECT_EQ(load_dataset(directory / name).pictures, expected) << name;
  }
}

TEST(NpzDataset, WrongContentIsNamed) {
  const TemporaryDirectory directory;
  const auto path = directory / "a.npz";
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const auto bad = [&](const std::function<void(Arrays&)>& change, const std::string& part) {
    Arrays arrays;
    change(arrays);
    const auto entries = arrays.entries();
    save_npz(path, entries);
    expect_error([&] { load_dataset(path); }, part);
  };
  bad([&](Arrays& a) { a.labels[1] = nan; }, "a.npz: entry 'intervention_labels': nan at position 1");
  bad([&](Arrays& a) { a.labels[1] = 1.5; }, "entry 'intervention_labels': 1.5 at position 1");
  bad([&](Arrays& a) { a.labels[1] = 2; },
      "entries 'intervention_masks' and 'intervention_labels' are two names of one thing");
  bad([&](Arrays& a) { a.masks[0] = a.masks[1] = 1; }, "entries 'intervention_masks' and 'intervention_labels'");
  bad([&](Arrays& a) { a.masks[0] = 2; }, "entry 'intervention_masks': 2 at position 0 is neither 0 nor 1 | write 1");
  bad([&](Arrays& a) { a.latents[5] = nan; }, "entry 'original_latents': the number at position 5 is not finite");
  bad([&](Arrays& a) { a.epsilon[5] = nan; }, "entry 'epsilon': the number at position 5 is not finite");
  bad([&](Arrays& a) { a.pressed[5] = nan; }, "entry 'pressed': the number at position 5 is not finite");

  const Arrays arrays;
  const auto replaced = [&](const NpzEntry& entry, const std::string& part) {
    auto entries = arrays.entries();
    drop(entries, entry.name);
    entries.push_back(entry);
    save_npz(path, entries);
    expect_error([&] { load_dataset(path); }, part);
  };
  const std::vector<double> numbers(72, 1.0);
  const std::span<const double> some(numbers);
  std::vector<double> beyond(72, 0.5);
  beyond[70] = 256.0;
  replaced(npz_entry<double>("imgs", {3, 2, 2, 2, 3}, beyond), "pictures with the value 256");
  beyond[70] = std::nan("");
  replaced(npz_entry<double>("imgs", {3, 2, 2, 2, 3}, beyond), "pictures with the value nan");
  replaced(npz_entry<std::uint8_t>("imgs", {3, 2, 12}, arrays.images),
           "entry 'original_latents' has shape (3, 2, 4), expected (3, 1, any)");
  replaced(npz_entry<std::uint8_t>("imgs", {2, 3, 2, 2, 3}, arrays.images), "has shape");
  replaced(npz_entry<std::uint8_t>("imgs", {0, 2, 2, 2, 3}, {}), "it holds no pictures");
  replaced(npz_entry<double>("original_latents", {3, 2, 12}, some),
           "entry 'epsilon' is about 4 factors, another entry about 12");
  replaced(npz_entry<double>("original_latents", {6, 12}, some), "has shape (6, 12), expected (3, 2, any)");
  replaced(npz_entry<double>("intervention_labels", {4}, some.first(4)), "has shape (4), expected (3)");
  replaced(npz_entry<double>("epsilon", {3, 2, 3}, some.first(18)),
           "entry 'epsilon' is about 3 factors, another entry about 4");

  auto entries = arrays.entries();
  drop(entries, "intervention_masks");
  drop(entries, "intervention_labels");
  const std::vector<std::int64_t> labels{0, 5, 1};
  entries.push_back(npz_entry<std::int64_t>("intervention_labels", {3}, labels));
  save_npz(path, entries);
  expect_error([&] { load_dataset(path); },
               "a.npz: entry 'intervention_labels': intervention label 5 of pair 1 is not in 0 .. 4");
}

TEST(NpzDataset, MemoryBudgetHolds) {
  const TemporaryDirectory directory;
  save_dataset(directory / "a-0.npz", example(10));
  save_dataset(directory / "a-1.npz", example(10));
  DataLoadOptions options;
  options.memory_budget = 2500;
  expect_error([&] { load_dataset(directory.path(), options); },
               "a-1.npz: its pictures bring the data set to 4320 bytes");
  options.memory_budget = 4320;
  EXPECT_EQ(load_dataset(directory.path(), options).units, 20);
}

TEST(NpzDataset, ChecksItsArguments) {
  const TemporaryDirectory directory;
  save_dataset(directory / "a.npz", example(1));
  for (const auto& options : {DataLoadOptions{-1, 0, 1, kDefaultMemoryBudget, "", {}},
                              DataLoadOptions{kMaxImageSide + 1, 0, 1, kDefaultMemoryBudget, "", {}},
                              DataLoadOptions{0, -1, 1, kDefaultMemoryBudget, "", {}},
                              DataLoadOptions{0, 0, 0, kDefaultMemoryBudget, "", {}}}) {
    EXPECT_THROW(load_dataset(directory / "a.npz", options), UsageError);
  }
  expect_error([&] { load_dataset(directory / "b.npz"); }, "b.npz: no such file");
}

}  // namespace
}  // namespace causeway
