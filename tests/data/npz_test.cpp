#include "engine/data/npz.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <limits>

#include "engine/core/random.h"
#include "engine/data/atomic_file.h"
#include "engine/data/read_file.h"
#include "tests/data/expect_error.h"
#include "tests/data/python.h"
#include "tests/data/temporary_directory.h"

namespace causeway {
namespace {

using Shape = std::vector<std::int64_t>;

const std::vector<std::uint8_t> kBytes{0, 1, 2, 253, 254, 255};
const std::vector<std::int32_t> kInts{-2147483647 - 1, 0, 2147483647};
const std::vector<std::int64_t> kLongs{-5000000000, 5000000000};
const std::vector<float> kFloats{1.5F, -0.0F, 3e38F, 1e-40F};
const std::vector<double> kDoubles{0.1, -1e300, 1.0 / 3.0, 0.0, 2.0, 3.0};

void save_example(const std::filesystem::path& path) {
  const bool flags[] = {true, false, true};
  const std::vector<std::uint8_t> strings{'a', 'b', 'c', 'd', 0, 0};
  const std::vector<NpzEntry> entries{npz_entry<std::uint8_t>("bytes", {2, 3}, kBytes),
                                      npz_entry<std::int32_t>("ints", {3}, kInts),
                                      npz_entry<std::int64_t>("longs", {1, 2, 1}, kLongs),
                                      npz_entry<float>("floats", {4}, kFloats),
                                      npz_entry<double>("doubles", {3, 2}, kDoubles),
                                      npz_entry<bool>("flags", {3}, flags),
                                      npz_entry<double>("scalar", {}, std::span(kDoubles).first(1)),
                                      npz_entry<double>("nothing", {0, 5}, {}),
                                      npz_bytes_entry("strings", {2}, 3, strings)};
  save_npz(path, entries);
}

TEST(Npz, ComesBackAsItWas) {
  const TemporaryDirectory directory;
  save_example(directory / "a.npz");
  const NpzReader reader(directory / "a.npz");
  EXPECT_EQ(reader.names(), (std::vector<std::string>{"bytes", "ints", "longs", "floats", "doubles", "flags", "scalar",
                                                      "nothing", "strings"}));
  EXPECT_TRUE(reader.contains("ints"));
  EXPECT_FALSE(reader.contains("int"));
  EXPECT_EQ(reader.read("bytes").data, kBytes);
  EXPECT_EQ(reader.read("bytes").shape, (Shape{2, 3}));
  EXPECT_EQ(reader.read("ints").values<int>(), kInts);
  EXPECT_EQ(reader.read("longs").values<std::int64_t>(), kLongs);
  EXPECT_EQ(reader.read("longs").shape, (Shape{1, 2, 1}));
  EXPECT_EQ(reader.read("floats").values<float>(), kFloats);
  EXPECT_EQ(reader.read("doubles").finite_values(), kDoubles);
  EXPECT_EQ(reader.read("flags").type, NpyType::kBool);
  EXPECT_EQ(reader.read("flags").values<int>(), (std::vector<int>{1, 0, 1}));
  EXPECT_EQ(reader.read("scalar").shape, Shape{});
  EXPECT_EQ(reader.read("scalar").values<double>(), (std::vector<double>{0.1}));
  EXPECT_EQ(reader.read("nothing").count(), 0);
  EXPECT_EQ(reader.header("nothing").shape, (Shape{0, 5}));
  EXPECT_EQ(reader.read("strings").bytes(0), "abc");
  EXPECT_EQ(reader.read("strings").bytes(1), "d");
  EXPECT_THROW(reader.read("strings").bytes(2), UsageError);
}

TEST(Npz, EqualContentGivesEqualBytes) {
  const TemporaryDirectory directory;
  save_example(directory / "a.npz");
  save_example(directory / "b.npz");
  EXPECT_EQ(read_file(directory / "a.npz"), read_file(directory / "b.npz"));
  EXPECT_EQ(directory.entries(), 2) << "nothing is left beside them";
}

TEST(Npz, LargePicturesAreStoredAndComeBack) {
  const TemporaryDirectory directory;
  std::vector<std::uint8_t> pixels(std::size_t{3} << 20);
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    pixels[i] = static_cast<std::uint8_t>(i % 251);
  }
  const std::vector<NpzEntry> entries{npz_entry<std::uint8_t>("imgs", {1024, 1024, 3}, pixels)};
  save_npz(directory / "a.npz", entries);
  EXPECT_GT(std::filesystem::file_size(directory / "a.npz"), pixels.size());
  EXPECT_EQ(NpzReader(directory / "a.npz").read("imgs").data, pixels);
}

TEST(Npz, NumpyReadsWhatIsWritten) {
  CAUSEWAY_NEEDS_NUMPY();
  const TemporaryDirectory directory;
  save_example(directory / "a.npz");
  EXPECT_TRUE(run_python(directory.path(), R"(
a = np.load("a.npz")
assert a["bytes"].dtype == np.uint8 and (a["bytes"] == [[0, 1, 2], [253, 254, 255]]).all()
assert a["ints"].dtype == np.int32 and list(a["ints"]) == [-2**31, 0, 2**31 - 1]
assert a["longs"].dtype == np.int64 and a["longs"].shape == (1, 2, 1)
assert a["floats"].dtype == np.float32 and a["floats"][0] == 1.5
assert a["doubles"].dtype == np.float64 and a["doubles"][1, 0] == 1 / 3
assert a["flags"].dtype == bool and list(a["flags"]) == [True, False, True]
assert a["scalar"].shape == () and a["nothing"].shape == (0, 5)
assert a["strings"].dtype == "S3" and list(a["strings"]) == [b"abc", b"d"]
)"));
}

TEST(Npz, ReadsWhatNumpyWrites) {
  CAUSEWAY_NEEDS_NUMPY();
  const TemporaryDirectory directory;
  ASSERT_TRUE(run_python(directory.path(), R"(
values = np.arange(24).reshape(2, 3, 4)
arrays = {t: values.astype(t) for t in
          ["int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "float16", "float32", "float64"]}
arrays["fortran"] = np.asfortranarray(values.astype("float32"))
arrays["fortran_strings"] = np.asfortranarray(np.array([[b"a", b"bc"], [b"\x00d", b""]]))
arrays["transposed"] = values.T
arrays["scalar"] = np.float64(3)
arrays["flags"] = np.array([True, False])
arrays["negative"] = np.array([-128, 127], dtype="int8")
np.savez("plain.npz", **arrays)
np.savez_compressed("compressed.npz", **arrays)
)"));
  for (const auto* file : {"plain.npz", "compressed.npz"}) {
    const NpzReader reader(directory / file);
    for (const auto* type : {"int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "float16",
                             "float32", "float64", "fortran"}) {
      const auto array = reader.read(type);
      EXPECT_EQ(array.shape, (Shape{2, 3, 4}));
      const auto values = array.values<double>();
      ASSERT_EQ(values.size(), 24U);
      for (int i = 0; i < 24; ++i) {
        EXPECT_EQ(values[static_cast<std::size_t>(i)], i) << type;
      }
    }
    EXPECT_EQ(npy_type_name(reader.header("float16").type), "float16");
    EXPECT_TRUE(reader.header("fortran").fortran_order);
    const auto transposed = reader.read("transposed");
    EXPECT_EQ(transposed.shape, (Shape{4, 3, 2}));
    EXPECT_EQ(transposed.values<int>()[1], 12) << "entry (0, 0, 1) of the transposed is (1, 0, 0) of the original";
    const auto strings = reader.read("fortran_strings");
    EXPECT_EQ(strings.bytes(0), "a");
    EXPECT_EQ(strings.bytes(1), "bc");
    EXPECT_EQ(strings.bytes(2), std::string_view("\0d", 2));
    EXPECT_EQ(strings.bytes(3), "");
    EXPECT_EQ(reader.read("scalar").values<double>(), (std::vector<double>{3.0}));
    EXPECT_EQ(reader.read("flags").values<std::uint8_t>(), (std::vector<std::uint8_t>{1, 0}));
    EXPECT_EQ(reader.read("negative").values<float>(), (std::vector<float>{-128.0F, 127.0F}));
    expect_error([&] { reader.read("negative").values<std::uint8_t>(); }, "-128 at position 0");
  }
}

TEST(Npz, EveryTruncationIsAnError) {
  const TemporaryDirectory directory;
  save_example(directory / "a.npz");
  const auto bytes = read_file(directory / "a.npz");
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    std::ofstream(directory / "cut.npz", std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(size));
    EXPECT_THROW(
        {
          const NpzReader reader(directory / "cut.npz");
          reader.read("bytes");
          reader.read("strings");
        },
        Error)
        << size;
  }
  expect_error([&] { NpzReader(directory / "cut.npz"); }, "cut.npz is a zip file that was cut short");
}

TEST(Npz, DamageNeverCrashes) {
  const TemporaryDirectory directory;
  save_example(directory / "a.npz");
  const auto bytes = read_file(directory / "a.npz");
  for (std::uint64_t i = 0; i < 3000; ++i) {
    Random random(4, Stream::kTest, i);
    auto damaged = bytes;
    const int changes = 1 + static_cast<int>(random.below(4));
    for (int k = 0; k < changes; ++k) {
      damaged[random.below(static_cast<std::uint32_t>(damaged.size()))] = static_cast<std::uint8_t>(random.below(256));
    }
    std::ofstream(directory / "damaged.npz", std::ios::binary)
        .write(reinterpret_cast<const char*>(damaged.data()), static_cast<std::streamsize>(damaged.size()));
    try {
      const NpzReader reader(directory / "damaged.npz", 1 << 20);
      for (const auto& name : reader.names()) {
        try {
          const auto array = reader.read(name);
          EXPECT_EQ(array.data.size() % array.item_size, 0U);
        } catch (const Error&) {
        }
      }
    } catch (const Error&) {
    }
  }
}

TEST(Npz, OtherFilesAreExplained) {
  const TemporaryDirectory directory;
  expect_error([&] { NpzReader(directory / "a.npz"); }, "a.npz: no such file");
  expect_error([&] { NpzReader(directory.path()); }, "is a directory");
  write_file_atomically(directory / "a.npz", "neither zip nor anything else, but long enough to look at");
  expect_error([&] { NpzReader(directory / "a.npz"); }, "a.npz cannot be opened as an .npz file");
  write_file_atomically(directory / "a.npz", "");
  EXPECT_THROW(NpzReader(directory / "a.npz"), Error);
  write_file_atomically(directory / "a.npz", std::string("\x93NUMPY\x01\x00", 8) + std::string(200, ' '));
  expect_error([&] { NpzReader(directory / "a.npz"); }, "numpy.savez");
}

TEST(Npz, MissingEntriesAreNamedWithWhatIsThere) {
  const TemporaryDirectory directory;
  save_example(directory / "a.npz");
  const NpzReader reader(directory / "a.npz");
  expect_error([&] { reader.read("imgs"); }, "a.npz: entry 'imgs' is not there");
  expect_error([&] { reader.read("imgs"); }, "the file holds bytes.npy, ints.npy");
}

TEST(Npz, PicklesAreRefused) {
  CAUSEWAY_NEEDS_NUMPY();
  const TemporaryDirectory directory;
  ASSERT_TRUE(run_python(directory.path(), R"(
np.savez("a.npz", objects=np.array([b"x", None], dtype=object), big=np.arange(3, dtype=">i4"),
         complex=np.zeros(2, dtype="complex64"), fields=np.zeros(2, dtype=[("a", "i4"), ("b", "f8")]),
         time=np.zeros(1, dtype="datetime64[s]"))
)"));
  const NpzReader reader(directory / "a.npz");
  expect_error([&] { reader.read("objects"); }, "a.npz: entry 'objects': type '|O' holds Python objects (a pickle)");
  expect_error([&] { reader.read("big"); }, "is big-endian");
  expect_error([&] { reader.read("complex"); }, "'<c8' is not supported");
  expect_error([&] { reader.read("fields"); }, "structured arrays are not supported");
  expect_error([&] { reader.read("time"); }, "is not supported");
}

TEST(Npz, PythonsStringsAreText) {
  CAUSEWAY_NEEDS_NUMPY();
  const TemporaryDirectory directory;
  ASSERT_TRUE(run_python(directory.path(), R"(
np.savez("a.npz", names=np.array(["arm", "Gr\u00f6\u00dfe", "\u20ac", "\U0001f9be"]), one=np.array("circuit"),
         bytes=np.array([b"red", b"x"]), number=np.arange(2), big=np.array(["x"], dtype=">U1"))
)"));
  const NpzReader reader(directory / "a.npz");
  const NpyArray names = reader.read("names");
  EXPECT_EQ(names.text(0), "arm");
  EXPECT_EQ(names.text(1),
            "Gr\xC3\xB6\xC3\x9F"
            "e");
  EXPECT_EQ(names.text(2), "\xE2\x82\xAC");
  EXPECT_EQ(names.text(3), "\xF0\x9F\xA6\xBE");
  EXPECT_EQ(reader.read("one").text(0), "circuit");
  EXPECT_EQ(reader.read("bytes").text(0), "red");
  EXPECT_THROW(names.text(4), UsageError);
  expect_error([&] { names.values<int>(); }, "entry 'names' holds text, expected numbers");
  expect_error([&] { reader.read("number").text(0); }, "entry 'number' has type int64, expected text");
  expect_error([&] { reader.read("big"); }, "entry 'big': type '>U1' is not supported");
  NpyArray wrong = names;
  std::fill(wrong.data.begin(), wrong.data.end(), 0xFF);
  expect_error([&] { wrong.text(0); }, "is no Unicode");
}

TEST(Npz, MemoryBudgetHolds) {
  CAUSEWAY_NEEDS_NUMPY();
  const TemporaryDirectory directory;
  // A small file that unpacks to 64 MB, and two that lie about their size.
  ASSERT_TRUE(run_python(directory.path(), R"(
np.savez_compressed("bomb.npz", imgs=np.zeros((64, 1024, 1024), dtype="uint8"))
def header(shape):
    f = io.BytesIO()
    np.lib.format.write_array_header_1_0(f, {"descr": "|u1", "fortran_order": False, "shape": shape})
    return f.getvalue()
with zipfile.ZipFile("lies.npz", "w") as z:
    z.writestr("short.npy", header((1000,)) + b"x" * 10)
    z.writestr("long.npy", header((5,)) + b"x" * 10)
    z.writestr("huge.npy", header((1 << 40,)) + b"x" * 10)
    z.writestr("overflow.npy", header((1 << 40, 1 << 40)) + b"x" * 10)
    z.writestr("hidden.npy", header((0, 1 << 40, 1 << 40)))
    z.writestr("text.npy", b"this is no array at all")
    z.writestr("tiny.npy", b"x")
)"));
  EXPECT_LT(std::filesystem::file_size(directory / "bomb.npz"), 100000U);
  const NpzReader bomb(directory / "bomb.npz", 10 << 20);
  expect_error([&] { bomb.read("imgs"); }, "bomb.npz: entry 'imgs' needs 67108864 bytes, more than the 10485760");
  EXPECT_EQ(NpzReader(directory / "bomb.npz").read("imgs").data.size(), 67108864U);
  const NpzReader lies(directory / "lies.npz");
  expect_error([&] { lies.read("short"); }, "entry 'short' is damaged");
  expect_error([&] { lies.read("long"); }, "entry 'long' is damaged");
  expect_error([&] { lies.read("huge"); }, "more than the 8589934592 allowed");
  expect_error([&] { lies.read("overflow"); }, "is too large");
  expect_error([&] { lies.read("hidden"); }, "is too large");
  expect_error([&] { lies.read("text"); }, "is not a NumPy array");
  expect_error([&] { lies.read("tiny"); }, "is not a NumPy array");
}

TEST(Npz, ChecksumsAreCompared) {
  const TemporaryDirectory directory;
  std::vector<std::uint8_t> pixels(2 << 20, 7);
  const std::vector<NpzEntry> entries{npz_entry<std::uint8_t>("imgs", {2 << 20}, pixels)};
  save_npz(directory / "a.npz", entries);
  std::fstream file(directory / "a.npz", std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(1 << 20);
  file.put(8);
  file.close();
  expect_error([&] { NpzReader(directory / "a.npz").read("imgs"); }, "CRC");
}

TEST(Npz, NumbersThatDoNotFitAreErrors) {
  const TemporaryDirectory directory;
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const std::vector<double> odd{1.0, nan};
  const std::vector<double> half{0.5};
  const std::vector<double> large{300.0};
  const std::vector<double> beyond{9223372036854775808.0};
  const std::vector<NpzEntry> entries{npz_entry<double>("odd", {2}, odd), npz_entry<double>("half", {1}, half),
                                      npz_entry<double>("large", {1}, large), npz_entry<double>("beyond", {1}, beyond)};
  save_npz(directory / "a.npz", entries);
  const NpzReader reader(directory / "a.npz");
  EXPECT_TRUE(std::isnan(reader.read("odd").values<double>()[1]));
  expect_error([&] { reader.read("odd").finite_values(); }, "a.npz: entry 'odd': the number at position 1");
  expect_error([&] { reader.read("odd").values<int>(); }, "nan at position 1 is not a whole number");
  expect_error([&] { reader.read("half").values<int>(); }, "0.5 at position 0");
  expect_error([&] { reader.read("large").values<std::uint8_t>(); }, "300 at position 0");
  EXPECT_EQ(reader.read("large").values<int>()[0], 300);
  EXPECT_THROW(reader.read("beyond").values<std::int64_t>(), Error);
  expect_error([&] { reader.read("half").expect_shape({2}); }, "has shape (1), expected (2)");
  expect_error([&] { reader.read("half").expect_shape({1, -1}); }, "expected (1, any)");
  expect_error([&] { reader.read("half").expect_type(NpyType::kUint8); }, "has type float64, expected uint8");
}

TEST(Npz, AFailedWriteLeavesTheOldFile) {
  const TemporaryDirectory directory;
  save_example(directory / "a.npz");
  const auto before = read_file(directory / "a.npz");
  const std::vector<NpzEntry> twice{npz_entry<double>("x", {6}, kDoubles), npz_entry<double>("x", {6}, kDoubles)};
  EXPECT_THROW(save_npz(directory / "a.npz", twice), UsageError);
  EXPECT_EQ(read_file(directory / "a.npz"), before);
  EXPECT_EQ(directory.entries(), 1);
  expect_error([&] { save_npz(directory / "a.npz" / "b.npz", {}); }, "not a directory");
  EXPECT_THROW(npz_entry<double>("x", {5}, kDoubles), UsageError);
  EXPECT_THROW(npz_bytes_entry("x", {1}, 0, {}), UsageError);
}

TEST(NpyHeader, ParsesWhatPythonWrites) {
  const auto header = parse_npy_header("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }   \n", "x");
  EXPECT_EQ(header.type, NpyType::kFloat32);
  EXPECT_EQ(header.shape, (Shape{3, 4}));
  EXPECT_EQ(parse_npy_header("{\"shape\": (3L,), 'fortran_order': True, 'descr': '|S7'}", "x").item_size, 7U);
  for (const auto* text :
       {"", "{", "{}", "{'descr': '<f4'}", "{'descr': '<f4', 'fortran_order': False, 'shape': (3, -4), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (3 4), }",
        "{'descr': '<f4', 'fortran_order': 0, 'shape': (3,), }", "{'descr': '<f4', 'fortran_order': False, 'shape': 3}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (3,), } x",
        "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (3,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (3,), 'more': 1}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}",
        "{'descr': 'S', 'fortran_order': False, 'shape': (3,)}", "{'descr': '", "{'descr: 1"}) {
    EXPECT_THROW(parse_npy_header(text, "x"), Error) << text;
  }
}

TEST(NpyHeader, IsPaddedToWholeLines) {
  for (const auto& shape : {Shape{}, Shape{1}, Shape{10000, 2, 64, 64, 3}}) {
    const auto text = format_npy_header({NpyType::kFloat32, 4, false, shape});
    EXPECT_EQ(text.size() % 64, 0U);
    EXPECT_EQ(text.back(), '\n');
    EXPECT_EQ(parse_npy_header(std::string_view(text).substr(10), "x").shape, shape);
  }
}

}  // namespace
}  // namespace causeway
