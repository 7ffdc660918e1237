// DCI of methods that have several latents a variable: a block of latents is right if it says something about one
// factor only, however the block shares that out among its latents.
#include "engine/scores/score_input.h"

namespace causeway::metric_entry {

Metric block_disentanglement() {
  return {.key = "block_disentanglement",
          .column = "D blocks",
          .title = "Disentanglement of the blocks",
          .help =
              "D of DCI, 0 to 1, over blocks of latents: does each block of latents that the method assigns to one "
              "variable say something about one factor only? Latents assigned to none are a block too.",
          .prominence = Prominence::kDetail,
          .needs = {.labels = true, .learned_blocks = true},
          .score = [](ScoreInput& input) -> std::optional<double> {
            const AssignmentPart* assigned = input.model.assigned();
            if (assigned == nullptr || input.latents() == nullptr) return std::nullopt;
            const std::optional<DciResult> found = input.dci_of(assigned->own_latents(input.codes).cast<double>());
            if (!found) return std::nullopt;
            const MatrixD psi = assigned->assignment();
            std::vector<int> block;
            for (Eigen::Index d = 0; d < psi.rows(); ++d) {
              Eigen::Index variable = 0;
              psi.row(d).maxCoeff(&variable);
              block.push_back(static_cast<int>(variable));
            }
            return dci_of_blocks(found->importance, block).disentanglement;
          }};
}

}  // namespace causeway::metric_entry
