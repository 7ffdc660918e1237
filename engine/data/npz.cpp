#include "engine/data/npz.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <zip.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <set>

#include "engine/core/error.h"
#include "engine/core/text.h"
#include "engine/data/atomic_file.h"
#include "engine/data/picture_files.h"

namespace causeway {

struct CloseEntry {
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};
using EntryFile = std::unique_ptr<zip_file_t, CloseEntry>;

struct DiscardArchive {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};
using Archive = std::unique_ptr<zip_t, DiscardArchive>;

namespace {

constexpr std::string_view kSuffix = ".npy";
constexpr const char* kDamagedNpz = "the file is damaged: use another copy";
/// Deflate cannot compress more than this, so an entry with a higher ratio declares a wrong size.
constexpr std::uint64_t kMaxDeflateRatio = 1032;
/// Byte arrays of at least this size are taken for pictures, which deflate slowly and for little gain.
constexpr std::size_t kStoreFrom = 1 << 20;

std::string zip_message(int code) {
  zip_error_t error;
  zip_error_init_with_code(&error, code);
  std::string text = zip_error_strerror(&error);
  zip_error_fini(&error);
  return text;
}

std::string compression_name(zip_uint16_t method) {
  switch (method) {
    case ZIP_CM_LZMA:
      return "lzma";
    case ZIP_CM_BZIP2:
      return "bzip2";
    case ZIP_CM_XZ:
      return "xz";
    default:
      return fmt::format("method {}", method);
  }
}

/// Whether a name in an archive is, or lies below, one that a system has left there: __MACOSX/._imgs.npy.
bool is_hidden_entry(std::string_view name) {
  const std::filesystem::path path(name);
  return std::any_of(path.begin(), path.end(), [](const std::filesystem::path& part) { return is_hidden(part); });
}

std::string first_bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::array<char, 6> start{};
  file.read(start.data(), start.size());
  return {start.data(), static_cast<std::size_t>(file.gcount())};
}

}  // namespace

struct NpzReader::Impl {
  std::filesystem::path path;
  std::uint64_t memory_budget = 0;
  Archive archive;

  /// An entry that is being read, and where it is for messages.
  struct Open {
    std::string where;
    zip_stat_t stat;
    EntryFile file;
    NpyHeader header;
    std::uint64_t header_bytes = 0;
  };

  void read_exactly(Open& open, std::uint8_t* to, std::uint64_t size) const {
    while (size > 0) {
      const auto got = zip_fread(open.file.get(), to, size);
      if (got <= 0) {
        throw Error(fmt::format("{} cannot be read: {}", open.where,
                                got == 0 ? "it is cut short" : zip_error_strerror(zip_file_get_error(open.file.get()))),
                    kDamagedNpz);
      }
      to += got;
      size -= static_cast<std::uint64_t>(got);
    }
  }

  Open open(const std::string& name) const;

  std::vector<std::string> entries() const {
    std::vector<std::string> all;
    const auto count = zip_get_num_entries(archive.get(), 0);
    for (zip_int64_t i = 0; i < count; ++i) {
      const char* raw = zip_get_name(archive.get(), static_cast<zip_uint64_t>(i), ZIP_FL_ENC_RAW);
      all.emplace_back(raw != nullptr ? raw : "");
    }
    return all;
  }

  /// Index of the entry of an array, -1 if there is none.
  zip_int64_t index_of(const std::string& name) const { return find_name(entries(), name + std::string(kSuffix)); }
};

