// GPU programs from files, with errors that name the file and the line a person has to look at.
#pragma once

#include <epoxy/gl.h>

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace causeway {

/// The text of a shader after `#include "path"` lines (paths are relative to shaders/, each file at most once) were
/// replaced, and the files that went into it: `#line` directives refer to them by index.
struct ShaderSource {
  std::string text;
  std::vector<std::string> files;
};

/// Reads shaders/PATH: from the directory in the environment variable CAUSEWAY_SHADER_DIR if that is set, otherwise
/// from the program itself. Prepends "#version 330 core" and `definitions` (lines of the preprocessor, each ended).
/// Throws Error if a file is missing.
ShaderSource load_shader_source(std::string_view path, std::string_view definitions = "");

/// What happened to ShaderProgram::reload().
struct ShaderReload {
  bool ok = true;
  std::string log;  ///< the compiler's messages as "file:line: text", one a line; empty if there were none
};

/// A linked vertex and fragment shader. Use it with the context current in which it was made.
class ShaderProgram {
 public:
  /// Compiles and links shaders/`vertex_path` and shaders/`fragment_path`, both with `definitions` before them (see
  /// load_shader_source()). Throws Error with the compiler's log.
  ShaderProgram(std::string vertex_path, std::string fragment_path, std::string definitions = "");
  ~ShaderProgram();
  ShaderProgram(const ShaderProgram&) = delete;
  ShaderProgram& operator=(const ShaderProgram&) = delete;

  void use() const;
  GLuint id() const { return id_; }

  /// Reads, compiles and links the files again. If anything fails the previous program stays in use. Never throws for
  /// a missing or faulty file: the log says what is wrong. Uniforms must be set again after a success.
  ShaderReload reload();

  /// Set a uniform of the program in use; a name the shader does not have (or optimised away) is ignored.
  void set(const char* name, int value);
  void set(const char* name, float value);
  void set(const char* name, float x, float y);
  void set(const char* name, const std::array<float, 3>& value);

 private:
  GLint location(const char* name);

  std::string vertex_path_;
  std::string fragment_path_;
  std::string definitions_;
  GLuint id_ = 0;
  std::map<std::string, GLint, std::less<>> locations_;
};

}  // namespace causeway
