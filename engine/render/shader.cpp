#include "engine/render/shader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>

#include "embedded/shaders.h"
#include "engine/core/error.h"

namespace causeway {
namespace {

std::string read_file(std::string_view path) {
  const char* directory = std::getenv("CAUSEWAY_SHADER_DIR");
  if (directory && *directory) {
    const std::string full = fmt::format("{}/{}", directory, path);
    std::ifstream file(full, std::ios::binary);
    if (!file) throw Error("cannot read the shader " + full, "CAUSEWAY_SHADER_DIR must name a copy of shaders/");
    return {std::istreambuf_iterator<char>(file), {}};
  }
  const auto& files = embedded::shaders::embedded_files();
  const auto found = files.find(path);
  if (found == files.end()) throw Error(fmt::format("there is no shader {} in this program", path));
  return std::string(found->second);
}

// The path in `#include "path"`, or nothing.
std::optional<std::string_view> include_path(std::string_view line) {
  const std::size_t hash = line.find_first_not_of(" \t");
  if (hash == std::string_view::npos || line.substr(hash, 8) != "#include") return std::nullopt;
  const std::size_t open = line.find('"', hash);
  const std::size_t close = open == std::string_view::npos ? open : line.find('"', open + 1);
  if (close == std::string_view::npos) return std::nullopt;
  return line.substr(open + 1, close - open - 1);
}

void append_file(ShaderSource& source, std::string_view path) {
  if (std::find(source.files.begin(), source.files.end(), path) != source.files.end()) return;
  const std::size_t index = source.files.size();
  source.files.emplace_back(path);
  std::istringstream text(read_file(path));
  source.text += fmt::format("#line 1 {}\n", index);
  std::string line;
  for (int number = 1; std::getline(text, line); ++number) {
    if (const auto included = include_path(line)) {
      append_file(source, *included);
      source.text += fmt::format("#line {} {}\n", number + 1, index);
    } else {
      source.text += line + "\n";
    }
  }
}

// Drivers begin a message with "INDEX:LINE" or "INDEX(LINE)", possibly after "ERROR: ": put the file's name there.
std::string with_file_names(const std::string& log, const std::vector<std::string>& files) {
  std::istringstream lines(log);
  std::string line;
  std::string result;
  while (std::getline(lines, line)) {
    if (line.empty() || line[0] == '\0') continue;
    const std::size_t start = line.find_first_of("0123456789");
    std::size_t end = start;
    while (end < line.size() && std::isdigit(static_cast<unsigned char>(line[end]))) ++end;
    std::size_t number_end = end + 1;
    while (number_end < line.size() && std::isdigit(static_cast<unsigned char>(line[number_end]))) ++number_end;
    const bool prefix = start == 0 || line.compare(0, 7, "ERROR: ") == 0 || line.compare(0, 9, "WARNING: ") == 0;
    if (prefix && start != std::string::npos && end - start < 4 && end < line.size() && number_end > end + 1 &&
        (line[end] == ':' || line[end] == '(')) {
      const auto index = static_cast<std::size_t>(std::atoi(line.substr(start, end - start).c_str()));
      if (index < files.size()) {
        line = fmt::format("{}:{}{}", files[index], line.substr(end + 1, number_end - end - 1),
                           line.substr(line[end] == '(' ? number_end + 1 : number_end));
      }
    }
    result += line + "\n";
  }
  if (!result.empty()) result.pop_back();
  return result;
}

// Owns a shader name until the program is linked.
struct Shader {
  explicit Shader(GLenum kind) : id(glCreateShader(kind)) {}
  ~Shader() { glDeleteShader(id); }
  Shader(const Shader&) = delete;
  Shader& operator=(const Shader&) = delete;
  GLuint id;
};

void compile(const Shader& shader, const std::string& path, const std::string& definitions) {
  const ShaderSource source = load_shader_source(path, definitions);
  const char* text = source.text.c_str();
  glShaderSource(shader.id, 1, &text, nullptr);
  glCompileShader(shader.id);
  GLint ok = 0;
  glGetShaderiv(shader.id, GL_COMPILE_STATUS, &ok);
  if (ok) return;
  GLint length = 0;
  glGetShaderiv(shader.id, GL_INFO_LOG_LENGTH, &length);
  std::string log(static_cast<std::size_t>(std::max(length, 1)), '\0');
  glGetShaderInfoLog(shader.id, length, &length, log.data());
  log.resize(static_cast<std::size_t>(std::max(length, 0)));
  throw Error(with_file_names(log, source.files), "correct the shader " + path);
}

GLuint build(const std::string& vertex_path, const std::string& fragment_path, const std::string& definitions) {
  const Shader vertex(GL_VERTEX_SHADER);
  const Shader fragment(GL_FRAGMENT_SHADER);
  compile(vertex, vertex_path, definitions);
  compile(fragment, fragment_path, definitions);
  const GLuint program = glCreateProgram();
  glAttachShader(program, vertex.id);
  glAttachShader(program, fragment.id);
  glLinkProgram(program);
  glDetachShader(program, vertex.id);
  glDetachShader(program, fragment.id);
  GLint ok = 0;
  glGetProgramiv(program, GL_LINK_STATUS, &ok);
  if (ok) return program;
  GLint length = 0;
  glGetProgramiv(program, GL_INFO_LOG_LENGTH, &length);
  std::string log(static_cast<std::size_t>(std::max(length, 1)), '\0');
  glGetProgramInfoLog(program, length, &length, log.data());
  log.resize(static_cast<std::size_t>(std::max(length, 0)));
  glDeleteProgram(program);
  throw Error(fmt::format("{} with {}: {}", vertex_path, fragment_path, log), "correct the shaders");
}

}  // namespace

ShaderSource load_shader_source(std::string_view path, std::string_view definitions) {
  ShaderSource source;
  source.text = "#version 330 core\n" + std::string(definitions);
  append_file(source, path);
  return source;
}

ShaderProgram::ShaderProgram(std::string vertex_path, std::string fragment_path, std::string definitions)
    : vertex_path_(std::move(vertex_path)),
      fragment_path_(std::move(fragment_path)),
      definitions_(std::move(definitions)),
      id_(build(vertex_path_, fragment_path_, definitions_)) {}

ShaderProgram::~ShaderProgram() { glDeleteProgram(id_); }

void ShaderProgram::use() const { glUseProgram(id_); }

ShaderReload ShaderProgram::reload() {
  try {
    const GLuint fresh = build(vertex_path_, fragment_path_, definitions_);
    glDeleteProgram(id_);
    id_ = fresh;
    locations_.clear();
    return {};
  } catch (const Error& error) {
    return {false, error.what()};
  }
}

GLint ShaderProgram::location(const char* name) {
  const auto found = locations_.find(name);
  if (found != locations_.end()) return found->second;
  return locations_[name] = glGetUniformLocation(id_, name);
}

void ShaderProgram::set(const char* name, int value) { glUniform1i(location(name), value); }
void ShaderProgram::set(const char* name, float value) { glUniform1f(location(name), value); }
void ShaderProgram::set(const char* name, float x, float y) { glUniform2f(location(name), x, y); }
void ShaderProgram::set(const char* name, const std::array<float, 3>& value) {
  glUniform3fv(location(name), 1, value.data());
}

}  // namespace causeway
