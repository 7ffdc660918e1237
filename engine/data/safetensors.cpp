#include "engine/data/safetensors.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "engine/core/error.h"
#include "engine/data/atomic_file.h"

namespace causeway {
namespace {

using nlohmann::json;

static_assert(std::endian::native == std::endian::little, "files are little-endian");

struct TypeInfo {
  TensorType type;
  std::string_view name;
  std::size_t size;
};

/// In the order of the enumeration.
constexpr std::array<TypeInfo, 13> kTypes{{{TensorType::kBool, "BOOL", 1},
                                           {TensorType::kU8, "U8", 1},
                                           {TensorType::kI8, "I8", 1},
                                           {TensorType::kU16, "U16", 2},
                                           {TensorType::kI16, "I16", 2},
                                           {TensorType::kF16, "F16", 2},
                                           {TensorType::kBF16, "BF16", 2},
                                           {TensorType::kU32, "U32", 4},
                                           {TensorType::kI32, "I32", 4},
                                           {TensorType::kF32, "F32", 4},
                                           {TensorType::kU64, "U64", 8},
                                           {TensorType::kI64, "I64", 8},
                                           {TensorType::kF64, "F64", 8}}};

/// Limits from the definition of the layout.
constexpr std::uint64_t kMaxHeaderBytes = 100'000'000;
constexpr std::size_t kLengthBytes = 8;
constexpr const char* kMetadata = "__metadata__";

/// Product of a shape times the item size, nothing if it is negative somewhere or does not fit 63 bits.
std::optional<std::uint64_t> byte_count(const std::vector<std::int64_t>& shape, std::size_t item_size) {
  std::int64_t total = static_cast<std::int64_t>(item_size);
  for (const auto side : shape) {
    if (side < 0 || __builtin_mul_overflow(total, side, &total)) {
      return std::nullopt;
    }
  }
  return static_cast<std::uint64_t>(total);
}

void check_finite(const Tensor& tensor, const std::string& where) {
  // A floating-point number is finite unless all bits of its exponent are set.
  const auto any_not_finite = [&]<class Word>(Word exponent) {
    for (std::size_t i = 0; i < tensor.bytes.size(); i += sizeof(Word)) {
      Word word;
      std::memcpy(&word, tensor.bytes.data() + i, sizeof(Word));
      if ((word & exponent) == exponent) {
        return true;
      }
    }
    return false;
  };
  const bool bad = (tensor.type == TensorType::kF64 && any_not_finite(std::uint64_t{0x7FF0000000000000})) ||
                   (tensor.type == TensorType::kF32 && any_not_finite(std::uint32_t{0x7F800000})) ||
                   (tensor.type == TensorType::kF16 && any_not_finite(std::uint16_t{0x7C00})) ||
                   (tensor.type == TensorType::kBF16 && any_not_finite(std::uint16_t{0x7F80}));
  if (bad) {
    throw Error(fmt::format("{} holds NaN or infinity", where), "use an earlier file of the same run");
  }
}

/// Parses the header; repeated names, which JSON libraries swallow, are refused.
json parse_header(std::span<const std::uint8_t> text, const std::string& name, const char* hint) {
  std::vector<std::set<std::string>> keys;
  const auto watch = [&](int, json::parse_event_t event, json& parsed) {
    if (event == json::parse_event_t::object_start) {
      keys.emplace_back();
    } else if (event == json::parse_event_t::object_end) {
      keys.pop_back();
    } else if (event == json::parse_event_t::key && !keys.back().insert(parsed.get<std::string>()).second) {
      throw Error(fmt::format("{}: the header names '{}' twice", name, parsed.get<std::string>()), hint);
    }
    return true;
  };
  try {
    auto header = json::parse(text.begin(), text.end(), watch);
    if (header.is_object()) {
      return header;
    }
  } catch (const json::exception&) {
    // The library's message would quote binary garbage.
  }
  throw Error(fmt::format("{}: the header is not a JSON object", name), hint);
}

}  // namespace

std::string_view tensor_type_name(TensorType type) { return kTypes.at(static_cast<std::size_t>(type)).name; }

std::size_t tensor_item_size(TensorType type) { return kTypes.at(static_cast<std::size_t>(type)).size; }

std::int64_t Tensor::count() const {
  std::int64_t product = 1;
  for (const auto side : shape) {
    product *= side;
  }
  return product;
}

template <class T>
Tensor make_tensor(std::span<const T> values, std::vector<std::int64_t> shape) {
  if (byte_count(shape, sizeof(T)) != values.size_bytes()) {
    throw UsageError(
        fmt::format("{} numbers do not fill a tensor of shape ({})", values.size(), fmt::join(shape, ", ")));
  }
  Tensor tensor{tensor_type_of<T>(), std::move(shape), std::vector<std::uint8_t>(values.size_bytes())};
  if (!values.empty()) {
    std::memcpy(tensor.bytes.data(), values.data(), values.size_bytes());
  }
  return tensor;
}

template <class T>
std::vector<T> tensor_values(const Tensor& tensor, std::string_view name) {
  if (tensor.type != tensor_type_of<T>()) {
    throw Error(fmt::format("{} has type {}, expected {}", name, tensor_type_name(tensor.type),
                            tensor_type_name(tensor_type_of<T>())));
  }
  std::vector<T> values(tensor.bytes.size() / sizeof(T));
  if (!values.empty()) {
    std::memcpy(values.data(), tensor.bytes.data(), values.size() * sizeof(T));
  }
  return values;
}

template <class T>
Matrix<T> tensor_matrix(const Tensor& tensor, Eigen::Index rows, Eigen::Index cols, std::string_view name) {
  if (tensor.shape != std::vector<std::int64_t>{rows, cols}) {
    throw Error(fmt::format("{} has shape ({}), expected ({}, {})", name, fmt::join(tensor.shape, ", "), rows, cols));
  }
  const auto values = tensor_values<T>(tensor, name);
  return Eigen::Map<const Matrix<T>>(values.data(), rows, cols);
}

#define CAUSEWAY_TENSOR(T)                                                       \
  template Tensor make_tensor<T>(std::span<const T>, std::vector<std::int64_t>); \
  template std::vector<T> tensor_values<T>(const Tensor&, std::string_view);     \
  template Matrix<T> tensor_matrix<T>(const Tensor&, Eigen::Index, Eigen::Index, std::string_view);
CAUSEWAY_TENSOR(std::uint8_t)
CAUSEWAY_TENSOR(std::int8_t)
CAUSEWAY_TENSOR(std::uint32_t)
CAUSEWAY_TENSOR(std::int32_t)
CAUSEWAY_TENSOR(std::uint64_t)
CAUSEWAY_TENSOR(std::int64_t)
CAUSEWAY_TENSOR(float)
CAUSEWAY_TENSOR(double)
#undef CAUSEWAY_TENSOR

const Tensor& Safetensors::at(const std::string& name) const {
  const auto found = tensors.find(name);
  if (found == tensors.end()) {
    throw Error(fmt::format("there is no tensor '{}'", name), "the file was written for something else");
  }
  return found->second;
}

std::vector<std::uint8_t> encode_safetensors(const Safetensors& content) {
  std::vector<std::pair<std::string_view, const Tensor*>> layout;
  for (const auto& [name, tensor] : content.tensors) {
    if (name == kMetadata) {
      throw UsageError(fmt::format("a tensor cannot be called '{}'", name));
    }
    if (byte_count(tensor.shape, tensor_item_size(tensor.type)) != tensor.bytes.size()) {
      throw UsageError(fmt::format("tensor '{}': {} bytes do not fill shape ({}) of {}", name, tensor.bytes.size(),
                                   fmt::join(tensor.shape, ", "), tensor_type_name(tensor.type)));
    }
    layout.emplace_back(name, &tensor);
  }
  std::stable_sort(layout.begin(), layout.end(), [](const auto& a, const auto& b) {
    return tensor_item_size(a.second->type) > tensor_item_size(b.second->type);
  });

  json header = json::object();
  if (!content.metadata.empty()) {
    header[kMetadata] = content.metadata;
  }
  std::uint64_t offset = 0;
  for (const auto& [name, tensor] : layout) {
    header[std::string(name)] = {{"dtype", tensor_type_name(tensor->type)},
                                 {"shape", tensor->shape},
                                 {"data_offsets", {offset, offset + tensor->bytes.size()}}};
    offset += tensor->bytes.size();
  }
  std::string text;
  try {
    text = header.dump();
  } catch (const json::exception&) {
    throw UsageError("a tensor name or metadata entry is not UTF-8 text");
  }
  text.resize((text.size() + kLengthBytes - 1) / kLengthBytes * kLengthBytes, ' ');

  const std::uint64_t length = text.size();
  std::vector<std::uint8_t> bytes(kLengthBytes);
  bytes.reserve(kLengthBytes + length + offset);
  std::memcpy(bytes.data(), &length, kLengthBytes);
  bytes.insert(bytes.end(), text.begin(), text.end());
  for (const auto& [name, tensor] : layout) {
    bytes.insert(bytes.end(), tensor->bytes.begin(), tensor->bytes.end());
  }
  return bytes;
}

Safetensors decode_safetensors(std::span<const std::uint8_t> bytes, const std::string& name,
                               const SafetensorsOptions& options) {
  constexpr const char* kHint = "it is damaged or not a safetensors file: use another copy";
  constexpr const char* kCutHint = "it was cut short or is not a safetensors file: use another copy";
  if (bytes.size() < kLengthBytes) {
    throw Error(fmt::format("{} has only {} bytes", name, bytes.size()), kCutHint);
  }
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data(), kLengthBytes);
  if (length > kMaxHeaderBytes || length > bytes.size() - kLengthBytes) {
    throw Error(fmt::format("{}: a header of {} bytes does not fit a file of {}", name, length, bytes.size()),
                kCutHint);
  }
  const json header = parse_header(bytes.subspan(kLengthBytes, length), name, kHint);
  const auto data = bytes.subspan(kLengthBytes + length);

