#include "engine/data/npy.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <bit>
#include <boost/locale/encoding_utf.hpp>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>
#include <optional>
#include <utility>

#include "engine/core/error.h"

namespace causeway {
namespace {

static_assert(std::endian::native == std::endian::little, "arrays are read and written little-endian");

struct TypeInfo {
  std::string_view code;  ///< as in a header, without the byte order
  std::string_view name;
  std::size_t size;
};

/// In the order of the enumeration.
constexpr std::array<TypeInfo, 14> kTypes{{{"b1", "bool", 1},
                                           {"i1", "int8", 1},
                                           {"u1", "uint8", 1},
                                           {"i2", "int16", 2},
                                           {"u2", "uint16", 2},
                                           {"i4", "int32", 4},
                                           {"u4", "uint32", 4},
                                           {"i8", "int64", 8},
                                           {"u8", "uint64", 8},
                                           {"f2", "float16", 2},
                                           {"f4", "float32", 4},
                                           {"f8", "float64", 8},
                                           {"S", "bytes", 0},
                                           {"U", "text", 0}}};

constexpr std::size_t kBytesOfCharacter = 4;

const TypeInfo& info(NpyType type) { return kTypes.at(static_cast<std::size_t>(type)); }

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr std::size_t kMaxHeaderText = 1 << 16;
constexpr const char* kDamaged = "the file is damaged: use another copy";

/// A cursor over the Python dictionary of a header; every step throws Error if the text is something else.
class HeaderText {
 public:
  HeaderText(std::string_view text, const std::string& where) : text_(text), where_(where) {}

  [[noreturn]] void fail() const { throw Error(fmt::format("{}: the array header is damaged", where_), kDamaged); }

  bool accept(char c) {
    skip_space();
    if (text_.empty() || text_.front() != c) {
      return false;
    }
    text_.remove_prefix(1);
    return true;
  }
  void expect(char c) {
    if (!accept(c)) {
      fail();
    }
  }
  bool starts_with(char c) {
    skip_space();
    return !text_.empty() && text_.front() == c;
  }
  std::string_view quoted() {
    skip_space();
    const char quote = text_.empty() ? '\0' : text_.front();
    const auto end = text_.find(quote, 1);
    if ((quote != '\'' && quote != '"') || end == std::string_view::npos) {
      fail();
    }
    const auto result = text_.substr(1, end - 1);
    text_.remove_prefix(end + 1);
    return result;
  }
  bool boolean() {
    skip_space();
    for (const auto& [word, value] : {std::pair<std::string_view, bool>{"True", true}, {"False", false}}) {
      if (text_.starts_with(word)) {
        text_.remove_prefix(word.size());
        return value;
      }
    }
    fail();
  }
  std::vector<std::int64_t> tuple() {
    std::vector<std::int64_t> result;
    expect('(');
    while (!accept(')')) {
      skip_space();
      std::int64_t number = 0;
      const auto [end, error] = std::from_chars(text_.data(), text_.data() + text_.size(), number);
      if (error != std::errc() || number < 0) {
        fail();
      }
      text_.remove_prefix(static_cast<std::size_t>(end - text_.data()));
      accept('L');  // written by Python 2
      result.push_back(number);
      if (!accept(',') && !starts_with(')')) {
        fail();
      }
    }
    return result;
  }
  void expect_end() {
    skip_space();
    if (!text_.empty()) {
      fail();
    }
  }

 private:
  void skip_space() {
    const auto first = text_.find_first_not_of(" \t\r\n");
    text_.remove_prefix(first == std::string_view::npos ? text_.size() : first);
  }

