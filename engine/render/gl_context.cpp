#include "engine/render/gl_context.h"

#include <epoxy/gl.h>
// Included after epoxy/gl.h, whose types it uses.
#include <EGL/egl.h>
#include <EGL/eglext.h>
#include <fmt/format.h>

#include <cstring>
#include <mutex>

#include "engine/core/error.h"

#ifndef EGL_PLATFORM_SURFACELESS_MESA
#define EGL_PLATFORM_SURFACELESS_MESA 0x31DD
#endif

namespace causeway {
namespace {

constexpr const char* kHint =
    "install the packages libegl1 and libgl1-mesa-dri (software OpenGL works, no graphics card is needed)";

struct Display {
  EGLDisplay handle = EGL_NO_DISPLAY;
  bool surfaceless = false;
};

bool has_extension(const char* list, const char* name) {
  const std::size_t length = std::strlen(name);
  for (const char* at = list; at && (at = std::strstr(at, name)); at += length) {
    if ((at == list || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0')) return true;
  }
  return false;
}

bool initialise(EGLDisplay display) {
  EGLint major = 0;
  EGLint minor = 0;
  return display != EGL_NO_DISPLAY && eglInitialize(display, &major, &minor);
}

// The display is opened once a process and never closed: EGL hands out one handle for all users, so closing it would
// pull it away from others (a window's back end, another thread).
Display open_display() {
  static std::mutex mutex;
  static Display display;
  const std::lock_guard lock(mutex);
  if (display.handle != EGL_NO_DISPLAY) return display;

  const char* extensions = eglQueryString(EGL_NO_DISPLAY, EGL_EXTENSIONS);
  if (has_extension(extensions, "EGL_EXT_platform_base")) {
    const auto get_platform_display =
        reinterpret_cast<PFNEGLGETPLATFORMDISPLAYEXTPROC>(eglGetProcAddress("eglGetPlatformDisplayEXT"));
    if (get_platform_display && has_extension(extensions, "EGL_MESA_platform_surfaceless")) {
      const EGLDisplay handle = get_platform_display(EGL_PLATFORM_SURFACELESS_MESA, EGL_DEFAULT_DISPLAY, nullptr);
      if (initialise(handle) && has_extension(eglQueryString(handle, EGL_EXTENSIONS), "EGL_KHR_surfaceless_context")) {
        return display = {handle, true};
      }
    }
  }
  const EGLDisplay handle = eglGetDisplay(EGL_DEFAULT_DISPLAY);
  if (initialise(handle)) {
    return display = {handle, has_extension(eglQueryString(handle, EGL_EXTENSIONS), "EGL_KHR_surfaceless_context")};
  }
  throw Error("no OpenGL driver could be opened through EGL", kHint);
}

std::string error_text() { return fmt::format("EGL error 0x{:04X}", eglGetError()); }

}  // namespace

struct OffscreenContext::Impl {
  EGLDisplay display = EGL_NO_DISPLAY;
  EGLContext context = EGL_NO_CONTEXT;
  EGLSurface surface = EGL_NO_SURFACE;
  std::string renderer;

  ~Impl() {
    if (eglGetCurrentContext() == context && context != EGL_NO_CONTEXT) {
      eglMakeCurrent(display, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
    }
    if (surface != EGL_NO_SURFACE) eglDestroySurface(display, surface);
    if (context != EGL_NO_CONTEXT) eglDestroyContext(display, context);
  }
};

OffscreenContext::OffscreenContext() : impl_(std::make_unique<Impl>()) {
  const Display display = open_display();
  impl_->display = display.handle;
  const EGLenum previous_api = eglQueryAPI();
  if (!eglBindAPI(EGL_OPENGL_API)) throw Error("EGL does not offer desktop OpenGL", kHint);

  const EGLint config_attributes[] = {EGL_SURFACE_TYPE, EGL_PBUFFER_BIT, EGL_RENDERABLE_TYPE, EGL_OPENGL_BIT, EGL_NONE};
  EGLConfig config = nullptr;
  EGLint count = 0;
  if (!eglChooseConfig(impl_->display, config_attributes, &config, 1, &count) || count < 1) {
    throw Error("EGL has no configuration for off-screen OpenGL", kHint);
  }
  const EGLint context_attributes[] = {
      EGL_CONTEXT_MAJOR_VERSION,           3,       EGL_CONTEXT_MINOR_VERSION, 3, EGL_CONTEXT_OPENGL_PROFILE_MASK,
      EGL_CONTEXT_OPENGL_CORE_PROFILE_BIT, EGL_NONE};
  impl_->context = eglCreateContext(impl_->display, config, EGL_NO_CONTEXT, context_attributes);
  if (impl_->context == EGL_NO_CONTEXT) {
    throw Error("the driver does not offer OpenGL 3.3 core (" + error_text() + ")", kHint);
  }
  if (!display.surfaceless) {
    const EGLint surface_attributes[] = {EGL_WIDTH, 1, EGL_HEIGHT, 1, EGL_NONE};
    impl_->surface = eglCreatePbufferSurface(impl_->display, config, surface_attributes);
    if (impl_->surface == EGL_NO_SURFACE) throw Error("EGL cannot make an off-screen surface", kHint);
  }
  const Current current(*this);
  if (epoxy_gl_version() < 33) throw Error("the driver does not offer OpenGL 3.3", kHint);
  if (const auto* name = reinterpret_cast<const char*>(glGetString(GL_RENDERER))) impl_->renderer = name;
  if (previous_api != EGL_NONE) eglBindAPI(previous_api);
}

OffscreenContext::~OffscreenContext() = default;

void OffscreenContext::make_current() {
  if (eglGetCurrentContext() == impl_->context) return;
  if (!eglBindAPI(EGL_OPENGL_API) || !eglMakeCurrent(impl_->display, impl_->surface, impl_->surface, impl_->context)) {
    throw Error("cannot switch to the off-screen OpenGL context (" + error_text() + ")",
                "it is in use by another thread, or this thread has a window's context: use a thread of its own");
  }
}

void OffscreenContext::release() {
  if (eglGetCurrentContext() != impl_->context) return;
  eglMakeCurrent(impl_->display, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
}

const std::string& OffscreenContext::renderer() const { return impl_->renderer; }

OffscreenContext::Current::Current(OffscreenContext& context)
    : previous_display_(eglGetCurrentDisplay()),
      previous_draw_(eglGetCurrentSurface(EGL_DRAW)),
      previous_read_(eglGetCurrentSurface(EGL_READ)),
      previous_context_(eglGetCurrentContext()),
      own_display_(context.impl_->display) {
  context.make_current();
}

OffscreenContext::Current::~Current() {
  if (previous_context_ == EGL_NO_CONTEXT) {
    eglMakeCurrent(own_display_, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
  } else if (previous_context_ != eglGetCurrentContext()) {
    eglMakeCurrent(previous_display_, previous_draw_, previous_read_, previous_context_);
  }
}

}  // namespace causeway
