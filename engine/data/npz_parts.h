// The parts of one .npz file as a data set; each may be missing, pairs may use the names of the published CausalCircuit
// files. N units of F frames, n factors:
//   imgs                (N[,F],H,W,3) numbers 0 .. 255, real ones 0 .. 1 (see picture_arrays.h), or (N[,F]) strings of
//                                     JPEG or PNG bytes; or
//   x                   (N[,F],d)     vectors
//   labels              (N[,F],n)     values of the factors;             pairs: also original_latents
//   noise               (N[,F],n)                                        pairs: also epsilon
//   readout_NAME        (N[,F],k)     what else was recorded;            readout_pressed: also pressed
//   targets             (N,F-1,n)     what was intervened on (0 and 1);  pairs: also (N,n), intervention_masks (N,n),
//                                     intervention_labels (N) with 0 = none, k = factor k-1
//   actions             (N,F-1,a)     what was done between two frames;  pairs: also (N,a)
//   domain, classes     (N)           whole numbers from 0
//   graph, lagged       (n,n)         0 and 1, row causes column;        graph: also adjacency
//   names (n), world ()               strings;                           names: also latent_names
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/core/error.h"
#include "engine/data/npz.h"
#include "engine/data/picture_arrays.h"
#include "engine/data/picture_filling.h"

namespace causeway {

/// What `action` returns; a failure without a hint gets this one.
template <class Action>
auto with_hint(const char* hint, Action action) {
  try {
    return action();
  } catch (const Error& error) {
    if (!error.hint().empty()) throw;
    throw Error(error.what(), hint);
  }
}

class NpzParts {
 public:
  /// Throws Error if the file cannot be opened.
  NpzParts(const std::filesystem::path& path, const DataLoadOptions& options, ThreadPool& pool,
           const LoadedBefore& before);

  /// Throws Error naming file and entry for whatever does not fit.
  Dataset load();

 private:
  void find_units();
  void read_pictures();
  std::optional<std::int64_t> frames_told() const;
  void read_numbers_as_pictures();
  void read_encoded_pictures();
  void read_vectors();

  void read_given_names();
  void read_truth();
  void read_targets();
  Matrix<std::uint8_t> read_masks();
  Matrix<std::uint8_t> read_labels_of_pairs();
  void read_readouts();
  void name_factors();
  void take_graph_of_world();
  void note_unused();

  /// For messages: file and entry.
  std::string entry(const std::string& name) const;
  /// A row for each picture or vector: (N,F,k), of single ones also (N,k). Finite numbers or, where that is allowed,
  /// NaN for what is missing.
  MatrixD read_rows(const std::string& name, bool may_be_missing = false);
  /// A row for each step from a frame to the next one: (N,F-1,k), of pairs also (N,k).
  MatrixD read_steps(const std::string& name);
  Matrix<int> read_graph(const std::string& name);
  /// A whole number from 0 for each unit; empty if the entry is not there.
  std::vector<int> read_unit_numbers(const std::string& name, const char* hint);
  template <class Read>
  auto read_either(const std::string& name, const std::string& old_name, Read read);
  [[noreturn]] void throw_differing(const std::string& name, const std::string& old_name) const;
  /// All entries must be about the same number of factors.
  void expect_factors(const std::string& name, std::int64_t n);
  void expect_no_cycle() const;

  NpzReader reader_;
  const DataLoadOptions& options_;
  ThreadPool& pool_;
  LoadedBefore before_;
  PictureLayout layout_;         ///< of pictures that are numbers
  std::int64_t file_units_ = 0;  ///< of which only data_.units are wanted
  std::int64_t factors_ = -1;    ///< -1 while not known
  Dataset data_;
};

}  // namespace causeway