  std::string_view text_;
  const std::string& where_;
};

void parse_descr(std::string_view descr, NpyHeader& header, const std::string& where) {
  const auto unsupported = [&](std::string_view reason, const char* hint) {
    return Error(fmt::format("{}: type '{}' {}", where, descr, reason), hint);
  };
  std::string_view code = descr;
  char order = '|';
  if (!code.empty() && std::string_view("<>|=").find(code.front()) != std::string_view::npos) {
    order = code.front();
    code.remove_prefix(1);
  }
  if (code.starts_with('O')) {
    throw unsupported("holds Python objects (a pickle), which could run any program when read",
                      "save plain numbers, or text as np.array(names, dtype=\"U\"), instead");
  }
  if (code.starts_with('S') || (code.starts_with('U') && order != '>')) {
    const bool text = code.starts_with('U');
    header.type = text ? NpyType::kText : NpyType::kBytes;
    const auto digits = code.substr(1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), header.item_size);
    if (error != std::errc() || end != digits.data() + digits.size() || header.item_size < 1) {
      throw unsupported("is not supported", "use a fixed number of bytes, such as S16");
    }
    if (text && __builtin_mul_overflow(header.item_size, kBytesOfCharacter, &header.item_size)) {
      throw unsupported("is not supported", kDamaged);
    }
    return;
  }
  const auto* found = std::find_if(kTypes.begin(), kTypes.end(),
                                   [&](const TypeInfo& type) { return type.size != 0 && type.code == code; });
  if (found == kTypes.end()) {
    throw unsupported("is not supported", "save it as float64, int64, uint8 or byte strings");
  }
  if (order == '>' && found->size > 1) {
    throw unsupported("is big-endian", "convert it in Python: array.astype(array.dtype.newbyteorder('<'))");
  }
  header.type = static_cast<NpyType>(found - kTypes.begin());
  header.item_size = found->size;
}

std::optional<std::int64_t> checked_product(std::int64_t product, const std::vector<std::int64_t>& shape) {
  for (const auto side : shape) {
    if (__builtin_mul_overflow(product, side, &product)) {
      return std::nullopt;
    }
  }
  return product;
}

/// True if `x` is unchanged by becoming a T (which for a floating-point T may round).
template <class T, class Source>
bool fits(Source x) {
  if constexpr (std::is_floating_point_v<T>) {
    return true;
  } else if constexpr (std::is_floating_point_v<Source>) {
    // Both bounds are powers of two (or zero), so they are exact.
    return x == std::trunc(x) && x >= static_cast<Source>(std::numeric_limits<T>::min()) &&
           x < std::ldexp(Source{1}, std::numeric_limits<T>::digits);
  } else {
    return std::in_range<T>(x);
  }
}

template <class T, class Source>
void convert(const NpyArray& array, std::vector<T>& result) {
  for (std::size_t i = 0; i < result.size(); ++i) {
    Source raw;
    std::memcpy(static_cast<void*>(&raw), array.data.data() + i * sizeof(Source), sizeof(Source));
    if constexpr (std::is_same_v<Source, Eigen::half>) {
      const auto x = static_cast<float>(raw);
      if (!fits<T>(x)) {
        throw Error(fmt::format("{}: {} at position {} is not a whole number in range", array.where, x, i));
      }
      result[i] = static_cast<T>(x);
    } else {
      if (!fits<T>(raw)) {
        throw Error(fmt::format("{}: {} at position {} is not a whole number in range", array.where, raw, i));
      }
      result[i] = static_cast<T>(raw);
    }
  }
}

}  // namespace

std::string_view npy_type_name(NpyType type) { return info(type).name; }

std::int64_t NpyHeader::count() const { return checked_product(1, shape).value_or(0); }

NpyProlog parse_npy_prolog(std::span<const std::uint8_t> first_bytes, const std::string& where) {
  if (first_bytes.size() < kNpyPrologBytes + 4 ||
      !std::equal(kMagic.begin(), kMagic.end(), first_bytes.begin(),
                  [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; })) {
    throw Error(fmt::format("{} is not a NumPy array", where), kDamaged);
  }
  const int version = first_bytes[kMagic.size()];
  if (version < 1 || version > 3) {
    throw Error(fmt::format("{}: version {} of the array layout is not known", where, version), kDamaged);
  }
  NpyProlog prolog;
  const std::size_t length_bytes = version == 1 ? 2 : 4;
  prolog.text_offset = kNpyPrologBytes + length_bytes;
  for (std::size_t i = 0; i < length_bytes; ++i) {
    prolog.text_bytes |= static_cast<std::size_t>(first_bytes[kNpyPrologBytes + i]) << (8 * i);
  }
  if (prolog.text_bytes > kMaxHeaderText) {
    throw Error(fmt::format("{}: an array header of {} bytes", where, prolog.text_bytes), kDamaged);
  }
  return prolog;
}

