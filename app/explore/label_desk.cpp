#include "app/explore/label_desk.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "app/explore/factor_link.h"
#include "app/explore/quantile.h"
#include "app/explore/workbench.h"
#include "engine/core/error.h"
#include "engine/data/sample_dataset.h"
#include "engine/training/told.h"

namespace causeway {
namespace {

constexpr int kCurveSteps = 61;
constexpr double kLeastRank = 0.002;  // noise outside of all that was seen is no border of the world's

double correlation_of(const Eigen::Ref<const Vector<double>, 0, Eigen::InnerStride<>>& a,
                      const Eigen::Ref<const Vector<double>, 0, Eigen::InnerStride<>>& b) {
  const Vector<double> x = a.array() - a.mean(), y = b.array() - b.mean();
  const double length = x.norm() * y.norm();
  return length > 0 ? x.dot(y) / length : 0;
}

/// The share of `ascending` that is below `value`.
double rank_of(const std::vector<double>& ascending, double value) {
  const auto below = std::lower_bound(ascending.begin(), ascending.end(), value) - ascending.begin();
  const double share = (static_cast<double>(below) + 0.5) / static_cast<double>(ascending.size() + 1);
  return std::clamp(share, kLeastRank, 1 - kLeastRank);
}

/// Units of the training data that a run's world gives, without pictures.
Dataset sampled_training_units(const Settings& settings) {
  return sample_dataset(make_world(world_spec(settings)), data_kind(settings), settings.world.pairs, settings.seed,
                        Stream::kWorldTrain);
}

/// Some units, with pictures: `train` may be without them.
Dataset seen_units(const Dataset& train, const std::vector<std::int64_t>& units, int size) {
  Dataset chosen = chosen_units(train, units);
  if (chosen.has_vectors() || chosen.has_pictures()) return chosen;
  chosen.pictures = render_dataset_images(chosen.world, chosen.truth.factors, size, 1);
  chosen.width = chosen.height = size;
  return chosen;
}

}  // namespace

bool LabelRequest::same_as(const LabelRequest& other) const {
  if ((run == nullptr) != (other.run == nullptr)) return false;
  const bool same_run = run == nullptr || (run->run == other.run->run && run->data == other.run->data &&
                                           run->pipeline_version == other.run->pipeline_version);
  // Not ==: values that are not set are NaN.
  const bool same_held = held.size() == other.held.size() &&
                         std::equal(held.begin(), held.end(), other.held.begin(),
                                    [](float a, float b) { return a == b || (std::isnan(a) && std::isnan(b)); });
  return same_run && variable == other.variable && same_held;
}

/// Used by the thread alone.
class LabelDesk::Worker {
 public:
  void answer(LabelAnswer& out) {
    if (!out.request.run) throw Error("there is no run yet");
    const Snapshot& s = *out.request.run;
    const Pipeline& pipeline = causal_pipeline(s);
    const CausalModel& model = *pipeline.causal;
    look_up(s, pipeline);
    const int n = model.latents();
    // Names of labels are no secret of the world's: the method is told them.
    out.names = std::ssize(told_names_) == n ? told_names_ : held_out_->truth.names;
    if (std::ssize(out.names) != n) {
      throw Error("these data do not have a label for each latent", "open the data that the run was made on");
    }
    if (knows_labels()) out.labels = held_out_->truth.factors;
    const MatrixF noise = model.encode_noise(codes_), causal = model.causal_from_noise(noise);
    out.noise = noise.cast<double>();
    out.causal = causal.cast<double>();
    for (int i = 0; i < n; ++i) {
      if (knows_labels()) out.agreement.push_back(correlation_of(out.causal.col(i), out.labels.col(i)));
      const UsualRange range = usual_range(causal.col(i));
      out.low.push_back(range.low);
      out.high.push_back(range.high);
      out.median.push_back(static_cast<float>(quantile(ascending(causal.col(i)), 0.5)));
    }
    out.told = told_;
    out.units = units_;
    if (told_codes_.rows() > 0) {
      out.told_causal = model.causal_from_noise(model.encode_noise(told_codes_)).cast<double>();
      out.told_labels = told_labels_;
    }
    add_graphs(s, model, out);
    add_mechanism(s, model, noise, causal, out);
  }

 private:
  bool knows_labels() const {
    const Truth& truth = held_out_->truth;
    return truth.factors.rows() == held_out_->rows() && truth.factors.cols() == std::ssize(truth.names) &&
           truth.factors.size() != 0;
  }

