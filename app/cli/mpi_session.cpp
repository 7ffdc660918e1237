#include "app/cli/mpi_session.h"

#ifdef CAUSEWAY_WITH_MPI
#include <mpi.h>

#include <cstdlib>
#include <exception>
#include <initializer_list>
#endif

namespace causeway::cli {

#ifdef CAUSEWAY_WITH_MPI

namespace {

/// Starting MPI alone costs a second and may fail where no one needs it: only under a launcher.
bool under_launcher() {
  for (const char* name : {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "PMIX_RANK", "MPI_LOCALNRANKS"}) {
    if (std::getenv(name) != nullptr) return true;
  }
  return false;
}

}  // namespace

MpiSession::MpiSession() {
  int already = 0;
  MPI_Initialized(&already);
  if (already != 0 || !under_launcher()) return;
  int provided = 0;
  MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &provided);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
  MPI_Comm_size(MPI_COMM_WORLD, &size_);
  joined_ = true;
}

MpiSession::~MpiSession() {
  // Finishing waits for all. One that fails must not: it ends without, and the launcher then ends the others.
  if (joined_ && std::uncaught_exceptions() == 0) MPI_Finalize();
}

void MpiSession::wait_for_all() const {
  if (joined_) MPI_Barrier(MPI_COMM_WORLD);
}

#else

MpiSession::MpiSession() = default;
MpiSession::~MpiSession() = default;
void MpiSession::wait_for_all() const {}

#endif

}  // namespace causeway::cli
