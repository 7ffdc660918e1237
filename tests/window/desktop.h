// The program as a person has it: a window on an X server, keys, mouse, files dropped. The server is Xvfb with a
// display of its own, so nothing shows and nothing else can be hit; keys and mouse are xdotool's.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace causeway {

/// Asks again and again; false if it was not so within the time.
bool eventually(const std::function<bool()>& so, double seconds = 30);

/// A program that was started, with all that it prints in files; killed if it still runs at the end.
class Process {
 public:
  /// `environment` is NAME=VALUE, or NAME to take it away. Runs in `folder`.
  Process(const std::vector<std::string>& command, const std::filesystem::path& folder,
          const std::vector<std::string>& environment);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  pid_t id() const { return id_; }
  bool runs();
  void end(int signal);
  /// Exit code; -1 for a signal, -2 if it has not ended in time.
  int wait(double seconds = 30);
  std::string out() const;
  std::string err() const;

 private:
  std::filesystem::path out_, err_;
  pid_t id_ = -1;
  int code_ = -2;
};

/// An X server without a screen.
class Desktop {
 public:
  explicit Desktop(const std::filesystem::path& folder);
  /// ":7"
  const std::string& display() const { return display_; }
  /// Another keyboard from now on, as setxkbmap names it: "fr".
  void keyboard(const std::string& layout) const;
  /// As when a session is cut off.
  void stop() { server_.end(9); }

 private:
  std::filesystem::path folder_;
  Process server_;
  std::string display_;
};

/// The program in a window. Files that it keeps for the next time go below `folder`, which is its current one.
class Window {
 public:
  /// `under`: a command that runs the program, e.g. {"nohup"}.
  Window(const Desktop& desktop, const std::filesystem::path& folder, const std::vector<std::string>& arguments,
         const std::vector<std::string>& under = {});

  Process& process() { return process_; }
  /// Folder of the copy that is kept of a run.
  static std::filesystem::path copy_of_run(const std::filesystem::path& folder);
  /// $XDG_..._HOME below the folder.
  static std::vector<std::string> homes(const std::filesystem::path& folder);

  /// As xdotool spells them, e.g. "ctrl+p".
  void key(const std::string& chord) { tool({"key", chord}); }
  /// Longer than any frame: a key that acts on a field is looked at once a frame.
  void hold(const std::string& key);
  void type(const std::string& text) { tool({"type", text}); }
  void resize(int width, int height);
  /// Presses at one place, lets go at another; pixels of the window.
  void drag(int x0, int y0, int x1, int y1);
  /// What a window manager sends for a click on the window's close button.
  void close();
  /// Drops a file in the middle of the window, as a file manager would. False if the window does not take it.
  bool drop(const std::filesystem::path& file);

 private:
  void tool(const std::vector<std::string>& arguments) const;

  std::string display_;
  std::filesystem::path folder_;
  Process process_;
  std::string id_;  // of the window
};

}  // namespace causeway
