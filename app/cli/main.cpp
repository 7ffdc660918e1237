// causeway-cli: training, scores, sweeps and pictures without a window.
#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <exception>
#include <sstream>
#include <system_error>

#include "app/cli/command.h"
#include "engine/core/memory.h"
#include "engine/core/version.h"

namespace {

void complain(const std::string& message, const std::string& hint) {
  causeway::cli::say(fmt::format("causeway-cli: {}\n", message));
  if (!hint.empty()) causeway::cli::say(fmt::format("  hint: {}\n", hint));
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
  cli::add_export(app, exit_code);
  cli::add_compare(app, exit_code);
  cli::add_sweep(app, exit_code);
  cli::add_bench(app, exit_code);
  cli::add_methods(app, exit_code);
  cli::add_worlds(app, exit_code);
  try {
    app.parse(argc, argv);
    return exit_code;
  } catch (const CLI::Success& e) {  // help or version
    std::ostringstream text;
    const int code = app.exit(e, text, text);
    // Not through std::cout, which would lose why it cannot be written.
    if (std::fwrite(text.str().data(), 1, text.str().size(), stdout) < text.str().size()) output_error = errno;
    return code;
  } catch (const CLI::ParseError& e) {
    complain(one_line(e.what()), "see causeway-cli --help, or causeway-cli VERB --help");
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
  causeway::cli::keep_standard_streams();
  std::signal(SIGPIPE, SIG_IGN);  // a terminal or a reader that goes away must not end a run before it is saved
  int output_error = 0;
  const int exit_code = run(argc, argv, output_error);
  return causeway::cli::finish_output(exit_code, output_error);
}
