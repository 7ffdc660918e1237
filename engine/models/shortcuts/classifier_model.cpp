#include "engine/models/shortcuts/classifier_model.h"

#include <fmt/format.h>

#include <limits>

#include "engine/core/error.h"
#include "engine/models/linear_readout.h"
#include "engine/models/shortcuts/answer_loss.h"

namespace causeway {

namespace {

constexpr int kMostClasses = 1000;

}  // namespace

ClassifierModel::ClassifierModel(const ClassifierShape& shape, std::uint64_t seed, std::uint64_t start)
    : shape_(shape) {
  if (shape_.classes > kMostClasses) {
    throw Error(fmt::format("the classes go up to {}, at most {} can be told apart", shape_.classes - 1, kMostClasses),
                "number the classes of the data from 0 without gaps");
  }
  Random random(seed, Stream::kInitialWeights, start + 1);
  net_ = add_mlp(store_, "classifier", shape_.codes, shape_.hidden, latents(), Activation::kSilu, random);
  scale_.add_to(store_, shape_.codes);
  readout_ = store_.add("readout", latents() + 1, shape_.codes);
  accuracy_ = store_.add("accuracy", 1, 1);
  set_training_accuracy(std::numeric_limits<double>::quiet_NaN());
}

int ClassifierModel::latents() const { return logits_for(shape_.classes); }

void ClassifierModel::set_scale(const MatrixF& codes) { scale_.set(store_, codes); }

MatrixF ClassifierModel::scaled(const MatrixF& codes) const { return scale_.into(store_, codes); }

MatrixF ClassifierModel::encode_noise(const MatrixF& codes) const {
  const MatrixF x = scaled(codes);
  Tape<float> tape;
  tape.begin(store_, nullptr);
  return tape.value(apply(tape, net_, tape.constant(x)));
}

MatrixF ClassifierModel::decode_noise(const MatrixF& noise) const {
  return apply_readout(store_.value(readout_), noise);
}

MatrixF ClassifierModel::answer_probabilities(const MatrixF& codes) const {
  return causeway::answer_probabilities(encode_noise(codes).cast<double>()).cast<float>();
}

// A parameter must be a finite number to be saved and compared, so what is not known is kept as -1.
double ClassifierModel::training_accuracy() const {
  const auto accuracy = static_cast<double>(store_.value(accuracy_)(0, 0));
  return accuracy < 0 ? std::numeric_limits<double>::quiet_NaN() : accuracy;
}

void ClassifierModel::set_training_accuracy(double accuracy) {
  store_.value(accuracy_)(0, 0) = accuracy >= 0 ? static_cast<float>(accuracy) : -1.0F;
}

MatrixF ClassifierModel::features(const MatrixF& codes) const {
  Mlp hidden = net_;
  hidden.layers.pop_back();
  const MatrixF x = scaled(codes);
  Tape<float> tape;
  tape.begin(store_, nullptr);
  return tape.value(apply(tape, hidden, tape.constant(x), Activation::kSilu));
}

double ClassifierModel::fit_readout(const MatrixF& logits, const MatrixF& codes) {
  const MatrixF fit = linear_readout(logits, codes);
  if (fit.allFinite()) store_.value(readout_) = fit;
  return static_cast<double>((decode_noise(logits) - codes).squaredNorm()) / static_cast<double>(codes.rows());
}

}  // namespace causeway
