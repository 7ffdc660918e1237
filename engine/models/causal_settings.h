// Settings of the causal stage that several methods share: sizes, optimiser, how long starts compete and are polished.
// What one method or family has of its own is in its own file.
#pragma once

#include <string>
#include <vector>

#include "engine/core/schema.h"

namespace causeway {

// Where starts begin.
inline constexpr const char* kRandomStart = "random";
inline constexpr const char* kClosedFormStart = "closed-form";
inline constexpr const char* kAutomaticStart = "auto";
std::vector<std::string> start_names();
/// Of hidden layers.
std::vector<std::string> activation_names();

/// Shares are fractions of the search steps. Defaults are those of preset `circuit`.
struct CausalSettings {
  static constexpr const char* kGroup = "causal";

  int latents = 4;
  std::vector<int> hidden{128, 128, 128, 128};
  std::string activation = "silu";
  std::vector<int> solution_hidden{100, 100};
  std::string solution_activation = "relu";
  double decoder_std = 1.0;

  std::string start = kRandomStart;
  int batch = 64;
  int starts = 16;           // independent starts; the unsupervised loss chooses among them
  int search_steps = 15000;  // of each start that is not dropped
  int polish_steps = 4000;   // of the chosen start: order fixed, q(I) deterministic
  double first_cut = 0.2;    // share of the search after which the worse half of the starts is dropped
  double learning_rate = 8e-4;
  double polish_learning_rate = 1e-3;
  double clip_norm = 10.0;

  static void visit(auto& s, auto&& entry) {
    entry("latents", s.latents, 1, 64, "number of causal variables looked for");
    entry("hidden", s.hidden, 1, 16384, "hidden widths of encoder and decoder");
    entry("activation", s.activation, activation_names, "of encoder and decoder: silu, relu, leaky-relu");
    entry("solution_hidden", s.solution_hidden, 1, 16384, "hidden widths of the mechanisms (ilcm, dvae, elcm)");
    entry("solution_activation", s.solution_activation, activation_names, "of the mechanisms (ilcm, dvae)");
    entry("decoder_std", s.decoder_std, 1e-3, 1e3, "fixed standard deviation of p(x|e)");
    entry(
        "start", s.start, start_names,
        "where starts begin (ilcm, temporal; others: random): random, or closed-form: one start from the variables of "
        "pair-ica (ilcm), target-eigen or isa (temporal) where there are such; auto: that one, of ilcm only if "
        "pair-ica has no doubts about itself");
    entry("batch", s.batch, 2, 65536, "pairs in an update; with other kinds of data twice as many pictures");
    entry("starts", s.starts, 1, 64, "independent starts; the unsupervised loss chooses");
    entry("search_steps", s.search_steps, 1, 1e8, "updates of the search");
    entry("polish_steps", s.polish_steps, 0, 1e8, "updates of the chosen start after the search");
    entry("first_cut", s.first_cut, 0, 1, "share of the search after which the worse half is dropped");
    entry("learning_rate", s.learning_rate, 0, 1, "Adam, cosine over the search", kChangeable);
    entry("polish_learning_rate", s.polish_learning_rate, 0, 1, "Adam, cosine to 0 over the polish", kChangeable);
    entry("clip_norm", s.clip_norm, 0, 1e9, "gradient norm is cut to this; 0: never", kChangeable);
  }
};

}  // namespace causeway
