// Damages files of every form at random and reads them. Right is: read, or refused with one line of the program's own.
// A file that makes the program crash, hang, run out of memory or speak in somebody else's words is kept.
//
// Each damage is a function of (form, number) alone, so that any of them can be had again. A child process reads; if it
// dies, the file it was reading is still there and the next child goes on after it.
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <new>
#include <string>
#include <vector>

#include "engine/core/error.h"
#include "engine/core/random.h"
#include "tests/campaigns/damage_forms.h"
#include "tests/data/temporary_directory.h"

namespace causeway {
namespace {

namespace fs = std::filesystem;

constexpr int kSecondsToRead = 20;
constexpr std::uint64_t kMemory = 4ULL << 30U;

struct File {
  fs::path name;
  std::string bytes;
};

std::vector<File> files_of(const fs::path& directory) {
  std::vector<File> files;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    files.push_back({fs::relative(entry.path(), directory), {std::istreambuf_iterator<char>(in), {}}});
  }
  std::sort(files.begin(), files.end(), [](const File& a, const File& b) { return a.name < b.name; });
  return files;
}

/// Bytes of text that have a meaning somewhere: numbers out of range, other separators, other encodings.
constexpr const char* kWords[] = {
    "nan", "inf", "-1", "1e999", "99999999999999999999", "0",        "",     "null", "[",   "{}", "\"",
    ",",   ";",   "\t", "\r",    "\xEF\xBB\xBF",         "\xFF\xFE", "\xE9", "../",  "\n\n"};

class Damage {
 public:
  explicit Damage(Random& random) : random_(random) {}

  /// Changes `bytes` in one to three places.
  void apply(std::string& bytes) {
    for (auto places = 1 + below(3); places > 0; --places) once(bytes);
  }

 private:
  std::size_t below(std::size_t n) {
    return n == 0 ? 0 : static_cast<std::size_t>(random_.uniform() * static_cast<double>(n));
  }

  void once(std::string& bytes) {
    const std::size_t at = below(bytes.size());
    const std::size_t length = 1 + below(std::min<std::size_t>(bytes.size() - std::min(at, bytes.size()), 40));
    switch (below(8)) {
      case 0:  // one bit
        if (!bytes.empty()) bytes[at] = static_cast<char>(bytes[at] ^ (1 << below(8)));
        break;
      case 1:  // one byte
        if (!bytes.empty()) bytes[at] = static_cast<char>(below(256));
        break;
      case 2:  // the end is missing
        bytes.resize(at);
        break;
      case 3:  // a piece is missing
        bytes.erase(at, length);
        break;
      case 4:  // a piece is there twice
        bytes.insert(at, bytes.substr(at, length));
        break;
      case 5:  // a word of meaning
        bytes.insert(at, kWords[below(std::size(kWords))]);
        break;
      case 6: {  // another number where one stands
        const std::size_t digit = bytes.find_first_of("0123456789", at);
        if (digit == std::string::npos) break;
        const std::size_t end = std::min(bytes.find_first_not_of("0123456789.eE+-", digit), bytes.size());
        bytes.replace(digit, end - digit, kWords[below(6)]);
        break;
      }
      default: {  // two pieces change places
        const std::size_t other = below(bytes.size());
        for (std::size_t i = 0; i < length && std::max(at, other) + i < bytes.size(); ++i) {
          std::swap(bytes[at + i], bytes[other + i]);
        }
      }
    }
  }

