// A small network from codes to the answer to a question about the picture. It has no variables of the world and no
// mechanisms: its latents are its logits, and what of the picture is left in them is told by a linear fit that the
// network does not learn from.
#pragma once

#include "engine/grad/linear.h"
#include "engine/models/code_scale.h"
#include "engine/models/independent_model.h"

namespace causeway {

struct ClassifierShape {
  int codes = 0;
  int classes = 2;
  std::vector<int> hidden{64, 64};
};

class ClassifierModel final : public IndependentModel, public AnswerPart {
 public:
  ClassifierModel(const ClassifierShape& shape, std::uint64_t seed, std::uint64_t start);

  /// Logits, see logits_for().
  int latents() const override;
  int codes() const override { return shape_.codes; }
  MatrixF encode_noise(const MatrixF& codes) const override;
  /// What a linear fit makes of the logits.
  MatrixF decode_noise(const MatrixF& noise) const override;
  const AnswerPart* answers() const override { return this; }
  MatrixF answer_probabilities(const MatrixF& codes) const override;
  double training_accuracy() const override;

  const ClassifierShape& shape() const { return shape_; }
  ParameterStore<float>& parameters() { return store_; }
  const ParameterStore<float>& parameters() const { return store_; }
  const Mlp& network() const { return net_; }
  /// The last layer, logits x width and 1 x logits.
  LinearLayer last() const { return net_.layers.back(); }
  /// Activations of the last hidden layer, R x width.
  MatrixF features(const MatrixF& codes) const;
  /// From now on each code is read in units of its spread in `codes`.
  void set_scale(const MatrixF& codes);
  /// What the network reads of these codes.
  MatrixF scaled(const MatrixF& codes) const;
  /// Fits decode_noise() to these logits and codes; returns the squared error a row.
  double fit_readout(const MatrixF& logits, const MatrixF& codes);
  void set_training_accuracy(double accuracy);

 private:
  ClassifierShape shape_;
  ParameterStore<float> store_;
  Mlp net_;
  CodeScale scale_;
  ParameterId readout_, accuracy_;  // (logits + 1) x codes, the last row the offset; 1 x 1
};

}  // namespace causeway
