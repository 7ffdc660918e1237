// Every form of .npz file that numpy may write, and what is said of those that do not fit.
#include <gtest/gtest.h>

#include "engine/data/image_io.h"
#include "engine/data/load_dataset.h"
#include "engine/data/npz.h"
#include "tests/data/example_data.h"
#include "tests/data/expect_error.h"
#include "tests/data/python.h"
#include "tests/data/temporary_directory.h"

namespace causeway {
namespace {

class NpzForms : public testing::Test {
 protected:
  void SetUp() override { CAUSEWAY_NEEDS_NUMPY(); }
  /// What `np.savez` makes of `arguments`; N = 3, F = 4, n = 2 and some arrays are there to be used.
  void write(const std::string& arguments) {
    ASSERT_TRUE(run_python(d.path(), R"(
one, pair, seq = (np.arange(3 * k * 2 * 5 * 3).reshape(s).astype(np.uint8)
                  for k, s in [(1, (3, 2, 5, 3)), (2, (3, 2, 2, 5, 3)), (4, (3, 4, 2, 5, 3))])
rows = lambda *shape: np.arange(np.prod(shape)).reshape(shape) / 7
graph = np.array([[0, 1], [0, 0]])
np.savez("a.npz", )" + arguments + ")\n"))
        << arguments;
  }
  Dataset loaded(const std::string& arguments) {
    write(arguments);
    return load_dataset(d / "a.npz");
  }
  struct Wrong {
    std::string arguments, part;
  };
  /// Each of these files must be refused with an error about `part`; one run of Python writes all.
  void refused(const std::vector<Wrong>& files) {
    std::string rest = "imgs=one)\n";
    for (std::size_t i = 0; i < files.size(); ++i) {
      rest += "np.savez('" + std::to_string(i) + ".npz', " + files[i].arguments + ")\n";
    }
    write(rest + "np.savez('a.npz', imgs=one");
    for (std::size_t i = 0; i < files.size(); ++i) {
      SCOPED_TRACE(files[i].arguments);
      expect_error([&] { load_dataset(d / (std::to_string(i) + ".npz")); }, files[i].part);
    }
  }
  TemporaryDirectory d;
};

TEST_F(NpzForms, PicturesAreSingleOnesPairsOrSequences) {
  for (const auto& [name, frames] : {std::pair("one", 1), std::pair("pair", 2), std::pair("seq", 4)}) {
    const std::string imgs = std::string("imgs=") + name;
    const Dataset data = loaded(imgs);
    EXPECT_EQ(data.units, 3);
    EXPECT_EQ(data.frames, frames);
    EXPECT_EQ(data.height, 2);
    EXPECT_EQ(data.width, 5);
    EXPECT_EQ(data.offer(), (DataOffer{.frames = frames}));
    EXPECT_EQ(data.picture_data(2, frames - 1)[29], static_cast<std::uint8_t>(3 * frames * 30 - 1));
    write(imgs + ".astype(np.float64) / 255)\nnp.savez('b.npz', " + imgs + ".astype(np.int16))\nnp.savez('c.npz', " +
          imgs + ".astype(np.float32))\nnp.savez('d.npz', imgs=np.asfortranarray(" + name + ")");
    for (const char* file : {"a.npz", "b.npz", "c.npz", "d.npz"}) {
      SCOPED_TRACE(file);
      expect_same_data(load_dataset(d / file), data);
    }
  }
  EXPECT_EQ(loaded("imgs=one[:, None]").frames, 1);
}

TEST_F(NpzForms, PicturesMayBeEncoded) {
  for (int i = 0; i < 12; ++i) {
    save_png(d / (std::to_string(i) + ".png"),
             {4, 3, std::vector<std::uint8_t>(36, static_cast<std::uint8_t>(20 * i))});
  }
  const std::string files = "imgs=np.array([open(f'{i}.png', 'rb').read() for i in range(12)])";
  for (const auto& [shape, frames] :
       {std::pair("", 1), std::pair(".reshape(6, 2)", 2), std::pair(".reshape(3, 4)", 4)}) {
    const Dataset data = loaded(files + shape);
    EXPECT_EQ(data.frames, frames);
    EXPECT_EQ(data.rows(), 12);
    EXPECT_EQ(data.width, 4);
    EXPECT_EQ(data.picture_data(data.units - 1, frames - 1)[0], 220);
  }
  refused({{files + ".reshape(3, 2, 2)", "entry 'imgs' has shape (3, 2, 2), expected (N) or (N, frames)"},
           {"imgs=np.array([[open('0.png', 'rb').read(), b'nothing', b'', b'']])",
            "entry 'imgs': picture 1 of sequence 0"}});
}

TEST_F(NpzForms, VectorsAreSingleOnesPairsOrSequences) {
  EXPECT_EQ(loaded("x=rows(3, 5)").offer(), (DataOffer{}));
  EXPECT_EQ(loaded("x=rows(3, 2, 5)").offer(), (DataOffer{.frames = 2}));
  const Dataset data = loaded("x=rows(3, 4, 5)");
  EXPECT_EQ(data.frames, 4);
  EXPECT_EQ(data.vectors, (example_numbers(12, 5, 0).cast<float>()));
}

TEST_F(NpzForms, EveryPartIsReadUnderItsName) {
  const Dataset data = loaded(
      "imgs=seq, labels=rows(3, 4, 2), names=np.array(['arm', 'red']), noise=-rows(3, 4, 2), graph=graph,"
      "lagged=np.ones((2, 2), bool), targets=np.ones((3, 3, 2)), domain=np.array([2, 0, 1]), actions=rows(3, 3, 6),"
      "classes=[1, 0, 1], readout_force=rows(3, 4, 1), world='lab', something_else=rows(7)");
  EXPECT_EQ(data.offer(), (DataOffer{4, true, true, true, true, true, true, true, true}));
  EXPECT_EQ(data.world, "lab");
  EXPECT_EQ(data.truth.names, (std::vector<std::string>{"arm", "red"}));
  EXPECT_EQ(data.truth.factors, example_numbers(12, 2, 0));
  EXPECT_EQ(data.truth.noise, -data.truth.factors);
  EXPECT_EQ(data.truth.graph, (Matrix<int>(2, 2) << 0, 1, 0, 0).finished());
  EXPECT_EQ(data.truth.lagged, Matrix<int>::Ones(2, 2));
  EXPECT_EQ(data.truth.targets, Matrix<std::uint8_t>::Ones(9, 2));
  EXPECT_EQ(data.domain, (std::vector<int>{2, 0, 1}));
  EXPECT_EQ(data.actions, example_numbers(9, 6, 0));
  EXPECT_EQ(data.truth.classes, (std::vector<int>{1, 0, 1}));
  EXPECT_EQ(data.truth.readouts.at("force"), example_numbers(12, 1, 0));
}

TEST_F(NpzForms, PairsMayLeaveOutTheAxisOfTheirOneStep) {
  const std::string imgs = "imgs=pair, targets=np.eye(3, 2, dtype=int)";
  const Dataset data = loaded(imgs + ", actions=rows(3, 4)");
  EXPECT_EQ(data.truth.targets, (Matrix<std::uint8_t>(3, 2) << 1, 0, 0, 1, 0, 0).finished());
  expect_same_data(loaded(imgs + "[:, None], actions=rows(3, 1, 4)"), data);
  EXPECT_EQ(data.truth.names, (std::vector<std::string>{"v1", "v2"}));
}

TEST_F(NpzForms, OldAndNewNamesOfPairsAreTheSame) {
  const Dataset old = loaded(
      "imgs=pair, original_latents=rows(3, 2, 2), epsilon=-rows(3, 2, 2), pressed=rows(3, 2, 1), adjacency=graph,"
      "intervention_labels=[1, 0, 2], latent_names=np.array([b'a', b'b'])");
  EXPECT_EQ(pair_labels(old), (std::vector<int>{1, 0, 2}));
  const std::string renamed =
      "imgs=pair, labels=rows(3, 2, 2), noise=-rows(3, 2, 2), readout_pressed=rows(3, 2, 1), graph=graph,"
      "targets=np.array([[1, 0], [0, 0], [0, 1]]), names=np.array(['a', 'b'])";
  expect_same_data(loaded(renamed), old);
  expect_same_data(loaded(renamed + ", original_latents=rows(3, 2, 2), epsilon=-rows(3, 2, 2), adjacency=graph,"
                                    "pressed=rows(3, 2, 1), intervention_labels=[1, 0, 2],"
                                    "latent_names=np.array(['a', 'b'])"),
                   old);
  std::vector<Wrong> files;
  for (const auto& [wrong, names] :
       {std::pair("original_latents=rows(3, 2, 2) + 1", "'labels' and 'original_latents'"),
        std::pair("epsilon=rows(3, 2, 2)", "'noise' and 'epsilon'"),
        std::pair("pressed=rows(3, 2, 2)", "'readout_pressed' and 'pressed'"),
        std::pair("adjacency=graph.T", "'graph' and 'adjacency'"),
        std::pair("latent_names=np.array(['a', 'c'])", "'names' and 'latent_names'"),
        std::pair("intervention_labels=[1, 0, 1]", "'targets' and 'intervention_labels'"),
        std::pair("intervention_masks=np.ones((3, 2))", "'targets' and 'intervention_masks'")}) {
    files.push_back(
        {renamed + ", " + wrong, std::string("entries ") + names + " are two names of one thing but differ"});
  }
  refused(files);
}

TEST_F(NpzForms, TargetsWithoutFactorsAreRead) {
  EXPECT_EQ(loaded("imgs=pair, intervention_masks=np.ones((3, 2))").truth.targets, Matrix<std::uint8_t>::Ones(3, 2));
  EXPECT_EQ(loaded("imgs=pair, intervention_labels=[0, 3, 1]").truth.size(), 3) << "as many as are needed";
  EXPECT_EQ(loaded("imgs=pair, intervention_labels=[0, 3, 1], adjacency=np.zeros((5, 5))").truth.size(), 5);
  EXPECT_EQ(loaded("imgs=pair, intervention_labels=[0, 0, 0]").offer(), (DataOffer{.frames = 2}));
}

TEST_F(NpzForms, ShapesThatDoNotFitAreNamed) {
  refused(
      {{"imgs=one[0, 0]", ".npz: entry 'imgs' has shape (5, 3), expected (N, H, W, 3) or (N, frames, H, W, 3) | N"},
       {"imgs=np.moveaxis(one, -1, 1)", "has shape (3, 3, 2, 5), which could be colour pictures or 3 grey frames a"},
       {"imgs=np.moveaxis(one, -1, 1)", "| save colour pictures as np.moveaxis(imgs, 1, -1), grey frames as np.repeat"},
       {"imgs=np.zeros((3, 9, 9, 2), np.uint8)", "has shape (3, 9, 9, 2), expected (N, H, W, 3)"},
       {"imgs=np.zeros((3, 2, 5, 4), np.uint8)", "| leave out the fourth channel: imgs[..., :3]"},
       {"imgs=seq[None]", "has shape (1, 3, 4, 2, 5, 3)"},
       {"imgs=one[:0]", "it holds no pictures"},
       {"imgs=seq[:, :0]", "it holds no pictures"},
       {"imgs=one[:, :0]", "pictures of 5 x 0 pixels"},
       {"x=rows(3, 2, 2, 2)", "entry 'x' has shape (3, 2, 2, 2), expected (N, d) or (N, frames, d)"},
       {"imgs=one, x=rows(3, 5)", "holds pictures (imgs) and vectors (x)"},
       {"imgs=one, labels=rows(4, 2)", "entry 'labels' has shape (4, 2), expected (3, any) | one row for each picture"},
       {"imgs=one, labels=rows(3)", "entry 'labels' has shape (3), expected (3, any)"},
       {"imgs=seq, labels=rows(3, 2)",
        "entry 'labels' has shape (3, 2), expected (3, 4, any) | one row for each frame"},
       {"imgs=seq, labels=rows(3, 4, 0)", "entry 'labels' is about no factors"},
       {"imgs=seq, labels=rows(3, 4, 2), noise=rows(3, 4, 3)",
        "entry 'noise' is about 3 factors, another entry about 2"},
       {"imgs=seq, labels=rows(3, 4, 2), targets=np.ones((3, 3, 3))", "entry 'targets' is about 3 factors, another"},
       {"imgs=seq, targets=np.ones((3, 4, 2))",
        "entry 'targets' has shape (3, 4, 2), expected (3, 3, any) | one row for"},
       {"imgs=one, targets=np.ones((3, 2))", "entry 'targets' is about steps from one frame to the next, the data are"},
       {"imgs=one, actions=np.ones((3, 2))", "entry 'actions' is about steps"},
       {"imgs=seq, intervention_labels=[0, 0, 1]",
        "entry 'intervention_labels' is about pairs, the data have 4 frames"},
       {"imgs=one, intervention_masks=np.ones((3, 2))",
        "is about pairs, the data have one frame a unit | leave it out"},
       {"imgs=one, graph=np.zeros((2, 3))", "entry 'graph' has shape (2, 3), expected (n, n) | write 1 where"},
       {"imgs=one, labels=rows(3, 2), graph=np.zeros((3, 3))",
        "entry 'graph' is about 3 factors, another entry about 2"},
       {"imgs=one, labels=rows(3, 2), names=np.array(['a'])",
        "entry 'labels' is about 2 factors, another entry about 1"},
       {"imgs=one, domain=[0, 1]", "entry 'domain' has shape (2), expected (3) | domains are whole numbers from 0"},
       {"imgs=one, classes=np.ones((3, 2))", "entry 'classes' has shape (3, 2), expected (3) | classes are whole"},
       {"imgs=one, readout_force=rows(2, 1)", "entry 'readout_force' has shape (2, 1), expected (3, any)"},
       {"imgs=one, world=np.array(['a', 'b'])", "entry 'world' has shape (2), expected () | one string"}});
}

TEST_F(NpzForms, ValuesThatDoNotFitAreNamed) {
  refused(
      {{"imgs=one.astype(float) * np.nan", "entry 'imgs' holds pictures with the value nan | values must be 0 .. 255"},
       {"imgs=one.astype(float) - 1", "entry 'imgs' holds pictures with the value -1"},
       {"imgs=one, labels=np.where(np.arange(6) == 3, np.nan, 1).reshape(3, 2)",
        ".npz: unit 1 has values for some factors and none for others | give all of a unit's factors, or none"},
       {"imgs=one, labels=np.array([['a', 'b']] * 3)", "entry 'labels' holds text, expected numbers"},
       {"imgs=one, graph=np.ones((2, 2))", ".npz: entry 'graph': "},
       {"imgs=one, graph=np.array([[0, 1], [1, 0]])", "cycle"},
       {"imgs=one, graph=np.array([[0, 1], [1, 0]])", "| write 0 for one of the arrows on the way round"},
       {"imgs=one, graph=graph * 2", "entry 'graph': 2 at position 1 is neither 0 nor 1 | write 1 where"},
       {"imgs=one, graph=graph * 0.5", "entry 'graph': 0.5 at position 1 is not a whole number in range | write 1"},
       {"imgs=seq, targets=np.full((3, 3, 2), 2)", "entry 'targets': 2 at position 0 is neither 0 nor 1 | write 1"},
       {"imgs=one, domain=[0, -1, 0]", "entry 'domain': -1 at position 1 is negative | domains are whole numbers"},
       {"imgs=one, classes=[0, 0.5, 1]", "entry 'classes': 0.5 at position 1 is not a whole number in range | classes"},
       {"imgs=one, names=np.array(['a', 'a'])", "entry 'names': name 'a' is there twice | every factor"},
       {"imgs=one, names=np.array([1, 2])", "entry 'names' has type int64, expected text"},
       {"imgs=pair, intervention_labels=[0, -1, 0], labels=rows(3, 2, 2)",
        "entry 'intervention_labels': intervention label -1 of pair 1 is not in 0 .. 2 | 0 is no intervention"},
       {"labels_of_another_name=rows(3, 2)", "entry 'imgs' is not there | the file holds labels_of_another_name"}});
}

TEST_F(NpzForms, DamagedFilesAreTold) {
  write("imgs=seq, labels=rows(3, 4, 2)");
  const auto bytes = read_file(d / "a.npz");
  for (const std::size_t size : {std::size_t{0}, std::size_t{3}, bytes.size() / 2, bytes.size() - 5}) {
    std::ofstream(d / "a.npz", std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(size));
    expect_error([&] { load_dataset(d / "a.npz"); }, "a.npz");
  }
  auto flipped = bytes;
  flipped[bytes.size() / 3] ^= 0xFF;  // within the pictures, whose checksum is then wrong
  std::ofstream(d / "a.npz", std::ios::binary)
      .write(reinterpret_cast<const char*>(flipped.data()), static_cast<std::streamsize>(flipped.size()));
  expect_error([&] { load_dataset(d / "a.npz"); }, ".npz: entry 'imgs'");
  std::ofstream(d / "b.txt") << "words";
  expect_error([&] { load_dataset(d / "b.txt"); }, "b.txt is no data file that can be read here | give an .npz file");
  EXPECT_FALSE(is_dataset(d / "b.txt"));
  EXPECT_TRUE(is_dataset(d / "a.npz"));
}

TEST_F(NpzForms, NumpyReadsWhatIsWritten) {
  Dataset data = example_data(3, 4);
  add_example_pictures(data, 2, 5);
  save_dataset(d / "b.npz", data);
  EXPECT_TRUE(run_python(d.path(), R"(
a = np.load("b.npz")
assert a["imgs"].shape == (3, 4, 2, 5, 3) and a["imgs"].dtype == np.uint8
assert a["labels"].shape == a["noise"].shape == (3, 4, 3)
assert np.isclose(a["labels"][1, 2, 0], 0.1 + 18 / 7)
assert a["targets"].shape == (3, 3, 3) and a["targets"][0, 1].tolist() == [0, 1, 0]
assert a["actions"].shape == (3, 3, 2) and a["domain"].tolist() == [0, 1, 2] and a["classes"].tolist() == [0, 1, 0]
assert a["graph"].tolist() == [[0, 1, 0], [0, 0, 1], [0, 0, 0]] and a["lagged"].shape == (3, 3)
assert a["readout_pressed"].shape == (3, 4, 3) and a["names"].tolist() == [b"hue", b"size", b"arm"]
np.savez("c.npz", **{k: a[k] for k in a})
)"));
  expect_same_data(load_dataset(d / "c.npz"), data);
}

}  // namespace
}  // namespace causeway
