// Pictures or vectors of a world as single ones, pairs or sequences, with the ground truth as far as it is known.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "engine/causal/data_offer.h"
#include "engine/core/types.h"

namespace causeway {

/// What is known of the causal variables ("factors") behind a data set: n factors, R = units * frames rows, row u F + t
/// belongs to unit u, frame t. Every part may be missing by itself. Only scores, views, and methods that declare
/// that they need it may read it.
struct Truth {
  std::vector<std::string> names;  ///< n; there whenever any part with n columns is
  MatrixD factors;                 ///< R x n
  MatrixD noise;                   ///< R x n
  Matrix<int> graph;               ///< n x n of 0 and 1, row causes column within a frame; without a cycle
  Matrix<int> lagged;              ///< n x n of 0 and 1, row at t causes column at t + 1
  /// units (F - 1) x n of 0 and 1, row u (F - 1) + t: which factors were intervened on between frames t and t + 1.
  Matrix<std::uint8_t> targets;
  std::vector<int> classes;  ///< units, at least 0
  /// units of 0 and 1: whether a learner is told the factors of the unit. Empty: of all.
  std::vector<std::uint8_t> labelled;
  std::map<std::string, MatrixD>
      readouts;  ///< R rows each: what else a world records, e.g. how far buttons are pressed

  /// n, 0 if nothing is known of the factors.
  int size() const { return static_cast<int>(names.size()); }
};

/// How vectors are kept in single precision where their own numbers do not fit it, such as time stamps, which are large
/// and vary little: column c of a row is vectors(r, c) unit(c) + origin(c). Both are empty if all are kept as they are.
struct VectorScale {
  Eigen::RowVectorXd origin, unit;  ///< units are powers of two

  bool is_identity() const { return origin.size() == 0; }
  bool operator==(const VectorScale& other) const {
    return origin.size() == other.origin.size() && origin == other.origin && unit == other.unit;
  }
};

/// U units of F frames each: F = 1 single pictures, F = 2 pairs before and after, more are sequences in time.
struct Dataset {
  std::string world;  ///< name of the world the data come from, "" if unknown
  std::int64_t units = 0;
  int frames = 1;
  int height = 0;  ///< 0 (like width) while there are no pictures
  int width = 0;
  std::vector<std::uint8_t> pictures;  ///< (U, F, height, width, 3), RGB, rows from top to bottom
  MatrixF vectors;                     ///< R x d of a world that is seen as vectors; such data have no pictures
  VectorScale vector_scale;            ///< of the vectors; those of a world need none
  std::vector<int> domain;             ///< U, environment of each unit, at least 0; or empty
  MatrixD actions;                     ///< U (F - 1) x a: what was done to the world between two frames; or empty
  Truth truth;
  std::vector<std::string> notes;  ///< what a person should know of how a file was read, e.g. a column that is not used
  /// What the files were taken for ("12 pairs: NAME_before.png, NAME_after.png"); "" of data that were sampled.
  std::string understood;

  /// understood and the notes as one line for people.
  std::string as_read() const;
  /// R: pictures or vectors in all.
  std::int64_t rows() const { return units * frames; }
  bool has_pictures() const { return !pictures.empty(); }
  bool has_vectors() const { return vectors.size() != 0; }
  std::size_t picture_bytes() const { return std::size_t{3} * height * width; }

  /// What it holds for a learner.
  DataOffer offer() const;

  /// Makes room for black pictures of this size.
  void allocate_pictures(int new_height, int new_width);
  /// Bytes of the picture of a unit's frame. Throws UsageError if there is none.
  std::span<std::uint8_t> picture_data(std::int64_t unit, int frame);
  std::span<const std::uint8_t> picture_data(std::int64_t unit, int frame) const;
  /// The same as a copy of its own.
  Image picture(std::int64_t unit, int frame) const;

  /// Throws Error unless all shapes agree, every number is finite and in its range and the graph has no cycle.
  void validate() const;
};

/// Vectors are at most this long.
inline constexpr int kMaxVectorSize = 4096;

/// Rows of frame `frame` of every unit, of anything with a row for each picture (units * frames rows).
template <class M>
auto frame_rows(const M& rows, int frames, int frame) {
  return rows(Eigen::seqN(Eigen::Index{frame}, rows.rows() / frames, Eigen::Index{frames}), Eigen::all);
}

/// Of rows of 0 and 1 (steps x n) which single factor each was intervened on: 0 = none, k = factor k-1, -1 = several.
std::vector<int> target_labels(const Matrix<std::uint8_t>& targets);

/// Which single factor each of a data set's pairs was intervened on: 0 = none, k = factor k-1, -1 = several at once.
/// Empty unless the data are pairs and the targets are known.
std::vector<int> pair_labels(const Dataset& pairs);

/// The reverse of pair_labels(): (N, n) of 0 and 1. Throws Error for a label outside of 0 .. n.
Matrix<std::uint8_t> targets_of_labels(const std::vector<int>& labels, int factors);

/// Units begin .. begin + count - 1 of a data set, which must exist.
Dataset slice(const Dataset& data, std::int64_t begin, std::int64_t count);

/// Adds a note that names the factors whose values are all the same: no score can be made of them.
void note_constant_factors(Dataset& data);

/// Some units of a data set, which must exist, in the order given.
Dataset chosen_units(const Dataset& data, const std::vector<std::int64_t>& units);

/// Data sets one after the other; frames, size of pictures or vectors, factors, graphs and which parts are known must
/// agree (Error). At least one part.
Dataset concatenate(std::vector<Dataset> parts);

}  // namespace causeway
