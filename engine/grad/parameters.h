// All weights of a model in one flat vector, so that the optimiser, the reduction over shards and the checkpoint each
// are one loop, whatever the model.
#pragma once

#include <string>
#include <vector>

#include "engine/core/types.h"

namespace causeway {

/// Handle of one weight matrix in a ParameterStore.
struct ParameterId {
  int index = -1;
};

/// Named weight matrices laid out one after the other (each starts at a multiple of 16 entries, padding is zero).
template <class S>
class ParameterStore {
 public:
  struct Entry {
    std::string name;
    int rows;
    int cols;
    Eigen::Index offset;
  };

  /// Appends a rows x cols matrix of zeros. Biases are 1 x n. Names are unique by convention (module.layer.weight).
  ParameterId add(std::string name, int rows, int cols) {
    const Eigen::Index offset = flat_.size();
    const Eigen::Index padded = (static_cast<Eigen::Index>(rows) * cols + 15) / 16 * 16;
    flat_.conservativeResize(offset + padded);
    flat_.tail(padded).setZero();
    entries_.push_back({std::move(name), rows, cols, offset});
    return {static_cast<int>(entries_.size()) - 1};
  }

  Eigen::Map<Matrix<S>> value(ParameterId id) { return view(flat_, id); }
  Eigen::Map<const Matrix<S>> value(ParameterId id) const {
    const Entry& e = entry(id);
    return {flat_.data() + e.offset, e.rows, e.cols};
  }
  /// The part of a gradient (or moment) vector of the same layout that belongs to `id`.
  Eigen::Map<Matrix<S>> view(Vector<S>& flat, ParameterId id) const {
    const Entry& e = entry(id);
    return {flat.data() + e.offset, e.rows, e.cols};
  }

  const Entry& entry(ParameterId id) const { return entries_[static_cast<std::size_t>(id.index)]; }
  const std::vector<Entry>& entries() const { return entries_; }
  Vector<S>& flat() { return flat_; }
  const Vector<S>& flat() const { return flat_; }
  Eigen::Index size() const { return flat_.size(); }

 private:
  std::vector<Entry> entries_;
  Vector<S> flat_;
};

}  // namespace causeway
