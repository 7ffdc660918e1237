#include "engine/models/vae.h"

namespace causeway {

Vae::Vae(const VaeShape& shape, std::uint64_t seed, std::uint64_t start) : shape_(shape) {
  Random random(seed, Stream::kInitialWeights, start + 1);
  network_ = make_vae_network(store_, shape_, random);
}

MatrixF Vae::encode_noise(const MatrixF& codes) const {
  Tape<float> tape;
  tape.begin(store_, nullptr);
  return tape.value(vae_encode(tape, network_, shape_, tape.constant(codes)).mean);
}

MatrixF Vae::decode_noise(const MatrixF& noise) const {
  Tape<float> tape;
  tape.begin(store_, nullptr);
  return tape.value(apply(tape, network_.decoder, tape.constant(noise)));
}

}  // namespace causeway
