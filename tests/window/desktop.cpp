#include "tests/window/desktop.h"

#include <X11/Xatom.h>
#include <X11/Xlib.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace causeway {

namespace fs = std::filesystem;

namespace {

std::string text_of(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

fs::path fresh_file(const fs::path& folder, const char* name) {
  static std::atomic<int> count = 0;
  return folder / (std::string(name) + std::to_string(count++));
}

void in_child(std::vector<std::string> command, const fs::path& folder, const std::vector<std::string>& environment,
              const fs::path& out, const fs::path& err) {
  for (const std::string& entry : environment) {
    const auto equals = entry.find('=');
    if (equals == std::string::npos) {
      ::unsetenv(entry.c_str());
    } else {
      ::setenv(entry.substr(0, equals).c_str(), entry.substr(equals + 1).c_str(), 1);
    }
  }
  ::signal(SIGHUP, SIG_DFL);  // which is ignored where this test runs under nohup
  ::dup2(::open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0666), 1);
  ::dup2(::open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0666), 2);
  std::vector<char*> words;
  for (std::string& word : command) words.push_back(word.data());
  words.push_back(nullptr);
  if (::chdir(folder.c_str()) == 0) ::execvp(words[0], words.data());
}

struct CloseDisplay {
  void operator()(Display* display) const { XCloseDisplay(display); }
};
using Connection = std::unique_ptr<Display, CloseDisplay>;

Connection connect(const std::string& display) {
  Connection connection(XOpenDisplay(display.c_str()));
  if (!connection) throw std::runtime_error("no connection to display " + display);
  return connection;
}

Atom atom(Display* display, const char* name) { return XInternAtom(display, name, False); }

void send_message(Display* display, ::Window to, const char* type, const std::vector<long>& words) {
  XEvent event{};
  event.xclient.type = ClientMessage;
  event.xclient.window = to;
  event.xclient.message_type = atom(display, type);
  event.xclient.format = 32;
  for (std::size_t i = 0; i < words.size(); ++i) event.xclient.data.l[i] = words[i];
  XSendEvent(display, to, False, NoEventMask, &event);
  XFlush(display);
}

/// What is dropped is asked for as a selection.
void answer(Display* display, const XSelectionRequestEvent& request, const std::string& text) {
  XChangeProperty(display, request.requestor, request.property, request.target, 8, PropModeReplace,
                  reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  XEvent event{};
  event.xselection.type = SelectionNotify;
  event.xselection.requestor = request.requestor;
  event.xselection.selection = request.selection;
  event.xselection.target = request.target;
  event.xselection.property = request.property;
  event.xselection.time = request.time;
  XSendEvent(display, request.requestor, False, NoEventMask, &event);
  XFlush(display);
}

}  // namespace

bool eventually(const std::function<bool()>& so, double seconds) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
  while (!so()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return true;
}

Process::Process(const std::vector<std::string>& command, const fs::path& folder,
                 const std::vector<std::string>& environment)
    : out_(fresh_file(folder, "out.")), err_(fresh_file(folder, "err.")) {
  id_ = ::fork();
  if (id_ < 0) throw std::runtime_error("no new process");
  if (id_ == 0) {
    in_child(command, folder, environment, out_, err_);
    ::_exit(127);
  }
}

Process::~Process() {
  if (!runs()) return;
  end(SIGKILL);
  wait();
}

bool Process::runs() {
  if (code_ != -2) return false;
  int status = 0;
  if (::waitpid(id_, &status, WNOHANG) == 0) return true;
  code_ = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return false;
}

void Process::end(int signal) {
  if (runs()) ::kill(id_, signal);
}

int Process::wait(double seconds) {
  eventually([&] { return !runs(); }, seconds);
  return code_;
}

std::string Process::out() const { return text_of(out_); }
std::string Process::err() const { return text_of(err_); }

// Without -noreset it would begin anew whenever the last program leaves, and refuse the next one meanwhile.
// Without -displayfd two servers that start at once could want the same number.
Desktop::Desktop(const fs::path& folder)
    : folder_(folder),
      server_({"Xvfb", "-displayfd", "1", "-noreset", "-screen", "0", "1600x1000x24", "-nolisten", "tcp"}, folder, {}) {
  if (!eventually([&] { return server_.out().find('\n') != std::string::npos || !server_.runs(); }) ||
      !server_.runs()) {
    throw std::runtime_error("Xvfb does not start: " + server_.err());
  }
  display_ = ":" + server_.out().substr(0, server_.out().find('\n'));
}

void Desktop::keyboard(const std::string& layout) const {
  Process process({"setxkbmap", "-display", display_, layout}, folder_, {});
  if (process.wait() != 0) throw std::runtime_error("setxkbmap " + layout + ": " + process.err());
}

