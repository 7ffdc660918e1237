#include "engine/causal/data_offer.h"

namespace causeway {

std::vector<std::string> offer_words(const DataOffer& offer) {
  std::vector<std::string> words;
  if (offer.labels) words.emplace_back("labels");
  if (offer.graph) words.emplace_back("graph");
  if (offer.lagged) words.emplace_back("graph over time");
  if (offer.targets) words.emplace_back("intervention targets");
  if (offer.domain) words.emplace_back("environments");
  if (offer.actions) words.emplace_back("actions");
  if (offer.classes) words.emplace_back("classes");
  if (offer.groups) words.emplace_back("groups");
  return words;
}

}  // namespace causeway