  Safetensors content;
  struct Range {
    std::uint64_t begin;
    std::uint64_t end;
    const std::string* name;
  };
  std::vector<Range> ranges;
  for (const auto& item : header.items()) {
    const std::string& key = item.key();
    const json& entry = item.value();
    const auto bad = [&](const std::string& what, const char* hint) {
      return Error(fmt::format("{}: tensor '{}' {}", name, key, what), hint);
    };
    if (key == kMetadata) {
      try {
        content.metadata = entry.get<std::map<std::string, std::string>>();
      } catch (const json::exception&) {
        throw Error(fmt::format("{}: the metadata are not a map of strings", name), kHint);
      }
      continue;
    }
    const auto is_counts = [](const json& list) {
      return list.is_array() && std::all_of(list.begin(), list.end(), [](const json& item) {
               return item.is_number_unsigned() &&
                      item.get<std::uint64_t>() <= std::uint64_t{std::numeric_limits<std::int64_t>::max()};
             });
    };
    if (!entry.is_object() || entry.size() != 3 || !entry.contains("dtype") || !entry["dtype"].is_string() ||
        !entry.contains("shape") || !is_counts(entry["shape"]) || !entry.contains("data_offsets") ||
        !is_counts(entry["data_offsets"]) || entry["data_offsets"].size() != 2) {
      throw bad("is not described by dtype, shape and data_offsets", kHint);
    }
    const auto& type_name = entry["dtype"].get_ref<const std::string&>();
    const auto* type =
        std::find_if(kTypes.begin(), kTypes.end(), [&](const TypeInfo& info) { return info.name == type_name; });
    if (type == kTypes.end()) {
      throw bad(fmt::format("has type '{}', which is not supported", type_name), "convert it to F32 first");
    }
    const auto begin = entry["data_offsets"][0].get<std::uint64_t>();
    const auto end = entry["data_offsets"][1].get<std::uint64_t>();
    if (begin > end || end > data.size()) {
      throw bad(fmt::format("lies at {} .. {} of {} bytes of data", begin, end, data.size()), kCutHint);
    }
    auto shape = entry["shape"].get<std::vector<std::int64_t>>();
    if (byte_count(shape, type->size) != end - begin) {
      throw bad(fmt::format("of shape ({}) and type {} does not have {} bytes", fmt::join(shape, ", "), type_name,
                            end - begin),
                kHint);
    }
    ranges.push_back(
        {begin, end, &content.tensors.emplace(key, Tensor{type->type, std::move(shape), {}}).first->first});
  }

