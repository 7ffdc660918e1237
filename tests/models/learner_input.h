// What learners are made from, for tests.
#pragma once

#include "engine/models/learner.h"

namespace causeway {

/// Of `pairs` pairs of codes with a method's own settings as its struct.
template <class Own>
LearnerInput learner_input(const CausalSettings& common, const Own& own, int codes, std::int64_t pairs,
                           std::uint64_t seed, std::uint64_t start) {
  LearnerInput input;
  input.common = common;
  input.own = values_of(own);
  input.codes = codes;
  input.units = pairs;
  input.seed = seed;
  input.start = start;
  return input;
}

/// Small networks and few updates: 40 of a search, 10 of a polish.
inline CausalSettings few_updates(int latents) {
  CausalSettings s;
  s.latents = latents;
  s.hidden = {16, 16};
  s.solution_hidden = {8};
  s.batch = 16;
  s.search_steps = 40;
  s.polish_steps = 10;
  return s;
}

inline TrainingView view_of(MatrixF codes, int frames = 2) {
  TrainingView view;
  view.codes = std::move(codes);
  view.frames = frames;
  return view;
}

}  // namespace causeway
