// What data hold for a learner besides single pictures or vectors, as whoever makes or reads them declares it.
#pragma once

namespace causeway {

struct DataOffer {
  bool pairs = false;   // before and after one unknown intervention
  bool labels = false;  // the values of the factors
  bool graph = false;   // which factor causes which
  int sequence = 1;     // pictures that follow one another in time; 1: they do not
  bool operator==(const DataOffer&) const = default;
};

}  // namespace causeway