  std::sort(ranges.begin(), ranges.end(),
            [](const Range& a, const Range& b) { return std::pair(a.begin, a.end) < std::pair(b.begin, b.end); });
  std::uint64_t covered = 0;
  for (const auto& range : ranges) {
    if (range.begin != covered) {
      throw Error(fmt::format("{}: tensor '{}' {}", name, *range.name,
                              range.begin < covered ? "overlaps another" : "leaves a hole before it"),
                  kHint);
    }
    covered = range.end;
  }
  if (covered != data.size()) {
    throw Error(fmt::format("{}: {} bytes at the end belong to no tensor", name, data.size() - covered), kHint);
  }
  // Data are copied only after the whole header has been checked.
  for (const auto& range : ranges) {
    Tensor& tensor = content.tensors.at(*range.name);
    const auto part = data.subspan(range.begin, range.end - range.begin);
    tensor.bytes.assign(part.begin(), part.end());
    if (options.require_finite) {
      check_finite(tensor, fmt::format("{}: tensor '{}'", name, *range.name));
    }
  }
  return content;
}

void save_safetensors(const std::filesystem::path& path, const Safetensors& content) {
  write_file_atomically(path, encode_safetensors(content));
}

Safetensors load_safetensors(const std::filesystem::path& path, const SafetensorsOptions& options) {
  return decode_safetensors(read_file(path, options.max_bytes), path.string(), options);
}

}  // namespace causeway
