// Where a run stands, in words and as a timeline: data, image codes, the phases of the causal stage, scores.
#pragma once

#include <string>
#include <vector>

#include "engine/training/snapshot.h"

namespace causeway {

struct Segment {
  std::string label;
  std::string help;
  double weight = 1;  // of its length on the timeline; not of time, so that short phases can still be read
  double share = 0;   // done, 0..1
};

struct Progress {
  std::vector<Segment> segments;
  int now = 0;                       // index of the segment that training is in; past the end once all is done
  std::string state;                 // "Ready", "Training", "Paused", "Trained" (and opened), "Done", "Failed"
  std::string stage;                 // what is going on, for a person
  std::int64_t step = 0, steps = 0;  // of the stage
  int percent = 0;                   // of the stage, 0..100
  bool started = false;              // there is something to lose
  bool finished = false;             // all stages are made; Play would make scores again

  /// State and percent: "Training 37 %"; the state alone where there is nothing left to do or nothing begun.
  std::string words() const;
};

Progress progress_of(const Snapshot& snapshot);

/// Where a step of a stage is on the timeline: the segment's index plus the share of it that was done then.
double place_on_timeline(const Progress& progress, const Snapshot& snapshot, const std::string& stage,
                         std::int64_t step);

}  // namespace causeway