NpzReader::Impl::Open NpzReader::Impl::open(const std::string& name) const {
  Open open;
  open.where = fmt::format("{}: entry '{}'", path.string(), name);
  const auto index = index_of(name);
  if (index < 0) {
    std::vector<std::string> known;
    for (const std::string& entry : entries()) {
      if (!is_hidden_entry(entry)) known.push_back(printable(entry));
    }
    throw Error(fmt::format("{} is not there", open.where),
                known.empty() ? "the file holds nothing" : fmt::format("the file holds {}", fmt::join(known, ", ")));
  }
  zip_stat_init(&open.stat);
  constexpr zip_uint64_t kNeeded = ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE;
  if (zip_stat_index(archive.get(), static_cast<zip_uint64_t>(index), 0, &open.stat) != 0 ||
      (open.stat.valid & kNeeded) != kNeeded) {
    throw Error(fmt::format("{} cannot be read", open.where), kDamagedNpz);
  }
  if ((open.stat.valid & ZIP_STAT_COMP_METHOD) != 0 && open.stat.comp_method != ZIP_CM_STORE &&
      open.stat.comp_method != ZIP_CM_DEFLATE) {
    throw Error(fmt::format("{} is compressed by {}, which is not read here", open.where,
                            compression_name(open.stat.comp_method)),
                "save the arrays with np.savez_compressed");
  }
  if ((open.stat.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && open.stat.encryption_method != ZIP_EM_NONE) {
    throw Error(fmt::format("{} is encrypted", open.where), "save the arrays without a password");
  }
  open.file.reset(zip_fopen_index(archive.get(), static_cast<zip_uint64_t>(index), 0));
  if (!open.file) {
    throw Error(fmt::format("{} cannot be read: {}", open.where, zip_strerror(archive.get())), kDamagedNpz);
  }
  if (open.stat.size < kNpyPrologBytes + 4) {
    throw Error(fmt::format("{} is not a NumPy array", open.where), kDamagedNpz);
  }
  std::vector<std::uint8_t> start(kNpyPrologBytes + 4);
  read_exactly(open, start.data(), start.size());
  const NpyProlog prolog = parse_npy_prolog(start, open.where);
  open.header_bytes = prolog.text_offset + prolog.text_bytes;
  if (open.header_bytes < start.size() || open.header_bytes > open.stat.size) {
    throw Error(fmt::format("{}: the array header is damaged", open.where), kDamagedNpz);
  }
  const auto known = start.size();
  start.resize(open.header_bytes);
  read_exactly(open, start.data() + known, open.header_bytes - known);
  open.header = parse_npy_header({reinterpret_cast<const char*>(start.data()) + prolog.text_offset, prolog.text_bytes},
                                 open.where);
  return open;
}

NpzReader::NpzReader(const std::filesystem::path& path, std::uint64_t memory_budget) : impl_(new Impl) {
  regular_file_size(path);
  impl_->path = path;
  impl_->memory_budget = memory_budget;
  int code = 0;
  impl_->archive.reset(zip_open(path.c_str(), ZIP_RDONLY, &code));
  if (!impl_->archive) {
    const auto start = first_bytes_of(path);
    if (start == "\x93NUMPY") {
      throw Error(fmt::format("{} is a single .npy array, not an .npz file", path.string()),
                  "save the arrays with numpy.savez");
    }
    if (start.starts_with("PK") && (code == ZIP_ER_NOZIP || code == ZIP_ER_INCONS || code == ZIP_ER_EOF)) {
      throw Error(fmt::format("{} is a zip file that was cut short or damaged", path.string()), "use another copy");
    }
    throw Error(fmt::format("{} cannot be opened as an .npz file: {}", path.string(), zip_message(code)),
                "it must be a zip file written by numpy.savez or by this program");
  }
  std::vector<std::string> names = impl_->entries();
  std::sort(names.begin(), names.end());
  if (const auto twice = std::adjacent_find(names.begin(), names.end()); twice != names.end()) {
    throw Error(fmt::format("{} holds an entry '{}' twice", path.string(), printable(*twice)),
                "save the arrays anew with np.savez, each name once");
  }
}

NpzReader::~NpzReader() = default;
NpzReader::NpzReader(NpzReader&&) noexcept = default;
NpzReader& NpzReader::operator=(NpzReader&&) noexcept = default;

const std::filesystem::path& NpzReader::path() const { return impl_->path; }

std::vector<std::string> NpzReader::names() const {
  std::vector<std::string> result;
  for (const std::string& name : impl_->entries()) {
    if (name.ends_with(kSuffix) && !is_hidden_entry(name))
      result.push_back(name.substr(0, name.size() - kSuffix.size()));
  }
  return result;
}

bool NpzReader::contains(const std::string& name) const { return impl_->index_of(name) >= 0; }

NpyHeader NpzReader::header(const std::string& name) const { return impl_->open(name).header; }

NpyArray NpzReader::read(const std::string& name) const {
  auto open = impl_->open(name);
  const auto bytes = open.header.data_bytes();
  if (bytes > impl_->memory_budget) {
    throw Error(fmt::format("{} needs {} bytes, more than the {} allowed", open.where, bytes, impl_->memory_budget),
                "split it into several files");
  }
  const auto claimed = open.stat.size;
  if (claimed != open.header_bytes + bytes || claimed / kMaxDeflateRatio > open.stat.comp_size) {
    throw Error(fmt::format("{} is damaged: its header says {} bytes of data, the zip file {} ({} compressed)",
                            open.where, bytes, claimed - open.header_bytes, open.stat.comp_size),
                kDamagedNpz);
  }
  NpyArray array;
  array.where = open.where;
  array.type = open.header.type;
  array.item_size = open.header.item_size;
  array.shape = open.header.shape;
  array.data.resize(bytes);
  impl_->read_exactly(open, array.data.data(), bytes);
  // The checksum is compared when the end is reached.
  std::uint8_t beyond = 0;
  if (zip_fread(open.file.get(), &beyond, 1) != 0) {
    throw Error(
        fmt::format("{} cannot be read: {}", open.where, zip_error_strerror(zip_file_get_error(open.file.get()))),
        kDamagedNpz);
  }
  if (open.header.fortran_order) {
    fortran_to_c_order(array.data, array.shape, array.item_size);
  }
  return array;
}

template <class T>
NpzEntry npz_entry(std::string name, std::vector<std::int64_t> shape, std::span<const T> values) {
  NpzEntry entry;
  entry.name = std::move(name);
  entry.header = {npy_type_of<T>(), sizeof(T), false, std::move(shape)};
  entry.data = {reinterpret_cast<const std::uint8_t*>(values.data()), values.size_bytes()};
  if (entry.header.data_bytes() != entry.data.size()) {
    throw UsageError(fmt::format("array '{}': {} values do not fill shape ({})", entry.name, values.size(),
                                 fmt::join(entry.header.shape, ", ")));
  }
  return entry;
}

template NpzEntry npz_entry(std::string, std::vector<std::int64_t>, std::span<const bool>);
template NpzEntry npz_entry(std::string, std::vector<std::int64_t>, std::span<const std::uint8_t>);
template NpzEntry npz_entry(std::string, std::vector<std::int64_t>, std::span<const std::int32_t>);
template NpzEntry npz_entry(std::string, std::vector<std::int64_t>, std::span<const std::int64_t>);
template NpzEntry npz_entry(std::string, std::vector<std::int64_t>, std::span<const float>);
template NpzEntry npz_entry(std::string, std::vector<std::int64_t>, std::span<const double>);

NpzEntry npz_bytes_entry(std::string name, std::vector<std::int64_t> shape, std::size_t item_size,
                         std::span<const std::uint8_t> data) {
  NpzEntry entry{std::move(name), {NpyType::kBytes, item_size, false, std::move(shape)}, data};
  if (item_size < 1 || entry.header.data_bytes() != data.size()) {
    throw UsageError(fmt::format("array '{}': {} bytes do not fill shape ({}) of S{}", entry.name, data.size(),
                                 fmt::join(entry.header.shape, ", "), item_size));
  }
  return entry;
}

void save_npz(const std::filesystem::path& path, std::span<const NpzEntry> entries) {
  std::set<std::string_view> seen;
  std::vector<std::string> headers;
  for (const auto& entry : entries) {
    if (entry.name.empty() || !seen.insert(entry.name).second) {
      throw UsageError(fmt::format("an .npz file cannot hold an array called '{}'{}", entry.name,
                                   entry.name.empty() ? "" : " twice"));
    }
    headers.push_back(format_npy_header(entry.header));
  }
  write_file_atomically(path, [&](const std::filesystem::path& temporary) {
    int code = 0;
    Archive archive(zip_open(temporary.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &code));
    const auto fail = [&](const std::string& reason) {
      throw Error(fmt::format("{} cannot be written: {}", path.string(), reason),
                  "check the free space, the limit on the size of files (ulimit -f), and that you may write there");
    };
    if (!archive) {
      fail(zip_message(code));
    }
    for (std::size_t i = 0; i < entries.size(); ++i) {
      const auto& entry = entries[i];
      const std::array<zip_buffer_fragment_t, 2> parts{
          {{reinterpret_cast<zip_uint8_t*>(headers[i].data()), headers[i].size()},
           {const_cast<zip_uint8_t*>(entry.data.data()), entry.data.size()}}};
      auto* source = zip_source_buffer_fragment(archive.get(), parts.data(), entry.data.empty() ? 1 : 2, 0);
      if (source == nullptr) {
        fail(zip_strerror(archive.get()));
      }
      const auto index =
          zip_file_add(archive.get(), (entry.name + std::string(kSuffix)).c_str(), source, ZIP_FL_ENC_UTF_8);
      if (index < 0) {
        zip_source_free(source);
        fail(zip_strerror(archive.get()));
      }
      const bool store = entry.header.type == NpyType::kUint8 && entry.data.size() >= kStoreFrom;
      const auto at = static_cast<zip_uint64_t>(index);
      // 1 January 1980, the zip format's zero, so that equal content gives equal files.
      if (zip_set_file_compression(archive.get(), at, store ? ZIP_CM_STORE : ZIP_CM_DEFLATE, store ? 0 : 1) != 0 ||
          zip_file_set_dostime(archive.get(), at, 0, 0x21, 0) != 0) {
        fail(zip_strerror(archive.get()));
      }
    }
    if (zip_close(archive.get()) != 0) {
      fail(zip_strerror(archive.get()));
    }
    archive.release();
  });
}

}  // namespace causeway