  Random& random_;
};

/// Empty if what happened is right, else what is wrong with it.
std::string judge(const DamageForm& form, const fs::path& directory) {
  try {
    form.read(directory);
    return {};
  } catch (const Error& error) {
    const std::string text = error.what();
    if (text.empty()) return "an error without words";
    if (text.find('\n') != std::string::npos) return "an error of several lines: " + text;
    if (text.find("std::") != std::string::npos || text.find("json.exception") != std::string::npos) {
      return "somebody else's words: " + text;
    }
    return {};
  } catch (const std::bad_alloc&) {
    return "out of memory";
  } catch (const std::exception& error) {
    return fmt::format("not an Error: {}", error.what());
  }
}

struct Options {
  std::uint64_t count = 1000;
  std::uint64_t from = 0;
  std::string form;
  fs::path keep;
};

void write_damaged(const std::vector<File>& good, const DamageForm& form, std::uint64_t number,
                   const fs::path& directory) {
  std::uint64_t seed = number;
  for (const char c : form.name) seed = seed * 131 + static_cast<unsigned char>(c);
  Random random(seed, Stream::kTest);
  const auto which = static_cast<std::size_t>(random.uniform() * static_cast<double>(good.size()));
  for (std::size_t k = 0; k < good.size(); ++k) {
    std::string bytes = good[k].bytes;
    if (k == which) Damage(random).apply(bytes);
    std::ofstream(directory / good[k].name, std::ios::binary) << bytes;
  }
}

/// Reads damaged examples `from`..`to`-1 in this process; tells failures and the number at which it is through `out`.
[[noreturn]] void child(const DamageForm& form, const std::vector<File>& good, std::uint64_t from, std::uint64_t to,
                        const fs::path& directory, int out) {
  const rlimit memory{kMemory, kMemory};
  setrlimit(RLIMIT_AS, &memory);
  const auto say = [out](const std::string& line) {
    if (::write(out, line.data(), line.size()) < 0) _exit(3);
  };
  for (std::uint64_t k = from; k < to; ++k) {
    write_damaged(good, form, k, directory);
    say(fmt::format("at {}\n", k));
    alarm(kSecondsToRead);
    std::string wrong = judge(form, directory);
    alarm(0);
    std::replace(wrong.begin(), wrong.end(), '\n', ' ');
    if (!wrong.empty()) say(fmt::format("wrong {} {}\n", k, wrong));
  }
  _exit(0);
}

/// The number of faults.
std::uint64_t run_form(const DamageForm& form, const Options& options) {
  const TemporaryDirectory home;
  fs::create_directory(home / "good");
  fs::create_directory(home / "damaged");
  form.write(home / "good");
  form.read(home / "good");
  const std::vector<File> good = files_of(home / "good");
  for (const File& file : good) fs::create_directories((home / "damaged" / file.name).parent_path());

  std::uint64_t faults = 0;
  const auto fault = [&](std::uint64_t number, const std::string& what) {
    ++faults;
    fmt::print("{} {}: {}\n", form.name, number, what);
    if (options.keep.empty()) return;
    const fs::path kept = options.keep / fmt::format("{}-{}", form.name, number);
    fs::create_directories(kept);
    for (const File& file : good) fs::create_directories((kept / file.name).parent_path());
    write_damaged(good, form, number, kept);
  };
  const std::uint64_t to = options.from + options.count;
  for (std::uint64_t next = options.from; next < to;) {
    int ends[2];
    if (pipe(ends) != 0) throw Error("no pipe");
    std::fflush(stdout);
    const pid_t process = fork();
    if (process == 0) {
      const int nothing = open("/dev/null", O_WRONLY);  // libraries may complain; only what is thrown counts
      dup2(nothing, 1);
      dup2(nothing, 2);
      child(form, good, next, to, home / "damaged", ends[1]);
    }
    close(ends[1]);
    std::string told;
    char buffer[4096];
    for (ssize_t n = 0; (n = ::read(ends[0], buffer, sizeof buffer)) > 0;)
      told.append(buffer, static_cast<std::size_t>(n));
    close(ends[0]);
    int status = 0;
    waitpid(process, &status, 0);
    std::uint64_t at = next;
    std::size_t begin = 0;
    for (std::size_t end = 0; (end = told.find('\n', begin)) != std::string::npos; begin = end + 1) {
      const std::string line = told.substr(begin, end - begin);
      const std::size_t space = line.find(' ');
      std::from_chars(line.data() + space + 1, line.data() + line.size(), at);
      if (line.starts_with("wrong ")) fault(at, line.substr(line.find(' ', space + 1) + 1));
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) break;
    fault(at, WIFSIGNALED(status)
                  ? fmt::format("killed by signal {} ({})", WTERMSIG(status), strsignal(WTERMSIG(status)))
                  : fmt::format("exit code {}", WEXITSTATUS(status)));
    next = at + 1;
  }
  return faults;
}

int run(int argc, char** argv) {
  Options options;
  CLI::App app("Damages small good files of every form and reads them");
  app.add_option("--count", options.count, "Damaged inputs of each form")->capture_default_str();
  app.add_option("--from", options.from, "Number of the first damage")->capture_default_str();
  app.add_option("--form", options.form, "This form alone");
  app.add_option("--keep", options.keep, "Folder for the inputs that were not met well");
  CLI11_PARSE(app, argc, argv);
  std::uint64_t faults = 0, read = 0;
  for (const DamageForm& form : damage_forms()) {
    if (!options.form.empty() && options.form != form.name) continue;
    faults += run_form(form, options);
    read += options.count;
  }
  if (read == 0) throw UsageError(fmt::format("there is no form \"{}\"", options.form));
  fmt::print("{} damaged inputs, {} not met well\n", read, faults);
  return faults == 0 ? 0 : 1;
}

}  // namespace
}  // namespace causeway

int main(int argc, char** argv) {
  try {
    return causeway::run(argc, argv);
  } catch (const causeway::Error& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 2;
  }
}
