// The render target where there is no window: a texture attached to a framebuffer.
#pragma once

#include "engine/core/error.h"
#include "engine/render/gl_objects.h"

namespace causeway {

/// 8-bit RGBA, width x height pixels; needs a current context and leaves its framebuffer bound. Throws Error if the
/// driver cannot draw into it.
struct ColourTarget {
  GlTexture colour;
  GlFramebuffer framebuffer;

  ColourTarget(int width, int height) {
    glBindTexture(GL_TEXTURE_2D, colour.id());
    glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, width, height, 0, GL_RGBA, GL_UNSIGNED_BYTE, nullptr);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
    glBindFramebuffer(GL_FRAMEBUFFER, framebuffer.id());
    glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, colour.id(), 0);
    if (glCheckFramebufferStatus(GL_FRAMEBUFFER) != GL_FRAMEBUFFER_COMPLETE) {
      throw Error("the driver cannot draw off-screen", "update the OpenGL driver");
    }
  }
};

}  // namespace causeway
