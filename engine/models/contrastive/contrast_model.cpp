#include "engine/models/contrastive/contrast_model.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>

#include "engine/metrics/mcc.h"
#include "engine/models/contrastive/neighbour_order.h"
#include "engine/models/ilcm_ops.h"
#include "engine/models/learner_state.h"

namespace causeway {

namespace {

constexpr double kStartOfBend = 0.02;  // weights of the encoder's last layer: it starts at the closed form
constexpr double kUnitWeight = 0.01;
constexpr int kJudged = 256;  // pairs of a contrast between pictures held out
constexpr int kGroup = 8;

double leak_of(const MatrixD& changes) {
  const MatrixD squares = changes.cwiseAbs2();
  return (squares.sum() - squares.rowwise().maxCoeff().sum()) / std::max(squares.sum(), 1e-300);
}

MatrixD changes_of(const MatrixD& coordinates) {
  const Eigen::Index pairs = coordinates.rows() / 2;
  return coordinates(Eigen::seqN(1, pairs, 2), Eigen::all) - coordinates(Eigen::seqN(0, pairs, 2), Eigen::all);
}

}  // namespace

template <class S>
ContrastNetwork make_contrast_network(ParameterStore<S>& store, const ContrastShape& shape, Random& random) {
  const int d = shape.pair.codes, n = shape.pair.latents;
  ContrastNetwork net;
  net.rows = add_linear(store, "contrast.rows", d, n, random);
  store.value(net.rows.weight).setZero();
  store.value(net.rows.bias).setZero();
  net.bend = add_mlp(store, "contrast.bend", d, shape.hidden, n, Activation::kSilu, random);
  store.value(net.bend.layers.back().weight) *= S(kStartOfBend);
  store.value(net.bend.layers.back().bias).setZero();
  std::tie(net.decoder, net.decoder_skip) = add_decoder(store, "contrast.decoder", n, shape.decoder_hidden, d, random);
  net.tables = add_contrast_tables(store, n);
  return net;
}

template <class S>
Var contrast_encode(Tape<S>& tape, const ContrastNetwork& net, Var scaled) {
  return apply_with_skip(tape, net.bend, net.rows, scaled);
}

template <class S>
Var contrast_objective(Tape<S>& tape, const ContrastNetwork& net, const ContrastWeights& weights,
                       const Matrix<S>& scaled, const Matrix<S>& codes, int pairs, ContrastTerms* terms) {
  const Var e = contrast_encode(tape, net, tape.constant(scaled));
  const Var contrast = contrast_loss(tape, e, net.tables, static_cast<S>(weights.floor));
  const Var decoded = apply_with_skip(tape, net.decoder, net.decoder_skip, e);
  const Var error = squared_error(tape, decoded, 0, tape.constant(codes));
  const double share = 1.0 / pairs;
  if (terms != nullptr) {
    terms->contrast = static_cast<double>(tape.value(contrast)(0, 0)) * share;
    terms->error = static_cast<double>(tape.value(error)(0, 0)) * share / 2;
  }
  const double own = 0.5 * static_cast<double>(scaled.rows()) * share;
  return weighted_sum<S>(tape, {{contrast, static_cast<S>(share)},
                                {error, static_cast<S>(weights.decoder / weights.variance * share / 2)},
                                {unit_loss(tape, e), static_cast<S>(kUnitWeight * own)}});
}

#define CAUSEWAY_INSTANTIATE(S)                                                                                  \
  template ContrastNetwork make_contrast_network<S>(ParameterStore<S>&, const ContrastShape&, Random&);          \
  template Var contrast_encode<S>(Tape<S>&, const ContrastNetwork&, Var);                                        \
  template Var contrast_objective<S>(Tape<S>&, const ContrastNetwork&, const ContrastWeights&, const Matrix<S>&, \
                                     const Matrix<S>&, int, ContrastTerms*);
CAUSEWAY_INSTANTIATE(float)
CAUSEWAY_INSTANTIATE(double)
#undef CAUSEWAY_INSTANTIATE

ContrastModel::ContrastModel(const ContrastShape& shape, std::uint64_t seed, std::uint64_t start)
    : PairModel(shape.pair, seed, start),
      scale_(Eigen::RowVectorXd::Ones(shape.pair.codes)),
      shift_(Eigen::RowVectorXd::Zero(shape.pair.latents)),
      deviation_(Eigen::RowVectorXd::Ones(shape.pair.latents)) {
  Random random(seed, Stream::kInitialWeights, start + 1 + (std::uint64_t{1} << 32));
  net_ = make_contrast_network(parameters(), shape, random);
  signs_.agreement = Vector<double>::Ones(shape.pair.latents);
}

MatrixF ContrastModel::scaled(const MatrixF& codes) const {
  return ((codes.cast<double>().rowwise() - form().mean).array().rowwise() / scale_.array()).matrix().cast<float>();
}

void ContrastModel::start_at(ClosedForm form, const MatrixF& codes) {
  set_form(std::move(form));
  const MatrixD centred = codes.cast<double>().rowwise() - this->form().mean;
  scale_ = (centred.colwise().squaredNorm() / static_cast<double>(codes.rows())).cwiseSqrt().cwiseMax(1e-12);
  parameters().value(net_.rows.weight) =
      (this->form().noise_rows.array().rowwise() * scale_.array()).matrix().cast<float>();
  fit_linear_map(parameters(), net_.decoder_skip, this->form().noise_of(codes), codes);
}

MatrixF ContrastModel::raw_coordinates(const MatrixF& codes) const {
  const MatrixF x = scaled(codes);
  Tape<float> tape;
  tape.begin(parameters(), nullptr);
  return tape.value(contrast_encode(tape, net_, tape.constant(x)));
}

MatrixD ContrastModel::noise_coordinates(const MatrixF& codes) const {
  return (raw_coordinates(codes).cast<double>().rowwise() - shift_).array().rowwise() / deviation_.array();
}

void ContrastModel::fix_unit(const MatrixF& codes) {
  const MatrixD e = raw_coordinates(codes).cast<double>();
  shift_ = e.colwise().mean();
  deviation_ =
      ((e.rowwise() - shift_).colwise().squaredNorm() / static_cast<double>(e.rows())).cwiseSqrt().cwiseMax(1e-12);
}

void ContrastModel::judge(const ClosedForm& start, const MatrixF& codes, Eigen::Index first) {
  const MatrixF held_out = codes.bottomRows(codes.rows() - 2 * first);
  const Eigen::Index pairs = held_out.rows() / 2;
  const MatrixF raw = raw_coordinates(held_out);
  const MatrixD own = noise_coordinates(held_out), before = start.noise_of(held_out);
  // Both in the net's unit, in one batch of neighbours.
  const MatrixF before_raw =
      ((before.array().rowwise() * deviation_.array()).rowwise() + shift_.array()).matrix().cast<float>();
  NeighbourOrder order(before(Eigen::seqN(0, pairs, 2), Eigen::all), kJudged, 0);
  const std::vector<int> rows = order.rows(0, std::min<int>(kGroup, static_cast<int>(pairs)));
  const auto m = static_cast<Eigen::Index>(rows.size());
  const auto loss = [&](const MatrixF& coordinates) {
    MatrixF batch(2 * m, coordinates.cols());
    for (Eigen::Index p = 0; p < m; ++p) {
      batch.row(p) = coordinates.row(2 * rows[static_cast<std::size_t>(p)]);
      batch.row(m + p) = coordinates.row(2 * rows[static_cast<std::size_t>(p)] + 1);
    }
    Tape<float> tape;
    tape.begin(parameters(), nullptr);
    return static_cast<double>(tape.value(contrast_loss(tape, tape.constant(batch), net_.tables, 0.1F))(0, 0)) /
           static_cast<double>(m);
  };
  signs_.loss = loss(raw);
  signs_.loss_before = loss(before_raw);
  signs_.leak = leak_of(changes_of(own));
  signs_.leak_before = leak_of(changes_of(before));
  Tape<float> tape;
  tape.begin(parameters(), nullptr);
  const MatrixF decoded = tape.value(apply_with_skip(tape, net_.decoder, net_.decoder_skip, tape.constant(raw)));
  signs_.error = static_cast<double>((decoded - held_out).squaredNorm());
  MatrixD x(codes.rows(), start.noise_rows.rows() + 1);
  x << start.noise_of(codes), Vector<double>::Ones(codes.rows());
  const MatrixD map = x.colPivHouseholderQr().solve(codes.cast<double>());
  signs_.error_before = (x.bottomRows(held_out.rows()) * map - held_out.cast<double>()).squaredNorm();
  const double total = std::max((held_out.cast<double>().rowwise() - form().mean).squaredNorm(), 1e-300);
  signs_.error /= total;
  signs_.error_before /= total;
  signs_.agreement = absolute_correlation(own, before, CorrelationKind::kSpearman).diagonal();
}

std::vector<double> ContrastModel::extra_numbers() const {
  std::vector<double> numbers;
  for (const auto* row : {&scale_, &shift_, &deviation_}) numbers.insert(numbers.end(), row->begin(), row->end());
  numbers.insert(numbers.end(), signs_.agreement.begin(), signs_.agreement.end());
  for (const double number :
       {signs_.loss, signs_.loss_before, signs_.leak, signs_.leak_before, signs_.error, signs_.error_before}) {
    numbers.push_back(number);
  }
  return numbers;
}

void ContrastModel::set_extra_numbers(const std::vector<double>& numbers) {
  if (numbers.size() != extra_numbers().size()) throw_unfitting_state();
  auto next = numbers.begin();
  const auto fill = [&](auto& row) {
    for (double& number : row) number = *next++;
  };
  fill(scale_);
  fill(shift_);
  fill(deviation_);
  fill(signs_.agreement);
  for (double* number :
       {&signs_.loss, &signs_.loss_before, &signs_.leak, &signs_.leak_before, &signs_.error, &signs_.error_before}) {
    *number = *next++;
  }
}

}  // namespace causeway
