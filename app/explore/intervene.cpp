#include "app/explore/intervene.h"

#include <utility>

#include "app/explore/factor_link.h"
#include "app/explore/image_ops.h"
#include "app/explore/quantile.h"
#include "engine/causal/world.h"

namespace causeway {
namespace {

/// What the world itself says, if it is known; nobody knows the factors of a single picture from a file.
void add_truth(Workbench& bench, const Snapshot& snapshot, Intervention& out) {
  const InterveneRequest& request = out.request;
  const World* world = bench.world(snapshot);
  if (!snapshot.scores || !request.file.empty() || world == nullptr) return;
  const int factor = factor_of(named_latents(*snapshot.scores), request.latent);
  const Dataset& data = bench.samples(snapshot);
  if (factor < 0 || factor >= data.truth.factors.cols()) return;
  const CausalModel& model = *causal_pipeline(snapshot).causal;
  const MatrixF causal = model.causal_from_noise(model.encode_noise(bench.codes(snapshot)));
  if (causal.rows() != data.truth.factors.rows()) return;
  const Eigen::RowVectorXd before = data.truth.factors.row(bench.row_of(snapshot, request.sample));
  out.factor = data.truth.names[static_cast<std::size_t>(factor)];
  out.factor_value =
      latent_to_factor(causal, request.latent, data.truth.factors, factor)(static_cast<double>(request.value));
  const auto after = true_edit(*world, {before.data(), static_cast<std::size_t>(before.size())},
                               {{factor, out.factor_value}}, request.mode, request.seed);
  out.truth = bench.renderer(world->name(), out.after.width).render(after);
  if (request.mode != EditMode::kDo) out.off = mean_difference(out.after, out.truth);
}

std::vector<float> values(const MatrixF& row) { return {row.data(), row.data() + row.cols()}; }

void intervene_on_vector(Workbench& bench, const Snapshot& snapshot, Intervention& out) {
  const Pipeline& pipeline = causal_pipeline(snapshot);
  const CausalModel& model = *pipeline.causal;
  const InterveneRequest& request = out.request;
  out.samples = static_cast<int>(bench.held_out(snapshot).units);
  const MatrixF noise = model.encode_noise(bench.codes(snapshot).row(bench.row_of(snapshot, request.sample)));
  const bool edits = request.latent >= 0 && request.latent < model.latents();
  const MatrixF edited =
      edits ? pipeline.edited_noise(noise, request.latent, request.value, request.mode, request.seed) : noise;
  out.causal_before = values(model.causal_from_noise(noise));
  out.causal_after = values(model.causal_from_noise(edited));
  out.vector_before = values(model.decode_noise(noise));
  out.vector_after = values(model.decode_noise(edited));
}

}  // namespace

void compute(Workbench& bench, const Snapshot& snapshot, Intervention& out) {
  const Pipeline& pipeline = causal_pipeline(snapshot);
  const InterveneRequest& request = out.request;
  if (!pipeline.images) {
    intervene_on_vector(bench, snapshot, out);
    return;
  }
  if (request.file.empty()) {
    out.samples = static_cast<int>(bench.samples(snapshot).units);
    out.original = bench.picture(snapshot, request.sample);
  } else {
    out.original = bench.picture_file(request.file, snapshot.settings.image.size);
  }
  EditedPicture edited =
      edit_picture(pipeline, out.original, {request.latent, request.value, request.mode, request.seed});
  out.before = std::move(edited.before);
  out.after = std::move(edited.after);
  out.causal_before = std::move(edited.causal_before);
  out.causal_after = std::move(edited.causal_after);
  out.difference = difference_image(out.before, out.after, kInterventionGain);
  add_truth(bench, snapshot, out);
}

void compute(Workbench& bench, const Snapshot& snapshot, LatentRanges& out) {
  const CausalModel& model = *causal_pipeline(snapshot).causal;
  const MatrixF causal = model.causal_from_noise(model.encode_noise(bench.codes(snapshot)));
  out.pictures = static_cast<int>(causal.rows());
  for (Eigen::Index c = 0; c < causal.cols(); ++c) {
    const UsualRange range = usual_range(causal.col(c));
    out.low.push_back(range.low);
    out.high.push_back(range.high);
  }
  out.turned.assign(out.low.size(), false);
  const MatrixD& factors = bench.held_out(snapshot).truth.factors;
  if (!snapshot.scores || factors.rows() != causal.rows()) return;
  const std::vector<int> named = named_latents(*snapshot.scores);
  for (std::size_t f = 0; f < named.size() && static_cast<Eigen::Index>(f) < factors.cols(); ++f) {
    if (named[f] < 0 || named[f] >= causal.cols()) continue;
    const Vector<double> latent = causal.col(named[f]).cast<double>(),
                         factor = factors.col(static_cast<Eigen::Index>(f));
    const double together = (latent.array() - latent.mean()).matrix().dot((factor.array() - factor.mean()).matrix());
    out.turned[static_cast<std::size_t>(named[f])] = together < 0;
  }
}

}  // namespace causeway
