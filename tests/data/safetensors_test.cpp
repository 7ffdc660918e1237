#include "engine/data/safetensors.h"

#include <gtest/gtest.h>

#include <cstring>
#include <limits>

#include "engine/core/random.h"
#include "engine/data/atomic_file.h"
#include "tests/data/expect_error.h"
#include "tests/data/temporary_directory.h"

namespace causeway {
namespace {

Safetensors example() {
  Safetensors content;
  MatrixF weights(2, 3);
  weights << 1.0F, -2.5F, 3.0F, 0.0F, 1e-30F, 1e30F;
  content.tensors["encoder.weight"] = make_tensor(weights);
  const std::vector<double> moments{0.25, -1.0};
  content.tensors["adam"] = make_tensor<double>(moments, {2});
  const std::vector<std::int64_t> step{1234567890123};
  content.tensors["step"] = make_tensor<std::int64_t>(step, {});
  const std::vector<std::uint8_t> flags{1, 0, 1};
  content.tensors["flags"] = make_tensor<std::uint8_t>(flags, {3});
  content.tensors["nothing"] = make_tensor<float>(std::span<const float>{}, {0, 4});
  content.metadata = {{"format", "causeway"}, {"settings", "{\"name\": \"\\u00e9\"}"}};
  return content;
}

/// A file with this header text and data.
std::vector<std::uint8_t> file_of(const std::string& header, const std::string& data = {}) {
  const std::uint64_t length = header.size();
  std::string bytes(sizeof(length), '\0');
  std::memcpy(bytes.data(), &length, sizeof(length));
  bytes += header + data;
  return {bytes.begin(), bytes.end()};
}

TEST(Safetensors, ComesBackAsItWas) {
  const TemporaryDirectory directory;
  const auto content = example();
  save_safetensors(directory / "a.safetensors", content);
  const auto again = load_safetensors(directory / "a.safetensors");
  EXPECT_EQ(again, content);
  EXPECT_EQ(tensor_matrix<float>(again.at("encoder.weight"), 2, 3)(0, 1), -2.5F);
  EXPECT_EQ(tensor_values<std::int64_t>(again.at("step")), (std::vector<std::int64_t>{1234567890123}));
  EXPECT_EQ(again.at("step").count(), 1);
  EXPECT_EQ(decode_safetensors(encode_safetensors({}), "empty"), Safetensors{});
}

TEST(Safetensors, EqualContentGivesEqualAlignedBytes) {
  const auto bytes = encode_safetensors(example());
  EXPECT_EQ(bytes, encode_safetensors(decode_safetensors(bytes, "a")));
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data(), 8);
  EXPECT_EQ(length % 8, 0U);
  EXPECT_EQ(bytes[8], '{');
}

TEST(Safetensors, ReadsAFileWrittenByOthers) {
  // As the reference implementation writes {"a": float32 [1, 2]}.
  std::string data(8, '\0');
  const float numbers[] = {1.0F, 2.0F};
  std::memcpy(data.data(), numbers, 8);
  const auto content =
      decode_safetensors(file_of(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}      )", data), "a");
  EXPECT_EQ(tensor_values<float>(content.at("a")), (std::vector<float>{1.0F, 2.0F}));
}

TEST(Safetensors, EveryTruncationIsAnError) {
  const auto bytes = encode_safetensors(example());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_THROW(decode_safetensors(std::span(bytes).first(size), "cut"), Error) << size;
  }
  auto longer = bytes;
  longer.push_back(0);
  expect_error([&] { decode_safetensors(longer, "a.safetensors"); }, "a.safetensors: 1 bytes at the end");
}

TEST(Safetensors, DamageNeverCrashes) {
  const auto bytes = encode_safetensors(example());
  for (std::uint64_t i = 0; i < 20000; ++i) {
    Random random(3, Stream::kTest, i);
    auto damaged = bytes;
    const int changes = 1 + static_cast<int>(random.below(4));
    for (int k = 0; k < changes; ++k) {
      damaged[random.below(static_cast<std::uint32_t>(damaged.size()))] = static_cast<std::uint8_t>(random.below(256));
    }
    try {
      const auto content = decode_safetensors(damaged, "damaged");
      for (const auto& [name, tensor] : content.tensors) {
        EXPECT_EQ(tensor.bytes.size(), static_cast<std::size_t>(tensor.count()) * tensor_item_size(tensor.type));
      }
    } catch (const Error&) {
    }
  }
}