  /// Held-out and labelled pictures and their codes, kept while the run and its codes are the same.
  void look_up(const Snapshot& s, const Pipeline& pipeline) {
    const auto held_out = bench_.many_samples(s);
    if (held_out == held_out_ && run_ == s.run && images_ == pipeline.images) return;
    run_ = 0;
    held_out_ = held_out;
    codes_ = encode_all(pipeline, *held_out);
    look_up_told(s, pipeline);
    images_ = pipeline.images;
    run_ = s.run;
  }

  void look_up_told(const Snapshot& s, const Pipeline& pipeline) {
    told_ = units_ = 0;
    told_codes_.resize(0, 0);
    told_names_.clear();
    Dataset sampled;
    if (!s.data && !s.settings.world.data.empty()) return;  // a file that is not read
    if (!s.data) sampled = sampled_training_units(s.settings);
    const Dataset& train = s.data ? s.data->train : sampled;
    units_ = train.units;
    told_names_ = train.truth.names;
    const std::vector<std::uint8_t> labelled = labelled_units(train, s.settings);
    if (labelled.empty() && knows_labels()) {  // held-out ones show as much
      told_ = units_;
      return;
    }
    std::vector<std::int64_t> shown;
    for (std::int64_t u = 0; u < train.units; ++u) {
      if (!labelled.empty() && labelled[static_cast<std::size_t>(u)] == 0) continue;
      ++told_;
      if (std::ssize(shown) < kToldShown) shown.push_back(u);
    }
    const Dataset told = seen_units(train, shown, s.settings.image.size);
    told_codes_ = encode_all(pipeline, told);
    told_labels_ = told.truth.factors;
  }

  void add_graphs(const Snapshot& s, const CausalModel& model, LabelAnswer& out) {
    if (const GraphPart* part = model.graph()) {
      if (const auto graph = part->read_graph(codes_, s.settings.seed)) {
        out.graph = threshold_graph(graph->strengths, s.settings.score.edge_threshold);
        out.given = graph->given;
      }
    }
    const World* world = bench_.world(s);
    out.true_graph = world != nullptr ? world->graph().adjacency() : held_out_->truth.graph;
  }

  void add_mechanism(const Snapshot& s, const CausalModel& model, const MatrixF& noise, const MatrixF& causal,
                     LabelAnswer& out) {
    const int n = model.latents(), v = out.request.variable;
    if (v < 0 || v >= n) throw Error("there is no variable " + std::to_string(v));
    MatrixF held(1, n);
    for (int i = 0; i < n; ++i) {
      const auto at = static_cast<std::size_t>(i);
      const bool set = at < out.request.held.size() && !std::isnan(out.request.held[at]);
      held(0, i) = set ? out.request.held[at] : out.median[at];
      out.held.push_back(static_cast<double>(held(0, i)));
      if (knows_labels()) out.held_labels.push_back(latent_to_factor(causal, i, out.labels, i)(out.held.back()));
    }
    // The noise that explains all of these; with another noise of v its causes stay.
    MatrixF many = model.noise_from_causal(held).replicate(kCurveSteps, 1);
    const UsualRange range = usual_range(noise.col(v));
    for (int k = 0; k < kCurveSteps; ++k) many(k, v) = range.at(k, kCurveSteps);
    const MatrixF moved = model.causal_from_noise(many);
    for (int k = 0; k < kCurveSteps; ++k) {
      out.eps.push_back(static_cast<double>(many(k, v)));
      out.model.push_back(static_cast<double>(moved(k, v)));
    }
    const World* world = bench_.world(s);
    if (world == nullptr || world->size() != n || !knows_labels()) return;
    const std::vector<double> ranks = ascending(noise.col(v));
    const MonotoneMap to_latent = factor_to_latent(out.labels, v, causal, v);
    const bool falls = out.agreement[static_cast<std::size_t>(v)] < 0;
    for (const double eps : out.eps) {
      const double rank = rank_of(ranks, eps);
      out.world.push_back(to_latent(world->model().mechanism(v).value(falls ? 1 - rank : rank, out.held_labels)));
    }
  }

  Workbench bench_;
  std::uint64_t run_ = 0;
  std::shared_ptr<const ImageAutoencoder> images_;
  std::shared_ptr<const Dataset> held_out_;
  MatrixF codes_, told_codes_;
  MatrixD told_labels_;
  std::vector<std::string> told_names_;
  std::int64_t told_ = 0, units_ = 0;
};

LabelDesk::LabelDesk()
    : thread_([] { return [worker = std::make_shared<Worker>()](LabelAnswer& out) { worker->answer(out); }; }) {}

}  // namespace causeway