NpyHeader parse_npy_header(std::string_view text, const std::string& where) {
  HeaderText cursor(text, where);
  NpyHeader header;
  bool has_descr = false;
  bool has_order = false;
  bool has_shape = false;
  cursor.expect('{');
  while (!cursor.accept('}')) {
    const auto key = cursor.quoted();
    cursor.expect(':');
    if (key == "descr" && !has_descr) {
      if (cursor.starts_with('[')) {
        throw Error(fmt::format("{}: structured arrays are not supported", where), "save each field as an array");
      }
      parse_descr(cursor.quoted(), header, where);
      has_descr = true;
    } else if (key == "fortran_order" && !has_order) {
      header.fortran_order = cursor.boolean();
      has_order = true;
    } else if (key == "shape" && !has_shape) {
      header.shape = cursor.tuple();
      has_shape = true;
    } else {
      cursor.fail();
    }
    if (!cursor.accept(',') && !cursor.starts_with('}')) {
      cursor.fail();
    }
  }
  cursor.expect_end();
  if (!has_descr || !has_order || !has_shape) {
    cursor.fail();
  }
  const bool too_long = header.item_size > std::size_t{std::numeric_limits<std::int32_t>::max()};
  // A side of zero must not hide an overflow: the sides are also multiplied in other orders later.
  std::vector<std::int64_t> sides = header.shape;
  std::replace(sides.begin(), sides.end(), std::int64_t{0}, std::int64_t{1});
  if (too_long || header.shape.size() > 32 || !checked_product(static_cast<std::int64_t>(header.item_size), sides)) {
    throw Error(fmt::format("{}: an array of shape ({}) is too large", where, fmt::join(header.shape, ", ")), kDamaged);
  }
  return header;
}

std::string format_npy_header(const NpyHeader& header) {
  const auto code = header.type == NpyType::kBytes ? fmt::format("|S{}", header.item_size)
                    : header.type == NpyType::kText
                        ? fmt::format("<U{}", header.item_size / kBytesOfCharacter)
                        : fmt::format("{}{}", header.item_size > 1 ? '<' : '|', info(header.type).code);
  std::string text = fmt::format("{{'descr': '{}', 'fortran_order': {}, 'shape': ({}{}), }}", code,
                                 header.fortran_order ? "True" : "False", fmt::join(header.shape, ", "),
                                 header.shape.size() == 1 ? "," : "");
  // Everything up to the data, a line break last, has a multiple of 64 bytes.
  constexpr std::size_t kBefore = kNpyPrologBytes + 2;
  const std::size_t total = (kBefore + text.size() + 1 + 63) / 64 * 64;
  text.resize(total - kBefore - 1, ' ');
  text += '\n';
  std::string result(kMagic);
  result += {'\x01', '\x00', static_cast<char>(text.size() & 0xFF), static_cast<char>(text.size() >> 8)};
  return result + text;
}

std::string NpyArray::shape_text() const { return fmt::format("({})", fmt::join(shape, ", ")); }

template <class T>
std::vector<T> NpyArray::values() const {
  if (type == NpyType::kBytes || type == NpyType::kText) {
    throw Error(fmt::format("{} holds {}, expected numbers", where, type == NpyType::kBytes ? "byte strings" : "text"));
  }
  std::vector<T> result(static_cast<std::size_t>(count()));
  switch (type) {
    case NpyType::kBool:
    case NpyType::kUint8:
      convert<T, std::uint8_t>(*this, result);
      break;
    case NpyType::kInt8:
      convert<T, std::int8_t>(*this, result);
      break;
    case NpyType::kInt16:
      convert<T, std::int16_t>(*this, result);
      break;
    case NpyType::kUint16:
      convert<T, std::uint16_t>(*this, result);
      break;
    case NpyType::kInt32:
      convert<T, std::int32_t>(*this, result);
      break;
    case NpyType::kUint32:
      convert<T, std::uint32_t>(*this, result);
      break;
    case NpyType::kInt64:
      convert<T, std::int64_t>(*this, result);
      break;
    case NpyType::kUint64:
      convert<T, std::uint64_t>(*this, result);
      break;
    case NpyType::kFloat16:
      convert<T, Eigen::half>(*this, result);
      break;
    case NpyType::kFloat32:
      convert<T, float>(*this, result);
      break;
    case NpyType::kFloat64:
      convert<T, double>(*this, result);
      break;
    case NpyType::kBytes:
    case NpyType::kText:
      break;
  }
  return result;
}

