#include "engine/models/gaussian_ops.h"

namespace causeway {

template <class S>
Var gaussian_divergence(Tape<S>& tape, Var mean, Var log_variance, S inverse_batch) {
  const Var kl = tape.output(1, 1, true);
  const auto m = tape.value(mean).array();
  const auto lv = tape.value(log_variance).array();
  tape.value(kl)(0, 0) = S(0.5) * (m.square() + lv.exp() - lv - S(1)).sum() * inverse_batch;
  tape.on_backward([&tape, mean, log_variance, kl, inverse_batch] {
    if (!tape.has_gradient(kl)) return;  // its weight is 0
    const S scale = inverse_batch * tape.gradient(kl)(0, 0);
    tape.accumulate(mean, scale * tape.value(mean));
    auto d = tape.gradient_for_update(log_variance).array();
    d += (S(0.5) * scale) * (tape.value(log_variance).array().exp() - S(1));
  });
  return kl;
}

template <class S>
Var sample_gaussian(Tape<S>& tape, Var mean, Var log_variance, const Matrix<S>* noise) {
  const Var sample = tape.output(tape.rows(mean), tape.cols(mean), true);
  tape.value(sample) = tape.value(mean).array() + (S(0.5) * tape.value(log_variance).array()).exp() * noise->array();
  tape.on_backward([&tape, mean, log_variance, sample, noise] {
    if (!tape.has_gradient(sample)) return;
    auto d = tape.gradient(sample).array();
    tape.accumulate(mean, d.matrix());
    tape.gradient_for_update(log_variance).array() +=
        S(0.5) * d * noise->array() * (S(0.5) * tape.value(log_variance).array()).exp();
  });
  return sample;
}

template Var gaussian_divergence<float>(Tape<float>&, Var, Var, float);
template Var gaussian_divergence<double>(Tape<double>&, Var, Var, double);
template Var sample_gaussian<float>(Tape<float>&, Var, Var, const Matrix<float>*);
template Var sample_gaussian<double>(Tape<double>&, Var, Var, const Matrix<double>*);

}  // namespace causeway
