#include "engine/training/work_estimate.h"

#include "engine/models/network_work.h"

namespace causeway {

double image_step_work(const ImageSettings& s) {
  double rows = static_cast<double>(s.size / 4) * (s.size / 4);
  double in = 48;
  double work = 0;
  for (const int width : s.channels) {
    work += rows * in * width;
    rows /= 4;
    in = 4.0 * width;
  }
  work += rows * in * s.hidden + static_cast<double>(s.hidden) * 2 * s.codes;
  const int passes = s.encoder == "pca" ? 1 : 2;  // decoder, or encoder and decoder
  return passes * kForwardAndBackward * work * s.batch;
}

}  // namespace causeway
