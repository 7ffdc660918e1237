// This process among those that mpirun or srun started together. They share a sweep's folder through file locks, so
// all that a process must know is its place among them; MPI adds that they can wait for each other.
#pragma once

namespace causeway::cli {

class ProcessGroup {
 public:
  /// Joins the others through MPI if its environment is there (mpirun, srun --mpi=pmix). Under a plain srun, whose
  /// tasks know of each other by number alone, or in a program built without MPI, rank and size are SLURM's.
  ProcessGroup();
  ~ProcessGroup();
  ProcessGroup(const ProcessGroup&) = delete;
  ProcessGroup& operator=(const ProcessGroup&) = delete;

  int rank() const { return rank_; }
  int size() const { return size_; }
  /// Whether wait_for_all() waits; otherwise it returns at once.
  bool can_wait() const { return can_wait_; }
  /// Waits until all have come here.
  void wait_for_all() const;

 private:
  bool joined_ = false;  // MPI is to be ended
  bool can_wait_ = true;
  int rank_ = 0;
  int size_ = 1;
};

}  // namespace causeway::cli
