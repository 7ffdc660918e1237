#include "engine/models/labels/published_networks.h"

#include <string>

#include "engine/models/ilcm_ops.h"
#include "engine/models/labels/label_ops.h"

namespace causeway {

template <class S>
PublishedNetworks make_published_networks(ParameterStore<S>& store, const PublishedShape& shape, Random& random) {
  const int h1 = shape.first_hidden, h2 = shape.second_hidden;
  PublishedNetworks nets;
  nets.encoder =
      add_mlp(store, "encoder", shape.inputs, {h1, h2}, 2 * shape.variables * shape.block, Activation::kNone, random);
  for (int i = 0; i < shape.variables; ++i) {
    nets.decoders.push_back(add_mlp(store, "decoder." + std::to_string(i), shape.block, {h1, h1, h2}, shape.inputs,
                                    Activation::kNone, random));
  }
  return nets;
}

template <class S>
PublishedCode published_encode(Tape<S>& tape, const PublishedNetworks& nets, const PublishedShape& shape, Var x) {
  const Var out = apply_elu(tape, nets.encoder, x);
  const int width = shape.variables * shape.block;
  return {column_block(tape, out, 0, width), column_block(tape, out, width, width)};
}

template <class S>
Var published_decode(Tape<S>& tape, const PublishedNetworks& nets, const PublishedShape& shape, Var blocks) {
  Var sum{};
  for (int i = 0; i < shape.variables; ++i) {
    const Var one = apply_elu(tape, nets.decoders[static_cast<std::size_t>(i)],
                              column_block(tape, blocks, i * shape.block, shape.block));
    sum = i == 0 ? one : add(tape, sum, one);
  }
  return scaled(tape, sum, S(1) / static_cast<S>(shape.variables));
}

template <class S>
Var published_error(Tape<S>& tape, Var decoded, Var x) {
  return scaled(tape, squared_error(tape, decoded, 0, x), S(0.5));
}

template <class S>
Matrix<S> label_blocks(const Matrix<S>& labels, int k) {
  Matrix<S> blocks(labels.rows(), labels.cols() * k);
  for (Eigen::Index c = 0; c < blocks.cols(); ++c) blocks.col(c) = labels.col(c / k);
  return blocks;
}

#define CAUSEWAY_INSTANTIATE(S)                                                                               \
  template PublishedNetworks make_published_networks<S>(ParameterStore<S>&, const PublishedShape&, Random&);  \
  template PublishedCode published_encode<S>(Tape<S>&, const PublishedNetworks&, const PublishedShape&, Var); \
  template Var published_decode<S>(Tape<S>&, const PublishedNetworks&, const PublishedShape&, Var);           \
  template Var published_error<S>(Tape<S>&, Var, Var);                                                        \
  template Matrix<S> label_blocks<S>(const Matrix<S>&, int);
CAUSEWAY_INSTANTIATE(float)
CAUSEWAY_INSTANTIATE(double)
#undef CAUSEWAY_INSTANTIATE

}  // namespace causeway
