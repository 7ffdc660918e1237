// The public safetensors layout: 8-byte little-endian length of a JSON header, the header (name -> dtype, shape,
// data_offsets; "__metadata__" -> strings), then the data. https://github.com/huggingface/safetensors
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "engine/core/types.h"
#include "engine/data/read_file.h"

namespace causeway {

enum class TensorType { kBool, kU8, kI8, kU16, kI16, kF16, kBF16, kU32, kI32, kF32, kU64, kI64, kF64 };

/// "F32" and so on, as in the file.
std::string_view tensor_type_name(TensorType type);
std::size_t tensor_item_size(TensorType type);

/// The tensor type of a C++ number type.
template <class T>
constexpr TensorType tensor_type_of() {
  if constexpr (std::is_same_v<T, std::uint8_t>) {
    return TensorType::kU8;
  } else if constexpr (std::is_same_v<T, std::int8_t>) {
    return TensorType::kI8;
  } else if constexpr (std::is_same_v<T, std::uint32_t>) {
    return TensorType::kU32;
  } else if constexpr (std::is_same_v<T, std::int32_t>) {
    return TensorType::kI32;
  } else if constexpr (std::is_same_v<T, std::uint64_t>) {
    return TensorType::kU64;
  } else if constexpr (std::is_same_v<T, std::int64_t>) {
    return TensorType::kI64;
  } else if constexpr (std::is_same_v<T, float>) {
    return TensorType::kF32;
  } else {
    static_assert(std::is_same_v<T, double>, "no tensor type for this type");
    return TensorType::kF64;
  }
}

/// Numbers in C order, little-endian. An empty shape is a scalar.
struct Tensor {
  TensorType type = TensorType::kF32;
  std::vector<std::int64_t> shape;
  std::vector<std::uint8_t> bytes;

  /// Product of the shape.
  std::int64_t count() const;
  bool operator==(const Tensor&) const = default;
};

/// Copies `values` (C order). Throws UsageError if the shape does not hold that many.
template <class T>
Tensor make_tensor(std::span<const T> values, std::vector<std::int64_t> shape);

/// A (rows, cols) tensor.
template <class T>
Tensor make_tensor(const Matrix<T>& matrix) {
  return make_tensor(std::span<const T>(matrix.data(), static_cast<std::size_t>(matrix.size())),
                     {matrix.rows(), matrix.cols()});
}

/// The numbers of a tensor, which must be of exactly type T, else Error; `name` names the tensor in the message.
template <class T>
std::vector<T> tensor_values(const Tensor& tensor, std::string_view name = "tensor");

/// A matrix of `rows` x `cols`; Error if the tensor has another type or a shape other than (rows, cols).
template <class T>
Matrix<T> tensor_matrix(const Tensor& tensor, Eigen::Index rows, Eigen::Index cols, std::string_view name = "tensor");

struct Safetensors {
  std::map<std::string, Tensor> tensors;
  std::map<std::string, std::string> metadata;

  /// Throws Error naming the tensor if it is not there.
  const Tensor& at(const std::string& name) const;
  bool operator==(const Safetensors&) const = default;
};

/// The bytes of a file; equal content gives equal bytes. Data are laid out by item size (largest first, so that every
/// tensor is aligned), then by name. Throws UsageError for bytes that do not fit a shape, a name "__metadata__", or
/// text that is not UTF-8.
std::vector<std::uint8_t> encode_safetensors(const Safetensors& content);

/// What a reader accepts.
struct SafetensorsOptions {
  bool require_finite = false;                     ///< NaN or infinity in a floating-point tensor is an Error
  std::uint64_t max_bytes = kDefaultMemoryBudget;  ///< larger files are refused
};

/// The content of a file. Everything is checked: the header fits the file, is JSON of the right form without repeated
/// names, every shape agrees with its dtype and offsets, and the tensors cover the data exactly, without overlap or
/// hole. Throws Error with a hint; `name` names the file in messages.
Safetensors decode_safetensors(std::span<const std::uint8_t> bytes, const std::string& name,
                               const SafetensorsOptions& options = {});

/// Atomically (see atomic_file.h).
void save_safetensors(const std::filesystem::path& path, const Safetensors& content);
Safetensors load_safetensors(const std::filesystem::path& path, const SafetensorsOptions& options = {});

}  // namespace causeway
