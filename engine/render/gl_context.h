// OpenGL without a window, so that pictures can be made in worker threads, on servers and in tests.
#pragma once

#include <memory>
#include <string>

namespace causeway {

/// An OpenGL 3.3 core context without a surface (EGL). There is no default framebuffer: draw into your own.
///
/// A context may be used by any thread, by one at a time; several contexts in several threads do not disturb each
/// other.
class OffscreenContext {
 public:
  /// Creates the context; it is not current yet. Throws Error, with a hint, where there is no EGL, no driver or no
  /// OpenGL 3.3.
  OffscreenContext();
  ~OffscreenContext();
  OffscreenContext(const OffscreenContext&) = delete;
  OffscreenContext& operator=(const OffscreenContext&) = delete;

  /// Makes this the calling thread's context until another one is made current. Throws Error if it is in use by another
  /// thread, or if the thread has a context that is not from EGL (a GLFW window through GLX).
  void make_current();

  /// Leaves the calling thread without a context if this one is current in it.
  void release();

  /// GL_RENDERER, e.g. "llvmpipe (LLVM 15.0.6, 256 bits)". The context need not be current.
  const std::string& renderer() const;

  /// While it lives, the context is current in this thread; afterwards the one that was current before is again.
  class Current {
   public:
    explicit Current(OffscreenContext& context);
    ~Current();
    Current(const Current&) = delete;
    Current& operator=(const Current&) = delete;

   private:
    void* previous_display_;
    void* previous_draw_;
    void* previous_read_;
    void* previous_context_;
    void* own_display_;
  };

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace causeway