TEST(Safetensors, GarbageIsExplained) {
  const auto bad = [](const std::vector<std::uint8_t>& bytes, const std::string& part) {
    expect_error([&] { decode_safetensors(bytes, "f"); }, part);
  };
  bad(std::vector<std::uint8_t>(100, 0xFF), "does not fit a file of 100");
  bad(file_of("not json"), "not a JSON object");
  bad(file_of("[1, 2]"), "not a JSON object");
  bad(file_of(std::string(100000, '[')), "not a JSON object");
  bad(file_of(R"({"a": 1})"), "tensor 'a' is not described");
  bad(file_of(R"({"a": {"dtype": "F32", "shape": [1]}})"), "tensor 'a' is not described");
  bad(file_of(R"({"a": {"dtype": "F4", "shape": [1], "data_offsets": [0, 4]}})", "1234"), "'F4'");
  bad(file_of(R"({"a": {"dtype": "F32", "shape": [-1], "data_offsets": [0, 4]}})", "1234"), "not described");
  bad(file_of(R"({"a": {"dtype": "F32", "shape": [1.5], "data_offsets": [0, 4]}})", "1234"), "not described");
  bad(file_of(R"({"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 4]}})", "1234"), "does not have 4 bytes");
  bad(file_of(R"({"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 8]}})", "1234"), "lies at 0 .. 8 of 4");
  bad(file_of(R"({"a": {"dtype": "F32", "shape": [1], "data_offsets": [4, 0]}})", "1234"), "lies at 4 .. 0");
  bad(file_of(R"({"a": {"dtype": "U8", "shape": [4611686018427387904, 8], "data_offsets": [0, 0]}})"), "does not have");
  bad(file_of(R"({"a": {"dtype": "U8", "shape": [2], "data_offsets": [0, 2]},)"
              R"( "b": {"dtype": "U8", "shape": [2], "data_offsets": [1, 3]}})",
              "123"),
      "overlaps");
  bad(file_of(R"({"a": {"dtype": "U8", "shape": [1], "data_offsets": [0, 1]},)"
              R"( "b": {"dtype": "U8", "shape": [1], "data_offsets": [2, 3]}})",
              "123"),
      "hole");
  bad(file_of(R"({"a": {"dtype": "U8", "shape": [1], "data_offsets": [0, 1]},)"
              R"( "a": {"dtype": "U8", "shape": [1], "data_offsets": [0, 1]}})",
              "1"),
      "names 'a' twice");
  bad(file_of(R"({"__metadata__": {"a": 1}})"), "not a map of strings");
}

TEST(Safetensors, NonFiniteNumbersCanBeRefused) {
  for (const double number : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    Safetensors content;
    content.tensors["wide"] = make_tensor<double>(std::vector<double>{0.0, number}, {2});
    const auto wide = encode_safetensors(content);
    content.tensors.clear();
    content.tensors["narrow"] = make_tensor<float>(std::vector<float>{0.0F, static_cast<float>(number)}, {2});
    const auto narrow = encode_safetensors(content);
    EXPECT_NO_THROW(decode_safetensors(wide, "f"));
    SafetensorsOptions strict;
    strict.require_finite = true;
    expect_error([&] { decode_safetensors(wide, "f", strict); }, "tensor 'wide' holds NaN or infinity");
    expect_error([&] { decode_safetensors(narrow, "f", strict); }, "tensor 'narrow' holds NaN or infinity");
    EXPECT_NO_THROW(decode_safetensors(encode_safetensors(example()), "f", strict));
  }
}

TEST(Safetensors, TensorsOfAnotherKindAreErrors) {
  const auto content = example();
  expect_error([&] { content.at("decoder"); }, "no tensor 'decoder'");
  expect_error([&] { tensor_values<double>(content.at("flags"), "flags"); }, "flags has type U8, expected F64");
  expect_error([&] { tensor_matrix<float>(content.at("encoder.weight"), 3, 2, "w"); }, "shape (2, 3), expected (3, 2)");
  EXPECT_THROW(make_tensor<float>(std::vector<float>{1.0F}, {2}), UsageError);
  EXPECT_THROW(make_tensor<float>(std::vector<float>{1.0F}, {-1, -1}), UsageError);
  Safetensors bad;
  bad.tensors["a"] = {TensorType::kF32, {2}, {0, 0, 0, 0}};
  EXPECT_THROW(encode_safetensors(bad), UsageError);
  bad = {};
  bad.metadata["a"] = "\xFF";
  EXPECT_THROW(encode_safetensors(bad), UsageError);
}

TEST(Safetensors, FileErrorsNameTheFile) {
  const TemporaryDirectory directory;
  expect_error([&] { load_safetensors(directory / "x.safetensors"); }, "x.safetensors: no such file");
  write_file_atomically(directory / "x.safetensors", "abc");
  expect_error([&] { load_safetensors(directory / "x.safetensors"); }, "x.safetensors has only 3 bytes");
  save_safetensors(directory / "x.safetensors", example());
  SafetensorsOptions small;
  small.max_bytes = 100;
  expect_error([&] { load_safetensors(directory / "x.safetensors", small); }, "more than the 100 allowed");
}

}  // namespace
}  // namespace causeway
