#include "app/panels/parts/run_form.h"

#include "engine/core/error.h"
#include "engine/training/run_directory.h"

namespace causeway {

void RunForm::follow(const Snapshot& s) {
  if (s.run == run_) return;
  run_ = s.run;
  preset = s.settings.preset;
  method = s.settings.method;
  seed = s.settings.seed;
}

void RunForm::choose_preset(const std::string& name) {
  preset = name;
  method = load_preset(name).method;
}

bool RunForm::differs(const Snapshot& s) {
  follow(s);
  return preset != s.settings.preset || method != s.settings.method || seed != s.settings.seed;
}

command::Reset RunForm::reset(const Snapshot& s) {
  follow(s);
  Settings settings = s.settings;
  if (preset != s.settings.preset && !preset.empty()) {
    settings = load_preset(preset);
    settings.preset = preset;
  }
  settings.method = method;
  settings.seed = seed;
  return {settings};
}

command::Save RunForm::save(const Snapshot& s) {
  if (saved_run_ != s.run) {
    saved_run_ = s.run;
    try {
      directory_ = fresh_run_directory(s.settings);
    } catch (const Error&) {
      directory_ = "runs/run";  // saving there says what is wrong with the folder
      saved_run_ = 0;           // and the next time another folder is asked for
    }
  }
  return {directory_};
}

}  // namespace causeway
