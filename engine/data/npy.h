// One array in NumPy's .npy layout. https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace causeway {

/// kBytes: strings of a fixed number of bytes ('S'), padded with zeros. kText: the same of characters of four bytes
/// ('U'), as numpy keeps Python's strings.
enum class NpyType {
  kBool,
  kInt8,
  kUint8,
  kInt16,
  kUint16,
  kInt32,
  kUint32,
  kInt64,
  kUint64,
  kFloat16,
  kFloat32,
  kFloat64,
  kBytes,
  kText
};

/// NumPy's name, for messages: "uint8", "bytes".
std::string_view npy_type_name(NpyType type);

/// The type of a C++ number type that can be written.
template <class T>
constexpr NpyType npy_type_of() {
  if constexpr (std::is_same_v<T, bool>) {
    return NpyType::kBool;
  } else if constexpr (std::is_same_v<T, std::uint8_t>) {
    return NpyType::kUint8;
  } else if constexpr (std::is_same_v<T, std::int32_t>) {
    return NpyType::kInt32;
  } else if constexpr (std::is_same_v<T, std::int64_t>) {
    return NpyType::kInt64;
  } else if constexpr (std::is_same_v<T, float>) {
    return NpyType::kFloat32;
  } else {
    static_assert(std::is_same_v<T, double>, "no array type for this type");
    return NpyType::kFloat64;
  }
}

struct NpyHeader {
  NpyType type = NpyType::kFloat64;
  std::size_t item_size = 8;  ///< bytes
  bool fortran_order = false;
  std::vector<std::int64_t> shape;  ///< empty for a scalar

  /// Product of the shape; data_bytes() = count() * item_size. parse_npy_header() has made sure that both fit 63 bits.
  std::int64_t count() const;
  std::uint64_t data_bytes() const { return static_cast<std::uint64_t>(count()) * item_size; }
};

/// Bytes of the magic string and the version, which come before the length of the header's text.
inline constexpr std::size_t kNpyPrologBytes = 8;

/// Where a header's text is.
struct NpyProlog {
  std::size_t text_offset = 0;
  std::size_t text_bytes = 0;
};

/// From the first kNpyPrologBytes + 4 bytes of an array; `where` says in messages where it comes from. Throws Error if
/// these are not the first bytes of an array.
NpyProlog parse_npy_prolog(std::span<const std::uint8_t> first_bytes, const std::string& where);

/// Parses the header's text. Throws Error for object arrays (they hold Python programs), big-endian numbers, structured
/// and other unsupported types, a shape that does not fit 63 bits, and garbage.
NpyHeader parse_npy_header(std::string_view text, const std::string& where);

/// Magic string, version, length and header text of an array (version 1.0, padded to 64 bytes, C order).
std::string format_npy_header(const NpyHeader& header);

/// An array in memory, always in C order.
struct NpyArray {
  std::string where;  ///< for messages: file and entry
  NpyType type = NpyType::kFloat64;
  std::size_t item_size = 8;
  std::vector<std::int64_t> shape;
  std::vector<std::uint8_t> data;

  std::int64_t count() const { return static_cast<std::int64_t>(data.size() / item_size); }
  std::string shape_text() const;

  /// All numbers converted to T (double, float, int, std::int64_t, std::uint8_t). Throws Error for strings and for
  /// numbers that T cannot hold exactly (NaN or 0.5 as an integer, 300 as uint8); a float of a double may be rounded.
  template <class T>
  std::vector<T> values() const;
  /// The same for double, but NaN and infinity are an Error.
  std::vector<double> finite_values() const;
  /// String `i` of a kBytes array, without its padding of zeros.
  std::string_view bytes(std::int64_t i) const;
  /// String `i` of a kBytes or kText array, in UTF-8. Throws Error if the array is another one.
  std::string text(std::int64_t i) const;

  /// Throws Error unless the shape is `expected`; -1 there stands for any size.
  void expect_shape(const std::vector<std::int64_t>& expected) const;
  void expect_type(NpyType expected) const;
};

/// Data in Fortran order -> C order, in place of `data`.
void fortran_to_c_order(std::vector<std::uint8_t>& data, const std::vector<std::int64_t>& shape, std::size_t item_size);

}  // namespace causeway
