#include "app/cli/process_group.h"

#include <charconv>
#include <cstdlib>
#include <exception>
#include <initializer_list>
#include <string_view>

#ifdef CAUSEWAY_WITH_MPI
#include <mpi.h>
#endif

namespace causeway::cli {

namespace {

bool in_environment(std::initializer_list<const char*> names) {
  for (const char* name : names) {
    if (std::getenv(name) != nullptr) return true;
  }
  return false;
}

int environment_number(const char* name, int otherwise) {
  const char* text = std::getenv(name);
  if (text == nullptr) return otherwise;
  const std::string_view digits = text;
  int number = otherwise;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

#ifdef CAUSEWAY_WITH_MPI
/// Starting MPI alone costs a second and may fail where no one needs it (Open MPI ends a program that a srun without
/// --mpi=pmix has started): only where a launcher of this MPI says that it is there.
bool under_mpi() {
#ifdef OPEN_MPI
  return in_environment({"OMPI_COMM_WORLD_SIZE", "PMIX_RANK"});
#else
  return in_environment({"PMI_SIZE", "PMIX_RANK", "MPI_LOCALNRANKS"});
#endif
}

#endif

}  // namespace

ProcessGroup::ProcessGroup() {
#ifdef CAUSEWAY_WITH_MPI
  int already = 0;
  MPI_Initialized(&already);
  if (already == 0 && under_mpi()) {
    int provided = 0;
    MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &provided);
    joined_ = true;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
    MPI_Comm_size(MPI_COMM_WORLD, &size_);
    if (size_ > 1) return;
  }
#endif
  // SLURM_PROCID alone is set in a batch script too, outside of srun.
  if (!in_environment({"SLURM_STEP_ID"})) return;
  const int size = environment_number("SLURM_STEP_NUM_TASKS", 1);
  const int rank = environment_number("SLURM_PROCID", 0);
  if (size > 1 && rank >= 0 && rank < size) {
    rank_ = rank;
    size_ = size;
    can_wait_ = false;
  }
}

ProcessGroup::~ProcessGroup() {
#ifdef CAUSEWAY_WITH_MPI
  // Finishing waits for all. One that fails must not: it ends without, and the launcher then ends the others.
  if (joined_ && std::uncaught_exceptions() == 0) MPI_Finalize();
#endif
}

void ProcessGroup::wait_for_all() const {
#ifdef CAUSEWAY_WITH_MPI
  if (joined_ && can_wait_) MPI_Barrier(MPI_COMM_WORLD);
#endif
}

}  // namespace causeway::cli
