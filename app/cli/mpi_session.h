// This process among those that mpirun or srun started together. Without MPI, at build time or around the process, it
// is alone.
#pragma once

namespace causeway::cli {

class MpiSession {
 public:
  /// Joins the others if the environment says that there are any.
  MpiSession();
  ~MpiSession();
  MpiSession(const MpiSession&) = delete;
  MpiSession& operator=(const MpiSession&) = delete;

  int rank() const { return rank_; }
  int size() const { return size_; }
  /// Waits until all have come here.
  void wait_for_all() const;

 private:
  bool joined_ = false;
  int rank_ = 0;
  int size_ = 1;
};

}  // namespace causeway::cli