template std::vector<double> NpyArray::values<double>() const;
template std::vector<float> NpyArray::values<float>() const;
template std::vector<int> NpyArray::values<int>() const;
template std::vector<std::int64_t> NpyArray::values<std::int64_t>() const;
template std::vector<std::uint8_t> NpyArray::values<std::uint8_t>() const;

std::vector<double> NpyArray::finite_values() const {
  auto result = values<double>();
  const auto bad = std::find_if(result.begin(), result.end(), [](double x) { return !std::isfinite(x); });
  if (bad != result.end()) {
    throw Error(fmt::format("{}: the number at position {} is not finite", where, bad - result.begin()),
                "leave out what holds NaN or infinity");
  }
  return result;
}

std::string_view NpyArray::bytes(std::int64_t i) const {
  if (type != NpyType::kBytes || i < 0 || i >= count()) {
    throw UsageError(fmt::format("{} has no byte string {}", where, i));
  }
  const std::string_view padded(reinterpret_cast<const char*>(data.data()) + static_cast<std::size_t>(i) * item_size,
                                item_size);
  return padded.substr(0, padded.find_last_not_of('\0') + 1);
}

std::string NpyArray::text(std::int64_t i) const {
  if (type == NpyType::kBytes) return std::string(bytes(i));
  if (type != NpyType::kText) {
    throw Error(fmt::format("{} has type {}, expected text", where, npy_type_name(type)), "write it as strings");
  }
  if (i < 0 || i >= count()) throw UsageError(fmt::format("{} has no string {}", where, i));
  std::u32string characters(item_size / kBytesOfCharacter, U'\0');
  std::memcpy(characters.data(), data.data() + static_cast<std::size_t>(i) * item_size,
              characters.size() * kBytesOfCharacter);
  characters.erase(characters.find_last_not_of(U'\0') + 1);
  try {
    return boost::locale::conv::utf_to_utf<char>(characters, boost::locale::conv::stop);
  } catch (const boost::locale::conv::conversion_error&) {
    throw Error(fmt::format("{}: string {} is no Unicode", where, i), "write the names as Python strings");
  }
}

void NpyArray::expect_shape(const std::vector<std::int64_t>& expected) const {
  const bool same = std::equal(shape.begin(), shape.end(), expected.begin(), expected.end(),
                               [](std::int64_t have, std::int64_t want) { return want == -1 || have == want; });
  if (!same) {
    std::string wanted;
    for (const auto side : expected) {
      wanted += (wanted.empty() ? "" : ", ") + (side == -1 ? "any" : std::to_string(side));
    }
    throw Error(fmt::format("{} has shape {}, expected ({})", where, shape_text(), wanted));
  }
}

void NpyArray::expect_type(NpyType expected) const {
  if (type != expected) {
    throw Error(fmt::format("{} has type {}, expected {}", where, npy_type_name(type), npy_type_name(expected)));
  }
}

void fortran_to_c_order(std::vector<std::uint8_t>& data, const std::vector<std::int64_t>& shape,
                        std::size_t item_size) {
  if (shape.size() < 2 || data.empty()) {
    return;
  }
  std::vector<std::size_t> strides(shape.size());
  std::size_t stride = item_size;
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    strides[axis] = stride;
    stride *= static_cast<std::size_t>(shape[axis]);
  }
  std::vector<std::uint8_t> result(data.size());
  std::vector<std::int64_t> index(shape.size(), 0);
  std::size_t from = 0;
  for (std::size_t to = 0; to < result.size(); to += item_size) {
    std::memcpy(result.data() + to, data.data() + from, item_size);
    for (std::size_t axis = shape.size(); axis-- > 0;) {
      from += strides[axis];
      if (++index[axis] < shape[axis]) {
        break;
      }
      from -= strides[axis] * static_cast<std::size_t>(shape[axis]);
      index[axis] = 0;
    }
  }
  data = std::move(result);
}

}  // namespace causeway
