#include "engine/models/pair_ica/mechanism_update.h"

#include <algorithm>

#include "engine/models/network_work.h"
#include "engine/models/shard_batch.h"

namespace causeway {

void MechanismUpdate::load_batch(Shard& shard, int index, const std::vector<int>& pairs, const MatrixF& codes) const {
  const auto count_of = static_cast<int>(shards_.size());
  const int count = load_shard(pairs, index, count_of, BatchOf::kPairs, codes, shard.batch.codes);
  load_shard(pairs, index, count_of, BatchOf::kPairs, causal_, shard.batch.causal);
  const auto n = static_cast<int>(causal_.cols());
  shard.batch.observed.resize(static_cast<std::size_t>(n));
  const std::size_t first = static_cast<std::size_t>(index) * pairs.size() / shards_.size();
  for (int i = 0; i < n; ++i) {
    // Before an intervention every variable follows its mechanism, after it all but the target.
    std::vector<int> rows(static_cast<std::size_t>(count));
    for (int r = 0; r < count; ++r) rows[static_cast<std::size_t>(r)] = r;
    for (int r = 0; r < count; ++r) {
      const int pair = pairs[first + static_cast<std::size_t>(r)];
      if (targets_[static_cast<std::size_t>(pair)] != i + 1) rows.push_back(count + r);
    }
    shard.batch.observed[static_cast<std::size_t>(i)] = shard.batch.causal(rows, Eigen::all);
  }
}

StepReport MechanismUpdate::differentiate(ThreadPool& pool, const PairModel& model, const MatrixF& codes,
                                          const std::vector<int>& pairs,
                                          const std::function<Vector<float>&(int)>& gradient) {
  if (causal_.rows() != codes.rows()) {
    causal_ = model.form().causal_of(codes).cast<float>();
    const MatrixD noise = model.noise_coordinates(codes);
    const Eigen::Index all = noise.rows() / 2;
    targets_ = told_targets(model.form().targets,
                            noise(Eigen::seqN(1, all, 2), Eigen::all) - noise(Eigen::seqN(0, all, 2), Eigen::all));
  }
  const int pictures = 2 * static_cast<int>(pairs.size());
  pool.parallel_for(static_cast<int>(shards_.size()), [&](int s) {
    Shard& shard = shards_[static_cast<std::size_t>(s)];
    load_batch(shard, s, pairs, codes);
    shard.tape.begin(model.parameters(), &gradient(s));
    const Var loss =
        pair_loss(shard.tape, model.network(), model.shape(), model.masks(), shard.batch, pictures, &shard.error);
    shard.loss = static_cast<double>(shard.tape.value(loss)(0, 0));
    shard.tape.backward(loss);
  });
  StepReport report;
  for (const Shard& shard : shards_) {
    report.loss += shard.loss;
    report.reconstruction += 2 * shard.error;  // of both codes of a pair, as other methods report it
  }
  return report;
}

double closed_form_work(std::int64_t pairs, int codes) {
  const auto all = static_cast<double>(pairs), d = static_cast<double>(codes);
  return 200 * std::min(all, 8000.0) * d * d + 20 * all * d * d;
}

double mechanism_update_work(const PairShape& shape, int batch) {
  const int n = shape.latents;
  const double row = n * mlp_work(2 * n, shape.mechanism_hidden, 25) + mlp_work(n, shape.decoder_hidden, shape.codes);
  return kForwardAndBackward * 2 * batch * row;
}

double pair_reconstruction(const PairModel& model, const MatrixF& codes) {
  return 2.0 * static_cast<double>((model.decode_noise(model.encode_noise(codes)) - codes).squaredNorm()) /
         static_cast<double>(codes.rows());
}

void save_closed_form(const std::string& prefix, Safetensors& file, const ClosedForm& form) {
  const std::vector<double> numbers = numbers_of(form);
  file.tensors[prefix + "closed_form"] =
      make_tensor(std::span<const double>(numbers), {static_cast<std::int64_t>(numbers.size())});
}

ClosedForm load_closed_form(const std::string& prefix, const Safetensors& file, int latents, int codes) {
  const std::string name = prefix + "closed_form";
  return form_from_numbers(tensor_values<double>(file.at(name), name), latents, codes);
}

}  // namespace causeway
