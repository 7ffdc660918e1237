#include "engine/training/run_stage.h"

#include "engine/core/error.h"

namespace causeway {

const char* stage_name(Stage stage) {
  switch (stage) {
    case Stage::kData:
      return "data";
    case Stage::kImage:
      return "image";
    case Stage::kCodes:
      return "codes";
    case Stage::kCausal:
      return "causal";
    case Stage::kScore:
      return "scores";
    case Stage::kDone:
      break;
  }
  return "done";
}

int RunState::codes() const {
  if (!scaler.kept.empty()) return static_cast<int>(scaler.kept.size());
  return has_pictures() ? settings.image.codes : settings.world.variables;
}

void throw_damaged_checkpoint(const std::string& what) {
  throw Error(what, "the file is damaged or was written with other settings; use another copy or start the run afresh");
}

}  // namespace causeway
