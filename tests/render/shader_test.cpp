#include "engine/render/shader.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "engine/core/error.h"
#include "engine/render/gl_context.h"
#include "engine/render/gl_objects.h"
#include "engine/render/scene.h"

namespace causeway::test {
namespace {

namespace fs = std::filesystem;

constexpr const char* kVertex = R"(void main() {
  vec2 corner = vec2((gl_VertexID << 1) & 2, gl_VertexID & 2);
  gl_Position = vec4(2.0 * corner - 1.0, 0.0, 1.0);
}
)";

class Shader : public testing::Test {
 protected:
  void SetUp() override {
    directory_ = fs::temp_directory_path() / ("causeway-shader-test-" + std::to_string(getpid()));
    fs::create_directories(directory_ / "parts");
    setenv("CAUSEWAY_SHADER_DIR", directory_.c_str(), 1);
    write("flat.vert", kVertex);
    context_.make_current();
  }
  void TearDown() override {
    context_.release();
    unsetenv("CAUSEWAY_SHADER_DIR");
    fs::remove_all(directory_);
  }
  void write(const std::string& path, const std::string& text) { std::ofstream(directory_ / path) << text; }

  // Colour of the one pixel that a program draws.
  static std::array<int, 3> colour(const ShaderProgram& program) {
    const GlTexture texture;
    glBindTexture(GL_TEXTURE_2D, texture.id());
    glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, 1, 1, 0, GL_RGBA, GL_UNSIGNED_BYTE, nullptr);
    const GlFramebuffer framebuffer;
    glBindFramebuffer(GL_FRAMEBUFFER, framebuffer.id());
    glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, texture.id(), 0);
    const GlVertexArray vertices;
    glBindVertexArray(vertices.id());
    glViewport(0, 0, 1, 1);
    program.use();
    glDrawArrays(GL_TRIANGLES, 0, 3);
    std::array<unsigned char, 4> rgba{};
    glReadPixels(0, 0, 1, 1, GL_RGBA, GL_UNSIGNED_BYTE, rgba.data());
    return {rgba[0], rgba[1], rgba[2]};
  }

  fs::path directory_;
  OffscreenContext context_;
};

TEST_F(Shader, IncludesFilesOnce) {
  write("parts/half.glsl", "const float HALF = 0.5;\n");
  write("parts/colour.glsl", "#include \"parts/half.glsl\"\nvec4 grey() { return vec4(vec3(HALF), 1.0); }\n");
  write("a.frag",
        "#include \"parts/half.glsl\"\n  #include \"parts/colour.glsl\"\nout vec4 c;\nvoid main() { c = grey(); }\n");
  const ShaderProgram program("flat.vert", "a.frag");
  EXPECT_EQ(colour(program), (std::array<int, 3>{128, 128, 128}));
}

TEST_F(Shader, ErrorNamesFileAndLineAlsoInsideAnInclude) {
  write("parts/bad.glsl", "\n\nfloat broken() { return missing; }\n");
  write("a.frag", "out vec4 c;\n#include \"parts/bad.glsl\"\nvoid main() { c = vec4(broken()); }\n");
  try {
    const ShaderProgram program("flat.vert", "a.frag");
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("parts/bad.glsl:3"), std::string::npos) << error.what();
  }
  write("a.frag", "out vec4 c;\n#include \"parts/none.glsl\"\nvoid main() {}\n");
  EXPECT_THROW(ShaderProgram("flat.vert", "a.frag"), Error);
  EXPECT_THROW(ShaderProgram("absent.vert", "a.frag"), Error);
}

TEST_F(Shader, ReloadShowsAChange) {
  write("a.frag", "out vec4 c;\nvoid main() { c = vec4(1.0, 0.0, 0.0, 1.0); }\n");
  ShaderProgram program("flat.vert", "a.frag");
  EXPECT_EQ(colour(program), (std::array<int, 3>{255, 0, 0}));
  write("a.frag", "out vec4 c;\nvoid main() { c = vec4(0.0, 0.0, 1.0, 1.0); }\n");
  EXPECT_TRUE(program.reload().ok);
  EXPECT_EQ(colour(program), (std::array<int, 3>{0, 0, 255}));
}

TEST_F(Shader, ReloadKeepsTheProgramIfTheNewOneFails) {
  write("a.frag", "out vec4 c;\nvoid main() { c = vec4(0.0, 1.0, 0.0, 1.0); }\n");
  ShaderProgram program("flat.vert", "a.frag");
  write("a.frag", "out vec4 c;\nvoid main() {\n  c = nonsense;\n}\n");
  const ShaderReload bad = program.reload();
  EXPECT_FALSE(bad.ok);
  EXPECT_NE(bad.log.find("a.frag:3"), std::string::npos) << bad.log;
  EXPECT_EQ(colour(program), (std::array<int, 3>{0, 255, 0}));
  fs::remove(directory_ / "a.frag");
  EXPECT_FALSE(program.reload().ok);
  EXPECT_EQ(colour(program), (std::array<int, 3>{0, 255, 0}));
}

TEST_F(Shader, SceneSurvivesABrokenShaderOnDisk) {
  fs::copy(fs::path(CAUSEWAY_SOURCE_DIR) / "shaders", directory_,
           fs::copy_options::recursive | fs::copy_options::overwrite_existing);
  const auto scene = make_scene("circuit");
  EXPECT_TRUE(scene->reload_shaders().ok);
  std::ofstream(directory_ / "circuit/lighting.glsl", std::ios::app) << "\nfloat broken = ;\n";
  const ShaderReload reload = scene->reload_shaders();
  EXPECT_FALSE(reload.ok);
  EXPECT_NE(reload.log.find("circuit/lighting.glsl:"), std::string::npos) << reload.log;
  unsetenv("CAUSEWAY_SHADER_DIR");
  EXPECT_TRUE(scene->reload_shaders().ok);
}

}  // namespace
}  // namespace causeway::test
