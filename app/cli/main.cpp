// causeway-cli: training, scores, sweeps and pictures without a window.
#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <exception>
#include <sstream>
#include <system_error>

#include "app/cli/command.h"
#include "engine/core/escape.h"
#include "engine/core/memory.h"
#include "engine/core/spelling.h"
#include "engine/core/standard_streams.h"
#include "engine/core/version.h"

namespace {

/// A line, and one for the hint, whatever names and paths they hold.
void complain(const std::string& message, const std::string& hint) {
  causeway::cli::say(fmt::format("causeway-cli: {}\n", causeway::on_one_line(message)));
  if (!hint.empty()) causeway::cli::say(fmt::format("  hint: {}\n", causeway::on_one_line(hint)));
}

/// The verb that the command line names first; nullptr for none or an option. Throws UsageError for an unknown one.
CLI::App* verb_of(CLI::App& app, int argc, char** argv) {
  if (argc < 2 || argv[1][0] == '-') return nullptr;
  std::vector<std::string> known;
  for (CLI::App* verb : app.get_subcommands({})) {
    if (verb->get_name() == argv[1]) return verb;
    known.push_back(verb->get_name());
  }
  throw causeway::unknown_name("verb", argv[1], known);
}

/// What to do about a command line that cannot be read: the option that was meant, and where all of them are told.
std::string advice(const CLI::App* verb, const CLI::ParseError& error, int argc, char** argv) {
  if (verb == nullptr) return "see causeway-cli --help, or causeway-cli VERB --help";
  const std::string help = fmt::format("causeway-cli {} --help tells its options", verb->get_name());
  if (dynamic_cast<const CLI::ExtrasError*>(&error) == nullptr) return help;
  std::vector<std::string> known;
  for (const CLI::Option* option : verb->get_options()) {
    for (const std::string& name : option->get_lnames()) known.push_back("--" + name);
  }
  for (int i = 2; i < argc; ++i) {
    std::string word = argv[i];
    word.resize(std::min(word.find('='), word.size()));
    if (!word.starts_with("--") || std::find(known.begin(), known.end(), word) != known.end()) continue;
    if (const std::string near = causeway::nearest_name(word, known); !near.empty()) {
      return fmt::format("did you mean {}? {}", near, help);
    }
  }
  return help;
}

/// Refuses options with an empty value, which a script gives whose variable is not set, and which would otherwise be
/// taken for options that are not there.
void refuse_empty_values(CLI::App& app) {
  for (CLI::App* verb : app.get_subcommands({})) {
    for (CLI::Option* option : verb->get_options()) {
      if (option->get_items_expected_max() == 0) continue;
      option->check(CLI::Validator(
          [](const std::string& text) { return text.empty() ? std::string("the value is empty") : std::string(); },
          ""));
    }
  }
}

std::string one_line(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  for (char& c : text) {
    if (c == '\n') c = ' ';
  }
  return text;
}

/// The exit code, and in `output_error` the errno of a print to standard output that failed.
int run(int argc, char** argv, int& output_error) {
  using namespace causeway;
  spdlog::set_default_logger(spdlog::stderr_logger_mt("causeway"));
  spdlog::set_pattern("%H:%M:%S %l: %v");

  CLI::App app(
      "Causeway: causal representation learning. Finds causal variables and their graph in pictures or vectors.\n"
      "Start with: causeway-cli train --preset circuit-instant");
  app.name("causeway-cli");
  app.require_subcommand(1);
  app.set_version_flag("--version", std::string("causeway 0.1.0, commit ") + git_version());
  app.footer("Exit code: 0 done, 1 failed, 2 wrong usage, 130 interrupted with everything saved.");
  int exit_code = cli::kDone;
  cli::add_render(app, exit_code);
  cli::add_dataset(app, exit_code);
  cli::add_train(app, exit_code);
  cli::add_eval(app, exit_code);
  cli::add_graph(app, exit_code);
  cli::add_traverse(app, exit_code);
  cli::add_intervene(app, exit_code);
  cli::add_predict(app, exit_code);
  cli::add_export(app, exit_code);
  cli::add_compare(app, exit_code);
  cli::add_sweep(app, exit_code);
  cli::add_bench(app, exit_code);
  cli::add_methods(app, exit_code);
  cli::add_worlds(app, exit_code);
  refuse_empty_values(app);
  const CLI::App* verb = nullptr;
  try {
    verb = verb_of(app, argc, argv);
    app.parse(argc, argv);
    return exit_code;
  } catch (const CLI::Success& e) {  // help or version
    std::ostringstream text;
    const int code = app.exit(e, text, text);
    // Not through std::cout, which would lose why it cannot be written.
    if (std::fwrite(text.str().data(), 1, text.str().size(), stdout) < text.str().size()) output_error = errno;
    return code;
  } catch (const CLI::ParseError& e) {
    complain(one_line(e.what()), advice(verb, e, argc, argv));
    return cli::kUsage;
  } catch (const UsageError& e) {
    complain(e.what(), e.hint());
    return cli::kUsage;
  } catch (const std::system_error& e) {
    output_error = std::ferror(stdout) != 0 ? e.code().value() : 0;
    if (output_error == 0) complain(e.what(), "check the files and folders of the command, and that the disk has room");
  } catch (const std::exception& e) {
    const Error error = error_of(e);
    const bool known = dynamic_cast<const Error*>(&e) != nullptr || !error.hint().empty();
    complain(error.what(), known ? error.hint() : "this is a defect of causeway; please report the command line");
  }
  return cli::kFailed;
}

}  // namespace

int main(int argc, char** argv) {
  causeway::keep_standard_streams();
  std::signal(SIGXFSZ, SIG_IGN);  // a file that grows too large for the system's limit is an error that is told
  std::signal(SIGPIPE, SIG_IGN);  // a terminal or a reader that goes away must not end a run before it is saved
  int output_error = 0;
  const int exit_code = run(argc, argv, output_error);
  return causeway::finish_output("causeway-cli", exit_code, output_error);
}