fs::path Window::copy_of_run(const fs::path& folder) { return folder / "state" / "causeway" / "last-run"; }

std::vector<std::string> Window::homes(const fs::path& folder) {
  return {"XDG_STATE_HOME=" + (folder / "state").string(), "XDG_CONFIG_HOME=" + (folder / "config").string()};
}

Window::Window(const Desktop& desktop, const fs::path& folder, const std::vector<std::string>& arguments,
               const std::vector<std::string>& under)
    : display_(desktop.display()),
      folder_(folder),
      process_(
          [&] {
            std::vector<std::string> command = under;
            command.push_back(std::string(CAUSEWAY_BIN_DIR) + "/causeway");
            command.insert(command.end(), arguments.begin(), arguments.end());
            return command;
          }(),
          folder,
          [&] {
            auto environment = homes(folder);
            environment.insert(environment.end(), {"DISPLAY=" + desktop.display(), "WAYLAND_DISPLAY"});
            return environment;
          }()) {
  const fs::path found = fresh_file(folder, "window.");
  const std::string search =
      "DISPLAY=" + display_ + " xdotool search --onlyvisible --name '^Causeway$' 2>/dev/null >" + found.string();
  const auto there = [&] { return std::system(search.c_str()) == 0 && !text_of(found).empty(); };
  if (!eventually([&] { return there() || !process_.runs(); }) || !process_.runs()) {
    throw std::runtime_error("no window appears: " + process_.err());
  }
  id_ = text_of(found);
  id_.erase(id_.find('\n'));
  // There is no window manager to do it.
  tool({"windowfocus", "--sync", id_});
}

void Window::tool(const std::vector<std::string>& arguments) const {
  std::vector<std::string> command{"xdotool"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  Process process(command, folder_, {"DISPLAY=" + display_});
  if (process.wait() != 0) throw std::runtime_error("xdotool " + arguments[0] + ": " + process.err());
}

void Window::hold(const std::string& key) {
  tool({"keydown", key});
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  tool({"keyup", key});
}

void Window::resize(int width, int height) {
  tool({"windowsize", "--sync", id_, std::to_string(width), std::to_string(height)});
}

void Window::drag(int x0, int y0, int x1, int y1) {
  const auto move = [&](int x, int y) {
    tool({"mousemove", "--window", id_, std::to_string(x), std::to_string(y)});
    // At least a frame: a widget must have seen the pointer before it takes a press.
    std::this_thread::sleep_for(std::chrono::milliseconds(150));
  };
  move(x0, y0);
  tool({"mousedown", "1"});
  move(x0, y0);
  for (const int share : {1, 2, 3}) move(x0 + (x1 - x0) * share / 3, y0 + (y1 - y0) * share / 3);
  tool({"mouseup", "1"});
}

void Window::close() {
  const Connection connection = connect(display_);
  Display* display = connection.get();
  send_message(display, std::stoul(id_), "WM_PROTOCOLS",
               {static_cast<long>(atom(display, "WM_DELETE_WINDOW")), CurrentTime});
  XSync(display, False);
}

bool Window::drop(const fs::path& file) {
  const Connection connection = connect(display_);
  Display* display = connection.get();
  const ::Window target = std::stoul(id_);
  const ::Window source = XCreateSimpleWindow(display, DefaultRootWindow(display), 0, 0, 1, 1, 0, 0, 0);
  const Atom selection = atom(display, "XdndSelection");
  XSetSelectionOwner(display, selection, source, CurrentTime);
  const auto from = static_cast<long>(source);
  const auto copy = static_cast<long>(atom(display, "XdndActionCopy"));
  send_message(display, target, "XdndEnter", {from, 5L << 24, static_cast<long>(atom(display, "text/uri-list"))});
  send_message(display, target, "XdndPosition", {from, 0, (300L << 16) | 300L, CurrentTime, copy});
  bool done = false;
  eventually(
      [&] {
        while (!done && XPending(display) > 0) {
          XEvent event;
          XNextEvent(display, &event);
          if (event.type == SelectionRequest)
            answer(display, event.xselectionrequest, "file://" + file.string() + "\r\n");
          if (event.type != ClientMessage) continue;
          if (event.xclient.message_type == atom(display, "XdndStatus") && (event.xclient.data.l[1] & 1) != 0) {
            send_message(display, target, "XdndDrop", {from, 0, CurrentTime});
          }
          done = event.xclient.message_type == atom(display, "XdndFinished");
        }
        return done;
      },
      10);
  return done;
}

}  // namespace causeway
